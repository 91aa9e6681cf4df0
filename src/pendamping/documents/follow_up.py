"""The follow-up plan (RTL): what sessions agreed and what recommendations were accepted, and where each stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pendamping.analysis.recommendations import UNMET, Recommendation
from pendamping.analysis.results import FollowUpState, IndicatorResult, Process
from pendamping.documents.accepted import accepted_recommendations
from pendamping.folder.load import Note
from pendamping.model.records import Decision, Evaluation
from pendamping.vocabulary import Language


@dataclass(frozen=True, slots=True)
class AgreedStep:
    """A follow-up of a session: the note that agreed it, and the one that closed it."""

    number: int
    state: FollowUpState
    note: Note | None
    closed_in: Note | None


@dataclass(frozen=True, slots=True)
class AcceptedStep:
    """A recommendation that people accepted, as it is or changed; `result` is the indicator whose target was missed."""

    number: int
    decision: Decision
    text: str
    because: Sequence[str]
    result: IndicatorResult | None


@dataclass(frozen=True, slots=True)
class FollowUpPlan:
    """All of them, numbered through: the open ones by their due day, then the accepted, then the closed, last first."""

    open: Sequence[AgreedStep]
    accepted: Sequence[AcceptedStep]
    closed: Sequence[AgreedStep]

    def count(self, *states: str) -> int:
        """Return how many follow-ups of sessions are in one of `states`."""
        return sum(step.state.state in states for step in [*self.open, *self.closed])


def compute_follow_ups(
    evaluation: Evaluation,
    process: Process,
    indicators: Sequence[IndicatorResult],
    made: Sequence[Recommendation],
    notes: Sequence[Note],
    language: Language,
    as_of: date,
) -> FollowUpPlan:
    """Return the follow-up plan of a program on `as_of`; `notes` are the sessions until then."""
    agreed = {f"{note.name}/{f.id}": note for note in notes for f in note.session.follow_ups}
    closing = _closing(notes)
    waiting = [f for f in process.follow_ups if f.closed is None]
    finished = sorted((f for f in process.follow_ups if f.closed), key=lambda f: f.closed or date.min, reverse=True)
    results = {f"{UNMET}{r.indicator.id}": r for r in indicators}
    accepted = [
        AcceptedStep(len(waiting) + i, a.decision, a.text, a.because, results.get(a.decision.id))
        for i, a in enumerate(accepted_recommendations(evaluation, made, language, as_of), 1)
    ]
    first = len(waiting) + len(accepted)
    return FollowUpPlan(
        open=[AgreedStep(i, f, agreed.get(f.id), None) for i, f in enumerate(waiting, 1)],
        accepted=accepted,
        closed=[AgreedStep(first + i, f, agreed.get(f.id), closing.get(f.id)) for i, f in enumerate(finished, 1)],
    )


def _closing(notes: Sequence[Note]) -> Mapping[str, Note]:
    """Return the first note that closed each follow-up."""
    found: dict[str, Note] = {}
    for note in notes:
        for name in note.session.closed_follow_ups:
            found.setdefault(name, note)
    return found
