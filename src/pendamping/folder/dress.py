"""The dress of documents: letterhead, logo, reference DOCX, Typst template and CSS, of the workspace or built in."""

from dataclasses import dataclass
from pathlib import Path

from pendamping.diagnostics import Diagnostic, InputError
from pendamping.folder import paths
from pendamping.folder.builtin import templates_folder
from pendamping.model.program import Program
from pendamping.model.records import Workspace

MAX_LOGO_BYTES = 5_000_000
_KINDS_OF_LOGO = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}


@dataclass(frozen=True, slots=True)
class Dress:
    """What documents look like. `logo` is None, or its bytes with `logo_kind` png, jpg or svg."""

    letterhead: tuple[str, ...]
    logo: bytes | None
    logo_kind: str
    reference_docx: Path
    typst: Path
    css: Path


def style_folder() -> Path:
    """Return the folder of the built-in dress."""
    return templates_folder() / "style"


def load_dress(folder: Path, workspace: Workspace, program: Program, reference_docx: Path | None = None) -> Dress:
    """Return the dress for the program in `folder`; raises `InputError` (PD850, PD851) for a file that will not do.

    Files that pendamping.yaml names lie beside it, or below.
    """
    found = paths.find_workspace(folder)
    base = found.parent if found else folder
    dress, builtin, organization = workspace.dress, style_folder(), program.organization
    own = [line for line in (organization.unit, organization.address, organization.email) if line]
    logo, kind = _logo(base, dress.logo)
    if reference_docx is not None:
        docx = _existing(reference_docx)
    else:
        docx = _existing(base / dress.reference_docx) if dress.reference_docx else builtin / "reference.docx"
    return Dress(
        letterhead=(organization.name, *(dress.letterhead or own)),
        logo=logo,
        logo_kind=kind,
        reference_docx=docx,
        typst=_existing(base / dress.typst) if dress.typst else builtin / "report.typ",
        css=_existing(base / dress.css) if dress.css else builtin / "report.css",
    )


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise InputError([Diagnostic("PD850", str(path), values={"value": str(path)})])
    return path


def _logo(base: Path, named: str | None) -> tuple[bytes | None, str]:
    if named is None:
        return None, ""
    path = _existing(base / named)
    data = path.read_bytes()
    kind = next((kind for start, kind in _KINDS_OF_LOGO.items() if data.startswith(start)), None)
    if kind is None and path.suffix.lower() == ".svg" and b"<svg" in data[:2000]:
        kind = "svg"
    if kind is None or len(data) > MAX_LOGO_BYTES or not _is_whole(data, kind):
        raise InputError([Diagnostic("PD851", str(path), values={"value": named})])
    return data, kind


def _is_whole(data: bytes, kind: str) -> bool:
    """Whether a picture can be read to its end."""
    if kind == "svg":
        from xml.etree import ElementTree as ET

        try:
            return ET.fromstring(data).tag.endswith("svg")  # noqa: S314 -- the institution's own file
        except ET.ParseError:
            return False
    import io

    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return False
    return True
