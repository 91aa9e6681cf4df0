"""Reading documents back: the text of HTML, DOCX and PDF."""

import io
from html.parser import HTMLParser

import docx
import pypdf
from docx.oxml.ns import qn


def pdf_text(data: bytes) -> str:
    """Return the words of a PDF, page after page, with single blanks."""
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    return " ".join(text.split())


def docx_text(data: bytes) -> str:
    """Return the words of a DOCX, heads and feet last."""
    document = docx.Document(io.BytesIO(data))
    parts = [document.element.body]
    for section in document.sections:
        margins = (section.header, section.first_page_header, section.footer, section.first_page_footer)
        parts += [margin._element for margin in margins]
    paragraphs = (paragraph for part in parts for paragraph in part.iter(qn("w:p")))
    return " ".join("".join(text.text or "" for text in paragraph.iter(qn("w:t"))) for paragraph in paragraphs)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        self.silent += tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag == "style"

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def html_text(data: bytes) -> str:
    """Return the words of an HTML page, without its style sheet."""
    reader = _Text()
    reader.feed(data.decode())
    return " ".join("".join(reader.parts).split())


READERS = {"pdf": pdf_text, "docx": docx_text, "html": html_text}
