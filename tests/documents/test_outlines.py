"""What the forms of the field ask for, where the data are there: a column, a name, a story."""

from datetime import date

from conftest import asked
from pendamping.documents import note_parts
from pendamping.steps.monitor import parse_period
from pendamping.steps.report import Request, report


def test_the_journal_has_a_column_for_the_focus_where_a_note_of_the_period_has_one(literacy):
    columns = [
        next(line for line in report(literacy, Request("journal", date(2026, 11, 23), "en", parse_period(month))).text.splitlines() if line.startswith("| No."))
        for month in ("2026-03", "2026-04")
    ]  # fmt: skip
    assert "| Activity | Focus | Achieved |" in columns[0]
    assert "| Activity | Achieved |" in columns[1]


def test_the_focus_is_the_objective_of_a_note_under_either_heading():
    for heading in ("Tujuan", "Fokus", "Focus", "B. Fokus:"):
        found = note_parts.cut(f"## {heading}\n\n- Satu.\n- Dua\n\n## Catatan\n\nTiga\n")
        assert note_parts.plain(found.objective) == "Satu; Dua"


def test_minutes_name_who_was_there_and_nobody_else(named, economy):
    folder = named["ekonomi-komunitas"]
    text = report(folder, asked(folder, "minutes", "en")).text
    there = next(line for line in text.splitlines() if line.startswith("| Present |"))
    assert there.count(";") + there.count("&lt;") >= 25
    assert "\\#12;" not in there  # excused
    # Without names, the ids stand there.
    bare = report(economy, asked(economy, "minutes", "en")).text
    assert "| Present | P-001; P-002;" in bare


def test_the_progress_report_lets_those_speak_who_agreed_to_it(literacy):
    text = report(literacy, Request("progress", date(2026, 11, 23), "en", parse_period("2026-06"))).text
    voices = text[text.index("## 11. ") : text.index("## 12. ")]
    stories = {path.stem: path.read_text(encoding="utf-8") for path in (literacy / "stories").glob("*.md")}
    assert any("tanggal: 2026-06" in story for story in stories.values())
    assert "> " in voices
    assert "No story" not in voices


def test_lines_to_sign_on_are_shorter_where_four_sign_side_by_side(named):
    for program, length in (("ekonomi-komunitas", 14), ("kesehatan-masyarakat", 8)):
        folder = named[program]
        line = next(x for x in report(folder, asked(folder, "visit")).text.splitlines() if x.startswith("| (…"))
        assert set(line.replace("|", " ").split()) == {f"({'…' * length})"}


def test_signatures_of_the_monthly_report_have_a_sentence_that_they_are_under(named):
    folder = named["ekonomi-komunitas"]
    lines = [line for line in report(folder, asked(folder, "monthly", "en")).text.splitlines() if line]
    assert lines[lines.index("<!-- signatures -->") - 2].endswith("and is signed by:")
