"""The same files and options give the same bytes: in another folder, process, time zone and language of the machine."""

import hashlib
import os
import re
import time
import zipfile
from datetime import date
from pathlib import Path

import pypdf
import pytest

from conftest import MONTHS, copy_program, run_command

NAME = "ekonomi-komunitas"
KINDS = (("evaluation", ()), ("monthly", ("--period", MONTHS[NAME])), ("brief", ()))
MACHINES = (
    {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"},
    {"TZ": "Asia/Jayapura", "LC_ALL": "id_ID.UTF-8", "PYTHONHASHSEED": "2", "SOURCE_DATE_EPOCH": "1700000000"},
)


def digests(folder: Path) -> dict[str, str]:
    files = [path for path in sorted(folder.glob("reports/**/*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.slow
def test_the_same_bytes_elsewhere(tmp_path):
    made = []
    for number, machine in enumerate(MACHINES):
        folder = copy_program(NAME, tmp_path / f"machine {number}" / "programs")
        for path in folder.rglob("*"):  # another day, as far as files tell
            os.utime(path, (1_600_000_000 + number * 86_400,) * 2)
        for kind, more in KINDS:
            words = ["report", kind, "-p", folder, "--as-of", "2026-11-23", "--format", "md,html,docx,pdf", *more]
            done = run_command(*words, cwd=tmp_path, **machine)
            assert done.returncode == 0, done.stderr
        made.append(digests(folder))
        time.sleep(2.1)  # the times of a ZIP archive have two seconds
    assert made[0] == made[1]
    endings = {path.rsplit(".", 1)[-1] for path in made[0]}
    assert endings >= {"md", "html", "docx", "pdf", "svg", "yaml"}
    today = date.today().isoformat()  # noqa: DTZ011 -- the clock that no document may show
    for file in (tmp_path / "machine 0/programs" / NAME / "reports").glob("*.*"):
        if file.suffix == ".docx":
            core = zipfile.ZipFile(file).read("docProps/core.xml").decode()
            assert today not in core
            assert not re.search(r"\b20\d\d-", core)
        elif file.suffix == ".pdf":
            assert not any("Date" in key for key in pypdf.PdfReader(file).metadata or {})
        else:
            assert today not in file.read_text(encoding="utf-8")
        assert str(tmp_path).encode() not in file.read_bytes()
