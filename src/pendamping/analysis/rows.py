"""Where a figure comes from: every row that it rests on, and every row that was left out, with the reason.

Each row of the data of an instrument is named once: used, or left out for one reason.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import narwhals as nw

from pendamping.analysis.counts import counted_frame
from pendamping.analysis.tables import Tables, attribute_column
from pendamping.analysis.values import Asked, person_values, value_of
from pendamping.folder import paths
from pendamping.folder.checks.indicators import counted_table
from pendamping.folder.checks.people import comparison_groups, withdrawals
from pendamping.folder.load import Folder, Note
from pendamping.model.indicators import PAIRED, Attendance, Count, Indicator, Manual, SatisfactionIndex, instrument_name
from pendamping.model.instruments import Instrument
from pendamping.wording import mark as _

# Why a row is not in the figure, in the order in which they are shown.
REASONS = {
    "incomplete": _("an item is missing, so that there is no score"),
    "no_earlier": _("not measured at the earlier wave"),
    "no_later": _("not measured at the later wave"),
    "not_measured": _("not measured"),
    "dropped_out": _("left the program before this wave"),
    "not_due": _("the wave is not over yet"),
    "no_number": _("no number was given"),
    "condition": _("does not meet the condition of the count"),
    "not_among": _("not one of the people that the indicator is about"),
    "other_wave": _("another wave"),
    "other_phase": _("another phase"),
    "nobody": _("nobody of these people was there"),
    "other_group": _("another group"),
    "comparison": _("comparison group"),
    "later": _("after the day of the figure"),
    "earlier_value": _("an earlier value; the latest one counts"),
    "withdrawn": _("consent was withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file, by line; of a note, the line of the list that counts. `reason` is empty where it is used."""

    file: str
    line: int
    person: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NotePlace:
    """The list in a note that a row stands for; its line is looked up by whoever shows it."""

    note: Note
    key: str
    reason: str = ""


@dataclass(frozen=True)
class Rows:
    """What a figure rests on and what was left out; `denominator` are the people it is a share of."""

    used: list[Row] = field(default_factory=list[Row])
    left_out: list[Row] = field(default_factory=list[Row])
    denominator: list[Row] = field(default_factory=list[Row])
    notes: list[NotePlace] = field(default_factory=list[NotePlace])


@dataclass(frozen=True, slots=True)
class _People:
    """Who is who in a program on a day: lines of participants.csv, and why somebody is not in a figure."""

    lines: Mapping[str, int]
    reasons: Mapping[str, str]

    def row(self, person: str, reason: str = "") -> Row:
        return Row(paths.PARTICIPANTS, self.lines[person], person, reason)


def indicator_rows(
    tables: Tables, folder: Folder, indicator: Indicator, as_of: date, group: tuple[str, str] | None = None
) -> Rows:
    """Return the rows behind an indicator on the day `as_of`; `group` is an attribute and its value."""
    people = _people(folder, indicator, as_of, group)
    measure = indicator.measure
    if isinstance(measure, Manual):
        return _manual(folder, indicator, as_of)
    if isinstance(measure, Count):
        return _counted(tables, folder, measure, people, as_of)
    if isinstance(measure, SatisfactionIndex):
        return _answers(folder, measure, people, as_of)
    value = value_of(indicator, folder.instruments)
    if value is None or value.instrument is None:
        return _attended(folder, indicator, people, as_of)
    frame = person_values(tables, {"v": Asked(value, [folder])})
    if frame is None:
        return Rows()
    frame = frame.filter(nw.col("role") == "")
    if group is not None:
        frame = frame.filter(nw.col(attribute_column(group[0])) == group[1])
    return _measured(folder, indicator, value.instrument, tables.fetch_people(frame), people, as_of)


def _people(folder: Folder, indicator: Indicator, as_of: date, group: tuple[str, str] | None) -> _People:
    instrument = folder.instruments.get(instrument_name(indicator.measure))
    gone = set(withdrawals(folder))
    if instrument is not None and instrument.specific:
        gone |= set(withdrawals(folder, "specific"))
    comparison = comparison_groups(folder)
    reasons: dict[str, str] = {}
    for person in folder.participants.values:
        if person.id in gone:
            reasons[person.id] = "withdrawn"
        elif person.joined is not None and person.joined > as_of:
            reasons[person.id] = "later"
        elif person.group in comparison:
            reasons[person.id] = "comparison"
        elif group is not None and person.attributes.get(group[0]) != group[1]:
            reasons[person.id] = "other_group"
    lines = {p.id: line for p, line in zip(folder.participants.values, folder.participants.lines, strict=True)}
    return _People(lines, reasons)


def _measured(
    folder: Folder,
    indicator: Indicator,
    instrument: Instrument,
    values: Sequence[Mapping[str, Any]],
    people: _People,
    as_of: date,
) -> Rows:
    measure = indicator.measure
    paired = isinstance(measure, PAIRED)
    wave = instrument.wave(getattr(measure, "to_wave", None) or getattr(measure, "wave", ""))
    not_due = wave is not None and wave.due > as_of
    file = f"{paths.DATA}/{instrument.id}.csv"
    rows = Rows()
    for value in sorted(values, key=lambda v: people.lines[v["person"]]):
        person, before, after = value["person"], value["line_before"], value["line_after"]
        lines = [line for line in (before, after) if line is not None]
        complete = value["after"] is not None and (not paired or value["before"] is not None)
        if complete:
            rows.used.extend(Row(file, line, person) for line in lines)
        else:
            absent = "dropped_out" if value["left"] is not None else "not_due" if not_due else None
            if paired and before is None and after is not None:
                reason = "no_earlier"
            elif after is None:
                reason = absent or ("no_later" if paired and before is not None else "not_measured")
            else:
                reason = "incomplete"
            rows.left_out.extend(Row(file, line, person, reason) for line in lines)
            if not lines and getattr(measure, "denominator", "") != "enrolled":
                rows.left_out.append(people.row(person, reason))
        if getattr(measure, "denominator", "") == "enrolled":  # who was not measured counts there as not meeting it
            rows.denominator.append(people.row(person))
    waves = {getattr(measure, name, None) for name in ("from_wave", "to_wave", "wave")} - {None}
    rows.left_out.extend(_rest(folder, instrument, {r.line for r in (*rows.used, *rows.left_out) if r.file == file},
                               people, as_of, waves, "not_among"))  # fmt: skip
    return rows


def _rest(
    folder: Folder,
    instrument: Instrument,
    known: set[int],
    people: _People,
    as_of: date,
    waves: set[str | None],
    otherwise: str,
) -> Iterable[Row]:
    """Name every row of an instrument that is not known yet, each with the first reason that applies."""
    data = folder.measurements.get(instrument.id)
    if data is None:
        return
    for person, wave, day, line in zip(data.persons, data.waves, data.dates, data.lines, strict=True):
        if line in known:
            continue
        if person in people.reasons:
            reason = people.reasons[person]
        elif day is not None and day > as_of:
            reason = "later"
        elif waves and wave not in waves:
            reason = "other_wave"
        else:
            reason = otherwise
        yield Row(data.file, line, person, reason)


def _answers(folder: Folder, measure: SatisfactionIndex, people: _People, as_of: date) -> Rows:
    """Return the answers of a satisfaction index: those with at least one item."""
    instrument = folder.instruments[measure.instrument]
    data = folder.measurements.get(instrument.id)
    rows = Rows()
    if data is None:
        return rows
    items = [data.items[item.id] for item in instrument.scored_items() if item.id in data.items]
    for i, (person, wave, day, line) in enumerate(zip(data.persons, data.waves, data.dates, data.lines, strict=True)):
        in_time = day is None or day <= as_of
        if person not in people.reasons and in_time and measure.wave in (None, wave):
            answered = any(item[i] is not None for item in items)
            target = rows.used if answered else rows.left_out
            target.append(Row(data.file, line, person, "" if answered else "incomplete"))
    known = {row.line for row in (*rows.used, *rows.left_out)}
    rows.left_out.extend(_rest(folder, instrument, known, people, as_of, {measure.wave} - {None}, "other_wave"))
    return rows


def _attended(folder: Folder, indicator: Indicator, people: _People, as_of: date) -> Rows:
    """Return the notes in which these people were present, and the people a dose or a reach is a share of."""
    phase = indicator.measure.phase if isinstance(indicator.measure, Attendance) else None
    phases = {activity.id: activity.phase for activity in folder.program.activities}
    rows = Rows()
    for person in people.lines:
        reason = people.reasons.get(person, "")
        (rows.left_out if reason else rows.denominator).append(people.row(person, reason))
    for note in folder.notes:
        there = [p for p in note.session.present if p in people.lines and p not in people.reasons]
        if note.session.date > as_of:
            reason = "later"
        elif phase is not None and phases.get(note.session.activity) != phase:
            reason = "other_phase"
        else:
            reason = "" if there else "nobody"
        rows.notes.append(NotePlace(note, "present", reason))
    return rows


# The list of a note that a row of a table stands for; spending and participants have lines of their own.
_KEYS = {"sessions": "activity", "attendance": "present", "visits": "present", "obstacles": "obstacles"}


def _counted(tables: Tables, folder: Folder, measure: Count, people: _People, as_of: date) -> Rows:
    frame, _total = counted_frame(tables, folder, measure)
    name = counted_table(measure.table)
    rows = Rows()
    if name is None:
        instrument = folder.instruments[measure.table]
        found = sorted((r["line"], r["person"]) for r in tables.fetch_people(frame.select("line", "person")))
        mine = [(line, person) for line, person in found if people.reasons.get(person) != "other_group"]
        rows.used.extend(Row(f"{paths.DATA}/{instrument.id}.csv", line, person) for line, person in mine)
        waves = {measure.wave} - {None}
        known = {line for line, _person in mine}
        silent = _without_number(folder, measure)
        rest = _rest(folder, instrument, known, people, as_of, waves, "condition")
        rows.left_out.extend(
            replace(row, reason="no_number") if row.reason == "condition" and row.line in silent else row
            for row in rest
        )
    elif name == "participants":
        counted = {r["person"] for r in tables.fetch_people(frame.select("person"))}
        for person in people.lines:
            reason = people.reasons.get(person, "" if person in counted else "condition")
            (rows.left_out if reason else rows.used).append(people.row(person, reason))
    elif name == "spending":
        counted = {r["id"] for r in tables.fetch_people(frame.select("id"))}
        for payment, line in zip(folder.spending.values, folder.spending.lines, strict=True):
            reason = "" if payment.id in counted else "later" if payment.date > as_of else "condition"
            (rows.left_out if reason else rows.used).append(Row(paths.SPENDING, line, None, reason))
    else:
        persons = "person" in frame.collect_schema().names()
        chosen = tables.fetch_people(frame.select("note", *(["person"] if persons else [])))
        counted = {r["note"] for r in chosen if not persons or people.reasons.get(r["person"]) != "other_group"}
        for note in folder.notes:
            reason = "" if note.name in counted else "later" if note.session.date > as_of else "condition"
            if reason != "condition" or name != "obstacles" or note.session.obstacles:
                rows.notes.append(NotePlace(note, _KEYS[name], reason))
    return rows


def _without_number(folder: Folder, measure: Count) -> set[int]:
    """Return the lines of an instrument in which the column of a sum is empty."""
    data = folder.measurements.get(measure.table)
    if measure.of != "sum" or data is None:
        return set()
    cells = data.items.get(measure.column or "", [])
    return {line for line, cell in zip(data.lines, cells, strict=False) if cell is None}


def _manual(folder: Folder, indicator: Indicator, as_of: date) -> Rows:
    rows = Rows()
    own = [
        (value, line)
        for value, line in zip(folder.manual.values, folder.manual.lines, strict=True)
        if value.indicator == indicator.id
    ]
    latest = max((v.date for v, _line in own if v.date <= as_of), default=None)
    for value, line in own:
        reason = "later" if value.date > as_of else "" if value.date == latest else "earlier_value"
        (rows.left_out if reason else rows.used).append(Row(paths.MANUAL, line, None, reason))
    return rows
