"""The one walk over a folder: every file there is, and everything that cannot be listed or must not be opened."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from pendamping.diagnostics import Diagnostic, InputError
from pendamping.folder.inside import inside, is_link

# More levels than any program has; a folder linked into itself ends here at the latest.
MAX_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Walk:
    """What stands below a folder: `files` and `folders` relative to it with `/`, sorted, and what is wrong.

    Hidden names are passed over, but for the findings. What is neither file nor folder is in `found` only.
    """

    files: list[str] = field(default_factory=list[str])
    folders: list[str] = field(default_factory=list[str])
    found: list[Diagnostic] = field(default_factory=list[Diagnostic])

    def below(self, name: str, ending: str = "") -> list[str]:
        """Return the files below the folder `name` whose names end with `ending`."""
        return [file for file in self.files if file.startswith(f"{name}/") and file.endswith(ending)]


def walk(folder: Path, name: str = "", skip: frozenset[str] = frozenset()) -> Walk:
    """Walk over `folder`, or over its folder `name`; `skip` names folders that are not entered.

    Findings: PD114 a folder that cannot be listed, PD117 a link that leaves, PD118 a pipe or device, PD119 a link
    that leads nowhere or into a folder around itself.
    """
    result = Walk()
    if not name or _is_folder(folder, name, result):
        _list(folder, name, skip, result, {_identity(folder / name)}, 0)
    result.files.sort()
    result.folders.sort()
    return result


def files_below(folder: Path, name: str, ending: str) -> list[str]:
    """Return the files with `ending` below `name`, sorted, relative to `folder`; what is wrong there, `walk` says."""
    return [file for file in walk(folder, name).files if file.endswith(ending)]


def _identity(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return found.st_dev, found.st_ino


def _is_folder(folder: Path, name: str, result: Walk) -> bool:
    """Whether `name` is a folder that may be entered; says why where it is one that may not."""
    try:
        real = inside(folder, name)
        return stat.S_ISDIR(real.stat().st_mode)
    except InputError as error:
        result.found.extend(error.diagnostics)
    except OSError as error:
        if not isinstance(error, FileNotFoundError | NotADirectoryError):
            result.found.append(_unreadable(name, error))
    return False


def _unreadable(name: str, error: OSError) -> Diagnostic:
    return Diagnostic("PD114", name or ".", values={"reason": error.strerror or type(error).__name__})


def _list(
    folder: Path, name: str, skip: frozenset[str], result: Walk, around: set[tuple[int, int]], depth: int
) -> None:
    try:
        with os.scandir(folder / name) as entries:
            listed = list(entries)
    except OSError as error:
        result.found.append(_unreadable(name, error))
        return
    for entry in listed:
        if entry.name.startswith("."):
            continue
        file = f"{name}/{entry.name}" if name else entry.name
        if file in skip:
            continue
        try:
            linked = is_link(entry.stat(follow_symlinks=False)) if os.name == "nt" else entry.is_symlink()
            mode = _mode(folder, file, entry, linked=linked)
        except InputError as error:
            result.found.extend(error.diagnostics)
            continue
        except OSError as error:
            result.found.append(_unreadable(file, error))
            continue
        if mode is None:
            result.found.append(Diagnostic("PD119", file, values={"value": file}))
        elif stat.S_ISREG(mode):
            result.files.append(file)
        elif not stat.S_ISDIR(mode):
            result.found.append(Diagnostic("PD118", file, values={"value": file}))
        else:
            identity = _identity(folder / file) if linked else (0, 0)
            if (linked and identity in around) or depth >= MAX_DEPTH:
                result.found.append(Diagnostic("PD119", file, values={"value": file}))
                continue
            result.folders.append(file)
            # Only a link can lead back, but it can lead back to any folder on the way.
            _list(folder, file, skip, result, around | {_identity(folder / file)}, depth + 1)


def _mode(folder: Path, file: str, entry: "os.DirEntry[str]", *, linked: bool) -> int | None:
    """Return what an entry is; None for a link that leads nowhere. Raises `InputError` where it leads outside."""
    if not linked:
        if entry.is_dir(follow_symlinks=False):
            return stat.S_IFDIR
        if entry.is_file(follow_symlinks=False):
            return stat.S_IFREG
        return entry.stat(follow_symlinks=False).st_mode
    try:
        return inside(folder, file).stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
