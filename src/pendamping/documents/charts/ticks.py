"""Round numbers and days along an axis, and their words."""

from datetime import date, timedelta
from decimal import Decimal
from math import ceil, floor, log10

from pendamping.documents.charts.chart import tell
from pendamping.vocabulary import Language
from pendamping.wording import mark as _
from pendamping.wording import money, number

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def steps(low: float, high: float, most: int = 5, *, whole: bool = False) -> list[float]:
    """Return round numbers from at most `low` to at least `high`: about `most` intervals of equal width."""
    if high <= low:
        high = low + (abs(low) or 1.0)
    wanted = (high - low) / most
    power = 10.0 ** floor(log10(wanted))
    step = next(power * s for s in _STEPS if power * s >= wanted * (1 - 1e-9))
    if whole:
        step = max(1.0, float(ceil(step)))
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]


def short_money(value: float, language: Language) -> str:
    """Return an amount on an axis: `Rp10 juta`."""
    size = abs(value)
    if size >= 1e9:
        return tell(language, _("{amount} billion"), amount=f"Rp{number(value / 1e9, language, 2)}")
    if size >= 1e6:
        return tell(language, _("{amount} million"), amount=f"Rp{number(value / 1e6, language, 2)}")
    return money(Decimal(repr(float(value))), language)


def days_since(day: date, start: date) -> int:
    """Return the position of a day on an axis that begins with `start`."""
    return (day - start).days


def short_day(day: date, language: Language) -> str:
    """Return day and month: `23 Nov`."""
    from babel.dates import format_date

    return format_date(day, "d MMM", locale=language)


def time_ticks(start: date, end: date, language: Language, most: int = 9) -> list[tuple[float, str]]:
    """Return days of an axis from `start` to `end` with their words: weeks where it is short, else firsts of months."""
    span = (end - start).days
    if span <= 7 * most:
        first = start + timedelta(days=-start.weekday() % 7)
        every = 7 * max(1, ceil(span / 7 / most))
        days = [first + timedelta(days=n) for n in range(0, span + 1, every)]
        return [(float(days_since(day, start)), short_day(day, language)) for day in days if start <= day <= end]
    months = _months(start, end)
    every = next(n for n in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if len(months) / n <= most)
    chosen = [month for month in months if (month.month - 1 + 12 * month.year) % every == 0]
    return [(float(days_since(day, start)), _month(day, index == 0, language)) for index, day in enumerate(chosen)]


def _months(start: date, end: date) -> list[date]:
    """Return the firsts of months from `start` to `end`; the month of the start itself where it has hardly begun."""
    found: list[date] = []
    year, month = start.year, start.month
    while (first := date(year, month, 1)) <= end:
        if first >= start:
            found.append(first)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def _month(day: date, first: bool, language: Language) -> str:
    from babel.dates import format_date

    return format_date(day, "MMM y" if first or day.month == 1 else "MMM", locale=language)
