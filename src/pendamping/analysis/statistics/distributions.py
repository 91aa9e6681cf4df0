"""Student's t and the binomial with ½, to the last digit: FLINT computes with bounds on its own error.

It is loaded where a figure needs it. Why not SciPy: docs/decisions/dependencies.md.
"""

from functools import lru_cache
from math import erfc, exp, inf, isinf, isnan, ldexp, lgamma, log, log1p, pi, sqrt
from statistics import NormalDist

_BITS = 53  # of a float
_MOST_BITS = 4096
_MANY = 1e7  # degrees of freedom beyond which FLINT takes seconds and then minutes, and Student's t is nearly normal


def _incomplete_beta(part: tuple[float, float], a: float, b: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b) at x = part[0] / (part[0] + part[1])."""
    from flint import arb, ctx

    precision = 2 * _BITS
    while True:
        with ctx.workprec(precision):
            # The quotient too: as a float it would lose what an x close to one differs from one.
            below, above = arb(part[0]), arb(part[1])
            found = (below / (below + above)).beta_lower(arb(a), arb(b), regularized=1)
        if found.rel_accuracy_bits() >= _BITS or precision >= _MOST_BITS:
            return float(found.mid())
        precision *= 2


def student_tails(t: float, df: float) -> float:
    """Return P(|T| ≥ |t|), both tails together, of Student's t with `df` degrees of freedom.

    I_x(df / 2, ½) with x = df / (df + t²) (Abramowitz & Stegun 1964, 26.7.1 and 26.5.27). `df` is more than zero, whole
    or not; at infinity the tails are the normal ones. Raises ValueError for another df, and where one is not a number.
    """
    if isnan(t) or not df > 0:
        raise ValueError(f"Student's t of t = {t} and df = {df}")
    if isinf(t):
        return 0.0
    if df > _MANY:
        return erfc(_as_normal(abs(t), df) / sqrt(2))
    if abs(t) < 1:
        # x is close to one here, which FLINT follows slowly: from the other end the same is I_1-x(½, df / 2).
        return 1 - _incomplete_beta((t * t, df), 0.5, df / 2)
    return _incomplete_beta((df, t * t), df / 2, 0.5)


def _as_normal(t: float, df: float) -> float:
    """Return the z that the normal tails beyond are those of Student's t beyond `t`, for many degrees of freedom.

    The first terms of Hill (1970), Algorithm 395: Student's t-distribution, Communications of the ACM 13, 617-619. The
    next is y³ / df⁴ of z: where the tails are no zero, y = z² is below 1500.
    """
    if isinf(df):
        return t
    a = df - 0.5
    part = t * t / df
    # Of a part that changes no 1 the logarithm is the part itself, which near zero would be rounded to few digits.
    y = a * log1p(part) if 1 + part > 1 else t * t * (a / df)
    return sqrt(y) * (1 + (y + 3) / (48 * a) / a)


@lru_cache(maxsize=1024)
def student_quantile(level: float, df: float) -> float:
    """Return the t that both tails beyond leave `level` of the probability between: 12.706 for 0.95 and 1 df.

    Newton's method. The tail is convex and falls, and the normal quantile is too small for every df, so that each
    step comes nearer from below. `level` is between 0 and 1 and `df` at least 1, as Welch's always is; at
    infinity it is the normal quantile. Raises ValueError outside.
    """
    if not 0 < level < 1 or not df >= 1:
        raise ValueError(f"quantile of Student's t of level = {level} and df = {df}")
    outside = 1 - level
    t = -NormalDist().inv_cdf(outside / 2)
    if df == inf:
        return t
    for _ in range(100):
        step = (student_tails(t, df) - outside) / (2 * _density(t, df))
        t += step
        if abs(step) <= 1e-14 * t:
            break
    return t


def _density(t: float, df: float) -> float:
    # Of many degrees of freedom the difference would be lost: it is log(df / 2) / 2 - 1 / (4 df) then (Stirling).
    gammas = lgamma((df + 1) / 2) - lgamma(df / 2) if df <= _MANY else log(df / 2) / 2 - 0.25 / df
    return exp(gammas - (log(df) + log(pi)) / 2 - (df / 2 + 0.5) * log1p(t * t / df))


def half_binomial(k: int, n: int) -> tuple[float, float]:
    """Return P(X ≤ k) and P(X = k) of a binomial with ½ and `n` trials, for 0 ≤ k ≤ n; ValueError outside.

    The sum is I_½(n - k, k + 1) (Abramowitz & Stegun 1964, 26.5.24), which says nothing of k = n: there it is 1.
    """
    if not 0 <= k <= n:
        raise ValueError(f"binomial of k = {k} of n = {n}")
    if k == n:
        return 1.0, ldexp(1.0, -n)
    from flint import arb, ctx

    with ctx.workprec(2 * _BITS):
        at = arb.bin_uiui(n, k) / arb(2) ** n
    return _incomplete_beta((1.0, 1.0), n - k, k + 1), float(at.mid())
