"""Certificates that were issued: the register, and the code by which one is checked."""

import hashlib
import re
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from pendamping.model.base import Day, Id, Record, Text
from pendamping.wording import mark as _

# Base 32 after Crockford: no I, L, O and U, which are taken for 1, 1, 0 and V.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("ILOU", "110V")
_CODE_LENGTH, _PART = 12, 4
# Blanks, and the dashes that phones and word processors make of one.
_BETWEEN = re.compile(r"[\s_.\-\u2010-\u2015\u2212]")
_NUMBER = re.compile(r"(\d{1,9})/[A-Za-z0-9_-]+/(\d{4})")


def _parse_number(value: object) -> object:
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        problem = _("a number is written as in 001/EKM/2026")
        raise PydanticCustomError("PD209", "not a number of a certificate", {"value": value[:60], "problem": problem})
    return value


def _parse_minutes(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{1,9}", value):
        raise PydanticCustomError("PD230", "not a whole number", {"value": value[:60]})
    return value


Minutes = Annotated[int, BeforeValidator(_parse_minutes)]


class Certificate(Record):
    """One certificate in certificates.csv; pendamping adds the rows, and people change `revoked` only."""

    number: Annotated[Text, BeforeValidator(_parse_number)] = Field(
        description="Running number, code of the program, year of issue."
    )
    id: Id = Field(description="Who holds it; the name stands in private/identities.csv.")
    issued: Day
    as_of: Day = Field(description="The day up to which the minutes were counted.")
    minutes: Minutes = Field(description="Minutes attended.")
    planned_minutes: Minutes = Field(description="Minutes planned for one person.")
    code: Text = Field(description="What is printed, to check the certificate.")
    salt: Text = Field(description="Random letters: without them nobody can work out the code.")
    revoked: Day | None = Field(None, description="The day from which the certificate is not valid any more.")

    @property
    def fits(self) -> bool:
        """Whether the code is that of the row: nothing in it was changed after it was issued."""
        return self.code == compute_code(self)

    @property
    def order(self) -> tuple[int, int]:
        """Year and running number, by which certificates are sorted."""
        return number_parts(self.number)


def compute_code(certificate: Certificate) -> str:
    """Return the code of a certificate: 60 bits of the SHA-256 of all its facts and the salt, as XXXX-XXXX-XXXX."""
    c = certificate
    facts = [c.number, c.id, c.issued.isoformat(), c.as_of.isoformat(), str(c.minutes), str(c.planned_minutes), c.salt]
    value = int.from_bytes(hashlib.sha256("\n".join(facts).encode()).digest()[:8], "big") >> 4
    letters = "".join(LETTERS[value >> 5 * place & 31] for place in reversed(range(_CODE_LENGTH)))
    return _grouped(letters)


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + _PART] for start in range(0, len(letters), _PART))


def read_code(typed: str) -> str | None:
    """Return a code as it is printed, from what somebody typed: any case, blanks, dashes, O for 0, I or L for 1."""
    letters = _BETWEEN.sub("", typed).upper().translate(_MISREAD)
    if len(letters) != _CODE_LENGTH or any(letter not in LETTERS for letter in letters):
        return None
    return _grouped(letters)


def make_number(running: int, program: str, year: int) -> str:
    """Return the number of a certificate: 001/EKM/2026."""
    return f"{running:03}/{program}/{year}"


def number_parts(number: str) -> tuple[int, int]:
    """Return year and running number."""
    match = _NUMBER.fullmatch(number)
    return (int(match[2]), int(match[1])) if match else (0, 0)
