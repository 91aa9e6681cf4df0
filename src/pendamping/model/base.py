"""What every model shares: strictness, and the small types (ids, dates, money, shares) with their errors.

A validator that refuses a value raises `PydanticCustomError` with the code of a diagnostic as its type, so
that the message, the remedy and both languages stand in one place: `codes.py`.
"""

import re
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

WINDOWS_NAMES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"com{i}" for i in range(10)),
    *(f"lpt{i}" for i in range(10)),
}
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_MONEY = re.compile(r"(?P<sign>-?)\s*(?P<rp>rp\.?)?\s*(?P<sign2>-?)(?P<number>\d[\d.,]*?)(?:,-|\.-)?", re.IGNORECASE)
_PERCENT = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*%")


class Record(BaseModel):
    """A thing of the program: unknown keys are refused, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True, allow_inf_nan=False)


def _parse_id(value: object) -> object:
    """Ids become parts of file names and of references: letters, digits, `-` and `_`, 40 at most."""
    if not isinstance(value, str):
        return value
    if not _ID.fullmatch(value) or value.lower() in WINDOWS_NAMES:
        raise PydanticCustomError("PD210", "bad id", {"value": value[:60]})
    return value


def _parse_text(value: object) -> object:
    if isinstance(value, str) and not value.strip():
        raise PydanticCustomError("PD205", "empty text", {})
    return value


def parse_date(value: object) -> object:
    """Read an ISO date; 31 February and a date such as 3/4/2026 are refused each with its own remedy."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise PydanticCustomError("PD211", "not an ISO date", {"value": text[:60]})
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("PD212", "no such day", {"value": text}) from None


def parse_time(value: object) -> object:
    """Read a time of day, `13:00` or, as Indonesian writes it, `13.00`."""
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"(\d{1,2})[:.](\d{2})", value.strip())
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise PydanticCustomError("PD213", "not a time", {"value": value[:60]})
    return time(int(match[1]), int(match[2]))


def parse_money(value: object) -> object:
    """Read an amount in rupiah.

    Accepted are `1250000`, `1250000.50`, `Rp1.250.000`, `Rp 1.250.000,-` and `1.250.000,00`. A bare `1.250`
    can be 1250 or 1.25 and is refused (PD215).
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return value
    text = str(value).strip().replace("\u00a0", "")
    match = _MONEY.fullmatch(text)
    if not match:
        raise PydanticCustomError("PD214", "not money", {"value": text[:60]})
    number = match["number"]
    if not match["rp"] and re.fullmatch(r"\d{1,3}[.,]\d{3}", number):
        raise PydanticCustomError("PD215", "ambiguous money", {"value": text[:60]})
    if match["rp"] or re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", number) or re.fullmatch(r"\d+,\d{1,2}", number):
        if not re.fullmatch(r"(\d{1,3}(\.\d{3})+|\d+)(,\d{1,2})?", number):
            raise PydanticCustomError("PD214", "not money", {"value": text[:60]})
        number = number.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", number):
        number = number.replace(",", "")
    try:
        amount = Decimal(number)
    except InvalidOperation:
        raise PydanticCustomError("PD214", "not money", {"value": text[:60]}) from None
    return -amount if "-" in (match["sign"], match["sign2"]) else amount


def parse_share(value: object) -> object:
    """Read a share as a fraction: `85%`, `87,5 %` or `0.85`; a plain number over 1 is refused (PD216)."""
    if isinstance(value, bool):
        return value
    text = str(value).strip()
    if match := _PERCENT.fullmatch(text):
        number = float(match[1].replace(",", ".")) / 100
    else:
        try:
            number = float(text)
        except ValueError:
            raise PydanticCustomError("PD217", "not a share", {"value": text[:60]}) from None
    if not -1 <= number <= 1:
        raise PydanticCustomError("PD216", "share over 1", {"value": text[:60]})
    return number


def parse_quantity(value: object) -> object:
    """Read a figure that may be a share: `85%` becomes 0.85, a number stays what it is."""
    if isinstance(value, str):
        text = value.strip()
        if _PERCENT.fullmatch(text):
            return float(text.rstrip("% \u00a0").replace(",", ".")) / 100
        try:
            return float(text)
        except ValueError:
            raise PydanticCustomError("PD218", "not a number", {"value": text[:60]}) from None
    return value


# What an editor may accept differs from what Pydantic would say of the Python type. `Field` says so without
# loading Pydantic's JSON Schema module, which start-up would pay for.
_PERCENT_TEXT: JsonDict = {"type": ["number", "string"]}

Id = Annotated[str, BeforeValidator(_parse_id), Field(json_schema_extra={"pattern": f"^{_ID.pattern}$"})]
Text = Annotated[str, BeforeValidator(_parse_text), Field(json_schema_extra={"minLength": 1})]
Day = Annotated[date, BeforeValidator(parse_date)]
Clock = Annotated[time, BeforeValidator(parse_time), Field(json_schema_extra={"pattern": r"^\d{1,2}[:.]\d{2}$"})]
Money = Annotated[Decimal, BeforeValidator(parse_money)]
Share = Annotated[float, BeforeValidator(parse_share), Field(json_schema_extra=_PERCENT_TEXT)]
Quantity = Annotated[float, BeforeValidator(parse_quantity), Field(json_schema_extra=_PERCENT_TEXT)]
