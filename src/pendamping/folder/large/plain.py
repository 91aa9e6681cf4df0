"""Whether a table is plain enough to be read without rules for quotes, and its lines by number."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from pendamping.diagnostics import Diagnostic
from pendamping.formats.tables import SEPARATORS, Sheet, parse_sheet

# What DuckDB is told to take for no value, so that an empty cell stays a text; no plain table contains it.
NO_VALUE = "\x01"
_NOT_PLAIN = (b'"', b"\0", NO_VALUE.encode(), b"<<<<<<< ", b">>>>>>> ")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Plain:
    """A table of which every line is a row: no quotes, one kind of line end, no empty line in between."""

    file: str
    data: bytes
    sheet: Sheet
    separator: str
    rows: int


def plain_rows(data: bytes) -> int | None:
    """Return how many rows a plain table has; None where it is not plain."""
    # One byte is found many times faster than several.
    if any(mark[:1] in data and mark in data for mark in _NOT_PLAIN) or not _is_utf8(data):
        return None
    if b"\r" in data and not data.count(b"\r") == data.count(b"\r\n") == data.count(b"\n"):
        return None
    # Empty lines may stand at the end. One in between is none of the rows that the database counts, nor of those here.
    return data.count(b"\n", 0, _end_of_rows(data))


def as_plain(data: bytes, file: str, rows: int) -> Plain | None:
    """Return the table in `data`, with its header as a sheet without rows; None where the header is not plain.

    `rows` are those of `plain_rows`.
    """
    first = data[: data.find(b"\n") if b"\n" in data else len(data)].removeprefix(_BOM).rstrip(b"\r").decode()
    if not first.replace("\t", "").isprintable() or not first.strip():
        return None
    sheet, found = parse_sheet(first, file)
    # The reader counts separators in a header without quotes.
    separator = max(SEPARATORS, key=first.count)
    if sheet is None or found or not all(sheet.header) or first.count(separator) + 1 != len(sheet.header):
        return None
    return Plain(file, data, sheet, separator, rows)


def _end_of_rows(data: bytes) -> int:
    """Return where the last line that is not empty ends."""
    last = len(data)
    while last and data[last - 1] in b"\r\n":
        last -= 1
    return last


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def lines_at(plain: Plain, numbers: Sequence[int]) -> list[str]:
    """Return the lines with the `numbers` (from 1, ascending), without their ends."""
    stream, at = io.BytesIO(plain.data), 1
    found: list[str] = []
    for number in numbers:
        found.append(next(islice(stream, number - at, None)).decode().rstrip("\r\n"))
        at = number + 1
    return found


def excerpt(plain: Plain, numbers: Sequence[int]) -> tuple[Sheet, list[Diagnostic]]:
    """Read the header and the lines with the `numbers` as the only rows; lines are those of the whole table."""
    header = lines_at(plain, [1])[0].removeprefix("\ufeff")
    sheet, found = parse_sheet("\n".join([header, *lines_at(plain, numbers)]), plain.file)
    if sheet is None:
        raise AssertionError(plain.file)
    place = dict(enumerate(numbers, 2))
    found = [replace(d, line=place.get(d.line, d.line)) if d.line is not None else d for d in found]
    return replace(sheet, lines=[place[line] for line in sheet.lines]), found
