"""Speed as ratios from one run on one machine: what pendamping takes against what it is measured by.

1. `pendamping log` and `pendamping --version`, as whole processes, against jrnl adding one entry.
2. Loading and checking a program with 10,000 session notes against a bare loop of PyYAML's C loader.
3. Figures: see figures.py.
4. Documents: see documents.py.

Run it with `make bench`. It installs jrnl into an environment of its own, outside the repository.
"""

import argparse
import compileall
import os
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

import figures
from timing import command, compare, spread, verdicts

import documents

NOTES = 10_000
LIMITS = {"log": 1.2, "version": 1.0, "load": 2.0, "megabytes": 400.0}
JRNL_CONFIG = """\
colors: {{body: none, date: none, tags: none, title: none}}
default_hour: 9
default_minute: 0
editor: ''
encrypt: false
highlight: true
indent_character: '|'
journals: {{default: {{journal: {journal}}}}}
linewrap: 79
tagsymbols: '@'
template: false
timeformat: '%F %r'
version: {version}
"""


def start_up(scratch: Path, runs: int) -> dict[str, float]:
    """Compare `log` and `--version` with jrnl."""
    environment = scratch / "jrnl"
    venv.create(environment, with_pip=True)
    binaries = environment / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([binaries / "python", "-m", "pip", "install", "--quiet", "jrnl"], check=True)
    # A user's second call finds compiled modules; where they are not written, the first call never ends.
    for folder in (environment, Path(sys.prefix), Path(__file__).parent.parent / "src"):
        compileall.compile_dir(str(folder), quiet=2)
    version = subprocess.run(
        [binaries / "jrnl", "--version"], capture_output=True, encoding="utf-8", check=True
    ).stdout.split()[1]
    config = scratch / "jrnl.yaml"
    config.write_text(JRNL_CONFIG.format(journal=scratch / "journal.txt", version=version), encoding="utf-8")
    pendamping = str(Path(sys.executable).parent / "pendamping")
    program = scratch / "program"
    subprocess.run(
        [pendamping, "init", program, "--template", "literasi-digital", "--no-git"], check=True, capture_output=True
    )
    session = ["--activity", "G1", "--date", "2026-01-12", "--start", "09:00", "--end", "11:00", "--headcount", "30"]
    times = compare(
        runs,
        jrnl=command(str(binaries / "jrnl"), "--config-file", str(config), "One entry. With a sentence."),
        log=command(pendamping, "log", *session, "--achieved", "Sepakat tentang peran", cwd=program),
        version=command(pendamping, "--version", cwd=program),
    )
    for name, seconds in times.items():
        print(f"  {name:<8} {spread(seconds)}")
    base = statistics.median(times["jrnl"])
    return {name: statistics.median(times[name]) / base for name in ("log", "version")}


def many_notes(scratch: Path) -> Path:
    """Make a program with 10,000 session notes: those of the worked program, over and over."""
    root = Path(__file__).parent.parent / "programs"
    program = scratch / "programs" / "many"
    shutil.copytree(root / "literasi-digital-guru", program)
    shutil.copy(root / "pendamping.yaml", scratch / "programs")
    notes = sorted((program / "sessions").rglob("*.md"))
    letters = random.Random(10)
    for number in range(NOTES - len(notes)):
        note = notes[number % len(notes)]
        short = "".join(letters.choices("abcdefghjkmnpqrstuvwxyz23456789", k=8))
        text = "\n".join(
            line for line in note.read_text(encoding="utf-8").split("\n") if not line.startswith("rtl_ditutup")
        )
        (note.parent / f"{note.stem[:-4]}{short}.md").write_text(text, encoding="utf-8")
    return program


def bare_loop(program: Path) -> None:
    """Load the front matter of every note with PyYAML's C loader, and nothing else."""
    import yaml

    for note in (program / "sessions").rglob("*.md"):
        text = note.read_text(encoding="utf-8")
        yaml.load(text.split("---\n", 2)[1], Loader=yaml.CSafeLoader)


def load_and_check(program: Path) -> None:
    """Load and check the program, as `pendamping check` does."""
    from pendamping.steps.check import check

    result = check(program)
    if result.errors:
        sys.exit(f"the program of the benchmark has {result.errors} errors: {result.diagnostics[0]}")


def loading(scratch: Path, runs: int) -> dict[str, float]:
    """Compare loading and checking with the bare loop, each in a process of its own."""
    program = many_notes(scratch)
    seconds: dict[str, list[float]] = {"bare": [], "check": []}
    megabytes: list[float] = []
    for _ in range(runs):
        for name, times in seconds.items():
            words = [sys.executable, __file__, "--only", name, str(program)]
            done = subprocess.run(words, check=True, capture_output=True, encoding="utf-8")
            taken, memory = done.stdout.split()
            times.append(float(taken))
            if name == "check":
                megabytes.append(float(memory))
    for name, times in seconds.items():
        print(f"  {name:<8} {spread(times)}")
    print(f"  memory   {max(megabytes):.0f} MB")
    return {
        "load": statistics.median(seconds["check"]) / statistics.median(seconds["bare"]),
        "megabytes": max(megabytes),
    }


def own_megabytes() -> float:
    """Return the most memory that this process took, in MB.

    Linux keeps what `getrusage` says across the start of a program, so that it may be that of the parent.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def only(name: str, program: Path) -> None:
    """Run one part and print its seconds and the most memory it took, in MB."""
    begin = time.perf_counter()
    {"bare": bare_loop, "check": load_and_check}[name](program)
    taken = time.perf_counter() - begin
    print(taken, own_megabytes())


def main() -> int:
    """Run everything; prints each ratio with its limit, and returns 1 when one is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--only", nargs=2, metavar=("PART", "PROGRAM"))
    options = parser.parse_args()
    if options.only:
        only(options.only[0], Path(options.only[1]))
        return 0
    with tempfile.TemporaryDirectory(prefix="pendamping-bench-") as folder:
        print("start-up, whole processes:")
        ratios = start_up(Path(folder), options.runs)
        print(f"{NOTES} session notes:")
        ratios |= loading(Path(folder), max(3, options.runs // 3))
        print("figures:")
        ratios |= figures.measure(Path(folder) / "figures", options.runs)
        print("documents:")
        ratios |= documents.measure(Path(folder), max(3, options.runs // 3))
    print()
    return int(verdicts(ratios, LIMITS | figures.MOST | documents.MOST, figures.LEAST) > 0)


if __name__ == "__main__":
    sys.exit(main())
