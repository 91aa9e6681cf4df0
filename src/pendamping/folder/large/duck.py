"""A connection to DuckDB, and values of Python on their way into it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb


def connect() -> "duckdb.DuckDBPyConnection":
    """Return a connection to an empty database in memory."""
    import duckdb

    connection = duckdb.connect(":memory:")
    # The bar of a query of two seconds or more would stand in the middle of what is printed.
    connection.execute("SET enable_progress_bar = false")
    return connection


def name(text: str) -> str:
    """Return `text` as a name in SQL."""
    return '"' + text.replace('"', '""') + '"'


def literal(value: str | float) -> str:
    """Return a text or a number as a value in SQL."""
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else repr(value)


def literals(values: Iterable[str]) -> str:
    """Return a list of texts for `IN (...)`; never empty, since SQL knows no empty list."""
    return ", ".join(literal(value) for value in values) or "NULL"


def select_values(columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> tuple[str, list[str]]:
    """Return a query, and its parameters, that yields `rows`; `columns` maps names to types of SQL.

    The rows travel as one JSON text, column by column: that is one value for DuckDB to look at.
    """
    data = list(zip(*rows, strict=True)) or [()] * len(columns)
    text = json.dumps({f"c{i}": column for i, column in enumerate(data)}, default=str)
    shape = json.dumps({f"c{i}": [kind] for i, kind in enumerate(columns.values())})
    parts = ", ".join(f"unnest(data.c{i}) AS {name(column)}" for i, column in enumerate(columns))
    return f"SELECT {parts} FROM (SELECT from_json(?, ?) AS data)", [text, shape]  # noqa: S608 -- names of ours
