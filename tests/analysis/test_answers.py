"""Answers that are kept beside large tables: no figure is ever another for them, and nothing of them goes astray."""

import json
import os
import shutil
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path

import duckdb
import pytest
from engines import same_figures
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import WORKED, copy_program
from pendamping.analysis.table_building import build_tables
from pendamping.diagnostics import InputError
from pendamping.folder import git, paths
from pendamping.folder.check import check_folder
from pendamping.folder.large import answers as kept
from pendamping.folder.large.database import Database
from pendamping.folder.load import load_folder
from pendamping.steps.as_json import evaluation_json, explanation_json
from pendamping.steps.evaluate import evaluate
from pendamping.steps.explain import explain

DAY = date(2026, 7, 31)
NEVER = 10**12
HEALTH, LITERACY = "kesehatan-masyarakat", "literasi-digital-guru"


@pytest.fixture
def large(monkeypatch):
    """Take every table for a large one, as long as the fixture is not told otherwise."""

    def take(size):
        monkeypatch.setattr("pendamping.steps.folders.load_folder", partial(load_folder, large_bytes=size))

    take(0)
    return take


@pytest.fixture
def work(monkeypatch):
    """Count how often a table had to be looked at because an answer was not known."""
    found = []
    finish = Database.finish

    def counted(self):
        found.append(1)
        finish(self)

    monkeypatch.setattr(Database, "finish", counted)
    return found


def figures(program, day=DAY):
    """Everything that an evaluation says, or what is wrong with the folder."""
    try:
        made = evaluate(program, day, instruments=True, charts=True)
    except InputError as error:
        return {"errors": sorted(map(repr, error.diagnostics))}
    charts = repr((made.turnout, made.spreads, made.warnings))
    return {**json.loads(json.dumps(evaluation_json(made, "en"))), "charts": charts}


def answers_file(program):
    return program / paths.ANSWERS


@pytest.mark.parametrize("name", WORKED)
def test_known_answers_give_the_same_figures_and_look_at_no_table(name, tmp_path, large, work):
    large(NEVER)
    program = copy_program(name, tmp_path)
    small = figures(program)
    assert not answers_file(program).exists()
    large(0)
    first = figures(program)
    assert work
    work.clear()
    again = figures(program)
    assert work == []
    same_figures(first, small)
    assert again == first


def test_an_explanation_is_the_same_where_figures_are_known(tmp_path, large):
    program = copy_program(LITERACY, tmp_path)
    found = []
    for size in (NEVER, 0, 0):
        large(size)
        found += [explanation_json(explain(program, name, DAY), "en") for name in ("IH1", "IH5")]
    for one, other in zip(found[:2] * 2, found[2:], strict=True):
        same_figures(json.loads(json.dumps(one)), json.loads(json.dumps(other)))


def cell(file, line, place, text):
    """Return an edit of one cell."""

    def edit(program):
        path = program / file
        lines = path.read_text(encoding="utf-8").splitlines()
        cells = lines[line].split(",")
        cells[place] = text
        lines[line] = ",".join(cells)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    return edit


def words(file, old, new):
    """Return an edit of some words of a file."""

    def edit(program):
        path = program / file
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    return edit


def without_line(file, line):
    """Return an edit that takes one line out of a table."""

    def edit(program):
        path = program / file
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(lines[:line] + lines[line + 1 :]), encoding="utf-8")

    return edit


def without_note(number):
    def edit(program):
        notes = sorted((program / paths.SESSIONS).rglob("*.md"))
        notes[number].unlink()

    return edit


TEST = "data/tes-keterampilan.csv"
EDITS = {
    "a score": cell(TEST, 20, 4, "4"),
    "another score": cell(TEST, 21, 5, "0"),
    "a comma in a score": cell(TEST, 22, 5, "x"),
    "a score off the scale": cell(TEST, 23, 5, "9"),
    "a day of a measurement": cell(TEST, 24, 2, "2026-08-05"),
    "a day in another form": cell(TEST, 25, 2, "29/01/2026"),
    "a row less": without_line(TEST, 30),
    "a consent withdrawn": cell("consent.csv", 12, 5, "2026-03-01"),
    "a person of another group": cell("participants.csv", 5, 6, "L"),
    "a person who left": words("participants.csv", "P-009,dampingan,lulus,2026-01-12,,", "P-009,dampingan,putus,2026-01-12,2026-03-02,x"),
    "a target": words("program.yaml", "target: 60%", "target: 61%"),
    "a scale": words("instruments/tes-keterampilan.yaml", "maks: 5", "maks: 6"),
    "a note less": without_note(3),
    "a payment less": without_line("spending.csv", 2),
    "nothing": Path,
}  # fmt: skip
DAYS = [date(2026, 3, 15), DAY]


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(sorted(EDITS)), st.sampled_from(DAYS)), min_size=2, max_size=5))
def test_whatever_is_changed_the_figures_are_those_without_answers(tmp_path_factory, large, walk):
    program = copy_program(LITERACY, tmp_path_factory.mktemp("walk"))
    fresh = count()
    for name, day in walk:
        EDITS[name](program)
        large(0)
        known = figures(program, day)
        # The same files, where nobody ever asked.
        copy = program.parent / f"fresh-{next(fresh)}"
        shutil.copytree(program, copy, ignore=shutil.ignore_patterns(".cache"))
        large(NEVER)
        same_figures({**known, "charts": ""}, {**figures(copy, day), "charts": ""})


def test_every_edit_changes_what_is_said(tmp_path, large):
    """Else the walk above would prove nothing."""
    large(NEVER)
    program = copy_program(LITERACY, tmp_path)
    before = figures(program)
    for name, edit in EDITS.items():
        if name == "nothing":
            continue
        copy = tmp_path / name.replace(" ", "-")
        shutil.copytree(program, copy)
        edit(copy)
        assert figures(copy) != before, name


def test_a_changed_table_leaves_nothing_of_what_was_answered(tmp_path, large):
    program = copy_program(HEALTH, tmp_path)
    figures(program)
    gone = answers_file(program).read_text(encoding="utf-8").splitlines()
    without_line("consent.csv", 1)(program)
    load_folder(program, 0)
    left = answers_file(program)
    now = left.read_text(encoding="utf-8").splitlines() if left.exists() else []
    assert not set(gone) & set(now)


def test_tables_that_are_large_no_more_keep_no_answers(tmp_path, large):
    program = copy_program(HEALTH, tmp_path)
    figures(program)
    assert answers_file(program).exists()
    load_folder(program)
    assert not answers_file(program).exists()


def test_a_copy_of_a_folder_brings_no_answers(tmp_path, large, work):
    program = copy_program(HEALTH, tmp_path)
    figures(program)
    text = answers_file(program).read_text(encoding="utf-8")
    forged = text.replace("[[", "[[7")
    other = tmp_path / "other"
    shutil.copytree(program, other)
    answers_file(other).write_text(forged, encoding="utf-8")
    work.clear()
    copied = figures(other)
    assert work
    assert copied == figures(program)


def damaged(data):
    """Yield what may have become of a file of answers; the first line says whose answers they are."""
    lines = data.splitlines(keepends=True)
    yield data[: len(data) * 2 // 3]
    yield b""
    yield lines[0] + b"\xff\xfe\n"
    for text in (
        b'[[{"Decimal":"soon"}]]',
        b'{"date": "soon"}',
        b"[]",
        b'[["x"]]',
        b"[[1e400]]",
        b'["ab"]',
        b"[" * 10**5,
    ):
        yield b"".join([lines[0], *(line[:82] + text + b"\n" for line in lines[1:])])
        yield b"".join([lines[0], *(line[:65] + text + b"\n" for line in lines[1:])])


def test_a_damaged_file_of_answers_costs_time_and_nothing_else(tmp_path, large):
    program = copy_program(HEALTH, tmp_path)
    sound = figures(program)
    file = answers_file(program)
    for data in damaged(file.read_bytes()):
        with file.open("r+b") as stream:  # the same file still
            stream.truncate()
            stream.write(data)
        assert evaluation_json(evaluate(program, DAY), "en")["indicators"] == sound["indicators"]


def test_nothing_is_kept_where_nothing_can_be_written(tmp_path, large):
    program = copy_program(HEALTH, tmp_path)
    (program / ".cache").write_text("a file of somebody", encoding="utf-8")
    large(NEVER)
    small = figures(program)
    large(0)
    for _ in range(2):
        same_figures(figures(program), small)
    assert (program / ".cache").read_text(encoding="utf-8") == "a file of somebody"


def test_nothing_is_written_into_another_folder(tmp_path, large):
    program, other = copy_program(HEALTH, tmp_path), tmp_path / "other"
    other.mkdir()
    (other / "answers.jsonl").write_text("of somebody", encoding="utf-8")
    (program / ".cache").symlink_to(other)
    figures(program)
    load_folder(program)
    assert [path.name for path in other.iterdir()] == ["answers.jsonl"]
    assert (other / "answers.jsonl").read_text(encoding="utf-8") == "of somebody"


@pytest.mark.parametrize("name", ["answers.jsonl", ".gitignore"])
def test_nothing_is_written_where_a_link_of_the_cache_leads(name, tmp_path, large):
    program, other = copy_program(HEALTH, tmp_path), tmp_path / "other"
    (program / ".cache").mkdir()
    (program / ".cache" / name).symlink_to(other)
    figures(program)
    assert not other.exists()
    other.write_text("of somebody", encoding="utf-8")
    figures(program, date(2026, 5, 1))
    assert other.read_text(encoding="utf-8") == "of somebody"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with a name are of Unix")
def test_a_pipe_is_never_waited_for(tmp_path, large):
    program = copy_program(HEALTH, tmp_path)
    (program / ".cache").mkdir()
    os.mkfifo(answers_file(program))
    assert "errors" not in figures(program)


def test_git_ignores_answers_also_where_the_list_of_ignored_files_was_lost(tmp_path, large):
    program = copy_program(HEALTH, tmp_path)
    git.init(program)
    figures(program, date(2026, 5, 1))
    (program / ".cache/.gitignore").unlink()
    figures(program)
    assert git.is_ignored(program, paths.ANSWERS)


def test_answers_that_cannot_be_deleted_are_emptied(tmp_path, large, monkeypatch):
    program = copy_program(HEALTH, tmp_path)
    figures(program)
    assert answers_file(program).stat().st_mode & 0o077 == 0  # nobody else reads them
    without_line("consent.csv", 1)(program)

    def refused(self, missing_ok=False):
        raise PermissionError

    monkeypatch.setattr(Path, "unlink", refused)
    load_folder(program, 0)
    assert b"P-001" not in answers_file(program).read_bytes()
    one = figures(program)
    assert figures(program) == one
    assert answers_file(program).read_text(encoding="utf-8").count("\n") < 100


def test_what_somebody_answered_is_not_kept(tmp_path, large):
    program = copy_program(LITERACY, tmp_path)
    cell("data/kepuasan.csv", 1, 13, "Rahasia seorang guru")(program)
    for indicator in load_folder(program, NEVER).program.indicators:
        explain(program, indicator.id, DAY)
    text = answers_file(program).read_text(encoding="utf-8")
    assert "Rahasia" not in text
    assert '"P-003","awal"' not in text


def test_a_table_that_cannot_be_filled_ends_the_command(tmp_path, large, monkeypatch):
    """Rather than be taken for an empty one."""
    program = copy_program(HEALTH, tmp_path)
    figures(program)
    folder = load_folder(program, 0)
    execute = folder.store.database.connection.execute

    class Failing:
        def execute(self, statement, parameters=()):
            if statement.startswith('CREATE OR REPLACE TABLE "raw_people"'):
                raise duckdb.OutOfMemoryException("no room")
            return execute(statement, parameters)

    monkeypatch.setattr(folder.store.database, "connection", Failing())
    for _ in range(2):
        with pytest.raises(duckdb.OutOfMemoryException):
            folder.store.query("SELECT count(*) + 1 FROM people")


def test_a_cache_of_somebody_else_stays_as_it_is(tmp_path, large):
    program = copy_program(HEALTH, tmp_path)
    (program / ".cache").mkdir()
    (program / ".cache/.gitignore").write_text("mine\n", encoding="utf-8")
    figures(program)
    assert answers_file(program).exists()
    load_folder(program)
    assert [path.name for path in (program / ".cache").iterdir()] == [".gitignore"]
    assert (program / ".cache/.gitignore").read_text(encoding="utf-8") == "mine\n"


def test_a_table_that_changes_while_it_is_asked_is_not_answered_for(tmp_path):
    program = copy_program(HEALTH, tmp_path)
    found = kept.Answers(program, [paths.PARTICIPANTS])
    found.add(("before",), [(1,)])
    with (program / paths.PARTICIPANTS).open("a", encoding="utf-8") as stream:
        stream.write("\n")
    found.add(("after",), [(2,)])
    assert "[[1]]" in answers_file(program).read_text(encoding="utf-8")
    assert "[[2]]" not in answers_file(program).read_text(encoding="utf-8")


def test_known_answers_are_not_mixed_with_a_table_that_changes(tmp_path, large):
    program = copy_program(HEALTH, tmp_path)
    figures(program)
    folder = load_folder(program, 0)
    without_line("consent.csv", 1)(program)
    with pytest.raises(InputError) as raised:
        build_tables([folder], date(2026, 5, 1)).fetch(build_tables([folder], date(2026, 5, 1)).participants)
    assert [(d.code, d.file) for d in raised.value.diagnostics] == [("PD901", "consent.csv")]


def test_long_answers_and_answers_of_other_kinds_are_not_kept(tmp_path):
    program = copy_program(HEALTH, tmp_path)
    found = kept.Answers(program, [paths.PARTICIPANTS])
    found.add(("long",), [(n,) for n in range(kept.MOST_ROWS + 1)])
    found.add(("other",), [(b"1",)])
    assert not answers_file(program).exists()


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(), st.dates(),
    st.decimals(allow_nan=False, allow_infinity=False),
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(VALUES, VALUES), max_size=5), st.text())
def test_answers_come_back_as_they_were(tmp_path, rows, question):
    (tmp_path / "table.csv").write_text("id\n", encoding="utf-8")
    kept.Answers(tmp_path, ["table.csv"]).add((question,), rows)
    known = kept.Answers(tmp_path, ["table.csv"]).get((question,))
    assert known == rows
    assert repr(known) == repr(rows)
    kept.forget(tmp_path)


def test_git_and_the_checks_do_not_see_them(tmp_path, large):
    program = copy_program(HEALTH, tmp_path)
    git.init(program)
    figures(program)
    assert git.is_ignored(program, paths.ANSWERS)
    assert git.is_ignored(program, ".cache/.gitignore")
    mine = [d for d in check_folder(load_folder(program, 0)) if ".cache" in repr(d)]
    assert mine == []
