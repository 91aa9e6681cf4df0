"""What the documents of one session say besides its note: where it stands in the plan, who led it, what it took up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pendamping.analysis.results import FollowUpState, IndicatorResult
from pendamping.documents import attendance, note_parts
from pendamping.documents.attendance import AttendanceList
from pendamping.documents.date_words import DateWords, date_words
from pendamping.documents.note_parts import Block, Parts
from pendamping.folder.load import Folder, Note
from pendamping.model.people import Identity
from pendamping.model.plan import Activity, Need, Objective
from pendamping.model.sessions import FollowUp
from pendamping.vocabulary import Language


@dataclass(frozen=True, slots=True)
class NextStep:
    """A follow-up agreed in the session, and where it stands."""

    agreed: FollowUp
    state: FollowUpState | None


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """Everything about one session.

    `number` says that it is the first, second, … session of its activity. `taken_up` are follow-ups of earlier
    sessions that it closed, `still_open` those of the same activity, with the same facilitators or people, that it
    found open and left open. `chair` is the first of the facilitators, `minute_taker` the last of several.
    `agreements` are the agreements of the note, else its decisions, point by point.
    """

    note: Note
    number: int
    activity: Activity | None
    objectives: Sequence[Objective]
    needs: Sequence[Need]
    indicators: Sequence[IndicatorResult]
    parts: Parts
    words: DateWords
    attendance: AttendanceList
    chair: str | None
    minute_taker: str | None
    taken_up: Sequence[FollowUpState]
    still_open: Sequence[FollowUpState]
    next_steps: Sequence[NextStep]
    agreements: Sequence[Sequence[Block]]

    @property
    def steps_done(self) -> int:
        """How many of the core steps of the activity were carried out."""
        planned = self.activity.steps if self.activity is not None else []
        return sum(step in self.note.session.steps_done for step in planned)


def session_facts(
    folder: Folder,
    note: Note,
    as_of: date,
    follow_ups: Sequence[FollowUpState],
    indicators: Sequence[IndicatorResult],
    identities: Mapping[str, Identity],
    language: Language,
) -> SessionFacts:
    """Gather what the documents of a session say."""
    session, program = note.session, folder.program
    activity = next((a for a in program.activities if a.id == session.activity), None)
    objectives = [o for o in program.objectives if activity is not None and o.id in activity.objectives]
    wanted = {o.id for o in objectives}
    states = {f.id: f for f in follow_ups}
    parts = note_parts.cut(note.body)
    return SessionFacts(
        note=note,
        number=_number(folder, note),
        activity=activity,
        objectives=objectives,
        needs=[need for need in program.needs if any(need.id in objective.needs for objective in objectives)],
        indicators=[r for r in indicators if r.indicator.objective in wanted],
        parts=parts,
        words=date_words(session.date, language),
        attendance=attendance.of_session(folder, session, as_of, identities, language),
        chair=session.facilitators[0] if session.facilitators else None,
        minute_taker=session.facilitators[-1] if len(session.facilitators) > 1 else None,
        taken_up=[states[name] for name in session.closed_follow_ups if name in states],
        still_open=_still_open(folder, note, follow_ups),
        next_steps=[NextStep(f, states.get(f"{note.name}/{f.id}")) for f in session.follow_ups],
        agreements=note_parts.points(parts.agreements or parts.decisions),
    )


def _order(note: Note) -> tuple[date, str, str]:
    return note.session.date, note.session.start.isoformat(), note.name


def _number(folder: Folder, note: Note) -> int:
    own = sorted((n for n in folder.notes if n.session.activity == note.session.activity), key=_order)
    return own.index(note) + 1


def _still_open(folder: Folder, note: Note, follow_ups: Sequence[FollowUpState]) -> list[FollowUpState]:
    """Return what earlier sessions like this one had agreed, and what this one did not settle either."""
    day, own = note.session.date, {*note.session.facilitators, *note.session.present}
    like = {
        n.name
        for n in folder.notes
        if n.session.activity == note.session.activity and own & {*n.session.facilitators, *n.session.present}
    }
    return [
        f
        for f in follow_ups
        if f.agreed < day
        and (f.closed is None or f.closed >= day)
        and f.id not in note.session.closed_follow_ups
        and f.id.rsplit("/", 1)[0] in like
    ]
