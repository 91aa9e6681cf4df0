"""Scores of an instrument and conditions on its columns, as expressions on the wide table."""

from collections.abc import Callable
from functools import reduce
from typing import Any

import narwhals as nw

from pendamping.analysis.tables import item_column
from pendamping.model.conditions import Condition, Operand
from pendamping.model.instruments import Instrument, Item
from pendamping.vocabulary import key_word

SCORES = ("score", key_word("score", "id"))  # what conditions call the score of the whole instrument
Expression = nw.Expr


def score(instrument: Instrument, name: str | None = None) -> Expression:
    """Return the score of each row: of the whole instrument, of the subscale `name`, or of the item `name`.

    A row without all its items has no score, unless the instrument says that an item left out is replaced by
    the person's mean; then at least half of the items must be there.
    """
    if name is not None and name not in SCORES:
        item = instrument.item(name)
        if item is not None:
            return value(instrument, item)
        subscale = instrument.subscale(name)
        if subscale is None:
            raise KeyError(name)
        return _combine(instrument, [item for part in subscale.items if (item := instrument.item(part))])
    return _combine(instrument, instrument.scored_items())


def value(instrument: Instrument, item: Item) -> Expression:
    """Return the value of an item, turned round where it is worded the other way."""
    column = nw.col(item_column(item.id))
    scale = instrument.scale_of(item)
    return nw.lit(scale.min + scale.max) - column if item.reverse and scale is not None else column


def _combine(instrument: Instrument, items: list[Item]) -> Expression:
    scoring = instrument.scoring
    method = scoring.method if scoring else "sum"
    if method == "percent_correct":
        values = [_is_correct(item) for item in items]
    else:
        values = [value(instrument, item) for item in items]
    count = len(values)
    missing = nw.sum_horizontal(*(v.is_null().cast(nw.Int64) for v in values))
    total = nw.sum_horizontal(*(v.cast(nw.Float64) for v in values))
    if scoring is not None and scoring.missing_items == "item_mean":
        given = nw.lit(count) - missing
        mean = nw.when(given * 2 >= count).then(total / nw.when(given > 0).then(given).otherwise(nw.lit(1)))
    else:
        mean = nw.when(missing == 0).then(total / count)
    factor = {"sum": float(count), "mean": 1.0, "percent_correct": 100.0, "ikm": 25.0}[method]
    return mean * factor


def _is_correct(item: Item) -> Expression:
    column = nw.col(item_column(item.id))
    right: Any = item.correct
    if item.kind in ("number", "integer", "scale", "yes_no"):
        right = {"ya": 1.0, "yes": 1.0, "tidak": 0.0, "no": 0.0}.get(str(right).lower(), right)
        right = float(right)
    answered = nw.when(~column.is_null())
    return answered.then((column == right).cast(nw.Float64))


def maximum_score(instrument: Instrument, name: str | None = None) -> float | None:
    """Return the highest possible score, or None where the scales do not say."""
    scoring = instrument.scoring
    if name is None and scoring is not None and scoring.max is not None:
        return scoring.max
    if scoring is not None and scoring.method in ("percent_correct", "ikm"):
        return 100.0
    items = instrument.scored_items()
    if name is not None and name not in SCORES:
        item, subscale = instrument.item(name), instrument.subscale(name)
        items = [item] if item else [i for part in (subscale.items if subscale else []) if (i := instrument.item(part))]
    scales = [instrument.scale_of(item) for item in items]
    if not scales or any(scale is None for scale in scales):
        return None
    highest = [scale.max for scale in scales if scale is not None]
    single = name is not None and instrument.item(name) is not None
    return sum(highest) / len(highest) if single or (scoring and scoring.method == "mean") else sum(highest)


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
    """Return a condition on the wide table of `instrument`: on items, scores and attributes of the person."""
    yes_no = {item.id for item in instrument.items if item.kind == "yes_no"}
    numeric = {item.id for item in instrument.items if item.kind in ("number", "integer", "scale")}

    def column(name: str) -> Expression:
        if instrument.item(name) is not None:
            return nw.col(item_column(name))
        if name in SCORES or instrument.subscale(name) is not None:
            return score(instrument, name)
        return attributes(name)

    def convert(name: str, operand: Operand) -> object:
        if name in yes_no:
            return {"ya": 1.0, "yes": 1.0, "true": 1.0, "1": 1.0}.get(str(operand).lower(), 0.0)
        if name in numeric or name in SCORES or instrument.subscale(name) is not None:
            return float(operand)
        return str(operand)

    return condition_expression(condition, column, convert)
