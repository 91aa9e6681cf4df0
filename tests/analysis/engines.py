"""The same tables on another engine than DuckDB."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

import narwhals as nw
import pytest

from pendamping.analysis.tables import Frame, Tables

Convert = Callable[[list[dict[str, Any]], dict[str, Any]], Any]


def on_engine(tables: Tables, convert: Convert) -> Tables:
    """Return `tables` with every frame as `convert` makes it from rows and a schema of narwhals types."""

    def moved(frame: Frame) -> Frame:
        schema = dict(frame.collect_schema())
        return nw.from_native(convert(tables.fetch(frame), schema)).lazy()

    frames: dict[str, Any] = {}
    for field in fields(tables):
        value = getattr(tables, field.name)
        if isinstance(value, Mapping):
            frames[field.name] = {name: moved(frame) for name, frame in value.items()}
        elif isinstance(value, nw.LazyFrame):
            frames[field.name] = moved(value)
    return replace(tables, **frames)


def to_polars(rows: list[dict[str, Any]], schema: dict[str, Any]) -> Any:
    """Return rows as a lazy frame of Polars."""
    import polars as pl

    kinds = {"String": pl.String, "Float64": pl.Float64, "Int64": pl.Int64, "Date": pl.Date, "Boolean": pl.Boolean}
    return pl.LazyFrame(rows, schema={name: kinds.get(str(kind), pl.Decimal(18, 2)) for name, kind in schema.items()})


def flat(value: Any, path: str = "") -> Any:
    """Yield every leaf of JSON with its place."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from flat(part, f"{path}.{key}")
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from flat(part, f"{path}[{index}]")
    else:
        yield path, value


def same_figures(one: Any, other: Any) -> None:
    """Assert that two results are the same, numbers to 1e-9."""
    left, right = dict(flat(one)), dict(flat(other))
    assert left.keys() == right.keys()
    for path, value in left.items():
        assert right[path] == (pytest.approx(value, rel=1e-9, abs=1e-9) if isinstance(value, float) else value), path
