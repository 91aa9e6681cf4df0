"""Markdown to HTML, DOCX and PDF: what people typed is there, marks are obeyed, the same bytes each time."""

import io
import zipfile
from dataclasses import replace

import docx
import pypdf
import pytest
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from readers import READERS, html_text, pdf_text

from pendamping.diagnostics import InputError
from pendamping.documents.convert.formats import FORMATS, convert
from pendamping.documents.convert.page import Page
from pendamping.documents.pictures import Picture
from pendamping.documents.render import _text
from pendamping.folder.dress import Dress, style_folder

NASTY = (
    "*bintang* _garis_ **tebal** `kode` ~coret~ #judul [tautan](http://x) $rumus$ @kutip <b>html</b> &amp; \\garis "
    '#set page() #import "x" [kurung] {kurung} \'kutip\' "kutip" -- ... 1) <!-- new page --> | pipa'
)
RIGHT_TO_LEFT = "محمد فارس"
HEBREW = "דוד"


def dress(**changes):
    style = style_folder()
    plain = Dress(
        ("Lembaga *A* #1", "Jalan <Melati> 5"),
        None,
        "",
        style / "reference.docx",
        style / "report.typ",
        style / "report.css",
    )
    return replace(plain, **changes)


def page(text, **changes):
    basic = Page(
        kind="evaluation", language="id", title="Judul", text=text, organization="Lembaga", letterhead=dress().letterhead,
        footer="Kaki_halaman", contents_title="Daftar isi",
    )  # fmt: skip
    return replace(basic, **changes)


@pytest.mark.parametrize("wanted", ["html", "docx", "pdf"])
def test_what_people_typed_is_there_as_they_typed_it(wanted):
    text = f"## Bab\n\n{_text(NASTY)}\n\n| a | b |\n|---|---|\n| {_text('x*y_z')} | {_text('50%')} |\n"
    found = READERS[wanted](convert(page(text, title=NASTY), dress(), wanted))
    squeezed = "".join(found.split())
    for part in (NASTY, "x*y_z", "50%", "Lembaga *A* #1", "Jalan <Melati> 5", "Kaki_halaman"):
        assert "".join(part.split()) in squeezed, (part, found[:2000])
    assert squeezed.count("".join(NASTY.split())) >= 2  # in the title, too


@pytest.mark.parametrize("wanted", ["html", "docx"])
def test_right_to_left_text(wanted):
    found = READERS[wanted](convert(page(f"Nama: {RIGHT_TO_LEFT} {HEBREW}"), dress(), wanted))
    assert RIGHT_TO_LEFT in found
    assert HEBREW in found


def test_right_to_left_text_has_its_letters_in_pdf():
    data = convert(page(f"Nama: {RIGHT_TO_LEFT} {HEBREW}"), dress(), "pdf")
    fonts = {
        font
        for p in pypdf.PdfReader(io.BytesIO(data)).pages
        for font in map(str, (f.get_object()["/BaseFont"] for f in p["/Resources"]["/Font"].values()))
    }
    assert any("Arabic" in font for font in fonts)
    assert any("Hebrew" in font for font in fonts)
    text = pdf_text(data)
    assert set(RIGHT_TO_LEFT.replace(" ", "")) & set(text)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=60).filter(str.strip))
def test_any_typed_line_comes_through(line):
    found = html_text(convert(page(f"Kata: {_text(line)} selesai"), dress(), "html"))
    assert f"Kata: {' '.join(line.split())} selesai" in found


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12))
def test_any_word_comes_through_typst(word):
    found = "".join(pdf_text(convert(page(f"Kata {_text(word)} selesai"), dress(), "pdf")).split())
    assert f"Kata{word}selesai" in found


def test_marks():
    cells = " | ".join(["sel"] * 3)
    text = (
        f"## Satu\n\n**Tabel 1.** Nama tabel\n\n| {cells} |\n|---|---|---|\n| {cells} |\n\n"
        "<!-- landscape -->\n\n## Lebar\n\nLebar sekali.\n\n<!-- portrait -->\n\n## Tegak\n\nTeks.\n\n<!-- new page -->\n\n"
        f"<!-- contents -->\n\n<!-- signatures -->\n\n| {cells} |\n|---|---|---|\n| &nbsp; | | |\n| {cells} |\n"
    )
    pdf = pypdf.PdfReader(io.BytesIO(convert(page(text), dress(), "pdf")))
    shapes = [p.mediabox.width > p.mediabox.height for p in pdf.pages]
    assert shapes == [False, True, False, False]
    assert "Tabel 1. Nama tabel" in pdf_text(convert(page(text), dress(), "pdf"))
    assert [o["/Title"] for o in pdf.outline if not isinstance(o, list)] == ["Satu", "Lebar", "Tegak"]
    document = docx.Document(io.BytesIO(convert(page(text), dress(), "docx")))
    assert [s.page_width > s.page_height for s in document.sections] == [False, True, False]
    body = document.element.body
    assert [t.style.name for t in document.tables] == ["Table", "Signatures"]
    assert all(row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in list(body.iter(qn("w:tr")))[:1])
    captions = [p.text for p in document.paragraphs if p.style.name == "Table Caption"]
    assert captions == ["Tabel 1. Nama tabel"]
    contents = [p.text for p in document.paragraphs if p.style.name in ("toc 1", "toc 2")]
    assert contents[:3] == ["Satu", "Lebar", "Tegak"]
    html = convert(page(text), dress(), "html").decode()
    assert "<caption>" in html
    assert '<div class="wide">' in html
    assert 'href="#satu"' in html
    assert "<!--" not in html


def test_word_styles_and_metadata():
    data = convert(page("## Bab\n\nTeks.\n\n### Bagian\n\n1. satu\n"), dress(), "docx")
    document = docx.Document(io.BytesIO(data))
    assert document.core_properties.title == "Judul"
    assert document.core_properties.author == "Lembaga"
    assert document.paragraphs[0].style.name == "Title"
    assert {"Heading 1", "Heading 2"} <= {p.style.name for p in document.paragraphs}
    assert 'w:instr="PAGE"' in zipfile.ZipFile(io.BytesIO(data)).read("word/footer1.xml").decode()


def test_pdf_is_tagged_and_titled():
    reader = pypdf.PdfReader(io.BytesIO(convert(page("## Bab\n\nTeks."), dress(), "pdf")))
    assert reader.metadata is not None
    assert reader.metadata.title == "Judul"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    assert reader.trailer["/Root"]["/Lang"].startswith("id")
    assert not any("Date" in key for key in reader.metadata)


def test_html_is_one_file_without_script():
    html = convert(page("## Bab\n\n[tautan](https://example.org)"), dress(), "html").decode()
    assert "<script" not in html
    assert "<link" not in html
    assert 'src="http' not in html
    assert 'lang="id"' in html
    assert "width=device-width" in html


def test_pictures_have_their_words(tmp_path):
    def draw(kind):
        if kind == "svg":
            return (
                b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
            )
        out = io.BytesIO()
        Image.new("RGB", (40, 20), "blue").save(out, "PNG")
        return out.getvalue()

    picture = Picture("grafik-1", 'Grafik "naik"', ("svg", "png"), draw)
    text = f"![{_text(picture.alt)}]({picture.file})\n\n**Gambar 1.** Kehadiran naik\n"
    shown = page(text, pictures={"attendance": picture})
    html = convert(shown, dress(), "html").decode()
    assert "data:image/svg+xml;base64," in html
    assert 'alt="Grafik &quot;naik&quot;"' in html
    assert "Kehadiran naik" in html
    document = docx.Document(io.BytesIO(convert(shown, dress(), "docx")))
    described = [e.get("descr") for e in document.element.body.iter(qn("wp:docPr"))]
    assert described == ['Grafik "naik"']
    assert [p.text for p in document.paragraphs if p.style.name == "Image Caption"] == ["Gambar 1. Kehadiran naik"]
    pdf = convert(shown, dress(), "pdf")
    assert "Gambar 1. Kehadiran naik" in pdf_text(pdf)
    assert b"/Figure" in pdf or "/Figure" in str(
        pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"].get_object()
    )


@pytest.mark.parametrize("wanted", ["html", "docx", "pdf"])
def test_the_warning_stands_on_every_page(wanted):
    text = "Satu.\n\n<!-- new page -->\n\nDua.\n\n<!-- new page -->\n\nTiga."
    data = convert(page(text, warning="INTERNAL – jangan diteruskan"), dress(), wanted)
    if wanted == "pdf":
        pages = [p.extract_text() for p in pypdf.PdfReader(io.BytesIO(data)).pages]
        assert len(pages) == 3
        assert all("INTERNAL" in p for p in pages)
    elif wanted == "docx":
        section = docx.Document(io.BytesIO(data)).sections[0]
        for head in (section.header, section.first_page_header):
            assert "INTERNAL" in " ".join(p.text for p in head.paragraphs)
    else:
        assert "INTERNAL" in html_text(data)


@pytest.mark.parametrize("wanted", ["html", "docx", "pdf"])
def test_the_logo_is_there(wanted):
    out = io.BytesIO()
    Image.new("RGB", (60, 30), "green").save(out, "PNG")
    without = convert(page("Teks."), dress(), wanted)
    shown = convert(page("Teks."), dress(logo=out.getvalue(), logo_kind="png"), wanted)
    if wanted == "html":
        assert b"data:image/png;base64," in shown
    elif wanted == "docx":
        media = [n for n in zipfile.ZipFile(io.BytesIO(shown)).namelist() if n.startswith("word/media/")]
        assert len(media) == 1
    else:
        assert len(list(pypdf.PdfReader(io.BytesIO(shown)).pages[0].images)) == 1
        assert not list(pypdf.PdfReader(io.BytesIO(without)).pages[0].images)


def test_a_typst_template_of_ones_own(tmp_path):
    template = (style_folder() / "report.typ").read_text(encoding="utf-8")
    own = tmp_path / "report.typ"
    own.write_text(template.replace("size: 19pt", "size: 25pt"), encoding="utf-8")
    assert convert(page("Teks."), dress(typst=own), "pdf") != convert(page("Teks."), dress(), "pdf")
    for wrong in (
        '#import "@preview/cetz:0.3.0": canvas\n',
        '#read("/etc/passwd")\n',
        "#let report(info, body) = {\n",
        "#while true { [x] }\n",
    ):
        own.write_text(template + wrong, encoding="utf-8")
        with pytest.raises(InputError) as error:
            convert(page("Teks."), dress(typst=own), "pdf")
        assert error.value.diagnostics[0].code == "PD852"
        assert error.value.diagnostics[0].file == str(own)


def test_a_reference_that_is_no_word_file(tmp_path):
    wrong = tmp_path / "acuan.docx"
    wrong.write_bytes(b"bukan Word")
    with pytest.raises(InputError) as error:
        convert(page("Teks."), dress(reference_docx=wrong), "docx")
    assert error.value.diagnostics[0].code == "PD853"


def test_formats_agree_with_their_converters():
    assert FORMATS == ("md", "html", "docx", "pdf")
    assert all(convert(page("Teks."), dress(), wanted) for wanted in FORMATS if wanted != "md")


@pytest.mark.parametrize("wanted", ["html", "docx", "pdf"])
def test_the_same_page_gives_the_same_bytes(wanted):
    first = convert(page("## Bab\n\nTeks.[^a]\n\n[^a]: Catatan.\n"), dress(), wanted)
    assert first == convert(page("## Bab\n\nTeks.[^a]\n\n[^a]: Catatan.\n"), dress(), wanted)


def certificates(places):
    cells = "| Ketua | Kode |\n|---|---|\n| &nbsp; | |\n| (…) | `H270` |\n"
    return "\n\n".join(
        f"<!-- front -->\n\n**Lembaga**\n\n## Sertifikat\n\n### Nama {n}\n\ndi {places}\n\nDesa, 1 Mei 2026\n\n"
        f"<!-- signatures -->\n\n{cells}\n<!-- new page -->\n\n<!-- back -->\n\n## Daftar {n}\n\n<!-- new page -->"
        for n in (1, 2)
    )


@pytest.mark.parametrize("places", ["Balai Desa", "Balai Desa Sumber Jaya Makmur Sejahtera, " * 60])
def test_each_side_of_a_certificate_is_a_page(places):
    data = convert(page(certificates(places), kind="certificate", landscape=True), dress(), "pdf")
    sides = [p.extract_text() for p in pypdf.PdfReader(io.BytesIO(data)).pages]
    assert len(sides) == 4
    assert ["SERTIFIKAT" in side and "Ketua" in side for side in sides] == [True, False, True, False]


def test_certificates_in_word_begin_with_the_first_one():
    shown = page(certificates("Balai Desa"), kind="certificate", landscape=True)
    document = docx.Document(io.BytesIO(convert(shown, dress(), "docx")))
    styles = [p.style.name for p in document.paragraphs[:4]]
    assert styles == ["Certificate", "Certificate Title", "Certificate Name", "Certificate"]
    assert document.core_properties.title == "Judul"
    section = document.sections[0]._sectPr
    assert section.find(qn("w:pgBorders")) is not None
    assert section.findall(qn("w:footerReference")) == []


def test_place_and_date_stay_with_the_signatures():
    table = "<!-- signatures -->\n\n| A | B |\n|---|---|\n| &nbsp; | |\n| (…) | (…) |\n"
    text = f"Demikian berita acara ini.\n\nDesa, 1 Mei 2026\n\n{table}"
    document = docx.Document(io.BytesIO(convert(page(text), dress(), "docx")))
    closing, place = document.paragraphs[-2:] if document.paragraphs[-1].text else document.paragraphs[-3:-1]
    assert (closing.style.name, place.style.name) == ("Lead In", "Signature Place")
    assert place.paragraph_format.keep_with_next
    assert place.paragraph_format.left_indent > 0
    second = document.tables[-1].rows[1]
    assert second.height is not None
    assert 'class="place"' in convert(page(text), dress(), "html").decode()


def test_ids_do_not_break_in_word_but_read_as_they_are():
    text = "| Siapa |\n|---|\n| Rekaan (P-012) |\n"
    document = docx.Document(io.BytesIO(convert(page(text), dress(), "docx")))
    assert document.tables[0].cell(1, 0).text == "Rekaan (P-012)"
    assert len(list(document.element.body.iter(qn("w:noBreakHyphen")))) == 1


def test_what_leads_in_a_table_is_not_left_behind():
    table = "| a |\n|---|\n| b |\n"
    document = docx.Document(
        io.BytesIO(convert(page(f"**Disepakati**\n\n{table}\nIsinya:\n\n- satu\n"), dress(), "docx"))
    )
    led = [p.text for p in document.paragraphs if p.style.name == "Lead In"]
    assert led == ["Disepakati", "Isinya:"]
    assert document.styles["Lead In"].paragraph_format.keep_with_next


CHAPTERS = "## A\n\nsatu\n\n<!-- new page -->\n\n## B\n\ndua\n\n<!-- new page -->\n\n## C\n\n- tiga\n"


def test_a_chapter_begins_on_a_new_page_without_an_empty_line_above_it():
    pages = pypdf.PdfReader(io.BytesIO(convert(page(CHAPTERS), dress(), "pdf"))).pages
    texts = [p.extract_text() for p in pages]
    assert [word in text for text, word in zip(texts, ("satu", "dua", "tiga"), strict=True)] == [True] * 3
    document = docx.Document(io.BytesIO(convert(page(CHAPTERS), dress(), "docx")))
    breaking = [p.text for p in document.paragraphs if p.paragraph_format.page_break_before]
    assert breaking == ["B", "C"]
    assert not list(document.element.body.iter(qn("w:br")))


def test_the_last_row_of_a_long_table_does_not_stand_alone_on_a_page():
    rows = "".join(f"| {n} | isi |\n" for n in range(40))
    document = docx.Document(io.BytesIO(convert(page(f"| a | b |\n|---|---|\n{rows}"), dress(), "docx")))
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in document.tables[0].rows]
    assert [bool(k) for k in kept] == [True, *[False] * 38, True, False]


def test_a_tall_picture_is_set_smaller_in_word():
    out = io.BytesIO()
    Image.new("RGB", (400, 800), "white").save(out, "PNG", dpi=(72, 72))
    picture = Picture("tinggi", "Tinggi", ("png",), lambda _kind: out.getvalue())
    made = convert(page(f"![Tinggi]({picture.file})", pictures={"tinggi": picture}), dress(), "docx")
    (shape,) = docx.Document(io.BytesIO(made)).inline_shapes
    assert shape.height.cm == pytest.approx(14.5)
    assert shape.width.cm == pytest.approx(7.25, abs=0.05)
