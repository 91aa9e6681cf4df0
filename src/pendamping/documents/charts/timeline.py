"""Values day by day or week by week in panels one above the other, and how many people stand behind each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pendamping.documents.charts import canvas
from pendamping.documents.charts.canvas import Key, Layer, Plot
from pendamping.documents.charts.ticks import days_since, time_ticks
from pendamping.vocabulary import Language

PANEL, BARS, GAP = 116, 46, 36  # px: height of a panel, of the bars below, and between two
RIGHT = 14
FEW = 32  # bars beside which their number has room

# Which line is which shows its colour, its mark, its dashes, and its place in the legend.
LINES: Sequence[dict[str, Any]] = (
    {"stroke": canvas.BLUE, "shape": "circle", "fill": canvas.BLUE, "strokeDash": [1, 0]},
    {"stroke": canvas.VERMILLION, "shape": "square", "fill": "white", "strokeDash": [5, 3]},
    {"stroke": canvas.GREEN, "shape": "triangle-up", "fill": canvas.GREEN, "strokeDash": [2, 2]},
    {"stroke": canvas.INK, "shape": "diamond", "fill": "white", "strokeDash": [7, 2, 2, 2]},
)


@dataclass(frozen=True, slots=True)
class Line:
    """One value over time; a None breaks the line."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines on one scale: its ticks with their words, and what it measures."""

    name: str
    lines: Sequence[Line]
    ticks: Sequence[tuple[float, str]]


@dataclass(frozen=True, slots=True)
class Bars:
    """How many there were on each day, and of how many; None where that is not told."""

    name: str
    of: str
    counts: Sequence[int | None]
    wholes: Sequence[int | None]


def timeline(
    days: Sequence[date],
    panels: Sequence[Panel],
    bars: Bars,
    hidden: str,
    language: Language,
    every: int,
) -> dict[str, Any]:
    """Return the specification.

    `hidden` are the words for a day whose values are not shown, empty where there is none; `every` is how many days
    one bar stands for.
    """
    start, end = min(days), max(days)
    spare = max(1.0, every / 2)
    heights = PANEL * len(panels) + GAP * len(panels) + BARS
    keys = _keys(panels, bars, hidden)
    domain = (-spare, days_since(end, start) + spare)
    labels = [label for panel in panels for _tick, label in panel.ticks]
    left = max(58.0, *(canvas.text_width(label, canvas.SMALL) + 12 for label in labels))
    plot = Plot(left, RIGHT, canvas.legend_height(keys) + 26, 24, heights, domain, inset=6)
    places = [float(days_since(day, start)) for day in days]
    found: list[Layer] = []
    seen = 0
    for number, panel in enumerate(panels):
        top = number * (PANEL + GAP)
        found += _panel(plot, panel, days, places, top, seen, told=bool(hidden))
        seen += len(panel.lines)
    ticks = time_ticks(start, end, language)
    found += canvas.x_ticks(plot, ticks, top=heights - BARS)
    found += _bars(plot, bars, days, places, heights, every)
    return plot.spec([*found, *canvas.legend(plot, keys)])


def _keys(panels: Sequence[Panel], bars: Bars, hidden: str) -> list[Key]:
    keys: list[Key] = []
    lines = [line for panel in panels for line in panel.lines]
    if len(lines) > 1:
        keys = [Key(_mark(number), line.name) for number, line in enumerate(lines)]
    if hidden:
        keys.append(Key(_HIDDEN, hidden))
    if any(whole is not None for whole in bars.wholes):
        keys.append(Key({"type": "rect", "fill": canvas.SKY, "stroke": canvas.QUIET}, bars.name))
        keys.append(Key({"type": "rect", "fill": "white", "stroke": canvas.QUIET}, bars.of))
    return keys


_HIDDEN = {"type": "point", "shape": "cross", "filled": True, "fill": "#8c8c8c", "size": 45, "opacity": 1, "angle": 45}


def _mark(number: int) -> dict[str, Any]:
    style = LINES[number % len(LINES)]
    return {
        "type": "point", "filled": True, "opacity": 1, "size": 48, "strokeWidth": 1.6,
        "shape": style["shape"], "fill": style["fill"], "stroke": style["stroke"],
    }  # fmt: skip


def _panel(
    plot: Plot,
    panel: Panel,
    days: Sequence[date],
    places: Sequence[float],
    top: float,
    seen: int,
    *,
    told: bool,
) -> list[Layer]:
    low, high = panel.ticks[0][0], panel.ticks[-1][0]

    def down(value: float) -> float:
        return round(top + PANEL - (value - low) / (high - low) * PANEL, 3)

    first, last = plot.domain
    grid = [{"x": first, "x2": last, "y": down(tick), "y2": down(tick)} for tick, _ in panel.ticks]
    words = [{"y": down(tick), "lines": [label]} for tick, label in panel.ticks]
    name = canvas.shorten(panel.name, canvas.WIDTH - 10, canvas.SMALL)
    head = {"type": "text", "fontSize": canvas.SMALL, "fontWeight": "bold", "fill": canvas.QUIET, "align": "left"}
    found: list[Layer] = [
        canvas.rules(plot, grid),
        canvas.side_texts(
            plot, words, -6, align="right", fill=canvas.QUIET, fontSize=canvas.SMALL, limit=plot.left - 8
        ),
        canvas.layer(head, [{"text": name}], x={"value": 2 - plot.left}, y={"value": top - 16}, text={"field": "text"}),
    ]
    for number, line in enumerate(panel.lines):
        dots = [
            {"x": x, "y": down(value), "day": day.isoformat(), "value": value, "run": run}
            for x, day, value, run in zip(places, days, line.values, _runs(line.values), strict=True)
            if value is not None
        ]
        style = LINES[(seen + number) % len(LINES)]
        mark = {"type": "line", "stroke": style["stroke"], "strokeWidth": 2, "strokeDash": style["strokeDash"]}
        runs = {"field": "run", "type": "nominal"}
        found.append(canvas.layer(mark, dots, x=plot.x("x"), y=plot.y("y"), detail=runs))
        size = 48 if len(dots) <= 60 else 16
        found.append(canvas.points(plot, dots, **{**_mark(seen + number), "size": size}))
    if told:
        gone = [
            {"x": x, "y": top + PANEL + 9}
            for index, x in enumerate(places)
            if all(line.values[index] is None for line in panel.lines)
        ]
        found.append(canvas.points(plot, gone, **{k: v for k, v in _HIDDEN.items() if k != "type"}))
    return found


def _runs(values: Sequence[float | None]) -> list[int]:
    """Return for each value the number of the unbroken run it belongs to."""
    run, runs = 0, list[int]()
    for value in values:
        run += value is None
        runs.append(run)
    return runs


def _bars(
    plot: Plot, bars: Bars, days: Sequence[date], places: Sequence[float], bottom: float, every: int
) -> list[Layer]:
    highest = max([*(n for n in bars.wholes if n), *(n for n in bars.counts if n), 1])
    room = BARS - 12
    pixels = (plot.px(float(every)) - plot.px(0.0)) * 0.7
    half = min(pixels, 26.0) / 2 / (plot.px(1.0) - plot.px(0.0))
    rows = [
        (x, day.isoformat(), n, whole)
        for x, day, n, whole in zip(places, days, bars.counts, bars.wholes, strict=True)
        if n is not None
    ]

    def bar(x: float, day: str, n: int) -> dict[str, Any]:
        return {"x": x - half, "x2": x + half, "day": day, "n": n, "y": bottom, "y2": up(n)}

    def up(n: int) -> float:
        return round(bottom - n / highest * room, 3)

    given = [bar(x, day, n) for x, day, n, _whole in rows]
    wholes = [bar(x, day, whole) for x, day, _n, whole in rows if whole is not None]
    first, last = plot.domain
    found = [
        canvas.rects(plot, wholes, fill="white", stroke=canvas.QUIET, strokeWidth=0.8),
        canvas.rects(plot, given, fill=canvas.SKY, stroke=canvas.QUIET, strokeWidth=0.8),
        canvas.rules(plot, [{"x": first, "x2": last, "y": bottom, "y2": bottom}], stroke=canvas.QUIET),
        canvas.side_texts(
            plot,
            [{"y": bottom - room / 2, "lines": canvas.wrap(bars.name, plot.left - 10, canvas.SMALL, 3)}],
            2 - plot.left,
            fill=canvas.QUIET,
            fontSize=canvas.SMALL,
            lineHeight=12,
            limit=plot.left - 6,
        ),
    ]
    if len(rows) <= FEW:
        tops = [{"x": x, "y": up(max(n, whole or 0)) - 6, "text": n} for x, _day, n, whole in rows]
        found.append(canvas.texts(plot, tops, align="center", fontSize=9))
    return found
