"""Small wide tables on both engines, for expressions that must come out the same on each."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any

import duckdb
import narwhals as nw
import polars as pl

_NUMBERS = count()
ENGINES = ("duckdb", "polars")
_TYPES = {
    bool: ("BOOLEAN", pl.Boolean),
    float: ("DOUBLE", pl.Float64),
    str: ("VARCHAR", pl.String),
    date: ("DATE", pl.Date),
    int: ("BIGINT", pl.Int64),
}


def wide_table(
    engine: str,
    columns: Mapping[str, type],
    rows: Sequence[Sequence[object]],
    connection: duckdb.DuckDBPyConnection | None = None,
) -> nw.LazyFrame[Any]:
    """Return a lazy table; `columns` maps names to Python types. Tables are joined on one `connection` only."""
    if engine == "polars":
        schema = {name: _TYPES[kind][1] for name, kind in columns.items()}
        return nw.from_native(pl.LazyFrame(list(map(tuple, rows)), schema=schema, orient="row")).lazy()
    connection = connection or duckdb.connect(":memory:")
    name = f"t{next(_NUMBERS)}"
    shape = ", ".join(f'"{name}" {_TYPES[kind][0]}' for name, kind in columns.items())
    connection.execute(f"CREATE TABLE {name} ({shape})")
    if rows:
        places = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO {name} VALUES ({places})", [list(row) for row in rows])
    return nw.from_native(connection.table(name)).lazy()


def fetch(frame: nw.LazyFrame[Any]) -> list[dict[str, Any]]:
    """Run the query behind a frame of either engine and return its rows."""
    native: Any = frame.to_native()
    if isinstance(native, duckdb.DuckDBPyRelation):
        return [dict(zip(native.columns, row, strict=True)) for row in native.fetchall()]
    return list(frame.collect().iter_rows(named=True))
