"""Session notes against the definition, the participants and each other."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path as FolderPath
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pendamping.diagnostics import Diagnostic, InputError, Path
from pendamping.folder import paths
from pendamping.folder.checks.definition import Known
from pendamping.folder.checks.people import comparison_groups, people_named, withdrawals
from pendamping.folder.inside import inside
from pendamping.model.outline import Outline
from pendamping.model.people import Participant
from pendamping.model.plan import Activity
from pendamping.model.sessions import Session
from pendamping.vocabulary import Language, key_word

ATTENDANCE = ("present", "excused", "sick", "absent")

if TYPE_CHECKING:
    from pendamping.folder.load import Folder, Note


@dataclass(frozen=True)
class Context:
    """What a single note is checked against; enough for `log`, which reads no other note."""

    program: Outline
    activities: dict[str, Activity]
    participants: dict[str, Participant]
    comparison: set[str]
    withdrawn: dict[str, date]
    team: set[str]
    partners: set[str]
    risks: set[str]

    @cached_property
    def known_activities(self) -> Known:
        """What the activity of a note may be."""
        return Known(self.activities)

    @cached_property
    def known_team(self) -> Known:
        """Who may facilitate."""
        return Known(self.team)

    @cached_property
    def known_partners(self) -> Known:
        """Which partners may take part."""
        return Known(self.partners)

    @cached_property
    def known_risks(self) -> Known:
        """Which risks an obstacle may be one of."""
        return Known(self.risks)

    @cached_property
    def everybody(self) -> Known:
        """Who may be responsible for a follow-up."""
        return Known((*self.team, *self.participants, *self.partners))

    @property
    def language(self) -> Language:
        """Language of the program."""
        return self.program.language


def make_context(
    program: Outline, participants: Iterable[Participant], comparison: set[str], withdrawn: dict[str, date]
) -> Context:
    """Gather what notes refer to."""
    return Context(
        program=program,
        activities={activity.id: activity for activity in program.activities},
        participants={person.id: person for person in participants},
        comparison=comparison,
        withdrawn=withdrawn,
        team={member.id for member in program.team},
        partners={partner.id for partner in program.partners},
        risks={risk.id for risk in program.risks},
    )


def check_sessions(folder: "Folder") -> list[Diagnostic]:
    """Check every note, and the follow-ups across notes."""
    if not folder.notes:
        return []
    found = _against(folder, _named_people(folder))
    if folder.store is not None and any(d.code == "PD301" for d in found):
        # The hint of a name that is not known lists those that are.
        found = _against(folder, folder.participants.values)
    return found + _follow_ups(folder.notes)


def _named_people(folder: "Folder") -> Iterable[Participant]:
    """Return the participants that the notes could name: of a large table, only these are asked for."""
    if folder.store is None:
        return folder.participants.values
    sessions = [note.session for note in folder.notes]
    names = {person for s in sessions for status in ATTENDANCE for person in getattr(s, status)}
    names |= {f.responsible for s in sessions for f in s.follow_ups if f.responsible is not None}
    return people_named(folder, names).values() if names else []


def _against(folder: "Folder", people: Iterable[Participant]) -> list[Diagnostic]:
    context = make_context(folder.program, people, comparison_groups(folder), withdrawals(folder))
    found: list[Diagnostic] = []
    for note in folder.notes:
        found += check_session(note.session, note.file, context)
        found += _name(note, context.language)
    return found


def check_session(session: Session, file: str, context: Context) -> list[Diagnostic]:
    """Check one note: its activity, its dates, its people and what it refers to."""
    return [
        *_dates(session, file, context),
        *_people(session, file, context),
        *_references(session, file, context),
    ]


def _dates(session: Session, file: str, context: Context) -> list[Diagnostic]:
    day, activity, period = session.date, context.activities.get(session.activity), context.program.period
    if not period.start <= day <= period.end:
        values = {"date": str(day), "start": str(period.start), "end": str(period.end)}
        return [Diagnostic("PD411", file, ("date",), values)]
    if activity is not None and not activity.start <= day <= activity.end:
        values = {
            "date": str(day),
            "activity": activity.id,
            "start": str(activity.start),
            "end": str(activity.end),
        }
        return [Diagnostic("PD410", file, ("date",), values)]
    return []


def _people(session: Session, file: str, context: Context) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    seen: set[str] = set()
    for name in ATTENDANCE:
        for i, person_id in enumerate(getattr(session, name)):
            path = (name, i)
            if person_id in seen:
                found.append(Diagnostic("PD403", file, path, {"value": person_id}))
                continue
            seen.add(person_id)
            person = context.participants.get(person_id)
            if person is None:
                found.append(Diagnostic("PD401", file, path, {"value": person_id}))
            else:
                found += _membership(person, session.date, file, path, context)
    if not session.present and not session.headcount:
        found.append(Diagnostic("PD415", file, ("present",) if seen else ("activity",)))
    return found


def _membership(person: Participant, day: date, file: str, path: Path, context: Context) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    if person.group in context.comparison:
        found.append(Diagnostic("PD421", file, path, {"value": person.id}))
    if person.joined and day < person.joined:
        found.append(Diagnostic("PD404", file, path, {"value": person.id, "date": str(person.joined)}))
    if person.left and day > person.left:
        found.append(Diagnostic("PD405", file, path, {"value": person.id, "date": str(person.left)}))
    withdrawn = context.withdrawn.get(person.id)
    if withdrawn is not None and day > withdrawn:
        found.append(Diagnostic("PD417", file, path, {"value": person.id, "date": str(withdrawn)}))
    return found


def _references(session: Session, file: str, context: Context) -> list[Diagnostic]:
    found: list[Diagnostic] = []

    def refer(value: str | None, known: Known, path: Path, key: str) -> None:
        if value is not None and value not in known:
            values = {"key": key_word(key, context.language), "value": value, "known": known.said}
            found.append(Diagnostic("PD301", file, path, values))

    refer(session.activity, context.known_activities, ("activity",), "activity")
    for i, member in enumerate(session.facilitators):
        refer(member, context.known_team, ("facilitators", i), "facilitators")
    for i, partner in enumerate(session.partners):
        refer(partner, context.known_partners, ("partners", i), "partners")
    for i, obstacle in enumerate(session.obstacles):
        refer(obstacle.risk, context.known_risks, ("obstacles", i, "risk"), "risk")
    first: dict[str, int] = {}
    for i, follow_up in enumerate(session.follow_ups):
        refer(follow_up.responsible, context.everybody, ("follow_ups", i, "responsible"), "responsible")
        if follow_up.id in first:
            values = {"value": follow_up.id, "first": str(first[follow_up.id] + 1)}
            found.append(Diagnostic("PD225", file, ("follow_ups", i, "id"), values))
        first.setdefault(follow_up.id, i)
    return found


def check_evidence(folder: FolderPath, session: Session, file: str) -> list[Diagnostic]:
    """Check that what a note names as evidence exists, inside the folder (PD306, PD307)."""
    found: list[Diagnostic] = []
    sound: set[str] = set()
    for i, name in enumerate(session.evidence):
        if name in sound:
            continue
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in name.split("/", maxsplit=1)[0] or _leaves(folder, path):
            found.append(Diagnostic("PD307", file, ("evidence", i), {"value": name}))
        elif not os.path.exists(folder / path):  # noqa: PTH110 -- a name too long is no file, and no exception
            found.append(Diagnostic("PD306", file, ("evidence", i), {"value": name}))
        else:
            sound.add(name)
    return found


def _leaves(folder: FolderPath, path: PurePosixPath) -> bool:
    try:
        inside(folder, str(path))
    except InputError as error:
        return error.diagnostics[0].code == "PD117"
    return False


def _name(note: "Note", language: Language) -> list[Diagnostic]:
    parts = paths.parse_note_name(note.name)
    if parts is None:
        return [Diagnostic("PD906", note.file, ("date",), {"value": note.name})]
    said = (note.session.date.isoformat(), note.session.activity)
    if parts != said:
        key = "date" if parts[0] != said[0] else "activity"
        values = {"name": "-".join(parts), "value": "-".join(said), "key": key_word(key, language)}
        return [Diagnostic("PD412", note.file, (key,), values)]
    return []


def _follow_ups(notes: "list[Note]") -> list[Diagnostic]:
    agreed = {f"{note.name}/{f.id}": note for note in notes for f in note.session.follow_ups}
    closed: dict[str, str] = {}
    found: list[Diagnostic] = []
    for note in sorted(notes, key=lambda n: (n.session.date, n.name)):
        for i, reference in enumerate(note.session.closed_follow_ups):
            path = ("closed_follow_ups", i)
            if reference not in agreed:
                found.append(Diagnostic("PD413", note.file, path, {"value": reference}))
                continue
            if agreed[reference].session.date > note.session.date:
                found.append(Diagnostic("PD420", note.file, path, {"value": reference}))
            if reference in closed:
                values = {"value": reference, "first": closed[reference]}
                found.append(Diagnostic("PD414", note.file, path, values))
            closed.setdefault(reference, note.name)
    return found
