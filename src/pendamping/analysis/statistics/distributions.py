"""Tails of Student's t and of the binomial with ½, and a quantile of t, from the incomplete beta function.

Three functions of plain numbers. SciPy has them too, but takes as long to import as everything else that `evaluate`
loads; it is the oracle of the tests. The figures agree to 1e-12 up to thousands of people, to 1e-9 up to millions.
"""

from math import exp, lgamma, log, log1p, pi
from statistics import NormalDist

_ENOUGH = 16  # from here on Stirling's series below is exact to the last figure
_MOST = 20_000  # parts of the continued fraction; it needs about as many as the root of the larger parameter
_TINY = 1e-300


def t_tail(t: float, df: float) -> float:
    """Return P(|T| ≥ |t|) of Student's t with `df` degrees of freedom (Abramowitz & Stegun 26.7.1)."""
    square = t * t
    return _beta(df / 2, 0.5, df / (df + square), square / (df + square))


def t_quantile(share: float, df: float) -> float:
    """Return the t that a share of Student's t with `df` degrees of freedom lies below; `share` is over one half.

    Newton's method from the first terms of the expansion around the normal (Abramowitz & Stegun 26.7.5), which lies
    below the root: the tail is convex there, so that every step comes nearer from the same side.
    """
    z, tail = NormalDist().inv_cdf(share), 2 * (1 - share)
    t = z + (z**3 + z) / (4 * df) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * df * df)
    for _ in range(50):
        step = (t_tail(t, df) - tail) / (2 * _t_density(t, df))
        t += step
        if abs(step) <= 1e-13 * t:  # the step after it would be its square
            break
    return t


def half_binomial(k: int, n: int) -> float:
    """Return P(X ≤ k) of n throws of a fair coin (Abramowitz & Stegun 26.5.24)."""
    return 1.0 if k >= n else _beta(float(n - k), float(k + 1), 0.5, 0.5)


def _t_density(t: float, df: float) -> float:
    square = t * t
    x, y = df / (df + square), square / (df + square)
    return exp(_log_front(df / 2, 0.5, x, y)) / abs(t)


def _beta(a: float, b: float, x: float, y: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b), where y = 1 - x: both are given, for their figures."""
    if x <= 0 or y <= 0:
        return 0.0 if x <= 0 else 1.0
    front = exp(_log_front(a, b, x, y))
    # The fraction converges fast on one side only (DLMF 8.17(v)).
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1.0 - front * _fraction(b, a, y) / b


def _log_front(a: float, b: float, x: float, y: float) -> float:
    """Return the logarithm of x^a y^b / B(a, b).

    Each gamma function is Stirling's formula and its error, of which the large parts are taken together first:
    for a million people the difference of their logarithms would leave nine figures.
    """
    over = (x * b - y * a) / a, (y * a - x * b) / b
    parts = a * _log_of(over[0], x * (a + b) / a) + b * _log_of(over[1], y * (a + b) / b)
    return parts + log(a * b / (2 * pi * (a + b))) / 2 + _stirling(a + b) - _stirling(a) - _stirling(b)


def _log_of(over: float, ratio: float) -> float:
    """Return the logarithm of `ratio`, of which `over` is what it has over one."""
    return log1p(over) if over > -0.5 else log(ratio)


def _stirling(z: float) -> float:
    """Return ln Γ(z) less Stirling's formula (Abramowitz & Stegun 6.1.41)."""
    if z < _ENOUGH:
        return lgamma(z) - ((z - 0.5) * log(z) - z + log(2 * pi) / 2)
    w = 1 / (z * z)
    return (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w / 1188)))) / z


def _fraction(a: float, b: float, x: float) -> float:
    """Return the continued fraction of I_x(a, b) (DLMF 8.17.22), by Lentz's method."""
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _MOST):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        last = value
        for term in (even, odd):
            d = 1 / _not_zero(1 + term * d)
            c = _not_zero(1 + term / c)
            value *= c * d
        if abs(value - last) <= 1e-15 * abs(value):
            break
    return value


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
