"""The tables of one program or of many, as narwhals LazyFrames over DuckDB.

Every table has the column `program`, so that one expression grouped by it answers for one folder and for a
thousand. Rows of people who withdrew their consent are not in any table.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from itertools import count
from typing import Any

import duckdb
import narwhals as nw

from pendamping.folder.checks.people import comparison_groups, withdrawals
from pendamping.folder.load import Folder
from pendamping.formats.measurements import is_numeric
from pendamping.model.instruments import Instrument
from pendamping.model.sessions import Session

Frame = nw.LazyFrame[Any]
_numbers = count()

TEXT, NUMBER, DAY, WHOLE, FLAG = "VARCHAR", "DOUBLE", "DATE", "BIGINT", "BOOLEAN"
ATTENDANCE = ("present", "excused", "sick", "absent")


@dataclass(frozen=True)
class Tables:
    """The tables, and one wide table per instrument: program, person, wave, date, line, then the items."""

    participants: Frame
    sessions: Frame
    attendance: Frame
    obstacles: Frame
    follow_ups: Frame
    spending: Frame
    measurements: Mapping[str, Frame]


def attribute_column(attribute: str) -> str:
    """Return the column of participants that holds an attribute; prefixed, so that it meets no other name."""
    return f"attribute_{attribute}"


def item_column(item: str) -> str:
    """Return the column of a wide table that holds an item."""
    return f"item_{item}"


def fetch(frame: Frame) -> list[dict[str, Any]]:
    """Run the query behind `frame` and return its rows; small results only."""
    native: Any = frame.to_native()
    if isinstance(native, duckdb.DuckDBPyRelation):
        return [dict(zip(native.columns, row, strict=True)) for row in native.fetchall()]
    return list(frame.collect().iter_rows(named=True))


def keep(frame: Frame) -> Frame:
    """Compute `frame` once, where several figures read it; on engines other than DuckDB it stays a query."""
    native: Any = frame.to_native()
    if not isinstance(native, duckdb.DuckDBPyRelation):
        return frame
    name = f"kept_{next(_numbers)}"
    native.create(name)
    return nw.from_native(native.query("unused", f"SELECT * FROM {name}")).lazy()  # noqa: S608 -- a name of ours


def _spare_searches() -> None:
    """Tell DuckDB once that pandas is not there; else it searches the disk for it at every value it is given."""
    if "pandas" not in sys.modules and find_spec("pandas") is None:
        sys.modules["pandas"] = None  # type: ignore[assignment]


class _Builder:
    def __init__(self) -> None:
        _spare_searches()
        self.connection = duckdb.connect(":memory:")
        self.count = 0

    def table(self, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> Frame:
        """Make a table; `columns` maps names to types of SQL.

        The rows travel as one JSON text: DuckDB looks for optional packages at every single Python value.
        """
        data = list(zip(*rows, strict=True)) or [()] * len(columns)
        text = json.dumps({f"c{i}": column for i, column in enumerate(data)}, default=str)
        shape = json.dumps({f"c{i}": [kind] for i, kind in enumerate(columns.values())})
        parts = ", ".join(f'unnest(data.c{i}) AS "{name}"' for i, name in enumerate(columns))
        self.count += 1
        # Every figure reads a table several times: materialised once, it is not parsed again.
        query = f"CREATE TABLE t{self.count} AS SELECT {parts} FROM (SELECT from_json(?, ?) AS data)"  # noqa: S608 -- names of ours
        self.connection.execute(query, [text, shape])
        return nw.from_native(self.connection.table(f"t{self.count}")).lazy()


def build_tables(folders: Sequence[Folder], as_of: date | None = None) -> Tables:
    """Build the tables of `folders` from what was recorded up to `as_of`, that day included."""
    builder = _Builder()
    day = as_of or date.max
    out = {folder.program.code: withdrawals(folder) for folder in folders}
    return Tables(
        participants=_participants(builder, folders, out, day),
        sessions=_sessions(builder, folders, out, day),
        attendance=_attendance(builder, folders, out, day),
        obstacles=_obstacles(builder, folders, day),
        follow_ups=_follow_ups(builder, folders, day),
        spending=_spending(builder, folders, day),
        measurements={
            name: _measurements(builder, folders, name, out, day)
            for name in sorted({name for folder in folders for name in folder.instruments})
        },
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
    for folder in folders:
        comparison = comparison_groups(folder)
        for person in folder.participants.values:
            if person.id in out[folder.program.code] or (person.joined is not None and person.joined > day):
                continue
            left = person.left if person.left is not None and person.left <= day else None
            status = person.status if person.left is None or left is not None else "active"
            values = [person.attributes.get(name) for name in attributes]
            assisted = person.group not in comparison
            rows.append([folder.program.code, person.id, person.group, assisted, status, person.joined, left, *values])
    return builder.table(columns, rows)


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
        "activity": TEXT, "amount": "DECIMAL(18,2)",
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
    for folder, _ in instruments:
        data = folder.measurements.get(name)
        if data is None:
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
    return builder.table(columns, rows)
