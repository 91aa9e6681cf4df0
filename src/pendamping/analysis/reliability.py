"""Reliability of a score: Cronbach's alpha."""

from collections.abc import Mapping

import narwhals as nw

from pendamping.analysis.scores import value
from pendamping.analysis.tables import Tables, fetch
from pendamping.model.instruments import Instrument

NEEDED = 10  # complete answers, below which alpha says nothing

# Instrument, wave, and the subscale where it is not the whole score.
Score = tuple[str, str, str | None]


def cronbach_alphas(tables: Tables, scores: Mapping[Score, Instrument]) -> dict[Score, dict[str, float]]:
    """Return Cronbach's alpha (Cronbach 1951) of each score, by program: k / (k - 1) · (1 - Σ s²_item / s²_total).

    Only complete answers count. No alpha of fewer than 10 of them, of one item, or where it is not between 0 and 1.
    """
    found: dict[Score, dict[str, float]] = {}
    for asked, instrument in scores.items():
        _, wave, name = asked
        subscale = instrument.subscale(name) if name else None
        names = subscale.items if subscale else [item.id for item in instrument.scored_items()]
        items = [item for n in names if (item := instrument.item(n))]
        if len(items) < 2:
            continue
        columns = {f"v{i}": value(instrument, item).cast(nw.Float64) for i, item in enumerate(items)}
        complete = nw.sum_horizontal(*(nw.col(c).is_null().cast(nw.Int64) for c in columns)) == 0
        rows = tables.measurements[instrument.id].filter(nw.col("wave") == wave).with_columns(**columns)
        rows = rows.filter(complete).with_columns(nw.sum_horizontal(*(nw.col(c) for c in columns)).alias("total"))
        sums = rows.group_by("program").agg(
            nw.col("total").count().alias("n"), *(nw.col(c).var(ddof=1) for c in ("total", *columns))
        )
        for row in fetch(sums):
            if row["n"] >= NEEDED and row["total"]:
                k = len(columns)
                alpha = k / (k - 1) * (1 - sum(row[c] for c in columns) / row["total"])
                if 0 < alpha < 1:
                    found.setdefault(asked, {})[row["program"]] = alpha
    return found
