"""The part of the definition that session notes refer to, so that logging need not read the rest."""

from typing import Literal

from pydantic import Field

from pendamping.model.base import Id, Record, Text
from pendamping.model.plan import Activity, Attribute, Partner, Period, Risk, TargetGroup, TeamMember


class Outline(Record):
    """Who, when and what: people, places in time, activities."""

    code: Id = Field(description="Short code of the program, used in file names and numbers of documents.")
    name: Text
    language: Literal["id", "en"] = Field("id", description="Language of what pendamping writes.")
    period: Period
    team: list[TeamMember] = []
    target_group: TargetGroup
    attributes: list[Attribute] = []
    activities: list[Activity] = []
    partners: list[Partner] = []
    risks: list[Risk] = []
