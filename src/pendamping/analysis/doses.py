"""The dose that each person received: minutes attended, of those planned for one person."""

from dataclasses import dataclass

import narwhals as nw

from pendamping.analysis.tables import Frame, Tables
from pendamping.analysis.values import KEY, TOLERANCE, planned_minutes
from pendamping.folder.load import Folder

ENOUGH = 0.8  # of the planned dose


@dataclass(frozen=True, slots=True)
class Dose:
    """What one person received, in minutes; `enough` is whether that is 80 % of the minutes planned."""

    person: str
    minutes: int
    planned: int
    enough: bool


def received_doses(tables: Tables, folder: Folder) -> Frame:
    """Return program, person, received (minutes), dose (a share) and enough (1 or 0) of everybody assisted.

    Who withdrew their consent and who is in a comparison group is not in it; who left the program is.
    """
    present = tables.attendance.filter(nw.col("status") == "present")
    received = present.group_by(*KEY).agg(nw.col("minutes").sum().alias("received"))
    people = tables.participants.filter(nw.col("assisted")).select(*KEY)
    planned = float(planned_minutes(folder.program) or 1)
    frame = people.join(received, on=KEY, how="left").with_columns(
        (nw.col("received").fill_null(0).cast(nw.Float64) / planned).alias("dose")
    )
    return frame.with_columns((nw.col("dose") >= ENOUGH - TOLERANCE).cast(nw.Int64).alias("enough"))


def person_doses(tables: Tables, folder: Folder) -> list[Dose]:
    """Return the dose of everybody assisted, by id; without planned minutes nobody has enough of them."""
    planned = planned_minutes(folder.program)
    rows = tables.fetch_people(tables.only(received_doses(tables, folder), [folder.program.code]))
    doses = [Dose(row["person"], int(row["received"] or 0), planned, bool(planned and row["enough"])) for row in rows]
    return sorted(doses, key=lambda dose: dose.person)
