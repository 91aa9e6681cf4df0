"""Attendance lists: of a session that was held, and of people who are expected at one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pendamping.folder.checks.people import comparison_groups, people_named, withdrawals
from pendamping.folder.checks.sessions import ATTENDANCE
from pendamping.folder.load import Folder
from pendamping.model.people import Identity, Participant
from pendamping.model.sessions import Session
from pendamping.vocabulary import Language

Status = Literal["present", "excused", "sick", "absent", "unrecorded"]
# The attribute that says who is a woman and who a man, and what its codes and labels begin with.
SEX_ATTRIBUTES = ("jenis_kelamin", "sex", "gender")
_FEMALE = ("perempuan", "wanita", "female", "woman", "women")
_MALE = ("laki", "lelaki", "pria", "male", "man", "men")
_LETTERS: Mapping[Language, Mapping[str, str]] = {"id": {"f": "P", "m": "L"}, "en": {"f": "F", "m": "M"}}
# Guests and who came late to the program sign in empty rows below the list.
GUEST_ROWS = 5
# A list to sign is printed: an event of thousands is not signed for in one.
MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    """One row: `person` is empty where only a head was counted; `status` is none on a list to sign."""

    person: str | None = None
    identity: Identity | None = None
    sex: str | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class AttendanceList:
    """The rows of a list, and their sums; `heads` and `heads_by` are of an event that only counted heads.

    `expected` are those named in the note and, in a class session, everybody active on that day; `share` is present
    of expected, as in the process figures.
    """

    rows: Sequence[AttendanceRow]
    counts: Mapping[str, int]
    heads: int = 0
    heads_by: Mapping[str, int] | None = None
    empty_rows: int = 0
    filled: bool = False

    @property
    def present(self) -> int:
        """People present by name."""
        return self.counts.get("present", 0)

    @property
    def expected(self) -> int:
        """People expected by name."""
        return sum(self.counts.values())

    @property
    def share(self) -> float | None:
        """Present of expected, as a fraction; none where nobody is expected by name."""
        return self.present / self.expected if self.expected else None

    @property
    def people(self) -> int:
        """How many were there: heads where only heads were counted."""
        return self.heads or self.present

    @property
    def unnamed(self) -> int:
        """Rows whose name is not known."""
        return sum(row.identity is None for row in self.rows if row.person is not None)


def of_session(
    folder: Folder, session: Session, as_of: date, identities: Mapping[str, Identity], language: Language
) -> AttendanceList:
    """Return who was at a session, as the process figures of `as_of` have it.

    Who withdrew the consent to take part, whenever that was, is in no row and no sum.
    """
    gone = set(withdrawals(folder))
    named: dict[str, Status] = {}
    for status in ATTENDANCE:
        for person in getattr(session, status):
            if person not in gone:
                named.setdefault(person, status)
    people = people_named(folder, set(named))
    if session.form == "class" and named:
        for person in _active(folder, session.date, as_of, gone):
            if named.setdefault(person.id, "unrecorded") == "unrecorded":
                people[person.id] = person
    assisted = {name for name, person in people.items() if person.group not in comparison_groups(folder)}
    rows = [_row(folder, people[name], identities, language, named[name]) for name in sorted(named) if name in assisted]
    counts = {status: sum(row.status == status for row in rows) for status in (*ATTENDANCE, "unrecorded")}
    heads = sum((session.headcount or {}).values())
    return AttendanceList(
        rows, counts, heads, session.headcount, empty_rows=min(heads, MOST_ROWS) if not rows else 0, filled=True
    )


def to_sign(folder: Folder, as_of: date, identities: Mapping[str, Identity], language: Language) -> AttendanceList:
    """Return the people active on `as_of`, for a session that is still to be held, and empty rows for others."""
    gone = set(withdrawals(folder))
    people = sorted(_active(folder, as_of, as_of, gone), key=lambda person: person.id)
    rows = [_row(folder, person, identities, language, None) for person in people[:MOST_ROWS]]
    empty = GUEST_ROWS if rows else min(max(folder.program.target_group.size, GUEST_ROWS), MOST_ROWS)
    return AttendanceList(rows, {}, empty_rows=empty)


def _active(folder: Folder, day: date, as_of: date, gone: set[str]) -> list[Participant]:
    """Return the people assisted who belong to the program on `day`, as the process figures count them."""
    comparison = comparison_groups(folder)

    def is_there(person: Participant) -> bool:
        left = person.left if person.left is not None and person.left <= as_of else None
        return (person.joined is None or person.joined <= day) and (left is None or left >= day)

    return [p for p in folder.participants.values if p.group not in comparison and p.id not in gone and is_there(p)]


def _row(
    folder: Folder,
    person: Participant,
    identities: Mapping[str, Identity],
    language: Language,
    status: Status | None,
) -> AttendanceRow:
    return AttendanceRow(person.id, identities.get(person.id), sex_of(folder, person, language), status)


def sex_of(folder: Folder, person: Participant, language: Language) -> str | None:
    """Return the letter for woman or man in `language`, else the code; none where no attribute says it."""
    for attribute in folder.program.attributes:
        code = person.attributes.get(attribute.id)
        if attribute.id in SEX_ATTRIBUTES and code:
            label = attribute.values.get(code, code).casefold()
            letters = _LETTERS[language]
            return letters["f"] if label.startswith(_FEMALE) else letters["m"] if label.startswith(_MALE) else code
    return None
