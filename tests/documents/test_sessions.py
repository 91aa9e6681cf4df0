"""Visit, minutes, handover and attendance: their outlines, what they say of one session, and whom they name."""

import re
from datetime import date

import pytest

from conftest import PROGRAMS, WORKED, evaluate_once
from pendamping.documents.date_words import date_words
from pendamping.documents.sessions import session_facts
from pendamping.steps.init import InitOptions, init_program
from pendamping.steps.report import Request, report

pytestmark = pytest.mark.usefixtures("evaluated_once")

DAY = date(2026, 11, 23)
OUTLINES = {
    ("visit", "id"): [
        "A. Latar belakang", "B. Tujuan", "C. Indikator keberhasilan", "D. Sasaran", "E. Pelaksanaan", "F. Pihak terkait",
        "G. Deskripsi pelaksanaan pendampingan", "H. Evaluasi", "I. Penutup", "J. Lampiran",
    ],
    ("visit", "en"): [
        "A. Background", "B. Objective", "C. Indicators of success", "D. Target group", "E. Carrying out",
        "F. People concerned", "G. Description of the visit", "H. Evaluation", "I. Closing", "J. Appendices",
    ],
    ("minutes", "id"): [
        "1. Susunan acara", "2. Pembukaan", "3. Pembahasan", "4. Keputusan", "5. Rencana tindak lanjut (RTL)", "6. Penutup",
    ],
    ("minutes", "en"): ["1. Agenda", "2. Opening", "3. Discussion", "4. Decisions", "5. Follow-ups", "6. Closing"],
    ("handover", "id"): ["1. Uraian pelaksanaan", "2. Kesepakatan", "3. Rencana tindak lanjut (RTL)", "4. Penutup"],
    ("handover", "en"): ["1. Facts", "2. Agreements", "3. Follow-ups", "4. Closing"],
    ("monthly", "id"): [
        "1. Lembar waktu kerja (LWK)", "2. Rencana kerja bulan ini", "3. Realisasi kerja harian", "4. Permasalahan dan upaya",
        "5. Rencana kerja bulan berikutnya", "6. Dokumentasi",
    ],
    ("monthly", "en"): [
        "1. Time sheet", "2. Plan of the month", "3. Carried out, day by day", "4. Obstacles and efforts",
        "5. Plan of the next month", "6. Evidence",
    ],
}  # fmt: skip
NAMES = (
    "id,nama\nkoordinator,Orang Rekaan Satu\npendamping-3,Orang *Rekaan* Dua\nP-008,Orang Rekaan Tiga\n"
    "pendamping-2,Orang Rekaan Empat\n"
)


def notes_of(name: str) -> list:
    return evaluate_once(PROGRAMS / name, DAY).folder.notes


def one(program, activity: str, day: str) -> str:
    return next(program.glob(f"sessions/*/{day}-{activity}-*.md")).stem


@pytest.mark.parametrize(("kind", "language"), OUTLINES)
def test_outline(kind, language, literacy):
    session = None if kind == "monthly" else one(literacy, "G5", "2026-03-10")
    text = report(literacy, Request(kind, DAY, language, session=session)).text
    assert text.startswith("# ")
    found = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert [title.casefold() for title in found] == [title.casefold() for title in OUTLINES[kind, language]]


@pytest.mark.slow
@pytest.mark.parametrize("name", WORKED)
def test_every_session_makes_every_document(name):
    notes = notes_of(name)
    chosen = notes[:: max(1, len(notes) // 3)] + [n for n in notes if n.session.headcount][:1]
    for note in chosen:
        for kind in ("visit", "minutes", "handover", "attendance"):
            text = report(PROGRAMS / name, Request(kind, DAY, "en", session=note.name)).text
            assert not re.search(r"\bNone\b|\bnan\b|\{\w+\}", text)
            for header in re.findall(r"^\|[-:| ]+\|$(?=\n\n)", text, re.MULTILINE):
                raise AssertionError(f"a table without rows: {header}")


def test_the_opening_formula():
    words = date_words(date(2026, 1, 19), "id")
    assert (words.weekday, words.day, words.month, words.year) == (
        "Senin", "sembilan belas", "Januari", "dua ribu dua puluh enam",
    )  # fmt: skip
    english = date_words(date(2026, 5, 21), "en")
    assert (english.weekday, english.day, english.month, english.year) == (
        "Thursday", "twenty-first", "May", "two thousand and twenty-six",
    )  # fmt: skip
    program = PROGRAMS / "literasi-digital-guru"
    text = report(program, Request("handover", DAY, "id", session=one(program, "G2", "2026-01-20"))).text
    assert (
        "Pada hari ini Selasa, tanggal dua puluh bulan Januari tahun dua ribu dua puluh enam (20 Januari 2026)" in text
    )
    assert "Mengetahui:" in text
    assert text.count("<!-- signatures -->") == 2


def test_agreements_are_numbered(economy):
    text = report(economy, Request("handover", DAY, "id", session=one(economy, "G2", "2026-01-28"))).text
    part = text.split("## 2. Kesepakatan")[1].split("## 3.")[0]
    assert re.findall(r"^(\d)\. ", part, re.MULTILINE) == ["1", "2", "3", "4", "5"]
    assert part.rstrip().endswith("    - setiap Senin dan Kamis\n    - untuk bazar penutup selama satu hari")


def test_decisions_stand_in_where_nothing_is_called_agreement(economy):
    text = report(economy, Request("handover", DAY, "id", session=one(economy, "G6", "2026-05-11"))).text
    assert "1. Setiap kelompok memilih satu ketua dan satu bendahara." in text


@pytest.mark.slow
def test_minutes_name_people_and_the_others_do_not(literacy):
    (literacy / "private").mkdir()
    (literacy / "private/identities.csv").write_text(NAMES, encoding="utf-8")
    meeting = one(literacy, "G2", "2026-01-20")
    minutes = report(literacy, Request("minutes", DAY, "en", session=meeting)).text
    assert "| Chair | Orang Rekaan Satu |" in minutes
    assert r"| Minute taker | Orang \*Rekaan\* Dua |" in minutes
    assert "UU 27/2022" in minutes
    signatures = minutes.split("<!-- signatures -->")[1]
    assert "| Orang Rekaan Satu | Orang \\*Rekaan\\* Dua |" in signatures
    for kind in ("visit", "handover"):
        for session in (meeting, one(literacy, "G5", "2026-03-10")):
            assert "Rekaan" not in report(literacy, Request(kind, DAY, "en", session=session)).text
    assert "Rekaan" not in report(literacy, Request("monthly", date(2026, 3, 31), "en")).text


def test_one_facilitator_does_not_sign_twice(literacy):
    minutes = report(literacy, Request("minutes", DAY, "en", session=one(literacy, "G5", "2026-03-10"))).text
    assert "| Minute taker | …" in minutes


def test_a_visit_first_looks_at_earlier_follow_ups(literacy):
    session = one(literacy, "G5", "2026-03-10")
    text = report(literacy, Request("visit", DAY, "en", session=session)).text
    opening = text.split("### 1. Opening")[1].split("### 2. Core")[0]
    assert "found done and closed" in opening
    assert "Mengambil foto tanaman di kebun sekolah (agreed on 3 March 2026" in opening
    assert text.index("### 1. Opening") < text.index("### 2. Core") < text.index("### 3. Closing")


@pytest.mark.parametrize("name", WORKED)
def test_follow_ups_of_earlier_sessions(name):
    result = evaluate_once(PROGRAMS / name, DAY)
    states = {f.id: f for f in result.process.follow_ups}
    for note in result.folder.notes:
        facts = session_facts(result.folder, note, DAY, result.process.follow_ups, result.indicators, {}, "id")
        assert {f.id for f in facts.taken_up} == set(note.session.closed_follow_ups)
        assert len(facts.next_steps) == len(note.session.follow_ups)
        for waiting in facts.still_open:
            assert waiting.agreed < note.session.date
            assert states[waiting.id].closed is None or states[waiting.id].closed >= note.session.date
            assert waiting.id not in note.session.closed_follow_ups
        assert 1 <= facts.number <= result.process.sessions_held


def test_text_of_people_is_safe(literacy):
    note = next(literacy.glob("sessions/2026/2026-03-10-G5-*.md"))
    head = note.read_text(encoding="utf-8").split("\n---\n")[0]
    body = "## Pembahasan\n\n<script>x</script> *tebal* [a](b)\n\n# 5 rumah\n\n## Kesepakatan\n\n- a | b {{ 1 }}\n"
    note.write_text(f"{head}\n---\n\n{body}", encoding="utf-8")
    for kind in ("minutes", "visit"):
        text = report(literacy, Request(kind, DAY, "id", session=note.stem)).text
        assert r"&lt;script>x&lt;/script> \*tebal\* \[a\](b)" in text
        assert "**5 rumah**" in text
        assert r"- a | b \{\{ 1 }}" in text


def test_evidence_of_a_visit(literacy):
    made = report(literacy, Request("visit", DAY, "id", session=one(literacy, "G5", "2026-03-10")))
    assert [picture.file in made.text for picture in made.pictures] == [True]
    assert made.name() == f"visit-{one(literacy, 'G5', '2026-03-10')}"


@pytest.mark.parametrize("language", ["id", "en"])
def test_an_empty_program(tmp_path, language):
    folder = tmp_path / "kosong"
    init_program(folder, InitOptions("kosong", language=language, start=date(2026, 1, 5), use_git=False))
    for request in (
        Request("monthly", date(2026, 1, 31), language),
        Request("attendance", date(2026, 1, 31), language, activity="G2"),
        Request("whatsapp", date(2026, 1, 31), language),
    ):
        text = report(folder, request).text
        assert not re.search(r"\bNone\b|\bnan\b|\{\w+\}", text)
        for header in re.findall(r"^\|[-:| ]+\|$(?=\n\n)", text, re.MULTILINE):
            raise AssertionError(f"a table without rows: {header}")
