"""Reading files: every way in which a file cannot be read is a diagnostic."""

import contextlib
import os
import stat
from collections.abc import Generator
from pathlib import Path
from typing import BinaryIO

from yaml.nodes import MappingNode, Node, ScalarNode

from pendamping.diagnostics import Diagnostic, InputError
from pendamping.folder.inside import inside
from pendamping.folder.paths import PROGRAM
from pendamping.formats.models import ModelType, read_model, shape_of
from pendamping.formats.tables import Sheet, decode, parse_sheet
from pendamping.formats.yaml_nodes import MAX_MEGABYTES, compose
from pendamping.model.outline import Outline

# Tables may be larger than texts that people write: a million rows of measurements.
MAX_TABLE_MEGABYTES = 500


# On Windows the end of a line would else be changed.
_BINARY = getattr(os, "O_BINARY", 0)
# A pipe that nobody writes into would else never open.
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


def is_there(folder: Path, file: str) -> bool:
    """Whether anything has the name `file`: what it is, and whether it may be read, its reader says."""
    return os.path.lexists(folder / file)


@contextlib.contextmanager
def opened(folder: Path, file: str) -> Generator[BinaryIO]:
    """Open `file` to be read; raises `InputError` (PD101, PD103, PD114, PD117, PD118).

    It is opened once, without waiting for anything, and judged by what was opened.
    """
    path = inside(folder, file)
    try:
        descriptor = os.open(path, os.O_RDONLY | _BINARY | _AT_ONCE | _NO_LINK)
        with os.fdopen(descriptor, "rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise InputError([Diagnostic("PD118", file, values={"value": file})])
            yield stream
    except (FileNotFoundError, NotADirectoryError):
        raise InputError([Diagnostic("PD101", file)]) from None
    except OSError as error:
        raise _unreadable(path, file, error) from None


def read_bytes(folder: Path, file: str, limit: int = MAX_MEGABYTES) -> bytes:
    """Return the bytes of `file`; raises `InputError` (PD101, PD103, PD108, PD114, PD117, PD118)."""
    with opened(folder, file) as stream:
        size = os.fstat(stream.fileno()).st_size
        if size > limit * 1_000_000:
            values = {"size": str(size // 1_000_000), "limit": str(limit)}
            raise InputError([Diagnostic("PD108", file, values=values)])
        # No more than was judged, whoever adds to it meanwhile.
        return stream.read(limit * 1_000_000)


def _unreadable(path: Path, file: str, error: OSError) -> InputError:
    """Say why a file cannot be opened: Python opens no folder, a system no socket."""
    if path.is_dir():
        return InputError([Diagnostic("PD103", file)])
    if path.exists() and not path.is_file():
        return InputError([Diagnostic("PD118", file, values={"value": file})])
    reason = error.strerror or type(error).__name__
    return InputError([Diagnostic("PD114", file, values={"reason": reason})])


def read_text(folder: Path, file: str) -> str:
    """Return the text of `file`, which must be UTF-8; raises `InputError` (also PD104)."""
    data = read_bytes(folder, file)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise InputError([Diagnostic("PD104", file, line=line, column=column)]) from None


def compose_file(folder: Path, file: str) -> Node:
    """Return the root node of a YAML file; raises `InputError`."""
    return compose(read_text(folder, file), file)


def load_yaml(folder: Path, file: str, model: type[ModelType]) -> tuple[ModelType | None, list[Diagnostic]]:
    """Read a YAML file as `model`; returns the model, or None, and all findings."""
    try:
        node = compose_file(folder, file)
    except InputError as error:
        return None, list(error.diagnostics)
    return read_model(node, model, file)


def load_outline(folder: Path) -> Outline:
    """Read only the part of program.yaml that notes refer to; raises `InputError` with what is wrong in it."""
    node = compose_file(folder, PROGRAM)
    if isinstance(node, MappingNode):
        known = shape_of(Outline).fields
        node.value = [pair for pair in node.value if isinstance(pair[0], ScalarNode) and pair[0].value in known]
    outline, found = read_model(node, Outline, PROGRAM)
    if outline is None:
        raise InputError(found)
    return outline


def load_sheet(folder: Path, file: str) -> tuple[Sheet | None, list[Diagnostic]]:
    """Read a CSV file as text cells; returns the sheet, or None, and all findings."""
    try:
        text = decode(read_bytes(folder, file, MAX_TABLE_MEGABYTES))
    except InputError as error:
        return None, list(error.diagnostics)
    if text is None or "\0" in text:
        return None, [Diagnostic("PD104", file, line=1, column=1)]
    return parse_sheet(text, file)
