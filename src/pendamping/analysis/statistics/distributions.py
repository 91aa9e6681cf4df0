"""Student's t and the binomial with ½, to the last digit: FLINT computes with bounds on its own error.

It is loaded where a figure needs it. Why not SciPy: docs/decisions/dependencies.md.
"""

from functools import lru_cache
from math import exp, lgamma, log, pi
from statistics import NormalDist

_BITS = 53  # of a float
_MOST_BITS = 4096


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

    I_x(df / 2, ½) with x = df / (df + t²) (Abramowitz & Stegun 1964, 26.7.1 and 26.5.27).
    """
    if abs(t) < 1:
        # x is close to one here, which FLINT follows slowly: from the other end the same is I_1-x(½, df / 2).
        return 1 - _incomplete_beta((t * t, df), 0.5, df / 2)
    return _incomplete_beta((df, t * t), df / 2, 0.5)


@lru_cache(maxsize=1024)
def student_quantile(level: float, df: float) -> float:
    """Return the t that both tails beyond leave `level` of the probability between: 12.706 for 0.95 and 1 df.

    Newton's method. The tail is convex and falls, and the normal quantile is too small for every df, so that each
    step comes nearer from below.
    """
    t, outside = NormalDist().inv_cdf(0.5 + level / 2), 1 - level
    for _ in range(100):
        step = (student_tails(t, df) - outside) / (2 * _density(t, df))
        t += step
        if abs(step) <= 1e-14 * t:
            break
    return t


def _density(t: float, df: float) -> float:
    constant = lgamma((df + 1) / 2) - lgamma(df / 2) - log(df * pi) / 2
    return exp(constant - (df + 1) / 2 * log(1 + t * t / df))


def half_binomial(k: int, n: int) -> tuple[float, float]:
    """Return P(X ≤ k) and P(X = k) of a binomial with ½, for 0 ≤ k < n.

    The sum is I_½(n - k, k + 1) (Abramowitz & Stegun 1964, 26.5.24).
    """
    from flint import arb, ctx

    with ctx.workprec(2 * _BITS):
        at = arb.bin_uiui(n, k) / arb(2) ** n
    return _incomplete_beta((1.0, 1.0), n - k, k + 1), float(at.mid())
