"""Effect sizes: how large a change is, whatever its p."""

from dataclasses import dataclass
from math import sqrt

from pendamping.analysis.statistics.intervals import Interval, paired_difference
from pendamping.analysis.statistics.moments import Moments, Pairs, RankSums


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect size; `n` is the number of people it rests on, where that is fewer than those of the figure."""

    name: str  # dz | rank_biserial | n_gain_group | n_gain_individual | paired_difference | odds_ratio
    value: float
    interval: Interval | None = None
    n: int | None = None


def dz(change: Moments) -> Effect | None:
    """Return Cohen's dz = d̄ / s_d (Lakens 2013); None where nothing varies."""
    if change.n < 2 or change.variance <= 0:
        return None
    return Effect("dz", change.mean / sqrt(change.variance))


def rank_biserial(sums: RankSums) -> Effect | None:
    """Return the matched-pairs rank-biserial correlation (W+ - W-) / (W+ + W-) (Kerby 2014)."""
    total = sums.plus + sums.minus
    return Effect("rank_biserial", (sums.plus - sums.minus) / total) if total else None


def n_gain_group(pairs: Pairs, highest: float) -> Effect | None:
    """Return the normalised gain of group means (post - pre) / (max - pre) (Hake 1998).

    None where the group began at the highest score.
    """
    room = highest - pairs.before.mean
    return Effect("n_gain_group", (pairs.after.mean - pairs.before.mean) / room) if room > 0 else None


def share_change(gained: int, lost: int, n: int) -> list[Effect]:
    """Return the difference of paired shares (gained - lost) / n with its interval, and the odds ratio gained / lost.

    The odds ratio is left out where nobody was lost.
    """
    if n == 0:
        return []
    difference = Effect("paired_difference", (gained - lost) / n, paired_difference(gained, lost, n))
    return [difference, Effect("odds_ratio", gained / lost)] if lost else [difference]


def reliable_change(deviation: float, reliability: float) -> float:
    """Return the smallest change beyond measurement error: 1.96 · s_pre · √2 · √(1 - r) (Jacobson & Truax 1991).

    In points of the score; `deviation` is the standard deviation before, `reliability` lies between 0 and 1.
    """
    return 1.96 * deviation * sqrt(2) * sqrt(1 - reliability)
