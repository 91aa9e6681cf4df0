"""The dress of documents: letterhead, logo, reference DOCX, Typst template and CSS, of the workspace or built in."""

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pendamping.diagnostics import Diagnostic, InputError
from pendamping.folder import paths
from pendamping.folder.builtin import templates_folder
from pendamping.folder.inside import inside
from pendamping.folder.read import MAX_TABLE_MEGABYTES, read_bytes, read_text
from pendamping.model.program import Program
from pendamping.model.records import Workspace

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_LOGO_BYTES = 5_000_000
# What of an SVG does something, or shows what stands elsewhere.
_ACTIVE_TAGS = frozenset({"script", "foreignObject", "iframe", "handler", "listener"})
_ELSEWHERE = re.compile(r"@import|url\(\s*[\"']?(?!#|data:image/(?:png|jpeg|gif);)", re.IGNORECASE)
# What makes a browser load something: `url(…)` of anything but a part of the page, `@import`, `image-set("…")`.
_LOADS = re.compile(
    r"""@import\b[^;{}]*|url\(\s*(?!["']?(?:data:|\#))[^)]*\)?|image-set\([^;{}]*?["'](?!data:|image/)[^;{}]*"""
    r"""|\b(?:src|image|cross-fade)\(\s*["'](?!data:)[^)]*\)?""",
    re.IGNORECASE,
)
# A string is kept: what looks like a comment in it is none.
_CSS_COMMENT = re.compile(r"""("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|/\*.*?(?:\*/|\Z)""", re.DOTALL)
# `\75rl(` is `url(` to a browser.
_CSS_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|([^\n]))")
_INSIDE = re.compile(r"#|data:image/(?:png|jpeg|gif);", re.IGNORECASE)
_KINDS_OF_LOGO = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}


@dataclass(frozen=True, slots=True)
class Dress:
    """What documents look like. `logo` is None, or its bytes with `logo_kind` png, jpg or svg, and how it is named."""

    letterhead: tuple[str, ...]
    logo: bytes | None
    logo_kind: str
    reference_docx: Path
    typst: Path
    css: Path
    logo_name: str = ""


def style_folder() -> Path:
    """Return the folder of the built-in dress."""
    return templates_folder() / "style"


def read_own_text(file: Path, folder: Path | None = None) -> str:
    """Return a template or style sheet; raises `InputError` where it cannot be read (PD104, PD108, …)."""
    try:
        root = folder or file.parent
        return read_text(root, file.relative_to(root).as_posix())
    except InputError as error:
        raise InputError([found.in_file(str(file)) for found in error.diagnostics]) from None


def read_css(file: Path) -> str:
    """Return a style sheet; raises `InputError` (PD104, PD860) where it would load something from elsewhere."""
    text = read_own_text(file)
    # Line ends stay, so that the line can be named.
    bare = _CSS_COMMENT.sub(lambda found: found[1] or "\n" * found[0].count("\n") or " ", text)
    plain = _CSS_ESCAPE.sub(_unescaped, bare)
    found = _LOADS.search(plain)
    if found is not None:
        value = " ".join(found[0].split())[:60]
        line = plain.count("\n", 0, found.start()) + 1
        raise InputError([Diagnostic("PD860", str(file), values={"value": value}, line=line)])
    return text


def _unescaped(found: re.Match[str]) -> str:
    if found[1] is None:
        return found[2]
    number = int(found[1], 16)
    return chr(number) if 0x20 <= number <= sys.maxunicode else " "


def load_dress(folder: Path, workspace: Workspace, program: Program, reference_docx: Path | None = None) -> Dress:
    """Return the dress for the program in `folder`; raises `InputError` (PD850, PD851) for a file that will not do.

    Files that pendamping.yaml names lie beside it, or below.
    """
    named, builtin, organization = workspace.dress, style_folder(), program.organization
    config = paths.find_workspace(folder) or folder / paths.WORKSPACE
    if reference_docx is not None and not reference_docx.is_file():
        raise InputError([Diagnostic("PD850", str(reference_docx), values={"value": str(reference_docx)})])

    def find(key: str, file: str | None, otherwise: str) -> Path:
        if file is None:
            return builtin / otherwise
        try:
            path = inside(config.parent, file)
            if path.is_file():
                return path
        except (InputError, OSError):
            pass  # outside, or a name that no file can have
        raise InputError([_at(folder, config, key, "PD850", file)])

    own = [line for line in (organization.unit, organization.address, organization.email) if line]
    logo, kind = None, ""
    if named.logo is not None:
        path = find("logo", named.logo, "")
        logo = read_bytes(path.parent, path.name, MAX_TABLE_MEGABYTES)
        kind = _kind_of_logo(logo, named.logo)
        if not kind:
            raise InputError([_at(folder, config, "logo", "PD851", named.logo)])
        logo = _plain_jpeg(logo) if kind == "jpg" else logo
    return Dress(
        letterhead=(organization.name, *(named.letterhead or own)),
        logo=logo,
        logo_kind=kind,
        logo_name=named.logo or "",
        reference_docx=reference_docx or find("reference_docx", named.reference_docx, "reference.docx"),
        typst=find("typst", named.typst, "report.typ"),
        css=find("css", named.css, "report.css"),
    )


def _at(folder: Path, config: Path, key: str, code: str, file: str) -> Diagnostic:
    name = os.path.relpath(config, folder).replace(os.sep, "/")
    return Diagnostic(code, name, values={"value": file}, path=("dress", key))


def _kind_of_logo(data: bytes, name: str) -> str:
    """Return png, jpg or svg; nothing where the picture is none, too large, or cannot be read to its end."""
    kind = next((kind for start, kind in _KINDS_OF_LOGO.items() if data.startswith(start)), "")
    if not kind and name.lower().endswith(".svg") and b"<svg" in data[:2000]:
        kind = "svg"
    return kind if kind and len(data) <= MAX_LOGO_BYTES and _is_whole(data, kind) else ""


def _is_whole(data: bytes, kind: str) -> bool:
    """Whether a picture can be read to its end."""
    if kind == "svg":
        if b"<!ENTITY" in data or b"<?xml-stylesheet" in data:
            return False  # entities grow and name other files; a style sheet is loaded
        from xml.etree import ElementTree as ET

        try:
            root = ET.fromstring(data)  # noqa: S314 -- the institution's own file
        except (ET.ParseError, ValueError, LookupError):
            return False
        return root.tag.endswith("svg") and all(_is_still(element) for element in root.iter())
    import io

    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return False
    return True


def _is_still(element: "Element") -> bool:
    """Whether an element of an SVG is only drawn: no script, nothing from the network or from another file."""
    for key, value in element.attrib.items():
        name = key.rpartition("}")[2]
        if name.lower().startswith("on") or (name == "href" and not _INSIDE.match(value.strip())):
            return False
        if _ELSEWHERE.search(value):
            return False
    tag = str(element.tag).rpartition("}")[2]
    return tag not in _ACTIVE_TAGS and not (tag == "style" and _ELSEWHERE.search("".join(element.itertext())))


def _plain_jpeg(data: bytes) -> bytes:
    """Return a JPEG that every reader knows: upright, in RGB, without place, time and camera."""
    import io

    from PIL import Image, ImageOps

    out = io.BytesIO()
    with Image.open(io.BytesIO(data)) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    clean = Image.new("RGB", upright.size)
    clean.paste(upright)
    clean.save(out, "JPEG", quality=95)
    return out.getvalue()
