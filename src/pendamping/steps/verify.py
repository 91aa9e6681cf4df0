"""Whether a certificate is valid, by its code."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pendamping.diagnostics import Diagnostic, InputError
from pendamping.folder import paths
from pendamping.folder.certificates import load_register
from pendamping.folder.load import load_program
from pendamping.model.certificates import Certificate, read_code
from pendamping.vocabulary import Language, key_word


@dataclass(frozen=True, slots=True)
class Verified:
    """What a valid certificate says; who holds it is not told."""

    code: str
    number: str
    program_code: str
    program: str
    minutes: int
    planned_minutes: int
    issued: date
    as_of: date


def verify(path: Path, typed: str) -> Verified:
    """Look a code up in the register of a program; raises `InputError` when it is not valid.

    PD842 no certificate has the code, PD844 its row was changed after it was issued, PD847 it was revoked; and what
    is wrong in the register when the code is not found in what can be read of it.
    """
    program = load_program(path)
    register = load_register(path, program.language)
    code = read_code(typed)
    rows = zip(register.rows.values, register.rows.lines, strict=True)
    found = [(row, line) for row, line in rows if code is not None and read_code(row.code) == code]
    wrong = [problem for row, line in found if (problem := _problem(row, line, program.language)) is not None]
    if not found:
        unread = [d for d in register.found if d.severity == "error"]
        values = {"value": " ".join(typed.split())[:60], "name": program.name}
        wrong = [*unread, Diagnostic("PD842", "CODE", values=values)]
    if wrong:
        raise InputError(wrong)  # without the row itself, which holds the id of a person
    row = found[0][0]
    return Verified(
        code=row.code,
        number=row.number,
        program_code=program.code,
        program=program.name,
        minutes=row.minutes,
        planned_minutes=row.planned_minutes,
        issued=row.issued,
        as_of=row.as_of,
    )


def _problem(row: Certificate, line: int, language: Language) -> Diagnostic | None:
    """Return why the certificate of a row is not valid."""
    if not row.fits:
        return _at(line, "code", "PD844", language, number=row.number)
    if row.revoked is not None:
        return _at(line, "revoked", "PD847", language, number=row.number, date=row.revoked.isoformat())
    return None


def _at(line: int, column: str, code: str, language: Language, **values: str) -> Diagnostic:
    return Diagnostic(code, paths.CERTIFICATES, (line, key_word(column, language)), values, line=line)
