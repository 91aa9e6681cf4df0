"""Scores of an instrument and conditions on its columns, as expressions on the wide table."""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import narwhals as nw

from pendamping.analysis.derived import derived_number, rank_column
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


def item_values(instrument: Instrument, items: Sequence[Item]) -> list[Expression]:
    """Return the part of each item in a score: its value, turned round where need be, or 1 for a right answer.

    Items that are treated alike share one expression of many columns, each under the name of its item column:
    an expression costs narwhals more than a column does.
    """
    scoring = instrument.scoring
    alike: dict[tuple[str, object], list[str]] = {}
    for item in items:
        bounds = _bounds(instrument, item)
        if scoring is not None and scoring.method == "percent_correct":
            key: tuple[str, object] = ("right", right_answer(item))
        elif item.reverse and bounds is not None:
            key = ("reverse", sum(bounds))
        else:
            key = ("plain", None)
        alike.setdefault(key, []).append(item_column(item.id))
    return [_treated(kind, operand, columns) for (kind, operand), columns in alike.items()]


def _treated(kind: str, operand: Any, columns: Sequence[str]) -> Expression:  # noqa: ANN401 -- a text or a number
    if kind == "right":
        return (nw.col(*columns) == operand).cast(nw.Float64)
    # The column stands first: it gives the name.
    return nw.col(*columns) * -1.0 + operand if kind == "reverse" else nw.col(*columns).cast(nw.Float64)


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


def _combine(instrument: Instrument, items: Sequence[Item]) -> Expression:
    values = item_values(instrument, items)
    total = nw.sum_horizontal(*values)
    if _replaces_missing(instrument):
        return combine(instrument, total, missing_of(values), len(items))
    # Whether any is missing is asked in fewer steps than how many are.
    lacking = nw.any_horizontal(*(v.is_null() for v in values), ignore_nulls=True)
    return nw.when(~lacking).then(_scaled(instrument, total, len(items)))


def _replaces_missing(instrument: Instrument) -> bool:
    return instrument.scoring is not None and instrument.scoring.missing_items == "item_mean"


def _scaled(instrument: Instrument, total: Expression, count: int) -> Expression:
    """Return the score of a row from the sum of all its values."""
    factor = _factor(instrument.scoring.method if instrument.scoring else "sum", count)
    return total if factor == count else total / count * factor


def combine(instrument: Instrument, total: Expression, missing: Expression, count: int) -> Expression:
    """Return the score by the method of the instrument, from the sum of the values given and how many are missing."""
    if not _replaces_missing(instrument):
        return nw.when(missing == 0).then(_scaled(instrument, total, count))
    factor = _factor(instrument.scoring.method if instrument.scoring else "sum", count)
    given = nw.lit(count) - missing
    # At least half of the items, and at least one: nothing is ever divided by zero.
    return nw.when((given * 2 >= count) & (given > 0)).then(total / given) * factor


def missing_of(values: Sequence[Expression]) -> Expression:
    """Return how many of `values` are missing in each row."""
    return nw.sum_horizontal(*(v.is_null().cast(nw.Int64) for v in values))


def _factor(method: str, count: int) -> float:
    """Return what the mean of the items is multiplied with: a sum is count times the mean."""
    return {"sum": float(count), "mean": 1.0, "percent_correct": 100.0, "ikm": 25.0}[method]


def right_answer(item: Item) -> str | float:
    """Return the right answer to an item as it stands in the wide table."""
    right = str(item.correct)
    if item.kind in ("number", "integer", "scale", "yes_no"):
        words = {"ya": 1.0, "yes": 1.0, "tidak": 0.0, "no": 0.0}
        return words[right.lower()] if right.lower() in words else float(right)
    return right


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

    The table has the categories that the condition looks at, from `with_ranks`. A category is compared by its place
    among the bands of its guideline: `>=` means that band or a higher one.
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
            return nw.col(rank_column(category))
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
