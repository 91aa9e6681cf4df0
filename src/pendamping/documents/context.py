"""The facts that templates are made of: the public interface of report templates, described in the guide."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pendamping.analysis.items import InstrumentQuality
from pendamping.analysis.lights import Light
from pendamping.analysis.measure_words import measure_words
from pendamping.analysis.method_words import EFFECT_NAMES, METHODS, TEST_NAMES
from pendamping.analysis.plan_changes import Change, plan_changes
from pendamping.analysis.plan_review import PlanReview
from pendamping.analysis.recommendations import Recommendation
from pendamping.analysis.restatements import Restatement
from pendamping.analysis.results import IndicatorResult, Process
from pendamping.analysis.spread import Spread
from pendamping.analysis.turnout import Turnout
from pendamping.analysis.waves import count_waves
from pendamping.documents import attendance, note_parts, period
from pendamping.documents.bibliography import bibliography
from pendamping.documents.brief import compute_brief
from pendamping.documents.certificates import CertificatePage
from pendamping.documents.chat import chat
from pendamping.documents.costs import compute_costs
from pendamping.documents.follow_up import compute_follow_ups
from pendamping.documents.gantt import gantt
from pendamping.documents.logframe import compute_logframe
from pendamping.documents.members import members
from pendamping.documents.month import evidence_of, month
from pendamping.documents.photos import Fitted
from pendamping.documents.pictures import Picture
from pendamping.documents.sessions import SessionFacts, session_facts
from pendamping.documents.timetable import compute_timetable
from pendamping.folder.load import Folder, Note, StoryNote
from pendamping.model.instruments import Instrument
from pendamping.model.people import Identity
from pendamping.model.records import CRITERIA, Decision, Evaluation, Passage, Story
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
    lights: Sequence[Light] = ()
    missing: Sequence[Any] = ()
    internal: bool = False
    instruments: Sequence[InstrumentQuality] = ()
    restatements: Sequence[Restatement] = ()
    session: Note | None = None
    activity: str | None = None
    facilitator: str | None = None
    identities: Mapping[str, Identity] = field(default_factory=dict[str, Identity])
    pictures: Mapping[str, Picture] = field(default_factory=dict[str, Picture])
    photos: Fitted = field(default_factory=Fitted)
    charts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    certificates: Sequence[CertificatePage] = ()
    turnout: Sequence[Turnout] = ()
    spreads: Sequence[Spread] = ()


@dataclass(frozen=True, slots=True)
class Approval:
    """An approval of the plan, and what it changed in the approved plan before it."""

    passage: Passage
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class PublishedStory:
    """A story that may be published, its text cut into paragraphs."""

    story: Story
    paragraphs: Sequence[str]


def make_context(facts: Facts) -> dict[str, Any]:
    """Return the names that a template sees."""
    folder, process = facts.folder, facts.process
    first, last = facts.period
    until = min(last, facts.as_of)
    notes = sorted((n for n in folder.notes if n.session.date <= facts.as_of), key=lambda n: (n.session.date, n.name))
    held: dict[str, list[date]] = {}
    for note in notes:
        held.setdefault(note.session.activity, []).append(note.session.date)
    passages: list[Passage] = [e for e in folder.lifecycle.events if e.date <= facts.as_of]
    stories: list[StoryNote] = [s for s in folder.stories if s.story.date <= facts.as_of]
    evaluation: Evaluation = folder.evaluation
    instruments: Mapping[str, Instrument] = folder.instruments
    in_period: list[Note] = [
        n for n in notes if first <= n.session.date <= last and facts.facilitator in (None, *n.session.facilitators)
    ]
    one = about_session(facts)
    after = period.next_span(first, last, folder.program.period.end)
    return {
        "lang": facts.language,
        "internal": facts.internal,
        "as_of": facts.as_of,
        "period": {"start": first, "end": last},
        "digest": facts.digest,
        "session": facts.session,
        "session_facts": one,
        "activity": facts.activity,
        "attendance_list": one.attendance if one else list_to_sign(facts),
        "bundle": month(folder, process, in_period, facts.period, facts.facilitator),
        "evidence": evidence_of([facts.session] if facts.session else in_period),
        "photos": facts.photos,
        "chat": chat(
            folder,
            process,
            facts.indicators,
            facts.recommendations,
            in_period,
            facts.period,
            facts.as_of,
            facts.language,
        ),
        "facilitator": facts.facilitator,
        "identities": facts.identities,
        "pictures": facts.pictures,
        "charts": facts.charts,
        "certificates": facts.certificates,
        "next_number": _numbering(),
        "footnote": Footnotes(),
        "program": folder.program,
        "activities": {activity.id: activity for activity in folder.program.activities},
        "instruments": instruments,
        "participants": len(folder.participants.values),
        "process": process,
        "indicators": facts.indicators,
        "quality": {q.instrument: q for q in facts.instruments},
        "methods": METHODS,
        "test_names": TEST_NAMES,
        "effect_names": EFFECT_NAMES,
        "measures": {i.id: measure_words(i.measure, folder.program, instruments) for i in folder.program.indicators},
        "recommendations": facts.recommendations,
        "own_recommendations": own_recommendations(evaluation, facts.recommendations),
        "review": facts.review,
        "approvals": approvals(folder, passages),
        "changes": facts.changes,
        "passages": passages,
        "forced": [passage for passage in passages if passage.forced],
        "notes": notes,
        "notes_in_period": in_period,
        "focus": {n.name: text for n in in_period if (text := note_parts.plain(note_parts.cut(n.body).objective))},
        "held_in_period": period.held_in(in_period, folder),
        "spent_in_period": period.spent_in(folder, first, until),
        "risks_seen": period.risks_seen(folder, notes, in_period),
        "follow_ups": {f.id: f for f in process.follow_ups},
        "follow_ups_before": period.follow_ups_before(process, first),
        "follow_ups_new": period.follow_ups_new(process, first, until),
        "next_period": {"start": after[0], "end": after[1]} if after else None,
        "next_activities": period.next_activities(process, after),
        "waves": count_waves(folder, facts.as_of, internal=facts.internal),
        "stories": stories,
        "published_stories": [PublishedStory(s.story, paragraphs(s.body)) for s in stories if s.story.publish],
        "evaluation": evaluation,
        "bibliography": bibliography(
            folder.program,
            instruments,
            facts.indicators,
            facts.instruments,
            stories=any(s.story.publish for s in stories),
        ),
        "criteria": CRITERIA,
        "lights": facts.lights,
        "missing": facts.missing,
        "restatements": facts.restatements,
        "thresholds": folder.workspace.thresholds,
        "members": members(folder.program, facts.language),
        "costs": compute_costs(folder, process, facts.language, facts.as_of),
        "logframe": compute_logframe(folder.program, facts.indicators),
        "timetable": compute_timetable(folder.program, process, held, facts.as_of),
        "follow_up_plan": compute_follow_ups(
            evaluation, process, facts.indicators, facts.recommendations, notes, facts.language, facts.as_of
        ),
        "brief": compute_brief(facts.indicators, evaluation, facts.recommendations, facts.language, facts.as_of),
        "gantt": gantt(folder.program.activities, folder.program.period, held),
    }


def about_session(facts: Facts) -> SessionFacts | None:
    """Return what the documents of a session say, where one is asked for."""
    if facts.session is None:
        return None
    follow_ups, names = facts.process.follow_ups, facts.identities
    return session_facts(facts.folder, facts.session, facts.as_of, follow_ups, facts.indicators, names, facts.language)


def list_to_sign(facts: Facts) -> attendance.AttendanceList | None:
    """Return the people who are to sign at a session of an activity, where one is asked for."""
    if facts.activity is None:
        return None
    return attendance.to_sign(facts.folder, facts.as_of, facts.identities, facts.language)


class Footnotes:
    """The footnotes of a document: `{{ footnote(key, text) }}` in a template; the texts follow at the end.

    A key is the same note wherever it stands.
    """

    def __init__(self) -> None:
        """Begin without notes."""
        self._texts: dict[str, str] = {}

    def __call__(self, key: str, text: str) -> str:
        """Return the mark of a footnote."""
        self._texts[key] = text
        return f"[^{key}]"

    def definitions(self) -> str:
        """Return what the notes say, for the end of the document."""
        return "\n".join(f"[^{key}]: {text}" for key, text in self._texts.items())


def _numbering() -> Callable[[str], int]:
    """Return a function that counts captions: the first "table" is 1, the next 2, and figures likewise."""
    numbers: Counter[str] = Counter()

    def next_number(what: str) -> int:
        numbers[what] += 1
        return numbers[what]

    return next_number


def approvals(folder: Folder, passages: Sequence[Passage]) -> list[Approval]:
    """Return the approvals of the plan, each with what it changed, in the words of the program."""
    found: list[Approval] = []
    before: int | None = None
    for passage in passages:
        if passage.event != "plan_approved":
            continue
        old, new = folder.plans.get(before or 0), folder.plans.get(passage.plan or 0)
        found.append(Approval(passage, plan_changes(old, new, folder.language) if old and new else []))
        before = passage.plan
    return found


def own_recommendations(evaluation: Evaluation, made: Sequence[Recommendation]) -> list[Decision]:
    """Return the recommendations of people themselves: decisions about none that the figures gave."""
    known = {recommendation.id for recommendation in made}
    return [decision for decision in evaluation.recommendations if decision.id not in known]


def paragraphs(body: str) -> list[str]:
    """Cut free text into paragraphs on one line each, without marks of headings, quotes and lists."""
    blocks = re.split(r"\n\s*\n", body.replace("\r\n", "\n"))
    lines = [[re.sub(r"^\s*(#+|>|[-*+]|\d+[.)])\s+", "", line) for line in block.splitlines()] for block in blocks]
    return [text for block in lines if (text := " ".join(" ".join(block).split()))]
