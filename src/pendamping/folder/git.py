"""What pendamping asks of git: a repository, whether a path is ignored, and the state of the files."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class State:
    """The state of the files: the commit, and whether something was changed since."""

    commit: str | None
    changed: bool


def _git(folder: Path, *arguments: str) -> str | None:
    program = shutil.which("git")
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 -- fixed program, arguments from this module
            [program, "-C", str(folder), *arguments],
            capture_output=True,
            encoding="utf-8",
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def is_installed() -> bool:
    """Whether git can be called."""
    return shutil.which("git") is not None


def is_repository(folder: Path) -> bool:
    """Whether `folder` lies in the work tree of a repository."""
    return (_git(folder, "rev-parse", "--is-inside-work-tree") or "").strip() == "true"


def init(folder: Path) -> bool:
    """Make a repository in `folder`; False when git is not installed or refuses."""
    return _git(folder, "init", "--quiet") is not None


def is_ignored(folder: Path, name: str) -> bool:
    """Whether git ignores `name`; a folder outside any repository has nothing to commit, so nothing leaks."""
    return not is_repository(folder) or _git(folder, "check-ignore", "--quiet", name) is not None


def state(folder: Path) -> State:
    """Return commit and changes of the files below `folder`."""
    commit = (_git(folder, "rev-parse", "--short=10", "HEAD") or "").strip() or None
    status = _git(folder, "status", "--porcelain", "--", ".")
    return State(commit, bool(status and status.strip()))
