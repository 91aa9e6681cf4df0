"""Digests, by which files are recognised as what they were."""

import hashlib
import os
from pathlib import Path

from pendamping.folder import paths

# What does not make the figures: reports are made from the rest, private/ is not shared.
_LEFT_OUT = {paths.REPORTS, paths.PRIVATE}


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def folder_digest(folder: Path) -> str:
    """Return one digest of all files of a program, whatever git knows of them; line ends do not count."""
    whole = hashlib.sha256()
    for base, folders, files in os.walk(folder):
        if Path(base) == folder:
            folders[:] = [name for name in folders if name not in _LEFT_OUT]
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.startswith("."):
                continue
            path = Path(base) / name
            data = path.read_bytes().replace(b"\r\n", b"\n")
            whole.update(f"{path.relative_to(folder).as_posix()}\0{digest(data)}\n".encode())
    return whole.hexdigest()
