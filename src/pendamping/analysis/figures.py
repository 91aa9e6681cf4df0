"""One figure from the sums of its cell: value, interval, tests and effects, by the rules for small numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pendamping.analysis.results import Comparison, Counts, Figure, Lost, Quartiles
from pendamping.analysis.statistics import effects, intervals, significance
from pendamping.analysis.statistics.effects import Effect
from pendamping.analysis.statistics.intervals import Interval
from pendamping.analysis.statistics.moments import Moments, Pairs, RankSums
from pendamping.analysis.statistics.significance import Test
from pendamping.model.indicators import (
    PAIRED,
    Attendance,
    Indicator,
    MeanChange,
    MedianChange,
    RatioOfMeans,
    Reach,
    ShareChange,
    ShareImproved,
    ShareMeasure,
)

FEW = 5  # with fewer pairs a change is described, not tested
ENOUGH = 10  # from here on the mean change is tested too, not only the ranks


@dataclass(frozen=True, slots=True)
class Sums:
    """What one figure is made of: the sums of its cell, and what was asked for besides."""

    row: Mapping[str, Any]
    counts: Counts
    ranks: RankSums | None = None
    quartiles: Mapping[str, float] | None = None
    improved: int | None = None
    top: float | None = None
    target_size: int | None = None  # the denominator of reach, for everybody together
    gains: bool = False  # whether a normalised gain means anything: of a test, or where it is asked for

    @property
    def pairs(self) -> Pairs:
        """The moments of those measured twice."""
        row, n = self.row, int(self.row["paired"])
        return Pairs(
            n, *(Moments(n, row[f"{c}_mean"] or 0.0, row[f"{c}_variance"] or 0.0) for c in ("b", "a", "change"))
        )


def figure(indicator: Indicator, sums: Sums) -> Figure:
    """Return the figure of an indicator in one cell."""
    measure = indicator.measure
    if isinstance(measure, ShareChange):
        return _share_change(sums)
    if isinstance(measure, ShareMeasure | Attendance | Reach | ShareImproved):
        return _share(measure, sums)
    if not sums.row["paired"]:
        return Figure(None, sums.counts)
    if isinstance(measure, MedianChange):
        return _median_change(sums)
    return _mean_change(measure, sums)


def _share(measure: ShareMeasure | Attendance | Reach | ShareImproved, sums: Sums) -> Figure:
    """Return a share with Wilson's interval; None where nobody was measured, or no step is known to count from."""
    n = sums.counts
    hits = float(sums.row["hits"] or 0) if not isinstance(measure, ShareImproved) else sums.improved
    of_all = getattr(measure, "denominator", "enrolled") == "enrolled"
    denominator = float(n.enrolled if of_all else n.behind)
    if isinstance(measure, Reach) and sums.target_size is not None:
        denominator = float(sums.target_size)
    if hits is None or denominator == 0 or n.behind == 0:
        return Figure(None, n)
    share = hits / denominator
    interval = intervals.wilson(hits, denominator) if not isinstance(measure, Reach) else None
    return Figure(share, n, float(hits), denominator, interval=interval, at_maximum=_at_maximum(sums))


def _share_change(sums: Sums) -> Figure:
    n, pairs = sums.row["paired"], sums.pairs
    if not n:
        return Figure(None, sums.counts)
    gained, lost = int(sums.row["rises"] or 0), int(sums.row["falls"] or 0)
    hits = float(round(pairs.after.mean * n))
    test = significance.mcnemar(gained, lost) if n >= FEW else None
    return Figure(
        value=hits / n,
        n=sums.counts,
        numerator=hits,
        denominator=float(n),
        before=float(round(pairs.before.mean * n)) / n,
        after=hits / n,
        interval=intervals.wilson(hits, n),
        tests=[test] if test else [],
        effects=effects.share_change(gained, lost, n) if n >= FEW else [],
        change=pairs.change,
        change_interval=intervals.paired_difference(gained, lost, n) if n >= FEW else None,
    )


def _mean_change(measure: object, sums: Sums) -> Figure:
    pairs = sums.pairs
    value: float | None = pairs.after.mean - pairs.before.mean
    interval: Interval | None = None
    if isinstance(measure, RatioOfMeans) or (isinstance(measure, MeanChange) and measure.expressed_as == "percent"):
        # Never the mean of individual percentages: those are undefined at zero and do not add up.
        value = pairs.after.mean / pairs.before.mean - 1 if pairs.before.mean else None
        interval = intervals.ratio_of_means(pairs)
    elif isinstance(measure, MeanChange) and measure.expressed_as == "n_gain":
        gain = effects.n_gain_group(pairs, sums.top) if sums.top is not None else None
        value = gain.value if gain else None
    else:
        interval = intervals.mean_change(pairs.change)
    described = pairs.n < FEW
    return Figure(
        value=value,
        n=sums.counts,
        before=pairs.before.mean,
        after=pairs.after.mean,
        interval=None if described else interval,
        at_maximum=_at_maximum(sums),
        tests=_change_tests(sums, ranks_only=False),
        effects=_change_effects(sums, ranks_only=False),
        change=pairs.change,
        change_interval=None if described else intervals.mean_change(pairs.change),
    )


def _median_change(sums: Sums) -> Figure:
    q, pairs = sums.quartiles or {}, sums.pairs
    before, after = (Quartiles(q[f"{t}_25"], q[f"{t}_50"], q[f"{t}_75"]) for t in ("before", "after"))
    return Figure(
        value=after.median,
        n=sums.counts,
        before=before.median,
        after=after.median,
        at_maximum=_at_maximum(sums),
        tests=_change_tests(sums, ranks_only=True),
        effects=_change_effects(sums, ranks_only=True),
        change=pairs.change,
        before_quartiles=before,
        after_quartiles=after,
    )


def _change_tests(sums: Sums, *, ranks_only: bool) -> list[Test]:
    """Return the tests that so many pairs allow; no test of normality decides between them."""
    pairs = sums.pairs
    if pairs.n < FEW:
        return []
    found = [significance.paired_t(pairs.change)] if pairs.n >= ENOUGH and not ranks_only else []
    found.append(significance.wilcoxon(sums.ranks) if sums.ranks else None)
    return [test for test in found if test is not None]


def _change_effects(sums: Sums, *, ranks_only: bool) -> list[Effect]:
    pairs = sums.pairs
    if pairs.n < FEW:
        return []
    found = [effects.rank_biserial(sums.ranks) if sums.ranks else None]
    if not ranks_only:
        found.insert(0, effects.dz(pairs.change))
        if sums.gains and sums.top is not None:
            found.append(effects.n_gain_group(pairs, sums.top))
            if sums.row["gain_n"]:
                found.append(Effect("n_gain_individual", sums.row["gain_mean"], n=int(sums.row["gain_n"])))
    return [effect for effect in found if effect is not None]


def _at_maximum(sums: Sums) -> float | None:
    measured = sums.row["measured"]
    return float(sums.row["at_top"] or 0) / measured if sums.top is not None and measured else None


def lost(indicator: Indicator, sums: Sums) -> Lost | None:
    """Compare those measured only before with those measured at both waves, where they began."""
    row = sums.row
    if not isinstance(indicator.measure, PAIRED) or not row["lost_n"] or not row["paired"]:
        return None
    gone = Moments(int(row["lost_n"]), row["lost_mean"], row["lost_variance"] or 0.0)
    stayed = sums.pairs.before
    interval = intervals.welch(gone, stayed) if min(gone.n, stayed.n) >= FEW else None
    return Lost(gone.n, gone.mean, stayed.n, stayed.mean, interval)


def comparison(indicator: Indicator, name: tuple[str, str], mine: Figure, other: Figure) -> Comparison:
    """Return a figure beside that of a comparison group; `name` is the group's id and its name.

    For a change: difference in differences on the changes of people, Welch. For a share at one wave there is no change
    to compare: the difference of the two shares with Newcombe's interval, and no test.
    """
    measure = indicator.measure
    one, two = _gain(measure, mine), _gain(measure, other)
    difference = one - two if one is not None and two is not None else None
    a, b = _changes(measure, mine), _changes(measure, other)
    if not isinstance(measure, PAIRED):
        interval = None
        if difference is not None and None not in (mine.numerator, other.numerator):
            parts = (mine.numerator, mine.denominator, other.numerator, other.denominator)
            interval = intervals.difference_of_shares(*(float(part or 0) for part in parts))
        return Comparison(*name, other, difference, interval)
    if a is None or b is None or min(a.n, b.n) < FEW:
        return Comparison(*name, other, difference)
    welch = intervals.welch(a, b)
    in_points = isinstance(measure, ShareChange | ShareImproved) or (
        isinstance(measure, MeanChange) and measure.expressed_as == "difference"
    )
    return Comparison(
        *name,
        figure=other,
        difference=difference,
        interval=welch if in_points else None,
        test=significance.difference_in_differences(a, b),
        change_difference=None if in_points else a.mean - b.mean,
        change_interval=None if in_points else welch,
    )


def _gain(measure: object, of: Figure) -> float | None:
    """Return what a comparison compares: the change, where the figure itself is where people stand afterwards."""
    if isinstance(measure, ShareChange | MedianChange):
        return of.after - of.before if of.after is not None and of.before is not None else None
    return of.value


def _changes(measure: object, of: Figure) -> Moments | None:
    """Return the moments of the change of each person; of 1 and 0 where a person improved or not."""
    if isinstance(measure, ShareImproved):
        if of.numerator is None or not of.denominator:
            return None
        n, share = round(of.denominator), of.numerator / of.denominator
        return Moments(n, share, share * (1 - share) * n / (n - 1) if n > 1 else 0.0)
    return of.change
