"""The built-in reference DOCX: pandoc's own, with the house's styles, A4, and a foot with page numbers.

Run it after a change here; the result is committed: templates/style/reference.docx.
"""

import io
import subprocess
from pathlib import Path
from typing import Any

import docx
import pypandoc
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle as BaseStyle

from pendamping.documents.convert.docx import same_bytes

TARGET = Path(__file__).parent.parent / "templates/style/reference.docx"
INK = RGBColor(0x1B, 0x3A, 0x57)
FONT = "Calibri"


def border(side: str, size: int, colour: str) -> str:
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>'


def font(
    style: BaseStyle, size: float | None = None, *, bold: bool | None = None, colour: RGBColor | None = None
) -> None:
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    properties.insert(0, parse_xml(f'<w:rFonts {nsdecls("w")} w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}"/>'))
    if size is not None:
        style.font.size = Pt(size)
    style.font.bold = bold
    if colour is not None:
        style.font.color.rgb = colour
    style.font.italic = False


def space(style: BaseStyle, before: float, after: float, *, keep: bool = False) -> None:
    form = style.paragraph_format
    form.space_before, form.space_after, form.keep_with_next = Pt(before), Pt(after), keep


def paragraph_style(document: Document, name: str, base: str) -> BaseStyle:
    styles = document.styles
    style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles[base]
    style.quick_style = True
    return style


def table_style(
    document: Document, name: str, properties: str, first_row: str = "", half_points: int = 18, inset: int = 40
) -> None:
    """Put a table style in place of the one with this name; `properties` are w:tblPr children."""
    styles = document.styles.element
    for old in [s for s in styles.findall(qn("w:style")) if s.find(qn("w:name")).get(qn("w:val")) == name]:
        styles.remove(old)
    styles.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{name.replace(" ", "")}">'
            f'<w:name w:val="{name}"/><w:basedOn w:val="TableNormal"/><w:qFormat/>'
            '<w:pPr><w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/></w:pPr>'
            f'<w:rPr><w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/></w:rPr>'
            f'<w:tblPr>{properties}<w:tblCellMar><w:top w:w="{inset}" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
            f'<w:bottom w:w="{inset}" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            f"{first_row}</w:style>"
        )
    )


def foot(section: Section) -> None:
    """A line, and the page number on the right; what else stands there is added when a report is made."""
    paragraph = section.footer.paragraphs[0]
    paragraph.style = "Footer"
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for field, between in (("PAGE", " / "), ("NUMPAGES", "")):
        paragraph._p.append(  # noqa: SLF001
            parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{field}"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
        )
        if between:
            paragraph.add_run(between)


def paper(section: Section) -> None:
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    section.top_margin, section.bottom_margin = Cm(2.3), Cm(2.3)
    section.header_distance = section.footer_distance = Cm(1.1)


def table_styles(document: Document) -> None:
    lines = border("top", 8, "1B3A57") + border("bottom", 4, "AAAAAA") + border("insideH", 4, "AAAAAA")
    rules = f"<w:tblBorders>{lines}</w:tblBorders>"
    head = (
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr>'
        '<w:shd w:val="clear" w:color="auto" w:fill="E9EEF4"/></w:tcPr></w:tblStylePr>'
    )
    table_style(document, "Table", rules, head)
    table_style(document, "Dense Table", rules, head, half_points=16)
    table_style(document, "Plain Form", "", half_points=21, inset=0)
    ruled = "".join(border(side, 4, "3C3C3C") for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    table_style(document, "Form Grid", f"<w:tblBorders>{ruled}</w:tblBorders>", head)
    table_style(document, "Signatures", '<w:jc w:val="center"/>', half_points=21)


def own_styles(document: Document) -> None:
    """The styles that marks ask for: certificates, what leads in, place and date, commands."""
    styles: Any = document.styles
    certificate = paragraph_style(document, "Certificate", "Body Text")
    font(certificate, 12)
    certificate.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    space(certificate, 0, 4)
    for name, level, size, before, after in (("Title", 1, 30, 20, 10), ("Name", 2, 21, 12, 10)):
        style = paragraph_style(document, f"Certificate {name}", f"Heading {level}")
        font(style, size, bold=True, colour=INK)
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        style.font.all_caps = name == "Title"
        space(style, before, after, keep=True)
    space(paragraph_style(document, "Lead In", "Body Text"), 6, 4, keep=True)
    space(paragraph_style(document, "Signature Place", "Body Text"), 14, 6, keep=True)
    # A command fits its line: it must not break inside a date.
    for name, kind in (("Source Code", WD_STYLE_TYPE.PARAGRAPH), ("Verbatim Char", WD_STYLE_TYPE.CHARACTER)):
        style = styles[name] if name in styles else styles.add_style(name, kind)
        style.font.name, style.font.size = "Consolas", Pt(8)


def make() -> bytes:
    pandoc = pypandoc.get_pandoc_path()
    base = subprocess.run([pandoc, "--print-default-data-file", "reference.docx"], check=True, capture_output=True)
    document: Any = docx.Document(io.BytesIO(base.stdout))
    styles = document.styles
    paper(document.sections[0])
    for name, size in (("Normal", 10.5), ("Body Text", 10.5), ("First Paragraph", 10.5), ("Compact", 10.5)):
        font(styles[name], size)
        space(styles[name], 0 if name == "Compact" else 3, 2 if name == "Compact" else 6)
    for name, size, before in (
        ("Heading 1", 15, 18),
        ("Heading 2", 12.5, 14),
        ("Heading 3", 11, 12),
        ("Heading 4", 10.5, 10),
    ):
        font(styles[name], size, bold=True, colour=INK)
        space(styles[name], before, 6, keep=True)
    font(styles["Title"], 21, bold=True, colour=INK)
    styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    space(styles["Title"], 12, 4, keep=True)
    for name in ("Subtitle", "Author", "Date"):
        font(styles[name], 11.5, bold=False, colour=RGBColor(0x50, 0x50, 0x50))
        styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
        space(styles[name], 0, 6)
        for wide in styles[name].element.rPr.findall(qn("w:spacing")):
            styles[name].element.rPr.remove(wide)
    for name in ("Table Caption", "Image Caption"):
        font(styles[name], 9, bold=False)
        space(
            styles[name],
            8 if name == "Table Caption" else 2,
            4 if name == "Table Caption" else 10,
            keep=name == "Table Caption",
        )
    font(styles["Footnote Text"], 8.5)
    font(styles["Block Text"], 10.5)
    for name in ("Footer", "Header"):
        style = paragraph_style(document, name, "Normal")
        font(style, 8.5, colour=RGBColor(0x50, 0x50, 0x50))
        space(style, 0, 0)
    letterhead = paragraph_style(document, "Letterhead", "Header")
    font(letterhead, 9)
    space(letterhead, 0, 0)
    font(styles["TOC Heading"], 15, bold=True, colour=INK)
    name = paragraph_style(document, "Letterhead Name", "Header")
    font(name, 14, bold=True, colour=INK)
    space(name, 0, 0)
    for name, size in (("Table Text", 9), ("Table Text Small", 8)):
        style = paragraph_style(document, name, "Normal")
        font(style, size)
        space(style, 1, 1)
    own_styles(document)
    warning = paragraph_style(document, "Warning", "Header")
    font(warning, 9, bold=True, colour=RGBColor(0xA4, 0, 0))
    warning.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for level in (1, 2):
        style = paragraph_style(document, f"toc {level}", "Normal")
        font(style, 10.5)
        style.paragraph_format.left_indent = Cm(0.6 * (level - 1))
        space(style, 3 if level == 1 else 0, 1)
    table_styles(document)
    foot(document.sections[0])
    out = io.BytesIO()
    document.save(out)
    return same_bytes(out.getvalue())


if __name__ == "__main__":
    TARGET.write_bytes(make())
    print(TARGET.name, TARGET.stat().st_size)
