"""The facts that templates are made of: the public interface of report templates, described in the guide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pendamping.analysis.plan_changes import Change
from pendamping.analysis.plan_review import PlanReview
from pendamping.analysis.recommendations import Recommendation
from pendamping.analysis.results import IndicatorResult, Process
from pendamping.documents.gantt import gantt
from pendamping.folder.load import Folder, Note, StoryNote
from pendamping.model.instruments import Instrument
from pendamping.model.records import Evaluation, Passage
from pendamping.vocabulary import Language


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a report can say of one program on one day."""

    folder: Folder
    language: Language
    as_of: date
    period: tuple[date, date]
    digest: str
    process: Process
    indicators: Sequence[IndicatorResult]
    recommendations: Sequence[Recommendation]
    review: PlanReview
    changes: Sequence[Change]
    lights: Sequence[Any] = ()
    missing: Sequence[Any] = ()


def make_context(facts: Facts) -> dict[str, Any]:
    """Return the names that a template sees."""
    folder = facts.folder
    first, last = facts.period
    notes = sorted((n for n in folder.notes if n.session.date <= facts.as_of), key=lambda n: (n.session.date, n.name))
    held: dict[str, list[date]] = {}
    for note in notes:
        held.setdefault(note.session.activity, []).append(note.session.date)
    passages: list[Passage] = [e for e in folder.lifecycle.events if e.date <= facts.as_of]
    stories: list[StoryNote] = [s for s in folder.stories if s.story.date <= facts.as_of]
    evaluation: Evaluation = folder.evaluation
    instruments: Mapping[str, Instrument] = folder.instruments
    in_period: list[Note] = [n for n in notes if first <= n.session.date <= last]
    return {
        "lang": facts.language,
        "as_of": facts.as_of,
        "period": {"start": first, "end": last},
        "digest": facts.digest,
        "program": folder.program,
        "activities": {activity.id: activity for activity in folder.program.activities},
        "instruments": instruments,
        "participants": len(folder.participants.values),
        "process": facts.process,
        "indicators": facts.indicators,
        "recommendations": facts.recommendations,
        "review": facts.review,
        "changes": facts.changes,
        "passages": passages,
        "forced": [passage for passage in passages if passage.forced],
        "notes": notes,
        "notes_in_period": in_period,
        "stories": stories,
        "evaluation": evaluation,
        "lights": facts.lights,
        "missing": facts.missing,
        "thresholds": folder.workspace.thresholds,
        "gantt": gantt(folder.program.activities, folder.program.period, held),
    }
