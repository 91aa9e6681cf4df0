"""What pendamping asks of git: a repository, whether a path is ignored, and the state of the files."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

_NOT_IGNORED = 1  # what check-ignore ends with; 128 outside a repository
_NO_COMMIT = "(initial)"
_SHORT = 10


@dataclass(frozen=True, slots=True)
class State:
    """The state of the files: the commit, and whether something was changed since."""

    commit: str | None
    changed: bool


def _run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str] | None":
    program = shutil.which("git")
    if program is None:
        return None
    try:
        return subprocess.run(  # noqa: S603 -- fixed program, arguments from this module
            [program, "-C", str(folder), *arguments],
            capture_output=True,
            encoding="utf-8",
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None


def _git(folder: Path, *arguments: str) -> str | None:
    done = _run(folder, *arguments)
    return done.stdout if done is not None and done.returncode == 0 else None


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
    done = _run(folder, "check-ignore", "--quiet", name)
    return done is None or done.returncode != _NOT_IGNORED


def state(folder: Path) -> State:
    """Return commit and changes of the files below `folder`."""
    status = _git(folder, "status", "--porcelain=v2", "--branch", "--no-ahead-behind", "--", ".") or ""
    heads = [line for line in status.splitlines() if line.startswith("#")]
    commit = next((line.split()[2] for line in heads if line.startswith("# branch.oid ")), _NO_COMMIT)
    return State(None if commit == _NO_COMMIT else commit[:_SHORT], len(status.splitlines()) > len(heads))
