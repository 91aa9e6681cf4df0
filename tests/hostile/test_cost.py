"""Twice as much of anything takes at most two and a half times as long, and no file keeps anybody waiting."""

import gc
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import ROOT, copy_program, run_inside
from pendamping.diagnostics import InputError
from pendamping.folder.places import with_places
from pendamping.formats import models
from pendamping.formats.identities import find_identities
from pendamping.formats.models import SUGGESTIONS, read_model
from pendamping.formats.note import parse_note
from pendamping.formats.tables import CellPlaces, parse_sheet, read_rows
from pendamping.formats.yaml_nodes import MAX_VALUES, compose
from pendamping.model.people import Participant
from pendamping.model.program import Program
from pendamping.model.sessions import Session
from pendamping.steps.check import check

LIMIT = 2  # seconds of the processor
NOTE = "sessions/2026/2026-02-09-G2-c4d5.md"
HEAD = 'tanggal: 2026-02-09\nkegiatan: G2\nmulai: "13:00"\nselesai: "15:00"\n'


@pytest.fixture(autouse=True)
def _as_the_command_does() -> Iterator[None]:
    kept = gc.get_threshold()
    gc.set_threshold(1_000_000)
    yield
    gc.set_threshold(*kept)


def lines(template: str, n: int) -> str:
    return "".join(template.format(i=i) for i in range(n))


def read_program(text: str) -> object:
    try:
        return read_model(compose(text, "program.yaml"), Program, "program.yaml")
    except InputError as error:
        return error


def read_session(text: str) -> object:
    return parse_note(f"---\n{HEAD}{text}---\n", Session, "note.md")


def read_people(text: str) -> object:
    sheet, found = parse_sheet(text, "participants.csv")
    return (read_rows(sheet, Participant, "id"), found) if sheet else found


def place_header(text: str) -> object:
    places = CellPlaces(text)
    return [places.place(text, name) for name in text.split(",")]


GROWING: dict[str, tuple[Callable[[str], object], Callable[[int], str], int]] = {
    "unknown keys": (read_program, lambda n: lines("k{i}: 1\n", n), 8_000),
    "keys twice": (read_program, lambda n: lines("format: 1\n", n), 8_000),
    "anchors": (read_program, lambda n: "x:\n" + lines("- &a{i} 1\n", n), 25_000),
    "aliases": (read_program, lambda n: "tim:\n- &a {id: x}\n" + "- *a\n" * n, 20_000),
    "wrong parts of a list": (read_program, lambda n: "kegiatan:\n" + "- {id: G, mulai: x}\n" * n, 4_000),
    "choices": (read_program, lambda n: "anggaran:\n" + "- {harga_satuan: []}\n" * n, 4_000),
    "errors behind unknown keys": (
        read_program,
        lambda n: lines("k{i}: 1\n", n) + "sumber_daya:\n" + "- {id: 1}\n" * n,
        6_000,
    ),
    "names in one list": (read_session, lambda n: "hadir:\n" + lines("- P{i}\n", n), 50_000),
    "follow-ups": (read_session, lambda n: "rtl:\n" + lines("- {{id: f{i}, tindakan: x}}\n", n), 10_000),
    "numbers of people": (lambda t: find_identities(t, "x.md"), lambda n: lines("0812{i:07d}\n", n), 50_000),
    "numbers in one line": (lambda t: find_identities(t, "x.md"), lambda n: lines("0812{i:07d} x ", n), 50_000),
    "almost numbers": (lambda t: find_identities(t, "x.md"), lambda n: "08" + "1 1-" * n, 200_000),
    "short rows": (read_people, lambda n: "id,kelompok\n" + "a\n" * n, 60_000),
    "a wide header": (read_people, lambda n: "id," + lines("c{i},", n), 60_000),
    "one column many times": (read_people, lambda n: "id," + "c," * n, 200_000),
    "places in one line": (place_header, lambda n: lines("c{i},", n), 60_000),
    "front matter without end": (
        lambda t: parse_note(t, Session, "note.md"),
        lambda n: f"---\n{HEAD}" + "\n---x" * n,
        200_000,
    ),
}  # fmt: skip


def seconds(work: Callable[[str], object], text: str) -> float:
    def once() -> float:
        started = time.process_time()
        work(text)
        return time.process_time() - started

    return min(once() for _ in range(3))


@pytest.mark.parametrize("name", GROWING)
def test_twice_as_much_takes_twice_as_long(name):
    work, make, n = GROWING[name]
    work(make(10))  # what is prepared once
    small, large = seconds(work, make(n)), seconds(work, make(2 * n))
    if large > 2.5 * max(small, 0.01):  # once more: somebody else may have had the machine's memory
        small, large = seconds(work, make(n)), seconds(work, make(2 * n))
    assert large <= 2.5 * max(small, 0.01), f"{n}: {small:.3f} s, {2 * n}: {large:.3f} s"


def test_findings_are_placed_in_linear_time(tmp_path):
    def once(n: int) -> float:
        text = "id,kelompok\n" + "a\n" * n
        (tmp_path / "participants.csv").write_text(text, encoding="utf-8")
        _, found = parse_sheet(text, "participants.csv")
        return seconds(lambda _: with_places(tmp_path, found), text)

    small, large = once(20_000), once(40_000)
    assert large <= 2.5 * small


def test_suggestions_are_searched_for_the_first_keys_only(monkeypatch):
    searched: list[str] = []
    real = models.difflib.get_close_matches

    def counted(word: str, *rest: object, **more: object) -> list[str]:
        searched.append(word)
        return real(word, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(models.difflib, "get_close_matches", counted)
    _, found = read_model(compose(lines("kegiatann{i}: 1\n", 500) + "x" * 900 + ": 1\n", "x"), Program, "x")
    assert len(searched) == SUGGESTIONS
    assert sum(d.code == "PD202" for d in found) == 501
    assert all(len(d.values.get("key", "")) <= models.MAX_KEY for d in found)


def test_reading_ends_with_the_last_value_that_is_allowed():
    with pytest.raises(InputError) as refused:
        compose("x:\n" + "- 1\n" * (5 * MAX_VALUES), "program.yaml")
    (finding,) = refused.value.diagnostics
    assert finding.code == "PD110"
    assert finding.line == pytest.approx(MAX_VALUES, abs=5)


def write_keys(folder: Path) -> None:
    (folder / "program.yaml").write_text(lines("k{i}: 1\n", 300_000), encoding="utf-8")


def write_few_keys(folder: Path) -> None:
    text = (folder / "program.yaml").read_text(encoding="utf-8")
    (folder / "program.yaml").write_text(text + lines("k{i}: 1\n", 8_000), encoding="utf-8")


def write_anchors(folder: Path) -> None:
    text = (folder / "program.yaml").read_text(encoding="utf-8")
    (folder / "program.yaml").write_text(text + "x:\n" + lines("- &a{i} 1\n", 50_000), encoding="utf-8")


def write_names(folder: Path) -> None:
    text = f"---\n{HEAD}hadir:\n{lines('- P{i}' + chr(10), 100_000)}---\n"
    (folder / NOTE).write_text(text, encoding="utf-8")


def write_bomb(folder: Path) -> None:
    bomb = "a0: &a0 [1]\n" + "".join(f"a{i + 1}: &a{i + 1} [{', '.join([f'*a{i}'] * 9)}]\n" for i in range(30))
    (folder / "lifecycle.yaml").write_text(f"format: 1\nperistiwa:\n- &x {{peristiwa: 1}}\n{bomb}", encoding="utf-8")


def write_people(folder: Path) -> None:
    rows = lines("P{i},x{i},aktif,2026-01-05,,Q\n", 20_000)
    (folder / "participants.csv").write_text("id,kelompok,status,bergabung,keluar,jk\n" + rows, encoding="utf-8")


def write_too_much(folder: Path) -> None:
    (folder / "evaluation.yaml").write_text("x: 1\n" * 1_100_000, encoding="utf-8")


@pytest.mark.parametrize("command", ["check", "evaluate"])
@pytest.mark.parametrize(
    "write",
    [write_keys, write_few_keys, write_anchors, write_names, write_bomb, write_people, write_too_much],
    ids=lambda write: write.__name__,
)
def test_no_hostile_file_keeps_anybody_waiting(command, write, tmp_path):
    folder = tmp_path / "program"
    copy_base(folder)
    write(folder)
    took: list[float] = []
    for _ in range(2):
        started = time.process_time()
        done = run_inside(command, cwd=folder)
        took.append(time.process_time() - started)
        assert done.returncode == 1
        if took[-1] < LIMIT:
            break
    assert min(took) < LIMIT


def copy_base(folder: Path) -> None:
    import shutil

    shutil.copytree(ROOT / "tests" / "errors" / "base", folder)


def test_a_note_with_ten_thousand_people_is_read(tmp_path):
    copy_base(tmp_path / "program")
    text = f"---\n{HEAD}hadir:\n{lines('- P{i}' + chr(10), 10_000)}---\n"
    (tmp_path / "program" / NOTE).write_text(text, encoding="utf-8")
    found = check(tmp_path / "program").diagnostics
    assert sum(d.code == "PD401" for d in found) == 10_000
    assert not any(d.code == "PD110" for d in found)


def test_the_worked_programs_stay_far_below_the_limit(tmp_path):
    folder = copy_program("kesehatan-masyarakat", tmp_path)
    text = (folder / "program.yaml").read_text(encoding="utf-8")
    assert 20 * sum(text.count(letter) for letter in ":\n,") < MAX_VALUES
