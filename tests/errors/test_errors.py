"""Every diagnostic has a folder that provokes it, is reported where it happened, and reads well in both languages."""

import json
import re
import shlex
from pathlib import Path

import pytest
from catalogue import BASE, BY_THE_MACHINE, Case, load_cases, make_folder, run_here

from conftest import Command, run_command, run_inside
from pendamping.codes import CODES
from pendamping.diagnostics import Diagnostic
from pendamping.messages import describe
from pendamping.steps.check import check

ALL = load_cases()
CHECKED = [case for case in ALL if case.command == "check"]
ASKED = [case for case in ALL if case.command != "check"]
PLACEHOLDER = re.compile(r"\{\w+\}")
SHOWN = re.compile(r"^(?P<place>.*?): \S+ (?P<code>PD\d{3}): (?P<message>.+)$", re.MULTILINE)


def test_the_base_is_sound() -> None:
    assert check(BASE).diagnostics == []


def test_every_code_has_a_case() -> None:
    assert {case.code for case in ALL} | set(BY_THE_MACHINE) == set(CODES)


def place(found: Diagnostic) -> tuple[str, int | None, int | None]:
    return found.file, found.line, found.column


def errors(codes: list[str]) -> set[str]:
    return {code for code in codes if CODES[code].severity == "error"}


@pytest.mark.parametrize("case", CHECKED, ids=lambda case: case.name)
def test_check(case: Case, tmp_path: Path) -> None:
    folder = make_folder(case, tmp_path / "program")
    found = check(folder).diagnostics
    assert (case.code, *case.place) in {(d.code, *place(d)) for d in found}
    assert errors([d.code for d in found]) <= {case.code, *case.also}
    for diagnostic in found:
        for language in ("id", "en"):
            message, hint = describe(diagnostic, language)
            assert message
            assert hint
            assert not PLACEHOLDER.search(message + hint)


@pytest.mark.parametrize("case", CHECKED, ids=lambda case: case.name)
def test_check_is_shown(case: Case, tmp_path: Path) -> None:
    folder = make_folder(case, tmp_path / "program")
    for language in ("id", "en"):
        code, shown = run_here("check", folder, language)
        assert code == case.expect["exit"]
        assert case.code in {match["code"] for match in SHOWN.finditer(shown)}
        assert "Traceback" not in shown
        assert not re.search(r"[\x00-\x09\x0b-\x1f]", shown), "characters that steer a terminal"
    code, shown = run_here("check --json", folder, "en")
    result = json.loads(shown)
    assert code == case.expect["exit"] == int(result["counts"]["error"] > 0)
    assert sum(result["counts"].values()) == len(result["diagnostics"])
    row = next(row for row in result["diagnostics"] if row["code"] == case.code)
    assert list(row) == ["code", "severity", "file", "line", "column", "message", "hint"]
    assert row["severity"] == CODES[case.code].severity


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("case", ASKED, ids=lambda case: case.name)
def test_command(case: Case, language: str, tmp_path: Path) -> None:
    refuses(run_inside, case, language, make_folder(case, tmp_path / "program"))


@pytest.mark.slow
@pytest.mark.parametrize("case", ASKED, ids=lambda case: case.name)
def test_command_as_installed(case: Case, tmp_path: Path) -> None:
    refuses(run_command, case, "id", make_folder(case, tmp_path / "program"))


def refuses(run: Command, case: Case, language: str, folder: Path) -> None:
    done = run(*shlex.split(case.command), cwd=folder, stdin=case.stdin, **{**case.env, "PENDAMPING_LANG": language})
    assert done.returncode == case.expect["exit"], done.stderr
    shown = {(match["code"], match["place"]) for match in SHOWN.finditer(done.stderr)}
    assert (case.code, ":".join(str(part) for part in case.place if part is not None)) in shown
    assert errors([code for code, _ in shown]) <= {case.code, *case.also}
    said = [line for line in done.stderr.splitlines() if not re.match(r"  +\d* \| ", line)]
    assert not PLACEHOLDER.search("\n".join(said))
    assert "Traceback" not in done.stdout + done.stderr
