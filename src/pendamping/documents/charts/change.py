"""Where people stood before and after: everybody, each group, and those without the program."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pendamping.analysis.results import Figure, IndicatorResult
from pendamping.analysis.scores import maximum_score, minimum_score
from pendamping.documents.charts import canvas
from pendamping.documents.charts.canvas import Key, Plot
from pendamping.documents.charts.chart import Chart, tell
from pendamping.documents.charts.ticks import short_money, steps
from pendamping.documents.context import Facts
from pendamping.model.indicators import MedianChange, RatioOfMeans, ShareChange
from pendamping.model.instruments import Instrument
from pendamping.vocabulary import Language
from pendamping.wording import mark as _
from pendamping.wording import money, number, percent

ROW, HEAD = 24, 22  # px: height of a row, and of the name of an attribute; a name on two lines takes more
NAME, PEOPLE, CHANGE = 148, 46, 74  # px: room of a name, of its n, and of the change

_DOT = {"type": "point", "opacity": 1, "size": 70, "strokeWidth": 2}
BEFORE = {**_DOT, "filled": True, "shape": "circle", "fill": "white", "stroke": canvas.QUIET}
AFTER = {**_DOT, "filled": True, "shape": "circle", "fill": canvas.BLUE, "stroke": canvas.BLUE}
OTHERS = {**_DOT, "filled": True, "shape": "square", "fill": canvas.ORANGE, "stroke": canvas.INK, "strokeWidth": 1}


@dataclass(frozen=True, slots=True)
class Score:
    """In what the people of an indicator are measured: its name, its unit and its bounds where it has some."""

    name: str
    unit: str
    kind: str  # share | money | number
    low: float | None = None
    high: float | None = None

    def words(self, value: float, language: Language) -> str:
        """Return a value of the score."""
        if self.kind == "share":
            return percent(value, language)
        if self.kind == "money":
            return money(Decimal(round(value)), language)
        return number(value, language, 2)

    def tick(self, value: float, language: Language) -> str:
        """Return a value on an axis."""
        return short_money(value, language) if self.kind == "money" else self.words(value, language)

    def change(self, value: float, language: Language) -> str:
        """Return a difference of two values, with its sign; of shares in percentage points, which are not named."""
        sign = "+" if value > 0 else "-" if value < 0 else ""
        if self.kind == "share":
            return sign + number(abs(value) * 100, language)
        return sign + self.words(abs(value), language)


def score_of(result: IndicatorResult, instrument: Instrument, language: Language) -> Score:
    """Return in what the two waves of an indicator are measured."""
    measure = result.indicator.measure
    if isinstance(measure, ShareChange):
        return Score(tell(language, _("Share of people")), "", "share", 0.0, 1.0)
    name = getattr(measure, "score", None)
    item = instrument.item(name or "")
    part = instrument.subscale(name or "")
    said = item.text if item else part.name if part else name or instrument.name
    # The unit of an indicator is that of the score only where the figure is one, or a difference of two.
    in_points = isinstance(measure, MedianChange) or getattr(measure, "expressed_as", None) == "difference"
    unit = (item.unit if item else None) or (result.unit if in_points else "")
    kind = "money" if unit.casefold() in {"rupiah", "rp", "idr"} else "number"
    low, high = minimum_score(instrument, name), maximum_score(instrument, name)
    # The bounds of a number say what can be typed, not what can be reached: 50 to 300 mmHg.
    bounded = low is not None and high is not None and (item is None or item.kind == "scale")
    return Score(said, "" if kind == "money" else unit or "", kind, low if bounded else None, high if bounded else None)


def changes(facts: Facts) -> list[Chart]:
    """Draw the change of every indicator that has a value before and after for everybody."""
    return [chart for result in facts.indicators if (chart := _change(result, facts)) is not None]


def _change(result: IndicatorResult, facts: Facts) -> Chart | None:
    figure, language = result.figure, facts.language
    instrument = facts.folder.instruments.get(getattr(result.indicator.measure, "instrument", ""))
    if result.hidden or figure.before is None or figure.after is None or instrument is None:
        return None
    score = score_of(result, instrument, language)
    rows = _rows(result, facts, score)
    height = sum(row["height"] for row in rows) + 6
    keys = [Key(BEFORE, _wave(instrument, result, "from_wave")), Key(AFTER, _wave(instrument, result, "to_wave"))]
    if any(row.get("others") for row in rows):
        keys.append(Key(OTHERS, tell(language, _("comparison group"))))
    domain, ticks = _axis(rows, score)
    plot = Plot(NAME + PEOPLE + 8, CHANGE + 8, canvas.legend_height(keys) + 18, 40, height, domain, inset=30)
    what = _words_of(result, language)
    name = tell(language, what, score=score.name)
    axis = f"{name} ({score.unit})" if score.unit else name
    spec = plot.spec(
        _layers(plot, rows, [(t, score.tick(t, language)) for t in ticks], axis, keys, _head(score, language))
    )
    title = _title(result, figure, score, language)
    alt = " ".join([f"{axis}.", *(row["said"] for row in rows if "said" in row)])
    return Chart(f"change-{result.indicator.id}", title, alt, _caption(result, score, facts), spec)


def _words_of(result: IndicatorResult, language: Language) -> str:  # noqa: ARG001 -- said by `tell`
    if isinstance(result.indicator.measure, ShareChange):
        return "{score}"
    return _("Median: {score}") if isinstance(result.indicator.measure, MedianChange) else _("Mean: {score}")


def _wave(instrument: Instrument, result: IndicatorResult, which: str) -> str:
    name = str(getattr(result.indicator.measure, which))
    wave = instrument.wave(name)
    return wave.name if wave else name


def _title(result: IndicatorResult, figure: Figure, score: Score, language: Language) -> str:
    before, after = figure.before or 0.0, figure.after or 0.0
    words = {"before": score.words(before, language), "after": score.words(after, language)}
    moved = "same" if words["before"] == words["after"] else "rose" if after > before else "fell"
    if isinstance(result.indicator.measure, ShareChange):
        return tell(language, _SHARES[moved], indicator=result.indicator.name, **words)
    messages = _MEDIANS if isinstance(result.indicator.measure, MedianChange) else _MEANS
    return tell(language, messages[moved], score=score.name, **words)


_SHARES = {
    "rose": _("{indicator}: from {before} to {after} of the people"),
    "fell": _("{indicator}: from {before} to {after} of the people"),
    "same": _("{indicator}: {after} of the people, as before"),
}
_MEANS = {
    "rose": _("{score}: the mean rose from {before} to {after}"),
    "fell": _("{score}: the mean fell from {before} to {after}"),
    "same": _("{score}: the mean stayed at {after}"),
}
_MEDIANS = {
    "rose": _("{score}: the median rose from {before} to {after}"),
    "fell": _("{score}: the median fell from {before} to {after}"),
    "same": _("{score}: the median stayed at {after}"),
}


def _caption(result: IndicatorResult, score: Score, facts: Facts) -> str:
    language, n = facts.language, result.figure.n
    said = [
        tell(
            language,
            _("n = {paired} of {enrolled} people, measured at both waves; open marks before, filled marks after."),
            paired=n.behind,
            enrolled=n.enrolled,
        )
    ]
    interval = result.figure.change_interval
    if interval is not None and not isinstance(result.indicator.measure, RatioOfMeans | MedianChange):
        low, high = (score.change(bound, language) for bound in (interval.low, interval.high))
        message = _("95% confidence interval of the change: {low} to {high}.")
        if score.kind == "share":
            message = _("95% confidence interval of the change: {low} to {high} percentage points.")
        said.append(tell(language, message, low=low, high=high))
    hidden = [a.name for a in facts.folder.program.attributes if _all_hidden(result, a.id)]
    if hidden:
        message = _("Not shown, as too few people stand behind the figures: by {attributes}.")
        said.append(tell(language, message, attributes=", ".join(hidden)))
    if score.low is None:
        said.append(tell(language, _("The axis does not begin at zero.")))
    said.append(
        tell(
            language,
            _("The difference to the comparison group stands in the table.")
            if _compared(result)
            else _("A change along with the program, not proof of cause and effect."),
        )
    )
    return " ".join(said)


def _compared(result: IndicatorResult) -> bool:
    return result.comparison is not None and result.comparison.figure.before is not None


def _all_hidden(result: IndicatorResult, attribute: str) -> bool:
    own = [group for group in result.groups if group.attribute == attribute]
    return bool(own) and all(group.figure.before is None for group in own) and any(group.hidden for group in own)


def _rows(result: IndicatorResult, facts: Facts, score: Score) -> list[dict[str, Any]]:
    """Return the rows from the top: everybody, the comparison group, then the groups of each attribute."""
    language = facts.language
    rows = [_row(tell(language, _("Everybody")), result.figure, result.figure.n.behind, score, language)]
    if result.comparison is not None and _compared(result):
        figure = result.comparison.figure
        row = _row(result.comparison.name, figure, figure.n.behind, score, language)
        rows.append({**row, "others": True})
    for attribute in facts.folder.program.attributes:
        own = [group for group in result.groups if group.attribute == attribute.id]
        if not own or not any(group.figure.before is not None for group in own):
            continue
        rows.append({"head": attribute.name, "height": HEAD})
        for group in own:
            if group.figure.before is not None:
                rows.append(_row(group.label, group.figure, group.n, score, language))
            elif group.hidden:
                gone = tell(language, _("hidden (small group)"))
                lines = [canvas.shorten(group.label, NAME + PEOPLE, canvas.SIZE)]
                rows.append({"name": group.label, "lines": lines, "height": ROW, "gone": gone})
    y = 3.0
    for row in rows:
        row["y"] = y + row["height"] / 2
        y += row["height"]
    return rows


def _row(name: str, figure: Figure, n: int | None, score: Score, language: Language) -> dict[str, Any]:
    before, after = figure.before or 0.0, figure.after or 0.0
    people = figure.n.behind if n is None else n
    words = {"before": score.words(before, language), "after": score.words(after, language)}
    change = score.change(after - before, language)
    said = _("{name} (n = {n}): before {before}, after {after}, change {change}.")
    if score.kind == "share":
        said = _("{name} (n = {n}): before {before}, after {after}, change {change} percentage points.")
    lines = canvas.wrap(name, NAME, canvas.SIZE)
    return {
        "name": name,
        "lines": lines,
        "height": ROW if len(lines) == 1 else ROW + 8,
        "n": people,
        "people": tell(language, _("n = {n}"), n=people),
        "before": before,
        "after": after,
        "words": words,
        "change": change,
        "said": tell(language, said, name=name, n=people, change=change, **words),
    }


def _head(score: Score, language: Language) -> str:
    return tell(language, _("Change (percentage points)") if score.kind == "share" else _("Change"))


def _axis(rows: Sequence[dict[str, Any]], score: Score) -> tuple[tuple[float, float], list[float]]:
    values = [row[time] for row in rows for time in ("before", "after") if time in row]
    if score.low is not None and score.high is not None:
        ticks = [t for t in steps(score.low, score.high) if score.low <= t <= score.high]
        return (score.low, score.high), ticks
    low, high = min(values), max(values)
    spare = max((high - low) * 0.4, abs(high) * 0.05) or 1.0
    ticks = steps(low - spare, high + spare, 3 if score.kind == "money" else 4)
    return (ticks[0], ticks[-1]), ticks


def _layers(
    plot: Plot,
    rows: list[dict[str, Any]],
    ticks: list[tuple[float, str]],
    axis: str,
    keys: list[Key],
    head: str,
) -> list[canvas.Layer]:
    low, high = plot.domain
    shown = [row for row in rows if "before" in row]
    mine, others = [r for r in shown if not r.get("others")], [r for r in shown if r.get("others")]
    stems = [{"x": r["before"], "x2": r["after"], "y": r["y"], "y2": r["y"]} for r in shown]
    names = [{"y": row["y"], "lines": row["lines"]} for row in rows if "name" in row]
    people = [{"y": row["y"], "lines": [row["people"]]} for row in shown]
    attributes = [
        {"y": row["y"] + 3, "lines": [canvas.shorten(row["head"], NAME + PEOPLE, canvas.SIZE)]}
        for row in rows
        if "head" in row
    ]
    left = -plot.left + 2
    return [
        *canvas.x_ticks(plot, ticks, axis),
        canvas.rules(plot, stems, stroke="#9db8c9", strokeWidth=3),
        canvas.points(plot, [_dot(r, "before") for r in mine], **BEFORE),
        canvas.points(plot, [_dot(r, "after") for r in mine], **AFTER),
        canvas.points(plot, [_dot(r, "before") for r in others], **{**OTHERS, "fill": "white", "stroke": canvas.QUIET}),
        canvas.points(plot, [_dot(r, "after") for r in others], **OTHERS),
        *_values(plot, shown),
        canvas.texts(
            plot,
            [{"x": (low + high) / 2, "y": row["y"], "text": row["gone"]} for row in rows if "gone" in row],
            align="center",
            fill=canvas.QUIET,
            fontStyle="italic",
        ),
        canvas.side_texts(plot, names, left, limit=NAME + PEOPLE),
        canvas.side_texts(plot, people, -10, align="right", fill=canvas.QUIET, fontSize=canvas.SMALL, limit=PEOPLE),
        canvas.side_texts(
            plot, attributes, left, limit=NAME + PEOPLE, fontWeight="bold", fill=canvas.QUIET, fontSize=10
        ),
        canvas.side_texts(
            plot,
            [{"y": row["y"], "lines": [row["change"]]} for row in shown],
            plot.width + plot.right - 2,
            align="right",
            fontWeight="bold",
            limit=CHANGE + 4,
        ),
        *canvas.heads([(plot.width + plot.right - 2, "right", head)]),
        *canvas.legend(plot, keys),
    ]


def _dot(row: dict[str, Any], time: str) -> dict[str, Any]:
    return {"x": row[time], "y": row["y"], "n": row["n"]}


def _values(plot: Plot, rows: list[dict[str, Any]]) -> list[canvas.Layer]:
    """Return the values outside their marks: the lower to the left, the higher to the right."""
    sides: dict[str, list[dict[str, Any]]] = {"right": [], "left": []}
    for row in rows:
        lower, higher = ("before", "after") if row["before"] <= row["after"] else ("after", "before")
        for time, side in ((lower, "right"), (higher, "left")):
            sides[side].append({"x": row[time], "y": row["y"], "text": row["words"][time]})
    return [
        canvas.texts(plot, sides["right"], align="right", dx=-8, fontSize=canvas.SMALL),
        canvas.texts(plot, sides["left"], align="left", dx=8, fontSize=canvas.SMALL),
    ]
