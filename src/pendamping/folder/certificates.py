"""The register of certificates: read, checked, added to under the lock; no row is ever changed."""

import codecs
import csv
import io
import secrets
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pendamping.diagnostics import Diagnostic, InputError
from pendamping.folder import paths
from pendamping.folder.checks.people import people_named
from pendamping.folder.load import Folder
from pendamping.folder.read import is_there, read_bytes
from pendamping.folder.write import write_text
from pendamping.formats.tables import Rows, Sheet, decode, match_columns, parse_sheet, read_rows, separator_of
from pendamping.model.certificates import Certificate
from pendamping.vocabulary import Language, key_word

COLUMNS = tuple(Certificate.model_fields)
_SALT_LETTERS = 16  # 75 bits


def _no_rows() -> Rows[Certificate]:
    return Rows()


@dataclass(frozen=True, slots=True)
class Register:
    """The certificates of one program, what the file held when it was read, and what is wrong with it."""

    rows: Rows[Certificate] = field(default_factory=_no_rows)
    before: bytes | None = None
    sheet: Sheet | None = None
    found: Sequence[Diagnostic] = ()


def load_register(folder: Path, language: Language) -> Register:
    """Read certificates.csv; an empty register where there is none. Whether the rows agree, `check_rows` says."""
    if not is_there(folder, paths.CERTIFICATES):
        return Register()
    try:
        data = read_bytes(folder, paths.CERTIFICATES)
    except InputError as error:
        return Register(found=error.diagnostics)
    text = decode(data)
    if text is None or "\0" in text:
        return Register(before=data, found=[Diagnostic("PD104", paths.CERTIFICATES, line=1, column=1)])
    sheet, found = parse_sheet(text, paths.CERTIFICATES)
    if sheet is None:
        return Register(before=data, found=found)
    rows, more = read_rows(sheet, Certificate, language)
    return Register(rows, data, sheet, [*found, *more])


def check_register(folder: Folder) -> list[Diagnostic]:
    """Return everything wrong or doubtful in the register of a program."""
    return check_rows(load_register(folder.path, folder.language), folder)


def check_rows(register: Register, folder: Folder) -> list[Diagnostic]:
    """Return what is wrong with the rows of a register, each by itself, among each other and beside the notes.

    PD401 nobody of that id, PD843 the notes give other minutes now, PD844 a code that does not fit its row, PD845 a
    number, a code or a holder that stands twice; and what was found while it was read.
    """
    language = folder.language
    found = list(register.found)
    rows = list(zip(register.rows.values, register.rows.lines, strict=True))
    known = people_named(folder, {row.id for row, _ in rows})
    now = attended(folder, [row for row, _ in rows])
    first: dict[tuple[str, str], int] = {}
    for (row, line), minutes in zip(rows, now, strict=True):

        def report(code: str, column: str, at: int = line, **values: str) -> None:
            key = key_word(column, language)
            found.append(Diagnostic(code, paths.CERTIFICATES, (at, key), {"key": key, **values}, line=at))

        unique = {"number": row.number, "code": row.code, **({"id": row.id} if row.revoked is None else {})}
        for column, value in unique.items():
            if (column, value) in first:
                report("PD845", column, value=value, first=str(first[column, value]))
            first.setdefault((column, value), line)
        if row.id not in known:
            report("PD401", "id", value=row.id)
        if not row.fits:
            report("PD844", "code", number=row.number)
        elif row.revoked is None and minutes != row.minutes:
            values = {"number": row.number, "minutes": str(row.minutes), "now": str(minutes)}
            place = (line, key_word("minutes", language))
            values |= {"date": row.as_of.isoformat(), "key": key_word("revoked", language)}
            found.append(Diagnostic("PD843", paths.CERTIFICATES, place, values, line=line))
    return found


def attended(folder: Folder, certificates: Sequence[Certificate]) -> list[int]:
    """Return the minutes that the notes of today give for the holder of each certificate, up to its day."""
    held: dict[str, list[int]] = {}
    for index, certificate in enumerate(certificates):
        held.setdefault(certificate.id, []).append(index)
    minutes = [0] * len(certificates)
    for note in folder.notes if held else ():
        for person in note.session.present:
            for index in held.get(person, ()):
                if note.session.date <= certificates[index].as_of:
                    minutes[index] += note.session.minutes
    return minutes


def new_salt() -> str:
    """Return random small letters: no spreadsheet takes them for a number or a date."""
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(_SALT_LETTERS))


def register_text(register: Register, new: Sequence[Certificate], language: Language) -> str:
    """Return the register with `new` rows at its end; what stands in it already stays as it was typed."""
    columns: Mapping[str, int] = {name: place for place, name in enumerate(COLUMNS)}
    before, separator, end = "", ",", "\n"
    if register.sheet is not None and register.before is not None:
        before = decode(register.before) or ""
        columns, _ = match_columns(register.sheet, COLUMNS, (), language)
        separator = separator_of(next(line for line in before.splitlines() if line.strip()))
        end = "\r\n" if "\r\n" in before else "\n"
        before += "" if before.endswith("\n") else end
        before = ("\ufeff" if register.before.startswith(codecs.BOM_UTF8) else "") + before
    else:
        before = ",".join(key_word(name, language) for name in COLUMNS) + "\n"
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator=end)
    width = len(register.sheet.header) if register.sheet is not None else len(COLUMNS)
    for certificate in new:
        cells = [""] * width
        for name, place in columns.items():
            cells[place] = _cell(getattr(certificate, name))
        writer.writerow(cells)
    return before + out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def write_register(folder: Path, register: Register, text: str) -> Path:
    """Write the register, if it is still what was read; raises `InputError` (PD901, PD902). The caller locks."""
    return write_text(folder, paths.CERTIFICATES, text, register.before)
