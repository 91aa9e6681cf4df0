"""What the plan is made of, but for budget, indicators and risks: needs, objectives, activities, people, places."""

from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pendamping.model.base import Day, Id, Money, Quantity, Record, Text

Phase = Literal["orientation", "core", "closing"]
Gate = Literal["role_agreement", "reflection", "feedback"]
Method = Literal[
    "training", "workshop", "coaching", "group_discussion", "seminar", "socialization", "field_visit",
    "coordination", "assessment", "reflection", "competition", "other",
]  # fmt: skip
Level = Literal["output", "outcome", "impact"]
ObjectiveKind = Literal["raise_capacity", "solve_problems", "independence", "transfer", "builds_networks"]

PHASES: tuple[Phase, ...] = ("orientation", "core", "closing")
LEVELS: tuple[Level, ...] = ("output", "outcome", "impact")


class Period(Record):
    """From the first to the last day, both included."""

    start: Day
    end: Day

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise PydanticCustomError("PD219", "ends before start", {"start": str(self.start), "end": str(self.end)})
        return self


class Organization(Record):
    """Who carries the program."""

    name: Text
    unit: str | None = Field(None, description="Department or unit within the organisation.")
    address: str | None = None
    email: str | None = None


class Funder(Record):
    """Who pays; `profile` names the rules of this funder in the workspace's pendamping.yaml."""

    name: Text
    profile: Id | None = None
    ceiling: Money | None = Field(None, description="Highest amount granted (pagu), in rupiah.")


class Location(Record):
    """A place where the program works."""

    id: Id
    name: Text
    village: str | None = None
    district: str | None = None
    regency: str | None = None
    province: str | None = None


class TeamMember(Record):
    """One of the team, by role; the name stands in private/identities.csv under the same id."""

    id: Id
    role: Literal["coordinator", "facilitator", "expert", "evaluator", "enumerator", "other"]
    description: str | None = Field(None, description="Expertise and tasks.")


class Group(Record):
    """A group of people: those assisted, or a comparison group that gets no program."""

    id: Id
    name: Text
    kind: Literal["assisted", "comparison"] = "assisted"


class TargetGroup(Record):
    """Whom the program is for."""

    description: Text
    size: int = Field(ge=1, description="Number of people the program plans to accompany.")
    criteria: list[str] = Field(default=[], description="Who may take part.")
    groups: list[Group] = Field(default=[], description="Groups used in participants.csv, comparison groups included.")


class Attribute(Record):
    """A column of participants.csv by which figures are shown apart (sex, age band, village)."""

    id: Id
    name: Text
    values: dict[str, str] = Field(min_length=1, description="Code in the table: label in reports.")
    required: bool = True


class NeedEvidence(Record):
    """What shows that a need is real."""

    kind: Literal["primary", "secondary", "tertiary"]
    method: Text
    date: Day
    finding: Text
    source: str | None = None
    involved: int = Field(0, ge=0, description="How many of the people assisted took part.")


class Need(Record):
    """A problem or need of the people assisted, with its evidence."""

    id: Id
    problem: Text
    root_cause: str | None = None
    evidence: list[NeedEvidence] = []


class Objective(Record):
    """A result wanted: what will be different, on which level of the results chain, for which needs."""

    id: Id
    statement: Text
    level: Level
    kind: ObjectiveKind
    needs: list[Id] = []
    contributes_to: list[Id] = Field(default=[], description="Objectives one level up that this one leads to.")


class Activity(Record):
    """Something the program does: when, how often, how long, by whom."""

    id: Id
    name: Text
    phase: Phase
    method: Method
    objectives: list[Id] = []
    start: Day
    end: Day
    sessions: int = Field(ge=0, description="Number of sessions planned, all groups together.")
    hours: float = Field(gt=0, description="Hours of one session.")
    dose: int | None = Field(
        None, ge=0, description="Sessions planned for one participant, where not each session is for all."
    )
    responsible: Id | None = None
    location: Id | None = None
    partners: list[Id] = []
    steps: list[str] = Field(default=[], description="Core steps of a session; notes count which were done.")
    gate: Gate | None = Field(None, description="What holding this activity settles at a gate of the program.")
    description: str | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise PydanticCustomError("PD219", "ends before start", {"start": str(self.start), "end": str(self.end)})
        return self

    @property
    def minutes(self) -> int:
        """Planned minutes of one session."""
        return round(self.hours * 60)

    @property
    def dose_sessions(self) -> int:
        """Sessions planned for one participant."""
        return self.sessions if self.dose is None else self.dose


class BudgetLine(Record):
    """A line of the budget (RAB); its amount is the product of the calculation and the unit price."""

    id: Id
    description: Text
    calculation: dict[str, Quantity] = Field(min_length=1, description="Factors multiplied, e.g. {orang: 2, jam: 8}.")
    unit: Text = Field(description="Unit of the volume, e.g. OJ (person-hour), OK (person-activity).")
    unit_price: Money
    activity: Id | None = None
    group: Text | None = Field(None, description="Budget group, e.g. honorarium, travel.")
    account: str | None = Field(None, description="Account code.")
    fund_source: str | None = None
    amount: Money | None = Field(None, description="Only to be checked: volume × unit price.")

    @property
    def volume(self) -> Decimal:
        """Product of the factors, in `unit`."""
        product = Decimal(1)
        for factor in self.calculation.values():
            product *= Decimal(repr(factor))
        return product

    @property
    def total(self) -> Decimal:
        """Amount of the line, in rupiah."""
        return self.volume * self.unit_price


class Resource(Record):
    """Experts, facilities, equipment and material that the program needs."""

    id: Id
    kind: Literal["expert", "facility", "equipment", "material", "funds", "other"]
    description: Text
    quantity: float | None = None
    source: str | None = None


class Partner(Record):
    """A body that the program works with, and what it brings."""

    id: Id
    name: Text
    role: str | None = None
    contribution: str | None = None


class Risk(Record):
    """What may go wrong; the category is one of the typical challenges of mentoring, or other."""

    id: Id
    category: Literal["resistance", "resources", "communication", "other"]
    description: Text
    likelihood: Literal["low", "medium", "high"]
    impact: Literal["low", "medium", "high"]
    mitigation: str | None = None
    answer: Literal["involve_people", "partners", "transparent_communication", "other"] | None = None
    responsible: Id | None = None


class Assumption(Record):
    """What must hold, outside the program's power, for the results chain to work."""

    id: Id
    statement: Text
    objective: Id | None = None


class ExitStep(Record):
    """One step by which the people assisted go on alone."""

    id: Id
    action: Text
    responsible: str | None = None
    due: Day | None = None


class Sustainability(Record):
    """The exit plan: how results last when the program has gone."""

    strategy: Text
    steps: list[ExitStep] = []


class Signatory(Record):
    """Who signs documents, by office; the name stands in private/identities.csv."""

    id: Id
    role: Text
