"""Data that figures cannot be computed from: a sentence or a diagnostic, the rest computed, never NaN, never an exception."""

import json
import math
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from conftest import evaluate_once
from pendamping.diagnostics import InputError
from pendamping.steps.as_json import evaluation_json
from pendamping.steps.evaluate import Evaluation, evaluate
from pendamping.steps.explain import explain

DAY = date(2026, 12, 31)
PROGRAM = """\
code: X
name: X
organization: {name: X}
period: {start: 2026-01-01, end: 2026-12-31}
target_group:
  description: x
  size: 12
  groups: [{id: a, name: A}, {id: k, name: K, kind: comparison}]
attributes: [{id: sex, name: Sex, values: {L: Male, P: Female}}]
indicators:
"""
MEASURES = {
    "I1": "{kind: mean_change, instrument: t, from: w1, to: w2}",
    "I2": "{kind: mean_change, instrument: t, from: w1, to: w2, as: percent}",
    "I3": "{kind: mean_change, instrument: t, from: w1, to: w2, as: n_gain}",
    "I4": "{kind: ratio_of_means, instrument: t, from: w1, to: w2}",
    "I5": "{kind: median_change, instrument: t, from: w1, to: w2}",
    "I6": "{kind: share_improved, instrument: t, from: w1, to: w2, minimum: 5}",
    "I7": "{kind: share_improved, instrument: t, from: w1, to: w2, reliable: true}",
    "I8": '{kind: share_change, instrument: t, from: w1, to: w2, condition: {column: s, ">=": 50}}',
    "I9": '{kind: share, instrument: t, wave: w2, condition: {column: s, ">=": 50}}',
    "I10": "{kind: attendance, at_least: 80%}",
    "I11": "{kind: reach}",
    "I12": "{kind: count, table: t, of: sum, column: s}",
    "I13": "{kind: satisfaction_index, instrument: ikm}",
    "I14": "{kind: manual}",
}
INSTRUMENT = """\
id: t
name: T
kind: test
waves:
  - {id: w1, name: one, start: 2026-02-01, due: 2026-02-28}
  - {id: w2, name: two, start: 2026-08-01, due: 2026-08-31}
items:
  - {id: s, text: s, kind: number, scale: {min: 0, max: 100}}
  - {id: z, text: z, kind: number, scale: {min: 0, max: 100}}
scoring: {method: mean}
"""
IKM = """\
id: ikm
name: IKM
kind: feedback
scale: {min: 1, max: 4}
items: [{id: a, text: a}, {id: b, text: b}]
scoring: {method: ikm}
"""


def folder(path: Path, people: int, rows: str, **more: str) -> Path:
    indicators = "".join(
        f"  - {{id: {name}, name: {name}, level: outcome, target: {more.get('target', '0.5')}, "
        f"baseline: {{value: {more.get('baseline', '0')}}}, disaggregate_by: [sex], "
        f"{'comparison: k, ' if name in ('I1', 'I8') else ''}measure: {measure}}}\n"
        for name, measure in MEASURES.items()
    )
    persons = [f"P-{i},a,active,2026-01-05,,{'LP'[i % 2]}" for i in range(1, people + 1)]
    for name, text in {
        "program.yaml": PROGRAM + indicators,
        "instruments/t.yaml": INSTRUMENT,
        "instruments/ikm.yaml": IKM,
        "participants.csv": "id,group,status,joined,left,sex\n" + "\n".join([*persons, more.get("person", "")]) + "\n",
        "consent.csv": "id,purpose,date,method\n"
        + "\n".join(f"P-{i},program,2026-01-05,written" for i in range(1, people + 1))
        + "\n",
        "data/t.csv": "id,wave,date,s,z\n" + rows,
    }.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text, encoding="utf-8")
    return path


def wave(name: str, day: str, values: list[float]) -> str:
    return "".join(f"P-{i},{name},{day},{v},{v}\n" for i, v in enumerate(values, 1))


BEFORE, AFTER = "2026-02-10", "2026-08-10"
CASES = {
    "nothing measured": (6, ""),
    "empty later wave": (6, wave("w1", BEFORE, [10, 20, 30, 40, 50, 60])),
    "empty earlier wave": (6, wave("w2", AFTER, [10, 20, 30, 40, 50, 60])),
    "one person": (1, wave("w1", BEFORE, [10]) + wave("w2", AFTER, [20])),
    "nobody in both waves": (2, "P-1,w1,2026-02-10,10,10\nP-2,w2,2026-08-10,20,20\n"),
    "all the same score": (12, wave("w1", BEFORE, [50] * 12) + wave("w2", AFTER, [50] * 12)),
    "all the same change": (12, wave("w1", BEFORE, [0.1 * i for i in range(12)]) + wave("w2", AFTER, [0.1 * i + 0.3 for i in range(12)])),
    "all zero before": (12, wave("w1", BEFORE, [0] * 12) + wave("w2", AFTER, [5] * 12)),
    "all at the top": (12, wave("w1", BEFORE, [100] * 12) + wave("w2", AFTER, [100] * 12)),
    "seven pairs": (7, wave("w1", BEFORE, [10, 20, 30, 40, 50, 60, 70]) + wave("w2", AFTER, [12, 25, 29, 44, 55, 66, 77])),
    "nobody enrolled": (0, ""),
}  # fmt: skip


def numbers(value, path=""):
    if isinstance(value, dict):
        for key, part in value.items():
            yield from numbers(part, f"{path}.{key}")
    elif isinstance(value, list):
        for i, part in enumerate(value):
            yield from numbers(part, f"{path}[{i}]")
    elif isinstance(value, float):
        yield path, value


@pytest.fixture(scope="module")
def evaluation_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Evaluation]:
    """Return what evaluates a case, once."""
    home = tmp_path_factory.mktemp("cases")

    def evaluated(case: str) -> Evaluation:
        if not (home / case).exists():
            folder(home / case, *CASES[case])
        return evaluate_once(home / case, DAY, internal=True, instruments=True)

    return evaluated


@pytest.mark.usefixtures("explained_once")
@pytest.mark.parametrize("case", CASES)
def test_no_nan_and_a_sentence_instead(case, evaluation_of):
    result = evaluation_of(case)
    for language in ("en", "id"):
        found = evaluation_json(result, language)
        assert all(math.isfinite(number) for _, number in numbers(found))
        json.dumps(found, allow_nan=False)
        assert len(found["indicators"]) == len(MEASURES)
        for indicator in found["indicators"]:
            # A figure that is not there is explained; a p never stands without an effect.
            assert indicator["actual"]["value"] is not None or indicator["findings"], indicator["id"]
            assert not indicator["tests"] or indicator["effects"], indicator["id"]
    for name in MEASURES:
        explained = explain(result.folder.path, name, DAY, internal=True)
        assert explained.figure == next(r.figure for r in result.indicators if r.indicator.id == name)


@pytest.mark.parametrize(
    ("case", "indicator", "kind"),
    [
        ("empty later wave", "I1", "empty_wave"),
        ("empty earlier wave", "I5", "empty_wave"),
        ("one person", "I1", "few"),
        ("nobody in both waves", "I1", "no_pairs"),
        ("all the same score", "I1", "no_variation"),
        ("all the same score", "I8", "no_variation"),
        ("all the same change", "I1", "no_variation"),
        ("all at the top", "I1", "ceiling"),
        ("seven pairs", "I1", "weak"),
        ("nothing measured", "I9", "empty"),
        ("all zero before", "I2", "no_ratio"),
        ("all zero before", "I4", "no_ratio"),
    ],
)
def test_what_is_said(case, indicator, kind, evaluation_of):
    found = next(r for r in evaluation_of(case).indicators if r.indicator.id == indicator)
    assert kind in [finding.kind for finding in found.findings]


def test_target_equal_to_baseline_is_said(tmp_path):
    people, rows = CASES["seven pairs"]
    result = evaluate(folder(tmp_path, people, rows, target="0.5", baseline="0.5"), DAY, internal=True)
    found = result.indicators[0]
    assert found.progress is None and found.achievement is not None
    assert "target_is_baseline" in [finding.kind for finding in found.findings]


def test_a_target_of_zero_is_reached_or_not(tmp_path):
    people, rows = CASES["seven pairs"]
    found = evaluate(folder(tmp_path, people, rows, target="0", baseline="0"), DAY, internal=True).indicators[0]
    assert found.achievement is None and found.reached and found.status == "reached"
    said = next(f.text.say("en") for f in found.findings if f.kind == "target_is_baseline")
    assert said.endswith("neither progress nor achievement can be computed.")


def test_a_share_of_everybody_enrolled_with_one_pair_is_hidden(tmp_path, monkeypatch):
    monkeypatch.setitem(MEASURES, "I6", MEASURES["I6"].replace("minimum: 5", "minimum: 5, denominator: enrolled"))
    path = folder(tmp_path, 12, "P-1,w1,2026-02-10,10,10\nP-1,w2,2026-08-10,20,20\n")
    inside, shown = (evaluate(path, DAY, internal=internal).indicators[5] for internal in (True, False))
    assert (inside.figure.numerator, inside.figure.denominator, inside.figure.n.paired) == (1, 12, 1)
    assert shown.hidden and shown.figure.value is None


GOOD = "P-1,w1,2026-02-10,10,10\n"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("P-2,w1,2026-02-10,banyak,10\n", "PD127"),
        ('P-2,w1,2026-02-10,"12,5",10.5\n', "PD128"),
        ("P-2,w1,2026-02-10,101,10\n", "PD604"),
        ("P-1,w1,2026-02-11,12,12\n", "PD602"),
        ("P-2,w3,2026-02-10,12,12\n", "PD603"),
        ("P-9,w1,2026-02-10,12,12\n", "PD601"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_and_nothing_is_guessed(row, code, tmp_path):
    with pytest.raises(InputError) as error:
        evaluate(folder(tmp_path, 2, GOOD + row), DAY)
    (found,) = [d for d in error.value.diagnostics if d.severity == "error"]
    assert (found.code, found.file, found.line) == (code, "data/t.csv", 3)


def test_an_unknown_group_value_is_named(tmp_path):
    with pytest.raises(InputError) as error:
        evaluate(folder(tmp_path, 2, GOOD, person="P-3,a,active,2026-01-05,,X"), DAY)
    assert "PD409" in [d.code for d in error.value.diagnostics]


def test_a_wave_before_the_person_joined_is_a_warning_and_the_rest_is_computed(tmp_path):
    rows = "P-1,w1,2026-01-01,10,10\nP-1,w2,2026-08-10,20,20\n"
    result = evaluate(folder(tmp_path, 2, rows), DAY, internal=True)
    assert "PD606" in [d.code for d in result.warnings]
    assert result.indicators[0].figure.value == 10
