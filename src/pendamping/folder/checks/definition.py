"""The definition against itself: unique ids, references, activities and the results chain."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from heapq import nsmallest
from typing import TYPE_CHECKING, Protocol

from pendamping.diagnostics import Diagnostic, Path
from pendamping.folder import paths
from pendamping.vocabulary import key_word

if TYPE_CHECKING:
    from pendamping.folder.load import Folder
    from pendamping.model.program import Program

_LISTS = (
    "locations", "team", "attributes", "needs", "objectives", "activities", "budget", "resources", "partners",
    "indicators", "risks", "assumptions", "signatories",
)  # fmt: skip


class HasId(Protocol):
    @property
    def id(self) -> str: ...


def known_ids(ids: Iterable[str]) -> str:
    """Say which ids there are, for a hint."""
    listed = nsmallest(13, ids)
    shown = ", ".join(listed[:12]) + (", …" if len(listed) > 12 else "")
    return shown or "–"


class Known:
    """Ids that references are looked up in; which there are is said once, however many are unknown."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._ids = set(ids)

    def __contains__(self, value: str) -> bool:
        return value in self._ids

    @cached_property
    def said(self) -> str:
        """Which ids there are."""
        return known_ids(self._ids)


def duplicate_ids(items: Sequence[HasId], file: str, path: Path) -> list[Diagnostic]:
    """Find ids that stand twice in one list."""
    first: dict[str, int] = {}
    found: list[Diagnostic] = []
    for index, item in enumerate(items):
        if item.id in first:
            values = {"value": item.id, "first": str(first[item.id] + 1)}
            found.append(Diagnostic("PD225", file, (*path, index, "id"), values))
        first.setdefault(item.id, index)
    return found


def check_definition(folder: "Folder") -> list[Diagnostic]:
    """Check ids, references between the lists, dates of activities, and gaps of the results chain."""
    program = folder.program
    found: list[Diagnostic] = []
    for name in _LISTS:
        found += duplicate_ids(getattr(program, name), paths.PROGRAM, (name,))
    found += duplicate_ids(program.target_group.groups, paths.PROGRAM, ("target_group", "groups"))
    return [*found, *_references(program), *_activity_dates(program), *_chain(program)]


def _references(program: "Program") -> list[Diagnostic]:
    ids = {name: Known(item.id for item in getattr(program, name)) for name in _LISTS}
    people = Known(person.id for person in (*program.team, *program.signatories))
    groups = Known(group.id for group in program.target_group.groups)
    found: list[Diagnostic] = []

    def refer(value: str | None, known: Known, path: Path) -> None:
        if value is not None and value not in known:
            key = next(str(part) for part in reversed(path) if isinstance(part, str))
            values = {"key": key_word(key, program.language), "value": value, "known": known.said}
            found.append(Diagnostic("PD301", paths.PROGRAM, path, values))

    def refer_all(listed: list[str], known: Known, path: Path) -> None:
        for index, value in enumerate(listed):
            refer(value, known, (*path, index))

    for i, objective in enumerate(program.objectives):
        refer_all(objective.needs, ids["needs"], ("objectives", i, "needs"))
        refer_all(objective.contributes_to, ids["objectives"], ("objectives", i, "contributes_to"))
    for i, activity in enumerate(program.activities):
        refer_all(activity.objectives, ids["objectives"], ("activities", i, "objectives"))
        refer(activity.responsible, people, ("activities", i, "responsible"))
        refer(activity.location, ids["locations"], ("activities", i, "location"))
        refer_all(activity.partners, ids["partners"], ("activities", i, "partners"))
    for i, line in enumerate(program.budget):
        refer(line.activity, ids["activities"], ("budget", i, "activity"))
    for i, indicator in enumerate(program.indicators):
        refer(indicator.objective, ids["objectives"], ("indicators", i, "objective"))
        refer(indicator.responsible, people, ("indicators", i, "responsible"))
        refer_all(indicator.disaggregate_by, ids["attributes"], ("indicators", i, "disaggregate_by"))
        refer(indicator.comparison, groups, ("indicators", i, "comparison"))
    for i, risk in enumerate(program.risks):
        refer(risk.responsible, people, ("risks", i, "responsible"))
    for i, assumption in enumerate(program.assumptions):
        refer(assumption.objective, ids["objectives"], ("assumptions", i, "objective"))
    return found


def _activity_dates(program: "Program") -> list[Diagnostic]:
    start, end = program.period.start, program.period.end
    return [
        Diagnostic(
            "PD707",
            paths.PROGRAM,
            ("activities", i, "start" if activity.start < start else "end"),
            {"value": activity.id, "start": start.isoformat(), "end": end.isoformat()},
        )
        for i, activity in enumerate(program.activities)
        if activity.start < start or activity.end > end
    ]


def _chain(program: "Program") -> list[Diagnostic]:
    answered = {need for objective in program.objectives for need in objective.needs}
    measured = {indicator.objective for indicator in program.indicators}
    found = [
        Diagnostic("PD705", paths.PROGRAM, ("needs", i, "id"), {"value": need.id})
        for i, need in enumerate(program.needs)
        if need.id not in answered
    ]
    found += [
        Diagnostic("PD702", paths.PROGRAM, ("objectives", i, "id"), {"value": objective.id})
        for i, objective in enumerate(program.objectives)
        if objective.id not in measured
    ]
    found += [
        Diagnostic("PD701", paths.PROGRAM, ("activities", i, "id"), {"value": activity.id})
        for i, activity in enumerate(program.activities)
        if not activity.objectives
    ]
    return found
