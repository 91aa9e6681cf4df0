"""What pendamping asks of git: a repository, whether a path is ignored, and the state of the files.

A folder from a stranger brings its own settings of git, and many of them name a program. Only commands that need none
of these programs are called, and each setting is switched off in the call. Why, and at what cost: docs/decisions/git.md
"""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from pendamping.folder.repository import Repository, find_repository, is_plain, small_contents
from pendamping.folder.worktree import WorkFiles, parse_index

_SECONDS = 5  # a pipe in the place of a file that git reads would hold it for ever
_SHORT = 10
_UNBORN = 1  # what rev-parse --verify ends with where nothing was committed; 128 where something is wrong

# None of these programs is needed by the commands below; what stands here comes after what the folder says.
_SWITCHED_OFF = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.pager=cat",
    "core.editor=false",
    "core.sshCommand=false",
    "core.askPass=",
    "core.gitProxy=",
    "core.alternateRefsCommand=",
    "core.untrackedCache=false",
    "credential.helper=",
    "gpg.program=false",
    "diff.external=",
    "protocol.allow=never",
    "safe.bareRepository=explicit",
    "submodule.recurse=false",
    "gc.auto=0",
    "maintenance.auto=false",
)
_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",  # a missing object would be fetched with a command that the folder names
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_PAGER": "cat",
}
# Set inside a hook, for instance: git would answer for another repository than the one that was looked at.
_OF_ANOTHER = (
    "GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE", "GIT_ATTR_SOURCE",
)  # fmt: skip
_IN_TREE = re.compile(rb"(\d{6}) \w+ ([0-9a-f]+)\t([^\0]+)\0")


@dataclass(frozen=True, slots=True)
class State:
    """The state of the files: the commit, and whether something was changed since; None where it is not known."""

    commit: str | None
    changed: bool | None


def is_installed() -> bool:
    """Whether git can be called."""
    return _program() is not None


def is_repository(folder: Path) -> bool:
    """Whether `folder` lies in the work tree of a repository, or in one that git is not asked about."""
    found = find_repository(folder)
    if found is None or not found.harmless:
        return found is not None
    return (_git(found, folder, "rev-parse", "--is-inside-work-tree") or b"").strip() == b"true"


def init(folder: Path) -> bool:
    """Make a repository in `folder`; False when git is not installed or refuses."""
    done = _run(None, folder, "init", "--quiet")
    return done is not None and done.returncode == 0


def is_ignored(folder: Path, name: str) -> bool:
    """Whether git ignores `name`; a folder outside any repository has nothing to commit, so nothing leaks.

    Where git is not asked or has no answer, only a plain line of the folder's own .gitignore counts.
    """
    found = find_repository(folder)
    if found is None or not is_installed():
        return True
    if found.harmless and is_plain((folder / name).parent / ".gitignore"):
        done = _run(found, folder, "check-ignore", "--quiet", name)
        if done is not None and done.returncode in (0, 1):
            return done.returncode == 0
    first = name.split("/", 1)[0]
    text = (small_contents(folder / ".gitignore") or b"").decode(errors="replace")
    lines = [line.rstrip() for line in text.splitlines()]
    return not any(line.startswith("!") for line in lines) and any(line.strip("/") == first for line in lines)


def state(folder: Path) -> State:
    """Return commit and changes of the files below `folder`."""
    found = find_repository(folder)
    if found is None or not found.harmless:
        return State(None, None)
    head = _run(found, folder, "rev-parse", "--quiet", "--verify", "HEAD")
    if head is None or head.returncode not in (0, _UNBORN):
        return State(None, None)
    commit = head.stdout.decode(errors="replace").strip() if head.returncode == 0 else None
    return State(commit[:_SHORT] if commit else None, _changed(found, folder, commit))


def _program() -> str | None:
    """Return git as the user's PATH names it: never one of the current folder, in which Windows looks first."""
    name = "git.exe" if os.name == "nt" else "git"
    for place in os.environ.get("PATH", os.defpath).split(os.pathsep):
        path = Path(place) / name
        if Path(place).is_absolute() and path.is_file() and os.access(path, os.X_OK):
            return str(path)
    return None


def _run(found: Repository | None, folder: Path, *arguments: str) -> "subprocess.CompletedProcess[bytes] | None":
    program = _program()
    if program is None:
        return None
    off = [part for setting in _SWITCHED_OFF for part in ("-c", setting)]
    env = {name: value for name, value in os.environ.items() if name.upper() not in _OF_ANOTHER} | _ENVIRONMENT
    if found is not None and found.root.parent != found.root:
        env["GIT_CEILING_DIRECTORIES"] = str(found.root.parent)
    try:
        return subprocess.run(  # noqa: S603 -- the user's git, arguments from this module
            [program, "-C", os.path.realpath(folder), "--no-pager", *off, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            env=env,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None


def _git(found: Repository, folder: Path, *arguments: str) -> bytes | None:
    done = _run(found, folder, *arguments)
    return done.stdout if done is not None and done.returncode == 0 else None


def _changed(found: Repository, folder: Path, commit: str | None) -> bool | None:
    """Compare commit, index and files; git compares the first two by name, the files are read here, without filters."""
    shown = ("--exclude-standard", "--directory", "--no-empty-directory")
    others = _git(found, folder, "ls-files", "--others", *shown, "-z", "--", ".")
    index = b"" if others else _git(found, folder, "ls-files", "--stage", "--debug", "-z", "--", ".")
    tree = _git(found, folder, "ls-tree", "-r", "-z", commit) if commit and not others else b""
    if others or tree is None or index is None:
        return True if others else None
    entries = parse_index(index)
    if len(entries) != index.count(b"\0"):
        return None
    if set(_IN_TREE.findall(tree)) != {(mode, oid, name) for mode, oid, _, name, *_ in entries}:
        return True
    try:
        written = (found.directory / "index").stat().st_mtime_ns if entries else 0
    except OSError:
        return None
    files = WorkFiles(found, os.path.realpath(folder), written)
    unknown = others is None
    for entry in entries:
        same = files.is_same(entry)
        if same is False:
            return True
        unknown = unknown or same is None
    return None if unknown else False
