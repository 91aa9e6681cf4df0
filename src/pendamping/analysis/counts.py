"""Counts: rows, unique people, or the sum of a column, of a table of the program or of an instrument."""

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from pendamping.analysis.derived import with_ranks
from pendamping.analysis.results import Counts, Figure
from pendamping.analysis.scores import condition_expression, instrument_condition
from pendamping.analysis.tables import Frame, Tables, attribute_column, item_column
from pendamping.analysis.values import KEY, people_frame
from pendamping.folder.checks.indicators import accepted_columns, counted_table
from pendamping.folder.load import Folder
from pendamping.model.conditions import Condition, Operand
from pendamping.model.indicators import Count, Indicator
from pendamping.vocabulary import accepted_keys, accepted_values


def count_figures(
    tables: Tables, folder: Folder, indicator: Indicator, measure: Count
) -> dict[tuple[str, str, str], Figure]:
    """Count rows or people, or add up a column, of a table of the program or of an instrument.

    Returns the figures by role (always the people assisted), attribute and its value; by an attribute only where the
    table has people in it. Nothing at all where the instrument was never used: that is no zero. Of an instrument
    `enrolled` are the people who have a row of it, whatever they answered.
    """
    frame, total = counted_frame(tables, folder, measure)
    known = frame.collect_schema().names()
    sums = [nw.col("program").count().alias("rows")]
    if "person" in known:
        sums.append(nw.col("person").n_unique().alias("people"))
    if total:
        sums.append(nw.col(total).sum().alias("sum"))
    rows = tables.fetch(frame.group_by("program").agg(*sums))
    asked = None
    if counted_table(measure.table) is None:
        every = measure.condition is None and not total
        asked = sum(int(row["people"]) for row in rows) if every else _asked(tables, folder, measure)
    if asked == 0:
        return {}
    found = {("", "", ""): _figure(measure, rows[0] if rows else {}, asked)}
    for attribute in indicator.disaggregate_by:
        if attribute_column(attribute) in known:
            for row in tables.fetch(frame.group_by(attribute_column(attribute)).agg(*sums)):
                value = row[attribute_column(attribute)]
                if value is not None:
                    found["", attribute, value] = _figure(measure, row)
    return found


def _figure(measure: Count, row: Mapping[str, Any], asked: int | None = None) -> Figure:
    behind = int(row.get("people", row.get("rows", 0)) or 0)
    return Figure(float(row.get(measure.of) or 0), Counts(enrolled=behind if asked is None else asked, measured=behind))


def counted_frame(tables: Tables, folder: Folder, measure: Count) -> tuple[Frame, str]:
    """Return the rows that a count counts, and the column that it adds up, if any."""
    name = counted_table(measure.table)
    if name is not None:
        frame = _named_table(tables, name)
        columns = accepted_columns(frame.collect_schema().names())
        if "person" in columns and name != "participants":
            frame = _with_people(tables, frame)
        if measure.condition is not None:
            frame = frame.filter(_table_condition(measure.condition, columns))
        total = columns.get(measure.column or "", "") if measure.of == "sum" else ""
    else:
        frame = _counted_rows(tables, folder, measure)
        total = item_column(measure.column) if measure.of == "sum" and measure.column else ""
    if total:
        # Who gave no number is not behind the sum.
        frame = frame.filter(~nw.col(total).is_null())
    return tables.only(frame, [folder.program.code]), total


def _counted_rows(tables: Tables, folder: Folder, measure: Count) -> Frame:
    """Return the rows of an instrument that a count looks at: those of the people assisted."""
    people = people_frame(tables, [folder]).filter(nw.col("role") == "")
    attributes = [name for name in people.collect_schema().names() if name.startswith("attribute_")]
    rows = tables.measurements[measure.table].join(people.select(*KEY, *attributes), on=KEY, how="inner")
    rows = rows.filter(nw.col("wave") == measure.wave) if measure.wave is not None else rows
    if measure.condition is None:
        return rows
    instrument = folder.instruments[measure.table]
    rows = with_ranks(rows, instrument, measure.condition.columns())
    return rows.filter(instrument_condition(measure.condition, instrument, lambda n: nw.col(attribute_column(n))))


def _asked(tables: Tables, folder: Folder, measure: Count) -> int:
    """Return how many people have a row of the instrument of a count, in the wave asked for, whatever they answered."""
    rows = _counted_rows(tables, folder, measure.model_copy(update={"condition": None}))
    found = tables.fetch(tables.only(rows, [folder.program.code]).select(nw.col("person").n_unique()))
    return int(found[0]["person"] or 0)  # of no rows at all it is null


def _named_table(tables: Tables, name: str) -> Frame:
    if name == "visits":
        individual = tables.sessions.filter(nw.col("form") == "individual").select("program", "note")
        present = tables.attendance.filter(nw.col("status") == "present")
        return present.join(individual, on=["program", "note"], how="inner")
    if name == "participants":
        return tables.participants.filter(nw.col("assisted") == True)  # noqa: E712 -- an expression, no comparison
    return getattr(tables, name)


def _with_people(tables: Tables, frame: Frame) -> Frame:
    people = tables.participants
    extra = [c for c in people.collect_schema().names() if c.startswith("attribute_") or c == "group"]
    return frame.join(people.select("program", "person", *extra), on=["program", "person"], how="inner")


def _table_condition(condition: Condition, columns: dict[str, str]) -> nw.Expr:
    def column(name: str) -> nw.Expr:
        return nw.col(columns[name]) if name in columns else nw.col(attribute_column(name))

    def convert(name: str, operand: Operand) -> object:
        if not isinstance(operand, str) or name not in columns:
            return operand
        return _english_value(columns[name], operand)

    return condition_expression(condition, column, convert)


# The enumerated columns of the tables, for conditions written in Indonesian.
_COLUMN_VALUES: dict[str, tuple[str, ...]] = {
    "phase": ("orientation", "core", "closing"),
    "mode": ("in_person", "online", "phone", "message"),
    "form": ("individual", "small_group", "class"),
    "category": ("resistance", "resources", "communication", "other"),
    "status": (
        "present",
        "excused",
        "sick",
        "absent",
        "open",
        "solved",
        "active",
        "dropped_out",
        "graduated",
        "moved",
    ),
}


def _english_value(column: str, operand: str) -> str:
    options = _COLUMN_VALUES.get(column, ())
    # Attendance is written in keys (hadir, izin), everything else in values.
    return {**accepted_keys(options), **accepted_values(options)}.get(operand, operand)
