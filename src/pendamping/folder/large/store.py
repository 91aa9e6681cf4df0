"""The tables of one program in a database in memory: proven rows by DuckDB, the others by the Python readers.

There are `people`, `consents` and one table per instrument; each has a view with the line of every row. Who
asks for rows gets them as the models that the Python readers make; nobody should ask for all of a large table.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Generic

from pendamping.diagnostics import Diagnostic
from pendamping.folder.large.answers import MOST_ROWS, Answers
from pendamping.folder.large.database import Database
from pendamping.folder.large.duck import name, select_values
from pendamping.folder.large.proofs import (
    attribute_column,
    item_column,
)
from pendamping.formats.measurements import Measurements
from pendamping.formats.models import ModelType
from pendamping.model.instruments import Instrument
from pendamping.model.people import Consent, Participant

PEOPLE, CONSENTS = "people", "consents"
EVERYBODY = "true"
# From this size on a table is read by DuckDB, which takes longer to start than Python to read a small one.
LARGE_BYTES = 2_000_000


def data_table(instrument: str) -> str:
    """Return the name of the table that holds the data of an instrument."""
    return f"data_{instrument}"


class Store:
    """A database in memory with the tables of one program."""

    def __init__(self, answers: Answers | None = None) -> None:
        self.database = Database(answers)
        # The findings about identities in the files that were searched here.
        self.identities: dict[str, list[Diagnostic]] = {}
        # Who withdrew consent when, by purpose: kept here by those who ask for it more than once.
        self.withdrawn: dict[str, dict[str, date]] = {}
        self.attributes: list[str] = []
        self.instruments: dict[str, Instrument] = {}
        self.files: dict[str, str] = {}

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Run `sql` and return all its rows."""
        return self.database.query(sql)

    def people(self, where: str = EVERYBODY) -> list[tuple[Participant, int]]:
        """Return the participants that meet a condition in SQL, and their lines, in the order of the file."""
        columns = ["id", "group", "status", "joined", "left", "leave_reason"]
        own = [attribute_column(a) for a in self.attributes]
        found: list[tuple[Participant, int]] = []
        for line, *cells in self.select(PEOPLE, [*columns, *own], where):
            data = {c: v for c, v in zip(columns, cells[: len(columns)], strict=True) if v is not None}
            extra = zip(self.attributes, cells[len(columns) :], strict=True)
            data["attributes"] = {a: value for a, value in extra if value is not None}
            found.append((Participant.model_validate(data), line))
        return found

    def consents(self, where: str = EVERYBODY) -> list[tuple[Consent, int]]:
        """Return the consents that meet a condition in SQL, and their lines, in the order of the file."""
        columns = ["id", "purpose", "version", "date", "method", "withdrawn"]
        return [
            (
                Consent.model_validate({c: v for c, v in zip(columns, cells, strict=True) if v is not None}),
                line,
            )
            for line, *cells in self.select(CONSENTS, columns, where)
        ]

    def measured(self, instrument: str, where: str = EVERYBODY) -> Measurements:
        """Return the rows of an instrument that meet a condition in SQL, in the order of the file."""
        items = [item.id for item in self.instruments[instrument].items]
        columns = ["person", "wave", "date", *(item_column(item) for item in items)]
        rows = self.select(data_table(instrument), columns, where, most=0)  # what somebody answered is never kept
        lines, persons, waves, dates, *cells = zip(*rows, strict=True) if rows else [()] * (4 + len(items))
        return Measurements(
            instrument,
            self.files[instrument],
            list(persons),
            list(waves),
            list(dates),
            {item: list(values) for item, values in zip(items, cells, strict=True)},
            list(lines),
        )

    def select(
        self, table: str, columns: Sequence[str], where: str = EVERYBODY, most: int = MOST_ROWS
    ) -> list[tuple[Any, ...]]:
        """Return line and `columns` of the rows of `table` that meet `where`, in the order of the file.

        They are kept for the next command if they are at most `most`; the rows of a whole table never are.
        """
        listed = ", ".join(name(column) for column in columns)
        query = f"SELECT line, {listed} FROM {name(table)} AS t WHERE {where} ORDER BY line"  # noqa: S608
        return self.database.query(query, most=0 if where == EVERYBODY else most)

    def count(self, table: str) -> int:
        """Return the number of rows of `table`."""
        return int(self.query(f"SELECT count(*) FROM {name(table)}")[0][0])  # noqa: S608

    def view(self, table: str, line: str, key: str) -> None:
        """Show the rows of `table` that could be read, each with its line."""
        query = f"SELECT {line} AS line, * FROM {name(raw(table))} WHERE {key} IS NOT NULL"  # noqa: S608
        self.database.show(table, query)

    def put(self, table: str, kinds: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> None:
        """Make `table` of rows that were read by Python; the first value of each is its line."""
        query, parameters = select_values({"at": "BIGINT", **kinds}, rows)
        self.database.create(raw(table), f"SELECT *, true AS doubt FROM ({query})", parameters)  # noqa: S608
        self.view(table, '"at"', name(next(iter(kinds))))

    def replace(self, table: str, kinds: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> None:
        """Give the rows in doubt what Python read in their lines; a line it could not read has no row."""
        key = name(next(iter(kinds)))
        self.database.change(f"UPDATE {name(raw(table))} SET {key} = NULL WHERE doubt")  # noqa: S608
        query, parameters = select_values({"at": "BIGINT", **kinds}, rows)
        settings = ", ".join(f"{name(column)} = found.{name(column)}" for column in kinds)
        self.database.change(
            f"UPDATE {name(raw(table))} AS t SET {settings} FROM ({query}) AS found WHERE t.rowid + 2 = found.at",  # noqa: S608
            parameters,
        )


def raw(table: str) -> str:
    """Return the name of the table behind the view `table`."""
    return f"raw_{table}"


@dataclass(frozen=True)
class LargeRows(Generic[ModelType]):
    """Rows that stand in a store; `values` and `lines` are made when somebody asks for them."""

    read: Callable[[], list[tuple[ModelType, int]]]

    @cached_property
    def _pairs(self) -> list[tuple[ModelType, int]]:
        return self.read()

    @cached_property
    def values(self) -> list[ModelType]:
        """The rows as models."""
        return [value for value, _ in self._pairs]

    @cached_property
    def lines(self) -> list[int]:
        """The line of each row."""
        return [line for _, line in self._pairs]


@dataclass(frozen=True)
class LargeMeasurements:
    """Data of an instrument that stand in a store; the columns are made when somebody asks for them."""

    instrument: str
    file: str
    store: Store = field(repr=False, compare=False)

    @cached_property
    def _whole(self) -> Measurements:
        return self.store.measured(self.instrument)

    @property
    def persons(self) -> list[str]:
        """As in `Measurements`."""
        return self._whole.persons

    @property
    def waves(self) -> list[str | None]:
        """As in `Measurements`."""
        return self._whole.waves

    @property
    def dates(self) -> list[Any]:
        """As in `Measurements`."""
        return self._whole.dates

    @property
    def items(self) -> dict[str, Any]:
        """As in `Measurements`."""
        return self._whole.items

    @property
    def lines(self) -> list[int]:
        """As in `Measurements`."""
        return self._whole.lines
