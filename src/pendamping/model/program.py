"""The definition of a program: the file program.yaml as a whole."""

from typing import Literal

from pydantic import Field

from pendamping.model.indicators import Indicator
from pendamping.model.outline import Outline
from pendamping.model.plan import (
    Assumption,
    BudgetLine,
    Funder,
    Location,
    Need,
    Objective,
    Organization,
    Resource,
    Signatory,
    Sustainability,
)


class Program(Outline):
    """The plan of a mentoring program."""

    format: Literal[1] = Field(1, description="Version of the file format.")
    summary: str | None = None
    organization: Organization
    funder: Funder | None = None
    timezone: Literal["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"] = "Asia/Jakarta"
    locations: list[Location] = []
    needs: list[Need] = []
    objectives: list[Objective] = []
    budget: list[BudgetLine] = []
    resources: list[Resource] = []
    indicators: list[Indicator] = []
    assumptions: list[Assumption] = []
    sustainability: Sustainability | None = None
    signatories: list[Signatory] = []
