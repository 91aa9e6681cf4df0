"""By how much the scores of people changed: how many people by how much."""

from typing import Any

from pendamping.analysis.disclosure import small_cell
from pendamping.analysis.results import IndicatorResult
from pendamping.analysis.spread import Bin, Spread
from pendamping.documents.charts import canvas
from pendamping.documents.charts.canvas import Key, Plot
from pendamping.documents.charts.change import Score, score_of
from pendamping.documents.charts.chart import Chart, tell
from pendamping.documents.charts.ticks import steps
from pendamping.documents.context import Facts
from pendamping.vocabulary import Language
from pendamping.wording import mark as _
from pendamping.wording import number, percent

ROW, NAME = 26, 208

BETTER = {"type": "rect", "fill": canvas.BLUE, "stroke": canvas.BLUE}
WORSE = {"type": "rect", "fill": canvas.ORANGE, "stroke": canvas.INK, "strokeWidth": 1}
BOTH = {"type": "rect", "fill": "white", "stroke": canvas.QUIET, "strokeWidth": 1.2}


def spreads(facts: Facts) -> list[Chart]:
    """Draw the spread of every score measured twice; the analysis holds back those of too few people."""
    results = {result.indicator.id: result for result in facts.indicators}
    return [
        _spread(spread, results[spread.indicator], facts) for spread in facts.spreads if spread.indicator in results
    ]


def _spread(spread: Spread, result: IndicatorResult, facts: Facts) -> Chart:
    language = facts.language
    instrument = facts.folder.instruments[getattr(result.indicator.measure, "instrument")]  # noqa: B009 -- a measure of two waves
    score = score_of(result, instrument, language)
    falling = result.indicator.direction == "down"
    rows: list[dict[str, Any]] = [
        {
            "low": bin_.low,
            "high": bin_.high,
            "n": bin_.n,
            "share": bin_.n / spread.n,
            "name": bin_words(bin_, score, language),
            "side": _side(bin_, falling=falling),
            "y": ROW * (index + 0.5),
        }
        # What is better stands at the top.
        for index, bin_ in enumerate(spread.bins if falling else reversed(spread.bins))
    ]
    known = {row["side"] for row in rows}
    keys = [Key(style, tell(language, words)) for side, style, words in _sides(falling=falling) if side in known]
    ticks = steps(0, max(row["n"] for row in rows), 5, whole=True)
    plot = Plot(NAME + 10, 70, canvas.legend_height(keys) + 18, 38, ROW * len(rows), (0, ticks[-1]))
    limit = small_cell(facts.folder, instrument.id)
    name = f"{score.name} ({score.unit})" if score.unit else score.name
    title = _title(rows, score, spread.n, language, falling=falling)
    caption = tell(
        language,
        _(
            "Change of {score} from the first to the second wave. n = {n} of {enrolled} people, measured at both. "
            "So that nobody can be recognised, no bar stands for fewer than {limit} people; bars of few people are "
            "joined with the one beside them."
        ),
        score=name,
        n=spread.n,
        enrolled=result.figure.n.enrolled,
        limit=limit,
    )
    said = [tell(language, _("{name}: {n} people."), name=row["name"], n=row["n"]) for row in rows]
    layers = _layers(plot, rows, [(t, number(t, language, 0)) for t in ticks], keys, name, language)
    return Chart(f"people-{spread.indicator}", title, " ".join([title + ".", *said]), caption, plot.spec(layers))


def _title(rows: list[dict[str, Any]], score: Score, n: int, language: Language, *, falling: bool) -> str:
    if any(row["side"] == "both" for row in rows):
        most = max(rows, key=lambda row: row["n"])
        message = _("{score}: for {n} of {all} people the change is {bin}")
        return tell(language, message, score=score.name, n=most["n"], all=n, bin=most["name"])
    fell = sum(row["n"] for row in rows if row["side"] == ("better" if falling else "worse"))
    message = (
        _("{score}: {fell} of {all} people fell, {rest} stayed the same or rose")
        if falling
        else _("{score}: {rest} of {all} people stayed the same or rose, {fell} fell")
    )
    return tell(language, message, score=score.name, all=n, fell=fell, rest=n - fell)


def bin_words(bin_: Bin, score: Score, language: Language) -> str:
    """Return the bounds of a bin in words."""

    def said(value: float) -> str:
        return score.change(value, language) if value else "0"

    if bin_.low is None:
        return tell(language, _("less than {high}"), high=said(bin_.high or 0.0))
    if bin_.high is None:
        return tell(language, _("{low} or more"), low=said(bin_.low))
    return tell(language, _("{low} to less than {high}"), low=said(bin_.low), high=said(bin_.high))


def _side(bin_: Bin, *, falling: bool) -> str:
    if bin_.high is not None and bin_.high <= 0:
        return "better" if falling else "worse"
    if bin_.low is not None and bin_.low >= 0:
        return "worse" if falling else "better"
    return "both"


def _sides(*, falling: bool) -> list[tuple[str, dict[str, Any], str]]:
    return [
        ("better", BETTER, _("better") if falling else _("the same or better")),
        ("both", BOTH, _("worse, the same or better")),
        ("worse", WORSE, _("the same or worse") if falling else _("worse")),
    ]


def _layers(
    plot: Plot,
    rows: list[dict[str, Any]],
    ticks: list[tuple[float, str]],
    keys: list[Key],
    name: str,
    language: Language,
) -> list[canvas.Layer]:
    bars = [{**row, "x": 0, "x2": row["n"], "y": row["y"] - 8, "y2": row["y"] + 8} for row in rows]
    return [
        *canvas.x_ticks(plot, ticks, tell(language, _("Number of people"))),
        *(
            canvas.rects(plot, [bar for bar in bars if bar["side"] == side and bar["n"]], **style)
            for side, style, _words in _sides(falling=False)
        ),
        canvas.rules(plot, [{"x": 0, "x2": 0, "y": 0, "y2": plot.height}], stroke=canvas.QUIET),
        canvas.texts(
            plot,
            [
                {
                    "x": row["n"],
                    "y": row["y"],
                    "text": tell(language, _("{n} ({share})"), n=row["n"], share=percent(row["share"], language)),
                }
                for row in rows
            ],
            dx=6,
            fontWeight="bold",
        ),
        canvas.row_labels(plot, [(row["y"], row["name"]) for row in rows], NAME, 1),
        *canvas.heads(
            [(2 - plot.left, "left", canvas.shorten(tell(language, _("Change: {score}"), score=name), 440, 11))]
        ),
        *canvas.legend(plot, keys),
    ]
