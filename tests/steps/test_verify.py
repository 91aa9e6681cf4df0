"""A certificate is checked by its code."""

import csv
import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from conftest import ROOT, run_command
from pendamping.diagnostics import InputError
from pendamping.model.certificates import Certificate, compute_code
from pendamping.steps.verify import verify

COLUMNS = ["nomor", "id", "terbit", "per_tanggal", "menit", "menit_rencana", "kode", "garam", "dicabut"]
ROW = ["001/LDG/2026", "P-001", "2026-07-02", "2026-06-30", "465", "480", "", "qwertzuiopasdfgh", ""]


def row(**changes: str) -> dict[str, str]:
    """A row with the code that belongs to it."""
    cells = dict(zip(COLUMNS, ROW, strict=True)) | changes
    names = list(Certificate.model_fields)
    facts = {name: cells[column] for name, column in zip(names, COLUMNS, strict=True) if cells[column]}
    return cells | {"kode": compute_code(Certificate.model_validate({**facts, "code": "-"}))}


def write(folder: Path, *rows: dict[str, str]) -> None:
    with (folder / "certificates.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "tests/errors/base", tmp_path / "program"))


def refused(folder: Path, typed: str) -> list[str]:
    with pytest.raises(InputError) as error:
        verify(folder, typed)
    return [d.code for d in error.value.diagnostics]


def test_valid(folder):
    good = row()
    write(folder, row(nomor="002/LDG/2026", id="P-002", garam="yxcvbnmasdfghjkl"), good)
    found = verify(folder, good["kode"])
    assert (found.number, found.minutes, found.planned_minutes) == ("001/LDG/2026", 465, 480)
    assert (found.issued, found.as_of, found.program_code) == (date(2026, 7, 2), date(2026, 6, 30), "LDG")


def spoiled() -> tuple[dict[str, str], str]:
    """A row whose code has both a nought and a one."""
    rows = (row(garam=f"qwertzuiopasdf{a}{b}") for a in "abcdefghijklmnop" for b in "abcdefghijklmnop")
    return next((r, r["kode"]) for r in rows if "0" in r["kode"] and "1" in r["kode"])


@pytest.mark.parametrize(
    "way",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: f"  {code.replace('-', '–')}\n",
        lambda code: code.replace("0", "O").replace("1", "I"),
        lambda code: code.replace("0", "o").replace("1", "l").lower(),
        " ".join,
    ],
)
def test_however_it_is_typed(way, folder):
    good, code = spoiled()
    write(folder, good)
    assert way(code) != code
    assert verify(folder, way(code)).number == "001/LDG/2026"


@pytest.mark.parametrize(
    "typed",
    ["", "-", "7K2M-9QXA-4TRW", "7K2M-9QXA", "7K2M-9QXA-4TRW-7K2M", "../../x", "\u202e" * 12, "É" * 12, "٣" * 12],
)
def test_unknown(typed, folder):
    assert refused(folder, typed) == ["PD842"]  # no register at all
    write(folder, row())
    assert refused(folder, typed) == ["PD842"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("nomor", "003/LDG/2026"),
        ("id", "P-002"),
        ("terbit", "2026-07-03"),
        ("per_tanggal", "2026-07-01"),
        ("menit", "480"),
        ("menit_rencana", "465"),
        ("garam", "qwertzuiopasdfgg"),
    ],
)
def test_a_row_that_was_tampered_with(column, value, folder):
    good = row()
    write(folder, {**good, column: value})
    assert refused(folder, good["kode"]) == ["PD844"]


def test_a_code_that_was_tampered_with(folder):
    good = row()
    last = "0" if good["kode"][-1] != "0" else "1"
    forged = good["kode"][:-1] + last
    write(folder, {**good, "kode": forged})
    assert refused(folder, good["kode"]) == ["PD842"]
    assert refused(folder, forged) == ["PD844"]


def test_a_second_row_with_the_same_code(folder):
    good = row()
    write(folder, good, {**good, "nomor": "002/LDG/2026", "menit": "480"})
    assert refused(folder, good["kode"]) == ["PD844"]


def test_revoked(folder):
    good = row()
    write(folder, {**good, "dicabut": "2026-08-01"})
    assert refused(folder, good["kode"]) == ["PD847"]


def test_a_row_that_cannot_be_read(folder):
    good = row()
    write(folder, {**good, "menit": "empat ratus"})
    assert set(refused(folder, good["kode"])) == {"PD230", "PD842"}
    (folder / "certificates.csv").write_bytes(b"\0")
    assert set(refused(folder, good["kode"])) == {"PD104", "PD842"}


@pytest.mark.parametrize("language", ["id", "en"])
def test_shown(language, folder):
    good = row()
    write(folder, good)
    done = run_command("verify", *good["kode"].lower().split("-"), cwd=folder, PENDAMPING_LANG=language)
    assert done.returncode == 0 and done.stderr == ""
    word, hours, day = {"id": ("Berlaku", "7,75", "2 Juli 2026"), "en": ("Valid", "7.75", "2 July 2026")}[language]
    for part in (word, "001/LDG/2026", "Literasi Digital Guru", hours, day, good["kode"]):
        assert part in done.stdout
    assert not re.search(r"P-\d", done.stdout)


@pytest.mark.parametrize("language", ["id", "en"])
def test_not_valid_is_shown(language, folder):
    good = row()
    write(folder, {**good, "menit": "480"})
    for code, expected in ((good["kode"], "PD844"), ("7K2M-9QXA-4TRW", "PD842")):
        done = run_command("verify", code, cwd=folder, PENDAMPING_LANG=language)
        assert done.returncode == 1 and done.stdout == ""
        assert expected in done.stderr and "→" in done.stderr
        assert not re.search(r"P-\d", done.stderr)


def test_as_json(folder):
    good = row()
    write(folder, good)
    done = run_command("verify", good["kode"], "-p", folder, "--json", cwd=folder.parent)
    assert json.loads(done.stdout) == {
        "valid": True,
        "code": good["kode"],
        "number": "001/LDG/2026",
        "program": {"code": "LDG", "name": "Literasi Digital Guru"},
        "minutes": 465,
        "planned_minutes": 480,
        "issued": "2026-07-02",
        "as_of": "2026-06-30",
    }
    done = run_command("verify", "x", "-p", folder, "--json", cwd=folder.parent)
    assert done.returncode == 1
    assert [d["code"] for d in json.loads(done.stdout)["diagnostics"]] == ["PD842"]
