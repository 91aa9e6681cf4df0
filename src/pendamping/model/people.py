"""People assisted, by pseudonymous id, and what they agreed to."""

from typing import Literal

from pydantic import Field

from pendamping.model.base import Day, Id, Record, Text

ParticipantStatus = Literal["active", "dropped_out", "graduated", "moved"]


class Participant(Record):
    """One person in participants.csv; declared attributes stand in `attributes`."""

    id: Id
    group: Id | None = None
    status: ParticipantStatus = "active"
    joined: Day | None = None
    left: Day | None = None
    leave_reason: str | None = None
    attributes: dict[str, str] = Field(default={})


class Consent(Record):
    """What a person agreed to, when and how (UU 27/2022, articles 20 to 24)."""

    id: Id
    purpose: Literal["program", "specific", "photo", "story", "contact"]
    version: str | None = None
    date: Day
    method: Literal["written", "recorded"]
    withdrawn: Day | None = None


class Identity(Record):
    """Who stands behind an id, in private/identities.csv: people assisted, the team, those who sign."""

    id: Id
    name: Text
    nik: str | None = Field(None, description="Identity number; never printed.")
    phone: str | None = None
    institution: str | None = Field(None, description="School, business, office or village.")
    position: str | None = None
    employee_number: str | None = Field(None, description="Number under which an employer knows the person (NIP).")
    address: str | None = None
    birth_place: str | None = None
    birth_date: Day | None = None
