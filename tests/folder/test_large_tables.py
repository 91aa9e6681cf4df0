"""Large tables: what the database says is what Python says, of values and of everything wrong."""

import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import PROGRAMS, ROOT, WORKED, copy_program
from pendamping.analysis.table_building import build_tables
from pendamping.diagnostics import InputError, sort
from pendamping.folder.check import check_folder
from pendamping.folder.large.store import LargeMeasurements, LargeRows
from pendamping.folder.load import Folder, load_folder

sys.path.insert(0, str(ROOT / "tests" / "errors"))
from catalogue import Case, load_cases, make_copy, make_folder

NEVER = 10**12
COLUMNS = ("persons", "waves", "dates", "items", "lines", "file")
# The cases that change a table of people, and what it is checked against.
CASES = [
    case
    for case in load_cases()
    if case.command == "check"
    and not case.grow
    and (str(case.expect.get("file", "")).endswith(".csv") or case.code in ("PD620", "PD621", "PD622"))
]


def assert_same(path: Path) -> Folder:
    """Python and the database give the same folder, also where it was asked before; returns the one in the database."""
    python = load_folder(path, NEVER)
    assert python.store is None
    assert_both(python, load_folder(path, 0))
    stored = load_folder(path, 0)
    assert_both(python, stored)
    return stored


def assert_both(python: Folder, stored: Folder) -> None:
    for name in ("participants", "consents"):
        one, other = getattr(python, name), getattr(stored, name)
        assert (one.values, one.lines) == (other.values, other.lines)
    assert list(python.measurements) == list(stored.measurements)
    for name, data in python.measurements.items():
        other = stored.measurements[name]
        if data.lines or other.lines:
            assert [getattr(data, c) for c in COLUMNS] == [getattr(other, c) for c in COLUMNS]
    assert sort(check_folder(python)) == sort(check_folder(stored))


def rows_of(folders, day=None):
    tables = build_tables(folders, day)
    frames = {name: getattr(tables, name) for name in ("participants", "sessions", "attendance", "measurements_long")}
    return {
        name: sorted(map(repr, tables.fetch(frame))) for name, frame in (frames | dict(tables.measurements)).items()
    }


@pytest.mark.parametrize("name", WORKED)
def test_worked_programs(name, tmp_path):
    program = copy_program(name, tmp_path)
    stored = assert_same(program)
    assert isinstance(stored.participants, LargeRows)
    assert all(isinstance(data, LargeMeasurements) for data in stored.measurements.values())
    for day in (None, date(2026, 5, 1)):
        assert rows_of([load_folder(program, 0)], day) == rows_of([load_folder(PROGRAMS / name)], day)


def test_several_programs_of_which_one_is_large(tmp_path):
    paths = [copy_program(WORKED[0], tmp_path), *(PROGRAMS / name for name in WORKED[1:])]
    mixed = [load_folder(path, 0 if path == paths[0] else NEVER) for path in paths]
    assert rows_of(mixed) == rows_of([load_folder(path) for path in paths])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_case_of_a_table(case: Case, tmp_path):
    try:
        assert_same(make_folder(case, tmp_path / "program"))
    except InputError:
        pytest.fail("the program itself cannot be read")


SEPARATORS = st.sampled_from([",", ";", "\t"])
PEOPLE = st.sampled_from(["P-001", "P-002", "P-003", "P-004", "P-009", "", "con", "a b", "0812345678901"])
DAYS = st.sampled_from(["2026-01-05", "2026-01-20", "2026-06-10", "", "2026-02-31", "5/1/2026", "-", "2025-12-01"])
NUMBERS = st.sampled_from(
    ["40", "50", "100", "0", "055", "", "-", "101", "-3", "70.5", "70,5", "1.250", "x", "NA", "+5", "1e2", " 7", "٣"]
)
NOTES = st.sampled_from(["", "pindah", "ke kota", "é", "3201234567890123", "a\u00a0", "\u200b", "#"])
YES_NO = st.sampled_from(["ya", "Tidak", "1", "no", "", "-", "mungkin"])


def cell(values, usual):
    """Usually a sound value, now and then any."""
    return st.one_of(st.just(usual), st.just(usual), st.just(usual), values)


@st.composite
def tables(draw):
    """Return the text of participants.csv, consent.csv and two tables of data, clean and dirty."""
    separator, end = draw(SEPARATORS), draw(st.sampled_from(["\n", "\r\n"]))
    english = draw(st.booleans())
    bom = draw(st.sampled_from(["", "\ufeff"]))

    def table(header, rows):
        lines = [header, *rows]
        if draw(st.integers(0, 5)) == 0:
            lines.insert(1, ["#x"] * len(header))
        if draw(st.integers(0, 9)) == 0:
            lines.append(lines[-1][:-1])
        if draw(st.integers(0, 9)) == 0:
            lines.append([*lines[-1], draw(st.sampled_from(["", "z"]))])
        return bom + end.join(separator.join(line) for line in lines) + draw(st.sampled_from(["", end, end * 2]))

    ids = st.lists(cell(PEOPLE, "P-00{}"), min_size=0, max_size=6)

    def names():
        return [name.format(number % 5 + 1) for number, name in enumerate(draw(ids))]

    words = (
        ["id", "group", "status", "joined", "left", "leave_reason", "jk"]
        if english
        else ["id", "kelompok", "status", "bergabung", "keluar", "alasan_keluar", "jk"]
    )
    people = [
        [
            name, draw(cell(st.sampled_from(["banding", "lain", ""]), "guru")),
            draw(cell(st.sampled_from(["active", "Putus", "moved", "", "hilang"]), "aktif")),
            draw(cell(DAYS, "2026-01-05")), draw(cell(DAYS, "")), draw(NOTES),
            draw(cell(st.sampled_from(["L", "", "X"]), "P")),
        ]
        for name in names()
    ]  # fmt: skip
    consents = [
        [
            name, draw(cell(st.sampled_from(["spesifik", "specific", "foto", ""]), "program")),
            draw(NOTES), draw(cell(DAYS, "2026-01-05")), draw(cell(st.sampled_from(["lisan", "written"]), "tertulis")),
            draw(cell(DAYS, "")),
        ]
        for name in names()
    ]  # fmt: skip
    scores = [
        [
            name, draw(cell(st.sampled_from(["awal", "tengah", ""]), "akhir")), draw(cell(DAYS, "2026-06-10")),
            *(draw(cell(NUMBERS, "40")) for _ in range(4)),
        ]
        for name in names()
    ]  # fmt: skip
    answers = [
        [
            name, "akhir", draw(cell(DAYS, "2026-06-12")), draw(cell(NUMBERS, "3")), draw(YES_NO),
            draw(cell(st.sampled_from(["video", "lain", "-"]), "kuis")),
        ]
        for name in names()
    ]  # fmt: skip
    wave, day = ("wave", "date") if english else ("gelombang", "tanggal")
    purpose = ["id", "purpose", "version", "date", "method", "withdrawn"]
    return {
        "participants.csv": table(words, people),
        "consent.csv": table(
            purpose if english else ["id", "tujuan", "versi", "tanggal", "metode", "ditarik"], consents
        ),
        "data/tes.csv": table(["id", wave, day, "kuis", "video", "biaya", "murid"], scores),
        "data/kepuasan.csv": table(["id", wave, day, "puas", "lagi", "terbaik"], answers),
    }


def tried(examples: int) -> settings:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=examples, deadline=None, suppress_health_check=checks)


# An example takes a second: a few at each run, many among the slow tests.
@tried(15)
@given(tables())
def test_both_paths_say_the_same(texts):
    both_say_the_same(texts)


@pytest.mark.slow
@tried(80)
@given(tables())
def test_both_paths_say_the_same_of_many_tables(texts):
    both_say_the_same(texts)


def both_say_the_same(texts):
    with tempfile.TemporaryDirectory() as folder:
        program = make_copy(Path(folder) / "program")
        for file, text in texts.items():
            (program / file).write_bytes(text.encode())
        assert_same(program)


def test_a_row_of_an_unknown_wave_hides_nobody_who_stands_twice():
    rows = ["P-003,akhir", "P-002,tengah", "P-003,akhir", "P-004,akhir"]
    lines = ["id,gelombang,tanggal,kuis,video,biaya,murid", *(f"{row},2026-06-10,40,40,40,40" for row in rows)]
    both_say_the_same({"data/tes.csv": "\n".join(lines) + "\n"})


def test_who_stands_twice_on_a_day_of_an_unknown_wave_is_named():
    rows = ["P-001,akhir", "P-002,akhir", "P-001,tengah", "P-001,tengah"]
    lines = ["id,gelombang,tanggal,kuis,video,biaya,murid", *(f"{row},2026-06-10,40,40,40,40" for row in rows)]
    both_say_the_same({"data/tes.csv": "\n".join(lines) + "\n"})


def test_rows_keep_their_lines_and_their_doubts_in_a_table_of_several_row_groups(tmp_path):
    program = copy_program("literasi-digital-guru", tmp_path)
    count, dirty = 300_000, {7: "x", 150_000: "9", 299_999: "2,5"}
    lines = ["id;gelombang;tanggal;b01;" + ";".join(f"b{i:02d}" for i in range(2, 21))]
    lines += [f"Q-{n:06d};awal;2026-01-27;{dirty.get(n, n % 6)};" + ";".join(["3"] * 19) for n in range(2, count + 2)]
    (program / "data/tes-keterampilan.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    folder = load_folder(program)
    store = folder.store
    assert store is not None
    rows = store.select("data_tes-keterampilan", ["item_b01"], "person <> printf('Q-%06d', line) OR item_b01 IS NULL")
    assert rows == [(line, None) for line in dirty]
    found = [(d.code, d.line) for d in folder.diagnostics if d.file == "data/tes-keterampilan.csv"]
    assert found == [("PD127", 7), ("PD604", 150_000), ("PD128", 299_999)]


@pytest.mark.slow
def test_two_hundred_thousand_rows_give_the_figures_of_python(tmp_path):
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        from figures import make_program
    finally:
        sys.path.pop(0)
    program = make_program(tmp_path / "program", 105_000, shuffled=True)
    stored, python = load_folder(program), load_folder(program, NEVER)
    assert isinstance(stored.measurements["test"], LargeMeasurements)
    assert sort(check_folder(stored)) == sort(check_folder(python))
    assert "_pairs" not in vars(stored.participants)  # nobody asked for all of it
    assert rows_of([stored], date(2026, 7, 31)) == rows_of([python], date(2026, 7, 31))


def test_evaluate_never_imports_pandas(tmp_path):
    fake = tmp_path / "pandas"
    fake.mkdir()
    (fake / "__init__.py").write_text("import sys\nsys.stderr.write('pandas was imported')\n", encoding="utf-8")
    words = ["evaluate", "--program", str(PROGRAMS / WORKED[0]), "--as-of", "2026-07-31", "--json"]
    code = f"import sys; sys.argv[1:] = {words!r}; from pendamping.__main__ import run; run()"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", env=env, check=True)
    assert "pandas was imported" not in done.stderr


def test_the_base_of_the_catalogue_is_sound_in_the_database(tmp_path):
    assert check_folder(load_folder(make_copy(tmp_path / "program"), 0)) == []
