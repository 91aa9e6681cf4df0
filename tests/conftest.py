"""What tests share: copies of the worked programs, and the command as it is installed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from pendamping.documents.convert.formats import Format
from pendamping.documents.kinds import KINDS
from pendamping.steps.evaluate import Evaluation, evaluate
from pendamping.steps.monitor import parse_period
from pendamping.steps.report import Request
from pendamping.vocabulary import Language

ROOT = Path(__file__).parent.parent
PROGRAMS = ROOT / "programs"
WORKED = ("literasi-digital-guru", "ekonomi-komunitas", "kesehatan-masyarakat")
TEMPLATES = ("literasi-digital", "ekonomi-komunitas", "kesehatan-masyarakat", "kosong")
Command = Callable[..., "subprocess.CompletedProcess[str]"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="write the golden documents anew")


def copy_program(name: str, target: Path) -> Path:
    """Copy one worked program, with the workspace above it."""
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(PROGRAMS / "pendamping.yaml", target)
    shutil.copytree(PROGRAMS / name, target / name)
    return target / name


@pytest.fixture
def economy(tmp_path: Path) -> Path:
    return copy_program("ekonomi-komunitas", tmp_path / "programs")


@pytest.fixture
def literacy(tmp_path: Path) -> Path:
    return copy_program("literasi-digital-guru", tmp_path / "programs")


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


@cache
def _evaluated(
    path: Path, as_of: date, *, internal: bool = False, instruments: bool = False, charts: bool = False
) -> Evaluation:
    return evaluate(path, as_of, internal=internal, instruments=instruments, charts=charts)


@pytest.fixture
def evaluated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the reports of one folder that nobody changes share what was computed for them."""
    monkeypatch.setattr("pendamping.steps.report.evaluate", _evaluated)


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
