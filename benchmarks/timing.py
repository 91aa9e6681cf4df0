"""What the benchmarks share: tasks timed in turn, and ratios beside their limits."""

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

# Modules are compiled once, as in an installed package, also where the environment forbids it beside the sources.
_COMPILED = tempfile.TemporaryDirectory(prefix="pendamping-compiled-")
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
_ENVIRONMENT["PYTHONPYCACHEPREFIX"] = _COMPILED.name


def compare(runs: int, **tasks: Callable[[], None]) -> dict[str, list[float]]:
    """Time each of `tasks` `runs` times, in turn, so that a slow moment of the machine hits all of them."""
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    for task in tasks.values():
        task()
    for _ in range(runs):
        for name, task in tasks.items():
            begin = time.perf_counter()
            task()
            seconds[name].append(time.perf_counter() - begin)
    return seconds


def spread(times: list[float]) -> str:
    """Say median and spread of `times`, in milliseconds."""
    low, middle, high = min(times), statistics.median(times), max(times)
    return f"median {middle * 1000:.0f} ms ({low * 1000:.0f} to {high * 1000:.0f})"


def command(*words: str, cwd: Path | None = None) -> Callable[[], None]:
    """Return the task of running one command."""

    def task() -> None:
        subprocess.run(words, check=True, capture_output=True, stdin=subprocess.DEVNULL, cwd=cwd, env=_ENVIRONMENT)

    return task


def verdicts(ratios: Mapping[str, float], most: Mapping[str, float], least: Mapping[str, float]) -> int:
    """Print each ratio with its limit, an upper one of `most` or a lower one of `least`; returns how many fail."""
    failed = 0
    for name, ratio in ratios.items():
        unit = "MB" if name.endswith("megabytes") else "times"
        within, word, limit = (
            (ratio <= most[name], "at most", most[name])
            if name in most
            else (ratio >= least[name], "at least", least[name])
        )
        failed += not within
        print(f"{name:<31} {ratio:8.2f} {unit}, {'within' if within else 'MISSED'}: {word} {limit:g}")
    return failed
