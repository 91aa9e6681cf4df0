"""The monthly bundle: its sums, what it plans, one file under a limit."""

import io
import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from conftest import PROGRAMS, WORKED, evaluate_once
from pendamping.diagnostics import InputError
from pendamping.documents.month import evidence_of, month, next_month, notes_between, planned_in
from pendamping.folder.load import load_folder
from pendamping.model.plan import Activity
from pendamping.steps.report import Request, report

pytestmark = pytest.mark.usefixtures("evaluated_once")

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(days, st.integers(0, 400), st.integers(0, 90), st.lists(days, min_size=1, max_size=6, unique=True))
def test_spans_that_follow_each_other_add_up_to_the_plan(start, length, sessions, cuts):
    activity = Activity(
        id="G1", name="x", phase="core", method="other", start=start, end=start + timedelta(days=length),
        sessions=sessions, hours=2,
    )  # fmt: skip
    edges = [date(2025, 12, 31), *sorted(cuts), date(2030, 1, 1)]
    spans = [(first + timedelta(days=1), last) for first, last in pairwise(edges)]
    parts = [planned_in(activity, span) for span in spans]
    assert min(parts) >= 0
    assert sum(parts) == sessions


@pytest.mark.parametrize(("first", "last", "end", "expected"), [
    (date(2026, 2, 1), date(2026, 2, 28), date(2026, 7, 31), (date(2026, 3, 1), date(2026, 3, 31))),
    (date(2026, 2, 1), date(2026, 2, 10), date(2026, 7, 31), (date(2026, 3, 1), date(2026, 3, 31))),
    (date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 15), (date(2027, 1, 1), date(2027, 1, 15))),
    (date(2026, 1, 15), date(2026, 2, 14), date(2026, 7, 31), (date(2026, 2, 15), date(2026, 2, 28))),
    (date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 31), (date(2026, 7, 1), date(2026, 7, 31))),
    (date(2026, 7, 1), date(2026, 7, 31), date(2026, 7, 31), None),
])  # fmt: skip
def test_the_month_after(first, last, end, expected):
    assert next_month(first, last, end) == expected


@pytest.mark.parametrize("name", WORKED)
def test_months_add_up_to_the_process_figures(name):
    day = date(2026, 12, 31)
    result = evaluate_once(PROGRAMS / name, day)
    folder, process = result.folder, result.process
    spans = [(date(2026, m, 1), (date(2026, m, 28) + timedelta(days=4)).replace(day=1)) for m in range(1, 13)]
    spans = [(first, after - timedelta(days=1)) for first, after in spans]
    months = [month(folder, process, notes_between(folder, s, day, None), s, None) for s in spans]
    assert sum(m.minutes for m in months) == sum(a.minutes_held for a in process.activities)
    assert sum(len(m.sessions) for m in months) == process.sessions_held
    assert sum(p.held for m in months for p in m.planned) == process.sessions_held
    assert sum(p.planned for m in months for p in m.planned) == process.sessions_planned
    assert sum(len(m.obstacles) for m in months) == sum(c.count for c in process.obstacles)


def test_of_one_facilitator():
    folder = load_folder(PROGRAMS / "literasi-digital-guru")
    everybody, one = (notes_between(folder, MARCH, MARCH[1], who) for who in (None, "pendamping-2"))
    assert {n.name for n in one} == {n.name for n in everybody if "pendamping-2" in n.session.facilitators}
    text = report(folder.path, Request("monthly", MARCH[1], "en", MARCH, facilitator="pendamping-2")).text
    sheet = text.split("## 1.")[1].split("## 2.")[0]
    assert sum(line.startswith("| ") and line[2].isdigit() for line in sheet.splitlines()) == len(one)


def test_the_time_sheet_adds_up(literacy):
    text = report(literacy, Request("monthly", MARCH[1], "en", MARCH)).text
    rows = [line.split("|") for line in text.split("## 1.")[1].split("## 2.")[0].splitlines() if line.startswith("| ")]
    hours = [float(row[5].strip(" *")) for row in rows[1:]]
    assert sum(hours[:-1]) == hours[-1] == 23


def test_evidence_is_named_once():
    notes = load_folder(PROGRAMS / "ekonomi-komunitas").notes
    some = [n for n in notes if n.session.evidence]
    assert len(some) == 2
    assert [e.file for e in evidence_of([*some, *some])] == [n.session.evidence[0] for n in some]


def add_evidence(program, files: dict[str, bytes | None], day: str = "2026-03-02") -> None:
    """Give the note of a day more evidence: a file that is None is named and not written."""
    note = next(program.glob(f"sessions/2026/{day}-*.md"))
    head, body = note.read_text(encoding="utf-8").split("\n---\n", 1)
    names = "".join(f'  - "{name}"\n' for name in files)
    note.write_text(f"{head}\nbukti:\n{names}---\n{body}", encoding="utf-8")
    for name, data in files.items():
        if data is not None:
            (program / name).parent.mkdir(exist_ok=True)
            (program / name).write_bytes(data)


def noise(size: tuple[int, int], seed: int) -> bytes:
    """A photo that does not compress well, with the place where it was taken."""
    small = Image.frombytes("RGB", (size[0] // 8, size[1] // 8), bytes(
        (x * x * (seed + 3) + x * 7) % 251 for x in range(size[0] // 8 * (size[1] // 8) * 3)
    ))  # fmt: skip
    exif = Image.Exif()
    exif[0x8825] = {1: "S", 2: (7.0, 30.0, 0.0)}
    exif[0x010F] = "Kamera Rekaan"
    out = io.BytesIO()
    small.resize(size).save(out, "JPEG", quality=95, exif=exif)
    return out.getvalue()


def limit(program, megabytes: str) -> None:
    workspace = program.parent / "pendamping.yaml"
    text = workspace.read_text(encoding="utf-8")
    workspace.write_text(text.replace("ambang:\n", f"ambang:\n  megabita_bundel: {megabytes}\n"), encoding="utf-8")


@pytest.mark.slow
def test_one_file_under_the_limit(literacy):
    files = {f"evidence/besar-{n}.jpg": noise((2400, 1800), n) for n in range(4)}
    assert sum(map(len, files.values())) > 5_000_000
    add_evidence(literacy, files)
    limit(literacy, "1")
    made = report(literacy, Request("monthly", MARCH[1], "en", MARCH, formats=("md", "html", "docx", "pdf")))
    assert made.warnings == []
    for name in ("html", "docx", "pdf"):
        assert 100_000 < len(made.outputs[name]) < 1_000_000
    assert re.search(r"Photos scaled down: 6, from up to 2,400 px to [\d,]+ px", made.text)
    drawn = [picture.draw("jpg") for picture in made.pictures]
    assert sum(map(len, drawn)) + len(made.outputs["md"]) < 1_000_000
    assert not any(b"Exif" in data or b"Rekaan" in data for data in drawn)
    assert made.text.count("](pictures/photo-") == 6
    again = report(literacy, Request("monthly", MARCH[1], "en", MARCH, formats=("md", "pdf")))
    assert again.outputs["pdf"] == made.outputs["pdf"]


def test_broken_photos_are_named_and_the_rest_is_shown(literacy, tmp_path):
    (tmp_path / "outside.jpg").write_bytes(noise((800, 600), 1))
    add_evidence(
        literacy,
        {
            "evidence/rusak.jpg": b"\xff\xd8\xff\xe0 no picture",
            "evidence/bukan.png": b"<script>alert(1)</script>",
            "evidence/hilang.jpg": None,
            "evidence/daftar.pdf": b"%PDF-1.4",
        },
    )
    made = report(literacy, Request("monthly", MARCH[1], "en", MARCH))
    named = {d.values["value"] for d in made.warnings}
    assert {d.code for d in made.warnings} == {"PD835"}
    assert named == {"evidence/rusak.jpg", "evidence/bukan.png", "evidence/hilang.jpg"}
    for name in named:
        assert f"- {name}: " in made.text
    assert "- evidence/daftar.pdf (G5, 2 March 2026)" in made.text
    assert made.text.count("](pictures/photo-") == 2


def test_a_photo_outside_the_folder_is_not_read(literacy, tmp_path_factory):
    secret = tmp_path_factory.mktemp("elsewhere") / "rahasia.jpg"
    secret.write_bytes(noise((400, 300), 2))
    (literacy / "evidence/tautan.jpg").symlink_to(secret)
    add_evidence(literacy, {"evidence/tautan.jpg": None})
    with pytest.raises(InputError) as refused:
        report(literacy, Request("monthly", MARCH[1], "en", MARCH))
    assert {d.code for d in refused.value.diagnostics} == {"PD117"}


def test_without_room_photos_are_left_out_and_said(literacy):
    limit(literacy, "0.02")
    add_evidence(literacy, {f"evidence/{n}.jpg": noise((1600, 1200), n) for n in range(4)})
    made = report(literacy, Request("monthly", MARCH[1], "en", MARCH))
    shown = made.text.count("](pictures/photo-")
    refused = [d for d in made.warnings if d.code == "PD835"]
    assert 1 <= shown < 6
    assert shown + len(refused) == 6
    assert sum(len(p.draw("jpg")) for p in made.pictures) <= 0.02 * 1_000_000
