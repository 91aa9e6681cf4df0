"""What each kind of measure looks at: one row per person with a value before and after.

Every measure about people comes down to such a frame, and every figure to one aggregate of it.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import narwhals as nw

from pendamping.analysis.scores import Expression, instrument_condition, score, value
from pendamping.analysis.tables import Frame, Tables, attribute_column, item_column
from pendamping.model.conditions import Condition
from pendamping.model.indicators import (
    Attendance,
    Count,
    Indicator,
    MeanChange,
    MedianChange,
    RatioOfMeans,
    Reach,
    SatisfactionIndex,
    ShareChange,
    ShareImproved,
    ShareMeasure,
)
from pendamping.model.instruments import Instrument
from pendamping.model.program import Program

KEY = ["program", "person"]


def _with_attributes(wide: Frame, people: Frame) -> Frame:
    attributes = [name for name in people.collect_schema().names() if name.startswith("attribute_")]
    return wide.join(people.select(*KEY, *attributes), on=KEY, how="inner")


def _rows(tables: Tables, instrument: Instrument, people: Frame, wave: str | None) -> Frame:
    wide = _with_attributes(tables.measurements[instrument.id], people)
    return wide.filter(nw.col("wave") == wave) if wave is not None else wide


def _condition(condition: Condition, instrument: Instrument) -> Expression:
    return instrument_condition(condition, instrument, lambda name: nw.col(attribute_column(name)))


def _valued(rows: Frame, name: str, expression: Expression) -> Frame:
    return rows.with_columns(expression.cast(nw.Float64).alias(name)).select(*KEY, name)


def _narrow(people: Frame, rows: Frame, condition: Condition | None, instrument: Instrument) -> Frame:
    """Keep the people who meet `condition` in `rows`."""
    if condition is None:
        return people
    return people.join(rows.filter(_condition(condition, instrument)).select(*KEY), on=KEY, how="inner")


def person_frame(
    tables: Tables, program: Program, instruments: dict[str, Instrument], indicator: Indicator, people: Frame
) -> Frame:
    """Return `people` with `before` and `after`: a score, the share of the dose, or 1 and 0 for a condition."""
    measure = indicator.measure
    empty = nw.lit(None).cast(nw.Float64)
    if isinstance(measure, Attendance | Reach):
        phase = measure.phase if isinstance(measure, Attendance) else None
        minutes = planned_minutes(program, phase)
        attended = tables.attendance.filter(nw.col("status") == "present")
        attended = attended.filter(nw.col("phase") == phase) if phase else attended
        received = attended.group_by(*KEY).agg(nw.col("minutes").sum().alias("received"))
        # Somebody who was never there received nothing: zero, not missing.
        joined = people.join(received, on=KEY, how="left").with_columns(nw.col("received").fill_null(0))
        after = nw.col("received").cast(nw.Float64) / float(minutes or 1)
        return joined.with_columns(empty.alias("before"), after.alias("after"))
    if not isinstance(measure, ShareMeasure | ShareChange | ShareImproved | MeanChange | RatioOfMeans | MedianChange):
        raise TypeError(type(measure))
    instrument = instruments[measure.instrument]
    if isinstance(measure, ShareMeasure):
        first = instrument.waves[0].id if instrument.waves else None
        people = _narrow(people, _rows(tables, instrument, people, first), measure.among, instrument)
        rows = _rows(tables, instrument, people, measure.wave)
        after = _valued(rows, "after", _as_number(_condition(measure.condition, instrument)))
        return people.join(after, on=KEY, how="left").with_columns(empty.alias("before"))
    if isinstance(measure, ShareChange):
        expression = _as_number(_condition(measure.condition, instrument))
        rows = _rows(tables, instrument, people, measure.from_wave)
        people = _narrow(people, rows, measure.among, instrument)
    else:
        expression = score(instrument, measure.score)
    before = _valued(_rows(tables, instrument, people, measure.from_wave), "before", expression)
    after = _valued(_rows(tables, instrument, people, measure.to_wave), "after", expression)
    return people.join(before, on=KEY, how="left").join(after, on=KEY, how="left")


def counted_rows(tables: Tables, instrument: Instrument, people: Frame, measure: Count) -> Frame:
    """Return the rows of an instrument that a count looks at."""
    rows = _rows(tables, instrument, people, measure.wave)
    return rows.filter(_condition(measure.condition, instrument)) if measure.condition is not None else rows


def _as_number(condition: Expression) -> Expression:
    return condition.cast(nw.Float64)


def planned_minutes(program: Program, phase: str | None = None) -> int:
    """Return the minutes planned for one participant, in one phase or in all."""
    return sum(a.dose_sessions * a.minutes for a in program.activities if phase in (None, a.phase))


def planned_by(program: Program, day: date) -> int:
    """Return the minutes planned for one participant in activities that should be over by `day`."""
    return sum(a.dose_sessions * a.minutes for a in program.activities if a.end <= day)


def aggregate(frame: Frame, by: Sequence[str], threshold: float, improvement: float, top: float | None) -> Frame:
    """Return the counts and moments of a person frame, grouped by `by`.

    `threshold` is the value from which a person counts as a hit, `improvement` the change (with its sign)
    from which a person counts as improved, `top` the highest possible score.
    """
    both = ~nw.col("before").is_null() & ~nw.col("after").is_null()
    change = nw.col("after") - nw.col("before")
    improved = change >= improvement if improvement >= 0 else change <= improvement
    tolerance = 1e-9  # a share such as 0.8 is not exact in binary
    frame = frame.with_columns(
        both.alias("both"),
        nw.when(both).then(nw.col("before")).alias("paired_before"),
        nw.when(both).then(nw.col("after")).alias("paired_after"),
        (both & improved).cast(nw.Int64).alias("improved"),
        (nw.col("after") >= threshold - tolerance).cast(nw.Int64).alias("hit"),
        (nw.col("after") >= (top if top is not None else float("inf"))).cast(nw.Int64).alias("at_top"),
        (nw.col("after").is_null() & ~nw.col("left").is_null()).cast(nw.Int64).alias("missing_left"),
        nw.col("after").is_null().cast(nw.Int64).alias("missing"),
        (~nw.col("after").is_null()).cast(nw.Int64).alias("present_after"),
    )
    return frame.group_by(*by).agg(
        nw.col("missing").count().alias("enrolled"),
        nw.col("present_after").sum().alias("measured"),
        nw.col("both").cast(nw.Int64).sum().alias("paired"),
        nw.col("missing").sum().alias("missing"),
        nw.col("missing_left").sum().alias("missing_left"),
        nw.col("hit").sum().alias("hits"),
        nw.col("improved").sum().alias("improved"),
        nw.col("at_top").sum().alias("at_top"),
        nw.col("paired_before").mean().alias("mean_before"),
        nw.col("paired_after").mean().alias("mean_after"),
        nw.col("paired_before").median().alias("median_before"),
        nw.col("paired_after").median().alias("median_after"),
        nw.col("before").std(ddof=1).alias("sd_before"),
    )


def item_means(
    tables: Tables, measure: SatisfactionIndex, instrument: Instrument, people: Frame, by: Sequence[str]
) -> Frame:
    """Return mean and number of answers of each item of a satisfaction instrument, grouped by `by`."""
    items = [item_column(item.id) for item in instrument.scored_items()]
    rows = tables.measurements[instrument.id]
    rows = rows.filter(nw.col("wave") == measure.wave) if measure.wave else rows
    joined = people.join(rows.select(*KEY, *items), on=KEY, how="left")
    answered = nw.sum_horizontal(*((~nw.col(item).is_null()).cast(nw.Int64) for item in items)) > 0
    joined = joined.with_columns(
        answered.cast(nw.Int64).alias("answered"),
        (~answered & ~nw.col("left").is_null()).cast(nw.Int64).alias("missing_left"),
    )
    figures: list[Any] = [
        nw.col("answered").count().alias("enrolled"),
        nw.col("answered").sum().alias("measured"),
    ]
    figures.append(nw.col("missing_left").sum().alias("missing_left"))
    figures += [nw.col(item).mean().alias(f"mean_{item}") for item in items]
    figures += [nw.col(item).count().alias(f"count_{item}") for item in items]
    return joined.group_by(*by).agg(*figures)


def alpha_parts(tables: Tables, instrument: Instrument, wave: str, score_name: str | None) -> Frame:
    """Return, by program, the variances that Cronbach's alpha of `wave` is made of."""
    subscale = instrument.subscale(score_name) if score_name else None
    names = subscale.items if subscale else [item.id for item in instrument.scored_items()]
    items = [item for name in names if (item := instrument.item(name))]
    rows = tables.measurements[instrument.id].filter(nw.col("wave") == wave)
    values = {f"v{i}": value(instrument, item).cast(nw.Float64) for i, item in enumerate(items)}
    complete = nw.sum_horizontal(*(v.is_null().cast(nw.Int64) for v in values.values())) == 0
    rows = rows.filter(complete).with_columns(**values)
    rows = rows.with_columns(nw.sum_horizontal(*(nw.col(name) for name in values)).alias("total"))
    return rows.group_by("program").agg(
        nw.col("total").count().alias("n"),
        nw.col("total").var(ddof=1).alias("total_variance"),
        *(nw.col(name).var(ddof=1).alias(name) for name in values),
    )
