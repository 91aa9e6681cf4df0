"""What tests share: copies of the worked programs, and the command as it is installed."""

import gc
import hashlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from datetime import date
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

import pytest

from pendamping.cli import help as cli_help
from pendamping.cli import main
from pendamping.documents.convert.formats import Format
from pendamping.documents.kinds import KINDS
from pendamping.folder import paths
from pendamping.steps import explain
from pendamping.steps.evaluate import Evaluation, evaluate
from pendamping.steps.monitor import parse_period
from pendamping.steps.report import Request
from pendamping.vocabulary import Language

ROOT = Path(__file__).parent.parent
PROGRAMS = ROOT / "programs"
WORKED = ("literasi-digital-guru", "ekonomi-komunitas", "kesehatan-masyarakat")
TEMPLATES = ("literasi-digital", "ekonomi-komunitas", "kesehatan-masyarakat", "kosong")
Command = Callable[..., "subprocess.CompletedProcess[str]"]

# As the command does: DuckDB would search the disk for pandas at every value it is given.
if find_spec("pandas") is None:
    cast(dict[str, Any], sys.modules)["pandas"] = None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="write the golden documents anew")


def copy_program(name: str, target: Path) -> Path:
    """Copy one worked program, with the workspace above it."""
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(PROGRAMS / "pendamping.yaml", target)
    shutil.copytree(PROGRAMS / name, target / name)
    return target / name


def copy_anew(name: str, factory: pytest.TempPathFactory) -> Path:
    """Copy one worked program to the place that it has in every test, so that `evaluated_once` knows it again."""
    target = factory.getbasetemp() / f"anew-{name}"
    if target.exists():
        shutil.rmtree(target)
    return copy_program(name, target / "programs")


@pytest.fixture
def economy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_anew("ekonomi-komunitas", tmp_path_factory)


@pytest.fixture
def literacy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_anew("literasi-digital-guru", tmp_path_factory)


def environment(**more: str) -> dict[str, str]:
    """The environment of a user's terminal, without what the tests' own has set."""
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("PENDAMPING_", "LC_", "LANG", "COLUMNS", "NO_COLOR"))
    }
    return {**kept, "LC_ALL": "C.UTF-8", "COLUMNS": "80", **more}


def run_command(
    *arguments: object, cwd: Path | None = None, stdin: str = "", **env: str
) -> "subprocess.CompletedProcess[str]":
    """Run the installed command, with its output captured and no terminal."""
    command = [str(Path(sys.executable).parent / "pendamping"), *(str(a) for a in arguments)]
    return subprocess.run(
        command,
        cwd=cwd,
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        env=environment(**env),
        timeout=120,
        check=False,
    )


def run_inside(
    *arguments: object, cwd: Path | None = None, stdin: str = "", **env: str
) -> "subprocess.CompletedProcess[str]":
    """Do in this process what the installed command does, all but its start and end, which cost the most of it."""
    command = ["pendamping", *(str(a) for a in arguments)]
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(3)]
    given, out, err = streams
    given.write(stdin)
    given.seek(0)
    collected = gc.get_threshold()
    try:
        with (
            chdir(cwd or Path.cwd()),
            patch.dict(os.environ, environment(**env), clear=True),
            patch.object(cli_help, "_language", ["en"]),  # the next test shall not speak the language of this one
            patch.object(sys, "argv", command),
            patch.object(sys, "stdin", given),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            code = main._run()
    finally:
        gc.set_threshold(*collected)
    for stream in (out, err):
        stream.flush()
    written, said = (cast(io.BytesIO, stream.buffer).getvalue().decode() for stream in (out, err))
    return subprocess.CompletedProcess(command, code, written, said)


def _state(folder: Path) -> str:
    """Return a digest of every file that an evaluation may read, of the folder and the workspace above it."""
    found = hashlib.sha256()
    workspace = paths.find_workspace(folder)
    for path in [*([workspace] if workspace else []), *sorted(folder.rglob("*"))]:
        if path.is_file():
            data = path.read_bytes()
            found.update(f"{path} {len(data)}\n".encode())
            found.update(data)
    return found.hexdigest()


@cache
def _evaluated(path: Path, _state: str, as_of: date, options: frozenset[str]) -> Evaluation:
    return evaluate(path, as_of, **dict.fromkeys(options, True))


def evaluate_once(path: Path, as_of: date, **options: bool) -> Evaluation:
    """Evaluate, or return what came of the same files at the same place for the same day: nobody may change it."""
    return _evaluated(path, _state(path), as_of, frozenset(name for name, on in options.items() if on))


@pytest.fixture
def evaluated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let reports share evaluations; whatever changes in a file, it is computed anew."""
    monkeypatch.setattr("pendamping.steps.report.evaluate", evaluate_once)


_EXPLAINED: dict[tuple[str, Path, date | None], Any] = {}


@pytest.fixture
def explained_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the explanations of a folder that nobody changes share its figures of a day.

    Whichever figure is asked for, all are computed. It is not for those of a group, for which they are others.
    """

    def shared(name: str, compute: Callable[..., Any], *given: Any) -> Any:
        if name == "open_folder":
            key = (name, given[0], None)
        else:
            (folder,) = given[0] if name == "build_tables" else given[1] if name == "compute_indicators" else [given[1]]
            key = (name, folder.path, given[-1])
        if key not in _EXPLAINED:
            _EXPLAINED[key] = compute(*given)
        return _EXPLAINED[key]

    for name in ("open_folder", "build_tables", "compute_indicators", "compute_process"):
        monkeypatch.setattr(explain, name, partial(shared, name, getattr(explain, name)))


# What each kind is asked for: a month, and a session with people, agreements and a follow-up.
AS_OF = date(2026, 11, 23)
MONTHS = {"literasi-digital-guru": "2026-03", "ekonomi-komunitas": "2026-05", "kesehatan-masyarakat": "2026-05"}
SESSIONS = {
    "literasi-digital-guru": "2026-01-20-G2-4pvu",
    "ekonomi-komunitas": "2026-01-28-G2-ej9x",
    "kesehatan-masyarakat": "2026-02-18-G2-xnkk",
}


def asked(folder: Path, kind: str, language: Language | None = None, formats: Sequence[Format] = ("md",)) -> Request:
    """Return what a person would ask for to get this kind of a worked program."""
    about = KINDS[kind]
    monthly = about.covers == "month" or kind in ("progress", "journal")
    period = parse_period(MONTHS[folder.name]) if monthly else None
    session = SESSIONS[folder.name] if about.session else None
    return Request(kind, AS_OF, language, period, session, formats=formats)


@pytest.fixture(scope="session")
def named(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return copies of the worked programs with made-up names, which nobody may change."""
    folder = tmp_path_factory.mktemp("programs")
    copies = {name: copy_program(name, folder) for name in WORKED}
    for copy in copies.values():
        people = (copy / "participants.csv").read_text(encoding="utf-8").splitlines()[1:]
        rows = [f"{line.split(',')[0]},Nama *{number}* <Contoh> #{number}" for number, line in enumerate(people, 1)]
        (copy / "private").mkdir()
        (copy / "private/identities.csv").write_text("\n".join(["id,nama", *rows]) + "\n", encoding="utf-8")
    return copies


@pytest.fixture
def pendamping() -> Command:
    return run_command
