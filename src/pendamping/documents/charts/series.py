"""Instruments kept by date: what was answered on each day or in each week, and by how many."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from pendamping.analysis.disclosure import small_cell
from pendamping.analysis.items import InstrumentQuality
from pendamping.analysis.scores import maximum_score, minimum_score
from pendamping.analysis.series import SeriesPoint, period_of
from pendamping.documents.charts.chart import Chart, tell
from pendamping.documents.charts.ticks import short_day, short_money, steps
from pendamping.documents.charts.timeline import Bars, Line, Panel, timeline
from pendamping.documents.context import Facts
from pendamping.model.instruments import Instrument
from pendamping.vocabulary import Language
from pendamping.wording import mark as _
from pendamping.wording import money, number

MOST_PANELS, MOST_LINES = 3, 4


def series(facts: Facts) -> list[Chart]:
    """Draw the series of every instrument kept by date of which two days or more may be shown."""
    found = [_series(quality, facts) for quality in facts.instruments]
    return [chart for chart in found if chart is not None]


def _series(quality: InstrumentQuality, facts: Facts) -> Chart | None:
    language, folder = facts.language, facts.folder
    instrument, points = folder.instruments[quality.instrument], quality.series
    if sum(any(mean is not None for mean in point.means.values()) for point in points) < 2:
        return None
    panels = _panels(instrument, points, language)
    limit = small_cell(folder, quality.instrument)
    gone = any(all(mean is None for mean in point.means.values()) for point in points)
    bars = Bars(
        tell(language, _("answers")),
        tell(language, _("expected but not given")),
        [point.rows for point in points],
        [point.expected for point in points],
    )
    few = tell(language, _("not shown: few people")) if gone else ""
    days = [point.date for point in points]
    weekly = period_of(instrument) == "week"
    every = 7 if weekly else min([7, *((b - a).days for a, b in pairwise(days))])
    spec = timeline(days, panels, bars, few, language, every)
    people = max(point.people for point in points)
    caption = tell(
        language,
        _("{instrument}: mean of each week with answers, and below it how many answers there were.")
        if weekly
        else _("{instrument}: mean of each day with answers, and below it how many answers there were."),
        instrument=instrument.name,
    )
    caption += " " + tell(
        language,
        _("n = {rows} answers; on one date of {least} to {most} people."),
        rows=sum(point.rows for point in points),
        least=min(point.people for point in points),
        most=people,
    )
    if gone:
        caption += " " + tell(language, _("Means of fewer than {limit} people are not shown."), limit=limit)
    title = _title(instrument, panels, language)
    said = [_in_words(point, panels, index, language) for index, point in enumerate(points)]
    return Chart(f"series-{quality.instrument}", title, " ".join([title + ".", *said]), caption, spec)


def _panels(instrument: Instrument, points: Sequence[SeriesPoint], language: Language) -> list[Panel]:
    """Return the values on their scales: those of one unit and one scale together."""
    scales: dict[tuple[Any, ...], list[Line]] = {}
    for name in points[0].means:
        item = instrument.item(name)
        unit = (item.unit if item else None) or ""
        own = None if item is None else name
        bounds = (minimum_score(instrument, own), maximum_score(instrument, own))
        said = item.text if item is not None else tell(language, _("Score"))
        line = Line(said, [point.means.get(name) for point in points])
        if any(value is not None for value in line.values):
            scales.setdefault((unit, *(bounds if not unit else (None, None))), []).append(line)
    panels: list[Panel] = []
    for (unit, low, high), lines in list(scales.items())[:MOST_PANELS]:
        shown = lines[:MOST_LINES]
        ticks = _ticks(shown, low, high)
        kind = "money" if unit.casefold() in {"rupiah", "rp", "idr"} else "number"
        words = [(t, short_money(t, language) if kind == "money" else number(t, language, 2)) for t in ticks]
        name = shown[0].name if len(shown) == 1 else tell(language, _("Mean"))
        if low is not None and high is not None:
            scale = {"low": number(low, language, 2), "high": number(high, language, 2)}
            name = tell(language, _("{name} (scale {low} to {high})"), name=name, **scale)
        elif unit:
            name = f"{name} ({unit})"
        panels.append(Panel(name, shown, words))
    return panels


def _ticks(lines: Sequence[Line], low: float | None, high: float | None) -> list[float]:
    if low is not None and high is not None and high > low:
        ticks = [t for t in steps(low, high, 4) if low <= t <= high]
        return sorted({low, *ticks, high}) if len(ticks) < 2 or ticks[0] != low or ticks[-1] != high else ticks
    values = [value for line in lines for value in line.values if value is not None]
    return steps(min(0.0, *values), max(values), 4)


def _title(instrument: Instrument, panels: Sequence[Panel], language: Language) -> str:
    """Say from where to where the first value went: the others stand in the alternative text."""
    line = panels[0].lines[0]
    known = [value for value in line.values if value is not None]
    words = [_value(value, panels[0], language) for value in (known[0], known[-1])]
    message = _("{instrument}: {line} from {first} to {last}")
    name = tell(language, _("mean score")) if instrument.scoring is not None else f"“{line.name}”"
    return tell(language, message, instrument=instrument.name, line=name, first=words[0], last=words[1])


def _value(value: float, panel: Panel, language: Language) -> str:
    return money(Decimal(round(value)), language) if panel.ticks[-1][1].startswith("Rp") else number(value, language, 2)


def _in_words(point: SeriesPoint, panels: Sequence[Panel], index: int, language: Language) -> str:
    values = [
        f"{line.name} {_value(value, panel, language)}"
        for panel in panels
        for line in panel.lines
        if (value := line.values[index]) is not None
    ]
    day = short_day(point.date, language)
    if not values:
        return tell(language, _("{day}: n = {n}, not shown."), day=day, n=point.rows)
    return tell(language, _("{day}: n = {n}, {values}."), day=day, n=point.rows, values="; ".join(values))
