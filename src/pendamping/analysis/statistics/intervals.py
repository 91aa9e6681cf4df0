"""Confidence intervals, each with the name of its method."""

from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist

from pendamping.analysis.statistics.distributions import student_quantile
from pendamping.analysis.statistics.moments import Moments, Pairs

LEVEL = 0.95
_TAIL = 0.5 + LEVEL / 2


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval and how it was computed."""

    low: float
    high: float
    level: float
    method: str


def _z() -> float:
    return NormalDist().inv_cdf(_TAIL)


def wilson(hits: float, n: float) -> Interval | None:
    """Return the interval of a share (Wilson 1927, without continuity correction); None of nobody."""
    if n <= 0:
        return None
    z = _z()
    share, square = hits / n, z * z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = z * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    # At 0 and 1 the formula is exact, the arithmetic is not.
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    high = 1.0 if hits == n else min(1.0, middle + half)
    return Interval(low, high, LEVEL, "wilson")


def mean_change(change: Moments) -> Interval | None:
    """Return the interval of a mean change: mean ± t · s / √n with n - 1 degrees of freedom (Student 1908).

    None with fewer than two people, or where all changes are the same and nothing varies.
    """
    if change.n < 2 or change.variance <= 0:
        return None
    half = student_quantile(LEVEL, change.n - 1) * sqrt(change.variance / change.n)
    return Interval(change.mean - half, change.mean + half, LEVEL, "t")


def ratio_of_means(pairs: Pairs) -> Interval | None:
    """Return the interval of mean after / mean before - 1, by the delta method on the logarithm.

    Var(log R) = s²_a / (n ā²) + s²_b / (n b̄²) - 2 s_ab / (n ā b̄) (Casella & Berger 2002, section 5.5.4, applied to
    log ā - log b̄). None where a mean is not positive, nothing varies, or with fewer than two people.
    """
    n, b, a = pairs.n, pairs.before.mean, pairs.after.mean
    if n < 2 or a <= 0 or b <= 0:
        return None
    variance = pairs.after.variance / (n * a * a) + pairs.before.variance / (n * b * b)
    variance -= 2 * pairs.covariance / (n * a * b)
    if variance <= 0:
        return None
    half = student_quantile(LEVEL, n - 1) * sqrt(variance)
    ratio = log(a / b)
    return Interval(exp(ratio - half) - 1, exp(ratio + half) - 1, LEVEL, "delta_log")


def paired_difference(gained: int, lost: int, n: int) -> Interval | None:
    """Return the interval of a difference of two shares of the same `n` people.

    `gained` met the condition only afterwards, `lost` only before. Wald interval after adding one to both
    (Bonett & Price 2012), which holds its level also in small samples. None of nobody.
    """
    if n <= 0:
        return None
    rise, fall = (gained + 1) / (n + 2), (lost + 1) / (n + 2)
    half = _z() * sqrt((rise + fall - (rise - fall) ** 2) / (n + 2))
    return Interval(max(-1.0, rise - fall - half), min(1.0, rise - fall + half), LEVEL, "bonett_price")


def difference_of_shares(hits: float, n: float, other_hits: float, other_n: float) -> Interval | None:
    """Return the interval of a difference of shares of two groups of people (Newcombe 1998, method 10)."""
    one, other = wilson(hits, n), wilson(other_hits, other_n)
    if one is None or other is None:
        return None
    p, q = hits / n, other_hits / other_n
    low = p - q - sqrt((p - one.low) ** 2 + (other.high - q) ** 2)
    high = p - q + sqrt((one.high - p) ** 2 + (q - other.low) ** 2)
    return Interval(low, high, LEVEL, "newcombe")


def welch(one: Moments, other: Moments) -> Interval | None:
    """Return the interval of a difference of two means with unequal variances (Welch 1947)."""
    spread = welch_spread(one, other)
    if spread is None:
        return None
    error, df = spread
    half = student_quantile(LEVEL, df) * error
    return Interval(one.mean - other.mean - half, one.mean - other.mean + half, LEVEL, "welch")


def welch_spread(one: Moments, other: Moments) -> tuple[float, float] | None:
    """Return standard error and degrees of freedom (Welch-Satterthwaite) of a difference of two means.

    None where a group has fewer than two people or nothing varies in either.
    """
    if one.n < 2 or other.n < 2:
        return None
    a, b = one.variance / one.n, other.variance / other.n
    if a + b <= 0:
        return None
    # In shares of the sum, whose squares neither vanish nor overflow. It is at least the smaller n - 1.
    share = a / (a + b)
    return sqrt(a + b), max(1.0, 1 / (share**2 / (one.n - 1) + (1 - share) ** 2 / (other.n - 1)))
