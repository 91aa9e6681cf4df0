"""Participants and consent."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from pendamping.diagnostics import Diagnostic
from pendamping.folder import paths
from pendamping.folder.checks.definition import Known
from pendamping.folder.large.doubts import (
    NOBODY,
    doubtful_people,
    named,
    unmatched,
    withdrawn_from,
    without_specific_consent,
)
from pendamping.folder.large.store import CONSENTS, Store, data_table
from pendamping.formats.tables import MAX_FAULTS, listed, too_many
from pendamping.model.people import Participant
from pendamping.vocabulary import key_word, value_word

if TYPE_CHECKING:
    from pendamping.folder.load import Folder


def comparison_groups(folder: "Folder") -> set[str]:
    """Return the groups that get no program."""
    return {group.id for group in folder.program.target_group.groups if group.kind == "comparison"}


def withdrawals(folder: "Folder", purpose: str = "program") -> dict[str, date]:
    """Return who withdrew consent to take part, or to another purpose, and when."""
    if folder.store is not None:
        known = folder.store.withdrawn
        if purpose not in known:
            query = f"SELECT id, withdrawn FROM {CONSENTS} WHERE {withdrawn_from(purpose)} ORDER BY line"  # noqa: S608
            known[purpose] = dict(folder.store.query(query))
        return known[purpose]
    return {
        consent.id: consent.withdrawn
        for consent in folder.consents.values
        if consent.purpose == purpose and consent.withdrawn is not None
    }


def people_named(folder: "Folder", names: set[str]) -> dict[str, Participant]:
    """Return the participants with these ids; of somebody who stands twice, the last row."""
    if folder.store is None:
        return {person.id: person for person in folder.participants.values if person.id in names}
    return {person.id: person for person, _ in folder.store.people(named(names))}


def check_people(folder: "Folder") -> list[Diagnostic]:
    """Check participants.csv and consent.csv against the definition and against each other."""
    found: list[Diagnostic] = []
    first: dict[str, int] = {}
    groups = Known(group.id for group in folder.program.target_group.groups)
    for person, line in _in_doubt(folder):
        if person.id in first:
            values = {"value": person.id, "first": str(first[person.id])}
            found.append(Diagnostic("PD402", paths.PARTICIPANTS, (line, "id"), values, line=line))
        first.setdefault(person.id, line)
        found += _person(folder, person, line, groups)
        if len(found) > MAX_FAULTS:
            found.append(too_many(paths.PARTICIPANTS, line))
            break
    return found + (_consent(folder, set(first)) if folder.store is None else _stored_consent(folder, folder.store))


def _in_doubt(folder: "Folder") -> Iterable[tuple[Participant, int]]:
    """Return the participants that something could be wrong with: all of a small table."""
    if folder.store is not None:
        return folder.store.people(doubtful_people(folder.store))
    return zip(folder.participants.values, folder.participants.lines, strict=True)


def _person(folder: "Folder", person: Participant, line: int, groups: Known) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    language = folder.language

    def report(code: str, column: str, **values: str) -> None:
        place = (line, key_word(column, language))
        found.append(Diagnostic(code, paths.PARTICIPANTS, place, {"value": person.id, **values}, line=line))

    if person.joined and person.left and person.left < person.joined:
        report("PD408", "left")
    if person.status in ("dropped_out", "moved") and person.left is None:
        report("PD418", "status", status=value_word(person.status, language))
    if person.group is not None and person.group not in groups:
        report("PD409", "group", value=person.group, key=key_word("group", language), known=groups.said)
    for attribute in folder.program.attributes:
        value = person.attributes.get(attribute.id)
        if value is None and attribute.required:
            report("PD419", attribute.id, key=attribute.id, person=person.id, known=listed(attribute.values))
        elif value is not None and value not in attribute.values:
            report("PD409", attribute.id, value=value, key=attribute.id, known=listed(attribute.values))
    return found


def _unknown(person: str, line: int) -> Diagnostic:
    return Diagnostic("PD401", paths.CONSENT, (line, "id"), {"value": person}, line=line)


def _without_consent(person: str, line: int) -> Diagnostic:
    return Diagnostic("PD406", paths.PARTICIPANTS, (line, "id"), {"value": person}, line=line)


def _consent(folder: "Folder", known: set[str]) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    given: dict[str, set[str]] = {}
    for consent, line in zip(folder.consents.values, folder.consents.lines, strict=True):
        if consent.id not in known:
            found.append(_unknown(consent.id, line))
        given.setdefault(consent.purpose, set()).add(consent.id)
    program = given.get("program", set())
    for person, line in zip(folder.participants.values, folder.participants.lines, strict=True):
        if person.id not in program:
            found.append(_without_consent(person.id, line))
    withdrawn = withdrawals(folder, "specific")
    agreed = given.get("specific", set()) - set(withdrawn)
    for name, data in folder.measurements.items():
        if folder.instruments[name].specific:
            rows = zip(data.persons, data.lines, strict=True)
            found += _specific(name, data.file, [r for r in rows if r[0] in known and r[0] not in agreed], withdrawn)
    return found


def _specific(
    instrument: str, file: str, rows: Iterable[tuple[str, int]], withdrawn: Mapping[str, date]
) -> list[Diagnostic]:
    """Name the people without consent to specific data, each once, where they stand first."""
    first: dict[str, int] = {}
    for person, line in rows:
        first.setdefault(person, line)
    return [
        Diagnostic(
            "PD417" if person in withdrawn else "PD407",
            file,
            (line, "id"),
            {"value": person, "instrument": instrument, "date": str(withdrawn.get(person, ""))},
            line=line,
        )
        for person, line in first.items()
    ]


def _stored_consent(folder: "Folder", store: Store) -> list[Diagnostic]:
    """Say the same as `_consent`, of the rows that the database could not match."""
    unknown, without = unmatched(store)
    found = [_unknown(consent.id, line) for consent, line in store.consents(unknown)] if unknown != NOBODY else []
    found += [_without_consent(person.id, line) for person, line in store.people(without)] if without != NOBODY else []
    withdrawn = withdrawals(folder, "specific")
    for name, data in folder.measurements.items():
        if folder.instruments[name].specific:
            rows = store.select(data_table(name), ["person"], without_specific_consent())
            known = people_named(folder, {person for _, person in rows})
            found += _specific(name, data.file, [(p, line) for line, p in rows if p in known], withdrawn)
    return found
