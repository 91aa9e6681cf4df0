"""What tests share: copies of the worked programs, and the command as it is installed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from pendamping.steps.evaluate import Evaluation, evaluate

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
def _evaluated(path: Path, as_of: date, *, internal: bool = False, instruments: bool = False) -> Evaluation:
    return evaluate(path, as_of, internal=internal, instruments=instruments)


@pytest.fixture
def evaluated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the reports of one folder that nobody changes share what was computed for them."""
    monkeypatch.setattr("pendamping.steps.report.evaluate", _evaluated)


@pytest.fixture
def pendamping() -> Command:
    return run_command
