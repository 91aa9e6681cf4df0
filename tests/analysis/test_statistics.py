"""Known answers with their sources, and SciPy as the oracle on random data."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import exp, floor, sqrt
from statistics import fmean, variance

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pendamping.analysis.satisfaction import satisfaction_index
from pendamping.analysis.statistics import effects, intervals, significance
from pendamping.analysis.statistics.moments import Moments, Pairs, RankSums

EXACT = pytest.approx
# Student (1908), Biometrika 6, hours of additional sleep; the data set `sleep` of R.
SLEEP_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SLEEP_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
# Hollander & Wolfe (1973), Nonparametric Statistical Methods, p. 29: depression scores of nine patients.
HOLLANDER_X = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
HOLLANDER_Y = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]


def moments(values):
    return Moments(len(values), fmean(values), variance(values) if len(values) > 1 else 0.0)


def pairs(before, after):
    return Pairs(
        len(before), moments(before), moments(after), moments([a - b for a, b in zip(after, before, strict=True)])
    )


def rank_sums(changes):
    """Signed ranks, worked out as by hand."""
    kept = [round(c, 10) for c in changes if round(c, 10) != 0]
    sizes = sorted(abs(c) for c in kept)
    rank = {size: fmean(i + 1 for i, s in enumerate(sizes) if s == size) for size in sizes}
    ties = sum((t**3 - t) for size in set(sizes) for t in [sizes.count(size)])
    plus = sum(rank[abs(c)] for c in kept if c > 0)
    minus = sum(rank[abs(c)] for c in kept if c < 0)
    return RankSums(len(kept), plus, minus, ties, sorted(rank[abs(c)] for c in kept))


def near(value, digits=6):
    return pytest.approx(value, abs=10**-digits, rel=10**-digits)


def test_e1_sleep_paired_t():
    change = moments([b - a for a, b in zip(SLEEP_1, SLEEP_2, strict=True)])
    test = significance.paired_t(change)
    assert (test.statistic, test.df, test.p, test.n) == (near(4.062128), 9, near(0.00283289), 10)
    interval = intervals.mean_change(change)
    assert (interval.low, interval.high) == (near(0.7001142), near(2.4598858))
    assert effects.dz(change).value == near(1.284558)


def test_e1_sleep_wilcoxon():
    sums = rank_sums([b - a for a, b in zip(SLEEP_1, SLEEP_2, strict=True)])
    exact = significance.wilcoxon(sums)
    assert (exact.method, exact.p, exact.n) == ("exact", near(0.00390625), 9)
    # R: wilcox.test(..., exact = FALSE, correct = TRUE), p-value = 0.009091.
    normal = significance.wilcoxon(RankSums(sums.n, sums.plus, sums.minus, sums.ties))
    assert (normal.method, normal.p) == ("normal_ties_continuity", near(0.009091, 6))


def test_e3_hollander_and_wolfe():
    sums = rank_sums([x - y for x, y in zip(HOLLANDER_X, HOLLANDER_Y, strict=True)])
    test = significance.wilcoxon(sums)
    assert (test.statistic, test.p) == (40, near(0.0390625))
    assert effects.rank_biserial(sums).value == near(0.777778)


def test_e5_agresti_mcnemar():
    # Agresti (1990), Categorical Data Analysis, p. 350: approval of the president, the data of R's mcnemar.test.
    test = significance.mcnemar(86, 150)
    assert (test.statistic, test.df, test.n) == (near(17.355932), 1, 236)
    assert test.p == pytest.approx(2.893e-05, rel=1e-3)
    square, p = significance.mcnemar_corrected(86, 150)
    assert (square, p) == (near(16.8178, 4), pytest.approx(4.115e-05, rel=1e-3))


def test_e6_few_who_changed():
    # 2 P(X ≤ 5) with n = 17 and a half: 2 · 9402 / 131072; less P(X = 5) = 6188 / 131072.
    assert significance.mcnemar_exact(12, 5) == near(2 * 9402 / 2**17)
    assert significance.mcnemar(12, 5).p == near((2 * 9402 - 6188) / 2**17)
    assert (round(significance.mcnemar_exact(12, 5), 4), round(significance.mcnemar(12, 5).p, 5)) == (0.1435, 0.09625)


def test_e7_card_and_krueger():
    # Card & Krueger (1994), table 3: full-time employment before and after, New Jersey against Pennsylvania.
    new_jersey, pennsylvania = Moments(319, 21.03 - 20.44, 9.0**2), Moments(79, 21.17 - 23.33, 11.0**2)
    assert new_jersey.mean - pennsylvania.mean == near(2.75)
    test = significance.difference_in_differences(new_jersey, pennsylvania)
    assert test.statistic == near(2.75 / sqrt(81 / 319 + 121 / 79))
    interval = intervals.welch(new_jersey, pennsylvania)
    assert (interval.low + interval.high) / 2 == near(2.75)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"), [(27, 30, 0.744, 0.965), (21, 30, 0.521, 0.833), (0, 10, 0.0, 0.278)]
)
def test_e11_wilson_as_printed(hits, n, low, high):
    # R: prop.test(hits, n, correct = FALSE), rounded.
    interval = intervals.wilson(hits, n)
    assert (round(interval.low, 3), round(interval.high, 3)) == (low, high)


def test_wilson_of_nobody():
    assert intervals.wilson(0, 0) is None


def test_paired_difference_as_published():
    # Fagerland, Lydersen & Laake (2014), table VI: airway hyper-responsiveness, 1 of 21 lost it and 7 got it;
    # interval of Bonett & Price for the difference before - after: -0.508 to -0.013.
    interval = intervals.paired_difference(7, 1, 21)
    assert (round(interval.low, 3), round(interval.high, 3)) == (0.013, 0.508)


def test_difference_of_shares_as_published():
    # Newcombe (1998), Statistics in Medicine 17, table II (a): 56/70 - 48/80, method 10: 0.0524 to 0.3339.
    interval = intervals.difference_of_shares(56, 70, 48, 80)
    assert (interval.low, interval.high) == (near(0.0524, 4), near(0.3339, 4))


def test_reliable_change():
    # Standard deviation 10 and a reliability of 0.90: 8.77 points.
    assert round(effects.reliable_change(10, 0.9), 2) == 8.77


def test_n_gain_of_groups():
    assert effects.n_gain_group(pairs([50, 60], [70, 80]), 100).value == near(20 / 45)
    assert effects.n_gain_group(pairs([100, 100], [100, 100]), 100) is None


def test_odds_ratio_is_left_out_where_nobody_was_lost():
    assert [e.name for e in effects.share_change(4, 0, 10)] == ["paired_difference"]
    assert [(e.name, e.value) for e in effects.share_change(4, 2, 10)] == [
        ("paired_difference", 0.2),
        ("odds_ratio", 2),
    ]


@pytest.mark.parametrize("change", [Moments(1, 3.0, 0.0), Moments(0, 0.0, 0.0), Moments(7, 2.0, 0.0)])
def test_too_few_or_all_the_same_is_no_test(change):
    assert significance.paired_t(change) is None
    assert intervals.mean_change(change) is None
    assert effects.dz(change) is None
    assert significance.difference_in_differences(change, change) is None


def test_nobody_changed():
    assert significance.wilcoxon(RankSums(0, 0, 0, 0)) is None
    assert significance.mcnemar(0, 0) is None
    assert effects.rank_biserial(RankSums(0, 0, 0, 0)) is None


NUMBERS = st.one_of(
    st.integers(-4, 4).map(float),  # ties and zeros
    st.floats(-1e6, 1e6, allow_nan=False, width=32).map(lambda x: round(x, 3)),
)
TWO_OR_MORE = st.lists(NUMBERS, min_size=2, max_size=40).filter(lambda v: len(set(v)) > 1)


@given(TWO_OR_MORE)
def test_paired_t_is_scipys(changes):
    test = significance.paired_t(moments(changes))
    oracle = stats.ttest_1samp(changes, 0)
    assert (test.statistic, test.p) == (near(oracle.statistic), near(oracle.pvalue))
    low, high = oracle.confidence_interval(0.95)
    interval = intervals.mean_change(moments(changes))
    assert (interval.low, interval.high) == (near(low), near(high))


@given(st.lists(NUMBERS, min_size=26, max_size=60).filter(lambda v: len(set(v)) > 1))
def test_normal_wilcoxon_is_scipys(changes):
    sums = rank_sums(changes)
    if sums.n <= significance.EXACT_UP_TO:
        return
    test = significance.wilcoxon(sums)
    oracle = stats.wilcoxon(changes, method="asymptotic", correction=True, zero_method="wilcox")
    assert test.p == near(oracle.pvalue)
    assert min(sums.plus, sums.minus) == near(oracle.statistic)


@given(st.lists(st.floats(0.001, 1e3).map(lambda x: round(x, 4)), min_size=1, max_size=25, unique=True), st.data())
def test_exact_wilcoxon_without_ties_is_scipys(sizes, data):
    changes = [size * data.draw(st.sampled_from((-1, 1))) for size in sizes]
    oracle = stats.wilcoxon(changes, method="exact")
    assert significance.wilcoxon(rank_sums(changes)).p == near(oracle.pvalue)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(-3, 3).filter(bool), min_size=2, max_size=9))
def test_exact_wilcoxon_with_ties_is_scipys_full_permutation(changes):
    oracle = stats.wilcoxon(changes, method=stats.PermutationMethod(n_resamples=2**10))
    assert significance.wilcoxon(rank_sums(changes)).p == near(oracle.pvalue)


@given(st.integers(0, 400), st.integers(0, 400))
def test_mcnemar_is_the_binomial(gained, lost):
    if gained + lost == 0:
        return
    oracle = stats.binomtest(gained, gained + lost, 0.5).pvalue
    assert significance.mcnemar_exact(gained, lost) == near(oracle)
    mid = stats.binom.cdf(min(gained, lost), gained + lost, 0.5) * 2 - stats.binom.pmf(gained, gained + lost, 0.5)
    assert significance.mcnemar(gained, lost).p == near(min(1, mid))


@given(TWO_OR_MORE, TWO_OR_MORE)
def test_difference_in_differences_is_welch(one, other):
    test = significance.difference_in_differences(moments(one), moments(other))
    oracle = stats.ttest_ind(one, other, equal_var=False)
    assert (test.statistic, test.df, test.p) == (near(oracle.statistic), near(oracle.df), near(oracle.pvalue))
    low, high = oracle.confidence_interval(0.95)
    interval = intervals.welch(moments(one), moments(other))
    assert (interval.low, interval.high) == (near(low), near(high))


@given(st.integers(0, 200), st.integers(1, 200))
def test_wilson_is_scipys(hits, more):
    n = hits + more - 1 or 1
    hits = min(hits, n)
    low, high = stats.binomtest(hits, n).proportion_ci(method="wilson")
    interval = intervals.wilson(hits, n)
    assert (interval.low, interval.high) == (near(low), near(high))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_by_its_definition(ps):
    adjusted = significance.holm(ps)
    ordered = sorted(ps)
    for p, new in zip(ps, adjusted, strict=True):
        expected = max(min(1, (len(ps) - j) * ordered[j]) for j in range(len(ps)) if ordered[j] <= p)
        assert new == near(expected)
    assert all(new >= p for p, new in zip(ps, adjusted, strict=True))


def test_holm_as_printed():
    # R: p.adjust(c(0.01, 0.02, 0.03, 0.04), "holm") is 0.04 0.06 0.06 0.06.
    assert significance.holm([0.01, 0.02, 0.03, 0.04]) == [near(0.04), near(0.06), near(0.06), near(0.06)]


def test_ratio_of_means_by_the_delta_method():
    # Independent check on the scale of logarithms: the variance of a function of two correlated means.
    before, after = [100.0, 120.0, 90.0, 110.0, 130.0], [130.0, 140.0, 100.0, 120.0, 170.0]
    interval = intervals.ratio_of_means(pairs(before, after))
    residuals = [a / fmean(after) - b / fmean(before) for a, b in zip(after, before, strict=True)]
    error = sqrt(variance(residuals) / 5)
    low = fmean(after) / fmean(before) * exp(-error * stats.t.ppf(0.975, 4))
    high = fmean(after) / fmean(before) * exp(error * stats.t.ppf(0.975, 4))
    assert (interval.low, interval.high, interval.method) == (near(low - 1), near(high - 1), "delta_log")
    assert intervals.ratio_of_means(pairs([0.0, 0.0], [1.0, 2.0])) is None


def test_e13_satisfaction_index_as_published():
    # 29 people, nine items with these totals: 91.475, printed as 91.48 (grade A).
    totals = [105, 101, 100, 116, 102, 105, 106, 105, 115]
    assert satisfaction_index([(total, 29) for total in totals]) == 91.48


def test_e14_satisfaction_index_rounds_a_half_up():
    # 20 people, three items: 87.50 with the exact weight 1/3, where 0.33 prints 86.63.
    assert satisfaction_index([(total, 20) for total in (74, 76, 60)]) == 87.5
    assert satisfaction_index([(total, 20) for total in (74, 72)]) == 91.25


def half_up(value: Fraction) -> float:
    return float(Fraction(floor(value * 100 + Fraction(1, 2)), 100))


def index(items: Sequence[tuple[Fraction | int, int]]) -> Fraction:
    return sum((Fraction(total) / n for total, n in items), Fraction(0)) / len(items) * 25


def test_satisfaction_index_of_means_that_never_end():
    # 66.875 exactly; 64 / 24 = 2.6666… cut anywhere is too small, and gave 66.87.
    assert satisfaction_index([(total, 24) for total in (64, 64, 64, 64, 65)]) == 66.88


ITEMS = st.lists(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(n, 4 * n), st.just(n))), min_size=1)


@given(ITEMS)
def test_satisfaction_index_is_exact(items):
    assert satisfaction_index([(float(total), n) for total, n in items]) == half_up(index(items))


def test_satisfaction_index_rounds_every_tie_up():
    ties = 0
    for n, k in product(range(1, 61), range(1, 11)):
        for more in range(n):
            items = [(2 * n + more, n)] * (k - 1) + [(2 * n, n)]
            exact = index(items)
            if exact * 100 % 1 == Fraction(1, 2):
                ties += 1
                assert satisfaction_index(items) == half_up(exact) > exact
    assert ties > 50


@given(st.lists(st.integers(10, 40), min_size=1, max_size=60))
def test_satisfaction_index_of_answers_with_decimals(tenths):
    # 3.7 is not exact in binary, and the sum of many is off at its end.
    total, n = sum(t / 10 for t in tenths), len(tenths)
    assert satisfaction_index([(total, n)]) == half_up(index([(Fraction(sum(tenths), 10), n)]))
