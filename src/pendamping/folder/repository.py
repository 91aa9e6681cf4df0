"""The repository that a folder is in, as far as it can be seen without git, and whether git may be asked about it.

Git is not asked where it would read settings or files that cannot be known to be harmless: docs/decisions/git.md
"""

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

_MOST_OF_SETTINGS = 1_000_000  # bytes of a file of settings
# Settings by which git reads further files, wherever the word stands: too much is refused rather than too little.
_FURTHER_FILES = re.compile(rb"\[include|excludesfile|attributesfile", re.IGNORECASE)
_READ_BY_GIT = ("HEAD", "config.worktree", "index", "commondir")
_READ_BY_ALL = ("config", "packed-refs", "shallow", "info/exclude", "info/attributes", "objects/info/alternates")


@dataclass(frozen=True, slots=True)
class Repository:
    """Where the repository of a folder is, as far as it can be seen without git."""

    root: Path  # the folder that holds .git
    directory: Path
    common: Path  # that of the main work tree, which has the settings
    harmless: bool  # whether git may be asked


def find_repository(folder: Path) -> Repository | None:
    """Return the repository that git would find for `folder`, or the first thing that it might take for one."""
    own = Path(os.path.realpath(folder))
    harmless = True
    for place in (own, *own.parents):
        harmless = harmless and not _is_git_directory(place) and is_plain(place / ".gitignore")
        if os.path.lexists(place / ".git"):
            return _open(place, harmless=harmless)
        if _is_git_directory(place):
            return Repository(place, place, place, harmless=False)
    return None


def _open(root: Path, *, harmless: bool) -> Repository:
    directory = root / ".git"
    if directory.is_file():  # a work tree beside another one, or a submodule
        link = small_contents(directory)
        if link is None or not link.startswith(b"gitdir: "):
            return Repository(root, directory, directory, harmless=False)
        directory = root / os.fsdecode(link.removeprefix(b"gitdir: ").rstrip(b"\r\n"))
    common = directory
    if os.path.lexists(directory / "commondir"):
        common = directory / os.fsdecode((small_contents(directory / "commondir") or b"").rstrip(b"\r\n"))
    return Repository(root, directory, common, harmless and _is_harmless(directory, common))


def _is_git_directory(place: Path) -> bool:
    """Whether git might take this folder itself for a repository; its `HEAD` need not be a good one for that."""
    there = {name for name in ("HEAD", "objects", "refs", "commondir") if os.path.lexists(place / name)}
    return "HEAD" in there and ("commondir" in there or {"objects", "refs"} <= there)


def _is_harmless(directory: Path, common: Path) -> bool:
    """Whether all that git reads of a repository is a regular file, and its settings name no further ones."""
    if not _is_git_directory(directory):
        return False
    files = [*(directory / name for name in _READ_BY_GIT), *(common / name for name in _READ_BY_ALL)]
    if not all(is_plain(file) for file in files):
        return False
    head = small_contents(directory / "HEAD", follow=True)
    if head is None:
        return False
    if head.startswith(b"ref:"):
        reference = os.fsdecode(head.removeprefix(b"ref:").strip())
        if not all(is_plain(place / reference) for place in (directory, common)):
            return False
    for file in (common / "config", directory / "config.worktree", common / "config.worktree"):
        settings = small_contents(file, follow=True) if os.path.lexists(file) else b""
        if settings is None or _FURTHER_FILES.search(settings):
            return False
    return True


def is_plain(path: Path) -> bool:
    """Whether `path` is a regular file or nothing at all: neither pipe nor device nor folder nor unreadable."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False


def open_file(path: Path | str, *, follow: bool = False) -> int | None:
    """Open a regular file, and nothing that could hold this process; None for anything else."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags | (0 if follow else getattr(os, "O_NOFOLLOW", 0)))
    except (OSError, ValueError):
        return None
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    return None


def small_contents(path: Path, *, follow: bool = False) -> bytes | None:
    """Return what a small file holds; None where it is none, or too large."""
    handle = open_file(path, follow=follow)
    if handle is None:
        return None
    with os.fdopen(handle, "rb") as stream:
        data = stream.read(_MOST_OF_SETTINGS + 1)
    return data if len(data) <= _MOST_OF_SETTINGS else None
