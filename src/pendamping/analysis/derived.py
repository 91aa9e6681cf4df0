"""Derived columns: the body-mass index and the categories of published guidelines, as expressions on the wide table.

A category is its place among the bands of its guideline, from 0 for the lowest; so `>=` and `<` mean something,
and the words stand in one place, the reference file. Implausible values get neither number nor category.
"""

from collections.abc import Iterable, Mapping

import narwhals as nw

from pendamping.analysis.tables import Frame, attribute_column, item_column
from pendamping.model.instruments import PLAUSIBLE, Derived, Instrument, Role
from pendamping.model.reference import Limits, Measured, Reference

Expression = nw.Expr

# How the sexes are written: in the data of an item, or in an attribute of participants.csv.
MALE = ("L", "l", "laki-laki", "Laki-laki", "laki_laki", "M", "m", "male", "Male", "pria", "Pria")
FEMALE = ("P", "p", "perempuan", "Perempuan", "F", "f", "female", "Female", "wanita", "Wanita")
# A ratio of decimals is not exact in binary: 25.000000000000004 is 25, and lies in the band up to 25.
_PLACES = 6
# Calendar days as numbers, 20260131: the difference of two of them holds the completed years in its ten thousands.
_YEARS = 10_000


def derived_number(instrument: Instrument, derived: Derived) -> Expression | None:
    """Return the number behind a derived column: kg/m², cm, or completed years; None for the blood pressure.

    Body-mass index: weight / height², weight in kg, height in m (Quetelet). Null where an input is missing or
    implausible.
    """
    inputs = derived.inputs.given()
    if derived.kind == "body_mass_index":
        height = _plausible(instrument, inputs, "height")
        ratio = _plausible(instrument, inputs, "weight") * 10_000 / (height * height)
        return ratio.round(_PLACES)
    if derived.kind == "waist":
        return _plausible(instrument, inputs, "waist")
    if derived.kind == "age_band":
        return _age(instrument, inputs)
    return None


def with_ranks(frame: Frame, instrument: Instrument, names: Iterable[str]) -> Frame:
    """Return the wide table with a column for each category among `names`, which other columns may be, too.

    It is named by `rank_column`, and holds the place of the category among the bands of the guideline, from 0. Of
    systolic and diastolic pressure the higher category counts; both must be there. Null where an input is missing or
    implausible, where the systolic value is not above the diastolic one, or where no band holds it. Raises `KeyError`
    where the guideline was not found, which `check` reports.
    """
    wanted = {d.id: d for name in sorted(names) if (d := instrument.category_column(name)) is not None}
    if not wanted:
        return frame
    # Numbers come first, as columns: a band looks at its number twice, and several conditions at one category.
    numbers = {
        _number_column(derived, role): number
        for derived in wanted.values()
        for role, number in _numbers(instrument, derived).items()
    }
    ranks = {rank_column(derived): _rank(instrument, derived) for derived in wanted.values()}
    return frame.with_columns(**numbers).with_columns(**ranks)


def rank_column(derived: Derived) -> str:
    """Return the column in which `with_ranks` puts the category of a derived column."""
    return f"rank_{derived.id}"


def _number_column(derived: Derived, role: str) -> str:
    return f"number_{derived.id}_{role}"


def _numbers(instrument: Instrument, derived: Derived) -> dict[str, Expression]:
    """Return the numbers that a category rests on, by what they measure."""
    number = derived_number(instrument, derived)
    if number is not None:
        return {"value": number}
    inputs = derived.inputs.given()
    return {
        "systolic": _plausible(instrument, inputs, "systolic"),
        "diastolic": _plausible(instrument, inputs, "diastolic"),
    }


def _rank(instrument: Instrument, derived: Derived) -> Expression:
    reference = instrument.guideline_of(derived)
    if reference is None:
        raise KeyError(derived.guideline)
    if derived.kind == "blood_pressure":
        systolic, diastolic = (nw.col(_number_column(derived, role)) for role in ("systolic", "diastolic"))
        first = _band(systolic, reference, "systolic")
        second = _band(diastolic, reference, "diastolic")
        sound = ~first.is_null() & ~second.is_null() & (systolic > diastolic)
        return nw.when(sound).then(nw.max_horizontal(first, second))
    number = nw.col(_number_column(derived, "value"))
    if derived.kind == "waist":
        sex = _column(instrument, derived.inputs.given()["sex"])
        female = nw.when(sex.is_in(FEMALE)).then(_band(number, reference, "female"))
        return nw.when(sex.is_in(MALE)).then(_band(number, reference, "male")).otherwise(female)
    return _band(number, reference, "value")


def _column(instrument: Instrument, name: str) -> Expression:
    return nw.col(item_column(name)) if instrument.item(name) is not None else nw.col(attribute_column(name))


def _plausible(instrument: Instrument, inputs: Mapping[Role, str], role: Role) -> Expression:
    column = _column(instrument, inputs[role]).cast(nw.Float64)
    low, high, _ = PLAUSIBLE[role]
    return nw.when((column >= low) & (column <= high)).then(column)


def _age(instrument: Instrument, inputs: Mapping[Role, str]) -> Expression:
    if "birth_date" not in inputs:
        return _plausible(instrument, inputs, "age")
    born = _column(instrument, inputs["birth_date"])
    born = born.str.replace_all("-", "", literal=True).cast(nw.Int64)
    day = nw.col("date")
    today = day.dt.year().cast(nw.Int64) * _YEARS + day.dt.month().cast(nw.Int64) * 100 + day.dt.day().cast(nw.Int64)
    years = ((today - born).cast(nw.Float64) / _YEARS).floor()
    low, high, _ = PLAUSIBLE["age"]
    return nw.when((years >= low) & (years <= high)).then(years)


def _band(value: Expression, reference: Reference, measured: Measured) -> Expression:
    """Return the place of the band that holds `value`, null where none does."""
    if reference.places is not None:
        value = value.round(reference.places)
    expression: Expression = nw.lit(None).cast(nw.Int64)
    for place, band in reversed(list(enumerate(reference.bands))):
        limits = band.limits(measured)
        if limits is not None:
            expression = nw.when(_within(value, limits)).then(nw.lit(place)).otherwise(expression)
    return expression


def _within(value: Expression, limits: Limits) -> Expression:
    tests = [
        value >= limits.at_least if limits.at_least is not None else None,
        value > limits.over if limits.over is not None else None,
        value <= limits.at_most if limits.at_most is not None else None,
        value < limits.under if limits.under is not None else None,
    ]
    first, *rest = [test for test in tests if test is not None]
    for test in rest:
        first &= test
    return first
