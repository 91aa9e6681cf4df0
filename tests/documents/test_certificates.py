"""Certificates: who gets one, what stands on it, and the register that is kept of them."""

import csv
import io
import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
import segno
import zxingcpp
from PIL import Image

from conftest import ROOT, WORKED, copy_program, evaluate_once, run_inside
from pendamping.analysis.doses import person_doses
from pendamping.analysis.table_building import build_tables
from pendamping.analysis.values import planned_minutes
from pendamping.diagnostics import InputError
from pendamping.documents.certificates import code_picture
from pendamping.folder.checks.people import comparison_groups, withdrawals
from pendamping.folder.digests import folder_digest
from pendamping.folder.load import load_folder
from pendamping.model.certificates import Certificate, compute_code, read_code
from pendamping.steps.check import check
from pendamping.steps.report import Request, report
from pendamping.steps.report_files import keep_issue, save, write_to

pytestmark = pytest.mark.usefixtures("evaluated_once")

AS_OF = date(2026, 11, 23)
REGISTER = "certificates.csv"
G3 = """---
tanggal: 2026-06-08
kegiatan: G3
mulai: "13:00"
selesai: "15:00"
pendamping: [siti]
hadir: [P-001, P-003]
---
"""


def identify(folder: Path, names: dict[str, str] | None = None) -> dict[str, str]:
    """Give everybody a plainly synthetic name in private/."""
    with (folder / "participants.csv").open(encoding="utf-8") as stream:
        ids = [row["id"] for row in csv.DictReader(stream)]
    known = {person: f"Nama Buatan {i:03}" for i, person in enumerate(ids, 1)} | (names or {})
    (folder / "private").mkdir(exist_ok=True)
    with (folder / "private/identities.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "nama", "nik", "jabatan", "instansi"])
        writer.writerows(
            [person, name, "3301010101700001", "Anggota", "Lembaga Contoh"] for person, name in known.items()
        )
    return known


def register_of(folder: Path) -> list[dict[str, str]]:
    with (folder / REGISTER).open(encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream))


def make(folder: Path, as_of: date = AS_OF, language: str = "id"):
    return report(folder, Request("certificate", as_of, language))


def keep(folder: Path, as_of: date = AS_OF) -> str:
    made = make(folder, as_of)
    save(folder, made)
    return made.text


def held(folder: Path, as_of: date = AS_OF) -> dict[str, int]:
    """Add up, note by note, what everybody assisted attended who did not withdraw."""
    loaded = load_folder(folder)
    gone, others = withdrawals(loaded), comparison_groups(loaded)
    minutes = {p.id: 0 for p in loaded.participants.values if p.id not in gone and p.group not in others}
    for note in loaded.notes:
        for person in note.session.present:
            if person in minutes and note.session.date <= as_of:
                minutes[person] += note.session.minutes
    return minutes


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A program in which two were at every session; one of them left on the last day of it."""
    folder = Path(shutil.copytree(ROOT / "tests/errors/base", tmp_path / "small"))
    (folder / "sessions/2026/2026-06-08-G3-k7f3.md").write_text(G3, encoding="utf-8")
    for note in (folder / "sessions/2026").glob("*.md"):
        text = re.sub(r"^hadir: .*$", "hadir: [P-001, P-003]", note.read_text(encoding="utf-8"), flags=re.MULTILINE)
        note.write_text(text.replace("izin: [P-002]\n", ""), encoding="utf-8")
    people = folder / "participants.csv"
    people.write_text(people.read_text(encoding="utf-8").replace("2026-04-15", "2026-06-08"), encoding="utf-8")
    identify(folder)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", WORKED)
def test_who_gets_one_and_for_how_many_hours(name, tmp_path):
    folder = copy_program(name, tmp_path)
    names = identify(folder)
    text = keep(folder)
    rows = register_of(folder)
    planned = planned_minutes(load_folder(folder).program)
    enough = {person: minutes for person, minutes in held(folder).items() if minutes >= 0.8 * planned}
    assert {row["id"]: int(row["menit"]) for row in rows} == enough
    assert {int(row["menit_rencana"]) for row in rows} == {planned}
    assert len(rows) == evaluate_once(folder, AS_OF).process.dose_enough > 0
    assert {found for found in names.values() if found in text} == {names[person] for person in enough}
    assert text.count("\n## Sertifikat\n") == text.count("<!-- front -->") == text.count("<!-- back -->") == len(rows)
    assert text.count("<!-- new page -->") == 2 * len(rows) - 1
    assert [d.code for d in check(folder).diagnostics if d.file == REGISTER] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", WORKED)
def test_no_id_and_no_number_of_a_person_on_the_page(name, tmp_path):
    folder = copy_program(name, tmp_path)
    names = identify(folder)
    text = keep(folder)
    assert not [person for person in names if re.search(rf"(?<![\w-]){re.escape(person)}(?![\w-])", text)]
    assert "3301010101700001" not in text
    assert "memuat data pribadi" in text
    # The register is shared, so that it names nobody.
    assert "Nama Buatan" not in (folder / REGISTER).read_text(encoding="utf-8")
    assert not (folder / "reports").exists()
    assert (folder / "private/reports/certificate-2026-11-23.md").read_text(encoding="utf-8") == text


def test_topics_add_up_to_the_hours(economy):
    identify(economy)
    keep(economy)
    made = make(economy, language="en")
    minutes = {row["kode"]: int(row["menit"]) for row in register_of(economy)}
    pages = made.text.split("<!-- front -->")[1:]
    assert len(pages) == len(minutes)
    for page in pages:
        code = re.search(r"`(\w{4}-\w{4}-\w{4})`", page)[1]
        rows = [line.split("|") for line in page.splitlines() if re.match(r"\| \d+ \|", line)]
        hours = sum(float(row[5]) for row in rows)
        assert round(hours * 60) == minutes[code]
        assert f"**{hours:g} hours** of 61 hours planned" in page
        assert f"**{round(minutes[code] / 45, 2):g} JP**" in page
        assert page.count(code) == 3  # in print on both sides, and in the words for who does not see the picture


def test_who_left_by_the_same_rule(small):
    keep(small, date(2026, 6, 30))
    assert [row["id"] for row in register_of(small)] == ["P-001", "P-003"]
    assert evaluate_once(small, date(2026, 6, 30)).process.dose_enough == 2


def test_comparison_groups_are_not_looked_at(small):
    folder = load_folder(small)
    doses = person_doses(build_tables([folder]), folder)
    assert comparison_groups(folder) == {"banding"}
    assert [(dose.person, dose.minutes, dose.enough) for dose in doses] == [
        ("P-001", 480, True), ("P-002", 0, False), ("P-003", 480, True),
    ]  # fmt: skip


def test_who_withdrew_gets_none_and_is_printed_no_more(small):
    names = identify(small)
    assert names["P-003"] in keep(small, date(2026, 6, 30))
    before = (small / REGISTER).read_bytes()
    consent = small / "consent.csv"
    text = consent.read_text(encoding="utf-8")
    consent.write_text(
        text.replace("P-003,program,1,2026-01-05,tertulis,", "P-003,program,1,2026-01-05,tertulis,2026-07-01")
    )
    assert names["P-003"] not in keep(small, date(2026, 7, 2))
    assert (small / REGISTER).read_bytes() == before
    (small / REGISTER).unlink()
    keep(small, date(2026, 7, 2))
    assert [row["id"] for row in register_of(small)] == ["P-001"]


def test_the_same_again(economy):
    identify(economy)
    first = keep(economy)
    register = (economy / REGISTER).read_bytes()
    assert keep(economy) == first
    assert (economy / REGISTER).read_bytes() == register
    assert [path.name for path in (economy / "private/reports").glob("*.md")] == ["certificate-2026-11-23.md"]


@pytest.mark.slow
def test_new_people_get_the_next_numbers_and_old_documents_stay(economy):
    identify(economy)
    planned = planned_minutes(load_folder(economy).program)
    days = sorted({note.session.date for note in load_folder(economy).notes})
    counts = {day: sum(m >= 0.8 * planned for m in held(economy, day).values()) for day in days}
    early = next(day for day, n in counts.items() if n)
    assert 0 < counts[early] < counts[days[-1]]
    first = keep(economy, early)
    before = (economy / REGISTER).read_bytes()
    assert len(register_of(economy)) == counts[early]
    keep(economy)
    rows = register_of(economy)
    assert (economy / REGISTER).read_bytes().startswith(before)
    assert len({row["id"] for row in rows}) == len(rows) == counts[days[-1]]
    assert [row["nomor"] for row in rows] == [f"{n:03}/EKM/2026" for n in range(1, len(rows) + 1)]
    assert keep(economy, early) == first


def test_numbers_begin_anew_with_the_year(small):
    keep(small, date(2026, 6, 30))
    late = G3.replace("2026-06-08", "2026-06-09").replace("[P-001, P-003]", "[P-002]").replace("15:00", "23:00")
    (small / "sessions/2026/2026-06-09-G3-z9z9.md").write_text(late, encoding="utf-8")
    keep(small, date(2027, 1, 4))
    assert [row["nomor"] for row in register_of(small)] == ["001/LDG/2026", "002/LDG/2026", "001/LDG/2027"]


def test_a_day_may_be_judged_later(small):
    save(small, report(small, Request("certificate", AS_OF, period=(date(2026, 1, 1), date(2026, 6, 30)))))
    row = register_of(small)[0]
    assert (row["per_tanggal"], row["terbit"]) == ("2026-06-30", "2026-11-23")
    assert "23 November 2026" in make(small).text


def test_an_earlier_day_than_all_certificates(small):
    keep(small, date(2026, 6, 30))
    with pytest.raises(InputError) as refused:
        make(small, date(2026, 6, 20))
    assert [d.code for d in refused.value.diagnostics] == ["PD846"]


def test_nobody(small):
    with pytest.raises(InputError) as refused:
        make(small, date(2026, 6, 7))
    (found,) = refused.value.diagnostics
    assert found.code == "PD840"
    assert (found.values["planned"], found.values["most"], found.values["enough"]) == ("480", "360", "384")
    assert not (small / REGISTER).exists()


def test_a_program_without_anything(tmp_path):
    run_inside("init", "kosong", "--template", "kosong", "--start", "2026-01-05", "--no-git", cwd=tmp_path)
    done = run_inside("report", "certificate", cwd=tmp_path / "kosong", PENDAMPING_LANG="en")
    assert done.returncode == 1
    assert "PD864" in done.stderr and "anybody enrolled" in done.stderr


def test_missing_names(small):
    identities = small / "private/identities.csv"
    lines = identities.read_text(encoding="utf-8").splitlines()
    identities.write_text("\n".join(line for line in lines if not line.startswith("P-003")), encoding="utf-8")
    for remove in (False, True):
        if remove:
            identities.unlink()
        done = run_inside("report", "certificate", "--as-of", "2026-06-30", cwd=small, PENDAMPING_LANG="en")
        assert done.returncode == 1 and done.stdout == ""
        assert (
            "PD841: private/identities.csv has no name for " + ("P-001, P-003." if remove else "P-003.") in done.stderr
        )
        assert not (small / REGISTER).exists() and not (small / "private/reports").exists()


def test_names_that_could_spoil_the_page(small):
    names = {
        "P-001": "**Budi** <script>alert(1)</script> # | [x](y) `z` {.y} &copy; $m$",
        "P-003": "\u202eSiti\u202c\nAminah \u0645\u062d\u0645\u062f \u2067Nur",
    }
    identify(small, names)
    text = keep(small, date(2026, 6, 30))
    assert (
        "\n### \\*\\*Budi\\*\\* &lt;script>alert(1)&lt;/script> \\# | \\[x\\](y) \\`z\\` \\{.y} \\&copy; \\$m\\$\n"
        in text
    )
    assert "\n### Siti Aminah \u0645\u062d\u0645\u062f Nur\n" in text
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", text)
    assert "<script" not in text


def test_signatories_by_name_where_there_is_one(economy):
    identify(economy, {"direktur": "Direktur Buatan"})
    text = keep(economy)
    code = register_of(economy)[0]["kode"]
    assert f"| Direktur Buatan | (……………………………………) | `{code}` |" in text
    assert "| Direktur Lembaga Pemberdayaan Mitra Usaha Desa | Kepala Desa Sumberrejo | Kode verifikasi |" in text


def test_printing_registers_too(small):
    ask = ("report", "certificate", "--as-of", "2026-06-30", "--output", "-")
    first = run_inside(*ask, cwd=small)
    assert first.returncode == 0
    rows = register_of(small)
    assert [code for row in rows if (code := row["kode"]) in first.stdout] == [row["kode"] for row in rows] != []
    before = (small / REGISTER).read_bytes()
    assert run_inside(*ask, cwd=small).stdout == first.stdout
    assert (small / REGISTER).read_bytes() == before
    assert not (small / "private/reports").exists()


@pytest.mark.slow
@pytest.mark.parametrize("name", WORKED)
def test_two_pages_for_each_person(name, tmp_path):
    folder = copy_program(name, tmp_path)
    identify(folder)
    made = report(folder, Request("certificate", AS_OF, formats=("pdf",)))
    pages = re.findall(rb"/Type\s*/Page\b(?!s)", made.outputs["pdf"])
    assert len(pages) == 2 * len(made.issue.certificates)


def test_a_file_of_ones_own(small, tmp_path):
    made = make(small, date(2026, 6, 30))
    taken = tmp_path / "taken.md"
    taken.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        write_to(small, taken, made)
    assert [d.code for d in refused.value.diagnostics] == ["PD822"]
    assert not (small / REGISTER).exists() and taken.read_text(encoding="utf-8") == "mine"
    write_to(small, tmp_path / "free.md", made)
    assert (tmp_path / "free.md").read_text(encoding="utf-8") == made.text
    assert [row["kode"] for row in register_of(small)] == [row.code for row in made.issue.new]


@pytest.mark.parametrize("way", ["save", "write", "print"])
def test_no_document_without_its_register(way, small, tmp_path):
    made = make(small, date(2026, 6, 30))
    keep(small, date(2026, 6, 29))  # somebody else issued in between
    before = (small / REGISTER).read_bytes()
    target = tmp_path / "mine.md"
    with pytest.raises(InputError) as refused:
        {
            "save": lambda: save(small, made),
            "write": lambda: write_to(small, target, made),
            "print": lambda: keep_issue(small, made),
        }[way]()
    assert [d.code for d in refused.value.diagnostics] == ["PD901"]
    assert (small / REGISTER).read_bytes() == before
    assert not target.exists()
    assert [path.name for path in (small / "private/reports").glob("*.md")] == ["certificate-2026-06-29.md"]
    assert len(list((small / "private/reports/pictures").iterdir())) == len(register_of(small))


def test_no_register_without_its_document(small):
    made = make(small, date(2026, 6, 30))
    (small / "private/reports").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        save(small, made)
    assert [d.code for d in refused.value.diagnostics] == ["PD902"]
    assert not (small / REGISTER).exists()


def test_a_register_saved_by_a_spreadsheet_and_a_revoked_certificate(small):
    first = keep(small, date(2026, 6, 30))
    rows = register_of(small)
    columns = ["kode", "catatan", *[name for name in rows[0] if name != "kode"]]
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({**row, "catatan": "diserahkan", "dicabut": "2026-07-01" * (row["id"] == "P-003")} for row in rows)
    typed = b"\xef\xbb\xbf" + out.getvalue().rstrip().encode()
    (small / REGISTER).write_bytes(typed)
    text = keep(small, date(2026, 7, 2))
    assert (small / REGISTER).read_bytes().startswith(typed + b"\r\n")
    with (small / REGISTER).open(encoding="utf-8-sig") as stream:
        now = list(csv.DictReader(stream, delimiter=";"))
    assert [(row["nomor"], row["id"]) for row in now] == [
        ("001/LDG/2026", "P-001"),
        ("002/LDG/2026", "P-003"),
        ("003/LDG/2026", "P-003"),
    ]
    assert rows[0]["kode"] in text and now[2]["kode"] in text
    assert rows[1]["kode"] in first and rows[1]["kode"] not in text
    assert {d.code for d in check(small).diagnostics if d.file == REGISTER} == {"PD124"}  # the column of one's own


def test_the_register_is_no_part_of_the_state_of_the_files(small):
    before = folder_digest(small)
    keep(small, date(2026, 6, 30))
    assert (small / REGISTER).exists()
    assert folder_digest(small) == before


def test_notes_corrected_afterwards(small):
    keep(small, date(2026, 6, 30))
    note = small / "sessions/2026/2026-06-08-G3-k7f3.md"
    note.write_text(note.read_text(encoding="utf-8").replace('"15:00"', '"14:00"'), encoding="utf-8")
    text = make(small, date(2026, 6, 30), "en").text
    assert text.count("**8 hours** of 8 hours planned") == 2
    assert text.count("they now give 7 hours, the certificate 8.") == 2
    assert [d.code for d in check(small).diagnostics] == ["PD843", "PD843"]


def test_a_changed_row_stops_everything(small):
    keep(small, date(2026, 6, 30))
    register = small / REGISTER
    register.write_text(register.read_text(encoding="utf-8").replace(",480,480,", ",481,480,", 1), encoding="utf-8")
    before = register.read_bytes()
    with pytest.raises(InputError) as refused:
        make(small, date(2026, 7, 1))
    assert {d.code for d in refused.value.diagnostics} == {"PD844"}
    assert register.read_bytes() == before


def matrix_of(svg: str) -> list[list[int]]:
    """Return which modules of a drawing are dark, from its strokes."""
    size = round(
        float(re.search(r'viewBox="0 0 ([\d.]+) \1"', svg)[1]) / float(re.search(r"scale\(([\d.]+)\)", svg)[1])
    )
    dark = [[0] * size for _ in range(size)]
    x = y = 0.0
    for step, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: ?(-?[\d.]+))?", re.search(r' d="([^"]+)"', svg)[1]):
        if step == "M":
            x, y = float(first), float(second)
        elif step == "m":
            x, y = x + float(first), y + float(second)
        else:
            for module in range(int(first)):
                dark[int(y)][int(x) + module] = 1
            x += float(first)
    return dark


def test_the_picture_shows_the_code():
    code = "7K2M-9QXA-4TRW"
    picture = code_picture(code, "en")
    assert code in picture.alt and code not in picture.name
    expected = [
        [int(module) for module in row]
        for row in segno.make_qr(code, error="m", boost_error=False).matrix_iter(border=4)
    ]
    assert matrix_of(picture.draw("svg").decode()) == expected
    assert picture.draw("svg") == picture.draw("svg") and picture.draw("png") == picture.draw("png")
    assert picture.name != code_picture("7K2M-9QXA-4TRX", "en").name


def test_a_reader_reads_the_code():
    code = "N8FE-FY0Z-74AM"
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(code_picture(code, "id").draw("png"))).convert("L"))
    assert found.text == code


def test_codes_depend_on_every_fact():
    facts = {
        "number": "001/EKM/2026", "id": "P-001", "issued": AS_OF, "as_of": AS_OF, "minutes": 480,
        "planned_minutes": 500, "code": "-", "salt": "qwertzuiopasdfgh",
    }  # fmt: skip
    changes = {
        "number": "002/EKM/2026", "id": "P-002", "issued": AS_OF - timedelta(1), "as_of": AS_OF - timedelta(1),
        "minutes": 481, "planned_minutes": 501, "salt": "qwertzuiopasdfgg",
    }  # fmt: skip
    codes = {compute_code(Certificate(**facts))} | {
        compute_code(Certificate(**{**facts, k: v})) for k, v in changes.items()
    }
    assert len(codes) == len(changes) + 1
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", code) for code in codes)
    assert all(read_code(code) == code for code in codes)
