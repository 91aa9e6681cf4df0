"""Money planned and spent."""

from typing import Any

from pendamping.analysis.results import Money
from pendamping.documents.charts import canvas
from pendamping.documents.charts.canvas import Key, Plot
from pendamping.documents.charts.chart import Chart, tell
from pendamping.documents.charts.ticks import short_money, steps
from pendamping.documents.context import Facts
from pendamping.vocabulary import Language
from pendamping.wording import mark as _
from pendamping.wording import money as money_words
from pendamping.wording import percent

MOST = 24
ROW, NAME, AMOUNT = 34, 130, 128

PLANNED = {"type": "rect", "fill": canvas.PALE, "stroke": "#7d9bb0", "strokeWidth": 1}
SPENT = {"type": "rect", "fill": canvas.BLUE}
OVER = {"type": "rect", "fill": canvas.ORANGE, "stroke": canvas.INK, "strokeWidth": 1.2}


def money(facts: Facts) -> Chart | None:
    """Draw budget and spending of each budget group; None without a budget."""
    language, process = facts.language, facts.process
    if not process.budget.planned:
        return None
    groups = list(process.budget_groups)
    rows = [_row(group, ROW * (i + 0.5), language) for i, group in enumerate(groups[:MOST])]
    over = [row for row in rows if row["over"]]
    keys = [Key(PLANNED, tell(language, _("planned"))), Key(SPENT, tell(language, _("spent")))]
    if over:
        keys.append(Key(OVER, tell(language, _("spent beyond the plan"))))
    ticks = steps(0, max(max(row["planned"], row["spent"]) for row in rows), 4)
    top = canvas.legend_height(keys) + 20
    plot = Plot(NAME + 8, AMOUNT + 16, top, 24, ROW * len(rows), (0, ticks[-1]), inset=4)
    title = tell(
        language,
        _("{spent} of {planned} spent ({share})"),
        spent=money_words(process.budget.spent, language),
        planned=money_words(process.budget.planned, language),
        share=percent(process.budget.absorption or 0.0, language),
    )
    if over:
        message = _("{finding}; more than planned: {groups}")
        title = tell(language, message, finding=title, groups=", ".join(row["name"] for row in over))
    caption = tell(
        language, _("Budget and spending by budget group, in rupiah. n = {n} groups of the budget."), n=len(groups)
    )
    if len(rows) < len(groups):
        more = _("Shown are {n} of {all} groups; all of them stand in the table.")
        caption += " " + tell(language, more, n=len(rows), all=len(groups))
    said = [
        tell(
            language,
            _("{name}: {spent} of {planned}."),
            name=row["name"],
            spent=row["spent_words"],
            planned=row["planned_words"],
        )
        for row in rows
    ]
    layers = _layers(plot, rows, [(t, short_money(t, language)) for t in ticks], keys, language)
    return Chart("money", title, " ".join([title + ".", *said]), caption, plot.spec(layers))


def _row(group: Money, y: float, language: Language) -> dict[str, Any]:
    name = group.label if group.label != "–" else tell(language, _("without a group"))
    return {
        "y": y,
        "name": name,
        "planned": float(group.planned),
        "spent": float(group.spent),
        "over": group.spent > group.planned,
        "planned_words": money_words(group.planned, language),
        "spent_words": money_words(group.spent, language),
        "share": "" if group.absorption is None else percent(group.absorption, language),
    }


def _layers(
    plot: Plot, rows: list[dict[str, Any]], ticks: list[tuple[float, str]], keys: list[Key], language: Language
) -> list[canvas.Layer]:
    def bars(which: str, some: list[dict[str, Any]], half: float) -> list[dict[str, Any]]:
        return [
            {
                "x": 0,
                "x2": row[which],
                "y": row["y"] - half,
                "y2": row["y"] + half,
                "name": row["name"],
                which: row[which],
            }
            for row in some
        ]

    def style(mark: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in mark.items() if key != "type"}

    beyond = [
        {"x": row["planned"], "x2": row["spent"], "y": row["y"] - 5, "y2": row["y"] + 5} for row in rows if row["over"]
    ]
    within = [{**row, "spent": min(row["planned"], row["spent"])} if row["over"] else row for row in rows]
    amounts = [
        {"y": row["y"] - 6, "lines": [f"{row['spent_words']} ({row['share']})" if row["share"] else row["spent_words"]]}
        for row in rows
    ]
    of = [
        {"y": row["y"] + 7, "lines": [tell(language, _("of {planned}"), planned=row["planned_words"])]} for row in rows
    ]
    right = plot.width + plot.right - 2
    return [
        *canvas.x_ticks(plot, ticks),
        canvas.rects(plot, bars("planned", rows, 9), **style(PLANNED)),
        canvas.rects(plot, bars("spent", within, 5), **style(SPENT)),
        canvas.rects(plot, beyond, **style(OVER)),
        canvas.rules(plot, [{"x": 0, "x2": 0, "y": 0, "y2": plot.height}], stroke=canvas.QUIET),
        canvas.row_labels(plot, [(row["y"], row["name"]) for row in rows], NAME),
        canvas.side_texts(plot, amounts, right, align="right", fontWeight="bold", limit=AMOUNT + 12),
        canvas.side_texts(plot, of, right, align="right", fill=canvas.QUIET, fontSize=canvas.SMALL, limit=AMOUNT),
        *canvas.heads(
            [
                (2 - plot.left, "left", tell(language, _("Budget group"))),
                (right, "right", tell(language, _("Spent of planned"))),
            ],
        ),
        *canvas.legend(plot, keys),
    ]
