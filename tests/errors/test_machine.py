"""What no change to the files provokes: somebody else is writing, or the disk refuses."""

import errno
import os
from datetime import date
from pathlib import Path
from typing import NoReturn

import pytest
from catalogue import BASE, make_copy
from filelock import FileLock

from pendamping.cli.report import print_document
from pendamping.diagnostics import InputError
from pendamping.folder import write
from pendamping.folder.digests import folder_digest
from pendamping.messages import describe
from pendamping.steps import passages
from pendamping.steps.evaluate import evaluate
from pendamping.steps.init import InitOptions, init_program
from pendamping.steps.log import log_answers
from pendamping.steps.plan import approve
from pendamping.steps.report import Request, report
from pendamping.steps.report_files import save
from pendamping.steps.run import advance

DAY = date(2026, 6, 1)
ANSWERS = {"activity": "G2", "date": "2026-03-02", "start": "13:00", "end": "15:00", "present": ["P-001"]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_copy(tmp_path / "program")


def codes(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    for diagnostic in error.value.diagnostics:
        for language in ("id", "en"):
            assert all(describe(diagnostic, language))
    return [diagnostic.code for diagnostic in error.value.diagnostics]


def left_over(folder: Path) -> list[str]:
    return [p.name for p in folder.rglob("*") if p.suffix == ".tmp"]


def files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*")} - {write.LOCK_NAME}


def test_pd901_a_passage_recorded_meanwhile_is_not_lost(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lifecycle = folder / "lifecycle.yaml"
    more = lifecycle.read_text(encoding="utf-8") + (
        "  - {peristiwa: tahap_maju, tanggal: 2026-05-30, oleh: siti, tahap: akhir}\n"
    )
    original = passages.locked

    def meanwhile(path: Path) -> object:
        lifecycle.write_text(more, encoding="utf-8")
        return original(path)

    monkeypatch.setattr(passages, "locked", meanwhile)
    with pytest.raises(InputError) as error:
        advance(folder, "koordinator", DAY)
    assert codes(error) == ["PD901"]
    assert lifecycle.read_text(encoding="utf-8") == more


def test_pd901_a_file_that_appeared_is_not_overwritten(folder: Path) -> None:
    (folder / "baru.md").write_text("theirs", encoding="utf-8")
    with pytest.raises(InputError) as error:
        write.write_text(folder, "baru.md", "mine", before=None)
    assert codes(error) == ["PD901"]
    assert (folder / "baru.md").read_text(encoding="utf-8") == "theirs"


def test_pd903_another_command_is_writing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "LOCK_SECONDS", 0.01)
    with FileLock(folder / write.LOCK_NAME), pytest.raises(InputError) as error:
        advance(folder, "koordinator", DAY)
    assert codes(error) == ["PD903"]


def full(*_: object, **__: object) -> NoReturn:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("step", ["log", "advance", "approve", "report", "init"])
def test_pd902_full_disk(step: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "program.yaml"
    program.write_text(program.read_text(encoding="utf-8").replace("paket: 3", "paket: 2"), encoding="utf-8")
    made = report(folder, Request("evaluation", DAY))
    digest, before, beside = folder_digest(folder), files(folder), set(folder.parent.iterdir())
    monkeypatch.setattr(os, "fsync", full)
    if step == "init":
        monkeypatch.setattr(Path, "write_text", full)
    steps = {
        "log": lambda: log_answers(folder, ANSWERS),
        "advance": lambda: advance(folder, "koordinator", DAY),
        "approve": lambda: approve(folder, "koordinator", DAY, "lebih hemat"),
        "report": lambda: save(folder, made),
        "init": lambda: init_program(folder.parent / "baru", InitOptions("kosong", use_git=False)),
    }
    with pytest.raises(InputError) as error:
        steps[step]()
    assert codes(error) == ["PD902"]
    assert folder_digest(folder) == digest
    assert files(folder) - before <= {"reports", "reports/.gitkeep"}
    assert left_over(folder) == []
    assert set(folder.parent.iterdir()) == beside


def test_pd902_the_year_is_a_file(folder: Path) -> None:
    """The tests may run as root, for whom no folder is read-only: a file in the way refuses everybody."""
    (folder / "sessions" / "2027").write_text("", encoding="utf-8")
    program = folder / "program.yaml"
    longer = (
        program.read_text(encoding="utf-8").replace("2026-05-31", "2027-05-31").replace("2026-06-30}", "2027-06-30}")
    )
    program.write_text(longer, encoding="utf-8")
    digest = folder_digest(folder)
    with pytest.raises(InputError) as error:
        log_answers(folder, {**ANSWERS, "date": "2027-03-02"})
    assert codes(error) == ["PD902"]
    assert folder_digest(folder) == digest


def test_pd902_no_lock_can_be_made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "LOCK_NAME", "participants.csv/lock")
    with pytest.raises(InputError) as error:
        advance(folder, "koordinator", DAY)
    assert codes(error) == ["PD902"]


def test_reading_writes_nothing() -> None:
    before = files(BASE)
    evaluate(BASE, DAY)
    assert files(BASE) == before


def test_a_pdf_is_not_shown_on_a_terminal(monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    with pytest.raises(InputError) as error:
        print_document("pdf", b"%PDF")
    assert error.value.diagnostics[0].code == "PD856"
