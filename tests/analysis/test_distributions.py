"""The distributions against known values, and against SciPy."""

from math import atan, isclose, pi, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from pendamping.analysis.statistics.distributions import half_binomial, t_quantile, t_tail

degrees = st.floats(1, 1e7)


def test_known_tails_of_t():
    for t in (1e-6, 0.1, 1.0, 12.706, 1e6):
        assert t_tail(t, 1) == pytest.approx(1 - 2 / pi * atan(t), rel=1e-9)  # Cauchy
        assert t_tail(-t, 2) == pytest.approx(1 - t / sqrt(2 + t * t), rel=1e-9, abs=1e-12)
    assert t_tail(0, 5) == 1.0


def test_quantiles_of_the_printed_tables():
    for df, t in ((1, 12.7062), (2, 4.30265), (5, 2.57058), (10, 2.22814), (30, 2.04227), (120, 1.97993)):
        assert t_quantile(0.975, df) == pytest.approx(t, abs=1e-4)


@given(df=degrees, t=st.floats(0.01, 38))
def test_tails_of_t_are_scipys(df, t):
    assert isclose(t_tail(t, df), 2 * special.stdtr(df, -t), rel_tol=2e-9, abs_tol=1e-290)


@given(df=degrees)
def test_quantiles_of_t_are_scipys(df):
    assert isclose(t_quantile(0.975, df), special.stdtrit(df, 0.975), rel_tol=1e-9)


def test_half_of_an_odd_number_of_throws():
    for n in (1, 17, 999, 1_000_001):
        assert half_binomial(n // 2, n) == pytest.approx(0.5, rel=1e-12)


@given(n=st.integers(0, 10_000), share=st.floats(0, 1))
def test_coins_are_scipys(n, share):
    k = int(n * share)
    assert isclose(half_binomial(k, n), special.bdtr(k, n, 0.5), rel_tol=1e-9, abs_tol=1e-290)
