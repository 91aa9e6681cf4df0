"""Tests of a change, two-sided, each with the method that was used."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import erfc, sqrt

from pendamping.analysis.statistics.distributions import half_binomial, student_tails
from pendamping.analysis.statistics.intervals import welch_spread
from pendamping.analysis.statistics.moments import Moments, RankSums

EXACT_UP_TO = 25


@dataclass(frozen=True, slots=True)
class Test:
    """One test: what it was made with, and `p_holm`, the p after Holm's correction where it belongs to a family."""

    name: str  # paired_t | wilcoxon | mcnemar | did
    method: str
    statistic: float | None
    df: float | None
    p: float
    n: int
    p_holm: float | None = None


def paired_t(change: Moments) -> Test | None:
    """Return Student's paired t: t = d̄ / (s_d / √n), n - 1 degrees of freedom (Student 1908).

    None with fewer than two people, or where all changes are the same.
    """
    if change.n < 2 or change.variance <= 0:
        return None
    t = change.mean / sqrt(change.variance / change.n)
    return Test("paired_t", "student", t, change.n - 1, student_tails(t, change.n - 1), change.n)


def wilcoxon(sums: RankSums) -> Test | None:
    """Return Wilcoxon's signed-rank test (Wilcoxon 1945): zeros are dropped, equal changes share their mean rank.

    Up to 25 changes that are not zero the signs of the ranks at hand, ties included, are enumerated; above, the
    normal approximation with corrections for ties and continuity: z = (|W+ - μ| - 0.5) / σ with μ = n(n+1)/4 and
    σ² = n(n+1)(2n+1)/24 - Σ(t³ - t)/48. The statistic is W+. None where no change differs from zero.
    """
    n = sums.n
    if n == 0:
        return None
    if n <= EXACT_UP_TO and len(sums.ranks) == n:
        p = _exact(sums.ranks, min(sums.plus, sums.minus))
        return Test("wilcoxon", "exact", sums.plus, None, p, n)
    variance = n * (n + 1) * (2 * n + 1) / 24 - sums.ties / 48
    distance = max(0.0, abs(sums.plus - n * (n + 1) / 4) - 0.5)
    p = erfc(distance / sqrt(variance) / sqrt(2))
    return Test("wilcoxon", "normal_ties_continuity", sums.plus, None, min(1.0, p), n)


def _exact(ranks: Sequence[float], smaller: float) -> float:
    """Return P(min(W+, W-) as small as `smaller`), every pattern of signs being equally likely.

    Ranks are multiples of one half: doubled, they are whole, and the patterns are counted by their sum.
    """
    doubled = [round(2 * rank) for rank in ranks]
    counts = [1] + [0] * sum(doubled)
    for rank in doubled:
        for total in range(len(counts) - 1, rank - 1, -1):
            counts[total] += counts[total - rank]
    tail = sum(counts[: round(2 * smaller) + 1])
    return min(1.0, 2 * tail / 2 ** len(ranks))


def mcnemar(gained: int, lost: int) -> Test | None:
    """Return McNemar's test in its mid-p form (Fagerland, Lydersen & Laake 2013) on the people who changed.

    mid-p = 2 P(X ≤ m) - P(X = m), X binomial with n = gained + lost and ½, m the smaller of both. The statistic is the
    uncorrected χ² = (gained - lost)² / n (McNemar 1947). None where nobody changed.
    """
    n = gained + lost
    if n == 0:
        return None
    below, at = half_binomial(min(gained, lost), n)
    return Test("mcnemar", "mid_p", (gained - lost) ** 2 / n, 1, min(1.0, 2 * below - at), n)


def mcnemar_exact(gained: int, lost: int) -> float:
    """Return the exact conditional p: min(1, 2 P(X ≤ m))."""
    n = gained + lost
    return min(1.0, 2 * half_binomial(min(gained, lost), n)[0]) if n else 1.0


def mcnemar_corrected(gained: int, lost: int) -> tuple[float, float]:
    """Return χ² with Edwards' correction (|b - c| - 1)² / (b + c), and its p; (0, 1) where nobody changed."""
    n = gained + lost
    if n == 0:
        return 0.0, 1.0
    square = max(0, abs(gained - lost) - 1) ** 2 / n
    return square, erfc(sqrt(square / 2))


def difference_in_differences(one: Moments, other: Moments) -> Test | None:
    """Return Welch's test of the difference of two mean changes (Welch 1947), with Satterthwaite's degrees of freedom.

    None where a group has fewer than two people, or nothing varies in either.
    """
    spread = welch_spread(one, other)
    if spread is None:
        return None
    error, df = spread
    t = (one.mean - other.mean) / error
    return Test("did", "welch", t, df, student_tails(t, df), one.n + other.n)


def holm(ps: Sequence[float]) -> list[float]:
    """Return the p values after Holm's step-down correction (Holm 1979), in the order in which they came."""
    order = sorted(range(len(ps)), key=lambda i: ps[i])
    adjusted = [0.0] * len(ps)
    highest = 0.0
    for step, i in enumerate(order):
        highest = max(highest, min(1.0, (len(ps) - step) * ps[i]))
        adjusted[i] = highest
    return adjusted


def with_holm(test: Test, others: Sequence[float]) -> Test:
    """Return `test` with its p corrected in a family with the p values `others`."""
    return replace(test, p_holm=holm([test.p, *others])[0])
