"""Digests, by which files are recognised as what they were."""

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pendamping.diagnostics import InputError
from pendamping.folder import paths
from pendamping.folder.read import opened
from pendamping.folder.walk import walk

# What does not make the figures: reports and certificates are made from the rest, private/ is not shared.
_LEFT_OUT = frozenset({paths.REPORTS, paths.PRIVATE, paths.CERTIFICATES})
# The files that figures rest on, besides the session notes.
_OF_FIGURES = (paths.PROGRAM, paths.PARTICIPANTS, paths.CONSENT, paths.SPENDING, paths.WORKSPACE)
_OF_FIGURES_BELOW = ((f"{paths.DATA}/", ".csv"), (f"{paths.INSTRUMENTS}/", ".yaml"))
# Enough to tell two versions of a file apart, and short enough to be read.
_SHORT = 16
# Videos and scans may be larger than the memory.
_AT_ONCE = 1_000_000


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def digest_of_texts(*texts: str) -> str:
    """Return the SHA-256 of several texts in hexadecimal; where one ends and the next begins counts, too."""
    found = hashlib.sha256()
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")  # a file may have a name that is no text
        found.update(b"%d " % len(data))
        found.update(data)
    return found.hexdigest()


def _file_digest(folder: Path, file: str) -> str:
    """Return the digest of a file; line ends do not count. Raises `InputError` where it cannot be read."""
    found, rest = hashlib.sha256(), b""
    with opened(folder, file) as stream:
        while part := stream.read(_AT_ONCE):
            part = rest + part
            rest = part[-1:] if part.endswith(b"\r") else b""
            found.update(part.removesuffix(b"\r").replace(b"\r\n", b"\n") if rest else part.replace(b"\r\n", b"\n"))
    found.update(rest)
    return found.hexdigest()


def file_digests(folder: Path) -> dict[str, str]:
    """Return the digest of every file of a program, whatever git knows of it, by name and in a fixed order.

    Raises `InputError` where a file or folder cannot be read.
    """
    tree = walk(folder, skip=_LEFT_OUT)
    if tree.found:
        raise InputError(tree.found)
    return {file: _file_digest(folder, file) for file in sorted(tree.files, key=_place)}


def _place(file: str) -> tuple[object, ...]:
    """Return by what names are ordered: the files of a folder before those of the folders in it."""
    *folders, name = file.split("/")
    return (*((1, part) for part in folders), (0, name))


def whole_digest(files: Mapping[str, str]) -> str:
    """Return one digest of all files, given that of each in their order."""
    whole = hashlib.sha256()
    for name, of_file in files.items():
        whole.update(f"{name}\0{of_file}\n".encode())
    return whole.hexdigest()


def folder_digest(folder: Path) -> str:
    """Return one digest of all files of a program, whatever git knows of them; line ends do not count."""
    return whole_digest(file_digests(folder))


def figure_digests(folder: Path, files: Mapping[str, str]) -> dict[str, str]:
    """Return the short digests of the files that figures rest on, without the session notes.

    The settings of a workspace above the folder are called by their name alone: where they lie differs from
    one machine to the next.
    """
    found = {name: of_file[:_SHORT] for name, of_file in files.items() if _makes_figures(name)}
    workspace = paths.find_workspace(folder)
    if workspace is not None:
        found[paths.WORKSPACE] = _file_digest(workspace.parent, workspace.name)[:_SHORT]
    return dict(sorted(found.items()))


def _makes_figures(file: str) -> bool:
    return file in _OF_FIGURES or any(
        file.startswith(below) and file.endswith(ending) for below, ending in _OF_FIGURES_BELOW
    )


def note_digests(files: Mapping[str, str], until: date) -> dict[str, str]:
    """Return the short digests of the session notes up to a day, by name; later ones are in no figure of it."""
    found: dict[str, str] = {}
    for file, of_file in files.items():
        name = paths.note_name(file)
        parsed = paths.parse_note_name(name)
        if file.startswith(f"{paths.SESSIONS}/") and file.endswith(".md") and parsed is not None:
            day, _ = parsed
            if day <= until.isoformat():
                found[name] = of_file[:_SHORT]
    return dict(sorted(found.items()))
