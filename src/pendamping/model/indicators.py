"""Indicators and the kinds of measure: what is measured, not how to program it."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pendamping.model.base import Day, Id, Quantity, Record, Share, Text
from pendamping.model.conditions import Condition
from pendamping.model.plan import Level

Direction = Literal["up", "down", "yes_no"]
Denominator = Literal["enrolled", "measured"]

# The tables of the program that a count can look at, besides the data of instruments.
COUNTED_TABLES = ("participants", "sessions", "attendance", "spending", "obstacles", "visits")


class Count(Record):
    """Rows, unique people, or the sum of a column of a table, that meet a condition."""

    kind: Literal["count"]
    table: Text = Field(description="participants, sessions, attendance, obstacles, spending, or an instrument's id.")
    of: Literal["rows", "people", "sum"] = "rows"
    column: str | None = Field(None, description="The column to add up, for `of: sum`.")
    wave: Id | None = None
    condition: Condition | None = None


class ShareMeasure(Record):
    """People who meet a condition at a wave, of those enrolled (default) or measured."""

    kind: Literal["share"]
    instrument: Id
    wave: Id
    condition: Condition
    denominator: Denominator = "enrolled"
    among: Condition | None = Field(None, description="Only people who meet this at the first wave of the instrument.")


class ShareChange(Record):
    """The share that meets a condition at two waves, same people."""

    kind: Literal["share_change"]
    instrument: Id
    from_wave: Id = Field(alias="from")
    to_wave: Id = Field(alias="to")
    condition: Condition
    among: Condition | None = Field(None, description="Only people who meet this at the earlier wave.")


class ShareImproved(Record):
    """People whose score changed for the better by at least `minimum`, or by the reliable change."""

    kind: Literal["share_improved"]
    instrument: Id
    from_wave: Id = Field(alias="from")
    to_wave: Id = Field(alias="to")
    score: str | None = Field(None, description="A subscale or a numeric item; else the score of the instrument.")
    minimum: float | None = Field(None, gt=0, description="Smallest change that counts, in points of the score.")
    reliable: bool = Field(False, description="Count only change beyond measurement error (reliable change).")
    reliability: float | None = Field(None, gt=0, lt=1, description="Reliability of the score, e.g. Cronbach's alpha.")
    denominator: Denominator = "measured"

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        if self.reliable == (self.minimum is not None):
            raise PydanticCustomError("PD221", "minimum or reliable", {})
        return self


class MeanChange(Record):
    """Mean score of a later wave less that of an earlier one, same people."""

    kind: Literal["mean_change"]
    instrument: Id
    from_wave: Id = Field(alias="from")
    to_wave: Id = Field(alias="to")
    score: str | None = None
    expressed_as: Literal["difference", "percent", "n_gain"] = Field("difference", alias="as")


class RatioOfMeans(Record):
    """Mean of the later wave / mean of the earlier one - 1, same people (for income)."""

    kind: Literal["ratio_of_means"]
    instrument: Id
    from_wave: Id = Field(alias="from")
    to_wave: Id = Field(alias="to")
    score: str | None = None


class MedianChange(Record):
    """Median of the later wave less that of the earlier one, same people."""

    kind: Literal["median_change"]
    instrument: Id
    from_wave: Id = Field(alias="from")
    to_wave: Id = Field(alias="to")
    score: str | None = None


class Attendance(Record):
    """People who received at least a share of the planned dose, of those enrolled."""

    kind: Literal["attendance"]
    at_least: Share = 0.8
    phase: Literal["orientation", "core", "closing"] | None = None


class Reach(Record):
    """Unique people with at least one session, of the target group."""

    kind: Literal["reach"]


class SatisfactionIndex(Record):
    """Satisfaction index by the formula of PermenPANRB 14/2017 (rumus IKM)."""

    kind: Literal["satisfaction_index"]
    instrument: Id
    wave: Id | None = None


class Manual(Record):
    """Values typed with date and source in data/manual.csv."""

    kind: Literal["manual"]


Measure = Annotated[
    Count | ShareMeasure | ShareChange | ShareImproved | MeanChange | RatioOfMeans | MedianChange | Attendance | Reach
    | SatisfactionIndex | Manual,
    Field(discriminator="kind"),
]  # fmt: skip


def instrument_name(measure: Measure) -> str:
    """Return the name of the instrument that a measure looks at; of a count it may be a table of the program."""
    return measure.table if isinstance(measure, Count) else getattr(measure, "instrument", "")


PAIRED = (ShareChange, ShareImproved, MeanChange, RatioOfMeans, MedianChange)
SHARES = (ShareMeasure, ShareChange, ShareImproved, Attendance, Reach)


class Baseline(Record):
    """Where the indicator stood before the program; without a value it is computed from the measure."""

    value: Quantity | None = None
    date: Day | None = None
    source: str | None = None


class Target(Record):
    """A value to reach, or a range to be in."""

    value: Quantity | None = None
    low: Quantity | None = None
    high: Quantity | None = None
    due: Day | None = None

    @model_validator(mode="after")
    def _value_or_range(self) -> Self:
        if self.low is None or self.high is None:
            good = self.low is None and self.high is None and self.value is not None
        else:
            good = self.value is None and self.low <= self.high
        if not good:
            raise PydanticCustomError("PD222", "value or range", {})
        return self


class PeriodTarget(Record):
    """The part of the target to be reached by a day."""

    until: Day
    value: Quantity


class Indicator(Record):
    """One thing by which success is judged, with all that makes its figure traceable."""

    id: Id
    name: Text
    level: Level
    objective: Id | None = None
    definition: str | None = Field(None, description="Operational definition: who or what is counted, and how.")
    unit: str | None = None
    direction: Direction = "up"
    baseline: Baseline | None = None
    target: Quantity | Target
    periods: list[PeriodTarget] = []
    cumulative: bool = True
    frequency: Literal["once", "daily", "weekly", "monthly", "quarterly", "end"] | None = None
    means_of_verification: str | None = None
    responsible: Id | None = None
    primary: bool = Field(False, description="Declared beforehand as one of the few that decide.")
    disaggregate_by: list[Id] = []
    comparison: Id | None = None
    measure: Measure

    @property
    def target_range(self) -> tuple[float, float]:
        """Lowest and highest value of the target; both are the same for a single value."""
        if not isinstance(self.target, Target):
            return self.target, self.target
        if self.target.value is not None:
            return self.target.value, self.target.value
        return self.target.low or 0.0, self.target.high or 0.0

    @property
    def due(self) -> date | None:
        """Day by which the target is to be reached, where it is said."""
        return self.target.due if isinstance(self.target, Target) else None

    @property
    def is_share(self) -> bool:
        """Whether the figure is a share (a fraction), to be shown in percent."""
        measure = self.measure
        return isinstance(measure, (*SHARES, RatioOfMeans)) or (
            isinstance(measure, MeanChange) and measure.expressed_as == "percent"
        )
