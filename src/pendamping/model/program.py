"""The definition of a program: the file program.yaml as a whole."""

from typing import Literal

from pydantic import Field

from pendamping.model.base import Id, Record, Text
from pendamping.model.indicators import Indicator
from pendamping.model.plan import (
    Activity,
    Assumption,
    Attribute,
    BudgetLine,
    Funder,
    Location,
    Need,
    Objective,
    Organization,
    Partner,
    Period,
    Resource,
    Risk,
    Signatory,
    Sustainability,
    TargetGroup,
    TeamMember,
)

FORMAT = 1


class Program(Record):
    """The plan of a mentoring program."""

    format: Literal[1] = Field(FORMAT, description="Version of the file format.")
    code: Id = Field(description="Short code of the program, used in file names and numbers of documents.")
    name: Text
    language: Literal["id", "en"] = Field("id", description="Language of what pendamping writes.")
    summary: str | None = None
    organization: Organization
    funder: Funder | None = None
    period: Period
    timezone: Literal["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"] = "Asia/Jakarta"
    locations: list[Location] = []
    team: list[TeamMember] = []
    target_group: TargetGroup
    attributes: list[Attribute] = []
    needs: list[Need] = []
    objectives: list[Objective] = []
    activities: list[Activity] = []
    budget: list[BudgetLine] = []
    resources: list[Resource] = []
    partners: list[Partner] = []
    indicators: list[Indicator] = []
    risks: list[Risk] = []
    assumptions: list[Assumption] = []
    sustainability: Sustainability | None = None
    signatories: list[Signatory] = []
