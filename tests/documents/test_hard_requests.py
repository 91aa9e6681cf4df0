"""Reports asked for in ways nobody planned: odd names, odd days, odd pictures, templates that go too far."""

import io
import json
import re
import sys
from datetime import date
from pathlib import Path

import docx
import pytest
from PIL import Image

from conftest import run_command, run_inside
from pendamping.diagnostics import InputError
from pendamping.documents import chat
from pendamping.documents.unseen import visible
from pendamping.steps.report import Request, report
from pendamping.steps.report_files import save, write_to

pytestmark = pytest.mark.usefixtures("evaluated_once")

DAY = date(2026, 3, 1)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'


def codes(error: "pytest.ExceptionInfo[InputError]") -> list[str]:
    return [diagnostic.code for diagnostic in error.value.diagnostics]


def logo(folder: Path, name: str, data: bytes) -> Path:
    """Give the workspace of a program a logo."""
    (folder.parent / name).write_bytes(data)
    config = folder.parent / "pendamping.yaml"
    config.write_text(config.read_text(encoding="utf-8") + f"tampilan: {{logo: {name}}}\n", encoding="utf-8")
    return folder


def template(folder: Path, text: str) -> Path:
    (folder / "templates").mkdir()
    (folder / "templates/journal.md.j2").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("kind", ["evaluation", "progress"])
def test_a_day_before_the_start(literacy: Path, kind: str) -> None:
    made = report(literacy, Request(kind, date(2025, 12, 1), "id"))
    assert made.record is not None
    assert made.record.period.start == made.record.period.end == date(2025, 12, 1)


@pytest.mark.parametrize("asked", ["4pvu", "2026-01-20-G2-4pvu.md", "sessions/2026/2026-01-20-G2-4pvu.md"])
def test_a_session_by_its_file(literacy: Path, asked: str) -> None:
    made = report(literacy, Request("visit", DAY, "id", session=asked))
    assert made.session is not None
    assert made.session.name == "2026-01-20-G2-4pvu"


@pytest.mark.parametrize(
    ("kind", "more"), [("journal", "session"), ("evaluation", "facilitator"), ("visit", "activity")]
)
def test_an_option_that_changes_nothing_is_refused(literacy: Path, kind: str, more: str) -> None:
    with pytest.raises(InputError) as error:
        report(literacy, Request(kind, DAY, "id", **{more: "x"}))
    assert codes(error) == ["PD859"]


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("two.v1", ["two.v1.html", "two.v1.md"]),
        ("two.MD", ["two.html", "two.md"]),
        ("two", ["two.html", "two.md"]),
    ],
)
def test_only_the_ending_of_a_format_is_replaced(literacy: Path, tmp_path: Path, name: str, files: list[str]) -> None:
    target = tmp_path / "out"
    target.mkdir()
    write_to(literacy, target / name, report(literacy, Request("journal", DAY, "id", formats=("md", "html"))))
    assert sorted(path.name for path in target.iterdir()) == files


def test_a_name_that_is_too_long(literacy: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        write_to(literacy, tmp_path / ("a" * 300 + ".md"), report(literacy, Request("journal", DAY, "id")))
    assert codes(error) == ["PD902"]


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device")
def test_a_device_is_not_read(literacy: Path) -> None:
    with pytest.raises(InputError) as error:
        write_to(literacy, Path("/dev/zero"), report(literacy, Request("journal", DAY, "id")))
    assert codes(error) == ["PD822"]


def test_a_folder_that_has_the_name_of_a_report(literacy: Path) -> None:
    (literacy / "reports/journal-2026-03-01.md").mkdir(parents=True)
    assert [path.name for path in save(literacy, report(literacy, Request("journal", DAY, "id")))] == [
        "journal-2026-03-01-2.md"
    ]


def test_formats_add_up(literacy: Path) -> None:
    done = run_command(
        "report", "journal", "-p", literacy, "--as-of", "2026-03-01", "--format", "MD", "--format", " html"
    )
    assert done.returncode == 0
    assert [line.rpartition(".")[2] for line in done.stdout.split()] == ["md", "html"]


@pytest.mark.parametrize(
    ("output", "code"), [("baru/", "PD855"), ("   ", "PD813"), ("sama/", "PD103"), ("jurnal.DOC", "PD857")]
)
def test_an_output_that_is_no_file(literacy: Path, tmp_path: Path, output: str, code: str) -> None:
    (tmp_path / "sama").mkdir()
    for language in ("id", "en"):
        command = ["--lang", language, "report", "journal", "-p", literacy, "--output", output]
        done = run_inside(*command, cwd=tmp_path)
        assert done.returncode == 1
        assert code in done.stderr
        assert done.stdout == ""
    assert not (literacy / "reports").exists()
    assert not (tmp_path / "baru").exists()


def test_a_title_is_what_was_typed(literacy: Path) -> None:
    name = "A &amp; B &lt;b> \\&amp; #1"
    definition = literacy / "program.yaml"
    text = definition.read_text(encoding="utf-8").replace("nama: Literasi Digital Guru", f"nama: {json.dumps(name)}", 1)
    definition.write_text(text, encoding="utf-8")
    made = report(literacy, Request("journal", DAY, "en", formats=("docx",)))
    assert docx.Document(io.BytesIO(made.outputs["docx"])).core_properties.title.endswith(name)


def test_nothing_turns_the_foot_around(literacy: Path) -> None:
    definition = literacy / "program.yaml"
    text = definition.read_text(encoding="utf-8").replace("nama: Literasi", 'nama: "\\u202eRTL\\0" # ', 1)
    definition.write_text(text, encoding="utf-8")
    html = report(literacy, Request("journal", DAY, "id", formats=("html",))).outputs["html"].decode()
    assert "RTL · 1 Maret 2026" in html
    assert "\u202e" not in html
    assert chat.plain("\u202eabc") == visible("\u202eabc") == "abc"


def test_a_jpeg_of_a_printing_house_is_a_logo(literacy: Path) -> None:
    out = io.BytesIO()
    Image.new("CMYK", (300, 100), (0, 255, 0, 0)).save(out, "JPEG")
    made = report(logo(literacy, "logo.jpg", out.getvalue()), Request("journal", DAY, "id", formats=("docx", "pdf")))
    pictures = list(docx.Document(io.BytesIO(made.outputs["docx"])).part.package.image_parts)
    assert len(pictures) == 1
    assert Image.open(io.BytesIO(pictures[0].blob)).mode == "RGB"


def test_a_jpeg_as_logo_does_not_say_where_it_was_taken(literacy: Path) -> None:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "Kamera Contoh"
    Image.new("RGB", (30, 10)).save(out, "JPEG", exif=exif, comment=b"Tempat Contoh")
    assert b"Kamera Contoh" in out.getvalue()
    made = report(logo(literacy, "logo.jpg", out.getvalue()), Request("journal", DAY, "id", formats=("docx",)))
    blob = next(iter(docx.Document(io.BytesIO(made.outputs["docx"])).part.package.image_parts)).blob
    assert b"Contoh" not in blob


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onload="alert(1)"/>',
        '<image x:href="http://127.0.0.1:9/x.png"/>',
        '<image href="file:///etc/passwd"/>',
        '<a href="javascript:alert(1)"><rect/></a>',
        "<style>@import url(http://127.0.0.1/x.css)</style>",
        '<rect style="fill: url(http://127.0.0.1/x.svg#a)"/>',
        "<foreignObject/>",
    ],
)
def test_a_logo_that_does_something(literacy: Path, inside: str) -> None:
    logo(literacy, "logo.svg", SVG.format(inside).encode())
    with pytest.raises(InputError) as error:
        report(literacy, Request("journal", DAY, "id", formats=("html",)))
    assert codes(error) == ["PD851"]


def test_a_logo_that_only_refers_to_itself(literacy: Path) -> None:
    inside = '<defs><linearGradient id="a"/></defs><use x:href="#a"/><rect width="9" height="9" fill="url(#a)"/>'
    made = report(logo(literacy, "logo.svg", SVG.format(inside).encode()), Request("journal", DAY, formats=("html",)))
    assert b"data:image/svg+xml" in made.outputs["html"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the memory of a process")
@pytest.mark.parametrize(
    "expression",
    [
        '{{ "x"|center(10**10) }}',
        '{{ "{:>3000000000}".format("x") }}',
        '{% set a = namespace(s="x" * 1000000) %}{% for i in range(20) %}{% set a.s = a.s ~ a.s %}{% endfor %}{{ a.s }}',
    ],
)
def test_a_template_does_not_fill_the_memory(literacy: Path, expression: str) -> None:
    with pytest.raises(InputError) as error:
        report(template(literacy, f"# x\n{expression}\n"), Request("journal", DAY, "id"))
    found = error.value.diagnostics[0]
    assert (found.code, found.file, found.line) == ("PD816", "templates/journal.md.j2", 2)


def test_what_a_template_writes_itself_is_no_html_and_no_foreign_picture(literacy: Path) -> None:
    text = (
        '# Judul\n\n<script>alert(1)</script>\n\n<img src="http://127.0.0.1/x"> awal ![satu](http://127.0.0.1/y.png)'
        " ![dua](/etc/passwd) ![tiga](pictures/tidak ada.png) [empat](javascript:alert(1)) akhir\n"
    )
    made = report(template(literacy, text), Request("journal", DAY, "id", formats=("html", "docx", "pdf")))
    html = made.outputs["html"].decode()
    assert not re.search(r"<script|<img|javascript|127\.0\.0\.1|passwd", html)
    for word in ("awal", "satu", "dua", "empat", "akhir"):
        assert word in html
    assert made.outputs["pdf"].startswith(b"%PDF")


def test_a_message_is_never_internal_and_does_not_say_so(literacy: Path) -> None:
    command = ["--lang", "en", "report", "whatsapp", "-p", literacy, "--as-of", "2026-03-01", "--internal"]
    done = run_inside(*command)
    assert done.returncode == 0
    assert "internal" not in done.stdout
    assert done.stderr == ""
