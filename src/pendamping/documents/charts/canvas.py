"""What every chart is made of: layers in a frame of fixed size, whose words are set down, not left to a renderer.

Positions down the page are px from the top of the plot. Axes, legends and labels of rows are layers like any other:
so every word is in the language of the report, and nothing depends on locale, clock or time zone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pendamping.documents.charts.text import is_measured, shorten, text_width, wrap

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
WIDTH = 600  # px of 1/96 inch: 15.9 cm
FONT = "Noto Sans, sans-serif"
SIZE, SMALL, LINE = 11, 10, 13.5  # px: 8.3 and 7.5 points on paper

# Okabe and Ito's colours, chosen so that two that stand beside each other differ in grey, too.
BLUE, ORANGE, VERMILLION, SKY, GREEN, PURPLE = "#0072b2", "#e69f00", "#d55e00", "#56b4e9", "#009e73", "#cc79a7"
INK, QUIET, GRID, PALE = "#1a1a1a", "#595959", "#dcdcdc", "#d9e6ef"

Row = Mapping[str, Any]
Layer = dict[str, Any]
Domain = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Plot:
    """The frame: where the plot stands in the picture, and what its positions across mean."""

    left: float
    right: float
    top: float
    bottom: float
    height: float
    domain: Domain
    inset: float = 0  # px kept free at both sides of the domain

    @property
    def width(self) -> float:
        """The width of the plot in px."""
        return WIDTH - self.left - self.right

    def x(self, field: str) -> dict[str, Any]:
        """Return the channel of a position across, in units of the domain."""
        scale = {"domain": list(self.domain), "range": [self.inset, self.width - self.inset], "nice": False}
        return {"field": field, "type": "quantitative", "axis": None, "scale": {**scale, "zero": False}}

    def y(self, field: str) -> dict[str, Any]:
        """Return the channel of a position down, in px."""
        scale = {"domain": [0, self.height], "range": [0, self.height], "nice": False, "zero": False}
        return {"field": field, "type": "quantitative", "axis": None, "scale": scale}

    def px(self, x: float) -> float:
        """Return the px across at which `x` of the domain stands."""
        low, high = self.domain
        return self.inset + (x - low) / (high - low) * (self.width - 2 * self.inset)

    def spec(self, layers: Sequence[Layer]) -> dict[str, Any]:
        """Return the whole specification."""
        return {
            "$schema": SCHEMA,
            "width": self.width,
            "height": self.height,
            "autosize": {"type": "none"},
            "padding": {"left": self.left, "right": self.right, "top": self.top, "bottom": self.bottom},
            "background": "white",
            "config": {"font": FONT, "aria": False, "view": {"stroke": None}},
            "layer": list(layers),
        }


def layer(mark: Mapping[str, Any], values: Sequence[Row], **channels: Mapping[str, Any]) -> Layer:
    """Return a layer; `values` are its data.

    Most texts are shortened by their width in Noto Sans already. The `limit` of a mark is left only where one does not
    fit, or holds letters of other fonts: to measure each text against it would take half of the time of drawing.
    """
    rows = [dict(value) for value in values]
    style = dict(mark)
    if "limit" in style and all(_fits(str(row["text"]), style) for row in rows):
        del style["limit"]
    return {"data": {"values": rows}, "mark": style, "encoding": dict(channels)}


def _fits(text: str, style: Mapping[str, Any]) -> bool:
    bold = style.get("fontWeight") == "bold"
    return is_measured(text) and text_width(text, style["fontSize"], bold=bold) <= style["limit"]


def texts(plot: Plot, values: Sequence[Row], **style: Any) -> Layer:  # noqa: ANN401 -- properties of Vega-Lite
    """Return a layer of texts, at `x` and `y` of each value."""
    mark = {"type": "text", "fontSize": SIZE, "fill": INK, "baseline": "middle", "align": "left", **style}
    return layer(mark, values, x=plot.x("x"), y=plot.y("y"), text={"field": "text"})


def side_texts(plot: Plot, values: Sequence[Row], at: float, **style: Any) -> Layer:  # noqa: ANN401
    """Return texts `at` px from the left of the plot; the `lines` of each value stand about its `y`.

    Each line is a text of its own: in one text of several lines, words from right to left lose their place.
    """
    rows = [
        {"y": round(value["y"] + (number - (len(value["lines"]) - 1) / 2) * LINE, 3), "text": line}
        for value in values
        for number, line in enumerate(value["lines"])
    ]
    mark = {"type": "text", "fontSize": SIZE, "fill": INK, "baseline": "middle", "align": "left", **style}
    return layer(mark, rows, x={"value": at}, y=plot.y("y"), text={"field": "text"})


def rects(plot: Plot, values: Sequence[Row], **style: Any) -> Layer:  # noqa: ANN401
    """Return a layer of bars from `x` to `x2` and `y` to `y2` of each value."""
    x2, y2 = {"field": "x2"}, {"field": "y2"}
    return layer({"type": "rect", **style}, values, x=plot.x("x"), x2=x2, y=plot.y("y"), y2=y2)


def rules(plot: Plot, values: Sequence[Row], **style: Any) -> Layer:  # noqa: ANN401
    """Return a layer of straight lines from `x`, `y` to `x2`, `y2` of each value."""
    x2, y2 = {"field": "x2"}, {"field": "y2"}
    mark = {"type": "rule", "stroke": GRID, "strokeWidth": 1, **style}
    return layer(mark, values, x=plot.x("x"), x2=x2, y=plot.y("y"), y2=y2)


def points(plot: Plot, values: Sequence[Row], **style: Any) -> Layer:  # noqa: ANN401
    """Return a layer of marks at `x` and `y` of each value."""
    mark = {"type": "point", "filled": False, "opacity": 1, "size": 60, "strokeWidth": 1.8, **style}
    return layer(mark, values, x=plot.x("x"), y=plot.y("y"))


def row_labels(plot: Plot, rows: Sequence[tuple[float, str]], room: float, most: int = 2) -> Layer:
    """Return the names of rows at the left edge of the picture: each with the px at which its middle stands."""
    values = [{"y": y, "lines": wrap(name, room, SIZE, most)} for y, name in rows]
    return side_texts(plot, values, -plot.left + 2, limit=room)


def heads(columns: Sequence[tuple[float, str, str]]) -> list[Layer]:
    """Return the heads of columns just above the plot: px across, alignment, words."""
    style = {"type": "text", "fontSize": SMALL, "fontWeight": "bold", "fill": QUIET, "baseline": "bottom"}
    return [
        layer({**style, "align": align}, [{"text": words}], x={"value": x}, y={"value": -5}, text={"field": "text"})
        for x, align, words in columns
    ]


def x_ticks(plot: Plot, ticks: Sequence[tuple[float, str]], name: str = "", top: float = 0) -> list[Layer]:
    """Return the grid lines of an axis, its labels below the plot, and what is measured along it."""
    lines = [{"x": x, "x2": x, "y": top, "y2": plot.height} for x, _ in ticks]
    labels: list[Row] = []
    free = -plot.left
    for x, label in ticks:
        half = text_width(label, SMALL) / 2
        # Words that would touch those before them are left out; their line stays.
        if plot.px(x) - half >= free:
            labels.append({"x": x, "y": plot.height, "text": label})
            free = plot.px(x) + half + 6
    style = {"baseline": "top", "align": "center", "fill": QUIET, "fontSize": SMALL}
    found = [rules(plot, lines), texts(plot, labels, **style, dy=5)]
    if name:
        mark = {"type": "text", **style, "dy": 20, "limit": WIDTH - 8}
        words = shorten(name, WIDTH - 8, SMALL)
        # Long words about a narrow plot must not leave the picture.
        half = text_width(words, SMALL) / 2
        middle = min(max(plot.width / 2, half - plot.left + 2), plot.width + plot.right - half - 2)
        found.append(
            layer(mark, [{"text": words}], x={"value": middle}, y={"value": plot.height}, text={"field": "text"})
        )
    return found


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of a legend: a mark with its style, and what it stands for."""

    mark: Mapping[str, Any]
    words: str


def legend_height(keys: Sequence[Key]) -> float:
    """Return how many px a legend takes above the plot."""
    return 17 * len(_key_rows(keys)) + 4 if keys else 0


def _key_rows(keys: Sequence[Key]) -> list[list[tuple[float, Key]]]:
    rows: list[list[tuple[float, Key]]] = []
    across = float(WIDTH)
    for key in keys:
        needed = min(float(WIDTH), 30 + text_width(key.words, SIZE))
        if across + needed > WIDTH:
            rows.append([])
            across = 0.0
        rows[-1].append((across, key))
        across += needed + 6
    return rows


def legend(plot: Plot, keys: Sequence[Key]) -> list[Layer]:
    """Return a legend at the top of the picture; the frame must have `legend_height` free above the plot."""
    found: list[Layer] = []
    for number, row in enumerate(_key_rows(keys)):
        y = -plot.top + 10 + 17 * number
        for across, key in row:
            x = across - plot.left
            mark = dict(key.mark)
            if mark["type"] == "rule":
                place = {"x": {"value": x + 1}, "x2": {"value": x + 19}, "y": {"value": y}, "y2": {"value": y}}
            elif mark["type"] == "rect":
                place = {"x": {"value": x + 2}, "x2": {"value": x + 18}, "y": {"value": y - 5}, "y2": {"value": y + 5}}
            else:
                place = {"x": {"value": x + 10}, "y": {"value": y}}
            found.append(layer(mark, [{}], **place))
            style: dict[str, Any] = {
                "type": "text",
                "align": "left",
                "baseline": "middle",
                "fontSize": SIZE,
                "fill": INK,
            }
            style["limit"] = WIDTH - across - 24
            words = {"field": "text"}
            found.append(layer(style, [{"text": key.words}], x={"value": x + 24}, y={"value": y}, text=words))
    return found
