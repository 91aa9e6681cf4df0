"""An internal report says so wherever it is looked at: on each page of PDF and DOCX, in HTML, in Markdown."""

import io
from dataclasses import replace

import docx
import pypdf
import pytest
from readers import html_text

from conftest import asked
from pendamping.steps.report import report

WORDS = "INTERNAL – memuat angka kelompok kecil; tidak untuk diteruskan"


@pytest.mark.parametrize("kind", ["tor", "budget", "progress", "minutes", "certificate"])
def test_on_every_page_of_every_format(kind, named):
    folder = named["literasi-digital-guru"]
    wanted = asked(folder, kind, formats=("md", "html", "docx", "pdf"))
    made = report(folder, replace(wanted, internal=True)).outputs
    for page in pypdf.PdfReader(io.BytesIO(made["pdf"])).pages:
        assert WORDS in " ".join(page.extract_text().split())
    document = docx.Document(io.BytesIO(made["docx"]))
    # All sections have the heads of the first, which are those of its first page and of its others.
    for section in document.sections:
        for header in (section.header, section.first_page_header, section.even_page_header):
            assert WORDS in [p.text for p in header.paragraphs]
    page = made["html"].decode()
    assert f'@top-center {{ content: "{WORDS}";' in page
    chapters = made["md"].decode().count("\n## ")
    assert html_text(made["html"]).count(WORDS) == chapters + 1
    assert made["md"].decode().count(f"**{WORDS}**") == chapters + 2


def test_nowhere_else(named):
    folder = named["literasi-digital-guru"]
    made = report(folder, asked(folder, "tor", formats=("md", "html", "docx", "pdf"))).outputs
    assert b"INTERNAL" not in made["html"] + made["md"]
    assert b"top-center" not in made["html"]
