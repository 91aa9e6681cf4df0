"""What the monthly bundle says: time sheet, plan, obstacles, next month, evidence."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import PurePosixPath

from pendamping.analysis.results import FollowUpState, Process
from pendamping.documents.period import Span
from pendamping.documents.photos import ENDINGS
from pendamping.folder.load import Folder, Note
from pendamping.model.plan import Activity
from pendamping.model.sessions import Obstacle


@dataclass(frozen=True, slots=True)
class Planned:
    """One activity in a stretch of time: sessions planned in it, held in it, and still to be held of the whole plan."""

    activity: Activity
    planned: int
    held: int
    left: int


@dataclass(frozen=True, slots=True)
class Met:
    """An obstacle and the session in which it was met."""

    note: Note
    obstacle: Obstacle


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that a session names as evidence; `photo` says that it is one that can be shown."""

    file: str
    note: Note
    photo: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month, or another stretch of time, of the whole team or of one facilitator."""

    is_month: bool
    sessions: Sequence[Note]
    days: int
    minutes: int
    planned: Sequence[Planned]
    obstacles: Sequence[Met]
    evidence: Sequence[Evidence]
    next: Span | None
    next_planned: Sequence[Planned]
    to_do: Sequence[FollowUpState]


def month(folder: Folder, process: Process, notes: Sequence[Note], span: Span, facilitator: str | None) -> Month:
    """Gather what a bundle says; `notes` are the sessions of the span, of the facilitator where one is asked for."""
    ordered = sorted(notes, key=_order)
    first, last = span
    following = next_month(first, last, folder.program.period.end)
    held = {a.id: a.held for a in process.activities}

    def left(activity: Activity) -> int:
        return max(0, activity.sessions - held.get(activity.id, 0))

    planned = [Planned(a, planned_in(a, span), _held(a, ordered), left(a)) for a in folder.program.activities]
    return Month(
        is_month=_is_month(first, last),
        sessions=ordered,
        days=len({note.session.date for note in ordered}),
        minutes=sum(note.session.minutes for note in ordered),
        planned=[p for p in planned if p.held or _runs(p.activity, span)],
        obstacles=[Met(note, obstacle) for note in ordered for obstacle in note.session.obstacles],
        evidence=evidence_of(ordered),
        next=following,
        next_planned=_to_come(planned, following) if following is not None else [],
        to_do=[f for f in process.follow_ups if f.closed is None and facilitator in (None, f.responsible)],
    )


def _order(note: Note) -> tuple[date, time, str]:
    return note.session.date, note.session.start, note.name


def _held(activity: Activity, notes: Sequence[Note]) -> int:
    return sum(note.session.activity == activity.id for note in notes)


def _runs(activity: Activity, span: Span) -> bool:
    return activity.start <= span[1] and activity.end >= span[0]


def _to_come(planned: Sequence[Planned], following: Span) -> list[Planned]:
    """Return the activities that begin by the end of the span, or should be over by then, and still lack sessions."""
    some = [p for p in planned if p.left > 0 and p.activity.start <= following[1]]
    return [Planned(p.activity, planned_in(p.activity, following), 0, p.left) for p in some]


def planned_in(activity: Activity, span: Span) -> int:
    """Return how many sessions of an activity fall into a span when they are spread evenly over its days.

    The number until a day is rounded half up, so that spans that follow each other add up to all sessions.
    """

    def until(day: date) -> int:
        days = (activity.end - activity.start).days + 1
        passed = min(days, max(0, (day - activity.start).days + 1))
        return (2 * activity.sessions * passed + days) // (2 * days)

    return until(span[1]) - until(span[0] - timedelta(days=1))


def _is_month(first: date, last: date) -> bool:
    return first.day == 1 and (first.year, first.month) == (last.year, last.month)


def next_month(first: date, last: date, end: date) -> Span | None:
    """Return the calendar month after a span, cut at the `end` of the program; none where the program is over by then.

    After a month that is not over yet, as after one that is, comes the whole next month.
    """
    start = date(last.year + last.month // 12, last.month % 12 + 1, 1)
    if not _is_month(first, last) and last + timedelta(days=1) < start:
        start = last + timedelta(days=1)
    if start > end:
        return None
    return start, min(end, start.replace(day=monthrange(start.year, start.month)[1]))


def evidence_of(notes: Sequence[Note]) -> list[Evidence]:
    """Return the files that sessions name as evidence, each once, in the order of the sessions."""
    found: dict[str, Evidence] = {}
    for note in notes:
        for file in note.session.evidence:
            photo = PurePosixPath(file.replace("\\", "/")).suffix.lower() in ENDINGS
            found.setdefault(file, Evidence(file, note, photo))
    return list(found.values())


def notes_between(folder: Folder, span: Span, as_of: date, facilitator: str | None) -> list[Note]:
    """Return the sessions of a span that were held by `as_of`, of one facilitator where one is asked for."""
    held = [n for n in folder.notes if span[0] <= n.session.date <= min(span[1], as_of)]
    return sorted((n for n in held if facilitator in (None, *n.session.facilitators)), key=_order)
