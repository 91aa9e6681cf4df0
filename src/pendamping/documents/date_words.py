"""Dates and numbers written out, as records and acts have them."""

from dataclasses import dataclass
from datetime import date

from pendamping.vocabulary import Language
from pendamping.wording import weekday


@dataclass(frozen=True, slots=True)
class DateWords:
    """A date in words: `Senin`, `sembilan belas`, `Januari`, `dua ribu dua puluh enam`; in English `nineteenth`."""

    weekday: str
    day: str
    month: str
    year: str


def number_words(value: int, language: Language) -> str:
    """Return a whole number in words."""
    return _words(value, language)


def date_words(value: date, language: Language) -> DateWords:
    """Return a date in words; the day is a cardinal number in Indonesian and an ordinal one in English."""
    from babel.dates import format_date

    day = _words(value.day, language, ordinal=language == "en")
    month = format_date(value, "MMMM", locale=language)
    return DateWords(weekday(value, language), day, month, number_words(value.year, language))


def _words(value: int, language: Language, *, ordinal: bool = False) -> str:
    from importlib import import_module

    # The library says nothing of its types.
    return str(import_module("num2words").num2words(value, lang=language, ordinal=ordinal))
