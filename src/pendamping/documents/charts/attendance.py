"""Attendance week by week."""

from pendamping.analysis.disclosure import small_cell
from pendamping.documents.charts.chart import Chart, tell
from pendamping.documents.charts.ticks import short_day
from pendamping.documents.charts.timeline import Bars, Line, Panel, timeline
from pendamping.documents.context import Facts
from pendamping.wording import mark as _
from pendamping.wording import percent


def attendance(facts: Facts) -> Chart | None:
    """Draw the share present of those expected, by week; None with fewer than two weeks that can be shown."""
    language, weeks, process = facts.language, facts.turnout, facts.process
    shares = [week.share for week in weeks]
    known = [(share, week) for share, week in zip(shares, weeks, strict=True) if share is not None]
    if len(known) < 2 or process.attendance is None:
        return None
    ticks = [(share, percent(share, language)) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    panel = Panel(tell(language, _("Present of those expected")), [Line("", shares)], ticks)
    bars = Bars(
        tell(language, _("present")),
        tell(language, _("expected but not present")),
        [None if week.hidden else week.present for week in weeks],
        [None if week.hidden else week.expected for week in weeks],
    )
    limit = small_cell(facts.folder)
    any_hidden = any(week.hidden for week in weeks)
    few = tell(language, _("not shown: few people expected")) if any_hidden else ""
    low, high = min(known, key=lambda one: one[0]), max(known, key=lambda one: one[0])
    title = tell(
        language,
        _("{share} of those expected were present; by week from {low} to {high}"),
        share=percent(process.attendance, language),
        low=percent(low[0], language),
        high=percent(high[0], language),
    )
    caption = tell(
        language,
        _(
            "Attendance in each week with sessions: present of those expected, all sessions of a week together. "
            "n = {present} present of {expected} expected attendances of {people} people enrolled."
        ),
        present=process.present,
        expected=process.expected,
        people=process.enrolled,
    )
    if any_hidden:
        message = _(
            "Weeks in which fewer than {limit} people were expected, and what would give them away, are not shown."
        )
        caption += " " + tell(language, message, limit=limit)
    said = [
        tell(
            language,
            _("Week of {day}: {share} ({n} of {all})."),
            day=short_day(week.week, language),
            share=percent(share, language),
            n=week.present,
            all=week.expected,
        )
        for share, week in known
    ]
    spec = timeline([week.week for week in weeks], [panel], bars, few, language, 7)
    return Chart("attendance", title, " ".join([title + ".", *said]), caption, spec)
