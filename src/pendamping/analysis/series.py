"""Instruments kept by date, such as a daily questionnaire, as a series by day or by week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

import narwhals as nw

from pendamping.analysis.scores import score, value
from pendamping.analysis.tables import Frame, Tables
from pendamping.folder.load import Folder
from pendamping.formats.measurements import is_numeric
from pendamping.model.instruments import Instrument

Period = Literal["day", "week"]
# By program: joined, left, and how many people did so.
Stays = Mapping[str, Sequence[tuple[date, date, int]]]


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """One day, or one ISO week by its Monday.

    `people` gave `rows`; `means` hold the mean of the score under "score", or that of each numeric item.
    `expected` is how many rows everybody assisted and in the program would have given on the days, or in the
    week, on which anybody gave one; None where the instrument is neither daily nor weekly.
    """

    program: str
    date: date
    people: int
    rows: int
    means: Mapping[str, float | None] = field(default_factory=dict[str, float | None])
    expected: int | None = None


def period_of(instrument: Instrument) -> Period | None:
    """Return by what an instrument is summed up: by week when weekly, by day when daily or kept by date.

    None for an instrument with waves that is neither.
    """
    if instrument.frequency == "weekly":
        return "week"
    return "day" if instrument.frequency == "daily" or not instrument.waves else None


def compute_series(tables: Tables, folder: Folder, instrument: Instrument, by: Period = "day") -> list[SeriesPoint]:
    """Return the series of one program, oldest first."""
    return compute_all_series(tables, instrument, by).get(folder.program.code, [])


def compute_all_series(
    tables: Tables,
    instrument: Instrument,
    by: Period = "day",
    stays: Stays | None = None,
) -> dict[str, list[SeriesPoint]]:
    """Return the series of every program, in one query for all of them.

    Rows without a date are not in it. `stays` of `stays_of` can be given where they are known already.
    """
    values = _values(instrument)
    rows = tables.fetch(_query(tables.of_assisted(tables.measurements[instrument.id]), values, by))
    rows = [row for row in rows if row["first"] is not None]
    if instrument.frequency not in ("daily", "weekly"):
        stays = {}
    elif stays is None:
        stays = stays_of(tables) if rows else {}
    found: dict[str, list[SeriesPoint]] = {}
    for row in sorted(rows, key=lambda row: (row["program"], row["first"])):
        start = row["first"] - timedelta(days=row["first"].weekday() if by == "week" else 0)
        means = {name: row[f"mean_{n}"] for n, name in enumerate(values)}
        expected = _expected(stays.get(row["program"]), instrument, row, start, by)
        point = SeriesPoint(row["program"], start, int(row["people"]), int(row["rows"]), means, expected)
        found.setdefault(row["program"], []).append(point)
    return found


def _values(instrument: Instrument) -> dict[str, nw.Expr]:
    if instrument.scoring is not None:
        return {"score": score(instrument)}
    return {item.id: value(instrument, item).cast(nw.Float64) for item in instrument.items if is_numeric(item)}


def _query(wide: Frame, values: Mapping[str, nw.Expr], by: Period) -> Frame:
    day = nw.col("date")
    frame = wide.with_columns(period=day.dt.to_string("%G-W%V") if by == "week" else day)
    return frame.group_by("program", "period").agg(
        nw.len().alias("rows"),
        nw.col("person").n_unique().alias("people"),
        nw.col("date").n_unique().alias("days"),
        nw.col("date").min().alias("first"),
        nw.col("date").max().alias("last"),
        *(one.mean().alias(f"mean_{n}") for n, one in enumerate(values.values())),
    )


def stays_of(tables: Tables) -> Stays:
    """Return, by program, how many of the people assisted joined and left on which days."""
    people = tables.participants.filter(nw.col("assisted")).group_by("program", "joined", "left")
    found: dict[str, list[tuple[date, date, int]]] = {}
    for row in tables.fetch(people.agg(nw.len().alias("n"))):
        stay = (row["joined"] or date.min, row["left"] or date.max, int(row["n"]))
        found.setdefault(row["program"], []).append(stay)
    return found


def _expected(
    stays: Sequence[tuple[date, date, int]] | None,
    instrument: Instrument,
    row: Mapping[str, Any],
    start: date,
    by: Period,
) -> int | None:
    """Return how many rows were to be expected: one a day, or one a week, of everybody who was there then."""
    if stays is None:
        return None
    if instrument.frequency == "weekly":
        end = start + timedelta(days=6) if by == "week" else start
        return sum(n for joined, left, n in stays if joined <= end and left >= start) if by == "week" else None
    if by == "day":
        return sum(n for joined, left, n in stays if joined <= start <= left)
    # Nobody says which days were school days: those on which anybody answered count, for who was there all the time.
    first, last = row["first"], row["last"]
    if any((first <= joined <= last and joined > first) or first <= left < last for joined, left, _ in stays):
        return None
    return int(row["days"]) * sum(n for joined, left, n in stays if joined <= first and left >= last)
