"""Figures of a million people: `pendamping evaluate` against SQL by hand and against pandas, as whole processes.

The program has participants.csv and consent.csv with a million rows each, and one instrument of three items at
two waves. All three ways must give the same figures to 1e-9. `evaluate` is timed as nobody asked these tables
before, and again with the answers it kept. Also: `evaluate` on the worked programs against the import of what it is
built on.

Called by `make bench`. On its own, `--profile` times the parts that read the tables and check them, against
DuckDB reading each file once into typed columns.
"""

import argparse
import json
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import Any

from timing import command, compare, spread, verdicts

HERE = Path(__file__).parent
PEOPLE = 1_000_000
AS_OF = "2026-07-31"
PROGRAMS = HERE.parent / "programs"
WORKED = ("literasi-digital-guru", "kesehatan-masyarakat", "ekonomi-komunitas")
MOST = {
    "figures first": 2.0,
    "figures again": 2.0,
    "figures megabytes": 1500.0,
    **{f"evaluate {name}": 2.2 for name in WORKED},
}
LEAST = {"pandas first": 2.0, "pandas again": 2.0}
TOLERANCE = 1e-9
DEFINITION = """\
format: 1
code: BIG
name: A million people
language: en
organization: {name: Pendamping}
period: {start: 2026-01-01, end: 2026-12-31}
target_group:
  description: Everybody
  size: 1000000
  groups: [{id: assisted, name: Assisted}]
attributes:
  - {id: sex, name: Sex, values: {F: Women, M: Men}}
objectives:
  - {id: O1, statement: People know more., level: outcome, kind: raise_capacity}
indicators:
  - id: I1
    name: People whose score rose by two points or more
    level: outcome
    objective: O1
    definition: Score at the end less score at the start is at least 2
    direction: up
    target: 50%
    disaggregate_by: [sex]
    measure: {kind: share_improved, instrument: test, from: pre, to: post, minimum: 2}
  - id: I2
    name: Mean change
    level: outcome
    objective: O1
    definition: Mean score at the end less mean score at the start
    direction: up
    target: 2
    measure: {kind: mean_change, instrument: test, from: pre, to: post}
  - id: I3
    name: People with ten points or more
    level: outcome
    objective: O1
    definition: Score of at least 10
    direction: up
    target: 60%
    measure: {kind: share_change, instrument: test, from: pre, to: post, condition: {column: score, ">=": 10}}
"""
INSTRUMENT = """\
format: 1
id: test
name: Test
kind: test
scale: {min: 1, max: 5}
waves:
  - {id: pre, name: Start, start: 2026-02-01, due: 2026-02-28}
  - {id: post, name: End, start: 2026-06-01, due: 2026-06-30}
scoring: {method: sum}
items:
  - {id: a1, text: First}
  - {id: a2, text: Second}
  - {id: a3, text: Third}
"""


def make_program(folder: Path, people: int = PEOPLE, *, shuffled: bool = False) -> Path:
    """Write the program: a tenth is not measured again, a hundredth withdrew, a few answers are missing."""
    chance = random.Random(3)
    (folder / "instruments").mkdir(parents=True)
    (folder / "data").mkdir()
    (folder / "program.yaml").write_text(DEFINITION, encoding="utf-8")
    (folder / "instruments" / "test.yaml").write_text(INSTRUMENT, encoding="utf-8")
    persons: list[str] = []
    consents: list[str] = []
    data: list[str] = []
    for number in range(1, people + 1):
        name = f"P-{number:07d}"
        out = chance.random() < 0.05
        status, left = ("dropped_out", f"2026-04-{number % 28 + 1:02d}") if out else ("active", "")
        joined = f"2026-01-{number % 28 + 1:02d}"
        persons.append(f"{name},assisted,{status},{joined},{left},{'FM'[chance.random() < 0.48]}\n")
        consents.append(f"{name},program,1,{joined},written,{'2026-05-01' if chance.random() < 0.01 else ''}\n")
        answers = [chance.randint(1, 5) for _ in range(3)]
        data.append(f"{name},pre,2026-02-{number % 28 + 1:02d},{','.join(map(str, answers))}\n")
        if chance.random() < 0.9:
            later = [str(min(5, answer + chance.randint(0, 2))) for answer in answers]
            if chance.random() < 0.005:
                later[chance.randrange(3)] = ""
            data.append(f"{name},post,2026-06-{number % 30 + 1:02d},{','.join(later)}\n")
    if shuffled:
        for rows in (persons, consents, data):
            chance.shuffle(rows)
    (folder / "participants.csv").write_text("id,group,status,joined,left,sex\n" + "".join(persons), encoding="utf-8")
    header = "id,purpose,version,date,method,withdrawn\n"
    (folder / "consent.csv").write_text(header + "".join(consents), encoding="utf-8")
    (folder / "data" / "test.csv").write_text("id,wave,date,a1,a2,a3\n" + "".join(data), encoding="utf-8")
    return folder


def of_evaluate(text: str) -> dict[str, dict[str, float]]:
    """Return the figures that `pendamping evaluate --json` printed, named as the scripts name theirs."""
    improved, change, share = json.loads(text)["indicators"]
    total = {
        "enrolled": improved["n"]["enrolled"],
        "paired": improved["n"]["paired"],
        "improved": improved["numerator"],
        "mean_before": change["before"],
        "mean_after": change["after"],
        "mean_change": change["actual"]["value"],
        "share_before": share["before"],
        "share_after": share["after"],
    }
    groups = {group["value"]: {"share_improved": group["figure"]["value"]} for group in improved["groups"]}
    return {"total": total} | groups


def disagreements(first: dict[str, Any], second: dict[str, Any]) -> list[str]:
    """Return where figures that both name differ by more than the tolerance."""
    return [
        f"{group}.{name}: {value} and {second[group][name]}"
        for group, figures in first.items()
        for name, value in figures.items()
        if abs(value - second[group][name]) > TOLERANCE * max(1.0, abs(value))
    ]


def with_shares(figures: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Add the share improved, which the scripts leave to who reads them."""
    return {g: {**row, "share_improved": row["improved"] / row["paired"]} for g, row in figures.items()}


def check_agreement(evaluate: str, sql: str, pandas: str) -> None:
    """Exit when the three ways do not give the same figures."""
    by_hand, by_pandas = with_shares(json.loads(sql)), with_shares(json.loads(pandas))
    found = disagreements(by_hand, by_pandas) + disagreements(of_evaluate(evaluate), by_hand)
    if found:
        sys.exit("the figures differ: " + "; ".join(found))


def output(*words: str) -> str:
    """Run a command and return what it printed."""
    return subprocess.run(words, check=True, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL).stdout


def most_megabytes(*words: str) -> float:
    """Run a command and return the most memory it took, in MB."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000)"
    )
    return float(output(sys.executable, "-c", code, *words))


def with_pandas(scratch: Path) -> str:
    """Make an environment with pandas and return its Python."""
    environment = scratch / "pandas"
    venv.create(environment, with_pip=True)
    python = environment / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "pandas"], check=True)
    return str(python)


def million(scratch: Path, runs: int, people: int = PEOPLE) -> dict[str, float]:
    """Compare the three ways over one program of a million people; `evaluate` as nobody asked before, and again."""
    program = make_program(scratch / "million", people)
    pendamping = str(Path(sys.executable).parent / "pendamping")
    words = {
        "again": [pendamping, "evaluate", "--program", str(program), "--as-of", AS_OF, "--json"],
        "sql": [sys.executable, str(HERE / "figures_sql.py"), str(program)],
        "pandas": [with_pandas(scratch), str(HERE / "figures_pandas.py"), str(program)],
    }
    cache = program / ".cache"

    def first() -> None:
        shutil.rmtree(cache, ignore_errors=True)
        command(*words["again"])()

    printed = [output(*line) for line in (words["again"], *words.values())]
    check_agreement(printed[0], *printed[2:])
    check_agreement(*printed[1:])
    times = compare(runs, first=first, **{name: command(*line) for name, line in words.items()})
    for name, seconds in times.items():
        print(f"  {name:<8} {spread(seconds)}")
    middle = {name: statistics.median(seconds) for name, seconds in times.items()}
    shutil.rmtree(cache)
    return {
        "figures first": middle["first"] / middle["sql"],
        "figures again": middle["again"] / middle["sql"],
        "pandas first": middle["pandas"] / middle["first"],
        "pandas again": middle["pandas"] / middle["again"],
        "figures megabytes": most_megabytes(*words["again"]),
    }


def worked_programs(runs: int) -> dict[str, float]:
    """Compare `evaluate` on the worked programs with the import of what it is built on."""
    pendamping = str(Path(sys.executable).parent / "pendamping")
    tasks = {
        name: command(pendamping, "evaluate", "--program", str(PROGRAMS / name), "--as-of", AS_OF, "--json")
        for name in WORKED
    }
    times = compare(runs, imports=command(sys.executable, "-c", "import duckdb, narwhals, scipy.special"), **tasks)
    for name, seconds in times.items():
        print(f"  {name:<22} {spread(seconds)}")
    middle = {name: statistics.median(seconds) for name, seconds in times.items()}
    return {f"evaluate {name}": middle[name] / middle["imports"] for name in WORKED}


def measure(scratch: Path, runs: int, people: int = PEOPLE) -> dict[str, float]:
    """Run everything; prints times and returns the ratios of `MOST` and `LEAST`."""
    print("evaluate on the worked programs, whole processes:")
    ratios = worked_programs(runs)
    print(f"{people} people at two waves, whole processes:")
    return ratios | million(scratch, max(3, runs // 3), people)


def typed_tables(program: Path) -> None:
    """Let DuckDB read each file once into typed columns, and nothing else."""
    import duckdb

    kinds = {
        "participants.csv": "id VARCHAR, group VARCHAR, status VARCHAR, joined DATE, left DATE, sex VARCHAR",
        "consent.csv": "id VARCHAR, purpose VARCHAR, version VARCHAR, date DATE, method VARCHAR, withdrawn DATE",
        "data/test.csv": "id VARCHAR, wave VARCHAR, date DATE, a1 DOUBLE, a2 DOUBLE, a3 DOUBLE",
    }
    connection = duckdb.connect()
    for number, (file, listed) in enumerate(kinds.items()):
        columns = ", ".join("'{}': '{}'".format(*column.split()) for column in listed.split(", "))
        options = f"header = true, auto_detect = false, columns = {{{columns}}}"
        path = (program / file).as_posix()
        connection.execute(f"CREATE TABLE t{number} AS SELECT * FROM read_csv('{path}', {options})")  # noqa: S608


def profile_parts(program: Path) -> None:
    """Print the seconds that reading typed tables, opening the folder and building the tables take, and MB."""
    from datetime import date

    from pendamping.analysis.table_building import build_tables
    from pendamping.folder.check import check_folder
    from pendamping.folder.load import load_folder

    begin, busy = time.perf_counter(), time.process_time()
    typed_tables(program)
    typed, typed_busy = time.perf_counter() - begin, time.process_time() - busy
    begin, busy = time.perf_counter(), time.process_time()
    folder = load_folder(program)
    loaded = time.perf_counter()
    found = check_folder(folder)
    checked = time.perf_counter()
    tables = build_tables([folder], date.fromisoformat(AS_OF))
    list(tables.measurements.values())
    built, busy = time.perf_counter(), time.process_time() - busy
    if found:
        print(f"  {len(found)} findings, first {found[0]}")
    parts = {"typed": typed, "load": loaded - begin, "check": checked - loaded, "tables": built - checked}
    print("  " + ", ".join(f"{name} {seconds:.2f} s" for name, seconds in parts.items()))
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(
        f"  open_folder and build_tables / typed tables: {(built - begin) / typed:.2f}, "
        f"in seconds of the processor {busy / typed_busy:.2f}; memory {megabytes:.0f} MB"
    )


def main() -> int:
    """Run everything, or with `--profile` only the parts that read; returns how many limits were missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--shuffled", action="store_true", help="with --profile: rows in no order")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pendamping-bench-") as folder:
        if options.profile:
            program = make_program(Path(folder) / "million", options.people, shuffled=options.shuffled)
            for _ in range(3):
                profile_parts(program)
            return 0
        return verdicts(measure(Path(folder), options.runs, options.people), MOST, LEAST)


if __name__ == "__main__":
    sys.exit(main())
