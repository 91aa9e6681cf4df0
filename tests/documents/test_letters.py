"""Which characters a PDF cannot show."""

import pytest

from pendamping.diagnostics import InputError
from pendamping.documents.convert.letters import missing_letters
from pendamping.documents.convert.page import Page
from pendamping.folder.dress import read_css


def page(text, title="Judul"):
    return Page(
        kind="visit", language="id", title=title, text=text, organization="L", letterhead=["L"], footer="K",
        contents_title="I",
    )  # fmt: skip


def test_letters_of_our_fonts_are_shown():
    assert missing_letters(page("Café, Ω ≥ 3 – “ya” Ж ŋ ữ محمد דוד ✓ ☎ ① … Rp1.000 m² 80 %")) == []


def test_others_are_named_once_wherever_they_stand():
    assert missing_letters(page("Bagus 🎉🎉 sekali 中", title="한 Judul")) == ["中", "한", "🎉"]


@pytest.mark.parametrize(
    ("css", "line"),
    [
        ("a { }\n@import 'b.css';", 2),
        ("@IMPORT url(b.css)", 1),
        ("a { background: url( 'http://x/y.png' ) }", 1),
        ("a {\n\n background: URL(//x/y.png) }", 3),
        ("a { background: u\\72 l(x.png) }", 1),
        ("@\\69mport 'b.css';", 1),
        ("/* url(data:\n*/ a { src: url(font.woff2) }", 2),
        ("a { background: image-set('x.png' 1x) }", 1),
    ],
)
def test_a_style_sheet_that_loads_something_is_refused(tmp_path, css, line):
    (tmp_path / "a.css").write_text(css, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_css(tmp_path / "a.css")
    (found,) = refused.value.diagnostics
    assert (found.code, found.line) == ("PD860", line)


@pytest.mark.parametrize(
    "css",
    [
        "a { background: url(data:image/png;base64,AA==) }",
        "a { mask: url('#kop') }",
        "/* @import 'x'; url(http://x) */ a { content: \"\\201C\" }",
        "a::before { content: 'lihat http://x' }",
    ],
)
def test_one_that_holds_everything_is_taken(tmp_path, css):
    (tmp_path / "a.css").write_text(css, encoding="utf-8")
    assert read_css(tmp_path / "a.css") == css
