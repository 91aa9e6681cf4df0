"""The tables of program folders: from the rows that Python read, and from the stores of folders with large tables."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import narwhals as nw

from pendamping.analysis.tables import Frame, Tables
from pendamping.folder.checks.people import comparison_groups, withdrawals
from pendamping.folder.large import duck
from pendamping.folder.large.database import Database
from pendamping.folder.large.doubts import withdrawn_from
from pendamping.folder.large.proofs import attribute_column, item_column
from pendamping.folder.large.store import CONSENTS, PEOPLE, Store, data_table
from pendamping.folder.load import Folder
from pendamping.formats.measurements import is_numeric
from pendamping.model.instruments import Instrument
from pendamping.model.sessions import Session

TEXT, NUMBER, DAY, WHOLE, FLAG = "VARCHAR", "DOUBLE", "DATE", "BIGINT", "BOOLEAN"
ATTENDANCE = ("present", "excused", "sick", "absent")


class _Builder:
    """Makes frames from rows of Python, and from the stores of folders with large tables."""

    def __init__(self, folders: Sequence[Folder]) -> None:
        stores = [folder.store for folder in folders if folder.store is not None]
        # A large table is not copied: its own database is the one in which the figures are computed.
        self.home: Store | None = stores[0] if len(folders) == 1 and stores else None
        self.database = Database() if self.home is None else self.home.database.again()
        if not stores:
            # What Python has read is done before a second thread has woken up.
            self.database.connection.execute("SET threads = 1")
        if not stores and len(folders) == 1:
            # Of a table that Python could read, the better plan saves less than it takes to find.
            self.database.connection.execute("PRAGMA disable_optimizer")
        self.brought: dict[tuple[int, str], str] = {}
        self.gone: dict[tuple[int, str], str | None] = {}

    def table(self, columns: Mapping[str, str], rows: Iterable[Sequence[Any]], more: Sequence[str] = ()) -> Frame:
        """Make a table; `columns` maps names to types of SQL, `more` are queries that yield the same columns."""
        own = list(rows)
        queries = list(more)
        if own or not more:
            # Every figure reads a table several times: materialised once, it is not parsed again.
            query, parameters = duck.select_values(columns, own)
            made = self.database.temporary(query, parameters)
            if not more:
                return nw.from_native(self.database.connection.table(made)).lazy()
            queries.insert(0, f"FROM {made}")
        view = self.database.temporary_view(" UNION ALL ".join(queries))
        return nw.from_native(self.database.connection.view(view)).lazy()

    def bring(self, store: Store, table: str) -> str:
        """Return the name by which `table` of `store` is reached; from another database it is copied once."""
        if store is self.home:
            return duck.name(table)
        key = (id(store), table)
        if key not in self.brought:
            store.database.finish()
            with tempfile.TemporaryDirectory(prefix="pendamping-") as folder:
                file = duck.literal(str(Path(folder) / "table.parquet"))
                store.database.connection.execute(f"COPY (FROM {duck.name(table)}) TO {file} (FORMAT parquet)")
                self.brought[key] = self.database.temporary(f"FROM read_parquet({file})")
        return self.brought[key]

    def without(self, store: Store, person: str, *purposes: str) -> str:
        """Return the joins that leave out whoever withdrew consent to any of `purposes`."""
        joins: list[str] = []
        for purpose in purposes:
            key = (id(store), purpose)
            if key not in self.gone:
                consents = self.bring(store, CONSENTS)
                query = f"SELECT DISTINCT id FROM {consents} WHERE {withdrawn_from(purpose)}"  # noqa: S608
                made = self.database.temporary(query)
                anybody = self.database.query(f"SELECT 1 FROM {made} LIMIT 1")  # noqa: S608
                self.gone[key] = made if anybody else None
            made = self.gone[key]
            if made is not None:
                # Not a condition: for NOT EXISTS DuckDB looks at every person twice.
                joins.append(f"ANTI JOIN {made} ON {made}.id = {person}")
        return " ".join(joins)


class _WhenAsked(Mapping[str, Frame]):
    """Frames by name, each made when somebody asks for it: few figures look at every instrument."""

    def __init__(self, names: Iterable[str], make: Callable[[str], Frame]) -> None:
        self.names = list(names)
        self.make = make
        self.made: dict[str, Frame] = {}

    def __getitem__(self, name: str) -> Frame:
        if name not in self.made:
            if name not in self.names:
                raise KeyError(name)
            self.made[name] = self.make(name)
        return self.made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


def build_tables(folders: Sequence[Folder], as_of: date | None = None) -> Tables:
    """Build the tables of `folders` from what was recorded up to `as_of`, that day included."""
    builder = _Builder(folders)
    day = as_of or date.max
    out = {folder.program.code: withdrawals(folder) for folder in folders}
    return Tables(
        participants=_participants(builder, folders, out, day),
        sessions=_sessions(builder, folders, out, day),
        attendance=_attendance(builder, folders, out, day),
        obstacles=_obstacles(builder, folders, day),
        follow_ups=_follow_ups(builder, folders, day),
        spending=_spending(builder, folders, day),
        measurements=_WhenAsked(
            sorted({name for folder in folders for name in folder.instruments}),
            lambda name: _measurements(builder, folders, name, out, day),
        ),
        database=builder.database,
        programs=frozenset(out),
        compared=frozenset(folder.program.code for folder in folders if comparison_groups(folder)),
    )


def _participants(
    builder: _Builder, folders: Sequence[Folder], out: Mapping[str, Mapping[str, date]], day: date
) -> Frame:
    attributes = sorted({a.id for folder in folders for a in folder.program.attributes})
    columns = {
        "program": TEXT,
        "person": TEXT,
        "group": TEXT,
        "assisted": FLAG,
        "status": TEXT,
        "joined": DAY,
        "left": DAY,
    }
    columns |= {attribute_column(name): TEXT for name in attributes}
    rows: list[Sequence[Any]] = []
    stored: list[str] = []
    for folder in folders:
        if folder.store is not None:
            stored.append(_stored_participants(builder, folder, folder.store, attributes, day))
            continue
        comparison = comparison_groups(folder)
        for person in folder.participants.values:
            if person.id in out[folder.program.code] or (person.joined is not None and person.joined > day):
                continue
            left = person.left if person.left is not None and person.left <= day else None
            status = person.status if person.left is None or left is not None else "active"
            values = [person.attributes.get(name) for name in attributes]
            assisted = person.group not in comparison
            rows.append([folder.program.code, person.id, person.group, assisted, status, person.joined, left, *values])
    return builder.table(columns, rows, stored)


def _day(day: date) -> str:
    return f"DATE '{day.isoformat()}'"


def _stored_participants(builder: _Builder, folder: Folder, store: Store, attributes: Sequence[str], day: date) -> str:
    """Return the query for the participants of a folder with large tables; it says what the loop above does."""
    left = f'("left" IS NULL OR "left" <= {_day(day)})'
    others = comparison_groups(folder)
    # Said as it is where there is nobody to compare with: the roles of a million people are then one constant.
    assisted = f'coalesce("group" NOT IN ({duck.literals(sorted(others))}), true)' if others else "true"
    known = {attribute.id for attribute in folder.program.attributes}
    own = [duck.name(attribute_column(a)) if a in known else "NULL::VARCHAR" for a in attributes]
    columns = [
        duck.literal(folder.program.code),
        "p.id",
        '"group"',
        assisted,
        f"CASE WHEN {left} THEN status ELSE 'active' END",
        "joined",
        f'CASE WHEN {left} THEN "left" END',
        *own,
    ]
    names = ["program", "person", "group", "assisted", "status", "joined", "left", *map(attribute_column, attributes)]
    listed = ", ".join(f"{column} AS {duck.name(name)}" for column, name in zip(columns, names, strict=True))
    return (
        f"SELECT {listed} FROM {builder.bring(store, PEOPLE)} AS p {builder.without(store, 'p.id', 'program')} "  # noqa: S608
        f"WHERE joined IS NULL OR joined <= {_day(day)}"
    )


def _phases(folder: Folder) -> dict[str, str]:
    return {activity.id: activity.phase for activity in folder.program.activities}


def _sessions(builder: _Builder, folders: Sequence[Folder], out: Mapping[str, Mapping[str, date]], day: date) -> Frame:
    columns = {
        "program": TEXT, "note": TEXT, "date": DAY, "activity": TEXT, "phase": TEXT, "mode": TEXT, "form": TEXT,
        "minutes": WHOLE, "headcount": WHOLE, "steps_done": WHOLE,
    }  # fmt: skip
    rows = [
        [
            folder.program.code, note.name, s.date, s.activity, phases.get(s.activity), s.mode, s.form,
            s.minutes, sum((s.headcount or {}).values()) or sum(person not in gone for person in s.present),
            len(set(s.steps_done)),
        ]
        for folder in folders
        for phases, gone in [(_phases(folder), out[folder.program.code])]
        for note in folder.notes
        if (s := note.session).date <= day
    ]  # fmt: skip
    return builder.table(columns, rows)


def _statuses(session: Session) -> Iterable[tuple[str, str]]:
    for status in ATTENDANCE:
        for person in getattr(session, status):
            yield person, status


def _attendance(
    builder: _Builder, folders: Sequence[Folder], out: Mapping[str, Mapping[str, date]], day: date
) -> Frame:
    columns = {
        "program": TEXT, "note": TEXT, "person": TEXT, "status": TEXT, "date": DAY, "activity": TEXT, "phase": TEXT,
        "minutes": WHOLE,
    }  # fmt: skip
    rows = [
        [
            folder.program.code,
            note.name,
            person,
            status,
            s.date,
            s.activity,
            phases.get(s.activity),
            s.minutes,
        ]
        for folder in folders
        for phases in [_phases(folder)]
        for note in folder.notes
        if (s := note.session).date <= day
        for person, status in _statuses(s)
        if person not in out[folder.program.code]
    ]
    return builder.table(columns, rows)


def _obstacles(builder: _Builder, folders: Sequence[Folder], day: date) -> Frame:
    columns = {
        "program": TEXT, "note": TEXT, "date": DAY, "activity": TEXT, "phase": TEXT, "category": TEXT, "status": TEXT,
        "risk": TEXT, "description": TEXT, "response": TEXT,
    }  # fmt: skip
    rows = [
        [
            folder.program.code, note.name, s.date, s.activity, phases.get(s.activity), o.category, o.status,
            o.risk, o.description, o.response,
        ]
        for folder in folders
        for phases in [_phases(folder)]
        for note in folder.notes
        if (s := note.session).date <= day
        for o in s.obstacles
    ]  # fmt: skip
    return builder.table(columns, rows)


def _follow_ups(builder: _Builder, folders: Sequence[Folder], day: date) -> Frame:
    columns = {
        "program": TEXT, "id": TEXT, "note": TEXT, "agreed": DAY, "due": DAY, "closed": DAY, "action": TEXT,
        "responsible": TEXT,
    }  # fmt: skip
    rows: list[Sequence[Any]] = []
    for folder in folders:
        closed: dict[str, date] = {}
        for note in folder.notes:
            if note.session.date <= day:
                for reference in note.session.closed_follow_ups:
                    closed[reference] = min(note.session.date, closed.get(reference, date.max))
        for note in folder.notes:
            if note.session.date > day:
                continue
            for f in note.session.follow_ups:
                name = f"{note.name}/{f.id}"
                known = [note.session.date, f.due, closed.get(name), f.action, f.responsible]
                rows.append([folder.program.code, name, note.name, *known])
    return builder.table(columns, rows)


def _spending(builder: _Builder, folders: Sequence[Folder], day: date) -> Frame:
    columns = {
        "program": TEXT, "id": TEXT, "date": DAY, "budget_line": TEXT, "group": TEXT, "fund_source": TEXT,
        "activity": TEXT, "amount": "DECIMAL(38,2)",
    }  # fmt: skip
    rows: list[Sequence[Any]] = []
    for folder in folders:
        lines = {line.id: line for line in folder.program.budget}
        for p in folder.spending.values:
            line = lines.get(p.budget_line)
            if p.date <= day and line is not None:
                source = p.fund_source or line.fund_source
                known = [p.date, p.budget_line, line.group, source, line.activity, p.amount]
                rows.append([folder.program.code, p.id, *known])
    return builder.table(columns, rows)


def _measurements(
    builder: _Builder, folders: Sequence[Folder], name: str, out: Mapping[str, Mapping[str, date]], day: date
) -> Frame:
    instruments: list[tuple[Folder, Instrument]] = [(f, f.instruments[name]) for f in folders if name in f.instruments]
    items = {item.id: NUMBER if is_numeric(item) else TEXT for _, i in instruments for item in i.items}
    columns = {"program": TEXT, "person": TEXT, "wave": TEXT, "date": DAY, "line": WHOLE}
    columns |= {item_column(item): kind for item, kind in items.items()}
    rows: list[Sequence[Any]] = []
    stored: list[str] = []
    for folder, instrument in instruments:
        data = folder.measurements.get(name)
        if data is None:
            continue
        if folder.store is not None:
            stored.append(_stored_measurements(builder, folder, folder.store, instrument, items, day))
            continue
        gone = set(out[folder.program.code])
        if folder.instruments[name].specific:
            gone |= set(withdrawals(folder, "specific"))
        nothing: list[None] = [None] * len(data.lines)
        cells = [data.items.get(item, nothing) for item in items]
        whole = zip(data.persons, data.waves, data.dates, data.lines, *cells, strict=True)
        rows += [
            [folder.program.code, *row] for row in whole if row[0] not in gone and (row[2] is None or row[2] <= day)
        ]
    return builder.table(columns, rows, stored)


def _stored_measurements(
    builder: _Builder, folder: Folder, store: Store, instrument: Instrument, items: Mapping[str, str], day: date
) -> str:
    """Return the query for the data of one instrument in a folder with large tables."""
    own = {item.id: NUMBER if is_numeric(item) else TEXT for item in instrument.items}
    cells = [
        (duck.name(item_column(item)) if kind == own[item] else f"try_cast({duck.name(item_column(item))} AS {kind})")
        if item in own
        else f"NULL::{kind}"
        for item, kind in items.items()
    ]
    listed = [f"{cell} AS {duck.name(item_column(item))}" for cell, item in zip(cells, items, strict=True)]
    head = [f"{duck.literal(folder.program.code)} AS program", "person", "wave", "date", "line"]
    purposes = ["program", *(["specific"] if instrument.specific else [])]
    return (
        f"SELECT {', '.join([*head, *listed])} FROM {builder.bring(store, data_table(instrument.id))} AS m "  # noqa: S608
        f"{builder.without(store, 'm.person', *purposes)} WHERE date IS NULL OR date <= {_day(day)}"
    )
