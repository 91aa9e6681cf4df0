"""A connection to DuckDB, and values of Python on their way into it."""

import inspect
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib.machinery import ModuleSpec
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb


class _NoPandas:
    """Answers DuckDB, and nobody else, that pandas is not there.

    DuckDB tries to import pandas at every single value of Python it is given: 0.4 s where pandas is installed,
    a search of the disk each time where it is not. No value of ours comes from pandas.
    """

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        del path, target
        if name == "pandas" and _asked_by(inspect.currentframe()) in ("pendamping", "narwhals", "duckdb"):
            raise ModuleNotFoundError("pandas is not needed here", name=name)
        return None


def _asked_by(frame: FrameType | None) -> str:
    """Return the package of the first frame outside the import machinery."""
    frame = frame.f_back if frame is not None else None
    while frame is not None:
        package = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        if package != "importlib" and frame.f_code.co_name != "find_spec":
            return package
        frame = frame.f_back
    return ""


def connect() -> "duckdb.DuckDBPyConnection":
    """Return a connection to an empty database in memory."""
    if not any(finder is _NoPandas for finder in sys.meta_path):
        sys.meta_path.insert(0, _NoPandas)
    import duckdb

    return duckdb.connect(":memory:")


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
