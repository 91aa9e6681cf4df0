"""How a program was carried out: delivery against plan, dose, reach, fidelity, money, follow-ups, obstacles."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import narwhals as nw

from pendamping.analysis.doses import received_doses
from pendamping.analysis.results import (
    ActivityProgress,
    CategoryCount,
    Contact,
    FollowUpState,
    GroupAttendance,
    Money,
    Process,
)
from pendamping.analysis.tables import Frame, Tables, add_up, attribute_column
from pendamping.analysis.values import KEY, planned_minutes
from pendamping.folder.checks.people import withdrawals
from pendamping.folder.load import Folder
from pendamping.model.plan import Activity, Attribute, BudgetLine
from pendamping.model.sessions import CATEGORIES

NAMED_REST = "–"
NAMED = 50  # people without contact who are named; of more than these only the number is given


def compute_process(tables: Tables, folder: Folder, as_of: date) -> Process:
    """Compute everything about the carrying out of one program up to `as_of`."""
    program = folder.program
    activities = _activities(tables, folder, as_of)
    people = _statuses(tables, folder)
    doses = _doses(tables, folder, sum(people.values()))
    attendance = _attendance(tables, folder)
    sessions = tables.fetch(tables.only(tables.sessions, [folder.program.code]).select("minutes", "headcount"))
    spent = _spent(tables, folder)
    lines = [
        _money(line.id, line.description, line.total, spent["budget_line"].get(line.id)) for line in program.budget
    ]
    no_contact, without_contact = contacts(tables, folder, as_of)
    started = [a for a in activities if a.in_time is not None and a.end <= as_of]
    planned_all = sum(a.planned * a.minutes_planned for a in activities)
    return Process(
        activities=activities,
        sessions_planned=sum(a.planned for a in activities),
        sessions_held=sum(a.held for a in activities),
        dose_delivered=sum(a.minutes_held for a in activities) / planned_all if planned_all else None,
        dose_received_median=doses["median"],
        dose_received_low=doses["low"],
        dose_received_high=doses["high"],
        dose_enough=doses["enough"],
        enrolled=sum(people.values()),
        active=people.get("active", 0) + people.get("graduated", 0),
        dropped_out=people.get("dropped_out", 0) + people.get("moved", 0),
        withdrawn=_withdrawn(folder, as_of),
        reached=doses["reached"],
        target_size=program.target_group.size,
        present=attendance[0].present,
        expected=attendance[0].expected,
        attendance_groups=attendance[1:],
        fidelity_done=sum(a.steps_done for a in activities),
        fidelity_planned=sum(a.steps_planned for a in activities),
        in_time=sum(bool(a.in_time) for a in started),
        in_time_of=len(started),
        headcount=sum(session["headcount"] or 0 for session in sessions),
        no_contact=no_contact,
        without_contact=without_contact,
        obstacles=obstacles(tables, folder),
        follow_ups=follow_ups(tables, folder, as_of),
        budget=_money(
            "total",
            "",
            sum((line.total for line in program.budget), Decimal(0)),
            sum((m.spent for m in lines), Decimal(0)),
        ),
        budget_lines=lines,
        budget_groups=sum_lines(program.budget, lambda line: line.group, spent["group"]),
        budget_sources=sum_lines(program.budget, lambda line: line.fund_source, spent["fund_source"]),
        budget_activities=sum_lines(program.budget, lambda line: line.activity, spent["activity"]),
        time_used=_time_used(folder, as_of),
    )


def _withdrawn(folder: Folder, as_of: date) -> int:
    return sum(day <= as_of for day in withdrawals(folder).values())


def _closed(folder: Folder, as_of: date) -> date | None:
    return next((e.date for e in folder.lifecycle.events if e.event == "closed" and e.date <= as_of), None)


def _time_used(folder: Folder, as_of: date) -> float:
    period = folder.program.period
    days = (period.end - period.start).days + 1
    return min(1.0, max(0.0, ((as_of - period.start).days + 1) / days))


def _activities(tables: Tables, folder: Folder, as_of: date) -> list[ActivityProgress]:
    held = tables.sessions.group_by("program", "activity").agg(
        nw.col("note").count().alias("held"),
        nw.col("minutes").sum().alias("minutes"),
        nw.col("date").min().alias("first"),
        nw.col("date").max().alias("last"),
        nw.col("steps_done").sum().alias("steps"),
    )
    rows = {row["activity"]: row for row in tables.fetch(tables.only(held, [folder.program.code]))}
    return [_activity(activity, rows.get(activity.id, {}), as_of) for activity in folder.program.activities]


def _activity(activity: Activity, row: dict[str, Any], as_of: date) -> ActivityProgress:
    days = (activity.end - activity.start).days + 1
    passed = min(days, max(0, (as_of - activity.start).days + 1))
    held = int(row.get("held") or 0)
    return ActivityProgress(
        id=activity.id,
        name=activity.name,
        phase=activity.phase,
        start=activity.start,
        end=activity.end,
        planned=activity.sessions,
        due=activity.sessions * passed / days,
        held=held,
        minutes_planned=activity.minutes,
        minutes_held=int(row.get("minutes") or 0),
        first=row.get("first"),
        last=row.get("last"),
        steps_planned=len(activity.steps) * held,
        steps_done=min(int(row.get("steps") or 0), len(activity.steps) * held),
    )


def _doses(tables: Tables, folder: Folder, enrolled: int) -> dict[str, Any]:
    """Return median and quartiles of the dose received (linear interpolation), and who had enough."""
    minutes = planned_minutes(folder.program)
    if not folder.notes or not enrolled:  # nobody received anything: there is nothing to add up
        zero = 0.0 if minutes and enrolled else None
        return {"median": zero, "low": zero, "high": zero, "enough": 0, "reached": 0}
    frame = received_doses(tables, folder).with_columns((nw.col("dose") > 0).cast(nw.Int64).alias("was_there"))
    summary = frame.group_by("program").agg(
        nw.col("dose").median().alias("median"),
        nw.col("dose").quantile(0.25, interpolation="linear").alias("low"),
        nw.col("dose").quantile(0.75, interpolation="linear").alias("high"),
        nw.col("enough").sum().alias("enough"),
        nw.col("was_there").sum().alias("reached"),
    )
    row = tables.fetch(tables.only(summary, [folder.program.code]))[0]
    reached = int(row["reached"])
    if not minutes:  # a share of nothing planned says nothing; who was there was there
        return {"median": None, "low": None, "high": None, "enough": 0, "reached": reached}
    return {**row, "enough": int(row["enough"]), "reached": reached}


def _attendance(tables: Tables, folder: Folder) -> list[GroupAttendance]:
    """Return present and expected attendances: of everybody first, then of each group of each attribute."""
    program = folder.program
    if not folder.notes:  # nobody was expected anywhere
        return [GroupAttendance("", "", "", "", 0, 0, 0)]
    each = expected_attendances(tables, folder)
    sums = [
        nw.col("present").sum(),
        nw.col("present").count().alias("expected"),
        nw.col("person").n_unique().alias("people"),
    ]
    columns = [attribute_column(attribute.id) for attribute in program.attributes]
    # Everybody has one value of each attribute, so that the sums of people who share all of them can be added up.
    rows = tables.fetch(each.group_by("program", *columns).agg(*sums))
    names = ("present", "expected", "people")
    whole = add_up(rows, "program", names)
    found = [_group_attendance(None, "", whole.get(program.code, dict.fromkeys(names, 0)))]
    for attribute, column in zip(program.attributes, columns, strict=True):
        by_value = add_up(rows, column, names)
        found += [
            _group_attendance(attribute, value, by_value[value]) for value in attribute.values if value in by_value
        ]
    return found


def expected_attendances(tables: Tables, folder: Folder) -> Frame:
    """Return one row for each session and person expected at it: program, note, person, present (1 or 0).

    Only people assisted; their attributes stand beside. Expected are all who are named in the note (present, excused,
    sick, absent), and in a class session everybody active on that day, named or not.
    """
    people = tables.only(tables.participants, [folder.program.code]).filter(nw.col("assisted"))
    attributes = [attribute_column(attribute.id) for attribute in folder.program.attributes]
    named = tables.attendance.select("program", "note", "person", _present().alias("present"))
    sessions = tables.sessions.filter(nw.col("form") == "class").select("program", "note", "date")
    # A public event that only counts heads expects nobody by name.
    sessions = sessions.join(named.select("program", "note"), on=["program", "note"], how="semi")
    active = sessions.join(people.select("program", "person", "joined", "left"), on="program", how="inner").filter(
        (nw.col("joined").is_null() | (nw.col("joined") <= nw.col("date")))
        & (nw.col("left").is_null() | (nw.col("left") >= nw.col("date")))
    )
    everybody = nw.concat(
        [named, active.select("program", "note", "person", nw.lit(0).cast(nw.Int64).alias("present"))]
    )
    expected = everybody.group_by("program", "note", "person").agg(nw.col("present").max())
    return expected.join(people.select(*KEY, *attributes), on=KEY, how="inner")


def _present() -> nw.Expr:
    return (nw.col("status") == "present").cast(nw.Int64)


def _group_attendance(attribute: Attribute | None, value: str, row: dict[str, Any]) -> GroupAttendance:
    names = (attribute.id, attribute.name, value, attribute.values[value]) if attribute else ("", "", "", "")
    return GroupAttendance(*names, int(row["present"]), int(row["expected"]), int(row["people"]))


def contacts(tables: Tables, folder: Folder, as_of: date) -> tuple[list[Contact], int]:
    """Return the people still active whose last contact is the threshold of days ago, or more, and how many they are.

    Only the first of them are named, longest without contact first. When the program was closed, the day of closing
    is what counts: nobody owes contact after it.
    """
    as_of = _closed(folder, as_of) or as_of
    people = tables.only(tables.participants, [folder.program.code]).filter(
        nw.col("assisted") & (nw.col("status") == "active")
    )
    last = nw.lit(None).cast(nw.Date)
    if folder.notes:  # else nobody was met, and nothing is joined
        present = tables.attendance.filter(nw.col("status") == "present")
        people = people.join(present.group_by(*KEY).agg(nw.col("date").max().alias("last")), on=KEY, how="left")
        last = nw.col("last")
    since = nw.coalesce(last, nw.col("joined"), nw.lit(folder.program.period.start)).alias("since")
    latest = as_of - timedelta(days=folder.workspace.thresholds.contact_days)
    frame = people.select("person", last.alias("last"), since).filter(nw.col("since") <= latest)
    rows = tables.fetch(frame.sort("since", "person").head(NAMED + 1))
    count = len(rows) if len(rows) <= NAMED else int(tables.fetch(frame.select(nw.len()))[0]["len"])
    return [Contact(row["person"], row["last"], (as_of - row["since"]).days) for row in rows[:NAMED]], count


def _statuses(tables: Tables, folder: Folder) -> dict[str, int]:
    """Return how many of the people assisted have each status."""
    people = tables.only(tables.participants, [folder.program.code]).filter(nw.col("assisted"))
    return {row["status"]: int(row["n"]) for row in tables.fetch(people.group_by("status").agg(nw.len().alias("n")))}


def obstacles(tables: Tables, folder: Folder) -> list[CategoryCount]:
    """Count the obstacles of each category, how many were solved, and which risks came true."""
    rows = tables.fetch(tables.only(tables.obstacles, [folder.program.code]))
    return [
        CategoryCount(
            category=category,
            count=len(own),
            solved=sum(row["status"] == "solved" for row in own),
            answered=sum(bool(row["response"]) for row in own),
            risks=tuple(sorted({row["risk"] for row in own if row["risk"]})),
        )
        for category in CATEGORIES
        for own in [[row for row in rows if row["category"] == category]]
    ]


def follow_ups(tables: Tables, folder: Folder, as_of: date) -> list[FollowUpState]:
    """Return every follow-up with its state on `as_of`, oldest first."""
    soon = folder.workspace.thresholds.follow_up_due_days
    rows = tables.fetch(tables.only(tables.follow_ups, [folder.program.code]))
    found = [
        FollowUpState(
            id=row["id"],
            action=row["action"],
            responsible=row["responsible"],
            agreed=row["agreed"],
            due=row["due"],
            closed=row["closed"],
            state=_state(row["due"], row["closed"], as_of, soon),
        )
        for row in rows
    ]
    return sorted(found, key=lambda f: (f.due or date.max, f.id))


def _state(due: date | None, closed: date | None, as_of: date, soon: int) -> str:
    if closed is not None:
        return "closed_late" if due is not None and closed > due else "closed"
    if due is None:
        return "open"
    if due < as_of:
        return "overdue"
    return "due_soon" if (due - as_of).days <= soon else "open"


def _spent(tables: Tables, folder: Folder) -> dict[str, dict[str | None, Decimal]]:
    """Return what was spent by budget line, group, source of funds and activity."""
    columns = ("budget_line", "group", "fund_source", "activity")
    rows = tables.fetch(
        tables.only(tables.spending, [folder.program.code])
        .group_by(*columns)
        .agg(nw.col("amount").sum().alias("spent"))
    )
    found: dict[str, dict[str | None, Decimal]] = {column: {} for column in columns}
    for row in rows:
        for column in columns:
            found[column][row[column]] = found[column].get(row[column], Decimal(0)) + Decimal(row["spent"])
    return found


def _money(name: str, label: str, planned: Decimal, spent: Decimal | None) -> Money:
    return Money(name, label, planned, spent or Decimal(0))


def sum_lines(
    lines: Iterable[BudgetLine],
    key: Callable[[BudgetLine], str | None],
    spent: dict[str | None, Decimal] | None = None,
) -> list[Money]:
    """Add up budget lines by `key`, in the order in which the keys first stand in the budget.

    What was spent under a key that no line has, such as another source of funds, comes last.
    """
    planned: dict[str | None, Decimal] = {}
    for line in lines:
        planned[key(line)] = planned.get(key(line), Decimal(0)) + line.total
    for name in sorted(set(spent or {}) - set(planned), key=str):
        planned[name] = Decimal(0)
    return [
        Money(name or NAMED_REST, name or NAMED_REST, amount, (spent or {}).get(name, Decimal(0)))
        for name, amount in planned.items()
    ]
