"""Attendance lists agree with the process figures, and hold what a form must hold."""

from datetime import date

import pytest

from conftest import PROGRAMS, WORKED, evaluate_once
from pendamping.diagnostics import InputError
from pendamping.documents.attendance import MOST_ROWS, of_session, sex_of, to_sign
from pendamping.folder.load import load_folder
from pendamping.steps.report import Request, report

pytestmark = pytest.mark.usefixtures("evaluated_once")

DAY = date(2026, 11, 23)
NAMES = "id,nama,instansi,jabatan,telepon\nP-001,Orang Rekaan Satu,SD Rekaan | 1,Guru,081200000000\n"


@pytest.mark.slow
@pytest.mark.parametrize("name", WORKED)
@pytest.mark.parametrize("day", [date(2026, 4, 1), DAY])
def test_lists_add_up_to_the_process_figures(name, day):
    result = evaluate_once(PROGRAMS / name, day)
    lists = [
        of_session(result.folder, note.session, day, {}, "id")
        for note in result.folder.notes
        if note.session.date <= day
    ]
    assert sum(each.present for each in lists) == result.process.present
    assert sum(each.expected for each in lists) == result.process.expected
    for each in lists:
        assert each.expected == len(each.rows)
        assert each.present == sum(row.status == "present" for row in each.rows)


def test_who_withdrew_is_in_no_row(literacy):
    note = next(n for n in load_folder(literacy).notes if "P-002" in n.session.present)
    path = literacy / "consent.csv"
    rows = path.read_text(encoding="utf-8").splitlines()
    withdrawn = [f"{row}2026-06-01" if row.startswith("P-002,program") else row for row in rows]
    path.write_text("\n".join(withdrawn) + "\n", encoding="utf-8")
    before, folder = load_folder(PROGRAMS / "literasi-digital-guru"), load_folder(literacy)
    lists = [of_session(some, note.session, DAY, {}, "id") for some in (before, folder)]
    assert ["P-002" in [row.person for row in each.rows] for each in lists] == [True, False]
    assert lists[1].present == lists[0].present - 1
    lists = [to_sign(some, date(2026, 2, 1), {}, "id") for some in (before, folder)]
    assert ["P-002" in [row.person for row in each.rows] for each in lists] == [True, False]


def test_an_event_that_counts_heads_has_rows_to_sign():
    folder = load_folder(PROGRAMS / "literasi-digital-guru")
    event = next(n for n in folder.notes if n.session.headcount and sum(n.session.headcount.values()) > 50)
    made = of_session(folder, event.session, DAY, {}, "id")
    assert (made.rows, made.share) == ([], None)
    assert made.empty_rows == made.heads == sum(event.session.headcount.values()) == made.people
    huge = event.session.model_copy(update={"headcount": {"L": 100_000}})
    assert of_session(folder, huge, DAY, {}, "id").empty_rows == MOST_ROWS


@pytest.mark.parametrize(("language", "letters"), [("id", {"L", "P"}), ("en", {"M", "F"})])
def test_letters_for_sex(language, letters):
    folder = load_folder(PROGRAMS / "kesehatan-masyarakat")
    assert {sex_of(folder, person, language) for person in folder.participants.values} == letters


def test_a_list_to_sign_names_who_is_active_on_the_day():
    folder = load_folder(PROGRAMS / "literasi-digital-guru")
    early, late = (to_sign(folder, day, {}, "id") for day in (date(2026, 1, 20), date(2026, 4, 21)))
    assert {"P-024", "P-025"} <= {row.person for row in late.rows} - {row.person for row in early.rows}
    assert not {"P-013", "P-019"} & {row.person for row in late.rows}  # they had left
    assert not any(row.person.startswith("K-") for row in late.rows)
    assert {row.status for row in late.rows} == {None}


def rows_of(text: str) -> list[list[str]]:
    table = text.split("<!-- grid -->")[1].split("\n\n")[1].splitlines()
    return [[cell.strip() for cell in line.replace("\\|", "¦").strip("|").split("|")] for line in table[2:]]


def test_list_with_names(literacy):
    (literacy / "private").mkdir()
    (literacy / "private/identities.csv").write_text(NAMES, encoding="utf-8")
    made = report(literacy, Request("attendance", date(2026, 2, 1), "id", activity="G3"))
    rows = rows_of(made.text)
    assert rows[0][1:6] == ["Orang Rekaan Satu (P-001)", "L", "SD Rekaan ¦ 1", "Guru", "081200000000"]
    assert rows[1][1].endswith("(P-002)")
    assert "Rekaan" not in rows[1][1]
    assert [row[6].count("&emsp;") > 0 for row in rows[:4]] == [False, True, False, True]
    assert "UU 27/2022" in made.text
    assert "identities.csv: 24;" in made.text
    assert made.name() == "attendance-G3-2026-02-01"
    assert len(rows) == 25 + 5  # and rows for guests


def test_totals_of_a_session(literacy):
    folder = load_folder(literacy)
    note = next(n for n in folder.notes if n.session.excused and n.session.absent and n.session.form == "class")
    text = report(literacy, Request("attendance", DAY, "en", session=note.name)).text
    made = of_session(folder, note.session, DAY, {}, "en")
    row = text.split("## Totals")[1].splitlines()[4]
    numbers = [int(cell) for cell in row.strip("| ").split("|")[:6]]
    counted = made.counts
    assert numbers == [
        *(counted[s] for s in ("present", "excused", "sick", "absent", "unrecorded")), sum(counted.values()),
    ]  # fmt: skip
    assert sum(line.endswith("| excused |") for line in text.splitlines()) == counted["excused"]
    assert f"{made.share:.1%}".replace(".0%", "%") in row


@pytest.mark.parametrize(("activity", "session", "code"), [
    ("G99", None, "PD833"), (None, None, "PD834"), ("G3", "x", "PD834"), (None, "x", "PD831"),
])  # fmt: skip
def test_what_is_asked_for_must_exist(literacy, activity, session, code):
    with pytest.raises(InputError) as error:
        report(literacy, Request("attendance", DAY, activity=activity, session=session))
    assert [d.code for d in error.value.diagnostics] == [code]
