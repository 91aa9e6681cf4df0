"""What a report rests on that others have published: guidelines, methods and frameworks, as far as it used them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pendamping.analysis.findings import HAKE, IKM
from pendamping.analysis.items import InstrumentQuality
from pendamping.analysis.results import Figure, IndicatorResult
from pendamping.folder.references import builtin_reference
from pendamping.model.indicators import SatisfactionIndex, ShareImproved
from pendamping.model.instruments import Instrument
from pendamping.model.program import Program

# By what a figure says that it was made with (test, method, interval, effect size), or by what a report shows.
SOURCES: Mapping[str, str] = {
    "paired_t": "Student (1908). The probable error of a mean. Biometrika, 6(1), 1–25.",
    "wilcoxon": "Wilcoxon, F. (1945). Individual comparisons by ranking methods. Biometrics Bulletin, 1(6), 80–83.",
    "mid_p": (
        "Fagerland, M. W., Lydersen, S., & Laake, P. (2013). The McNemar test for binary matched-pairs data: mid-p and "
        "asymptotic are better than exact conditional. BMC Medical Research Methodology, 13, 91."
    ),
    "welch": (
        "Welch, B. L. (1947). The generalization of “Student’s” problem when several different population variances "
        "are involved. Biometrika, 34(1–2), 28–35."
    ),
    "wilson": (
        "Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. "
        "Journal of the American Statistical Association, 22(158), 209–212."
    ),
    "newcombe": (
        "Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions: comparison of "
        "eleven methods. Statistics in Medicine, 17(8), 873–890."
    ),
    "bonett_price": (
        "Bonett, D. G., & Price, R. M. (2012). Adjusted Wald confidence interval for a difference of binomial "
        "proportions based on paired data. Journal of Educational and Behavioral Statistics, 37(4), 479–488."
    ),
    "holm": (
        "Holm, S. (1979). A simple sequentially rejective multiple test procedure. "
        "Scandinavian Journal of Statistics, 6(2), 65–70."
    ),
    "dz": (
        "Lakens, D. (2013). Calculating and reporting effect sizes to facilitate cumulative science: a practical "
        "primer for t-tests and ANOVAs. Frontiers in Psychology, 4, 863."
    ),
    "rank_biserial": (
        "Kerby, D. S. (2014). The simple difference formula: an approach to teaching nonparametric correlation. "
        "Comprehensive Psychology, 3, 11.IT.3.1."
    ),
    "alpha": (
        "Cronbach, L. J. (1951). Coefficient alpha and the internal structure of tests. Psychometrika, 16(3), 297–334."
    ),
    "reliable_change": (
        "Jacobson, N. S., & Truax, P. (1991). Clinical significance: a statistical approach to defining meaningful "
        "change in psychotherapy research. Journal of Consulting and Clinical Psychology, 59(1), 12–19."
    ),
    "satisfaction": (
        "Kirkpatrick, D. L., & Kirkpatrick, J. D. (2006). Evaluating training programs: the four levels (3rd ed.). "
        "San Francisco: Berrett-Koehler."
    ),
    "stories": (
        "Davies, R., & Dart, J. (2005). The “Most Significant Change” (MSC) technique: a guide to its use."
    ),
    "criteria": (
        "OECD DAC Network on Development Evaluation (2019). Better criteria for better evaluation: revised evaluation "
        "criteria definitions and principles for use. Paris: OECD."
    ),
}  # fmt: skip
_N_GAIN = {"n_gain_group", "n_gain_individual"}


@dataclass(frozen=True, slots=True)
class Bibliography:
    """`published` are sources in the order of the alphabet; `own` what the files of the program name as theirs."""

    published: Sequence[str]
    own: Sequence[str]


def bibliography(
    program: Program,
    instruments: Mapping[str, Instrument],
    indicators: Sequence[IndicatorResult],
    quality: Sequence[InstrumentQuality],
    *,
    stories: bool,
) -> Bibliography:
    """Return the sources of an evaluation: none that it did not use."""
    used = {"criteria", *(name for result in indicators for name in _used(result))}
    used |= {"stories"} if stories else set()
    used |= {"alpha"} if any(s.alpha is not None for q in quality for w in q.waves for s in w.scales) else set()
    found = {text for name, text in SOURCES.items() if name in used}
    guidelines = [i.guideline_of(d) for i in instruments.values() for d in i.derived]
    guidelines += [builtin_reference(HAKE)] if used & _N_GAIN else []
    guidelines += [builtin_reference(IKM)] if "satisfaction" in used else []
    for guideline in guidelines:
        if guideline is not None and guideline.kind != "age_band":  # a grouping that nobody has prescribed
            # Behind a semicolon stands a remark.
            found.add(f"{guideline.source.split(';')[0]}. {guideline.title}.")
    own = [e.source for need in program.needs for e in need.evidence] + [i.source for i in instruments.values()]
    return Bibliography(sorted(found, key=str.casefold), list(dict.fromkeys(text for text in own if text)))


def _used(result: IndicatorResult) -> Iterable[str]:
    """Yield the names of everything that the figures of an indicator were made with."""
    measure, comparison = result.indicator.measure, result.comparison
    if isinstance(measure, SatisfactionIndex):
        yield "satisfaction"
    if isinstance(measure, ShareImproved) and measure.reliable:
        yield "reliable_change"
    shown = [g.figure for g in result.groups if not g.hidden]
    for figure in (result.figure, *shown):
        yield from _made_with(figure)
    if comparison is not None:
        yield from (i.method for i in (comparison.interval, comparison.change_interval) if i is not None)
        yield from (name for t in (comparison.test,) if t is not None for name in _of_test(t.name, t.method, t.p_holm))


def _made_with(figure: Figure) -> Iterable[str]:
    yield from (interval.method for interval in (figure.interval, figure.change_interval) if interval is not None)
    yield from (effect.name for effect in figure.effects)
    for test in figure.tests:
        yield from _of_test(test.name, test.method, test.p_holm)


def _of_test(name: str, method: str, holm: float | None) -> Iterable[str]:
    yield from (name, method)
    if holm is not None:
        yield "holm"
