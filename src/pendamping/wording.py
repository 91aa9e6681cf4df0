"""Numbers, dates, money and sentences in the reader's language.

Rules of the domain say what they found as a `Sentence`: an English message with its values. The language is
chosen only where somebody reads it. Babel is loaded when the first number is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Literal, TypeAlias

from pendamping.messages import translator
from pendamping.vocabulary import Language, value_word

AmountKind = Literal["share", "number", "money", "points", "p", "exact"]


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure with its kind.

    A share is a fraction and shown in percent; points are a difference of two shares, shown times 100; exact is a
    number with up to four decimals.
    """

    value: float | Decimal | None
    kind: AmountKind = "number"


@dataclass(frozen=True, slots=True)
class Word:
    """An enumerated value, shown by its word."""

    value: str


@dataclass(frozen=True, slots=True)
class Label:
    """A name that stands in the data in both languages, such as that of a band of a guideline."""

    id: str
    en: str


Shown: TypeAlias = "Amount | Word | Label | Sentence | date | int | str"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message in English with named places, and what stands in them."""

    message: str
    values: Mapping[str, Shown] = field(default_factory=dict[str, Shown])

    def say(self, language: Language) -> str:
        """Return the sentence in `language`."""
        shown = {name: show(value, language) for name, value in self.values.items()}
        return translator(language)(self.message).format_map(shown)


def mark(message: str) -> str:
    """Mark `message` for extraction into the catalogue of translations."""
    return message


def show(value: Shown, language: Language) -> str:
    """Return one value as it is written in `language`."""
    if isinstance(value, Amount):
        return amount(value.value, value.kind, language)
    if isinstance(value, Sentence):
        return value.say(language)
    if isinstance(value, Label):
        return value.id if language == "id" else value.en
    if isinstance(value, Word):
        return label(value.value, language)
    if isinstance(value, date):
        return day(value, language)
    if isinstance(value, int):
        return number(value, language, 0)
    return value


def amount(value: float | Decimal | None, kind: AmountKind, language: Language) -> str:
    """Return a figure with its unit; an en dash where there is none."""
    if value is None:
        return "–"
    if kind == "share":
        return percent(float(value), language)
    if kind == "money":
        return money(Decimal(value), language)
    if kind == "points":
        return number(value * 100, language)
    if kind == "exact":
        return number(value, language, 4)
    if kind == "p":
        return p_value(float(value), language)
    return number(value, language, 2)


def number(value: float | Decimal, language: Language, places: int = 1) -> str:
    """Return a number with at most `places` decimals, rounded half up."""
    from babel.numbers import format_decimal

    exact = _exact(value)
    pattern = "#,##0." + "#" * places if places else "#,##0"
    with localcontext(_wide_enough(exact, places)):  # Babel computes with the number too
        text = format_decimal(round_half_up(exact, places), format=pattern, locale=language)
    return "0" if text == "-0" else text


def round_half_up(amount: Decimal, places: int = 0) -> Decimal:
    """Round as money and the IKM are rounded in Indonesia: a half goes up, away from zero."""
    return amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _wide_enough(amount, places))


def _wide_enough(amount: Decimal, places: int) -> Context:
    """Return a context that holds every digit of `amount`, one more where it is rounded up, and its decimals.

    The usual one ends at 28 digits and raises beyond, but people write what they like.
    """
    return Context(prec=max(28, amount.adjusted() + 2 + places))


def percent(share: float, language: Language, places: int = 1) -> str:
    """Return a fraction in percent: `87,5 %` in Indonesian, `87.5%` in English."""
    text = number(Decimal(repr(float(share))) * 100, language, places)
    return f"{text}\u00a0%" if language == "id" else f"{text}%"


def _exact(value: Decimal | float) -> Decimal:
    """Return a number as it is written: a float by its shortest form, not by what it is in binary."""
    return Decimal(value) if isinstance(value, Decimal | int) else Decimal(repr(float(value)))


def money(value: Decimal | float, language: Language) -> str:
    """Return an amount in rupiah, as it is written in Indonesia: `Rp1.250.000`."""
    text = number(_exact(value).copy_abs(), language, 0)  # `abs` would cut what is longer than 28 digits
    return f"-Rp{text}" if value < 0 else f"Rp{text}"


def money_words(value: Decimal | float, language: Language) -> str:
    """Return an amount in words, in whole rupiah: `tiga puluh juta rupiah`, `thirty million rupiah`.

    A number that the language has no word for, in Indonesian one of more than 36 digits, stays in digits.
    """
    from num2words import num2words  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

    whole = int(round_half_up(_exact(value)))
    try:
        return f"{num2words(whole, lang=language)} rupiah"
    except (OverflowError, KeyError):  # the second of negative numbers, of which num2words does not ask how long
        return f"{number(whole, language, 0)} rupiah"


def p_value(p: float, language: Language) -> str:
    """Return a p as it is printed: `p = 0.031`, and never as zero."""
    return f"p < {number(0.001, language, 3)}" if p < 0.001 else f"p = {number(p, language, 3)}"


def day(value: date, language: Language) -> str:
    """Return a date in words: `23 November 2026`."""
    from babel.dates import format_date

    return format_date(value, "d MMMM y", locale=language)


def short_day(value: date, language: Language) -> str:
    """Return a date in short words, for tables: `23 Nov 2026`."""
    from babel.dates import format_date

    return format_date(value, "d MMM y", locale=language)


def weekday(value: date, language: Language) -> str:
    """Return the day of the week."""
    from babel.dates import format_date

    return format_date(value, "EEEE", locale=language)


def month(value: date, language: Language) -> str:
    """Return month and year: `Februari 2026`."""
    from babel.dates import format_date

    return format_date(value, "MMMM y", locale=language)


def clock(value: time, language: Language) -> str:
    """Return a time of day: `13.00` in Indonesian, `13:00` in English."""
    return value.strftime("%H.%M" if language == "id" else "%H:%M")


def short_month(value: date, language: Language) -> str:
    """Return the month in short, with its year: `Feb 2026`."""
    from babel.dates import format_date

    return format_date(value, "MMM y", locale=language)


# English values whose label for readers is more than the word with its underscores replaced.
_LABELS: Mapping[str, tuple[str, str]] = {
    "output": ("Keluaran (output)", "Output"),
    "outcome": ("Hasil (outcome)", "Outcome"),
    "impact": ("Dampak (impact)", "Impact"),
    "orientation": ("Awal (orientasi)", "Opening (orientation)"),
    "core": ("Inti", "Core"),
    "closing": ("Akhir", "Closing"),
    "yes_no": ("ya/tidak", "yes/no"),
    "solve_problems": ("Pemecahan masalah", "Solving problems"),
    "independence": ("Kemandirian", "Independence"),
    "raise_capacity": ("Peningkatan kapasitas", "Raising capacity"),
    "builds_networks": ("Membangun jejaring", "Building networks"),
    "transfer": ("Alih pengetahuan dan keterampilan", "Transfer of knowledge and skills"),
    "involve_people": ("pelibatan warga dalam perencanaan", "involving people in planning"),
    "partners": ("mitra strategis", "strategic partners"),
    "transparent_communication": ("komunikasi terbuka", "transparent communication"),
    "resistance": ("penolakan terhadap perubahan", "resistance to change"),
    "resources": ("keterbatasan sumber daya", "too few resources"),
    "communication": ("komunikasi yang lemah", "weak communication"),
    "solved": ("teratasi", "solved"),
    "open": ("belum teratasi", "not solved"),
}


def label(value: str, language: Language) -> str:
    """Return an enumerated value as people read it."""
    if value in _LABELS:
        return _LABELS[value][0 if language == "id" else 1]
    return value_word(value, language).replace("_", " ")
