"""Participants and consent."""

from datetime import date
from typing import TYPE_CHECKING

from pendamping.diagnostics import Diagnostic
from pendamping.folder import paths
from pendamping.folder.checks.definition import known_ids
from pendamping.model.people import Participant
from pendamping.vocabulary import key_word, value_word

if TYPE_CHECKING:
    from pendamping.folder.load import Folder


def comparison_groups(folder: "Folder") -> set[str]:
    """Return the groups that get no program."""
    return {group.id for group in folder.program.target_group.groups if group.kind == "comparison"}


def withdrawals(folder: "Folder", purpose: str = "program") -> dict[str, date]:
    """Return who withdrew consent to take part, or to another purpose, and when."""
    return {
        consent.id: consent.withdrawn
        for consent in folder.consents.values
        if consent.purpose == purpose and consent.withdrawn is not None
    }


def check_people(folder: "Folder") -> list[Diagnostic]:
    """Check participants.csv and consent.csv against the definition and against each other."""
    found: list[Diagnostic] = []
    first: dict[str, int] = {}
    for person, line in zip(folder.participants.values, folder.participants.lines, strict=True):
        if person.id in first:
            values = {"value": person.id, "first": str(first[person.id])}
            found.append(Diagnostic("PD402", paths.PARTICIPANTS, (line, "id"), values, line=line))
        first.setdefault(person.id, line)
        found += _person(folder, person, line)
    return found + _consent(folder, set(first))


def _person(folder: "Folder", person: Participant, line: int) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    language = folder.language

    def report(code: str, column: str, **values: str) -> None:
        place = (line, key_word(column, language))
        found.append(Diagnostic(code, paths.PARTICIPANTS, place, {"value": person.id, **values}, line=line))

    if person.joined and person.left and person.left < person.joined:
        report("PD408", "left")
    if person.status in ("dropped_out", "moved") and person.left is None:
        report("PD418", "status", status=value_word(person.status, language))
    groups = {group.id for group in folder.program.target_group.groups}
    if person.group is not None and person.group not in groups:
        report("PD409", "group", value=person.group, key=key_word("group", language), known=known_ids(groups))
    for attribute in folder.program.attributes:
        value = person.attributes.get(attribute.id)
        known = ", ".join(attribute.values)
        if value is None and attribute.required:
            report("PD419", attribute.id, key=attribute.id, person=person.id, known=known)
        elif value is not None and value not in attribute.values:
            report("PD409", attribute.id, value=value, key=attribute.id, known=known)
    return found


def _consent(folder: "Folder", known: set[str]) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    given: dict[str, set[str]] = {}
    for consent, line in zip(folder.consents.values, folder.consents.lines, strict=True):
        if consent.id not in known:
            found.append(Diagnostic("PD401", paths.CONSENT, (line, "id"), {"value": consent.id}, line=line))
        given.setdefault(consent.purpose, set()).add(consent.id)
    program = given.get("program", set())
    for person, line in zip(folder.participants.values, folder.participants.lines, strict=True):
        if person.id not in program:
            found.append(Diagnostic("PD406", paths.PARTICIPANTS, (line, "id"), {"value": person.id}, line=line))
    specific, withdrawn = given.get("specific", set()), withdrawals(folder, "specific")
    for name, data in folder.measurements.items():
        if not folder.instruments[name].specific:
            continue
        seen: set[str] = set()
        for person, line in zip(data.persons, data.lines, strict=True):
            if person in known and person not in seen and (person not in specific or person in withdrawn):
                values = {"value": person, "instrument": name, "date": str(withdrawn.get(person, ""))}
                code = "PD417" if person in withdrawn else "PD407"
                found.append(Diagnostic(code, data.file, (line, "id"), values, line=line))
            seen.add(person)
    return found
