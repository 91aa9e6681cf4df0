"""What happened in the period of a report, and what comes after it."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from pendamping.analysis.results import ActivityProgress, FollowUpState, Process
from pendamping.folder.load import Folder, Note
from pendamping.model.plan import Risk

Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Held:
    """The sessions of one activity that were held in the period."""

    sessions: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class RiskSeen:
    """How often session notes name a risk that came true: in the period, and until its end."""

    risk: Risk
    in_period: int
    until_now: int


def held_in(notes: Sequence[Note], folder: Folder) -> dict[str, Held]:
    """Return what was held of each activity in `notes`."""
    found = {activity.id: Held() for activity in folder.program.activities}
    for note in notes:
        before = found.get(note.session.activity, Held())
        found[note.session.activity] = Held(before.sessions + 1, before.minutes + note.session.minutes)
    return found


def risks_seen(folder: Folder, notes: Sequence[Note], in_period: Sequence[Note]) -> list[RiskSeen]:
    """Return the risks that obstacles in the notes name."""

    def count(some: Sequence[Note], risk: str) -> int:
        return sum(obstacle.risk == risk for note in some for obstacle in note.session.obstacles)

    rows = [RiskSeen(r, count(in_period, r.id), count(notes, r.id)) for r in folder.program.risks]
    return [row for row in rows if row.until_now]


def spent_in(folder: Folder, first: date, last: date) -> dict[str, Decimal]:
    """Return what was spent on each budget line from `first` to `last`."""
    spent = {line.id: Decimal(0) for line in folder.program.budget}
    for payment in folder.spending.values:
        if first <= payment.date <= last and payment.budget_line in spent:
            spent[payment.budget_line] += payment.amount
    return spent


def follow_ups_before(process: Process, first: date) -> list[FollowUpState]:
    """Return the follow-ups that were open when the period began."""
    return [f for f in process.follow_ups if f.agreed < first and (f.closed is None or f.closed >= first)]


def follow_ups_new(process: Process, first: date, last: date) -> list[FollowUpState]:
    """Return the follow-ups agreed in the period."""
    return [f for f in process.follow_ups if first <= f.agreed <= last]


def next_span(first: date, last: date, end: date) -> Span | None:
    """Return the period of like length after `last`: whole months after whole months; cut at `end`.

    None when the program is over by then; everything to come when it has not begun.
    """
    start = last + timedelta(days=1)
    if start > end:
        return None
    if last < first:
        return start, end
    whole_months = first.day == 1 and start.day == 1
    if whole_months:
        months = (start.year - first.year) * 12 + start.month - first.month
        number = start.month - 1 + months - 1
        year, month = start.year + number // 12, number % 12 + 1
        until = date(year, month, monthrange(year, month)[1])
    else:
        until = last + (start - first)
    return start, min(until, end)


def next_activities(process: Process, span: Span | None) -> list[ActivityProgress]:
    """Return the activities with sessions still to be held that begin by the end of `span`."""
    if span is None:
        return []
    _, end = span
    return [a for a in process.activities if a.start <= end and a.held < a.planned]
