"""What lies inside a program: its folder, and the folder of its pendamping.yaml. Nothing is read or written elsewhere.

A link from inside to inside is followed; one that leaves is an error, unless the user's own settings allow where it
leads. Why: docs/decisions/inside-a-folder.md.
"""

import os
import stat
from pathlib import Path

from pendamping.diagnostics import Diagnostic, InputError
from pendamping.folder import paths

# Set by --allow-outside. Folders of the user are named there or in the user's settings, never by a file of the program.
ALLOWED = "PENDAMPING_ALLOW_OUTSIDE"
_REPARSE_POINT = getattr(stat, "FILE_ATTRIBUTE_REPARSE_POINT", 0x400)


def is_link(found: os.stat_result) -> bool:
    """Whether what `lstat` found is a link; on Windows a junction is one, too."""
    attributes = getattr(found, "st_file_attributes", 0)
    return stat.S_ISLNK(found.st_mode) or bool(attributes & _REPARSE_POINT)


def roots(folder: Path) -> list[str]:
    """Return the real paths of the folders that a link may lead into."""
    workspace = paths.find_workspace(folder)
    own = [folder, *([workspace.parent] if workspace is not None else [])]
    # Only where a link stands on the way: the parser would cost every start.
    from pendamping.folder.settings import load_settings

    allowed = [part for part in os.environ.get(ALLOWED, "").split(os.pathsep) if part]
    allowed += [os.path.expanduser(part) for part in load_settings().allow_outside]  # noqa: PTH111 -- a text, as typed
    return [os.path.realpath(root) for root in (*own, *allowed)]


def inside(folder: Path, file: str | Path) -> Path:
    """Return where `file` of `folder` really lies; raises `InputError` (PD117, PD114) where that is outside.

    The file need not exist. Only the steps below `folder` are looked at: the folder itself is where the user stands.
    """
    path = folder / file
    try:
        if not _is_crooked(folder, path):
            return path
        real = os.path.realpath(path)
        if any(os.path.commonpath([root, real]) == root for root in roots(folder) if _same_drive(root, real)):
            return Path(real)
    except (OSError, ValueError) as error:  # a name that no file can have
        reason = getattr(error, "strerror", None) or "not a name of a file"
        raise InputError([Diagnostic("PD114", shown(folder, path), values={"reason": reason})]) from None
    raise InputError([Diagnostic("PD117", shown(folder, path), values={"value": shown(folder, path)})])


def shown(folder: Path, path: Path) -> str:
    """Return the name by which messages call `path`."""
    try:
        return path.relative_to(folder).as_posix()
    except ValueError:
        return path.as_posix()


def _is_crooked(folder: Path, path: Path) -> bool:
    """Whether a link, or a step upwards, stands on the way from `folder` to `path`."""
    try:
        parts = path.relative_to(folder).parts
    except ValueError:
        return True
    if ".." in parts:
        return True
    step = str(folder)
    for part in parts:
        step = os.path.join(step, part)  # noqa: PTH118 -- ten times as fast, for ten thousand notes
        try:
            if is_link(os.lstat(step)):
                return True
        except (FileNotFoundError, NotADirectoryError):
            return False
    return False


def _same_drive(one: str, other: str) -> bool:
    return os.path.splitdrive(one)[0].lower() == os.path.splitdrive(other)[0].lower()
