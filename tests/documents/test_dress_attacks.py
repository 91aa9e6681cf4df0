"""Typst, CSS, SVG and reference DOCX of a folder are templates too: what a stranger's can reach, and what it shows."""

import io
import os
import re
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from conftest import PROGRAMS
from pendamping.diagnostics import InputError
from pendamping.documents.convert import reference_docx
from pendamping.documents.convert.formats import Format, convert
from pendamping.documents.convert.page import Page
from pendamping.folder.dress import Dress, style_folder
from pendamping.steps.report import Request, report

DAY = date(2026, 3, 1)
STYLE = style_folder()
REFERENCE = STYLE / "reference.docx"
DRESS = Dress(("Lembaga",), None, "", REFERENCE, STYLE / "report.typ", STYLE / "report.css")
PAGE = Page("journal", "id", "Judul", "# Judul\n\nTeks.\n", "Lembaga", ("Lembaga",), "Kaki", "Daftar isi")
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    "{}</Relationships>"
)
# What must not stand in a document: every attack has it.
EVIL = re.compile(rb"[Ee]vil|attachedTemplate|vbaProject|INCLUDE|DDE|altChunk")


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """Listen where everything that goes to the network has to pass."""
    asked: list[bytes] = []
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    asked.append(connection.recv(300))

        threading.Thread(target=listen, daemon=True).start()
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{server.getsockname()[1]}")
            monkeypatch.setenv(name.upper(), f"http://127.0.0.1:{server.getsockname()[1]}")
        yield asked


def refused(dress: Dress, wanted: Format) -> str:
    with pytest.raises(InputError) as error:
        convert(PAGE, dress, wanted)
    return error.value.diagnostics[0].code


# ---- Typst


@pytest.mark.parametrize(
    "source",
    [
        '#read("/etc/passwd")',
        '#read("../../../../etc/passwd")',
        '#read("..\\\\..\\\\etc\\\\passwd")',
        '#image("/etc/passwd")',
        '#csv("/proc/self/environ")',
        '#include "/etc/passwd"',
        '#import "/etc/passwd": x',
        '#bibliography("/etc/passwd")',
        '#image("http://127.0.0.1/x.png")',
        '#import "@preview/evil:0.1.0"',
        '#import "\\u{40}preview/evil:0.1.0"',
        '#let name = str.from-unicode(64) + "preview/evil:0.1.0"\n#import name',
        '#eval("import \\"\\\\u{40}preview/evil:0.1.0\\"")',
        '#import "@local/evil:0.1.0"',
        '#plugin("/evil.wasm")',
        "#plugin(bytes((0, 97, 115, 109, 1, 0, 0, 0)))",
        "#let f(n) = f(n + 1)\n#f(1)",
        "#while true { [x] }",
    ],
)
def test_typst_reaches_nothing(tmp_path: Path, network: list[bytes], source: str) -> None:
    own = tmp_path / "own.typ"
    own.write_text(DRESS.typst.read_text(encoding="utf-8") + source + "\n", encoding="utf-8")
    before = dict(os.environ)
    assert refused(replace(DRESS, typst=own), "pdf") == "PD852"
    assert network == []
    assert dict(os.environ) == before


def test_typst_sees_only_what_it_is_given(tmp_path: Path) -> None:
    own = tmp_path / "own.typ"
    (tmp_path / "evil.txt").write_text("evil", encoding="utf-8")
    own.write_text(DRESS.typst.read_text(encoding="utf-8") + '#read("evil.txt")\n', encoding="utf-8")
    assert refused(replace(DRESS, typst=own), "pdf") == "PD852"
    own.write_text(DRESS.typst.read_text(encoding="utf-8") + "#assert.eq(sys.inputs, (:))\n", encoding="utf-8")
    assert convert(PAGE, replace(DRESS, typst=own), "pdf").startswith(b"%PDF")


# ---- CSS


@pytest.mark.parametrize(
    "source",
    [
        "@import 'http://127.0.0.1/evil.css';",
        "@import url(//127.0.0.1/evil.css);",
        "@\\69mport 'evil.css';",
        "p { background: url(http://127.0.0.1/evil.png) }",
        "p { background: URL( 'evil.png' ) }",
        "p { background: u\\72l(evil.png) }",
        "p { background: \\000075rl(evil.png) }",
        "p { background: ur/**/l(x); background: url(/* */evil.png) }",
        "@font-face { font-family: evil; src: url(file:///etc/passwd) }",
        "p { background: image-set('evil.png' 1x) }",
        "p { background: -webkit-image-set('evil.png' 1x) }",
        "p { cursor: url(evil.cur), auto }",
    ],
)
def test_css_loads_nothing(tmp_path: Path, source: str) -> None:
    own = tmp_path / "own.css"
    own.write_text(source, encoding="utf-8")
    assert refused(replace(DRESS, css=own), "html") == "PD860"


def test_css_does_not_end_its_element(tmp_path: Path) -> None:
    own = tmp_path / "own.css"
    own.write_text("p {}</style><script>evil()</script><!--</STYLE >", encoding="utf-8")
    made = convert(PAGE, replace(DRESS, css=own), "html")
    assert made.lower().count(b"</style") == 1


@pytest.mark.parametrize(
    "source",
    [
        'a { content: "/*" } p { background: url(http://127.0.0.1/evil.png) } b { content: "*/" }',
        'p { background: src("http://127.0.0.1/evil.png") }',
        'p { background: cross-fade("http://127.0.0.1/evil.png", red) }',
    ],
)
def test_what_a_style_sheet_hides_is_not_loaded_by_the_browser(tmp_path: Path, source: str) -> None:
    """The search may find it, or the browser refuse it: the policy stands before every style."""
    own = tmp_path / "own.css"
    own.write_text(source, encoding="utf-8")
    try:
        made = convert(PAGE, replace(DRESS, css=own), "html")
    except InputError:
        return
    policy = made.index(b"Content-Security-Policy")
    assert policy < made.index(b"<style")
    found = re.search(rb'Content-Security-Policy" content="([^"]*)"', made)
    assert found is not None
    rules = dict(rule.strip().split(b" ", 1) for rule in found[1].split(b";"))
    assert rules[b"default-src"] == b"'none'"
    assert rules[b"img-src"] == rules[b"font-src"] == b"data:"
    assert rules[b"style-src"] == b"'unsafe-inline'"


# ---- SVG


def svg(inside: str = "", before: str = "", attributes: str = "") -> bytes:
    return (
        f'{before}<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" viewBox="0 0 9 9" '
        f"{attributes}>{inside}</svg>"
    ).encode()


LAUGHS = '<!DOCTYPE svg [<!ENTITY a "haha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 20}">' for n in range(12)
)


@pytest.mark.parametrize(
    "data",
    [
        svg("<script>evil()</script>"),
        svg("<g><g><SCRIPT xmlns='http://www.w3.org/1999/xhtml'/><script>evil()</script></g></g>"),
        svg(attributes='onload="evil()"'),
        svg('<image href="http://127.0.0.1/evil.png"/>'),
        svg('<image x:href="file:///etc/passwd"/>'),
        svg('<image href="/etc/passwd"/>'),
        svg('<use href="evil.svg#a"/>'),
        svg('<a href="javascript:evil()"><rect/></a>'),
        svg('<rect style="fill:url(http://127.0.0.1/evil.svg#a)"/>'),
        svg("<style>@import 'evil.css';</style>"),
        svg('<foreignObject><iframe src="http://127.0.0.1/"/></foreignObject>'),
        svg("<text>&evil;</text>", '<!DOCTYPE svg [<!ENTITY evil SYSTEM "file:///etc/passwd">]>'),
        svg("<text>&evil;</text>", '<!DOCTYPE svg SYSTEM "http://127.0.0.1/evil.dtd">'),
        svg("&evil;", "<!DOCTYPE svg [<!ENTITY evil '<script>evil()</script>'>]>"),
        svg("<text>&m;</text>", LAUGHS + "]>"),
        svg("<text>" + "x" * 5_000_000 + "</text>"),
        svg()[:-6],
        b"<svg",
    ],
    ids=lambda data: repr(data[-60:-6]),
)
def test_an_svg_that_does_something(literacy: Path, data: bytes) -> None:
    (literacy.parent / "logo.svg").write_bytes(data)
    config = literacy.parent / "pendamping.yaml"
    config.write_text(config.read_text(encoding="utf-8") + "tampilan: {logo: logo.svg}\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        report(literacy, Request("journal", DAY, "id", formats=("html",)))
    assert [d.code for d in error.value.diagnostics] == ["PD851"]


def test_a_deep_svg_does_not_end_the_process() -> None:
    """A crash would end the tests, too."""
    code = (
        "import sys; sys.path.insert(0, 'tests'); sys.path.insert(0, 'tests/documents')\n"
        "from dataclasses import replace\n"
        "import test_dress_attacks as t\n"
        "data = t.svg('<g>' * 20_000 + '</g>' * 20_000)\n"
        "try:\n"
        "    t.convert(t.PAGE, replace(t.DRESS, logo=data, logo_kind='svg', logo_name='logo.svg'), 'pdf')\n"
        "except t.InputError as error:\n"
        "    print(error.diagnostics[0].code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROGRAMS.parent, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


# ---- reference DOCX


def reference(
    target: Path, change: Callable[[str, bytes], bytes] = lambda _, data: data, more: Mapping[str, str | bytes] = {}
) -> Path:
    """Write the built-in reference with changes."""
    with zipfile.ZipFile(REFERENCE) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            if name not in more:
                archive.writestr(name, change(name, source.read(name)))
        for name, data in more.items():
            archive.writestr(name, data)
    return target


def relation(identity: str, kind: str, target: str) -> str:
    return RELATIONS.format(
        f'<Relationship Id="{identity}" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'
    )


def in_foot(inside: str) -> Callable[[str, bytes], bytes]:
    spaces = (
        f'xmlns:r="{OFFICE}" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    )
    inside = f"<w:p {spaces}>{inside}</w:p>"
    return lambda name, data: data.replace(b"</w:ftr>", inside.encode() + b"</w:ftr>") if "footer1" in name else data


def field(*instructions: str) -> str:
    texts = "".join(f"<w:r><w:instrText>{text}</w:instrText></w:r>" for text in instructions)
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f"{marks[0]}{texts}{marks[1]}<w:r><w:t>shown last</w:t></w:r>{marks[2]}"


BLIP = (
    '<w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:link="rId90"/>'
    "</w:drawing></w:r>"
)
FOOT = "word/_rels/footer1.xml.rels"
PICTURE = {FOOT: relation("rId90", "image", "http://127.0.0.1/evil.png")}
REFERENCES: dict[str, tuple[Callable[[str, bytes], bytes], Mapping[str, str | bytes]]] = {
    "a picture on a server": (in_foot(BLIP), PICTURE),
    "a picture that says it is a link": (
        in_foot(BLIP),
        {FOOT: relation("rId90", "hyperlink", "http://127.0.0.1/evil.png")},
    ),
    "an old picture on a server": (in_foot('<w:r><w:pict><v:imagedata r:id="rId90"/></w:pict></w:r>'), PICTURE),
    "an old picture by its address": (
        in_foot(
            '<w:r><w:pict><v:shape><v:imagedata src="http://evil/" o:href="http://evil/"/></v:shape></w:pict></w:r>'
        ),
        {},
    ),
    "an object on a server": (
        in_foot('<w:r><w:object><o:OLEObject Type="Link" r:id="rId90"/></w:object></w:r>'),
        {FOOT: relation("rId90", "oleObject", "file://127.0.0.1/evil.xls")},
    ),
    "an embedded object": (
        in_foot('<w:r><w:object><o:OLEObject Type="Embed" r:id="rId90"/></w:object></w:r>'),
        {
            FOOT: relation("rId90", "oleObject", "embeddings/evil.bin").replace(' TargetMode="External"', ""),
            "word/embeddings/evil.bin": b"evil",
        },
    ),
    "a template with macros": (
        lambda name, data: (
            re.sub(rb"(<w:settings[^>]*>)", rb'\1<w:attachedTemplate r:id="rId91"/>', data)
            if name == "word/settings.xml"
            else data
        ),
        {"word/_rels/settings.xml.rels": relation("rId91", "attachedTemplate", "http://127.0.0.1/evil.dotm")},
    ),
    "macros": (lambda _, data: data, {"word/vbaProject.bin": b"evil", "word/vbaData.xml": "<evil/>"}),
    "a field that includes": (in_foot(field('INCLUDEPICTURE "http://127.0.0.1/evil.png"')), {}),
    "a field in pieces": (in_foot(field("INCLUDE", "TEXT ", '"file:///evil"')), {}),
    "a field in a field": (in_foot(field(f"QUOTE {'</w:instrText>'}{field('DDEAUTO evil')}<w:instrText>")), {}),
    "a field that never ends": (in_foot(field("DDE evil").rpartition("<w:r>")[0]), {}),
    "a simple field": (in_foot('<w:fldSimple w:instr="INCLUDETEXT evil"><w:r><w:t>x</w:t></w:r></w:fldSimple>'), {}),
    "a chunk": (in_foot('</w:p><w:altChunk r:id="rId90"/><w:p>'), {FOOT: relation("rId90", "aFChunk", "evil.html")}),
}


@pytest.mark.parametrize("what", REFERENCES)
def test_nothing_of_a_reference_acts(tmp_path: Path, network: list[bytes], what: str) -> None:
    own = reference(tmp_path / "own.docx", *REFERENCES[what])
    made = convert(PAGE, replace(DRESS, reference_docx=own), "docx")
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        for name in archive.namelist():
            assert not EVIL.search(name.encode()), name
            assert not EVIL.search(archive.read(name)), name
            if name.endswith(".rels"):
                assert set(re.findall(rb'Target="(http[^"]*)"', archive.read(name))) <= {b"http://example.com"}
    assert network == []


def test_the_looks_of_a_reference_stay(tmp_path: Path) -> None:
    shown = in_foot("<w:r><w:t>Alamat</w:t></w:r>" + field(" PAGE \\* MERGEFORMAT") + field("STYLEREF 1"))
    own = reference(tmp_path / "own.docx", shown)
    with zipfile.ZipFile(io.BytesIO(convert(PAGE, replace(DRESS, reference_docx=own), "docx"))) as archive:
        feet = b"".join(archive.read(name) for name in archive.namelist() if "footer" in name)
    for text in (b"Alamat", b"PAGE \\* MERGEFORMAT", b"STYLEREF 1", b"NUMPAGES"):
        assert text in feet
    plain = reference(tmp_path / "plain.docx")
    assert convert(PAGE, replace(DRESS, reference_docx=plain), "docx") == convert(PAGE, DRESS, "docx")


@pytest.mark.parametrize(
    "more",
    [
        {"word/styles.xml": "<!DOCTYPE x [<!ENTITY a 'evil'>]><w:styles xmlns:w='x'>&a;</w:styles>"},
        {"word/styles.xml": "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>"},
        {"word/styles.xml": "<!DOCTYPE x SYSTEM 'http://127.0.0.1/evil.dtd'><x/>".encode("utf-16")},
        {"word/styles.xml": "<x>" * 100_000},
        {"word/styles.xml": "no xml"},
        {"word/media/evil.png": b"\0" * (reference_docx.MOST_BYTES + 1)},
        {f"word/evil{number}.xml": b"<x>" + b" " * 9_000_000 + b"</x>" for number in range(6)},
    ],
    ids=["entity", "outside", "dtd", "deep", "none", "bomb", "bombs"],
)
def test_a_reference_that_grows(tmp_path: Path, network: list[bytes], more: Mapping[str, str | bytes]) -> None:
    own = reference(tmp_path / "own.docx", more=more)
    assert refused(replace(DRESS, reference_docx=own), "docx") == "PD853"
    assert network == []


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x05\x06" + b"\0" * 18, REFERENCE.read_bytes()[:6000]])
def test_a_reference_that_is_no_archive(tmp_path: Path, data: bytes) -> None:
    own = tmp_path / "own.docx"
    own.write_bytes(data)
    assert refused(replace(DRESS, reference_docx=own), "docx") == "PD853"


def test_an_archive_that_says_it_is_small(tmp_path: Path) -> None:
    data = bytearray(reference(tmp_path / "own.docx", more={"word/evil.xml": b"<x>" + b" " * 80_000_000}).read_bytes())
    size = (80_000_003).to_bytes(4, "little")
    while (place := data.find(size)) >= 0:
        data[place : place + 4] = (9).to_bytes(4, "little")
    (tmp_path / "own.docx").write_bytes(data)
    assert refused(replace(DRESS, reference_docx=tmp_path / "own.docx"), "docx") == "PD853"
