"""Whether the budget counts what the plan plans: sessions, hours and participants in the calculation of its lines.

A budget names its factors freely, so only words that can mean nothing else are compared: "orang" may be the people
assisted, the speakers, or both with their guests.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import combinations
from math import prod

from pendamping.model.plan import Activity, BudgetLine
from pendamping.model.program import Program
from pendamping.wording import Amount, Sentence
from pendamping.wording import mark as _

SESSIONS = frozenset(
    {"sesi", "pertemuan", "kunjungan", "session", "sessions", "meeting", "meetings", "visit", "visits"}
)
HOURS = frozenset({"jam", "hour", "hours"})
PARTICIPANTS = frozenset({"peserta", "dampingan", "participant", "participants", "mentee", "mentees"})
PEOPLE = PARTICIPANTS | {"orang", "org", "person", "persons", "people"}


def compare_volumes(program: Program) -> list[tuple[int, Sentence]]:
    """Return where a budget line counts other sessions, hours or participants than the plan.

    Each with the place of its line in the budget, from 0.
    """
    activities = {activity.id: activity for activity in program.activities}
    found: list[tuple[int, Sentence]] = []
    for place, line in enumerate(program.budget):
        activity = activities.get(line.activity or "")
        counts = [*_sessions(line, activity), *_hours(line, activity)] if activity is not None else []
        found += [(place, said) for said in [*counts, *_participants(line, program.target_group.size)]]
    return found


def _factors(line: BudgetLine, words: Iterable[str]) -> list[Decimal]:
    known = frozenset(words)
    return [_exact(value) for name, value in line.calculation.items() if name.strip().lower() in known]


def _exact(value: float) -> Decimal:
    return Decimal(repr(value))


def _sessions(line: BudgetLine, activity: Activity) -> list[Sentence]:
    """Compare with all sessions of the activity, and with those of one participant.

    Another factor may spread the sessions over places: 5 schools × 6 visits are 30 sessions.
    """
    message = _("{line} counts {found} sessions; {activity} plans {planned}.")
    others = [
        _exact(v) for name, v in line.calculation.items() if name.strip().lower() not in SESSIONS | HOURS | PEOPLE
    ]
    return [
        _differs(message, line, factor, activity.sessions, activity)
        for factor in _factors(line, SESSIONS)
        if not _reaches(factor, others, {Decimal(activity.sessions), Decimal(activity.dose_sessions)})
    ]


def _reaches(factor: Decimal, others: Sequence[Decimal], wanted: set[Decimal]) -> bool:
    """Whether the factor, alone or times some of the others, is one of the wanted numbers."""
    return any(
        factor * prod(some, start=Decimal(1)) in wanted
        for size in range(len(others) + 1)
        for some in combinations(others, size)
    )


def _hours(line: BudgetLine, activity: Activity) -> list[Sentence]:
    """Compare with the hours of one session; without a factor of sessions they may be those of all sessions."""
    message = _("{line} counts {found} hours; a session of {activity} has {planned}.")
    hours = _exact(activity.hours)
    wanted = {hours, hours * activity.sessions, hours * activity.dose_sessions}
    return [
        _differs(message, line, factor, activity.hours, activity)
        for factor in _factors(line, HOURS)
        if factor not in wanted
    ]


def _participants(line: BudgetLine, size: int) -> list[Sentence]:
    message = _("{line} counts {found} participants; the target group has {planned}.")
    return [_differs(message, line, factor, size) for factor in _factors(line, PARTICIPANTS) if factor != size]


def _differs(
    message: str, line: BudgetLine, found: Decimal, planned: float, activity: Activity | None = None
) -> Sentence:
    values = {"line": line.id, "found": Amount(found), "planned": Amount(planned)}
    return Sentence(message, values | ({"activity": activity.id} if activity else {}))
