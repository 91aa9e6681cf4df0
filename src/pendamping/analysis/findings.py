"""What a figure says, in plain sentences: what changed, how sure that is, who is missing, what it does not prove."""

from collections.abc import Sequence

from pendamping.analysis.figures import ENOUGH, FEW
from pendamping.analysis.method_words import TEST_NAMES
from pendamping.analysis.results import Figure, Finding, IndicatorResult
from pendamping.analysis.statistics.effects import Effect
from pendamping.analysis.statistics.significance import Test
from pendamping.folder.references import builtin_reference
from pendamping.model.indicators import (
    PAIRED,
    Count,
    Indicator,
    Manual,
    MeanChange,
    MedianChange,
    RatioOfMeans,
    SatisfactionIndex,
    ShareChange,
    ShareImproved,
)
from pendamping.model.instruments import Instrument
from pendamping.model.reference import Band, Limits, Reference
from pendamping.wording import Amount, AmountKind, Label, Sentence
from pendamping.wording import mark as _

SIGNIFICANT = 0.05
CEILING = 0.15
HAKE, IKM = "n-gain-hake-1998", "ikm-permenpanrb-14-2017"


def indicator_findings(result: IndicatorResult, instrument: Instrument | None) -> list[Finding]:
    """Return what there is to say of an indicator, the result first and what it does not prove last."""
    indicator, figure = result.indicator, result.figure
    if isinstance(indicator.measure, Manual):
        return [] if figure.value is not None else [_say("empty", _("No value has been typed yet."))]
    found = _same_target(result)
    if isinstance(indicator.measure, Count):
        return found if figure.value is not None else [_say("empty", _("Nothing has been measured yet."))]
    nothing = _nothing(figure)
    if nothing is not None:
        return [nothing, *found]
    return [
        *_no_ratio(indicator, figure),
        *_change(indicator, figure),
        *_holm(figure),
        *_gains(figure),
        *_grade(indicator, figure),
        *_missing(indicator, figure),
        *_ceiling(figure),
        *_lost(result),
        *_comparison(result),
        *one_group_findings(result, instrument),
        *found,
    ]


def group_findings(indicator: Indicator, figure: Figure) -> list[Finding]:
    """Return what there is to say of one group: the result, or why there is none."""
    nothing = _nothing(figure)
    if isinstance(indicator.measure, Count | Manual):
        return []
    return [nothing] if nothing is not None else [*_change(indicator, figure), *_ceiling(figure)]


def reliable_change_finding(
    step: float | None, reliability: float | None, *, spread: bool, alpha: float | None = None
) -> Finding:
    """Say what change counts as improved, or why none can be told from measurement error.

    `spread` says whether the earlier scores differ at all; `alpha` is Cronbach's, where no reliability was declared.
    """
    if step is None or reliability is None:
        if not spread:
            message = _("The reliable change cannot be computed: the scores of the earlier wave do not differ.")
            return _say("no_reliability", message)
        if reliability is None and alpha is not None:
            message = _(
                "The reliable change cannot be computed: Cronbach's alpha of the earlier wave is {alpha}, "
                "and a reliability lies between 0 and 1."
            )
            return _say("no_reliability", message, alpha=Amount(alpha))
        message = _(
            "The reliable change cannot be computed: it needs a reliability, "
            "or 10 complete answers at the earlier wave."
        )
        return _say("no_reliability", message)
    message = _("Improved means a change of more than {change} points (reliable change, reliability {reliability}).")
    return _say("reliable_change", message, change=Amount(step), reliability=Amount(reliability))


def _say(kind: str, message: str, **values: Amount | Label | Sentence | int | str) -> Finding:
    return Finding(kind, Sentence(message, values))


def _same_target(result: IndicatorResult) -> list[Finding]:
    low, high = result.indicator.target_range
    if result.baseline is None or result.baseline not in (low, high) or result.figure.value is None:
        return []
    message = _("Target and baseline are the same ({value}): progress cannot be computed, only achievement.")
    if result.achievement is None:
        message = _("Target and baseline are the same ({value}): neither progress nor achievement can be computed.")
    return [_say("target_is_baseline", message, value=Amount(low, result.kind))]


def _nothing(figure: Figure) -> Finding | None:
    """Say that there is no figure, and which wave is empty."""
    n = figure.n
    if n.behind:
        return None
    if n.paired is not None and n.measured_before and not n.measured:
        message = _("{n} people were measured at the earlier wave, nobody at the later one.")
        return _say("empty_wave", message, n=n.measured_before)
    if n.paired is not None and n.measured and not n.measured_before:
        message = _("{n} people were measured at the later wave, nobody at the earlier one.")
        return _say("empty_wave", message, n=n.measured)
    if n.measured and n.measured_before:
        return _say("no_pairs", _("Nobody was measured at both waves, so that no change can be told."))
    return _say("empty", _("Nothing has been measured yet."))


def _no_ratio(indicator: Indicator, figure: Figure) -> list[Finding]:
    """Say why a relative change has no figure although people were measured."""
    relative = (
        isinstance(indicator.measure, RatioOfMeans) or getattr(indicator.measure, "expressed_as", "") == "percent"
    )
    if not relative or figure.value is not None or figure.before is None:
        return []
    message = _("The mean before is {before}: a change in proportion to it cannot be computed.")
    return [_say("no_ratio", message, before=Amount(figure.before))]


def _kind(indicator: Indicator) -> AmountKind:
    """Return how the values before and after are shown."""
    return "share" if isinstance(indicator.measure, ShareChange) else "number"


def _change(indicator: Indicator, figure: Figure) -> list[Finding]:
    """Say whether there was a change, and whether it is more than chance alone would bring."""
    measure, n = indicator.measure, figure.n.paired
    if n is None or isinstance(measure, ShareImproved):
        few = n is not None and n < FEW
        return [_say("few", _("Only {n} pairs: described, not tested."), n=n or 0)] if few else []
    if n < FEW:
        return [_say("few", _("Only {n} pairs: described, not tested."), n=n)]
    change = figure.change
    if change is not None and change.variance <= 0 and not isinstance(measure, ShareChange):
        if change.mean == 0:
            return [_say("no_variation", _("None of the {n} people changed at all: there is nothing to test."), n=n)]
        message = _("All {n} people changed by the same {change}: nothing varies, so that no interval can be given.")
        return [_say("no_variation", message, n=n, change=Amount(change.mean)), *_verdict(figure)]
    if isinstance(measure, ShareChange) and not figure.tests:
        return [_say("no_variation", _("Of {n} people nobody changed sides: there is nothing to test."), n=n)]
    return [_moved(indicator, figure), *_verdict(figure), *_weak(figure)]


def _moved(indicator: Indicator, figure: Figure) -> Finding:
    """Say from where to where, and by how much."""
    kind, n = _kind(indicator), figure.n.paired or 0
    values = {"before": Amount(figure.before, kind), "after": Amount(figure.after, kind), "n": n}
    if isinstance(indicator.measure, MedianChange):
        return _moved_median(figure, values)
    interval, change = figure.change_interval, figure.change
    if isinstance(indicator.measure, RatioOfMeans) or (
        isinstance(indicator.measure, MeanChange) and indicator.measure.expressed_as == "percent"
    ):
        interval, values["change"] = figure.interval, Amount(figure.value, "share")
        values |= {"low": Amount(interval.low, "share"), "high": Amount(interval.high, "share")} if interval else {}
    elif interval is not None and change is not None:
        places: AmountKind = "points" if kind == "share" else "number"
        values |= {
            "change": Amount(change.mean, places),
            "low": Amount(interval.low, places),
            "high": Amount(interval.high, places),
        }
    if interval is None:
        message = _("Among {n} people measured twice the mean went from {before} to {after}.")
    elif kind == "share":
        message = _(
            "Among {n} people measured twice the share went from {before} to {after}: "
            "{change} percentage points (95% interval {low} to {high})."
        )
    else:
        message = _(
            "Among {n} people measured twice the mean went from {before} to {after}: "
            "{change} (95% interval {low} to {high})."
        )
    return _say("change", message, **values)


def _moved_median(figure: Figure, values: dict[str, Amount | int]) -> Finding:
    before, after = figure.before_quartiles, figure.after_quartiles
    if before is None or after is None:
        raise AssertionError("a figure of medians has quartiles")
    message = _(
        "Among {n} people measured twice the median went from {before} (middle half of the people: {low} to {high}) "
        "to {after} ({later_low} to {later_high}); the medians differ by {change}."
    )
    values = values | {
        "low": Amount(before.low),
        "high": Amount(before.high),
        "later_low": Amount(after.low),
        "later_high": Amount(after.high),
        "change": Amount(after.median - before.median),
    }
    return _say("change", message, **values)


def _verdict(figure: Figure) -> list[Finding]:
    """Say what the tests say together; they may disagree, and no test of normality decides between them."""
    if not figure.tests:
        return []
    values = {"tests": _tests(figure.tests)}
    below = [test.p < SIGNIFICANT for test in figure.tests]
    if all(below):
        message = _("Chance alone would rarely bring so large a change ({tests}).")
        return [_say("significant", message, **values)]
    if any(below):
        message = _("The tests disagree, so that the change is not certain ({tests}).")
        return [_say("uncertain", message, **values)]
    message = _("Chance alone could have brought this change ({tests}); that does not prove that nothing changed.")
    return [_say("not_significant", message, **values)]


def _tests(tests: Sequence[Test]) -> Sentence:
    """Return the tests with their p, as part of a sentence."""
    first, last = tests[0], tests[-1]
    values = {"name": Sentence(TEST_NAMES[first.name]), "p": _p(first)}
    if first is last:
        return Sentence(_("{name}: {p}"), values)
    more = {"other": Sentence(TEST_NAMES[last.name]), "q": _p(last)}
    return Sentence(_("{name}: {p}; {other}: {q}"), values | more)


def _p(test: Test) -> Sentence:
    """Return a p, and beside it the one after Holm's correction where there is one."""
    if test.p_holm is None:
        return Sentence("{p}", {"p": Amount(test.p, "p")})
    values = {"p": Amount(test.p, "p"), "holm": Amount(test.p_holm, "p")}
    return Sentence(_("{p}, after Holm's correction {holm}"), values)


def _weak(figure: Figure) -> list[Finding]:
    n = figure.n.paired or 0
    if not FEW <= n < ENOUGH:
        return []
    message = _("{n} pairs are few: the evidence is weak, and a real change is easily overlooked.")
    return [_say("weak", message, n=n)]


def _holm(figure: Figure) -> list[Finding]:
    """Say where the correction for several indicators changes the verdict."""
    for test in figure.tests:
        if test.p < SIGNIFICANT and test.p_holm is not None and test.p_holm >= SIGNIFICANT:
            message = _(
                "Beside the other indicators that were not declared primary it is no longer certain: "
                "{p} after Holm's correction."
            )
            return [_say("holm", message, p=Amount(test.p_holm, "p"))]
    return []


def _gains(figure: Figure) -> list[Finding]:
    effects: dict[str, Effect] = {effect.name: effect for effect in figure.effects}
    group, individual = effects.get("n_gain_group"), effects.get("n_gain_individual")
    if group is None:
        return []
    scale = builtin_reference(HAKE)
    band = scale.band_of(value=group.value) if scale is not None else None
    if scale is None or band is None:
        return []
    values = {"gain": Amount(group.value), "band": Label(band.name.id, band.name.en), "bands": _bands(scale)}
    if individual is None or individual.n is None:
        return [_say("n_gain", _("N-gain of the group means {gain}: {band} ({bands})."), **values)]
    message = _(
        "N-gain of the group means {gain}: {band} ({bands}); "
        "mean of individual gains {mean} (n = {n}, {excluded} began at the highest score)."
    )
    excluded = (figure.n.paired or 0) - individual.n
    return [_say("n_gain", message, mean=Amount(individual.value), n=individual.n, excluded=excluded, **values)]


# How a band is bounded: below, above where that is all, and above where it is bounded below, too.
_FROM = {"≥": _("from {bound}"), ">": _("over {bound}")}
_AT_MOST = {"≤": _("at most {bound}"), "<": _("below {bound}")}
_TO = {"≤": _("to {bound}"), "<": _("to below {bound}")}


def _bands(scale: Reference) -> Sentence:
    """Return the bands of a guideline from the highest to the lowest, as it bounds them, with its source."""
    bands = [_band(band, band.value) for band in reversed(scale.bands)]
    named = {f"band{place}": band for place, band in enumerate(bands)}
    listed = "; ".join(f"{{{name}}}" for name in named)
    return Sentence(f"{listed}; {{source}}", {**named, "source": scale.source.split(",")[0]})


def _band(band: Band, limits: Limits | None) -> Sentence:
    values: dict[str, Label | Sentence] = {"name": Label(band.name.id, band.name.en)}
    for sign, bound in limits.comparisons() if limits is not None else []:
        words = _FROM if sign in _FROM else _TO if "low" in values else _AT_MOST
        values["low" if sign in _FROM else "high"] = Sentence(words[sign], {"bound": Amount(bound)})
    return Sentence(" ".join(f"{{{name}}}" for name in values), values)


def _grade(indicator: Indicator, figure: Figure) -> list[Finding]:
    """Say how the regulation grades an index; it is called by its formula, whatever items it is made of."""
    scale = builtin_reference(IKM)
    if not isinstance(indicator.measure, SatisfactionIndex) or figure.value is None or scale is None:
        return []
    band = scale.band_of(value=figure.value)
    if band is None:
        return []
    message = _("Grade {grade}, {name}, by the bands of {source}; the index is computed by the IKM formula.")
    name = Label(band.name.id, band.name.en)
    return [_say("grade", message, grade=band.code, name=name, source=scale.source)]


def _missing(indicator: Indicator, figure: Figure) -> list[Finding]:
    n = figure.n
    if n.paired is None or n.enrolled <= n.paired:
        return []
    message = _("Both measurements are there for {paired} of {enrolled} people; the others are not in the figure.")
    if getattr(indicator.measure, "denominator", None) == "enrolled":
        message = _("Both measurements are there for {paired} of {enrolled} people; the others count as not improved.")
    return [_say("missing", message, paired=n.paired, enrolled=n.enrolled)]


def _ceiling(figure: Figure) -> list[Finding]:
    if figure.at_maximum is None or figure.at_maximum <= CEILING:
        return []
    message = _(
        "{share} of the people stand at the highest score: real growth may be larger than the figure (ceiling)."
    )
    return [_say("ceiling", message, share=Amount(figure.at_maximum, "share"))]


def _lost(result: IndicatorResult) -> list[Finding]:
    """Compare those who were not measured again with the others, where they began."""
    lost, kind = result.lost, _kind(result.indicator)
    if lost is None:
        return []
    values = {
        "n": lost.n,
        "mean": Amount(lost.mean, kind),
        "stayers": lost.stayers,
        "stayers_mean": Amount(lost.stayers_mean, kind),
    }
    if lost.interval is None or lost.n < ENOUGH:  # of so few, no difference seen is none excluded
        message = _(
            "The {n} people who were not measured again began at {mean} on average, the {stayers} measured twice at "
            "{stayers_mean}."
        )
    elif lost.interval.low <= 0 <= lost.interval.high:
        message = _(
            "The {n} people who were not measured again began at {mean} on average, the {stayers} measured twice at "
            "{stayers_mean}: no clear difference."
        )
    else:
        message = _(
            "The {n} people who were not measured again began at {mean} on average, the {stayers} measured twice at "
            "{stayers_mean}: those missing differ, so that the figure speaks for the others only."
        )
    return [_say("dropouts", message, **values)]


def _comparison(result: IndicatorResult) -> list[Finding]:
    comparison, measure = result.comparison, result.indicator.measure
    if comparison is None:
        return []
    if comparison.difference is None:
        return [_say("no_comparison", _("The difference to the comparison group cannot be computed yet."))]
    found: list[Finding] = []
    if not isinstance(measure, PAIRED):
        message = _("The comparison is of one moment only: the groups may have differed from the beginning.")
        return [_say("one_moment", message)]
    if comparison.test is None and min(result.figure.n.behind, comparison.figure.n.behind) < FEW:
        message = _("Too few people in one of the groups to test the difference between them (5 are needed).")
        found.append(_say("did_few", message))
    elif comparison.test is None:
        message = _("In neither group does the change vary: the difference between them cannot be tested.")
        found.append(_say("did_no_variation", message))
    else:
        significant = comparison.test.p < SIGNIFICANT
        kind: AmountKind = "points" if isinstance(measure, ShareChange | ShareImproved) else "number"
        interval = comparison.interval or comparison.change_interval
        difference = comparison.change_difference
        told = Amount(comparison.difference if difference is None else difference, kind)
        values = {
            "difference": Sentence(_("{points} percentage points"), {"points": told}) if kind == "points" else told,
            "low": Amount(interval.low if interval else None, kind),
            "high": Amount(interval.high if interval else None, kind),
            "p": _p(comparison.test),
            "n": comparison.test.n,
        }
        if significant:
            message = _(
                "The people assisted changed otherwise than the comparison group: their change less that of the "
                "comparison group is {difference} (95% interval {low} to {high}; {p}, n = {n})."
            )
        else:
            message = _(
                "The people assisted did not clearly change otherwise than the comparison group: their change less "
                "that of the comparison group is {difference} (95% interval {low} to {high}; {p}, n = {n})."
            )
        found.append(_say("did_significant" if significant else "did_not_significant", message, **values))
    message = _("The difference to the comparison group assumes that both groups would have developed alike.")
    return [*found, _say("parallel_trend", message)]


def one_group_findings(result: IndicatorResult, instrument: Instrument | None) -> list[Finding]:
    """Say that a change of one group proves no cause, and which other causes apply."""
    compared = result.comparison is not None and result.comparison.difference is not None
    if compared or result.figure.n.paired is None:
        return []
    found = [
        _say(
            "one_group",
            _("One group without comparison: a change along with the program, not proof of cause and effect."),
        )
    ]
    causes = [_("people change with time anyway (maturation)")]
    if instrument is not None and instrument.kind == "test":
        causes.append(_("the second test is easier because it is the second (testing)"))
    if getattr(result.indicator.measure, "among", None) is not None:
        causes.append(_("people chosen for extreme values move back to the middle (regression to the mean)"))
    if result.figure.n.missing:
        causes.append(_("those who left may have fared otherwise (dropout)"))
    messages = (
        _("Other causes to be thought of: {a}."),
        _("Other causes to be thought of: {a}; {b}."),
        _("Other causes to be thought of: {a}; {b}; {c}."),
        _("Other causes to be thought of: {a}; {b}; {c}; {d}."),
    )
    named = {name: Sentence(cause) for name, cause in zip("abcd", causes, strict=False)}
    return [*found, _say("other_causes", messages[len(causes) - 1], **named)]
