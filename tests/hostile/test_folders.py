"""Folders made to do harm, by a seeded script: no command runs, reads or writes what is not the program's."""

import os
import random
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ROOT, run_inside

BASE = ROOT / "tests/errors/base"
SEED, CASES, SECONDS = 20261129, 320, 2.0
SECRET = "rahasia-9f2c71"  # noqa: S105 -- what stands in a file outside
FILES = [
    "program.yaml", "participants.csv", "consent.csv", "spending.csv", "lifecycle.yaml", "evaluation.yaml",
    "pendamping.yaml", "certificates.csv", "data/manual.csv", "data/tes.csv", "plans/1.yaml",
    "reports/figures/evaluation-2026-06-30.yaml", "reference/imt.yaml", "private/identities.csv", ".gitignore",
]  # fmt: skip
FOLDERS = ["sessions", "data", "instruments", "stories", "plans", "evidence", "reports", "private", "templates"]
LOUD = [
    "!!python/object/apply:os.system ['touch {mark}']\n",
    "{{{{ program.parse_file('{secret}') }}}}",
    "$(touch {mark})`touch {mark}`;touch {mark}\n",
    "=cmd|'/C touch {mark}'!A0,+1,@x\n",
    "\x1b]0;judul\x07\x1b[2J\u202etxt\n",
    "&a [*a, *a]\n",
    "- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - x\n",
    "{{" * 3000,
    '"' * 100_000,
    "\ufeff\ufeffid\n",
    "\0\0\0",
    "<<<<<<< a\n=======\n>>>>>>> b\n",
    "kunci: " + "9" * 5000 + "\n",
    "format: 999\n",
    "tanggal: 9999-99-99\n",
    "? [a, b]\n: c\n",
    "id,id,id\n" * 2000,
]
Harm = Callable[[Path, random.Random, Path], None]


def _somewhere(folder: Path, chance: random.Random) -> Path:
    listed = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    new = [path for name in FILES if not os.path.lexists(path := folder / name)]
    path = chance.choice([*listed, *new])
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _away(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.is_dir():
        shutil.rmtree(path)


def write_loud(folder: Path, chance: random.Random, outside: Path) -> None:
    text = chance.choice(LOUD)
    if "{mark}" in text or "{secret}" in text:
        text = text.format(mark=outside / "MARK", secret=outside / "secret.txt")
    path = _somewhere(folder, chance)
    before = path.read_bytes() if path.exists() and chance.random() < 0.5 else b""
    path.write_bytes(before + text.encode())


def mix_up(folder: Path, chance: random.Random, outside: Path) -> None:
    path = _somewhere(folder, chance)
    data = bytearray(path.read_bytes() if path.exists() else b"")
    for _ in range(chance.randint(1, 30)):
        place = chance.randrange(len(data) + 1)
        data[place : place + chance.randint(0, 8)] = chance.randbytes(chance.randint(0, 8))
    path.write_bytes(data)


def link_outside(folder: Path, chance: random.Random, outside: Path) -> None:
    name = chance.choice([*FILES, *FOLDERS, "sessions/2026", "sessions/x.md", "evidence/a.jpg", ".pendamping.lock"])
    path = folder / name
    _away(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(chance.choice([outside, outside / "secret.txt", Path("/dev/zero"), Path("/proc/self/environ")]))


def link_around(folder: Path, chance: random.Random, outside: Path) -> None:
    path = folder / chance.choice(FOLDERS) / f"tautan{chance.randint(1, 9)}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(chance.choice(["..", ".", "../program.yaml", "nothing", "../../..", path.name]))


def pipe(folder: Path, chance: random.Random, outside: Path) -> None:
    path = folder / chance.choice([*FILES, "sessions/x.md", "templates/journal.md.j2", "evidence/a.jpg", ".git"])
    _away(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(path)


def folder_for_file(folder: Path, chance: random.Random, outside: Path) -> None:
    path = folder / chance.choice([*FILES, "sessions/a.md", "instruments/b.yaml"])
    _away(path)
    path.mkdir(parents=True)


def file_for_folder(folder: Path, chance: random.Random, outside: Path) -> None:
    path = folder / chance.choice(FOLDERS)
    _away(path)
    path.write_text("x", encoding="utf-8")


def strange_name(folder: Path, chance: random.Random, outside: Path) -> None:
    names = ["a\nb.md", "\x1b[31m.md", "\u202egpj.md", "x" * 240 + ".md", "-rf.md", "$(touch MARK).md", " .md", "*.csv"]
    path = folder / chance.choice(FOLDERS) / chance.choice(names)
    if path.parent.is_dir():
        path.write_text("---\nx: 1\n---\n", encoding="utf-8")


def many_lines(folder: Path, chance: random.Random, outside: Path) -> None:
    path = _somewhere(folder, chance)
    line = chance.choice(["a{i}: 1\n", "- &a{i} x\n", "x{i},,,,\n", "{i}\n", "a: {{b: {i}}}\n"])
    path.write_text("".join(line.format(i=i) for i in range(chance.choice([3_000, 30_000]))), encoding="utf-8")


def settings_of_git(folder: Path, chance: random.Random, outside: Path) -> None:
    place = folder / chance.choice([".git", "."])
    for name in ("objects", "refs"):
        (place / name).mkdir(parents=True, exist_ok=True)
    (place / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    command = f"touch {outside / 'MARK'}"
    (place / "config").write_text(
        f"[core]\nfsmonitor = {command}\nhooksPath = {folder}\npager = {command}\nsshCommand = {command}\n"
        f'[filter "x"]\nclean = {command}\nprocess = {command}\n[include]\npath = {outside / "secret.txt"}\n',
        encoding="utf-8",
    )
    (folder / ".gitattributes").write_text("* filter=x diff=x\n", encoding="utf-8")


HARMS: list[Harm] = [
    write_loud, write_loud, mix_up, link_outside, link_outside, link_around, pipe, folder_for_file, file_for_folder,
    strange_name, many_lines, settings_of_git,
]  # fmt: skip
COMMANDS = ("check", "evaluate", "monitor", "run", "plan", "explain I1", "report journal -o -", "check --json")


def hurt(number: int, tmp_path: Path) -> None:
    """Make folder `number` of the script, call two commands on it, and look at what became of everything else."""
    chance = random.Random(SEED * 1000 + number)  # noqa: S311 -- the same folders each time
    outside, folder = tmp_path / f"outside{number}", tmp_path / f"{number}" / "program"
    outside.mkdir()
    (outside / "secret.txt").write_text(SECRET, encoding="utf-8")
    shutil.copytree(BASE, folder, ignore=shutil.ignore_patterns("*.lock"))
    harms = chance.sample(HARMS, chance.choice([1, 1, 2, 3]))
    for harm in harms:
        harm(folder, chance, outside)
    told = f"{number}: {[harm.__name__ for harm in harms]}"
    for command in ("check" if number % 2 else "evaluate", chance.choice(COMMANDS)):
        begun = time.process_time()
        done = run_inside(*command.split(), cwd=folder, PENDAMPING_LANG=chance.choice(["id", "en"]))
        taken, code, shown = time.process_time() - begun, done.returncode, done.stdout + done.stderr
        assert code in (0, 1), (told, command, shown)
        assert taken < SECONDS, (told, command, taken)
        assert SECRET not in shown, (told, command)
        assert "Traceback" not in shown, (told, command)
        assert not set(shown) & {"\x1b", "\x07", "\u202e", "\0"}, (told, command)
    assert sorted(path.name for path in outside.iterdir()) == ["secret.txt"], told
    assert (outside / "secret.txt").read_text(encoding="utf-8") == SECRET, told
    assert not (folder / "MARK").exists(), told
    shutil.rmtree(folder.parent)


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the script makes pipes and links")


@pytest.mark.parametrize("first", range(0, 32, 8))
def test_some_folders(first, tmp_path):
    for number in range(first, first + 8):
        hurt(number, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(32, CASES, 16))
def test_all_folders(first, tmp_path):
    for number in range(first, first + 16):
        hurt(number, tmp_path)
