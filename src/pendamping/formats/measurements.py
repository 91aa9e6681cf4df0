"""The data of one instrument, column by column: one row per person and wave, or per person and date."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from pydantic_core import PydanticCustomError

from pendamping.codes import CODES
from pendamping.diagnostics import Diagnostic
from pendamping.formats.tables import (
    MAX_FAULTS,
    NumberFormat,
    Sheet,
    infer_number_format,
    listed,
    match_columns,
    parse_number,
    too_many,
)
from pendamping.model.base import parse_date
from pendamping.model.instruments import Instrument, Item
from pendamping.vocabulary import Language

EMPTY = {"", "-", "–", "n/a", "na"}
YES = {"ya": 1.0, "yes": 1.0, "y": 1.0, "1": 1.0, "true": 1.0}
NO = {"tidak": 0.0, "no": 0.0, "t": 0.0, "n": 0.0, "0": 0.0, "false": 0.0}

_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")

Column = list[float | None] | list[str | None]


@dataclass(frozen=True, slots=True)
class Measurements:
    """Columns of equal length; `items` hold numbers, or texts for items of kind choice, text and date.

    A yes/no item holds 1 and 0. `None` is an answer that was not given.
    """

    instrument: str
    file: str
    persons: list[str] = field(default_factory=list[str])
    waves: list[str | None] = field(default_factory=list[str | None])
    dates: list[date | None] = field(default_factory=list[date | None])
    items: dict[str, Column] = field(default_factory=dict[str, Column])
    lines: list[int] = field(default_factory=list[int])


def is_numeric(item: Item) -> bool:
    """Whether the data of `item` are numbers."""
    return item.kind in ("number", "integer", "scale", "yes_no")


def read_measurements(
    sheet: Sheet,
    instrument: Instrument,
    language: Language,
    number_format: NumberFormat | None,
    date_format: str = "iso",
) -> tuple[Measurements, list[Diagnostic]]:
    """Read the data of `instrument`.

    Findings: PD121 to PD124 for columns, PD126 to PD128 and PD130 for numbers, PD603 to PD605 and PD609 for
    values, PD211 and PD212 for dates. A cell with a finding counts as not given; its row stays.
    """
    item_ids = [item.id for item in instrument.items]
    required = ["id", "wave"] if instrument.waves else ["id", "date"]
    columns, found = match_columns(sheet, ["id", "wave", "date"], [*required, *item_ids], language, item_ids)
    if any(d.severity == "error" for d in found):
        return Measurements(instrument.id, sheet.file), found
    rows, lines = sheet.rows, sheet.lines
    persons = [row[columns["id"]] for row in rows]
    waves, more = _waves(sheet, columns, instrument)
    found += more
    dates, more = _dates(sheet, columns, instrument.date_format or date_format)
    found += more
    if len(found) > MAX_FAULTS:
        return Measurements(instrument.id, sheet.file), found
    chosen = instrument.number_format or number_format
    if chosen is None:
        numeric = [columns[item.id] for item in instrument.items if item.kind in ("number", "integer", "scale")]
        chosen = infer_number_format(row[index] for row in rows for index in numeric)
    items: dict[str, Column] = {}
    for item in instrument.items:
        cells = [row[columns[item.id]] for row in rows]
        values, more = _item(cells, lines, persons, sheet.file, item, instrument, chosen, date_format)
        items[item.id] = values
        found += more
        if len(more) > MAX_FAULTS:
            return Measurements(instrument.id, sheet.file), found
    return Measurements(instrument.id, sheet.file, persons, waves, dates, items, list(lines)), found


def _waves(sheet: Sheet, columns: dict[str, int], instrument: Instrument) -> tuple[list[str | None], list[Diagnostic]]:
    if "wave" not in columns or not instrument.waves:
        return [None] * len(sheet.rows), []
    index = columns["wave"]
    known = {wave.id: wave.id for wave in instrument.waves}
    names = listed(known)
    found: list[Diagnostic] = []
    waves: list[str | None] = []
    for row, line in zip(sheet.rows, sheet.lines, strict=True):
        wave = known.get(row[index])
        waves.append(wave)
        if wave is None:
            if len(found) >= MAX_FAULTS:
                return [], [*found, too_many(sheet.file, line)]
            values = {"value": row[index] or "-", "known": names}
            found.append(Diagnostic("PD603", sheet.file, (line, sheet.header[index]), values, line=line))
    return waves, found


def _dates(sheet: Sheet, columns: dict[str, int], date_format: str) -> tuple[list[date | None], list[Diagnostic]]:
    if "date" not in columns:
        return [None] * len(sheet.rows), []
    index = columns["date"]
    found: list[Diagnostic] = []
    dates: list[date | None] = []
    for row, line in zip(sheet.rows, sheet.lines, strict=True):
        text = row[index]
        try:
            if text in EMPTY:
                dates.append(None)
            else:
                dates.append(parse_day(text, date_format))
        except PydanticCustomError as error:
            if len(found) >= MAX_FAULTS:
                return [], [*found, too_many(sheet.file, line)]
            dates.append(None)
            values = {"value": text, "key": sheet.header[index]}
            found.append(Diagnostic(error.type, sheet.file, (line, sheet.header[index]), values, line=line))
    return dates, found


def parse_day(text: str, date_format: str) -> date:
    """Read an ISO date, or with `date_format` dmy also day/month/year; raises with PD211 or PD212."""
    if date_format == "dmy" and (match := _DAY_MONTH_YEAR.fullmatch(text)):
        text = f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}"
    return cast(date, parse_date(text))


class _TooManyFaultsError(Exception):
    """A column has more faults than anybody reads; `row` is the first that is not looked at."""

    def __init__(self, row: int) -> None:
        self.row = row


def _item(
    cells: Sequence[str],
    lines: Sequence[int],
    persons: Sequence[str],
    file: str,
    item: Item,
    instrument: Instrument,
    number_format: NumberFormat | None,
    date_format: str,
) -> tuple[Column, list[Diagnostic]]:
    found: list[Diagnostic] = []

    def report(code: str, row: int, **values: str) -> None:
        if len(found) >= MAX_FAULTS and CODES[code].severity == "error":
            raise _TooManyFaultsError(row)
        place = {"value": cells[row], "item": item.id, **values}
        found.append(Diagnostic(code, file, (lines[row], item.id), place, line=lines[row]))

    try:
        return _column(cells, persons, item, instrument, number_format, date_format, report), found
    except _TooManyFaultsError as error:
        return [], [*found, too_many(file, lines[error.row])]


def _column(
    cells: Sequence[str],
    persons: Sequence[str],
    item: Item,
    instrument: Instrument,
    number_format: NumberFormat | None,
    date_format: str,
    report: Callable[..., None],
) -> Column:
    if item.required:
        for row, cell in enumerate(cells):
            if cell.lower() in EMPTY:
                report("PD609", row, value=persons[row])
    if item.kind == "yes_no":
        answers = YES | NO
        numbers = [answers.get(cell.lower()) for cell in cells]
        for row, cell in enumerate(cells):
            if numbers[row] is None and cell.lower() not in EMPTY:
                report("PD605", row, known="ya, tidak, yes, no, 1, 0")
        return numbers
    if item.kind == "date":
        return _days(cells, instrument.date_format or date_format, report)
    if not is_numeric(item):
        return _texts(cells, item, report)
    return _numbers(cells, item, instrument, number_format, report)


def _texts(cells: Sequence[str], item: Item, report: Callable[..., None]) -> list[str | None]:
    texts = [None if cell.lower() in EMPTY else cell for cell in cells]
    if item.kind == "choice":
        known = listed(item.values)
        for row, text in enumerate(texts):
            if text is not None and text not in item.values:
                report("PD605", row, known=known)
                texts[row] = None
    return texts


def _days(cells: Sequence[str], date_format: str, report: Callable[..., None]) -> list[str | None]:
    """Return dates as ISO texts, which sort and compare as the days do."""
    days: list[str | None] = []
    for row, cell in enumerate(cells):
        try:
            days.append(None if cell.lower() in EMPTY else parse_day(cell, date_format).isoformat())
        except PydanticCustomError as error:
            report(error.type, row)
            days.append(None)
    return days


def _numbers(
    cells: Sequence[str],
    item: Item,
    instrument: Instrument,
    number_format: NumberFormat | None,
    report: Callable[..., None],
) -> list[float | None]:
    scale = instrument.scale_of(item)
    numbers: list[float | None] = []
    for row, cell in enumerate(cells):
        if cell.lower() in EMPTY:
            numbers.append(None)
            continue
        number = parse_number(cell, number_format)
        if isinstance(number, str):
            first, second = cell.replace(".", "").replace(",", ""), cell.replace(",", ".")
            report(number, row, first=first, second=second)
            numbers.append(None)
        elif scale is not None and not scale.min <= number <= scale.max:
            report("PD604", row, low=f"{scale.min:g}", high=f"{scale.max:g}")
            numbers.append(None)
        elif item.kind == "integer" and number != int(number):
            report("PD230", row)
            numbers.append(None)
        else:
            numbers.append(number)
    return numbers
