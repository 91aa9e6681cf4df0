"""Scores of an instrument and conditions on its columns, as expressions on the wide table."""

from collections.abc import Callable
from functools import reduce
from typing import Any

import narwhals as nw

from pendamping.analysis.derived import derived_number, derived_rank
from pendamping.analysis.tables import item_column
from pendamping.model.conditions import Condition, Operand
from pendamping.model.instruments import Instrument, Item
from pendamping.vocabulary import key_word

SCORES = ("score", key_word("score", "id"))  # what conditions call the score of the whole instrument
Expression = nw.Expr


def score(instrument: Instrument, name: str | None = None) -> Expression:
    """Return the score of each row: of the whole instrument, of a subscale, an item or a derived number `name`.

    A row without all its items has no score, unless the instrument says that an item left out is replaced by
    the person's mean; then at least half of the items must be there. Raises `KeyError` for an unknown name.
    """
    if name is None or name in SCORES:
        return _combine(instrument, instrument.scored_items())
    item = instrument.item(name)
    if item is not None:
        return value(instrument, item)
    derived = instrument.number_column(name)
    number = derived_number(instrument, derived) if derived is not None else None
    return number if number is not None else _combine(instrument, items_of(instrument, name))


def items_of(instrument: Instrument, name: str | None = None) -> list[Item]:
    """Return the items behind the score of the whole instrument, of a subscale, or of a single item.

    Raises `KeyError` where there is no such score.
    """
    if name is None or name in SCORES:
        return instrument.scored_items()
    single = instrument.item(name)
    if single is not None:
        return [single]
    subscale = instrument.subscale(name)
    if subscale is None:
        raise KeyError(name)
    return [item for part in subscale.items if (item := instrument.item(part))]


def item_values(instrument: Instrument, items: list[Item]) -> list[Expression]:
    """Return the part of each item in a score: its value, turned round where need be, or 1 for a right answer."""
    scoring = instrument.scoring
    if scoring is not None and scoring.method == "percent_correct":
        return [_is_correct(item) for item in items]
    return [value(instrument, item).cast(nw.Float64) for item in items]


def value(instrument: Instrument, item: Item) -> Expression:
    """Return the value of an item, turned round where it is worded the other way: lowest + highest - value."""
    column = nw.col(item_column(item.id))
    bounds = _bounds(instrument, item)
    return nw.lit(sum(bounds)) - column if item.reverse and bounds is not None else column


def _bounds(instrument: Instrument, item: Item) -> tuple[float, float] | None:
    scale = instrument.scale_of(item)
    if scale is not None:
        return scale.min, scale.max
    return (0.0, 1.0) if item.kind == "yes_no" else None


def _combine(instrument: Instrument, items: list[Item]) -> Expression:
    scoring = instrument.scoring
    method = scoring.method if scoring else "sum"
    values = item_values(instrument, items)
    count = len(values)
    missing = nw.sum_horizontal(*(v.is_null().cast(nw.Int64) for v in values))
    total = nw.sum_horizontal(*values)
    if scoring is not None and scoring.missing_items == "item_mean":
        given = nw.lit(count) - missing
        mean = nw.when(given * 2 >= count).then(total / nw.when(given > 0).then(given).otherwise(nw.lit(1)))
    else:
        mean = nw.when(missing == 0).then(total / count)
    return mean * _factor(method, count)


def _factor(method: str, count: int) -> float:
    """Return what the mean of the items is multiplied with: a sum is count times the mean."""
    return {"sum": float(count), "mean": 1.0, "percent_correct": 100.0, "ikm": 25.0}[method]


def _is_correct(item: Item) -> Expression:
    column = nw.col(item_column(item.id))
    right: Any = item.correct
    if item.kind in ("number", "integer", "scale", "yes_no"):
        right = {"ya": 1.0, "yes": 1.0, "tidak": 0.0, "no": 0.0}.get(str(right).lower(), right)
        right = float(right)
    answered = nw.when(~column.is_null())
    return answered.then((column == right).cast(nw.Float64))


def maximum_score(instrument: Instrument, name: str | None = None) -> float | None:
    """Return the highest possible score, or None where the scales do not say.

    `name` is a subscale, an item, or nothing for the score of the whole instrument, for which a declared
    `max` comes before what the scales say.
    """
    whole = name is None or name in SCORES
    if whole and instrument.scoring is not None and instrument.scoring.max is not None:
        return instrument.scoring.max
    return _extreme(instrument, name, 1)


def minimum_score(instrument: Instrument, name: str | None = None) -> float | None:
    """Return the lowest possible score, as `maximum_score` does the highest."""
    return _extreme(instrument, name, 0)


def _extreme(instrument: Instrument, name: str | None, side: int) -> float | None:
    if name is not None and instrument.number_column(name) is not None:
        return None
    items = items_of(instrument, name)
    bounds = [found for item in items if (found := _bounds(instrument, item)) is not None]
    if name is not None and instrument.item(name) is not None:
        return bounds[0][side] if bounds else None
    method = instrument.scoring.method if instrument.scoring else "sum"
    if method == "percent_correct":
        return (0.0, 100.0)[side]
    if not items or len(bounds) != len(items):
        return None
    return sum(bound[side] for bound in bounds) / len(bounds) * _factor(method, len(bounds))


_COMPARE: dict[str, Callable[[Expression, Any], Expression]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
    "in": lambda a, b: a.is_in(b),
}


def condition_expression(
    condition: Condition, column: Callable[[str], Expression], convert: Callable[[str, Operand], Any]
) -> Expression:
    """Return `condition` as an expression; `column` finds a column by name, `convert` the operand for it.

    A comparison with a missing value is neither true nor false: the expression is null there.
    """
    if condition.column is not None:
        name = condition.column
        parts = [
            _COMPARE[op](
                column(name),
                [convert(name, o) for o in operand] if isinstance(operand, list) else convert(name, operand),
            )
            for op, operand in condition.comparisons()
        ]
        return reduce(lambda a, b: a & b, parts)
    if condition.negated is not None:
        return ~condition_expression(condition.negated, column, convert)
    inner = [condition_expression(part, column, convert) for part in condition.parts()]
    return reduce((lambda a, b: a & b) if condition.all is not None else (lambda a, b: a | b), inner)


def instrument_condition(
    condition: Condition, instrument: Instrument, attributes: Callable[[str], Expression]
) -> Expression:
    """Return a condition on the wide table of `instrument`: items, scores, derived columns, attributes.

    A derived category is compared by its place among the bands of its guideline: `>=` means that band or a
    higher one.
    """
    yes_no = {item.id for item in instrument.items if item.kind == "yes_no"}
    numeric = {item.id for item in instrument.items if item.kind in ("number", "integer", "scale")}

    def is_score(name: str) -> bool:
        return name in SCORES or instrument.subscale(name) is not None or instrument.number_column(name) is not None

    def column(name: str) -> Expression:
        if instrument.item(name) is not None:
            return nw.col(item_column(name))
        category = instrument.category_column(name)
        if category is not None:
            return derived_rank(instrument, category)
        return score(instrument, name) if is_score(name) else attributes(name)

    def convert(name: str, operand: Operand) -> object:
        if name in yes_no:
            return {"ya": 1.0, "yes": 1.0, "true": 1.0, "1": 1.0}.get(str(operand).lower(), 0.0)
        if name in numeric or is_score(name):
            return float(operand)
        category = instrument.category_column(name) if instrument.item(name) is None else None
        if category is not None:
            reference = instrument.guideline_of(category)
            rank = reference.rank_of(str(operand)) if reference is not None else None
            # No band has the place -1: a word that no band has is met by nobody.
            return -1 if rank is None else rank
        return str(operand)

    return condition_expression(condition, column, convert)
