"""Instruments: questionnaires, tests, observation sheets and records, with items, scales, waves and scoring."""

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, PrivateAttr, model_validator
from pydantic_core import PydanticCustomError

from pendamping.model.base import Day, Id, Record, Text
from pendamping.model.reference import Reference

ItemKind = Literal["number", "integer", "scale", "choice", "yes_no", "text", "date"]


class Scale(Record):
    """The values that a number may take."""

    min: float
    max: float
    labels: dict[str, str] = Field(default={}, description="Value: label.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.max <= self.min:
            raise PydanticCustomError("PD223", "empty scale", {"low": f"{self.min:g}", "high": f"{self.max:g}"})
        return self


class Item(Record):
    """One question, task, observation or measurement; its id is the column in the data."""

    id: Id
    text: Text
    kind: ItemKind = "scale"
    scale: Scale | None = Field(None, description="Lowest and highest value; else that of the instrument.")
    values: dict[str, str] = Field(default={}, description="For a choice: value in the data: label.")
    correct: str | None = Field(None, description="The right answer, for `percent_correct`.")
    unit: str | None = None
    reverse: bool = Field(False, description="Worded the other way round: scored as min + max - value.")
    required: bool = False


class Subscale(Record):
    """A group of items with a score of its own."""

    id: Id
    name: Text
    items: list[Id] = Field(min_length=1)


class Scoring(Record):
    """How the items make a score."""

    method: Literal["sum", "mean", "percent_correct", "ikm"]
    items: list[Id] = Field(default=[], description="Items that count; none given means every numeric item.")
    missing_items: Literal["undefined", "item_mean"] = Field(
        "undefined",
        description="An item left out makes the score undefined, or is replaced by the person's mean.",
    )
    subscales: list[Subscale] = []
    max: float | None = Field(None, description="Highest possible score, where it does not follow from the scales.")


Role = Literal["weight", "height", "systolic", "diastolic", "waist", "sex", "age", "birth_date"]
ROLES: tuple[Role, ...] = ("weight", "height", "systolic", "diastolic", "waist", "sex", "age", "birth_date")


class Inputs(Record):
    """Which item stands for what in the formula of a derived column."""

    weight: Id | None = Field(None, description="Weight in kg.")
    height: Id | None = Field(None, description="Height in cm.")
    systolic: Id | None = Field(None, description="Systolic pressure in mmHg.")
    diastolic: Id | None = Field(None, description="Diastolic pressure in mmHg.")
    waist: Id | None = Field(None, description="Waist in cm.")
    sex: Id | None = Field(None, description="Sex: an item, or an attribute of the participants.")
    age: Id | None = Field(None, description="Age in completed years.")
    birth_date: Id | None = Field(None, description="Date of birth; the age is that on the date of the row.")

    def given(self) -> dict[Role, str]:
        """Return the items by the role they play."""
        return {role: name for role in ROLES if (name := getattr(self, role)) is not None}


# The roles that each kind of derived column takes: one of these sets.
NEEDED: dict[str, tuple[tuple[Role, ...], ...]] = {
    "body_mass_index": (("weight", "height"),),
    "blood_pressure": (("systolic", "diastolic"),),
    "waist": (("waist", "sex"),),
    "age_band": (("age",), ("birth_date",)),
}

# What a body can have, with the unit. A value outside is a slip (165 cm written as 1.65) and gets no category.
PLAUSIBLE: dict[Role, tuple[float, float, str]] = {
    "weight": (2, 400, "kg"),
    "height": (40, 250, "cm"),
    "systolic": (50, 300, "mmHg"),
    "diastolic": (20, 200, "mmHg"),
    "waist": (30, 250, "cm"),
    "age": (0, 120, "tahun"),
}

# The column of the category beside that of the number, in either language.
CATEGORY_ENDINGS = ("_category", "_kategori")


class Derived(Record):
    """A column computed from items by a published guideline.

    The column called by the id holds the category; for the body-mass index it holds the number, and the
    category is called `<id>_kategori` (or `<id>_category`).
    """

    id: Id
    kind: Literal["body_mass_index", "blood_pressure", "waist", "age_band"]
    inputs: Inputs = Field(description="Role in the formula: item.")
    guideline: str | None = Field(None, description="Id of the reference file whose bands are used.")

    @property
    def has_number(self) -> bool:
        """Whether the column called by the id is a number rather than a category."""
        return self.kind == "body_mass_index"

    @property
    def category_names(self) -> tuple[str, ...]:
        """Names by which conditions call the category."""
        return tuple(self.id + ending for ending in CATEGORY_ENDINGS) if self.has_number else (self.id,)


class Wave(Record):
    """A time at which the instrument is given."""

    id: Id
    name: Text
    start: Day
    due: Day

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.due < self.start:
            raise PydanticCustomError("PD219", "ends before start", {"start": str(self.start), "end": str(self.due)})
        return self


class Instrument(Record):
    """A questionnaire, test, observation sheet or record; the data stand in data/<id>.csv."""

    format: Literal[1] = 1
    id: Id
    name: Text
    kind: Literal["test", "questionnaire", "observation", "health_record", "feedback", "other"]
    purpose: str | None = None
    source: str | None = Field(None, description="Where the instrument comes from.")
    respondent: Literal["participant", "facilitator", "enumerator"] = "participant"
    specific: bool = Field(False, description="Holds specific personal data (health, money, children).")
    frequency: Literal["once", "daily", "weekly", "monthly", "quarterly", "end"] | None = None
    number_format: Literal["id", "en"] | None = None
    date_format: Literal["iso", "dmy"] | None = None
    scale: Scale | None = None
    waves: list[Wave] = Field(default=[], description="None for an instrument kept by date.")
    items: list[Item] = Field(min_length=1)
    scoring: Scoring | None = None
    derived: list[Derived] = []
    _guidelines: Mapping[str, Reference] = PrivateAttr(default_factory=dict[str, Reference])

    def item(self, name: str) -> Item | None:
        """Return the item called `name`."""
        return next((item for item in self.items if item.id == name), None)

    def scale_of(self, item: Item) -> Scale | None:
        """Return the scale that holds for `item`: its own, else the instrument's for items of kind scale."""
        return item.scale or (self.scale if item.kind == "scale" else None)

    def scored_items(self) -> list[Item]:
        """Return the items that make the score."""
        if self.scoring and self.scoring.items:
            return [item for name in self.scoring.items if (item := self.item(name))]
        if self.scoring and self.scoring.method == "percent_correct":
            return [item for item in self.items if item.correct is not None]
        return [item for item in self.items if item.kind in ("scale", "number", "integer")]

    def subscale(self, name: str) -> Subscale | None:
        """Return the subscale called `name`."""
        return next((sub for sub in (self.scoring.subscales if self.scoring else []) if sub.id == name), None)

    def wave(self, name: str) -> Wave | None:
        """Return the wave called `name`."""
        return next((wave for wave in self.waves if wave.id == name), None)

    def with_guidelines(self, references: Mapping[str, Reference]) -> Self:
        """Return the instrument with the guidelines that its derived columns name, as far as they were found."""
        names = {derived.guideline for derived in self.derived}
        same = self.model_copy()
        same._guidelines = {n: r for n, r in references.items() if n in names}  # noqa: SLF001 -- its own class
        return same

    def guideline_of(self, derived: Derived) -> Reference | None:
        """Return the guideline of a derived column, or None where no file of that name was found."""
        return self._guidelines.get(derived.guideline or "")

    def number_column(self, name: str) -> Derived | None:
        """Return the derived column that holds numbers and is called `name`."""
        return next((d for d in self.derived if d.has_number and d.id == name), None)

    def category_column(self, name: str) -> Derived | None:
        """Return the derived column whose category is called `name`."""
        return next((d for d in self.derived if name in d.category_names), None)
