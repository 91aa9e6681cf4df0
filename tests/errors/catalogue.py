"""The cases: small changes to a valid program folder, each of which provokes one diagnostic.

A case is a YAML file `cases/<CODE>.yaml`, or `cases/<CODE>-<word>.yaml` for a further cause:

    about:    why it happens, in one sentence
    write:    {path: text}            remove: [path]
    replace:  [{file, old, new}]      bytes:  {path: hexadecimal}
    folders:  [path]                  grow:   {path: megabytes}
    repeat:   {path: [text, times]}, added at the end
    links:    {path: where it leads}  pipes:  [path]
    git:      true, to make the folder a git repository first
    command:  what is called in the folder, default `check`
    stdin, env
    expect:   {file, line, column, exit}
    also:     [codes of errors that follow from the same cause]
"""

import io
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
BASE = HERE / "base"
CASES = HERE / "cases"

# No change to the files of a folder provokes these: `test_machine.py` does.
BY_THE_MACHINE = ("PD856", "PD901", "PD902", "PD903")


@dataclass(frozen=True)
class Case:
    """One file of `cases/`."""

    name: str
    about: str
    expect: dict[str, Any]
    command: str = "check"
    write: dict[str, str] = field(default_factory=dict)
    replace: list[dict[str, str]] = field(default_factory=list)
    remove: list[str] = field(default_factory=list)
    bytes: dict[str, str] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    grow: dict[str, int] = field(default_factory=dict)
    repeat: dict[str, tuple[str, int]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    pipes: list[str] = field(default_factory=list)
    git: bool = False
    stdin: str = ""
    env: dict[str, str] = field(default_factory=dict)
    also: list[str] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The code that the case provokes."""
        return self.name.split("-", maxsplit=1)[0]

    @property
    def place(self) -> tuple[str, int | None, int | None]:
        """File, line and column at which it is reported."""
        return self.expect["file"], self.expect.get("line"), self.expect.get("column")


def load_cases() -> list[Case]:
    """Return every case, by name."""
    return [
        Case(path.stem, **yaml.safe_load(path.read_text(encoding="utf-8"))) for path in sorted(CASES.glob("*.yaml"))
    ]


def make_copy(target: Path) -> Path:
    """Copy the valid folder to `target`."""
    return Path(shutil.copytree(BASE, target, ignore=shutil.ignore_patterns("*.lock")))


def make_folder(case: Case, target: Path) -> Path:
    """Copy the valid folder to `target` and change what the case says."""
    make_copy(target)
    for name in case.remove:
        path = target / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name in case.folders:
        (target / name).mkdir(parents=True)
    for name, text in case.write.items():
        write(target / name, text.encode())
    for name, data in case.bytes.items():
        write(target / name, bytes.fromhex(data))
    for name, megabytes in case.grow.items():
        with (target / name).open("ab") as stream:
            stream.truncate(megabytes * 1_000_000)
    for name, (text, times) in case.repeat.items():
        with (target / name).open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(text * times)
    for name, to in case.links.items():
        (target / name).symlink_to(to)
    for name in case.pipes:
        os.mkfifo(target / name)
    for change in case.replace:
        replace(target / change["file"], change["old"], change["new"])
    if case.git:
        subprocess.run(["git", "init", "--quiet", str(target)], check=True)
    return target


def write(path: Path, data: bytes) -> None:
    """Write a file, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def replace(path: Path, old: str, new: str) -> None:
    """Replace the one place where `old` stands."""
    text = path.read_bytes().decode()
    if text.count(old) != 1:
        raise ValueError(f"{path.name}: {old!r} stands there {text.count(old)} times")
    path.write_bytes(text.replace(old, new).encode())


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """Set environment variables for a while."""
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def run_here(command: str, folder: Path, language: str, **env: str) -> tuple[int, str]:
    """Run a command in this process; returns the exit code and everything that was shown."""
    from pendamping.cli.main import app
    from pendamping.cli.show import show_diagnostics
    from pendamping.diagnostics import InputError

    shown = io.StringIO()
    settings = {"PENDAMPING_LANG": language, "COLUMNS": "80", **env}
    with chdir(folder), environment(**settings), redirect_stdout(shown), redirect_stderr(shown):
        try:
            code = app(shlex.split(command), prog_name="pendamping", standalone_mode=False) or 0
        except InputError as error:
            show_diagnostics(error.diagnostics, "id" if language == "id" else "en")
            code = 1
    return code, shown.getvalue()
