"""The formats of a document and what makes each of them."""

from collections.abc import Callable, Mapping
from typing import Literal

from pendamping.diagnostics import Diagnostic, InputError
from pendamping.documents.convert.docx import to_docx
from pendamping.documents.convert.html import to_html
from pendamping.documents.convert.page import Page
from pendamping.documents.convert.pandoc import PandocError
from pendamping.documents.convert.pdf import to_pdf
from pendamping.folder.dress import Dress

Format = Literal["md", "html", "docx", "pdf"]
FORMATS: tuple[Format, ...] = ("md", "html", "docx", "pdf")
_CONVERTERS: Mapping[Format, Callable[[Page, Dress], bytes]] = {"html": to_html, "docx": to_docx, "pdf": to_pdf}


def convert(page: Page, dress: Dress, wanted: Format) -> bytes:
    """Return a page in a format, the same bytes each time; raises `InputError` (PD852, PD853)."""
    try:
        return _CONVERTERS[wanted](page, dress)
    except PandocError as error:
        if wanted != "docx":
            raise
        file = str(dress.reference_docx)
        raise InputError([Diagnostic("PD853", file, values={"value": file, "problem": str(error)})]) from None
