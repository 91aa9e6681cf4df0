"""Distributions: where they are known exactly, and against SciPy where they are not."""

from fractions import Fraction
from math import atan, comb, erfc, exp, inf, lgamma, nan, nextafter, pi, sqrt
from statistics import NormalDist

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import special

from pendamping.analysis.statistics.distributions import half_binomial, student_quantile, student_tails
from pendamping.analysis.statistics.intervals import welch, welch_spread
from pendamping.analysis.statistics.moments import Moments


@pytest.mark.parametrize("t", [0.0, 1e-6, 0.5, 12.7, 1e9])
def test_one_degree_of_freedom_is_cauchys(t):
    assert student_tails(t, 1) == pytest.approx(1 - 2 * atan(t) / pi if t < 1e3 else 2 / (pi * t), rel=1e-13)


@pytest.mark.parametrize("t", [0.0, 1e-6, 0.5, 4.3, 1e3])
def test_two_degrees_of_freedom_have_a_root(t):
    # 1 - t / √(t² + 2), without the loss of the difference
    root = sqrt(t * t + 2)
    assert student_tails(t, 2) == pytest.approx(2 / (root * (root + t)), rel=1e-13)


@given(st.floats(1e-3, 60), st.floats(1, 1e7))
def test_tails_are_scipys(t, df):
    # Nearer to zero SciPy loses digits: of t = 5e-9 and one degree of freedom it says 1.
    assert student_tails(t, df) == pytest.approx(2 * float(special.stdtr(df, -t)), rel=1e-9, abs=1e-300)


@given(st.floats(0, 1e-4), st.floats(1, 1e7))
def test_near_zero_the_tails_fall_by_the_density(t, df):
    density = exp(lgamma((df + 1) / 2) - lgamma(df / 2)) / sqrt(df * pi)
    assert student_tails(t, df) == pytest.approx(1 - 2 * t * density, abs=1e-11)


def test_what_is_too_small_for_a_float_is_zero():
    assert student_tails(1e6, 899_999) == 0.0


@pytest.mark.parametrize(
    ("df", "printed"), [(1, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (30, 2.042), (100, 1.984)]
)
def test_quantiles_as_printed(df, printed):
    # Student's table as in NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2
    assert round(student_quantile(0.95, df), 3) == printed


@given(st.floats(0.5, 0.999), st.floats(1, 1e7))
def test_quantiles_are_scipys(level, df):
    assert student_quantile(level, df) == pytest.approx(float(special.stdtrit(df, 0.5 + level / 2)), rel=1e-9)


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n - 1), st.just(n))))
def test_half_binomial_is_counted(case):
    k, n = case
    at_most, at = half_binomial(k, n)
    assert at_most == pytest.approx(float(Fraction(sum(comb(n, i) for i in range(k + 1)), 2**n)), rel=1e-14)
    assert at == pytest.approx(float(Fraction(comb(n, k), 2**n)), rel=1e-14)


def test_half_binomial_of_a_million():
    at_most, at = half_binomial(500_000, 1_000_001)
    assert at_most == 0.5
    assert at == pytest.approx(1 / sqrt(pi * 500_000.5), rel=1e-6)


@given(st.floats(0, 37), st.floats(1e15, 1.7e308) | st.just(inf))
@example(1.192092896e-07, 2.125762693751184e305)
def test_tails_of_very_many_degrees_are_normal(t, df):
    for sign in (t, -t):
        assert student_tails(sign, df) == pytest.approx(erfc(t / sqrt(2)), rel=1e-9 if df < 1e18 else 1e-12)


@given(st.floats(1e-3, 37), st.floats(1e7, 1e12))
def test_tails_of_many_degrees_are_scipys(t, df):
    assert student_tails(t, df) == pytest.approx(2 * float(special.stdtr(df, -t)), rel=1e-9, abs=1e-300)


@pytest.mark.parametrize("t", [1e-3, 0.5, 1.96, 8.0])
def test_tails_meet_where_the_way_of_computing_changes(t):
    assert student_tails(t, nextafter(1e7, inf)) == pytest.approx(student_tails(t, 1e7), rel=1e-13)


@pytest.mark.parametrize("df", [0.01, 1, 30, 1e7, 1e16, inf])
def test_nothing_lies_beyond_infinity(df):
    assert student_tails(inf, df) == student_tails(-inf, df) == 0.0
    assert student_tails(0.0, df) == 1.0


@pytest.mark.parametrize(("t", "df"), [(1.0, 0.0), (1.0, -1.0), (1.0, -inf), (1.0, nan), (nan, 5.0), (nan, inf)])
def test_tails_outside_their_domain(t, df):
    with pytest.raises(ValueError, match="Student"):
        student_tails(t, df)


@given(st.floats(0.5, 0.999999))
def test_quantiles_of_infinite_degrees_are_normal(level):
    normal = -NormalDist().inv_cdf((1 - level) / 2)
    assert student_quantile(level, inf) == normal
    for df in (1e15, 1e30, 1e300):
        assert student_quantile(level, df) == pytest.approx(normal, rel=1e-13)


@pytest.mark.parametrize(
    ("level", "df"), [(0.95, 0.0), (0.95, -1.0), (0.95, 0.5), (0.95, nan), (0.0, 5), (1.0, 5), (-0.5, 5), (nan, 5)]
)
def test_quantiles_outside_their_domain(level, df):
    with pytest.raises(ValueError, match="Student"):
        student_quantile(level, df)


@pytest.mark.parametrize("n", [0, 1, 2, 52, 1000, 1074])
def test_half_binomial_of_all(n):
    assert half_binomial(n, n) == (1.0, 2.0**-n)


@pytest.mark.parametrize(("k", "n"), [(-1, 5), (6, 5), (0, -1), (-1, -1)])
def test_half_binomial_outside_its_domain(k, n):
    with pytest.raises(ValueError, match="binomial"):
        half_binomial(k, n)


SPREAD = st.builds(Moments, st.integers(2, 50), st.just(0.0), st.floats(0, 1e200))


@given(SPREAD, SPREAD)
def test_welch_has_at_least_one_degree(one, other):
    spread = welch_spread(one, other)
    if spread is not None:
        assert spread[1] >= 1
        assert spread[1] <= (one.n + other.n - 2) * (1 + 1e-12)
        assert welch(one, other) is not None
