"""A program of 10,000 session notes: everything is read, nothing is counted twice, memory stays bounded."""

import importlib.util
import subprocess
import sys

import pytest

from conftest import ROOT
from pendamping.analysis.table_building import build_tables
from pendamping.folder.load import load_folder

SCRIPT = ROOT / "benchmarks/run.py"


def benchmark():
    spec = importlib.util.spec_from_file_location("benchmark", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_ten_thousand_notes(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(SCRIPT.parent)
    module = benchmark()
    program = module.many_notes(tmp_path)
    folder = load_folder(program)
    assert [d for d in folder.diagnostics if d.severity == "error"] == []
    assert len(folder.notes) == module.NOTES
    assert len({note.name for note in folder.notes}) == module.NOTES
    tables = build_tables([folder])
    rows = tables.fetch(tables.attendance.group_by("program").agg(tables_count()))
    assert rows[0]["n"] == sum(
        len(s.present) + len(s.excused) + len(s.sick) + len(s.absent) for s in (note.session for note in folder.notes)
    )
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--only", "check", str(program)],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert float(done.stdout.split()[1]) < module.LIMITS["megabytes"]


def tables_count():
    import narwhals as nw

    return nw.col("person").count().alias("n")
