"""Satisfaction index by the formula of PermenPANRB 14/2017 (rumus IKM)."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import narwhals as nw

from pendamping.analysis.results import Counts, Figure, ItemMean
from pendamping.analysis.scores import value
from pendamping.analysis.tables import Tables, add_up, attribute_column
from pendamping.analysis.values import KEY, people_frame
from pendamping.folder.load import Folder
from pendamping.model.indicators import Indicator, SatisfactionIndex
from pendamping.model.instruments import Instrument


def satisfaction_figures(
    tables: Tables, folder: Folder, indicator: Indicator, measure: SatisfactionIndex
) -> dict[tuple[str, str, str], Figure]:
    """Return the index by role, attribute and its value; of somebody who answered at least one item."""
    instrument = folder.instruments[measure.instrument]
    items = [f"v{i}" for i, _ in enumerate(instrument.scored_items())]
    people = people_frame(tables, [folder])
    answers = tables.measurements[instrument.id]
    answers = answers.filter(nw.col("wave") == measure.wave) if measure.wave else answers
    values = [
        value(instrument, item).cast(nw.Float64).alias(name)
        for name, item in zip(items, instrument.scored_items(), strict=True)
    ]
    joined = people.join(answers.select(*KEY, *values), on=KEY, how="left")
    answered = nw.sum_horizontal(*((~nw.col(item).is_null()).cast(nw.Int64) for item in items)) > 0
    joined = joined.with_columns(
        answered.cast(nw.Int64).alias("answered"),
        (~answered & ~nw.col("left").is_null()).cast(nw.Int64).alias("missing_left"),
    )
    attributes = [a.id for a in folder.program.attributes if a.id in indicator.disaggregate_by]
    sums: list[Any] = [
        nw.col("answered").count().alias("enrolled"),
        nw.col("answered").sum().alias("measured"),
        nw.col("missing_left").sum(),
        *(nw.col(item).sum() for item in items),
        *(nw.col(item).count().alias(f"{item}_n") for item in items),
    ]
    columns = [attribute_column(a) for a in attributes]
    # Everybody has one value of each attribute, so that the sums of people who share all of them can be added up.
    rows = tables.fetch(joined.group_by("role", *columns).agg(*sums))
    names = ["enrolled", "measured", "missing_left", *items, *(f"{item}_n" for item in items)]
    whole = {(role, "", ""): row for role, row in add_up(rows, "role", names).items()}
    assisted = [row for row in rows if not row["role"]]
    groups = {
        ("", attribute, group): row
        for attribute, column in zip(attributes, columns, strict=True)
        for group, row in add_up(assisted, column, names).items()
    }
    return {place: _figure(row, items, instrument) for place, row in (whole | groups).items()}


def _figure(row: dict[str, Any], items: Sequence[str], instrument: Instrument) -> Figure:
    missing = int(row["enrolled"] - row["measured"])
    left = int(row["missing_left"] or 0)
    n = Counts(int(row["enrolled"]), int(row["measured"]), missing=missing, reasons={"dropped_out": left})
    totals = [(row[item], int(row[f"{item}_n"])) for item in items]
    if not totals or not all(count for _, count in totals):
        return Figure(None, n)
    names = [item.id for item in instrument.scored_items()]
    answered = [ItemMean(name, count, total / count) for name, (total, count) in zip(names, totals, strict=True)]
    return Figure(satisfaction_index(totals), n, items=answered)


def satisfaction_index(items: Sequence[tuple[float, int]]) -> float:
    """Return Σ(mean of item · 1/k) · 25 rounded half up to 2 decimals, from the k items: total and answers of each.

    The weight is exactly 1/k. Each item is divided by those who answered it, and in fractions: a mean that is cut
    (64 / 24 = 2.6666…) can lie on the other side of a half.
    """
    exact = sum((_exact(total) / count for total, count in items), Fraction(0)) / len(items) * 25
    cents = abs(exact) * 100
    rounded = (2 * cents.numerator + cents.denominator) // (2 * cents.denominator)
    return (rounded if exact > 0 else -rounded) / 100


def _exact(total: float) -> Fraction:
    """Return the sum that was meant: whole, or of answers with at most 6 decimals, which are not exact in binary."""
    return Fraction(total) if float(total).is_integer() else Fraction(f"{total:.6f}")
