"""Process, results, recommendations."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pendamping.analysis.disclosure import protect, protect_instruments, protect_process
from pendamping.analysis.indicators import compute_indicators
from pendamping.analysis.items import InstrumentQuality, compute_instruments
from pendamping.analysis.plan_changes import Change, plan_changes
from pendamping.analysis.process import compute_process
from pendamping.analysis.recommendations import Recommendation, recommend
from pendamping.analysis.results import IndicatorResult, Process
from pendamping.analysis.spread import Spread, compute_spreads
from pendamping.analysis.table_building import build_tables
from pendamping.analysis.turnout import Turnout, compute_turnout
from pendamping.diagnostics import Diagnostic
from pendamping.folder import git
from pendamping.folder.load import Folder
from pendamping.model.plan import Phase
from pendamping.steps.folders import open_folder
from pendamping.steps.state import approved_plan, phase_of


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The evaluation of one program on one day."""

    folder: Folder
    as_of: date
    phase: Phase | None
    closed: bool
    state: git.State
    process: Process
    indicators: list[IndicatorResult]
    recommendations: list[Recommendation]
    changes: list[Change]
    warnings: list[Diagnostic] = field(default_factory=list[Diagnostic])
    internal: bool = False
    instruments: list[InstrumentQuality] | None = None
    turnout: list[Turnout] = field(default_factory=list[Turnout])
    spreads: list[Spread] = field(default_factory=list[Spread])


def evaluate(
    path: Path, as_of: date, *, internal: bool = False, instruments: bool = False, charts: bool = False
) -> Evaluation:
    """Evaluate the program in `path` from what was recorded up to `as_of`; small groups only if `internal`.

    With `instruments` also how well each instrument measured, and the series of those kept by date; with `charts`
    what only charts show: attendance by week, and by how much the scores of people changed.
    """
    folder, found = open_folder(path)
    tables = build_tables([folder], as_of)
    process = compute_process(tables, folder, as_of)
    indicators = compute_indicators(tables, [folder], as_of)[folder.program.code]
    process, indicators = (
        protect_process(process, folder, indicators, internal=internal),
        protect(indicators, folder, process, internal=internal),
    )
    approved = approved_plan(folder)
    return Evaluation(
        folder=folder,
        as_of=as_of,
        phase=phase_of(folder.lifecycle, as_of),
        closed=any(event.event == "closed" and event.date <= as_of for event in folder.lifecycle.events),
        state=git.state(path),
        process=process,
        indicators=indicators,
        recommendations=recommend(process, indicators, folder.evaluation.recommendations, as_of, folder.program.risks),
        changes=plan_changes(approved, folder.program, folder.language) if approved else [],
        warnings=found,
        internal=internal,
        instruments=protect_instruments(compute_instruments(tables, folder), folder, internal=internal)
        if instruments
        else None,
        turnout=compute_turnout(tables, folder, internal=internal) if charts else [],
        spreads=compute_spreads(tables, folder) if charts else [],
    )
