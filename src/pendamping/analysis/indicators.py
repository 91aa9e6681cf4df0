"""Each indicator as a figure with its parts, for everybody, by group and beside a comparison group."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import sqrt
from statistics import NormalDist
from typing import Any

import narwhals as nw

from pendamping.analysis import achievement as against
from pendamping.analysis.counts import count_figure
from pendamping.analysis.measures import aggregate, alpha_parts, item_means, person_frame
from pendamping.analysis.results import Comparison, Counts, Figure, GroupFigure, IndicatorResult, Interval
from pendamping.analysis.scores import maximum_score
from pendamping.analysis.tables import Frame, Tables, attribute_column, fetch, item_column
from pendamping.folder.load import Folder
from pendamping.model.base import round_half_up
from pendamping.model.indicators import (
    PAIRED,
    Attendance,
    Count,
    Indicator,
    Manual,
    MeanChange,
    MedianChange,
    RatioOfMeans,
    Reach,
    SatisfactionIndex,
    ShareChange,
    ShareImproved,
    ShareMeasure,
)
from pendamping.model.instruments import Instrument
from pendamping.model.plan import Attribute
from pendamping.wording import Amount, AmountKind, Sentence
from pendamping.wording import mark as _

WILSON_LEVEL = 0.95
CEILING = 0.15
FEW = 5


@dataclass(frozen=True, slots=True)
class _Scope:
    """What one indicator is computed from."""

    tables: Tables
    folder: Folder
    indicator: Indicator
    as_of: date
    improvement: float = 0.0


def wilson(hits: float, n: float) -> Interval | None:
    """Return the Wilson 95 % interval of a share (Wilson 1927, without continuity correction)."""
    if n <= 0:
        return None
    z = NormalDist().inv_cdf(0.5 + WILSON_LEVEL / 2)
    share, square = hits / n, z * z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = z * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return Interval(max(0.0, middle - half), min(1.0, middle + half), WILSON_LEVEL, "wilson")


def compute_indicator(tables: Tables, folder: Folder, indicator: Indicator, as_of: date) -> IndicatorResult:
    """Compute one indicator of one program on the day `as_of`."""
    scope = _Scope(tables, folder, indicator, as_of)
    measure = indicator.measure
    notes: list[Sentence] = []
    if isinstance(measure, ShareImproved):
        scope, more = _with_improvement(scope, measure)
        notes += more
    people = _people(scope, assisted=True)
    groups: list[GroupFigure] = []
    comparison: Comparison | None = None
    if isinstance(measure, Count):
        figure = count_figure(tables, folder, measure, people)
    elif isinstance(measure, Manual):
        figure = _manual(scope)
    else:
        figure = _figures(scope, people, ["program"]).get((folder.program.code,), _nothing())
        for attribute in folder.program.attributes:
            if attribute.id in indicator.disaggregate_by:
                groups += _groups(scope, people, attribute)
        if indicator.comparison:
            comparison = _comparison(scope, figure)
    baseline = _baseline(indicator, figure)
    low, high = indicator.target_range
    value = figure.value
    achieved = against.achievement(value, low, high, indicator.direction) if value is not None else None
    return IndicatorResult(
        indicator=indicator,
        unit=indicator.unit or "",
        kind=_kind(indicator),
        baseline=baseline,
        baseline_date=indicator.baseline.date if indicator.baseline else None,
        figure=figure,
        wave=getattr(measure, "to_wave", None) or getattr(measure, "wave", None),
        achievement=achieved,
        progress=against.progress(value, baseline, low, high, indicator.direction) if value is not None else None,
        status=against.status(achieved, folder.workspace.status_scale),
        reached=against.is_reached(value, low, high, indicator.direction) if value is not None else None,
        groups=groups,
        comparison=comparison,
        notes=[*notes, *_notes(scope, figure)],
    )


def _kind(indicator: Indicator) -> AmountKind:
    return "share" if indicator.is_share else "number"


def _people(scope: _Scope, *, assisted: bool, group: str | None = None) -> Frame:
    people = scope.tables.participants
    people = people.filter(nw.col("program") == scope.folder.program.code)
    return people.filter(nw.col("group") == group) if group else people.filter(nw.col("assisted") == assisted)


def _instrument(scope: _Scope) -> Instrument | None:
    return scope.folder.instruments.get(getattr(scope.indicator.measure, "instrument", ""))


def _with_improvement(scope: _Scope, measure: ShareImproved) -> tuple[_Scope, list[Sentence]]:
    """Settle the change from which a person counts as improved: declared, or the reliable change.

    Reliable change: 1.96 × s_pre × √2 × √(1 - r) (Jacobson & Truax 1991), r declared or Cronbach's alpha of
    the earlier wave, which needs 10 people.
    """
    sign = -1.0 if scope.indicator.direction == "down" else 1.0
    if measure.minimum is not None:
        return _Scope(scope.tables, scope.folder, scope.indicator, scope.as_of, sign * measure.minimum), []
    frame = person_frame(
        scope.tables,
        scope.folder.program,
        scope.folder.instruments,
        scope.indicator,
        _people(scope, assisted=True),
    )
    spread = fetch(frame.group_by("program").agg(nw.col("before").std(ddof=1).alias("sd")))
    reliability = measure.reliability if measure.reliability is not None else _alpha(scope, measure)
    deviation = spread[0]["sd"] if spread else None
    if reliability is None or deviation is None:
        message = _(
            "The reliable change cannot be computed: it needs a reliability, "
            "or 10 complete answers at the earlier wave."
        )
        return _Scope(scope.tables, scope.folder, scope.indicator, scope.as_of, float("inf")), [Sentence(message)]
    change = 1.96 * deviation * sqrt(2) * sqrt(1 - reliability)
    message = _("Improved means a change of more than {change} points (reliable change, reliability {reliability}).")
    note = Sentence(message, {"change": Amount(change), "reliability": Amount(reliability)})
    return _Scope(scope.tables, scope.folder, scope.indicator, scope.as_of, sign * change), [note]


def _alpha(scope: _Scope, measure: ShareImproved) -> float | None:
    instrument = scope.folder.instruments[measure.instrument]
    rows = fetch(alpha_parts(scope.tables, instrument, measure.from_wave, measure.score))
    row = next((r for r in rows if r["program"] == scope.folder.program.code), None)
    if row is None or row["n"] < 10 or not row["total_variance"]:
        return None
    variances = [value for name, value in row.items() if name.startswith("v")]
    k = len(variances)
    alpha = k / (k - 1) * (1 - sum(variances) / row["total_variance"]) if k > 1 else None
    return alpha if alpha is not None and 0 < alpha < 1 else None


def _figures(scope: _Scope, people: Frame, by: Sequence[str]) -> dict[tuple[Any, ...], Figure]:
    """Return the figure of each group; `by` begins with the program."""
    measure = scope.indicator.measure
    if isinstance(measure, SatisfactionIndex):
        return _satisfaction(scope, measure, people, by)
    program, instruments = scope.folder.program, scope.folder.instruments
    frame = person_frame(scope.tables, program, instruments, scope.indicator, people)
    threshold = measure.at_least if isinstance(measure, Attendance) else 1e-6 if isinstance(measure, Reach) else 1.0
    instrument = _instrument(scope)
    scored = isinstance(measure, MeanChange | MedianChange | ShareImproved) and instrument is not None
    top = maximum_score(instrument, getattr(measure, "score", None)) if scored and instrument else None
    rows = fetch(aggregate(frame, by, threshold, scope.improvement, top))
    return {
        tuple(row[name] for name in by): _figure(scope, row, whole=list(by) == ["program"], top=top) for row in rows
    }


def _counts(scope: _Scope, row: dict[str, Any], *, paired: bool) -> Counts:
    missing, left = int(row["missing"]), int(row["missing_left"])
    instrument = _instrument(scope)
    measure = scope.indicator.measure
    wave_id = getattr(measure, "to_wave", None) or getattr(measure, "wave", None)
    wave = instrument.wave(wave_id) if instrument and wave_id else None
    if wave is not None and wave.due > scope.as_of:
        reasons = {"not_due": missing}
    else:
        reasons = {"dropped_out": left, "not_measured": missing - left}
    return Counts(
        enrolled=int(row["enrolled"]),
        measured=int(row["measured"]),
        paired=int(row["paired"]) if paired else None,
        missing=missing,
        reasons={reason: count for reason, count in reasons.items() if count},
    )


def _figure(scope: _Scope, row: dict[str, Any], *, whole: bool, top: float | None) -> Figure:
    measure = scope.indicator.measure
    n = _counts(scope, row, paired=isinstance(measure, PAIRED))
    if isinstance(measure, ShareMeasure | Attendance | Reach | ShareImproved):
        hits = float((row["improved"] if isinstance(measure, ShareImproved) else row["hits"]) or 0)
        of_all = getattr(measure, "denominator", "enrolled") == "enrolled"
        measured = n.paired if n.paired is not None else n.measured
        denominator = float(n.enrolled if of_all else measured)
        if isinstance(measure, Reach) and whole:
            denominator = float(scope.folder.program.target_group.size)
        nobody = denominator == 0 or (measured == 0)
        share = None if nobody or scope.improvement in (float("inf"), float("-inf")) else hits / denominator
        interval = wilson(hits, denominator) if share is not None and not isinstance(measure, Reach) else None
        return Figure(share, n, hits, denominator, interval=interval)
    before, after = row["mean_before"], row["mean_after"]
    if isinstance(measure, MedianChange):
        before, after = row["median_before"], row["median_after"]
    if not n.paired or before is None or after is None:
        return Figure(None, n)
    at_maximum = float(row["at_top"]) / n.measured if top is not None and n.measured else None
    value = _change(scope, measure, before, after)
    numerator = denominator = None
    if isinstance(measure, ShareChange):
        numerator, denominator = after * n.paired, float(n.paired)
    interval = wilson(numerator, denominator) if numerator is not None and denominator else None
    return Figure(value, n, numerator, denominator, before, after, interval, at_maximum)


def _change(scope: _Scope, measure: object, before: float, after: float) -> float | None:
    if isinstance(measure, RatioOfMeans) or (isinstance(measure, MeanChange) and measure.expressed_as == "percent"):
        return after / before - 1 if before else None
    if isinstance(measure, MeanChange):
        if measure.expressed_as == "n_gain":
            # Hake (1998), on group means: (post - pre) / (max - pre).
            instrument = scope.folder.instruments[measure.instrument]
            top = maximum_score(instrument, measure.score)
            return (after - before) / (top - before) if top is not None and top != before else None
        return after - before
    return after


def _satisfaction(
    scope: _Scope, measure: SatisfactionIndex, people: Frame, by: Sequence[str]
) -> dict[tuple[Any, ...], Figure]:
    """Index of each group: Σ(mean of item × 1/k) × 25, rounded half up to 2 decimals (PermenPANRB 14/2017)."""
    instrument = scope.folder.instruments[measure.instrument]
    items = [item_column(item.id) for item in instrument.scored_items()]
    figures: dict[tuple[Any, ...], Figure] = {}
    for row in fetch(item_means(scope.tables, measure, instrument, people, by)):
        means = [row[f"mean_{item}"] for item in items]
        row["missing"] = row["enrolled"] - row["measured"]
        n = _counts(scope, row, paired=False)
        value = None
        if not any(mean is None for mean in means):
            total = sum((Decimal(repr(float(mean))) for mean in means), Decimal(0))
            value = float(round_half_up(total / len(means) * 25, 2))
        figures[tuple(row[name] for name in by)] = Figure(value, n)
    return figures


def _groups(scope: _Scope, people: Frame, attribute: Attribute) -> list[GroupFigure]:
    column = attribute_column(attribute.id)
    figures = _figures(scope, people, ["program", column])
    limit = _small_cell(scope)
    groups: list[GroupFigure] = []
    for value, label in attribute.values.items():
        figure = figures.get((scope.folder.program.code, value))
        if figure is None:
            continue
        behind = figure.n.paired if figure.n.paired is not None else figure.n.measured
        parts = [behind] if figure.numerator is None else [behind, int(figure.numerator)]
        if figure.numerator is not None and figure.denominator is not None:
            parts.append(int(figure.denominator - figure.numerator))
        hidden = any(0 < part < limit for part in parts)
        groups.append(GroupFigure(attribute.id, attribute.name, value, label, figure, hidden))
    return _hide_complement(groups)


def _hide_complement(groups: list[GroupFigure]) -> list[GroupFigure]:
    """Hide the next smallest group where a single hidden one could be computed from the total."""
    if sum(group.hidden for group in groups) != 1 or len(groups) < 2:
        return groups
    shown = [group for group in groups if not group.hidden]
    smallest = min(shown, key=lambda group: group.figure.n.measured)
    return [replace(group, hidden=True) if group is smallest else group for group in groups]


def _small_cell(scope: _Scope) -> int:
    instrument = _instrument(scope)
    thresholds = scope.folder.workspace.thresholds
    return thresholds.small_cell_specific if instrument and instrument.specific else thresholds.small_cell


def _comparison(scope: _Scope, figure: Figure) -> Comparison | None:
    group = next((g for g in scope.folder.program.target_group.groups if g.id == scope.indicator.comparison), None)
    if group is None:
        return None
    people = _people(scope, assisted=False, group=group.id)
    other = _figures(scope, people, ["program"]).get((scope.folder.program.code,), _nothing())
    mine = _gain(scope, figure)
    theirs = _gain(scope, other)
    difference = mine - theirs if mine is not None and theirs is not None else None
    return Comparison(group.id, group.name, other, difference)


def _gain(scope: _Scope, figure: Figure) -> float | None:
    """Return the change that a difference in differences compares."""
    paired = isinstance(scope.indicator.measure, ShareChange | MedianChange)
    if paired and figure.before is not None and figure.after is not None:
        return figure.after - figure.before
    return figure.value


def _nothing() -> Figure:
    return Figure(None, Counts(0, 0))


def _manual(scope: _Scope) -> Figure:
    values = [v for v in scope.folder.manual.values if v.indicator == scope.indicator.id and v.date <= scope.as_of]
    latest = max(values, key=lambda v: v.date, default=None)
    return Figure(latest.value if latest else None, Counts(len(values), len(values)))


def _baseline(indicator: Indicator, figure: Figure) -> float | None:
    """Return the declared baseline, else what the measure itself says: the earlier wave, or no change at all."""
    if indicator.baseline is not None and indicator.baseline.value is not None:
        return indicator.baseline.value
    if isinstance(indicator.measure, ShareChange | MedianChange):
        return figure.before
    return 0.0 if isinstance(indicator.measure, MeanChange | RatioOfMeans) else None


def _notes(scope: _Scope, figure: Figure) -> list[Sentence]:
    """Say what a reader must know of the figure."""
    notes: list[Sentence] = []
    measure = scope.indicator.measure
    paired = figure.n.paired
    if isinstance(measure, Count):
        return notes
    if isinstance(measure, Manual):
        return notes if figure.value is not None else [Sentence(_("No value has been typed yet."))]
    if figure.n.measured == 0 or paired == 0:
        return [Sentence(_("Nothing has been measured yet."))]
    if paired is not None and paired < FEW:
        notes.append(Sentence(_("Only {n} pairs: described, not tested."), {"n": paired}))
    if paired is not None and figure.n.enrolled > paired:
        message = _("Both measurements are there for {paired} of {enrolled} people; the others are not in the figure.")
        if getattr(measure, "denominator", None) == "enrolled":
            message = _(
                "Both measurements are there for {paired} of {enrolled} people; the others count as not improved."
            )
        notes.append(Sentence(message, {"paired": paired, "enrolled": figure.n.enrolled}))
    if figure.at_maximum is not None and figure.at_maximum > CEILING:
        message = _(
            "{share} of the people stand at the highest score: real growth may be larger than the figure (ceiling)."
        )
        notes.append(Sentence(message, {"share": Amount(figure.at_maximum, "share")}))
    if paired is not None and scope.indicator.comparison is None:
        message = _("One group without comparison: a change along with the program, not proof of cause and effect.")
        notes.append(Sentence(message))
    if scope.indicator.comparison is not None:
        message = _("The difference to the comparison group assumes that both groups would have developed alike.")
        notes.append(Sentence(message))
    return notes
