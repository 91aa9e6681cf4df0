"""The schedule as text: one row per activity, one letter per week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pendamping.model.plan import Activity, Period

PLANNED, HELD, LATE, EMPTY = "#", "=", "!", "·"


@dataclass(frozen=True, slots=True)
class GanttRow:
    """One activity: its weeks as letters, planned `#`, held `=`, held outside the plan `!`."""

    activity: Activity
    weeks: str


@dataclass(frozen=True, slots=True)
class Gantt:
    """The weeks of the period; `days_per_letter` is 7, or more where the screen is too narrow."""

    rows: Sequence[GanttRow]
    header: str
    days_per_letter: int


def gantt(activities: Sequence[Activity], period: Period, held: Mapping[str, Sequence[date]], width: int = 53) -> Gantt:
    """Draw the schedule in at most `width` letters; `held` has the days on which sessions were held."""
    days = (period.end - period.start).days + 1
    step = max(7, -(-days // width))
    count = -(-days // step)
    starts = [period.start + timedelta(days=step * i) for i in range(count)]
    rows: list[GanttRow] = []
    for activity in activities:
        dates = held.get(activity.id, ())
        rows.append(GanttRow(activity, "".join(_letter(activity, dates, start, step) for start in starts)))
    return Gantt(rows, _months(starts), step)


def _letter(activity: Activity, dates: Sequence[date], start: date, step: int) -> str:
    end = start + timedelta(days=step - 1)
    inside = activity.start <= end and activity.end >= start
    if any(start <= day <= end for day in dates):
        return HELD if inside else LATE
    return PLANNED if inside else EMPTY


def _months(starts: Sequence[date]) -> str:
    """Return the number of each month at the letter with which it begins."""
    header = [" "] * len(starts)
    last = 0
    for i, start in enumerate(starts):
        number = str(start.month)
        free = all(letter == " " for letter in header[i : i + len(number)])
        if start.month != last and free and i + len(number) <= len(starts):
            header[i : i + len(number)] = number
            last = start.month
    return "".join(header)
