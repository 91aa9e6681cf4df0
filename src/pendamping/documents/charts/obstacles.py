"""Obstacles by category: solved, and not yet."""

from typing import Any

from pendamping.documents.charts import canvas
from pendamping.documents.charts.canvas import Key, Plot
from pendamping.documents.charts.chart import Chart, tell
from pendamping.documents.charts.ticks import steps
from pendamping.documents.context import Facts
from pendamping.wording import label, number
from pendamping.wording import mark as _

ROW, NAME = 28, 200

SOLVED = {"type": "rect", "fill": canvas.BLUE, "stroke": canvas.BLUE, "strokeWidth": 1}
OPEN = {"type": "rect", "fill": "white", "stroke": canvas.VERMILLION, "strokeWidth": 1.6, "strokeDash": [4, 2]}


def obstacles(facts: Facts) -> Chart | None:
    """Draw how many obstacles of each category were noted, and how many of them solved; None without any."""
    language, counts = facts.language, facts.process.obstacles
    total, solved = sum(c.count for c in counts), sum(c.solved for c in counts)
    if not total:
        return None
    most = max(counts, key=lambda c: c.count)
    rows: list[dict[str, Any]] = [
        {
            "y": ROW * (index + 0.5),
            "category": c.category,
            "name": _capital(label(c.category, language)),
            "count": c.count,
            "solved": c.solved,
            "open": c.count - c.solved,
            "words": tell(language, _("{solved} of {count} solved"), solved=c.solved, count=c.count)
            if c.count
            else "0",
        }
        for index, c in enumerate(counts)
    ]
    keys = [
        Key(SOLVED, _capital(tell(language, _("solved")))),
        Key(OPEN, _capital(tell(language, _("not solved")))),
    ]
    ticks = steps(0, max(c.count for c in counts), 5, whole=True)
    plot = Plot(NAME + 10, 124, canvas.legend_height(keys) + 8, 38, ROW * len(rows), (0, ticks[-1]), inset=2)
    title = tell(
        language,
        _("{solved} of {all} obstacles solved; most often: {category} ({n})"),
        solved=solved,
        all=total,
        category=label(most.category, language),
        n=most.count,
    )
    caption = tell(language, _("Obstacles in the session notes by kind, solved or not. n = {n} obstacles."), n=total)
    said = [f"{row['name']}: {row['words']}." for row in rows]
    axis = tell(language, _("Number of obstacles"))
    layers = [
        *canvas.x_ticks(plot, [(t, number(t, language, 0)) for t in ticks], axis),
        canvas.rects(plot, [_bar(r, 0, r["solved"]) for r in rows if r["solved"]], **_style(SOLVED)),
        canvas.rects(plot, [_bar(r, r["solved"], r["count"]) for r in rows if r["open"]], **_style(OPEN)),
        canvas.rules(plot, [{"x": 0, "x2": 0, "y": 0, "y2": plot.height}], stroke=canvas.QUIET),
        canvas.texts(plot, [{"x": r["count"], "y": r["y"], "text": r["words"]} for r in rows], dx=7, fontWeight="bold"),
        canvas.row_labels(plot, [(row["y"], row["name"]) for row in rows], NAME),
        *canvas.legend(plot, keys),
    ]
    return Chart("obstacles", title, " ".join([title + ".", *said]), caption, plot.spec(layers))


def _bar(row: dict[str, Any], first: int, last: int) -> dict[str, Any]:
    return {"x": first, "x2": last, "y": row["y"] - 8, "y2": row["y"] + 8, "category": row["category"]}


def _style(mark: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in mark.items() if key != "type"}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
