"""CSV text to rows with positions: separators, encodings, headers of either language, numbers as typed here.

A cell that can be read in two ways is a finding, never a guess.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Generic, Literal

from pydantic import ValidationError

from pendamping.diagnostics import Diagnostic
from pendamping.formats.models import MAX_DIGITS, ModelType, shape_of
from pendamping.vocabulary import Language, accepted_keys, accepted_values, key_word, value_word

NumberFormat = Literal["id", "en"]
# A longer name of a column is shown by its beginning, and of more names only so many are said.
MAX_NAME = 60
MAX_LISTED = 100
# What is wrong with a table is known long before; each fault costs time, and nobody reads so many.
MAX_FAULTS = 20_000
# Exports of forms with many repeated questions have some two thousand.
MAX_COLUMNS = 10_000
SEPARATORS = ",;\t|"
_CONFLICT = ("<<<<<<< ", ">>>>>>> ")
_GROUPED_ID = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?")
_GROUPED_EN = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_PLAIN = re.compile(r"-?\d+")
_DECIMAL_ID = re.compile(r"-?\d+,\d+")
_DECIMAL_EN = re.compile(r"-?\d+\.\d+")
_AMBIGUOUS = re.compile(r"-?\d{1,3}[.,]\d{3}")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as text: `header` as typed, `rows` of equal length, `lines` where each row begins."""

    file: str
    header: list[str]
    rows: list[list[str]]
    lines: list[int]
    header_line: int = 1


@dataclass(frozen=True, slots=True)
class Rows(Generic[ModelType]):
    """Rows of one model and the line of each."""

    values: list[ModelType] = field(default_factory=list[Any])
    lines: list[int] = field(default_factory=list[int])


def listed(names: Iterable[str]) -> str:
    """Say which names there are."""
    first = list(islice(names, MAX_LISTED + 1))
    return ", ".join(first) if len(first) <= MAX_LISTED else ", ".join(first[:MAX_LISTED]) + ", …"


def decode(data: bytes) -> str | None:
    """Return the text of a table: UTF-8 with or without BOM, else cp1252 as Excel writes it, else None."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def too_many(file: str, line: int) -> Diagnostic:
    """Say that a table is not read beyond a line: what is wrong with it is known by then."""
    return Diagnostic("PD131", file, values={"limit": str(MAX_FAULTS)}, line=line, column=1)


def separator_of(line: str) -> str:
    """Return what separates the cells of a header."""
    unquoted = re.sub(r'"[^"]*"', "", line)
    return max(SEPARATORS, key=unquoted.count)


def parse_sheet(text: str, file: str) -> tuple[Sheet | None, list[Diagnostic]]:
    """Split `text` into a header and rows.

    Empty rows and a row of HXL tags are passed over. Findings: PD102, PD107, PD121, PD123, PD125, PD129, PD131, PD132.
    """
    if not text.strip():
        return None, [Diagnostic("PD102", file, line=1, column=1)]
    if any(mark in text for mark in _CONFLICT):
        for number, line in enumerate(text.splitlines(), 1):
            if line.startswith(_CONFLICT):
                return None, [Diagnostic("PD107", file, line=number, column=1)]
    found: list[Diagnostic] = []
    records = _records(text, file, found)
    start, header = next(records, (1, list[str]()))
    while header and not header[-1]:
        header.pop()
    if len(header) > MAX_COLUMNS:
        values = {"found": str(len(header)), "limit": str(MAX_COLUMNS)}
        return None, [Diagnostic("PD132", file, values=values, line=start, column=1)]
    rows: list[list[str]] = []
    lines: list[int] = []
    for line, cells in records:
        if all(cell.startswith("#") for cell in cells if cell):
            continue
        extra = cells[len(header) :]
        if len(found) > MAX_FAULTS:
            found.append(too_many(file, line))
            break
        if len(cells) < len(header) or any(extra):
            values = {"found": str(len(cells)), "expected": str(len(header))}
            found.append(Diagnostic("PD125", file, values=values, line=line, column=1))
        else:
            rows.append(cells[: len(header)])
            lines.append(line)
    return Sheet(file, header, rows, lines, start), [*found, *_doubts_of_header(header, file, start)]


def _doubts_of_header(header: Sequence[str], file: str, line: int) -> list[Diagnostic]:
    # A name that stands there many times is said once: all of them have the same place, that of the first.
    return [
        Diagnostic("PD123", file, (line, name), {"column": name[:MAX_NAME]}, line=line)
        for name, count in Counter(header).items()
        if count > 1 and name
    ]


def _records(text: str, file: str, found: list[Diagnostic]) -> Iterator[tuple[int, list[str]]]:
    """Yield every row that is not empty, with the line it begins on; an unclosed quote ends the table."""
    first = next(line for line in text.splitlines() if line.strip())
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(first), strict=True)
    line = 1
    while True:
        try:
            raw = next(reader)
        except StopIteration:
            return
        except csv.Error:
            found.append(Diagnostic("PD129", file, line=line, column=1))
            return
        cells = [cell.replace("\u00a0", " ").strip() for cell in raw]
        if any(cells):
            yield line, cells
        line = reader.line_num + 1


def _column_key(name: str) -> str:
    return re.sub(r"[\s/]+", "_", name.strip().lower())


def match_columns(
    sheet: Sheet, names: Iterable[str], required: Iterable[str], language: Language, own: Sequence[str] = ()
) -> tuple[dict[str, int], list[Diagnostic]]:
    """Find the columns of a sheet.

    `names` are field names in English, accepted in both languages; `own` are names of the program's own
    (attributes, items), accepted as they are. Returns name: index, and what is missing or unknown.
    """
    names = list(names)
    accepted = {_column_key(name): name for name in own} | accepted_keys(names)
    columns: dict[str, int] = {}
    found: list[Diagnostic] = []
    unknown: set[str] = set()
    known = listed([*(key_word(name, language) for name in names), *own])
    for index, typed in enumerate(sheet.header):
        name = accepted.get(typed) or accepted.get(_column_key(typed))
        if name is None:
            if typed in unknown:
                continue
            unknown.add(typed)
            values = {"column": typed[:MAX_NAME] or "-", "columns": known}
            place = (sheet.header_line, typed)
            found.append(Diagnostic("PD124", sheet.file, place, values, line=sheet.header_line))
        elif name in columns:
            place = (sheet.header_line, typed)
            found.append(Diagnostic("PD123", sheet.file, place, {"column": typed[:MAX_NAME]}, line=sheet.header_line))
        else:
            columns[name] = index
    for name in required:
        if name not in columns:
            word = key_word(name, language) if name in names else name
            code = "PD121" if not columns else "PD122"
            found = [d for d in found if d.code != "PD124"] if code == "PD121" else found
            values = {"column": word, "columns": known}
            found.append(Diagnostic(code, sheet.file, values=values, line=sheet.header_line, column=1))
            if code == "PD121":
                break
    return columns, found


def read_rows(
    sheet: Sheet, model: type[ModelType], language: Language, own: Mapping[str, Sequence[str]] | None = None
) -> tuple[Rows[ModelType], list[Diagnostic]]:
    """Read every row as `model`; `own` names a dict field and the free columns that fill it."""
    shape = shape_of(model)
    dict_field, free = next(iter(own.items())) if own else ("", ())
    names = [name for name in model.model_fields if name != dict_field]
    required = [name for name, info in model.model_fields.items() if info.is_required()]
    columns, found = match_columns(sheet, names, required, language, free)
    if any(d.severity == "error" for d in found):
        return Rows(), found
    options = {name: accepted_values(shape.children[name].options) for name in names if shape.children[name].options}
    fixed = [(name, index) for name, index in columns.items() if name not in free]
    extra = [(name, columns[name]) for name in free if name in columns]
    values: list[ModelType] = []
    lines: list[int] = []
    for row, line in zip(sheet.rows, sheet.lines, strict=True):
        data: dict[str, Any] = {name: row[index] for name, index in fixed if row[index] != ""}
        for name, words in options.items():
            if name in data:
                data[name] = words.get(data[name], words.get(data[name].lower(), data[name]))
        if dict_field:
            data[dict_field] = {name: row[index] for name, index in extra if row[index] != ""}
        try:
            values.append(model.model_validate(data))
            lines.append(line)
        except ValidationError as error:
            found += _from_row(error, sheet, columns, line, language)
            if len(found) > MAX_FAULTS:
                found.append(too_many(sheet.file, line))
                break
    return Rows(values, lines), found


def _from_row(
    error: ValidationError, sheet: Sheet, columns: Mapping[str, int], line: int, language: Language
) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for item in error.errors(include_url=False):
        name = str(item["loc"][0]) if item["loc"] else ""
        typed = sheet.header[columns[name]] if name in columns else key_word(name, language)
        values = {"key": typed, "value": str(item["input"])[:60], "where": f"{sheet.file}:{line}"}
        kind = item["type"]
        context: Mapping[str, object] = item.get("ctx", {})
        if kind == "missing":
            code = "PD201"
        elif kind == "literal_error":
            code = "PD204"
            expected = re.findall(r"'([^']*)'", str(context.get("expected", "")))
            values["known"] = ", ".join(value_word(option, language) for option in expected)
        elif kind.startswith("PD"):
            code = kind
            values |= {key: str(value) for key, value in context.items()}
        else:
            code, values["problem"] = "PD209", item["msg"]
        found.append(Diagnostic(code, sheet.file, (line, typed), values, line=line))
    return found


def infer_number_format(cells: Iterable[str]) -> NumberFormat | None:
    """Return the way numbers are written, from the first cell that can be read in one way only."""
    for cell in cells:
        if _AMBIGUOUS.fullmatch(cell):
            continue
        if _GROUPED_ID.fullmatch(cell) or _DECIMAL_ID.fullmatch(cell):
            return "id"
        if _GROUPED_EN.fullmatch(cell) or _DECIMAL_EN.fullmatch(cell):
            return "en"
    return None


def parse_number(cell: str, number_format: NumberFormat | None) -> float | str:
    """Return the number in `cell`, or the code of the diagnostic that says why there is none.

    With no `number_format`, a cell with one separator and three digits after it is ambiguous (PD126).
    """
    if len(cell) > MAX_DIGITS:
        return "PD127"
    if _PLAIN.fullmatch(cell):
        return float(cell)
    if _SCIENTIFIC.fullmatch(cell):
        return "PD130"
    indonesian = bool(_GROUPED_ID.fullmatch(cell) or _DECIMAL_ID.fullmatch(cell))
    english = bool(_GROUPED_EN.fullmatch(cell) or _DECIMAL_EN.fullmatch(cell))
    if number_format is None and _AMBIGUOUS.fullmatch(cell):
        return "PD126"
    if indonesian and number_format != "en":
        return float(cell.replace(".", "").replace(",", "."))
    if english and number_format != "id":
        return float(cell.replace(",", ""))
    return "PD128" if indonesian or english else "PD127"


class CellPlaces:
    """Where the cells of a table stand in its lines; the last line is remembered, which many findings may share."""

    def __init__(self, header_line: str) -> None:
        self._separator = separator_of(header_line)
        self._columns: dict[str, int] = {}
        try:
            names = next(csv.reader([header_line.lstrip("\ufeff")], delimiter=self._separator))
        except (StopIteration, csv.Error):
            names = []
        for index, name in enumerate(names):
            self._columns.setdefault(name.strip(), index)
        self._line = ""
        self._starts = [0]

    def place(self, text_line: str, typed: str) -> tuple[int, int]:
        """Return the column (from 1) and the width (at least 1) of the cell under the header `typed`."""
        index = self._columns.get(typed)
        if index is None:
            return 1, max(1, self._bounds(text_line)[1] - 1)
        starts = self._bounds(text_line)
        if index + 1 >= len(starts):
            return 1, max(1, starts[1] - 1)
        return starts[index] + 1, max(1, starts[index + 1] - 1 - starts[index])

    def _bounds(self, text_line: str) -> list[int]:
        """Return where each cell of a line begins, and where one after the last would."""
        if text_line != self._line:
            parts = text_line.split('"')
            self._line, self._starts, at = text_line, [0], 0
            for number, part in enumerate(parts):
                if number % 2 == 0:  # not inside of quotes
                    found = part.find(self._separator)
                    while found != -1:
                        self._starts.append(at + found + 1)
                        found = part.find(self._separator, found + 1)
                at += len(part) + 1
            self._starts.append(len(text_line) + 1)
        return self._starts
