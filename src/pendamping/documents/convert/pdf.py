"""Markdown to PDF: pandoc writes Typst, Typst sets the pages. Tagged, with bookmarks, from fonts of our own."""

import contextlib
import json
import os
import re
import tempfile
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import cast

from pendamping.diagnostics import Diagnostic, InputError
from pendamping.documents.convert.page import Page
from pendamping.documents.convert.pandoc import run_pandoc
from pendamping.folder.dress import Dress, read_own_text, style_folder

# A package would be fetched from the network.
_PACKAGE = re.compile(r"""["']@""")
# No port has this number.
_NOWHERE = "http://127.0.0.1:0"
# Where Typst says that an error is.
_IN_TEMPLATE = re.compile(r"report\.typ:(\d+):")


def to_pdf(page: Page, dress: Dress) -> bytes:
    """Return the page as PDF, the same bytes each time; raises `InputError` (PD852) where a Typst template fails."""
    import typst

    style = style_folder()
    template = read_own_text(dress.typst)
    own = dress.typst.parent != style
    if own and (found := _PACKAGE.search(template)):
        line = template.count("\n", 0, found.start()) + 1
        raise _error(dress.typst, "@", line)
    with tempfile.TemporaryDirectory() as root:  # all that Typst can read
        write_sources(page, dress, Path(root))
        try:
            with _no_network():
                compiler = typst.Compiler(
                    f"{root}/main.typ",
                    root=root,
                    font_paths=[str(style / "fonts")],
                    ignore_system_fonts=True,
                    package_path=root,
                    package_cache_path=root,
                )
                return cast(bytes, compiler.compile(format="pdf", timestamp=0))
        except (RuntimeError, ValueError, OSError) as error:
            if dress.logo_kind == "svg" and "SVG" in str(error):  # those of charts are our own, and sound
                values = {"value": dress.logo_name}
                raise InputError([Diagnostic("PD851", dress.logo_name, values=values)]) from None
            if not own:
                raise
            problem = str(error).splitlines()[0].replace(root, "")
            found = _IN_TEMPLATE.search(getattr(error, "diagnostic", ""))
            raise _error(dress.typst, problem, int(found[1]) if found else None) from None


@contextlib.contextmanager
def _no_network() -> Generator[None]:
    """Let Typst fetch no package, however its name is put together: the way to the network leads nowhere.

    Typst has no other switch for it.
    """
    names = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
    names = (*names, *(name.upper() for name in names))
    before = {name: os.environ[name] for name in names if name in os.environ}
    os.environ.update({name: "" if name.lower() == "no_proxy" else _NOWHERE for name in names})
    try:
        yield
    finally:
        for name in names:
            os.environ.pop(name, None)
        os.environ.update(before)


def _write_all(root: Path, files: Mapping[str, bytes]) -> None:
    """Write what Typst reads; raises `InputError` (PD902) where there is no room for it."""
    try:
        for name, data in files.items():
            path = root / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError([Diagnostic("PD902", str(root), values={"reason": reason})]) from None


def write_sources(page: Page, dress: Dress, root: Path) -> None:
    """Write main.typ and everything it needs into the folder `root`."""
    style = style_folder()
    logo = f"logo.{dress.logo_kind}" if dress.logo is not None else None
    options = [
        "--standalone", "--template", str(style / "page.typ"),
        "--variable", f"plain-title={_string(page.title)}", "--variable", f"plain-author={_string(page.organization)}",
        *(["--variable", f"logo={logo}"] if logo else []),
    ]  # fmt: skip
    main = run_pandoc(page.text, "typst", page.metadata, style, options)
    files: dict[str, bytes] = {"main.typ": main, "report.typ": read_own_text(dress.typst).encode()}
    if logo and dress.logo is not None:
        files[logo] = dress.logo
    for picture in page.pictures.values():
        if f"]({picture.file})" in page.text:
            files[picture.file] = picture.draw(picture.formats[0])
    _write_all(root, files)


def _error(path: Path, problem: str, line: int | None = None) -> InputError:
    return InputError([Diagnostic("PD852", str(path), values={"problem": problem}, line=line)])


def _string(text: str) -> str:
    """Return a text as a string of Typst: the escapes are those of JSON, but for those of numbers."""
    quoted = json.dumps(text, ensure_ascii=False)
    return re.sub(r"\\u([0-9a-f]{4})", r"\\u{\1}", quoted)
