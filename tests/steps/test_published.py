"""Figures that were published, corrected, corrected back: what the next report says of them."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import PROGRAMS, WORKED, run_command
from pendamping.diagnostics import InputError
from pendamping.folder.digests import file_digests
from pendamping.folder.load import load_folder
from pendamping.folder.published import load_published, parse_published, render_published
from pendamping.model.published import Published
from pendamping.steps import published as steps
from pendamping.steps.check import check
from pendamping.steps.report import Request, report
from pendamping.steps.report_files import save, write_to

pytestmark = pytest.mark.usefixtures("evaluated_once")

JUNE, JULY = date(2026, 6, 30), date(2026, 7, 31)
SURVEY = "data/kemandirian.csv"


def replace(folder, file, old, new):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def keep(folder, day, kind="progress", **options):
    made = report(folder, Request(kind, day, "en", **options))
    (path,) = save(folder, made)
    return made, path


def records(folder):
    return sorted(path.name for path in folder.glob("reports/figures/*"))


@pytest.fixture
def score(economy):
    """Return what corrects one answer of the first person at the later wave, and what takes it back."""
    lines = (economy / SURVEY).read_text(encoding="utf-8").splitlines()
    line = next(line for line in lines if ",bulan-4," in line)
    cells = line.split(",")
    other = "1" if cells[-1] != "1" else "4"
    return line, ",".join([*cells[:-1], other])


def test_the_life_of_a_published_figure(economy, score):
    right, wrong = score
    replace(economy, SURVEY, right, wrong)
    first, _ = keep(economy, JUNE, "evaluation")
    assert first.restated == []
    assert "No figure that an earlier report put on record has changed since." in first.text

    replace(economy, SURVEY, wrong, right)
    again, path = keep(economy, JUNE, "evaluation")
    assert path.name == "evaluation-2026-06-30-2.md"
    later, _ = keep(economy, JULY, "evaluation")
    for made in (again, later):
        assert made.restated
        for row in made.restated:
            assert (row.as_of, row.reports, row.definition_changed) == (JUNE, ("evaluation-2026-06-30",), False)
            assert [(change.file, change.how) for change in row.files] == [(SURVEY, "changed")]
            assert row.published != row.now
            assert row.title.say("en") in made.text
        assert f"{SURVEY} (changed)" in made.text
        assert "have changed since; they stand in appendix D." in made.text
    assert records(economy) == [
        "evaluation-2026-06-30-2.yaml",
        "evaluation-2026-06-30.yaml",
        "evaluation-2026-07-31.yaml",
    ]

    replace(economy, SURVEY, right, wrong)
    back = report(economy, Request("evaluation", JULY, "en"))
    named = {name for row in back.restated for name in row.reports}
    assert named == {"evaluation-2026-06-30-2", "evaluation-2026-07-31"}


def test_the_same_report_twice_is_one_report_and_one_record(economy, score):
    keep(economy, JUNE)
    replace(economy, SURVEY, *score)
    for _ in range(3):
        made, path = keep(economy, JUNE)
        assert path.name == "progress-2026-06-30-2.md"
        assert made.text == path.read_text(encoding="utf-8")
    assert records(economy) == ["progress-2026-06-30-2.yaml", "progress-2026-06-30.yaml"]


def test_what_comes_after_its_day_restates_nothing(economy, monkeypatch):
    made, _ = keep(economy, date(2026, 3, 31))
    assert made.record is not None
    later = [note for note in economy.glob("sessions/2026/*.md") if note.name > "2026-05"]
    assert later
    later[0].write_text(later[0].read_text(encoding="utf-8") + "\nDitambah.\n", encoding="utf-8")
    monkeypatch.setattr(steps, "figures_on", None)  # no file of the record changed: nothing is computed again
    assert report(economy, Request("progress", JULY)).restated == []


def test_only_what_rests_on_a_changed_file_is_computed_again(economy, monkeypatch):
    keep(economy, JUNE)
    with (economy / "spending.csv").open("a", encoding="utf-8") as stream:
        stream.write("SP-999,2026-06-20,B11,Wawancara susulan,100000,K-999,\n")
    computed = []

    def spy(_tables, folders, _day):
        computed.extend(folders[0].program.indicators)
        return {folders[0].program.code: []}

    monkeypatch.setattr(steps, "compute_indicators", spy)
    assert steps.restatements(load_folder(economy), JULY, file_digests(economy), {})[0].id == "spent"
    assert computed == []


def test_another_version_computes_everything_again(economy, monkeypatch):
    monkeypatch.setattr(steps, "own_version", lambda: "0.0.1")
    made, _ = keep(economy, JUNE)
    monkeypatch.undo()
    assert report(economy, Request("progress", JULY)).restated == []
    figures = made.record.indicators
    other = [figures[0].model_copy(update={"value": 0.5}), *figures[1:]]
    record = made.record.model_copy(update={"indicators": other})
    path = economy / "reports/figures/progress-2026-06-30.yaml"
    path.write_text(render_published(record, "id"), encoding="utf-8")
    later = report(economy, Request("progress", JULY, "en"))
    (row,) = later.restated
    assert (row.files, row.definition_changed) == ((), False)
    assert "it is computed in another way now" in later.text


def test_reports_of_later_days_are_not_looked_at(economy, score):
    keep(economy, JULY)
    replace(economy, SURVEY, *score)
    assert report(economy, Request("progress", JUNE)).restated == []
    assert report(economy, Request("progress", JULY)).restated


def test_a_removed_record_is_compared_no_more_and_comes_back_with_its_report(economy, score):
    keep(economy, JUNE)
    (economy / "reports/figures/progress-2026-06-30.yaml").unlink()
    keep(economy, JUNE)
    assert records(economy) == ["progress-2026-06-30.yaml"]
    (economy / "reports/figures/progress-2026-06-30.yaml").unlink()
    replace(economy, SURVEY, *score)
    assert report(economy, Request("progress", JULY)).restated == []


def test_a_definition_that_changed_is_named_as_such(economy):
    keep(economy, JUNE, "progress")
    replace(economy, "program.yaml", "    target: 18\n", "    target: 19\n")
    made = report(economy, Request("progress", JUNE, "en"))
    (row,) = made.restated
    assert (row.id, row.part, row.published.value, row.now.value) == ("IK4", "target", 18, 19)
    assert row.definition_changed
    assert re.search(
        r"\| IK4 .*: target \| 30 June 2026 \| progress-2026-06-30 \| 18 \| 19 \| the definition", made.text
    )


def test_late_notes_are_named(economy):
    keep(economy, JUNE)
    (note,) = economy.glob("sessions/2026/2026-02-03-G3-*.md")
    text = note.read_text(encoding="utf-8")
    note.unlink()
    made = report(economy, Request("progress", JUNE, "en"))
    assert {"sessions_held", "attendance"} <= {row.id for row in made.restated}
    assert f"session notes, gone: 1 ({note.stem})" in made.text
    note.write_text(text, encoding="utf-8")
    assert report(economy, Request("progress", JUNE, "en")).restated == []


def test_a_report_written_elsewhere_is_on_record_too(economy, tmp_path, score):
    made = report(economy, Request("progress", JUNE))
    (target,) = write_to(economy, tmp_path / "laporan.md", made)
    assert write_to(economy, target, made) == [target]
    assert records(economy) == ["progress-2026-06-30.yaml"]
    assert not (economy / "reports/progress-2026-06-30.md").exists()
    replace(economy, SURVEY, *score)
    assert report(economy, Request("progress", JULY)).restated
    with pytest.raises(InputError):
        write_to(economy, target, report(economy, Request("progress", JUNE)))
    assert records(economy) == ["progress-2026-06-30.yaml"]


def test_a_journal_publishes_no_figures(economy):
    made, _ = keep(economy, JUNE, "journal")
    assert made.record is None
    assert records(economy) == []


@pytest.mark.parametrize("name", WORKED)
def test_a_record_reads_back_as_it_was_written(name):
    made = report(PROGRAMS / name, Request("evaluation", JULY))
    for language in ("id", "en"):
        text = render_published(made.record, language)
        published, found = parse_published(text, f"reports/figures/{made.name()}.yaml")
        assert found == []
        assert published.model_copy(update={"seal": "-"}) == made.record
        assert text.replace("\n", "\r\n").splitlines() == text.splitlines()
    assert "per_tanggal: 2026-07-31\n" in render_published(made.record, "id")
    assert "as_of: 2026-07-31\n" in render_published(made.record, "en")
    assert not re.search(r"\d{2}:\d{2}", render_published(made.record, "id"))


NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@settings(max_examples=200, deadline=None)
@given(value=NUMBERS, baseline=NUMBERS, digest=st.from_regex("[0-9a-f]{16}", fullmatch=True))
def test_numbers_and_digests_survive_to_the_last_digit(value, baseline, digest):
    record = Published.model_validate(
        {
            "kind": "progress", "as_of": "2026-06-30", "period": {"start": "2026-01-01", "end": "2026-06-30"},
            "language": "en", "digest": "d" * 64, "version": "0.1", "seal": "-",
            "indicators": [{"id": "I", "name": "x", "value": value, "baseline": baseline, "digest": digest}],
            "process": {"sessions_held": 1, "present": 1, "expected": 1, "enrolled": 1, "reached": 1, "spent": 10**15},
            "files": {"program.yaml": digest}, "notes": {"2026-01-01-G-aaaa": digest},
        }
    )  # fmt: skip
    published, found = parse_published(render_published(record, "id"), "reports/figures/progress-2026-06-30.yaml")
    assert found == []
    assert published.model_copy(update={"seal": "-"}) == record


def test_a_record_changed_by_hand_stops_reports_and_is_named_by_check(economy):
    keep(economy, JUNE)
    (record,) = load_published(economy)[0]
    replace(economy, f"reports/figures/{record.name}.yaml", "sesi_terlaksana: 34", "sesi_terlaksana: 40")
    (found,) = [d for d in check(economy).diagnostics if d.severity == "error"]
    assert (found.code, found.file) == ("PD908", f"reports/figures/{record.name}.yaml")
    assert found.excerpt.startswith("segel: ")
    with pytest.raises(InputError) as refused:
        report(economy, Request("progress", JULY))
    assert [d.code for d in refused.value.diagnostics] == ["PD908"]
    assert report(economy, Request("journal", JULY)).text


def test_line_ends_and_a_byte_order_mark_are_no_change(economy):
    keep(economy, JUNE)
    path = economy / "reports/figures/progress-2026-06-30.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert check(economy).errors == 0


def test_the_command_says_how_many(economy, score):
    run_command("report", "progress", "--as-of", "2026-06-30", cwd=economy)
    replace(economy, SURVEY, *score)
    done = run_command("report", "progress", "--as-of", "2026-07-31", "-o", "-", cwd=economy, PENDAMPING_LANG="en")
    assert done.returncode == 0
    assert re.search(r"^Published figures that have changed since: \d+;", done.stderr)
    assert records(economy) == ["progress-2026-06-30.yaml"]
