"""By how much the score of people changed: how many by how much, never one person by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, isclose, log10, sqrt
from typing import Any

import narwhals as nw

from pendamping.analysis.disclosure import small_cell
from pendamping.analysis.tables import Frame, Tables
from pendamping.analysis.values import Asked, Value, person_values, value_of
from pendamping.folder.load import Folder
from pendamping.model.indicators import PAIRED, Indicator, ShareChange

_OUTERMOST = 8  # bins on each side of zero; what changed more is in the outermost
_BINS_PER_DEVIATION = 1.5
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Bin:
    """The people whose change is at least `low` and less than `high`; None where the bin is open."""

    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Spread:
    """The changes of the `n` people measured at both waves of an indicator, in bins from low to high.

    A bin holds nobody, or at least as many people as the threshold for small cells of the instrument asks for. Its
    bounds are round numbers and the outer bins are open, so that no bound is the value of a person.
    """

    indicator: str
    n: int
    bins: Sequence[Bin]


def compute_spreads(tables: Tables, folder: Folder) -> list[Spread]:
    """Return the changes behind the indicators that compare a score at two waves; each score once.

    A spread that would show fewer than two bins with people is left out.
    """
    asked: dict[str, Asked] = {}
    for indicator, value in _scores(folder):
        asked.setdefault(indicator.id, Asked(value, [folder]))
    values = person_values(tables, asked) if asked else None
    if values is None:
        return []
    change = (nw.col("after") - nw.col("before")).round(10).alias("change")
    paired = ~nw.col("before").is_null() & ~nw.col("after").is_null()
    frame = tables.keep(values.filter((nw.col("role") == "") & paired).select("key", change))
    found: list[Spread] = []
    for row in _moments(tables, frame):
        indicator = row["key"]
        instrument = asked[indicator].value.instrument
        limit = small_cell(folder, instrument.id if instrument is not None else None)
        step = _step(row)
        if step is None or row["n"] < 2 * limit:
            continue
        bins = merge(_counts(tables, frame, indicator, step), step, limit)
        if sum(bin_.n > 0 for bin_ in bins) > 1:
            found.append(Spread(indicator, int(row["n"]), bins))
    order = list(asked)
    return sorted(found, key=lambda spread: order.index(spread.indicator))


def _scores(folder: Folder) -> list[tuple[Indicator, Value]]:
    """Return the indicators that look at scores of two waves; of those that look at the same, the primary one."""
    found: dict[str, tuple[Indicator, Value]] = {}
    for indicator in sorted(folder.program.indicators, key=lambda i: not i.primary):
        value = value_of(indicator, folder.instruments)
        if (
            value is not None
            and isinstance(indicator.measure, PAIRED)
            and not isinstance(indicator.measure, ShareChange)
        ):
            found.setdefault(value.name, (indicator, value))
    order = [indicator.id for indicator in folder.program.indicators]
    return sorted(found.values(), key=lambda pair: order.index(pair[0].id))


def _moments(tables: Tables, frame: Frame) -> list[dict[str, Any]]:
    squares = (nw.col("change") * nw.col("change")).alias("square")
    sums = frame.with_columns(squares).group_by("key")
    means = nw.col("change").mean().alias("mean"), nw.col("square").mean()
    return tables.fetch(sums.agg(nw.len().alias("n"), *means))


def _step(row: Mapping[str, Any]) -> float | None:
    """Return a round width of bins; None where nobody's change differs from another's."""
    variance = row["square"] - row["mean"] ** 2
    if variance <= 1e-18 or isclose(row["square"], row["mean"] ** 2, rel_tol=1e-12):
        return None
    wanted = sqrt(variance) / _BINS_PER_DEVIATION
    power = 10.0 ** floor(log10(wanted))
    return min((power * step for step in _STEPS), key=lambda step: abs(step - wanted))


def _counts(tables: Tables, frame: Frame, indicator: str, step: float) -> dict[int, int]:
    """Return how many people lie in each bin of width `step`; bin 0 begins at no change."""
    place = ((nw.col("change") / step).round(9)).floor().clip(-_OUTERMOST, _OUTERMOST - 1)
    mine = frame.filter(nw.col("key") == indicator).select(place.alias("bin"))
    rows = tables.fetch(mine.group_by("bin").agg(nw.len().alias("n")))
    return {int(row["bin"]): int(row["n"]) for row in rows}


def merge(counts: Mapping[int, int], step: float, limit: int) -> list[Bin]:
    """Join neighbouring bins until each holds nobody or at least `limit` people; zero stays a bound where it can."""
    fell = {place: n for place, n in counts.items() if place < 0 and n}
    rose = {place: n for place, n in counts.items() if place >= 0 and n}
    if 0 < sum(fell.values()) < limit or 0 < sum(rose.values()) < limit:
        cuts = _cuts({**fell, **rose}, limit)
    else:
        cuts = sorted({*_cuts(fell, limit), 0, *_cuts(rose, limit)})
    bounds: list[int | None] = [None, *cuts, None]
    return [
        Bin(
            None if low is None else round(low * step, 10),
            None if high is None else round(high * step, 10),
            sum(n for place, n in counts.items() if (low is None or place >= low) and (high is None or place < high)),
        )
        for low, high in pairwise(bounds)
    ]


def _cuts(counts: Mapping[int, int], limit: int) -> list[int]:
    """Return where to cut, so that `limit` people or more lie between two cuts, and beyond the first and the last."""
    cuts: list[int] = []
    since, left = 0, sum(counts.values())
    for place in sorted(counts):
        if since >= limit and left >= limit:
            cuts.append(place)
            since = 0
        since += counts[place]
        left -= counts[place]
    return cuts
