"""Where each indicator began, where it is, and where it should be."""

from collections.abc import Sequence
from typing import Any

from pendamping.analysis.results import IndicatorResult
from pendamping.documents.charts import canvas
from pendamping.documents.charts.canvas import Key, Plot
from pendamping.documents.charts.chart import Chart, tell
from pendamping.documents.charts.text import shorten
from pendamping.documents.context import Facts
from pendamping.model.indicators import Count, Manual
from pendamping.vocabulary import Language
from pendamping.wording import amount
from pendamping.wording import mark as _

MOST = 24  # rows that a page holds
ROW, NAME, START = 32, 200, 268  # px: height of a row, room of a name, left edge of the plot
ACTUAL, TARGET = 72, 88  # px: room of the two columns right of the plot
FURTHEST, LOWEST = 2.0, -0.5  # a figure beyond stands at the edge, as an arrow

_DOT = {"type": "point", "filled": True, "opacity": 1, "size": 75}
REACHED = {**_DOT, "shape": "circle", "fill": canvas.BLUE, "stroke": canvas.BLUE}
NOT_REACHED = {**_DOT, "shape": "diamond", "fill": "white", "stroke": canvas.VERMILLION, "strokeWidth": 2, "size": 85}


def attainment(facts: Facts) -> Chart | None:
    """Draw every indicator on its own way from baseline to target; None where there is no figure at all."""
    language = facts.language
    shown = _chosen(facts.indicators)
    if not any(r.figure.value is not None for r in shown):
        return None
    rows = [_row(r, ROW * (index + 0.5), language) for index, r in enumerate(shown)]
    places = [row["place"] for row in rows if row["place"] is not None]
    domain = (
        max(LOWEST, min(-0.06, *(p - 0.06 for p in places))) if places else -0.06,
        min(FURTHEST, max(1.2, *(p + 0.08 for p in places))) if places else 1.2,
    )
    keys = [
        Key(REACHED, tell(language, _("target reached"))),
        Key(NOT_REACHED, tell(language, _("target not reached"))),
    ]
    top = canvas.legend_height(keys) + 22
    plot = Plot(START, ACTUAL + TARGET, top, 38, ROW * len(rows), domain)
    measured = [r for r in facts.indicators if r.reached is not None]
    reached = sum(bool(r.reached) for r in measured)
    title = tell(language, _("{n} of {all} indicators reached their target"), n=reached, all=len(measured))
    caption = tell(
        language,
        _(
            "Each line leads from the baseline of an indicator (0%) to its target (100%), so that different units "
            "stand on one scale; the values themselves stand beside it. Without a baseline, or where it equals the "
            "target, the line begins at zero. n = {n} people enrolled; the n of each figure stands with it."
        ),
        n=facts.process.enrolled,
    )
    missing = len(facts.indicators) - len(measured)
    if missing:
        caption += " " + tell(language, _("Without a figure: {n} indicators."), n=missing)
    if any(not domain[0] <= place <= domain[1] for place in places):
        caption += " " + tell(language, _("An arrow stands for a value beyond the scale."))
    if len(shown) < len(facts.indicators):
        more = _("Shown are {n} of {all} indicators; all of them stand in the table.")
        caption += " " + tell(language, more, n=len(shown), all=len(facts.indicators))
    alt = " ".join([title + ".", *(_in_words(row, language) for row in rows)])
    return Chart("attainment", title, alt, caption, plot.spec(_layers(plot, rows, keys, language)))


def _chosen(results: Sequence[IndicatorResult]) -> Sequence[IndicatorResult]:
    """Return the indicators that fit: all, else the primary ones, else the first."""
    if len(results) <= MOST:
        return results
    primary = [r for r in results if r.indicator.primary]
    return (primary or results)[:MOST]


def _row(result: IndicatorResult, y: float, language: Language) -> dict[str, Any]:
    indicator, figure = result.indicator, result.figure
    place = result.progress if result.progress is not None else result.achievement
    low, high = indicator.target_range
    target = value_words(result, low, language)
    if low != high:
        target = tell(language, _("{low} to {high}"), low=target, high=value_words(result, high, language))
    return {
        "y": y,
        "indicator": indicator.id,
        "name": f"{indicator.id} {indicator.name}",
        "baseline": result.baseline,
        "actual": figure.value,
        "target": [low, high],
        "place": place,
        "reached": result.reached,
        "hidden": result.hidden,
        "baseline_words": value_words(result, result.baseline, language),
        "actual_words": value_words(result, figure.value, language),
        "parts": _parts(result, language),
        "target_words": target,
        "unit": "" if result.kind == "share" or indicator.direction == "yes_no" else result.unit,
    }


def value_words(result: IndicatorResult, value: float | None, language: Language) -> str:
    """Return a value of an indicator as tables show it."""
    if result.indicator.direction == "yes_no" and value in {0, 1}:
        return tell(language, _("yes") if value else _("no"))
    return amount(value, result.kind, language)


def _parts(result: IndicatorResult, language: Language) -> str:
    """Return what a figure is made of: of how many people how many, or the number of pairs."""
    figure = result.figure
    if figure.value is None:
        return ""
    if figure.numerator is not None and figure.denominator is not None:
        part, whole = round(figure.numerator), round(figure.denominator)
        return tell(language, _("{n} of {all}"), n=part, all=whole)
    if isinstance(result.indicator.measure, Count | Manual):
        return ""
    return tell(language, _("n = {n}"), n=figure.n.behind)


def _in_words(row: dict[str, Any], language: Language) -> str:
    if row["actual"] is None:
        why = _("{name}: hidden (small group).") if row["hidden"] else _("{name}: no data.")
        return tell(language, why, name=row["name"])
    return tell(
        language,
        _("{name}: baseline {baseline}, actual {actual}, target {target}."),
        name=row["name"],
        baseline=row["baseline_words"],
        actual=f"{row['actual_words']} ({row['parts']})" if row["parts"] else row["actual_words"],
        target=row["target_words"],
    )


def _layers(plot: Plot, rows: list[dict[str, Any]], keys: list[Key], language: Language) -> list[canvas.Layer]:
    low, high = plot.domain
    bottom = plot.height
    way = tell(language, _("Way from the baseline (0%) to the target (100%)"))
    ticks = [(place, amount(place, "share", language)) for place in (-0.5, 0, 0.5, 1, 1.5, 2) if low <= place <= high]
    dots = [_at(row, plot) for row in rows if row["place"] is not None]
    stems = [{"x": 0, "x2": row["x"], "y": row["y"], "y2": row["y"]} for row in dots]
    beyond = [row for row in dots if row["x"] != row["place"]]
    gone = [
        {
            "x": 0.5,
            "y": row["y"],
            "text": tell(language, _("hidden (small group)") if row["hidden"] else _("no data")),
        }
        for row in rows
        if row["actual"] is None
    ]
    edge = plot.width
    return [
        canvas.rects(plot, [{"x": 1, "x2": high, "y": 0, "y2": bottom}], fill=canvas.PALE, opacity=0.7),
        canvas.rules(plot, [{"x": low, "x2": high, "y": y, "y2": y} for y in _between(rows)], stroke="#eeeeee"),
        *canvas.x_ticks(plot, ticks, way),
        canvas.rules(plot, [{"x": 0, "x2": 0, "y": 0, "y2": bottom}], stroke=canvas.QUIET, strokeDash=[3, 2]),
        canvas.rules(plot, [{"x": 1, "x2": 1, "y": 0, "y2": bottom}], stroke=canvas.INK, strokeWidth=1.5),
        canvas.rules(plot, stems, stroke="#9db8c9", strokeWidth=3),
        *(
            canvas.points(plot, [row for row in dots if bool(row["reached"]) is reached and row not in beyond], **style)
            for reached, style in ((True, REACHED), (False, NOT_REACHED))
        ),
        *(
            canvas.points(
                plot, [row for row in beyond if bool(row["reached"]) is reached], **{**style, "shape": "triangle-right"}
            )
            for reached, style in ((True, REACHED), (False, NOT_REACHED))
        ),
        canvas.texts(plot, gone, align="center", fill=canvas.QUIET, fontStyle="italic"),
        canvas.row_labels(plot, [(row["y"], row["name"]) for row in rows], NAME),
        canvas.side_texts(
            plot,
            [{"y": row["y"], "lines": [row["baseline_words"]]} for row in rows],
            -6,
            align="right",
            limit=START - NAME - 10,
        ),
        *_column(
            plot, [(row["y"], row["actual_words"], row["parts"]) for row in rows], edge + 8, ACTUAL - 10, bold=True
        ),
        *_column(plot, [(row["y"], row["target_words"], row["unit"]) for row in rows], edge + ACTUAL, TARGET - 3),
        *canvas.heads(
            [
                (2 - plot.left, "left", tell(language, _("Indicator"))),
                (-6, "right", tell(language, _("Baseline"))),
                (edge + 8, "left", tell(language, _("Actual"))),
                (edge + ACTUAL, "left", tell(language, _("Target"))),
            ],
        ),
        *canvas.legend(plot, keys),
    ]


def _between(rows: list[dict[str, Any]]) -> list[float]:
    return [row["y"] - ROW / 2 for row in rows[1:]]


def _at(row: dict[str, Any], plot: Plot) -> dict[str, Any]:
    """Return the row with its place on the plot, beyond which nothing is drawn."""
    low, high = plot.domain
    return {**row, "x": min(high - 0.03, max(low + 0.03, row["place"]))}


def _column(
    plot: Plot, rows: Sequence[tuple[float, str, str]], at: float, room: float, *, bold: bool = False
) -> list[canvas.Layer]:
    """Return a column of values, each with small words below where it has some."""
    values = [{"y": y - (6 if below else 0), "lines": [words]} for y, words, below in rows]
    small = [{"y": y + 7, "lines": [shorten(below, room, canvas.SMALL)]} for y, _words, below in rows if below]
    return [
        canvas.side_texts(plot, values, at, limit=room, fontWeight="bold" if bold else "normal"),
        canvas.side_texts(plot, small, at, limit=room, fontSize=canvas.SMALL, fill=canvas.QUIET),
    ]
