"""Attendance week by week: who was there of those who were expected."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import narwhals as nw

from pendamping.analysis.disclosure import small_cell
from pendamping.analysis.process import expected_attendances
from pendamping.analysis.tables import Tables
from pendamping.folder.load import Folder


@dataclass(frozen=True, slots=True)
class Turnout:
    """The attendances of one ISO week, by its Monday: present of those expected, of how many people.

    `hidden` says that the numbers of a week with few people were taken out.
    """

    week: date
    people: int
    present: int
    expected: int
    hidden: bool = False

    @property
    def share(self) -> float | None:
        """Present / expected."""
        return self.present / self.expected if self.expected else None


def compute_turnout(tables: Tables, folder: Folder, *, internal: bool = False) -> list[Turnout]:
    """Return the attendance of every week in which somebody was expected, oldest first.

    The weeks add up to the attendance of the process figures. Weeks of few people are hidden unless `internal`.
    """
    days = tables.sessions.select("program", "note", "date")
    each = expected_attendances(tables, folder).join(days, on=["program", "note"], how="inner")
    weeks = each.with_columns(week=nw.col("date").dt.to_string("%G-W%V")).group_by("week")
    rows = tables.fetch(
        weeks.agg(
            nw.col("date").min().alias("first"),
            nw.col("person").n_unique().alias("people"),
            nw.col("present").sum(),
            nw.col("present").count().alias("expected"),
        )
    )
    found = [
        Turnout(
            row["first"] - timedelta(days=row["first"].weekday()),
            int(row["people"]),
            int(row["present"]),
            int(row["expected"]),
        )
        for row in sorted(rows, key=lambda row: row["first"])
    ]
    return found if internal else hide_weeks(found, small_cell(folder))


def hide_weeks(weeks: list[Turnout], limit: int) -> list[Turnout]:
    """Take out the weeks of fewer than `limit` people; one alone would follow from the total, so a second goes, too."""
    hidden = {index for index, week in enumerate(weeks) if week.people < limit}
    if len(hidden) == 1:
        others = [index for index in range(len(weeks)) if index not in hidden]
        hidden.update(sorted(others, key=lambda index: (weeks[index].expected, index))[:1])
    return [
        replace(week, people=0, present=0, expected=0, hidden=True) if index in hidden else week
        for index, week in enumerate(weeks)
    ]
