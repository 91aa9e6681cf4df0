"""Each kind of measure on data small enough to be worked out by hand."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pendamping.analysis.indicators import compute_indicators
from pendamping.analysis.table_building import build_tables
from pendamping.folder.load import Folder, load_folder
from pendamping.model.indicators import Indicator

PROGRAM = """\
code: X
name: X
organization: {name: X}
period: {start: 2026-01-01, end: 2026-12-31}
target_group:
  description: x
  size: 8
  groups: [{id: a, name: A}, {id: k, name: K, kind: comparison}]
attributes: [{id: sex, name: Sex, values: {L: Male, P: Female}}]
activities:
  - {id: G1, name: x, phase: core, method: training, start: 2026-01-01, end: 2026-12-31, sessions: 2, hours: 1}
"""
INSTRUMENT = """\
id: t
name: T
kind: test
waves:
  - {id: w1, name: one, start: 2026-02-01, due: 2026-02-28}
  - {id: w2, name: two, start: 2026-08-01, due: 2026-08-31}
items:
  - {id: s, text: s, kind: number, scale: {min: 0, max: 100}}
  - {id: q, text: q, kind: scale, scale: {min: 1, max: 4}, reverse: true}
  - {id: b, text: b, kind: yes_no}
scoring: {method: sum, items: [s]}
"""
PARTICIPANTS = """\
id,group,status,joined,left,sex
P-1,a,active,2026-01-01,,L
P-2,a,active,2026-01-01,,L
P-3,a,active,2026-01-01,,P
P-4,a,active,2026-01-01,,P
P-5,a,dropped_out,2026-01-01,2026-05-01,P
P-6,a,active,2026-01-01,,P
K-1,k,active,2026-01-01,,L
K-2,k,active,2026-01-01,,P
"""
# P-5 left, P-6 was not measured again, K is the comparison group.
DATA = """\
id,wave,date,s,q,b
P-1,w1,2026-02-10,50,1,no
P-2,w1,2026-02-10,60,2,no
P-3,w1,2026-02-10,70,3,yes
P-4,w1,2026-02-10,100,4,no
P-5,w1,2026-02-10,40,1,no
P-6,w1,2026-02-10,30,1,no
P-1,w2,2026-08-10,70,1,yes
P-2,w2,2026-08-10,65,2,yes
P-3,w2,2026-08-10,90,3,yes
P-4,w2,2026-08-10,100,4,no
K-1,w1,2026-02-10,50,1,no
K-2,w1,2026-02-10,50,1,no
K-1,w2,2026-08-10,54,1,no
K-2,w2,2026-08-10,56,1,yes
"""
NOTE = """\
---
date: 2026-0{month}-10
activity: G1
start: "09:00"
end: "10:00"
present: [{present}]
absent: [P-6]
---
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    for name, text in {
        "program.yaml": PROGRAM,
        "instruments/t.yaml": INSTRUMENT,
        "participants.csv": PARTICIPANTS,
        "data/t.csv": DATA,
        "sessions/2026/2026-03-10-G1-aaaa.md": NOTE.format(month=3, present="P-1, P-2, P-3, P-5"),
        "sessions/2026/2026-06-10-G1-bbbb.md": NOTE.format(month=6, present="P-1, P-2"),
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    loaded = load_folder(tmp_path)
    assert loaded.diagnostics == []
    return loaded


def compute(folder: Folder, measure: dict, as_of: date = date(2026, 12, 31), **more: object):
    indicator = Indicator.model_validate(
        {"id": "I", "name": "I", "level": "outcome", "target": 1, "measure": measure, **more}
    )
    folder = replace(folder, program=folder.program.model_copy(update={"indicators": [indicator]}))
    return compute_indicators(build_tables([folder], as_of), [folder], as_of)["X"][0]


PAIR = {"instrument": "t", "from": "w1", "to": "w2"}


def test_mean_change(folder):
    result = compute(folder, {"kind": "mean_change", **PAIR})
    figure = result.figure
    # Pairs P-1 to P-4: 50, 60, 70, 100 -> 70, 65, 90, 100.
    assert (figure.before, figure.after, figure.value) == (70, 81.25, 11.25)
    n = figure.n
    assert (n.enrolled, n.measured, n.paired, n.missing, dict(n.reasons)) == (
        6,
        4,
        4,
        2,
        {"dropped_out": 1, "not_measured": 1},
    )
    assert result.baseline == 0


def test_mean_change_in_percent_and_as_gain(folder):
    assert compute(folder, {"kind": "mean_change", **PAIR, "as": "percent"}).figure.value == pytest.approx(11.25 / 70)
    # Hake: (81.25 - 70) / (100 - 70), on group means.
    assert compute(folder, {"kind": "mean_change", **PAIR, "as": "n_gain"}).figure.value == pytest.approx(0.375)


def test_ratio_of_means_is_no_mean_of_ratios(folder):
    value = compute(folder, {"kind": "ratio_of_means", **PAIR}).figure.value
    assert value == pytest.approx(325 / 280 - 1)
    assert value != pytest.approx((70 / 50 + 65 / 60 + 90 / 70 + 1) / 4 - 1)


def test_median_change(folder):
    result = compute(folder, {"kind": "median_change", **PAIR})
    assert (result.figure.before, result.figure.after, result.baseline) == (65, 80, 65)


def test_share_of_enrolled_and_of_measured(folder):
    condition = {"kind": "share", "instrument": "t", "wave": "w2", "condition": {"column": "s", ">=": 70}}
    of_enrolled = compute(folder, condition).figure
    assert (of_enrolled.numerator, of_enrolled.denominator, of_enrolled.value) == (3, 6, 0.5)
    of_measured = compute(folder, {**condition, "denominator": "measured"}).figure
    assert (of_measured.numerator, of_measured.denominator, of_measured.value) == (3, 4, 0.75)


def test_share_among_those_who_needed_it(folder):
    measure = {
        "kind": "share",
        "instrument": "t",
        "wave": "w2",
        "condition": {"column": "b", "==": True},
        "among": {"column": "b", "==": False},
    }
    figure = compute(folder, measure).figure
    assert (figure.numerator, figure.denominator) == (2, 5)


def test_share_change_uses_the_same_people(folder):
    result = compute(folder, {"kind": "share_change", **PAIR, "condition": {"column": "b", "==": "yes"}})
    assert (result.figure.before, result.figure.after, result.figure.n.paired, result.baseline) == (0.25, 0.75, 4, 0.25)


def test_share_improved(folder):
    figure = compute(folder, {"kind": "share_improved", **PAIR, "minimum": 5}).figure
    assert (figure.numerator, figure.denominator) == (3, 4)
    enrolled = compute(folder, {"kind": "share_improved", **PAIR, "minimum": 5, "denominator": "enrolled"}).figure
    assert (enrolled.numerator, enrolled.denominator) == (3, 6)


def test_share_improved_downwards(folder):
    assert compute(folder, {"kind": "share_improved", **PAIR, "minimum": 5}, direction="down").figure.numerator == 0


def test_reliable_change_needs_a_reliability_or_ten_people(folder):
    result = compute(folder, {"kind": "share_improved", **PAIR, "reliable": True})
    assert result.figure.value is None
    assert "reliable change cannot be computed" in result.notes[0].say("en")
    # s of 50, 60, 70, 100, 40, 30 is 24.8328; 1.96 s √2 √(1 - 0.96) = 13.7666.
    result = compute(folder, {"kind": "share_improved", **PAIR, "reliable": True, "reliability": 0.96})
    assert "13.77" in result.notes[0].say("en")
    assert result.figure.numerator == 2


def test_a_reversed_item_turns_round(folder):
    figure = compute(folder, {"kind": "mean_change", **PAIR, "score": "q"}).figure
    assert figure.before == pytest.approx((4 + 3 + 2 + 1) / 4)


def test_attendance_counts_minutes_of_the_dose(folder):
    figure = compute(folder, {"kind": "attendance", "at_least": "80%"}).figure
    assert (figure.numerator, figure.denominator) == (2, 6)
    half = compute(folder, {"kind": "attendance", "at_least": 0.5}).figure
    assert half.numerator == 4


def test_reach_counts_people_once_against_the_target_group(folder):
    figure = compute(folder, {"kind": "reach"}).figure
    assert (figure.numerator, figure.denominator) == (4, 8)


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        ({"table": "sessions"}, 2),
        ({"table": "sesi", "of": "sum", "column": "minutes"}, 120),
        ({"table": "attendance", "condition": {"column": "status", "==": "hadir"}}, 6),
        ({"table": "attendance", "of": "people", "condition": {"column": "status", "==": "present"}}, 4),
        ({"table": "participants", "condition": {"column": "status", "==": "putus"}}, 1),
        (
            {
                "table": "attendance",
                "condition": {"all": [{"column": "status", "==": "absent"}, {"column": "phase", "==": "inti"}]},
            },
            2,
        ),
        ({"table": "t", "wave": "w2", "condition": {"column": "s", ">": 65}}, 3),
        ({"table": "t", "wave": "w2", "of": "sum", "column": "s"}, 325),
        ({"table": "t", "condition": {"any": [{"column": "s", "<": 40}, {"not": {"column": "b", "==": "no"}}]}}, 5),
    ],
)
def test_counts(folder, measure, value):
    assert compute(folder, {"kind": "count", **measure}).figure.value == value


def test_nothing_measured_yet_is_no_zero(folder):
    before = date(2026, 7, 1)
    result = compute(folder, {"kind": "mean_change", **PAIR}, as_of=before)
    assert (result.figure.value, result.achievement, result.status) == (None, None, "no data")
    assert dict(result.figure.n.reasons) == {"not_due": 6}
    count = compute(
        folder, {"kind": "count", "table": "t", "wave": "w2", "condition": {"column": "s", ">": 65}}, as_of=before
    )
    assert count.figure.value is None


def test_groups_add_up(folder):
    shown = folder.workspace.model_copy(
        update={"thresholds": folder.workspace.thresholds.model_copy(update={"small_cell": 0})}
    )
    folder = replace(folder, workspace=shown)
    result = compute(folder, {"kind": "share_improved", **PAIR, "minimum": 5}, disaggregate_by=["sex"])
    assert [(g.value, g.figure.numerator, g.figure.denominator) for g in result.groups] == [("L", 2, 2), ("P", 1, 2)]
    assert sum(g.figure.numerator for g in result.groups) == result.figure.numerator


def test_comparison(folder):
    result = compute(folder, {"kind": "mean_change", **PAIR}, comparison="k")
    assert result.comparison.figure.value == 5
    assert result.comparison.difference == pytest.approx(11.25 - 5)


def test_one_group_says_so(folder):
    notes = [note.say("en") for note in compute(folder, {"kind": "mean_change", **PAIR}).notes]
    assert any("not proof of cause" in note for note in notes)
    assert any("Only 4 pairs" in note for note in notes)


def test_ceiling_is_said(folder):
    notes = [note.say("en") for note in compute(folder, {"kind": "mean_change", **PAIR}).notes]
    assert any("25% of the people stand at the highest score" in note for note in notes)


def test_withdrawn_consent_takes_a_person_out(folder, tmp_path):
    (tmp_path / "consent.csv").write_text(
        "id,purpose,date,method,withdrawn\nP-1,program,2026-01-01,written,2026-09-01\n", encoding="utf-8"
    )
    figure = compute(load_folder(tmp_path), {"kind": "mean_change", **PAIR}).figure
    assert (figure.n.enrolled, figure.n.paired, figure.before) == (5, 3, pytest.approx(230 / 3))


def test_satisfaction_index(tmp_path, folder):
    # 20 people, 3 items with totals 74, 76, 60: 87.50, published with the exact weight 1/3.
    text = "id: s\nname: S\nkind: feedback\nscale: {min: 1, max: 4}\nitems: [{id: a, text: a}, {id: b, text: b}, {id: c, text: c}]\nscoring: {method: ikm}\n"
    (tmp_path / "instruments/s.yaml").write_text(text, encoding="utf-8")
    answers = zip([4] * 14 + [3] * 6, [4] * 16 + [3] * 4, [3] * 20, strict=True)
    rows = [f"X-{i},2026-02-{i + 1:02d},{a},{b},{c}" for i, (a, b, c) in enumerate(answers)]
    (tmp_path / "data/s.csv").write_text("id,date,a,b,c\n" + "\n".join(rows) + "\n", encoding="utf-8")
    people = "".join(f"X-{i},a,active,2026-01-01,,L\n" for i in range(20))
    (tmp_path / "participants.csv").write_text("id,group,status,joined,left,sex\n" + people, encoding="utf-8")
    loaded = load_folder(tmp_path)
    assert loaded.diagnostics == []
    figure = compute(loaded, {"kind": "satisfaction_index", "instrument": "s"}).figure
    assert figure.value == 87.5
    assert figure.n.measured == 20
