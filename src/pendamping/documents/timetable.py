"""The schedule: each activity with its state on a day, and its weeks month by month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from pendamping.analysis.results import ActivityProgress, Process
from pendamping.documents.gantt import EMPTY, gantt
from pendamping.model.plan import PHASES, Activity
from pendamping.model.program import Program
from pendamping.wording import mark as _

MONTHS_IN_A_TABLE = 12
# So few months at the end need no table of their own, where nothing is planned in them.
FEW_MONTHS = 2
STATES: Mapping[str, str] = {
    "not_begun": _("not begun"),
    "under_way": _("under way"),
    "behind": _("behind the plan"),
    "late": _("late"),
    "incomplete": _("ended incomplete"),
    "done": _("done"),
    "done_outside": _("done, partly outside the planned days"),
}


@dataclass(frozen=True, slots=True)
class TimetableRow:
    """One activity, its progress, and the key of its state in `STATES`."""

    activity: Activity
    progress: ActivityProgress
    state: str


@dataclass(frozen=True, slots=True)
class Weeks:
    """The weeks of up to twelve months: for each activity one text a month, with one letter for each week."""

    months: Sequence[date]
    rows: Sequence[tuple[Activity, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Timetable:
    """The activities in the order of the three stages, and their weeks."""

    rows: Sequence[TimetableRow]
    weeks: Sequence[Weeks]
    states: Mapping[str, str]


def compute_timetable(program: Program, process: Process, held: Mapping[str, Sequence[date]], as_of: date) -> Timetable:
    """Return the schedule of a program; `held` has the days on which sessions of each activity were held."""
    progress = {a.id: a for a in process.activities}
    activities = sorted(program.activities, key=lambda a: PHASES.index(a.phase))  # stable: else as in the plan
    rows = [TimetableRow(a, progress[a.id], state(progress[a.id], as_of, program.period.end)) for a in activities]
    return Timetable(rows, _weeks(activities, program, held), STATES)


def state(progress: ActivityProgress, as_of: date, end: date) -> str:
    """Return how an activity stands on `as_of`; `end` is the last day of the program.

    What has no planned sessions goes by its days alone. Behind is an activity under way that lacks a whole session of
    those due by then.
    """
    if progress.planned and progress.held >= progress.planned:
        return "done_outside" if progress.in_time is False else "done"
    if as_of < progress.start:
        return "under_way" if progress.held else "not_begun"
    if as_of <= progress.end:
        return "behind" if progress.due - progress.held >= 1 else "under_way"
    if not progress.planned:
        return "done"
    return "late" if as_of <= end else "incomplete"


def _weeks(activities: Sequence[Activity], program: Program, held: Mapping[str, Sequence[date]]) -> list[Weeks]:
    days = (program.period.end - program.period.start).days + 1
    chart = gantt(activities, program.period, held, width=days)  # so wide that each letter is one week
    letters = len(chart.rows[0].weeks) if chart.rows else 0
    starts = [program.period.start + timedelta(days=7 * i) for i in range(letters)]
    months = [(first, list(some)) for first, some in groupby(range(letters), lambda i: starts[i].replace(day=1))]
    parts = [
        Weeks(
            [first for first, _some in part],
            [(row.activity, ["".join(row.weeks[i] for i in some) for _first, some in part]) for row in chart.rows],
        )
        for part in (months[i : i + MONTHS_IN_A_TABLE] for i in range(0, len(months), MONTHS_IN_A_TABLE))
    ]
    return [part for part in parts if part is parts[0] or len(part.months) > FEW_MONTHS or _anything_in(part)]


def _anything_in(weeks: Weeks) -> bool:
    return any(set("".join(row)) - {EMPTY} for _activity, row in weeks.rows)
