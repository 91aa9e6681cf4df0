"""The boundary of templates: what they are given is plain data, by a list of what may be given.

A template is a file of the folder, and the folder may come from anybody. It gets texts, numbers, dates, lists, things
by their id, and records whose names are those listed here; nothing that can be called but the functions named here.
Why: docs/decisions/template-data.md.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time
from decimal import Decimal
from enum import Enum
from typing import Any, NoReturn, cast

from pydantic import BaseModel

from pendamping.wording import Amount, Label, Sentence, Word

# The classes of which a record may be made, by their module; its names are the fields that the class declares.
RECORDS: Mapping[str, str] = {
    "analysis.items": "InstrumentQuality ItemQuality ScaleQuality WaveQuality",
    "analysis.lights": "Light",
    "analysis.plan_changes": "Change",
    "analysis.plan_review": "ChainLink Challenge Lack PlanReview PlanStep SmartFinding",
    "analysis.recommendations": "Recommendation",
    "analysis.restatements": "FileChange Reading Restatement",
    "analysis.results": "ActivityProgress CategoryCount Comparison Contact Counts Figure Finding FollowUpState"
    " GroupAttendance GroupFigure IndicatorResult ItemMean Lost Money Process Quartiles",
    "analysis.series": "SeriesPoint",
    "analysis.statistics.effects": "Effect",
    "analysis.statistics.intervals": "Interval",
    "analysis.statistics.moments": "Moments",
    "analysis.statistics.significance": "Test",
    "analysis.waves": "WaveCount",
    "documents.attendance": "AttendanceList AttendanceRow",
    "documents.bibliography": "Bibliography",
    "documents.brief": "Asked Brief",
    "documents.certificates": "CertificatePage Topic",
    "documents.charts.chart": "Chart",
    "documents.chat": "Chat ChatPart",
    "documents.context": "Approval PublishedStory",
    "documents.costs": "CostBlock CostLine Costs GroupCost",
    "documents.date_words": "DateWords",
    "documents.follow_up": "AcceptedStep AgreedStep FollowUpPlan",
    "documents.gantt": "Gantt GanttRow",
    "documents.logframe": "Logframe LogframeLevel LogframeRow",
    "documents.month": "Evidence Met Month Planned",
    "documents.note_parts": "Block Parts",
    "documents.period": "Held RiskSeen",
    "documents.photos": "Fitted Photo Refused",
    "documents.pictures": "Picture",
    "documents.sessions": "NextStep SessionFacts",
    "documents.timetable": "Timetable TimetableRow Weeks",
    "folder.load": "Note StoryNote",
    "model.conditions": "Condition",
    "model.indicators": "Attendance Baseline Count Indicator Manual MeanChange MedianChange PeriodTarget RatioOfMeans"
    " Reach SatisfactionIndex ShareChange ShareImproved ShareMeasure Target",
    "model.instruments": "Derived Inputs Instrument Item Scale Scoring Subscale Wave",
    "model.people": "Identity",
    "model.plan": "Activity Assumption Attribute BudgetLine ExitStep Funder Group Location Need NeedEvidence Objective"
    " Organization Partner Period Resource Risk Signatory Sustainability TargetGroup TeamMember",
    "model.program": "Program",
    "model.records": "CriterionAnswer Decision Evaluation Lesson Passage Selection Story Thresholds",
    "model.sessions": "FollowUp Obstacle Session",
    "steps.run": "DueMeasurement",
}
# What is computed from the fields of a class and belongs to the record, too.
COMPUTED: Mapping[str, str] = {
    "Activity": "minutes dose_sessions",
    "ActivityProgress": "in_time",
    "AttendanceList": "present expected share people unnamed",
    "BudgetLine": "volume total",
    "CertificatePage": "hours planned_hours lesson_hours topic_minutes",
    "Chat": "text",
    "ChatPart": "text",
    "CostBlock": "payments receipts",
    "Costs": "accounts limited left_of_ceiling",
    "Counts": "behind",
    "Derived": "has_number category_names",
    "Fitted": "total scaled",
    "GroupAttendance": "share",
    "GroupCost": "over",
    "Indicator": "target_range due is_share",
    "IndicatorResult": "notes",
    "Money": "left absorption",
    "Note": "name",
    "Picture": "file",
    "PlanReview": "ready",
    "Process": "attendance reach fidelity",
    "Restatement": "places",
    "Session": "minutes follow_up_ids",
    "SessionFacts": "steps_done",
    "Topic": "hours lesson_hours",
}
# Classes that also hold what is no matter of a template: bytes, and how a picture is drawn.
ONLY: Mapping[str, str] = {
    "Chart": "title alt caption",
    "Photo": "name",
    "Picture": "alt",
}
# What a record can be asked; it answers with plain data.
METHODS: Mapping[str, str] = {"FollowUpPlan": "count", "Instrument": "scale_of wave"}
# What a template can call by its name.
FUNCTIONS = frozenset({"next_number", "footnote"})
# Values that the filters `say` and `amount` show, and what else there is to them.
SHOWN: Mapping[type, tuple[str, ...]] = {
    Amount: ("value", "kind"),
    Label: ("id", "en"),
    Sentence: (),
    Word: ("value",),
}
_PACKAGE = "pendamping."
_ALLOWED = frozenset(f"{module}.{name}" for module, names in RECORDS.items() for name in names.split())
_ATOMS = (str, int, float, Decimal, date, time, type(None))


class Record:
    """Named facts of one thing; they can be read and nothing else."""

    __slots__ = ("_facts", "_kind")
    _facts: Mapping[str, Any]
    _kind: str

    def __init__(self, kind: str, facts: Mapping[str, Any]) -> None:
        """Hold the `facts` of a thing of a `kind`, which only messages name."""
        object.__setattr__(self, "_kind", kind)
        object.__setattr__(self, "_facts", facts)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- facts of any kind
        try:
            return self._facts[name]
        except KeyError:
            raise AttributeError(f"a record {self._kind} has no {name!r}") from None

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a record is only read: {name!r}")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record):
            return NotImplemented
        return self is other or (self._kind, self._facts) == (other._kind, other._facts)

    def __hash__(self) -> int:
        return hash((self._kind, *self._facts))

    def __repr__(self) -> str:
        return f"<{self._kind}>"


class Function:
    """What a template may call; its answers are plain data, too."""

    __slots__ = ("_call",)

    def __init__(self, call: Callable[..., Any]) -> None:
        """Hold what is called."""
        self._call = call

    def __call__(self, *values: Any, **named: Any) -> Any:  # noqa: ANN401 -- what a template gives it
        return _Boundary().plain(self._call(*values, **named))


def plain_data(context: Mapping[str, Any]) -> dict[str, Any]:
    """Return the names that a template sees as plain data; raises `TypeError` for what is not on the list."""
    boundary = _Boundary()
    return {name: Function(value) if name in FUNCTIONS else boundary.plain(value) for name, value in context.items()}


def names_of(kind: type[Any]) -> list[str]:
    """Return the names of the records made of a class: fields, what is computed, what can be asked."""
    name = kind.__name__
    declared = ONLY[name].split() if name in ONLY else _declared(kind)
    return [*declared, *COMPUTED.get(name, "").split(), *METHODS.get(name, "").split()]


def _declared(kind: type[Any]) -> list[str]:
    if issubclass(kind, BaseModel):
        return list(kind.model_fields)
    return [field.name for field in fields(kind)] if is_dataclass(kind) else []


class _Boundary:
    """Turns values into plain data; what stands in two places is turned once and stays the same."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, Any]] = {}  # with the value itself, so that its number stays its own

    def plain(self, value: Any) -> Any:  # noqa: ANN401 -- whatever the context holds
        if isinstance(value, Enum):
            value = value.value
        if isinstance(value, (*_ATOMS, Record, Function)) or type(value) in SHOWN:
            return value
        known = self._known.get(id(value))
        if known is not None:
            return known[1]
        made = self._made(value)
        self._known[id(value)] = (value, made)
        return made

    def _made(self, value: Any) -> Any:  # noqa: ANN401 -- whatever the context holds
        if isinstance(value, Mapping):
            pairs = cast(Mapping[Any, Any], value)
            return {key: self.plain(part) for key, part in pairs.items()}
        if isinstance(value, list | tuple | set | frozenset):
            parts = [self.plain(part) for part in cast(Collection[Any], value)]
            return parts if isinstance(value, list) else tuple(parts) if isinstance(value, tuple) else sorted(parts)
        kind = cast(type[Any], type(value))
        if f"{kind.__module__.removeprefix(_PACKAGE)}.{kind.__qualname__}" not in _ALLOWED:
            raise TypeError(f"{kind.__module__}.{kind.__qualname__} is nothing that a template may be given")
        return Record(kind.__name__, dict(self._facts(value, kind)))

    def _facts(self, value: Any, kind: type[Any]) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 -- a model or dataclass
        methods = METHODS.get(kind.__name__, "").split()
        for name in names_of(kind):
            fact = getattr(value, name)
            yield name, Function(fact) if name in methods else self.plain(fact)
