"""Certificates as DOCX: a frame, the logo on each front, and sides that fit a page whatever they have to say."""

import io
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from pendamping.documents.charts.text import text_width
from pendamping.folder.dress import Dress

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle

# lxml has no types.
Xml: TypeAlias = Any

# Above and below a certificate in twentieths of a point, so that its front is one page.
_EDGES = {"top": 1250, "bottom": 900}
# A4 across with its margins, in points; a part is kept, as fonts differ from machine to machine.
_HEIGHT, _WIDTH, _KEPT = (11906 - sum(_EDGES.values())) / 20, 700.0, 0.9
_LINE, _CELL, _ROOM_TO_SIGN = 1.24, 5.0, 50.0
_BOLD_STYLES = ("Certificate Title", "Certificate Name", "Heading 1")
# How much larger or smaller than in the styles a side may be set; a back is a table, and does not grow.
_SMALLEST, _LARGEST, _STEP = 0.4, 1.3, 0.05
_EMU = 12700


def dress_certificates(document: "Document", dress: Dress) -> None:
    """Frame the pages, put the logo above each front, and set each side in a size at which it fits its page."""
    _frame(cast(Xml, document).element.body)
    _logo_on_fronts(document, dress)
    for side in _sides(document):
        _fit(document, side)


def _frame(body: Xml) -> None:
    """Draw a frame around each page; a certificate has no page number."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    line = 'w:val="thinThickSmallGap" w:sz="18" w:space="22" w:color="1B3A57"'
    sides = "".join(f"<w:{side} {line}/>" for side in ("top", "left", "bottom", "right"))
    for section in body.iter(qn("w:sectPr")):
        for foot in section.findall(qn("w:footerReference")):
            section.remove(foot)
        margins = section.find(qn("w:pgMar"))
        if margins is not None:
            for side, edge in _EDGES.items():
                margins.set(qn(f"w:{side}"), str(edge))
            margins.addnext(parse_xml(f'<w:pgBorders {nsdecls("w")} w:offsetFrom="page">{sides}</w:pgBorders>'))


def _logo_on_fronts(document: "Document", dress: Dress) -> None:
    """Put the logo above the first line of each certificate."""
    from docx.shared import Cm

    if dress.logo is None or dress.logo_kind == "svg":
        return
    before = ""
    for paragraph in document.paragraphs:
        name = (paragraph.style and paragraph.style.name) or ""
        if name == "Certificate" and not before.startswith("Certificate"):
            above = paragraph.insert_paragraph_before("", style=name)
            above.add_run().add_picture(io.BytesIO(dress.logo), height=Cm(1.6))
        before = name


def _sides(document: "Document") -> list[list[Xml]]:
    """Return the paragraphs and tables of each side; the first two sides begin without a page break in between."""
    from docx.oxml.ns import qn

    sides: list[list[Xml]] = [[]]
    for element in cast(Xml, document).element.body:
        if element.tag not in (qn("w:p"), qn("w:tbl")):
            continue
        if any(mark.get(qn("w:type")) == "page" for mark in element.iter(qn("w:br"))):
            sides.append([])
        else:
            sides[-1].append(element)
    return [side for side in sides if side]


def _fit(document: "Document", side: Sequence[Xml]) -> None:
    """Set one side in the largest size at which it fits, a front in the middle of its page."""
    from docx.oxml.ns import qn
    from docx.shared import Pt
    from docx.text.paragraph import Paragraph

    first = Paragraph(side[0], cast(Any, document))
    front = ((first.style and first.style.name) or "").startswith("Certificate")
    room, factor = _HEIGHT * _KEPT, _LARGEST if front else 1.0
    while (needed := _height(document, side, factor)) > room and factor > _SMALLEST:
        factor -= _STEP
    if abs(factor - 1) > _STEP / 2:
        for element in side:
            for xml in element.iter(qn("w:p")):
                _resize(document, xml, factor)
    if front and room > needed:
        before = _spacing(cast("ParagraphStyle", first.style))[0] * factor
        first.paragraph_format.space_before = Pt(round(before + (room - needed) / 2))


def _resize(document: "Document", xml: Xml, factor: float) -> None:
    from docx.shared import Pt
    from docx.text.paragraph import Paragraph

    paragraph = Paragraph(xml, cast(Any, document))
    style = cast("ParagraphStyle", paragraph.style)
    above, below = _spacing(style)
    paragraph.paragraph_format.space_before = Pt(round(above * factor, 1))
    paragraph.paragraph_format.space_after = Pt(round(below * factor, 1))
    for run in paragraph.runs:
        run.font.size = Pt(round(_size(style) * factor * 2) / 2)


def _height(document: "Document", side: Sequence[Xml], factor: float) -> float:
    """Return about how many points a side takes, set larger or smaller by `factor`."""
    from docx.oxml.ns import qn

    total = 0.0
    for element in side:
        if element.tag == qn("w:p"):
            total += _paragraph_height(document, element, _WIDTH, factor)
            continue
        shares = [int(column.get(qn("w:w"))) for column in element.iter(qn("w:gridCol"))]
        for row in element.iter(qn("w:tr")):
            cells = [
                sum(_paragraph_height(document, p, _WIDTH * share / sum(shares) - 2 * _CELL, factor) for p in cell)
                for share, cell in zip(shares, (c.iter(qn("w:p")) for c in row.iter(qn("w:tc"))), strict=False)
            ]
            least = _ROOM_TO_SIGN if row.find(f"{qn('w:trPr')}/{qn('w:trHeight')}") is not None else 0.0
            total += max([least, *cells]) + _CELL
    return total


def _paragraph_height(document: "Document", xml: Xml, width: float, factor: float) -> float:
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    paragraph = Paragraph(xml, cast(Any, document))
    style = cast("ParagraphStyle", paragraph.style)
    size = _size(style) * factor
    words = text_width(paragraph.text, size, bold=style.name in _BOLD_STYLES)
    pictures = [int(extent.get("cy")) / _EMU for extent in xml.iter(qn("wp:extent"))]
    # A word more on each line than fits, as words do not break.
    lines = max(1, math.ceil(words / width * 1.05))
    return max([lines * size * _LINE, *pictures]) + sum(_spacing(style)) * factor


def _size(style: "ParagraphStyle") -> float:
    """Return the size of a style in points, from the style that it is based on where it has none."""
    known: Any = style
    while known is not None:
        if known.font.size is not None:
            return known.font.size.pt
        known = known.base_style
    return 10.5


def _spacing(style: "ParagraphStyle") -> tuple[float, float]:
    """Return the points above and below a paragraph of a style."""

    def one(name: str) -> float:
        known: Any = style
        while known is not None:
            value = getattr(known.paragraph_format, name)
            if value is not None:
                return value.pt
            known = known.base_style
        return 0.0

    return one("space_before"), one("space_after")
