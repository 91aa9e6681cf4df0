"""Plan against reality on one day."""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pendamping.analysis.disclosure import protect, protect_process
from pendamping.analysis.indicators import compute_indicators
from pendamping.analysis.lights import Light, lights
from pendamping.analysis.plan_changes import Change, plan_changes
from pendamping.analysis.process import compute_process
from pendamping.analysis.results import IndicatorResult, Process
from pendamping.analysis.table_building import build_tables
from pendamping.diagnostics import Diagnostic, InputError
from pendamping.folder.load import Folder
from pendamping.model.plan import Phase
from pendamping.steps.folders import open_folder
from pendamping.steps.run import DueMeasurement, due_measurements
from pendamping.steps.state import approved_plan, phase_of


@dataclass(frozen=True, slots=True)
class MonitorResult:
    """Everything `monitor` shows; `process` is cumulative, `held` counts the sessions of the period."""

    folder: Folder
    as_of: date
    period: tuple[date, date] | None
    phase: Phase | None
    process: Process
    held_in_period: int
    indicators: list[IndicatorResult]
    missing: list[DueMeasurement]
    changes: list[Change]
    lights: list[Light]
    warnings: list[Diagnostic] = field(default_factory=list[Diagnostic])
    internal: bool = False


def parse_period(text: str) -> tuple[date, date]:
    """Read `2026-02`, `2026-Q1`, `2026` or `2026-01-15..2026-02-14`; raises `InputError` (PD813)."""
    try:
        if ".." in text:
            first, _, last = text.partition("..")
            span = date.fromisoformat(first), date.fromisoformat(last)
            if span[0] <= span[1]:
                return span
        elif len(text) == 4:
            return date(int(text), 1, 1), date(int(text), 12, 31)
        elif text[4:6].upper() in ("-Q", "-T"):
            quarter = int(text[6:])
            if 1 <= quarter <= 4:
                year, month = int(text[:4]), quarter * 3
                return date(year, month - 2, 1), date(year, month, monthrange(year, month)[1])
        else:
            year, month = (int(part) for part in text.split("-"))
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    except ValueError:
        pass
    values = {"key": "--period", "value": text, "known": "2026-02, 2026-Q1, 2026, 2026-01-15..2026-02-14"}
    raise InputError([Diagnostic("PD813", "--period", values=values)])


def monitor(
    path: Path, as_of: date, period: tuple[date, date] | None = None, *, internal: bool = False
) -> MonitorResult:
    """Compare plan and reality on `as_of`; with a `period`, on its last day where that is earlier.

    Figures of small groups are there only if `internal`.
    """
    if period is not None:
        as_of = min(as_of, period[1])
    folder, found = open_folder(path)
    tables = build_tables([folder], as_of)
    process = compute_process(tables, folder, as_of)
    indicators = compute_indicators(tables, [folder], as_of)[folder.program.code]
    process, indicators = (
        protect_process(process, folder, indicators, internal=internal),
        protect(indicators, folder, process, internal=internal),
    )
    missing = due_measurements(folder, as_of)
    approved = approved_plan(folder)
    changes = plan_changes(approved, folder.program, folder.language) if approved else []
    first, last = period or (date.min, as_of)
    return MonitorResult(
        folder=folder,
        as_of=as_of,
        period=period,
        phase=phase_of(folder.lifecycle, as_of),
        process=process,
        held_in_period=sum(first <= note.session.date <= min(last, as_of) for note in folder.notes),
        indicators=indicators,
        missing=missing,
        changes=changes,
        lights=lights(process, indicators, as_of),
        warnings=found,
        internal=internal,
    )
