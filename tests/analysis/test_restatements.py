"""Published against today's figures: what is a restatement, what is none, and which files are named."""

from datetime import date

import pytest

from pendamping.analysis.restatements import Figures, FileChange, compare, file_changes, merge
from pendamping.model.indicators import Indicator
from pendamping.model.published import Published, PublishedFigure, PublishedProcess

DAY = date(2026, 6, 30)
PROCESS = {"sessions_held": 10, "present": 90, "expected": 100, "enrolled": 12, "reached": 11, "spent": 1_500_000}
FIGURE = {
    "id": "I1", "name": "Skill", "kind": "share", "value": 0.5, "numerator": 5.0, "denominator": 10.0, "n": 10,
    "enrolled": 12, "baseline": 0.2, "target": 0.8, "digest": "a",
}  # fmt: skip
INDICATOR = Indicator.model_validate(
    {
        "id": "I1",
        "name": "Skill",
        "level": "outcome",
        "target": 0.8,
        "measure": {"kind": "share_improved", "instrument": "tes", "from": "a", "to": "b", "minimum": 1},
    }
)
FILES = {"program.yaml": "1", "data/tes.csv": "1", "spending.csv": "1"}
NOTES = {"2026-06-01-G1-aaaa": "1", "2026-06-02-G1-bbbb": "1"}


def figure(**different):
    return PublishedFigure.model_validate(FIGURE | different)


def process(**different):
    return PublishedProcess.model_validate(PROCESS | different)


def published(**different):
    plain = {
        "kind": "evaluation", "as_of": DAY, "period": {"start": "2026-01-01", "end": "2026-06-30"}, "language": "id",
        "digest": "x", "indicators": [figure()], "process": process(), "files": FILES, "notes": NOTES, "version": "0.1",
        "seal": "-",
    }  # fmt: skip
    return Published.model_validate(plain | different)


CHANGED = [
    FileChange("data/tes.csv", "changed"),
    FileChange("program.yaml", "changed"),
    FileChange("spending.csv", "changed"),
    FileChange("2026-06-03-G1-cccc", "added", note=True),
]


def compared(figures, now=None, record=None, changes=CHANGED):
    return compare("e", record or published(), Figures(figures, now or process()), changes, [INDICATOR])


def test_the_same_figures_are_no_restatement():
    assert compared([figure()]) == []


def test_a_figure_of_another_order_of_adding_is_the_same():
    assert compared([figure(value=0.5000000000000001)]) == []
    (row,) = compared([figure(value=0.50001)])
    assert row.places == 3  # 50.0 % and 50.0 % would say nothing


@pytest.mark.parametrize(
    ("different", "part"),
    [
        ({"value": 0.6, "numerator": 6.0}, "actual"),
        ({"n": 11}, "actual"),
        ({"enrolled": 11}, "actual"),
        ({"value": None, "numerator": None, "denominator": None}, "actual"),
        ({"baseline": 0.1}, "baseline"),
        ({"target": 0.9}, "target"),
        ({"target": {"low": 0.7, "high": 0.9}}, "target"),
    ],
)
def test_what_is_a_restatement(different, part):
    (row,) = compared([figure(**different)])
    assert (row.part, row.id, row.as_of, row.reports) == (part, "I1", DAY, ("e",))
    assert row.published != row.now


def test_a_first_measurement_restates_nothing():
    before = published(indicators=[figure(value=None, numerator=None, denominator=None, n=0, baseline=None)])
    assert compared([figure()], record=before) == []


def test_a_changed_definition_is_told_from_changed_data():
    (data,) = compared([figure(value=0.6)])
    (definition,) = compared([figure(value=0.6, digest="b")])
    assert (data.definition_changed, definition.definition_changed) == (False, True)
    (target,) = compared([figure(target=0.9)])
    assert target.definition_changed
    assert [change.file for change in target.files] == ["program.yaml"]


def test_an_indicator_that_is_gone_is_said():
    (row,) = compare("e", published(), Figures([], process()), CHANGED, [])
    assert (row.now, row.definition_changed) == (None, True)
    assert [change.file for change in row.files] == ["program.yaml"]


def test_what_was_not_computed_again_is_passed_over():
    assert compared([]) == []


def test_only_files_that_the_figure_rests_on_are_named():
    (row,) = compared([figure(value=0.6)])
    assert [change.file for change in row.files] == ["data/tes.csv", "program.yaml"]
    (sessions,) = compared([figure()], process(sessions_held=11))
    assert [change.file for change in sessions.files] == ["2026-06-03-G1-cccc"]
    (spent,) = compared([figure()], process(spent=1_500_001))
    assert [change.file for change in spent.files] == ["program.yaml", "spending.csv"]
    assert (spent.published.value, spent.now.value) == (1_500_000, 1_500_001)


def test_attendance_is_restated_with_its_parts():
    (row,) = compared([figure()], process(present=91))
    assert (row.id, row.published.numerator, row.now.numerator, row.now.denominator) == ("attendance", 90, 91, 100)


def test_files_that_came_went_and_changed():
    files = {"program.yaml": "1", "data/tes.csv": "2", "consent.csv": "1"}
    notes = {"2026-06-01-G1-aaaa": "2", "2026-06-03-G1-cccc": "1"}
    assert file_changes(published(), files, notes) == [
        FileChange("consent.csv", "added"),
        FileChange("data/tes.csv", "changed"),
        FileChange("spending.csv", "removed"),
        FileChange("2026-06-01-G1-aaaa", "changed", note=True),
        FileChange("2026-06-02-G1-bbbb", "removed", note=True),
        FileChange("2026-06-03-G1-cccc", "added", note=True),
    ]
    assert file_changes(published(), FILES, NOTES) == []


def test_what_several_reports_published_alike_is_said_once():
    now = Figures([figure(value=0.6)], process())
    rows = [row for name in ("a", "b") for row in compare(name, published(), now, CHANGED, [INDICATOR])]
    (row,) = merge(rows)
    assert row.reports == ("a", "b")
    earlier = compare("c", published(as_of="2026-03-31"), now, CHANGED, [INDICATOR])
    assert [row.reports for row in merge(rows + earlier)] == [("c",), ("a", "b")]
