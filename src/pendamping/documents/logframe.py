"""The results matrix: what is to change on each level, how that is seen, and what must hold for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from pendamping.analysis.results import IndicatorResult
from pendamping.model.plan import LEVELS, Assumption, Level, Objective
from pendamping.model.program import Program


@dataclass(frozen=True, slots=True)
class LogframeRow:
    """An objective with one of its indicators; the objective and its assumptions stand in its `first` row only."""

    objective: Objective
    first: bool
    result: IndicatorResult | None
    assumptions: Sequence[Assumption]


@dataclass(frozen=True, slots=True)
class LogframeLevel:
    """The rows of one level."""

    level: Level
    rows: Sequence[LogframeRow]


@dataclass(frozen=True, slots=True)
class Logframe:
    """The levels from impact down to output; `measured` says that some indicator has an actual figure.

    `loose` are the indicators that no objective claims, `assumptions` those that belong to no objective.
    """

    levels: Sequence[LogframeLevel]
    loose: Sequence[IndicatorResult]
    assumptions: Sequence[Assumption]
    measured: bool


def compute_logframe(program: Program, indicators: Sequence[IndicatorResult]) -> Logframe:
    """Return the matrix of a program."""
    known = {objective.id for objective in program.objectives}
    levels = [
        LogframeLevel(
            level,
            [
                row
                for objective in program.objectives
                if objective.level == level
                for row in _rows(objective, indicators, program.assumptions)
            ],
        )
        for level in reversed(LEVELS)
    ]
    return Logframe(
        levels=levels,
        loose=[r for r in indicators if r.indicator.objective not in known],
        assumptions=[a for a in program.assumptions if a.objective not in known],
        measured=any(r.figure.value is not None for r in indicators),
    )


def _rows(
    objective: Objective, indicators: Sequence[IndicatorResult], assumptions: Sequence[Assumption]
) -> list[LogframeRow]:
    own: list[IndicatorResult | None] = [r for r in indicators if r.indicator.objective == objective.id]
    held = [a for a in assumptions if a.objective == objective.id]
    return [LogframeRow(objective, i == 0, r, held if i == 0 else []) for i, r in enumerate(own or [None])]
