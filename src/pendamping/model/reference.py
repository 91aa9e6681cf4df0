"""Reference bands: the categories of a published guideline, as data with source and dates."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pendamping.model.base import Day, Id, Record, Text
from pendamping.wording import mark as _
from pendamping.wording import round_half_up

ReferenceKind = Literal["body_mass_index", "blood_pressure", "waist", "age_band", "n_gain", "satisfaction_index"]
Measured = Literal["value", "systolic", "diastolic", "male", "female"]

# What the bands of each kind bound; one value everywhere else.
MEASURED: dict[str, tuple[Measured, ...]] = {
    "blood_pressure": ("systolic", "diastolic"),
    "waist": ("male", "female"),
}


class Limits(Record):
    """The values of a band, with its bounds written as the source has them: inclusive or not."""

    at_least: float | None = Field(None, alias=">=")
    over: float | None = Field(None, alias=">")
    at_most: float | None = Field(None, alias="<=")
    under: float | None = Field(None, alias="<")

    @model_validator(mode="after")
    def _sound(self) -> Self:
        low, high = self.low, self.high
        twice = None not in (self.at_least, self.over) or None not in (self.at_most, self.under)
        if twice or (low is None and high is None) or (low is not None and high is not None and low[0] > high[0]):
            raise PydanticCustomError("PD240", "bad limits", {"problem": _("its limits do not bound it")})
        return self

    @property
    def low(self) -> tuple[float, bool] | None:
        """Lowest value and whether it belongs to the band; None where the band is open below."""
        if self.at_least is not None:
            return self.at_least, True
        return (self.over, False) if self.over is not None else None

    @property
    def high(self) -> tuple[float, bool] | None:
        """Highest value and whether it belongs to the band; None where the band is open above."""
        if self.at_most is not None:
            return self.at_most, True
        return (self.under, False) if self.under is not None else None

    def comparisons(self) -> list[tuple[str, float]]:
        """Return the bounds as they are written: sign and value."""
        bounds = (("≥", self.at_least), (">", self.over), ("≤", self.at_most), ("<", self.under))
        return [(sign, bound) for sign, bound in bounds if bound is not None]

    def holds(self, value: float) -> bool:
        """Whether `value` lies in the band."""
        above = (self.at_least is None or value >= self.at_least) and (self.over is None or value > self.over)
        return above and (self.at_most is None or value <= self.at_most) and (self.under is None or value < self.under)

    def follows(self, other: "Limits") -> bool:
        """Whether this band begins where `other` has ended, without a value in common."""
        low, high = self.low, other.high
        if low is None or high is None:
            return False
        return low[0] > high[0] or (low[0] == high[0] and not (low[1] and high[1]))


class Names(Record):
    """A label in both languages."""

    id: Text
    en: Text


class Band(Record):
    """One category, from the lowest to the highest."""

    code: Text = Field(description="What conditions call it.")
    also: list[Text] = Field(default=[], description="Other words for it in conditions, such as the Indonesian one.")
    name: Names
    value: Limits | None = None
    systolic: Limits | None = None
    diastolic: Limits | None = None
    male: Limits | None = None
    female: Limits | None = None

    def limits(self, measured: Measured) -> Limits | None:
        """Return the limits of the band for one of the things that its kind measures."""
        return getattr(self, measured)


class Reference(Record):
    """The categories of one guideline; the file is called as its id."""

    format: Literal[1] = 1
    id: Id
    kind: ReferenceKind
    title: Text
    source: Text = Field(description="The regulation or publication that the bands are taken from.")
    valid_from: Day | None = Field(None, description="Day from which the guideline holds.")
    valid_to: Day | None = Field(None, description="Last day of the guideline, where another took its place.")
    note: str | None = None
    unit: str | None = None
    places: int | None = Field(None, ge=0, description="Decimals to which a value is rounded, half up, beforehand.")
    bands: list[Band] = Field(min_length=2, description="From the lowest to the highest, without overlap.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        measured = self.measured
        names: set[str] = set()
        for band in self.bands:
            given = [name for name in ("value", "systolic", "diastolic", "male", "female") if band.limits(name)]
            if not given or not set(given) <= set(measured):
                problem = _("a band has limits of something else than its kind, or none")
                raise PydanticCustomError("PD240", "wrong limits", {"problem": problem})
            own = {band.code, *band.also}
            if own & names:
                raise PydanticCustomError("PD240", "twice", {"problem": _("one word stands for two bands")})
            names |= own
        for name in measured:
            limits = [found for band in self.bands if (found := band.limits(name))]
            for before, after in pairwise(limits):
                if not after.follows(before):
                    problem = _("a band does not begin above the one before it")
                    raise PydanticCustomError("PD240", "no order", {"problem": problem})
        return self

    @property
    def measured(self) -> tuple[Measured, ...]:
        """What the bands bound: systolic and diastolic, male and female, or just the value."""
        return MEASURED.get(self.kind, ("value",))

    def rank_of(self, word: str) -> int | None:
        """Return the place (from 0, the lowest) of the band that `word` names, or None."""
        return next((n for n, band in enumerate(self.bands) if word == band.code or word in band.also), None)

    def band_of(self, **values: float) -> Band | None:
        """Return the band of plain values, by what is measured; the higher band counts where two are given.

        `band_of(value=0.42)`, `band_of(systolic=150, diastolic=85)`. None where a value lies in no band.
        """
        ranks = [self._rank(self._rounded(value), name) for name, value in values.items() if name in self.measured]
        known = [rank for rank in ranks if rank is not None]
        return self.bands[max(known)] if known and len(known) == len(ranks) else None

    def _rounded(self, value: float) -> float:
        return value if self.places is None else float(round_half_up(Decimal(repr(float(value))), self.places))

    def _rank(self, value: float, name: str) -> int | None:
        found = (n for n, band in enumerate(self.bands) if (limits := getattr(band, name)) and limits.holds(value))
        return next(found, None)

    def holds_on(self, day: date) -> bool:
        """Whether the guideline was valid on `day`."""
        return (self.valid_from is None or day >= self.valid_from) and (self.valid_to is None or day <= self.valid_to)
