"""Session notes: from options, from a file, and what is refused before anything is written."""

import pytest

from pendamping.diagnostics import InputError
from pendamping.folder.read import load_outline
from pendamping.formats.note import parse_note
from pendamping.model.sessions import Session
from pendamping.steps.check import check
from pendamping.steps.log import load_context, log_answers, log_text, prepared_note

SESSION = {"activity": "G5", "date": "2026-03-10", "start": "09:00", "end": "11:00"}


def notes(folder):
    return sorted(p.name for p in (folder / "sessions").rglob("*.md"))


def codes(folder, **answers):
    with pytest.raises(InputError) as refused:
        log_answers(folder, SESSION | answers)
    return sorted((d.code, d.file) for d in refused.value.diagnostics)


def test_a_note_says_what_was_typed(literacy):
    before = check(literacy).diagnostics
    result = log_answers(
        literacy,
        SESSION
        | {
            "present": ["P-001,P-002", "P-003"],
            "excused": "P-004",
            "mode": "daring",
            "form": "small_group",
            "achieved": "Tiga guru: satu kuis",
            "obstacles": ["sumber_daya/R2: Sinyal lemah => Pindah ke perpustakaan => teratasi", "lainnya: hujan"],
            "follow_ups": ["Bahan ajar bab 3; P-003; 2026-03-20", "Kirim tautan"],
        },
        "Catatan bebas.",
    )
    session, body, found = parse_note(result.path.read_text(encoding="utf-8"), Session, result.file)
    assert found == []
    assert body == "Catatan bebas."
    assert session == result.session
    assert (session.mode, session.form, session.present) == ("online", "small_group", ["P-001", "P-002", "P-003"])
    assert [(o.category, o.risk, o.status) for o in session.obstacles] == [
        ("resources", "R2", "solved"),
        ("other", None, "open"),
    ]
    assert [(f.id, f.responsible, str(f.due)) for f in session.follow_ups] == [
        ("a", "P-003", "2026-03-20"),
        ("b", None, "None"),
    ]
    assert "kegiatan: G5" in result.path.read_text(encoding="utf-8")
    assert check(literacy).diagnostics == before


def test_all_means_everybody_active_who_is_not_named_otherwise(literacy):
    result = log_answers(literacy, SESSION | {"present": "all", "sick": "P-001"})
    outline = load_outline(literacy)
    people = load_context(literacy).participants.values()
    comparison = {g.id for g in outline.target_group.groups if g.kind == "comparison"}
    there = {p.id for p in people if p.group not in comparison and (p.left is None or p.left >= result.session.date)}
    there = {
        i for i in there if (j := load_context(literacy).participants[i].joined) is None or j <= result.session.date
    }
    assert set(result.session.present) == there - {"P-001"}
    assert result.session.sick == ["P-001"]


def test_two_notes_of_one_session_are_two_files(literacy):
    count = len(notes(literacy))
    for _ in range(2):
        log_answers(literacy, SESSION | {"present": "P-001"})
    assert len(notes(literacy)) == count + 2


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"present": "P-999"}, [("PD401", "--present")]),
        ({"present": "P-001", "sick": "P-001"}, [("PD403", "--sick")]),
        ({"present": "K-001"}, [("PD421", "--present")]),
        ({"activity": "G99", "present": "P-001"}, [("PD301", "--activity")]),
        ({"activity": "../../x", "present": "P-001"}, [("PD210", "--activity")]),
        ({"date": "2026-02-31", "present": "P-001"}, [("PD212", "--date")]),
        ({"date": "2025-02-28", "headcount": "3"}, [("PD411", "--date")]),
        ({"date": "2026-06-30", "present": "P-001"}, [("PD410", "--date")]),
        ({"end": "08:00", "present": "P-001"}, [("PD224", "--end")]),
        ({"obstacles": ["macet: hujan"], "present": "P-001"}, [("PD204", "--obstacle")]),
        ({"closed_follow_ups": "2026-01-01-G1-xxxx/a", "present": "P-001"}, [("PD413", "--close-follow-up")]),
        ({"headcount": "banyak"}, [("PD209", "--headcount")]),
        ({"facilitators": "siapa", "present": "P-001"}, [("PD301", "--facilitator")]),
        ({"start": "pagi", "date": "kemarin", "present": "P-001"}, [("PD211", "--date"), ("PD213", "--start")]),
    ],
)
def test_nothing_is_written_when_something_is_wrong(literacy, answers, expected):
    before = notes(literacy)
    assert codes(literacy, **answers) == expected
    assert notes(literacy) == before


def test_a_follow_up_is_closed_by_a_later_note(literacy):
    first = log_answers(literacy, SESSION | {"present": "P-001", "follow_ups": ["Bahan ajar"]})
    name = first.path.stem
    later = SESSION | {"date": "2026-03-17", "present": "P-001"}
    closed = log_answers(literacy, later | {"closed_follow_ups": f"{name}/a"})
    assert closed.session.closed_follow_ups == [f"{name}/a"]
    assert codes(literacy, date="2026-03-09", present="P-001", closed_follow_ups=f"{name}/a") == [
        ("PD420", "--close-follow-up")
    ]


def test_a_prepared_note_is_a_note(literacy):
    context = load_context(literacy)
    day = context.activities["G5"].start
    text = prepared_note(context, day, {"present": "P-001", "activity": "G5"})
    session, _, found = parse_note(text, Session, "note.md")
    assert found == []
    assert (session.activity, session.date, session.present) == ("G5", day, ["P-001"])
    result = log_text(literacy, text, "note.md")
    assert result.path.exists()


def test_a_file_with_an_error_names_the_line(literacy):
    text = "---\ntanggal: 2026-03-10\nkegiatan: G5\nmulai: '9:00'\nselesai: '10:00'\nhadir: [P-999]\n---\n"
    with pytest.raises(InputError) as refused:
        log_text(literacy, text, "catatan.md")
    (diagnostic,) = refused.value.diagnostics
    assert (diagnostic.code, diagnostic.file, diagnostic.path) == ("PD401", "catatan.md", ("present", 0))


def test_what_can_be_judged_is_said_although_something_is_missing(literacy):
    with pytest.raises(InputError) as refused:
        log_answers(literacy, {"activity": "G99", "present": "P-888"})
    found = {(d.code, d.file) for d in refused.value.diagnostics}
    assert {("PD812", "--start"), ("PD812", "--end"), ("PD301", "--activity"), ("PD401", "--present")} <= found


def test_a_prepared_note_keeps_every_answer(literacy):
    context = load_context(literacy)
    answers = {
        "activity": "G5",
        "achieved": "Satu kuis",
        "obstacles": ["lainnya: hujan"],
        "follow_ups": ["Kirim"],
        "mode": "daring",
    }
    session, body, found = parse_note(
        prepared_note(context, context.activities["G5"].start, answers, "Catatan"), Session, "n.md"
    )
    assert found == []
    assert (session.achieved, session.mode, body) == ("Satu kuis", "online", "Catatan")
    assert (session.obstacles[0].description, session.follow_ups[0].action) == ("hujan", "Kirim")
