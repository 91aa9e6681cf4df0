"""The kinds of documents, what each is for and what it needs: one table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pendamping.wording import mark as _

Covers = Literal["whole", "month"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document.

    `session` says that it is about one session, which must be named; `activity` that it can also be about the people
    who are to come to an activity; `facilitator` that it can be that of one of the team. `personal` that it takes
    names from private/. `photos` that it shows the photos that its sessions name as evidence.
    `covers` is the time it is about where no period is given: from the start to the day asked for, or that month.
    A `cover` is a page of its own; `landscape` has all pages wide; `plain` is a text that has no other format. With
    `charts`, those are drawn for which the template has a place.
    """

    name: str
    about: str
    session: bool = False
    activity: bool = False
    facilitator: bool = False
    personal: bool = False
    photos: bool = False
    covers: Covers = "whole"
    cover: bool = False
    landscape: bool = False
    plain: bool = False
    charts: bool = False


_ALL = (
    Kind("evaluation", _("evaluation summary: plan, carrying out, results, recommendations"), cover=True, charts=True),
    Kind("progress", _("progress report for a period: lights, activities, indicators, money, follow-ups"), charts=True),
    Kind("tor", _("terms of reference (KAK): background, beneficiaries, strategy, time, cost")),
    Kind("budget", _("budget (RAB): each line with its calculation; what of it was spent"), landscape=True),
    Kind(
        "logframe", _("results matrix: objectives, indicators and targets, means of verification, assumptions"),
        landscape=True,
    ),
    Kind(
        "schedule", _("schedule: stage, activity, responsible, place, weeks, status"), landscape=True, charts=True,
    ),
    Kind(
        "journal", _("logbook of a period: date, activity, achieved, obstacle, solution, follow-up"),
        facilitator=True, landscape=True,
    ),
    Kind(
        "monthly", _("monthly bundle: time sheet, plan, day by day, next month, evidence"),
        facilitator=True, covers="month", photos=True, cover=True,
    ),
    Kind("visit", _("report of one field visit, sections A to J; needs --session"), session=True, photos=True),
    Kind("minutes", _("minutes of one session (notulen), with names; needs --session"), session=True, personal=True),
    Kind("handover", _("official record of one session (berita acara); needs --session"), session=True),
    Kind(
        "attendance", _("attendance list with names: of one session (--session), or to sign (--activity)"),
        session=True, activity=True, personal=True, landscape=True,
    ),
    Kind(
        "certificate", _("certificates for who reached the dose, with names and a code to check"),
        personal=True, landscape=True,
    ),
    Kind("follow-up", _("follow-up table (RTL): finding, action, responsible, due, status"), landscape=True),
    Kind(
        "whatsapp", _("a text of under 1,000 characters to paste into WhatsApp, without names"),
        covers="month", plain=True,
    ),
    Kind("brief", _("one page for decision makers: three figures, one chart, what is asked of them"), charts=True),
)  # fmt: skip
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
