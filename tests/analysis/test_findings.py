"""The sentences that say what a figure shows, word for word where a reader could take them wrongly."""

from typing import Any

import pytest

from pendamping.analysis.findings import indicator_findings
from pendamping.analysis.results import Comparison, Counts, Figure, IndicatorResult, Quartiles
from pendamping.analysis.statistics import significance
from pendamping.analysis.statistics.effects import Effect
from pendamping.analysis.statistics.intervals import Interval
from pendamping.analysis.statistics.moments import Moments
from pendamping.model.indicators import Indicator
from pendamping.vocabulary import Language

COUNTS = Counts(40, 40, 40)
CHANGE = Moments(40, 1.5, 4.0)
PAIR = {"instrument": "t", "from": "w1", "to": "w2"}


def said(measure: dict[str, Any], figure: Figure, kind: str, language: Language, **more: Any) -> str:
    """Return what is said of one indicator about `kind`."""
    indicator = Indicator.model_validate({"id": "I1", "name": "x", "level": "outcome", "target": 1, "measure": measure})
    result = IndicatorResult(indicator, "", "number", 0, None, figure, "w2", 1, 1, "x", True, **more)
    (found,) = [finding.text.say(language) for finding in indicator_findings(result, None) if finding.kind == kind]
    return found


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "0.45: Medium (High from 0.7; Medium from 0.3 to below 0.7; Low below 0.3; Hake (1998))"),
        (
            "id",
            "0,45: Sedang (Tinggi mulai 0,7; Sedang mulai 0,3 sampai di bawah 0,7; Rendah di bawah 0,3; Hake (1998))",
        ),
    ],
)
def test_bands_are_said_in_words(language: Language, words: str):
    figure = Figure(2, COUNTS, before=1, after=2.5, change=CHANGE, effects=[Effect("n_gain_group", 0.45)])
    assert words in said({"kind": "mean_change", **PAIR}, figure, "n_gain", language)


def test_a_median_is_said_with_its_quartiles_and_what_it_changed_by():
    quartiles = {"before_quartiles": Quartiles(2, 3, 4), "after_quartiles": Quartiles(1, 2.5, 5)}
    figure = Figure(2.5, COUNTS, before=3, after=2.5, change=CHANGE, **quartiles)
    assert said({"kind": "median_change", **PAIR}, figure, "change", "en") == (
        "Among 40 people measured twice the median went from 3 (middle half of the people: 2 to 4) to 2.5 (1 to 5); "
        "the medians differ by -0.5."
    )


@pytest.mark.parametrize(
    ("measure", "difference"),
    [
        ({"kind": "mean_change", **PAIR}, "is -0.12 (95% interval -0.3 to 0.06; p = 0.2, n = 70)"),
        (
            {"kind": "share_change", **PAIR, "condition": {"column": "score", ">=": 1}},
            "is -12 percentage points (95% interval -30 to 6; p = 0.2, n = 70)",
        ),
    ],
)
def test_a_comparison_group_that_did_better_is_said_with_its_sign(measure: dict[str, Any], difference: str):
    test = significance.Test("did", "welch", -1.3, 60, 0.2, 70)
    other = Figure(2, COUNTS, before=1, after=2.5, change=CHANGE)
    compared = Comparison("k", "K", other, -0.12, Interval(-0.3, 0.06, 0.95, "welch"), test)
    found = said(measure, other, "did_not_significant", "en", comparison=compared)
    assert found.endswith(difference + ".") and "more" not in found
