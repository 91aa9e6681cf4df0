"""Satisfaction index by the formula of PermenPANRB 14/2017 (rumus IKM)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import narwhals as nw

from pendamping.analysis.results import Counts, Figure, ItemMean
from pendamping.analysis.scores import value
from pendamping.analysis.tables import Tables, attribute_column, fetch
from pendamping.analysis.values import KEY, people_frame
from pendamping.folder.load import Folder
from pendamping.model.indicators import Indicator, SatisfactionIndex
from pendamping.model.instruments import Instrument
from pendamping.wording import round_half_up


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
        *(nw.col(item).mean() for item in items),
        *(nw.col(item).count().alias(f"{item}_n") for item in items),
    ]
    found: dict[tuple[str, str, str], Figure] = {}
    for by in ([], *([a] for a in attributes)):
        columns = [attribute_column(a) for a in by]
        for row in fetch(joined.group_by("role", *columns).agg(*sums)):
            attribute = by[0] if by else ""
            group = row[columns[0]] if by else ""
            if group is not None and (not attribute or not row["role"]):
                found[row["role"], attribute, group] = _figure(row, items, instrument)
    return found


def _figure(row: dict[str, Any], items: Sequence[str], instrument: Instrument) -> Figure:
    missing = int(row["enrolled"] - row["measured"])
    left = int(row["missing_left"] or 0)
    n = Counts(int(row["enrolled"]), int(row["measured"]), missing=missing, reasons={"dropped_out": left})
    means = [row[item] for item in items]
    if not means or any(mean is None for mean in means):
        return Figure(None, n)
    names = [item.id for item in instrument.scored_items()]
    answered = [ItemMean(name, int(row[f"{item}_n"]), row[item]) for name, item in zip(names, items, strict=True)]
    return Figure(satisfaction_index(means), n, items=answered)


def satisfaction_index(means: Sequence[float]) -> float:
    """Return Σ(mean of item · 1/k) · 25 from the means of k items, rounded half up to 2 decimals.

    The weight is exactly 1/k. Each item is divided by those who answered it.
    """
    total = sum((Decimal(repr(float(mean))) for mean in means), Decimal(0))
    return float(round_half_up(total / len(means) * 25, 2))
