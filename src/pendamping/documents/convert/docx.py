"""Markdown to DOCX: pandoc with the reference file, then what pandoc cannot do: head, foot, wide pages."""

import io
import re
import tempfile
import zipfile
from collections.abc import Collection, Sequence
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from pendamping.diagnostics import Diagnostic, InputError
from pendamping.documents.convert.docx_certificate import dress_certificates
from pendamping.documents.convert.page import Page
from pendamping.documents.convert.pandoc import PandocError, run_pandoc
from pendamping.documents.convert.reference_docx import clean_reference
from pendamping.folder.dress import Dress, style_folder

if TYPE_CHECKING:
    from docx.section import Section
    from docx.text.paragraph import Paragraph

# lxml has no types.
Xml: TypeAlias = Any

# Widths of A4 in twentieths of a point.
_SHORT, _LONG = "11906", "16838"
_TABLE_TEXT = {"Table": "TableText", "DenseTable": "TableTextSmall", "FormGrid": "TableText"}
# A table of few, short rows stays on one page.
_WHOLE_ROWS, _WHOLE_LETTERS = 12, 800
_ID_HYPHEN = re.compile(r"(?<=[A-Z])-(?=\d)")
# Letters of a place and date; what is longer is a sentence.
_LONGEST_PLACE = 70
# Heights in twentieths of a point: a row to sign in, and the room above a name.
_ROW_TO_SIGN, _ROOM_TO_SIGN = 560, 1000
# Of a picture, in units of Word: 14.5 cm.
_TALLEST = 14 * 360_000 + 180_000
_LETTERHEAD_STYLES = ("Letterhead Name", "Letterhead")


def to_docx(page: Page, dress: Dress) -> bytes:
    """Return the page as DOCX, the same bytes each time; raises `PandocError` where the reference will not do."""
    text = page.with_pictures(("png", "jpg"))
    metadata = page.metadata | ({"author": page.cover_lines} if page.cover else {})
    with tempfile.TemporaryDirectory() as folder:
        reference = dress.reference_docx
        if reference.parent != style_folder():
            reference = _write_clean(reference, Path(folder) / "reference.docx")
        options = ["--reference-doc", str(reference), "--dpi", "96"]
        made = run_pandoc(text, "docx", metadata, style_folder(), options)
    return same_bytes(_dressed(made, page, dress))


def _write_clean(file: Path, target: Path) -> Path:
    """Write a reference of somebody's own without what acts or loads; raises `InputError` (PD902), `PandocError`."""
    data = clean_reference(file)
    try:
        target.write_bytes(data)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError([Diagnostic("PD902", str(target), values={"reason": reason})]) from None
    return target


def same_bytes(data: bytes) -> bytes:
    """Return a ZIP archive with its members in order of their names and without the time of the day."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        # The list of content types comes first: some readers look for it there.
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _dressed(data: bytes, page: Page, dress: Dress) -> bytes:
    import docx

    try:
        document = docx.Document(io.BytesIO(data))
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise PandocError(str(error)) from None
    document.core_properties.author, document.core_properties.title = page.organization, page.title
    body: Xml = cast(Xml, document).element.body
    _mend_sections(body, landscape=page.landscape)
    for paragraph in document.paragraphs:
        if paragraph.style is not None and paragraph.style.name == "Image Caption":
            paragraph.paragraph_format.keep_together = True
    _forget_sources(body)
    _limit_pictures(body)
    _mend_tables(body, {style.style_id for style in document.styles if style.style_id})
    if page.cover:
        _lower_title(document.paragraphs)
    section = document.sections[0]
    if page.kind == "certificate":
        dress_certificates(document, dress)
    _break_before(body)
    if page.kind != "certificate":
        _head(section, page, dress)
        _foot(section, page)
    if page.warning:
        _warn(section, page)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _break_before(body: Xml) -> None:
    """Let what follows a page break begin the page: a paragraph of a break alone would leave an empty page or line."""
    from docx.oxml.ns import qn

    for paragraph in list(body.iter(qn("w:p"))):
        runs = paragraph.findall(qn("w:r"))
        breaks = [b for b in paragraph.iter(qn("w:br")) if b.get(qn("w:type")) == "page"]
        following = paragraph.getnext()
        if len(runs) == len(breaks) == len(list(runs[0]) if runs else ()) == 1 and following is not None:
            while following.tag in (qn("w:bookmarkStart"), qn("w:bookmarkEnd")):
                following = following.getnext()
            if following.tag == qn("w:p"):
                following.get_or_add_pPr().pageBreakBefore_val = True
                paragraph.getparent().remove(paragraph)


def _forget_sources(body: Xml) -> None:
    """Take out where pandoc had each picture from: that is the whole picture once more, as text."""
    from docx.oxml.ns import qn

    for picture in body.iter(qn("pic:cNvPr")):
        if picture.get("descr", "").startswith("data:"):
            picture.set("descr", "")


def _limit_pictures(body: Xml) -> None:
    """Set tall pictures smaller: Word lets none float, so that they would leave most of a page empty above them."""
    from docx.oxml.ns import qn

    for place in body.iter(qn("wp:inline")):
        for size in (place.find(qn("wp:extent")), *place.iter(qn("a:ext"))):
            if size is not None and size.get("cy") and int(size.get("cy")) > _TALLEST:
                size.set("cx", str(int(size.get("cx")) * _TALLEST // int(size.get("cy"))))
                size.set("cy", str(_TALLEST))


def _mend_sections(body: Xml, *, landscape: bool) -> None:
    """Give each section that a mark has ended the paper, head and foot of the last one, turned where it is wide."""
    from docx.oxml.ns import qn

    last = body.find(qn("w:sectPr"))
    for placeholder in list(body.iter(qn("w:sectPr"))):
        if placeholder is last:
            continue
        wide = placeholder.find(qn("w:pgSz")).get(qn("w:orient")) == "landscape"
        section = deepcopy(last)
        _turn(section, wide=wide)
        placeholder.getparent().replace(placeholder, section)
    _turn(last, wide=landscape)


def _turn(section: Xml, *, wide: bool) -> None:
    from docx.oxml.ns import qn

    size = section.find(qn("w:pgSz"))
    if size is None:
        return
    size.set(qn("w:w"), _LONG if wide else _SHORT)
    size.set(qn("w:h"), _SHORT if wide else _LONG)
    if wide:
        size.set(qn("w:orient"), "landscape")
    else:
        size.attrib.pop(qn("w:orient"), None)


def _mend_tables(body: Xml, styles: Collection[str]) -> None:
    """Set the text of tables in the size of their kind, and let no row break across pages, unless it is long."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    for table in body.iter(qn("w:tbl")):
        kind = table.find(f"{qn('w:tblPr')}/{qn('w:tblStyle')}")
        text = _TABLE_TEXT.get(kind.get(qn("w:val")) if kind is not None else "")
        if text in styles:
            for style in table.iter(qn("w:pStyle")):
                style.set(qn("w:val"), text)
        name = kind.get(qn("w:val")) if kind is not None else ""
        _hold_ids(table)
        rows = list(table.iter(qn("w:tr")))
        lengths = [sum(len(part.text or "") for part in row.iter(qn("w:t"))) for row in rows]
        if name == "Signatures":
            _keep_together(table, rows)
        elif len(rows) - 1 <= _WHOLE_ROWS and sum(lengths) <= _WHOLE_LETTERS:
            _keep_with_next([p for row in rows[:-1] for p in row.iter(qn("w:p"))])
        else:  # neither the head nor the last row, which is often the total, stands alone on a page
            _keep_with_next([p for row in (*rows[:1], *rows[-2:-1]) for p in row.iter(qn("w:p"))])
        if name == "FormGrid":
            for row in rows[1:]:
                _at_least(row, _ROW_TO_SIGN)
        for row, length in zip(rows, lengths, strict=True):
            if length < 600:
                row.get_or_add_trPr().insert(0, parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))


def _hold_ids(table: Xml) -> None:
    """Let no id such as P-012 break at its hyphen, where columns are narrow."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    for part in list(table.iter(qn("w:t"))):
        first, *others = _ID_HYPHEN.split(part.text or "")
        if not others:
            continue
        part.text, last = first, part
        part.set(qn("xml:space"), "preserve")
        for other in others:
            hyphen: Xml = parse_xml(f"<w:noBreakHyphen {nsdecls('w')}/>")
            following: Xml = parse_xml(f'<w:t {nsdecls("w")} xml:space="preserve"/>')
            following.text = other
            last.addnext(hyphen)
            hyphen.addnext(following)
            last = following


def _keep_with_next(paragraphs: Sequence[Xml]) -> None:
    for paragraph in paragraphs:
        paragraph.get_or_add_pPr().keepNext_val = True


def _at_least(row: Xml, height: int) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    row.get_or_add_trPr().append(parse_xml(f'<w:trHeight {nsdecls("w")} w:val="{height}" w:hRule="atLeast"/>'))


def _keep_together(table: Xml, rows: Sequence[Xml]) -> None:
    """Keep signatures on one page, with the place and date above them; each in the middle, with room to sign.

    Place and date stand above the last signature, or in the middle where they are about all of them.
    """
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn

    inside = list(table.iter(qn("w:p")))
    for paragraph in inside:
        paragraph.get_or_add_pPr().jc_val = WD_ALIGN_PARAGRAPH.CENTER
    _keep_with_next([p for row in rows[:-1] for p in row.iter(qn("w:p"))])
    if len(rows) > 1:
        _at_least(rows[1], _ROOM_TO_SIGN)
    before = table.getprevious()
    said = "".join(part.text or "" for part in before.iter(qn("w:t"))).strip() if before is not None else ""
    if before is None or before.tag != qn("w:p"):
        return
    _keep_with_next([before])
    if len(said) > _LONGEST_PLACE:
        return
    properties = before.get_or_add_pPr()
    properties.jc_val = WD_ALIGN_PARAGRAPH.CENTER
    style = properties.find(qn("w:pStyle"))
    widths = [int(column.get(qn("w:w"))) for column in table.iter(qn("w:gridCol"))]
    middle = said.endswith(":") or (style is not None and style.get(qn("w:val")) == "Certificate")
    if len(widths) > 1 and not middle:
        # As wide as a date needs.
        properties.get_or_add_ind().set(qn("w:left"), str(min(sum(widths[:-1]), sum(widths) * 58 // 100)))


def _lower_title(paragraphs: "Sequence[Paragraph]") -> None:
    """Set the title in the upper third of its page, who made it in the lower, both in the middle."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    lowered = False
    for paragraph in paragraphs[:6]:
        name = (paragraph.style and paragraph.style.name) or ""
        if name in ("Title", "Subtitle", "Author", "Date"):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if name == "Title":
            paragraph.paragraph_format.space_before = Pt(190)
        if name == "Author" and not lowered:
            paragraph.paragraph_format.space_before = Pt(170)
            lowered = True


def _head(section: "Section", page: Page, dress: Dress) -> None:
    """Put the letterhead on the first page, unless the reference file has a head of its own there."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm

    own = "".join(paragraph.text for paragraph in (*section.header.paragraphs, *section.first_page_header.paragraphs))
    section.different_first_page_header_footer = True
    if not own.strip() and page.letterhead:
        header = section.first_page_header
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0]
        if dress.logo is not None and dress.logo_kind != "svg":
            paragraph.add_run().add_picture(io.BytesIO(dress.logo), height=Cm(1.5))
            paragraph = header.add_paragraph()
        for number, line in enumerate(page.letterhead):
            paragraph = paragraph if number == 0 else header.add_paragraph()
            paragraph.style = _style(section, _LETTERHEAD_STYLES[min(number, 1)])
            if dress.logo is None:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.add_run(line)
        _rule_below(paragraph)


def _warn(section: "Section", page: Page) -> None:
    # The even one counts only where the reference file has left and right pages.
    for header in (section.first_page_header, section.header, section.even_page_header):
        header.is_linked_to_previous = False
        header.add_paragraph(page.warning, style=_style(section, "Warning"))


def _foot(section: "Section", page: Page) -> None:
    """Say below each page what it is part of; the page number stands in the reference file."""
    section.footer.is_linked_to_previous = False
    first = section.first_page_footer
    first.is_linked_to_previous = False
    if not "".join(p.text for p in first.paragraphs).strip():
        into, empty = cast(Xml, first), first.paragraphs[0]
        for paragraph in section.footer.paragraphs:
            into._element.append(deepcopy(cast(Xml, paragraph)._p))  # noqa: SLF001 -- python-docx copies none
        into._element.remove(cast(Xml, empty)._p)  # noqa: SLF001
    for footer in (section.footer, first):
        footer.paragraphs[0].insert_paragraph_before(page.footer, style=_style(section, "Footer"))


def _style(section: "Section", name: str) -> str | None:
    """Return the name of a style if the reference file has it."""
    styles = cast(Xml, section)._document_part.styles  # noqa: SLF001 -- the only way from a section to the styles
    return name if name in styles else None


def _rule_below(paragraph: "Paragraph") -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    border: Xml = f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="12" w:space="4" w:color="1B3A57"/></w:pBdr>'
    cast(Xml, paragraph)._p.get_or_add_pPr().append(parse_xml(border))  # noqa: SLF001
