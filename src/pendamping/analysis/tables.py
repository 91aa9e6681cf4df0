"""The tables of one program or of many, as narwhals LazyFrames over DuckDB.

Every table has the column `program`, so that one expression grouped by it answers for one folder and for a
thousand. Rows of people who withdrew their consent are not in any table.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import narwhals as nw

from pendamping.folder.large.answers import MOST_ROWS
from pendamping.folder.large.database import Database
from pendamping.folder.large.proofs import attribute_column, item_column

__all__ = ["Frame", "Tables", "add_up", "attribute_column", "item_column"]

Frame = nw.LazyFrame[Any]

_ROW = ("program", "person", "wave", "date", "line")


@dataclass(frozen=True)
class Tables:
    """The tables, and one wide table per instrument: program, person, wave, date, line, then the items.

    `compared` are those of `programs` that have a comparison group.
    """

    participants: Frame
    sessions: Frame
    attendance: Frame
    obstacles: Frame
    follow_ups: Frame
    spending: Frame
    measurements: Mapping[str, Frame]
    database: Database
    programs: frozenset[str]
    compared: frozenset[str]

    def only(self, frame: Frame, codes: Sequence[str]) -> Frame:
        """Return the rows of the programs with `codes`; where there are no others, nothing is filtered."""
        if self.programs <= set(codes):
            return frame
        return frame.filter(nw.col("program") == codes[0] if len(codes) == 1 else nw.col("program").is_in(list(codes)))

    def of_assisted(self, frame: Frame) -> Frame:
        """Return the rows of the people assisted; where no program compares, nobody is looked up."""
        if not self.compared:
            return frame
        return frame.join(self.participants.filter(nw.col("assisted")), on=["program", "person"], how="semi")

    def keep(self, frame: Frame) -> Frame:
        """Compute `frame` once, where several figures read it; an engine that cannot keeps it a query."""
        native: Any = frame.to_native()
        if _is_duckdb(native):
            return nw.from_native(self.database.keep(native)).lazy()
        return nw.from_native(native.cache()).lazy() if _is_spark(native) else frame

    def fetch(self, frame: Frame, most: int = MOST_ROWS) -> list[dict[str, Any]]:
        """Run the query behind `frame` and return its rows; small results only.

        Of large tables they are kept for the next command if they are at most `most`.
        """
        native: Any = frame.to_native()
        if _is_duckdb(native):
            return [dict(zip(native.columns, row, strict=True)) for row in self.database.ask(native, most)]
        if _is_spark(native):  # whose rows narwhals would only hand over by way of pyarrow
            return [row.asDict() for row in native.collect()]
        return list(frame.collect().iter_rows(named=True))

    def fetch_people(self, frame: Frame) -> list[dict[str, Any]]:
        """Do the same for rows about one person each, which are never kept."""
        return self.fetch(frame, most=0)

    @cached_property
    def measurements_long(self) -> Frame:
        """Every answer of every instrument, one a row; nothing is computed before somebody asks for rows.

        Columns: program, instrument, person, wave, date, line, item, and `value` for a number or `text` for a
        text; both are null for an answer that was not given.
        """
        parts = [
            _answers(wide, instrument, column, kind)
            for instrument, wide in self.measurements.items()
            for column, kind in wide.collect_schema().items()
            if column.startswith(item_column(""))
        ]
        return nw.concat(parts) if parts else self._no_answers()

    def _no_answers(self) -> Frame:
        nothing = {name: nw.lit(None).cast(kind()) for name, kind in _LONG.items()}
        return (
            self.participants.filter(nw.col("person").is_null())
            .select("program", "person", **nothing)
            .select("program", "instrument", "person", *list(_LONG)[1:])
        )


_LONG = {
    "instrument": nw.String,
    "wave": nw.String,
    "date": nw.Date,
    "line": nw.Int64,
    "item": nw.String,
    "value": nw.Float64,
    "text": nw.String,
}


def _answers(wide: Frame, instrument: str, column: str, kind: nw.dtypes.DType) -> Frame:
    """Return the answers to one item in long form."""
    given, text = nw.col(column), kind == nw.String
    return wide.select(
        "program",
        nw.lit(instrument).alias("instrument"),
        *_ROW[1:],
        nw.lit(column.removeprefix(item_column(""))).alias("item"),
        (nw.lit(None) if text else given).cast(nw.Float64()).alias("value"),
        (given if text else nw.lit(None)).cast(nw.String()).alias("text"),
    )


def add_up(rows: Iterable[Mapping[str, Any]], by: str, names: Sequence[str]) -> dict[Any, dict[str, Any]]:
    """Add up the columns `names` of rows for each value of the column `by`; null is nothing, and no value of `by`.

    For numbers of groups that share no row: one query answers for several ways to put them together.
    """
    found: dict[Any, dict[str, Any]] = {}
    for row in rows:
        if row[by] is not None:
            sums = found.setdefault(row[by], dict.fromkeys(names, 0))
            for name in names:
                sums[name] += row[name] or 0
    return found


def _is_duckdb(native: object) -> bool:
    import duckdb

    return isinstance(native, duckdb.DuckDBPyRelation)


def _is_spark(native: object) -> bool:
    return hasattr(native, "toLocalIterator")
