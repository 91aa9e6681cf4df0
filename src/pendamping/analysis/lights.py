"""Status lights: green, yellow or red, each with the rule that set it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pendamping.analysis.results import IndicatorResult, Process
from pendamping.wording import Amount, Sentence
from pendamping.wording import mark as _


@dataclass(frozen=True, slots=True)
class Light:
    """One light; `rule` says how the colour follows from the figures."""

    id: str
    name: str
    colour: str  # green | yellow | red | grey
    rule: Sentence


def _colour(value: float | None, green: float, yellow: float) -> str:
    if value is None:
        return "grey"
    value = round(value, 9)
    return "green" if value >= green else "yellow" if value >= yellow else "red"


def lights(process: Process, indicators: Sequence[IndicatorResult], as_of: date) -> list[Light]:
    """Return the lights for delivery, attendance, money, follow-ups and indicators."""
    return [
        _delivery(process),
        _attendance(process),
        _money(process),
        _follow_ups(process),
        _contact(process),
        _indicators(indicators, as_of),
    ]


def _delivery(process: Process) -> Light:
    due = sum(activity.due for activity in process.activities)
    held = sum(min(activity.held, activity.planned) for activity in process.activities)
    share = held / due if due >= 1 else None
    rule = Sentence(
        _("{held} of {due} sessions due so far were held ({share}); green from 90%, yellow from 70%"),
        {"held": held, "due": round(due), "share": Amount(share, "share")},
    )
    return Light("delivery", _("Sessions"), _colour(share, 0.9, 0.7), rule)


def _attendance(process: Process) -> Light:
    rule = Sentence(
        _("{present} of {expected} expected attendances ({share}); green from 80%, yellow from 60%"),
        {
            "present": process.present,
            "expected": process.expected,
            "share": Amount(process.attendance, "share"),
        },
    )
    return Light("attendance", _("Attendance"), _colour(process.attendance, 0.8, 0.6), rule)


def _money(process: Process) -> Light:
    spent, used = process.budget.absorption, process.time_used
    gap = abs(spent - used) if spent is not None else None
    over = sum(line.left < 0 for line in process.budget_lines)
    rule = Sentence(
        _(
            "{spent} of the budget spent in {used} of the time, {over} lines overspent; "
            "green up to 15 points apart, yellow up to 30"
        ),
        {"spent": Amount(spent, "share"), "used": Amount(used, "share"), "over": over},
    )
    colour = "grey" if gap is None else "green" if gap <= 0.15 else "yellow" if gap <= 0.30 else "red"
    return Light("money", _("Money"), "yellow" if over and colour == "green" else colour, rule)


def _follow_ups(process: Process) -> Light:
    overdue = sum(f.state == "overdue" for f in process.follow_ups)
    total = sum(f.closed is None for f in process.follow_ups)
    rule = Sentence(
        _("{overdue} of {total} open follow-ups are overdue; green at none, yellow up to 2"),
        {"overdue": overdue, "total": total},
    )
    return Light("follow_ups", _("Follow-ups"), "green" if not overdue else "yellow" if overdue <= 2 else "red", rule)


def _contact(process: Process) -> Light:
    without = process.without_contact
    share = without / process.active if process.active else None
    rule = Sentence(
        _("{n} of {active} active people had no contact for too long; green at none, yellow up to 10%"),
        {"n": without, "active": process.active},
    )
    colour = "grey" if share is None else "green" if not without else "yellow" if share <= 0.1 else "red"
    return Light("contact", _("Contact"), colour, rule)


def _indicators(indicators: Sequence[IndicatorResult], as_of: date) -> Light:
    due = [
        i for i in indicators if i.figure.value is not None and (i.indicator.due is None or i.indicator.due <= as_of)
    ]
    reached = sum(bool(i.reached) for i in due)
    share = reached / len(due) if due else None
    rule = Sentence(
        _("{reached} of {due} measured indicators reach their target; green from 80%, yellow from 50%"),
        {"reached": reached, "due": len(due)},
    )
    return Light("indicators", _("Indicators"), _colour(share, 0.8, 0.5), rule)
