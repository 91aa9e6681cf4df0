"""The plan of the activities, and the sessions that were held."""

from typing import Any

from pendamping.analysis.results import ActivityProgress
from pendamping.documents.charts import canvas
from pendamping.documents.charts.canvas import Key, Plot
from pendamping.documents.charts.chart import Chart, tell
from pendamping.documents.charts.ticks import days_since, short_day, time_ticks
from pendamping.documents.context import Facts
from pendamping.vocabulary import Language
from pendamping.wording import day as day_words
from pendamping.wording import mark as _

MOST = 26
ROW, NAME, COUNT = 31, 208, 48

PLANNED = {"type": "rect", "fill": canvas.PALE, "stroke": "#7d9bb0", "strokeWidth": 1}
HELD = {
    "type": "point", "shape": "circle", "filled": True, "fill": canvas.BLUE, "stroke": "white", "strokeWidth": 0.7,
    "size": 42, "opacity": 1,
}  # fmt: skip
OUTSIDE = {**HELD, "shape": "diamond", "fill": canvas.VERMILLION, "stroke": canvas.INK, "strokeWidth": 1, "size": 60}
TODAY = {"type": "rule", "stroke": canvas.INK, "strokeDash": [4, 3], "strokeWidth": 1.2}


def schedule(facts: Facts) -> Chart | None:
    """Draw the weeks planned for each activity, and each session on its day; None without activities."""
    language, process, period = facts.language, facts.process, facts.folder.program.period
    activities = list(process.activities)[:MOST]
    if not activities:
        return None
    held = [n.session for n in facts.folder.notes if n.session.date <= facts.as_of]
    known = {a.id for a in activities}
    days = [s.date for s in held if s.activity in known]
    start = min([period.start, *(a.start for a in activities), *days])
    end = max([period.end, *(a.end for a in activities), *days])
    rows = [
        _row(a, sorted(s.date for s in held if s.activity == a.id), ROW * (i + 0.5)) for i, a in enumerate(activities)
    ]
    outside = sum(len(row["outside"]) for row in rows)
    inside_view = start <= facts.as_of <= end
    keys = [Key(PLANNED, tell(language, _("planned"))), Key(HELD, tell(language, _("session held")))]
    if outside:
        keys.append(Key(OUTSIDE, tell(language, _("session held outside the plan"))))
    if inside_view:
        keys.append(Key(TODAY, tell(language, _("state on {day}"), day=day_words(facts.as_of, language))))
    domain = (-1.0, days_since(end, start) + 1.0)
    plot = Plot(NAME + 10, COUNT + 6, canvas.legend_height(keys) + 20, 24, ROW * len(rows), domain, inset=5)
    title = tell(
        language,
        _("{held} of {planned} sessions held; outside the planned time: {outside}"),
        held=process.sessions_held,
        planned=process.sessions_planned,
        outside=outside,
    )
    caption = tell(
        language,
        _(
            "Planned time of each activity, and the days on which its sessions were held, up to {day}; sessions of one "
            "day share a mark. On the right sessions held of those planned; n = {n} sessions planned."
        ),
        day=day_words(facts.as_of, language),
        n=process.sessions_planned,
    )
    if len(activities) < len(process.activities):
        more = _("Shown are {n} of {all} activities; all of them stand in the table.")
        caption += " " + tell(language, more, n=len(activities), all=len(process.activities))
    said = [
        tell(
            language,
            _("{name}: planned {first} to {last}, {held} of {planned} sessions held, {outside} outside the plan."),
            name=f"{a.id} {a.name}",
            first=short_day(a.start, language),
            last=short_day(a.end, language),
            held=a.held,
            planned=a.planned,
            outside=len(row["outside"]),
        )
        for a, row in zip(activities, rows, strict=True)
    ]
    today = days_since(facts.as_of, start) if inside_view else None
    for row in rows:
        row["x"], row["x2"] = days_since(row["start"], start) - 0.5, days_since(row["end"], start) + 0.5
        row["dots"] = {
            where: [{"x": days_since(day, start), "y": row["y"], "day": day.isoformat()} for day in row[where]]
            for where in ("inside", "outside")
        }
    layers = _layers(plot, rows, time_ticks(start, end, language, 8), keys, today, language)
    return Chart("schedule", title, " ".join([title + ".", *said]), caption, plot.spec(layers))


def _row(activity: ActivityProgress, days: list[Any], y: float) -> dict[str, Any]:
    return {
        "y": y,
        "name": f"{activity.id} {activity.name}",
        "start": activity.start,
        "end": activity.end,
        "count": [activity.held, activity.planned],
        "inside": [day for day in days if activity.start <= day <= activity.end],
        "outside": [day for day in days if not activity.start <= day <= activity.end],
    }


def _layers(
    plot: Plot,
    rows: list[dict[str, Any]],
    ticks: list[tuple[float, str]],
    keys: list[Key],
    today: int | None,
    language: Language,
) -> list[canvas.Layer]:
    low, high = plot.domain
    bars = [
        {
            "x": row["x"], "x2": row["x2"], "y": row["y"] - 7, "y2": row["y"] + 7,
            "start": row["start"].isoformat(), "end": row["end"].isoformat(),
        }
        for row in rows
    ]  # fmt: skip
    between = [{"x": low, "x2": high, "y": ROW * i, "y2": ROW * i} for i in range(1, len(rows))]
    counts = [
        {"y": row["y"], "lines": [tell(language, _("{n} of {all}"), n=row["count"][0], all=row["count"][1])]}
        for row in rows
    ]
    line = {k: v for k, v in TODAY.items() if k != "type"}
    right = plot.width + plot.right - 2
    return [
        canvas.rules(plot, between, stroke="#eeeeee"),
        *canvas.x_ticks(plot, ticks),
        canvas.rects(plot, bars, **{k: v for k, v in PLANNED.items() if k != "type"}),
        *(
            [canvas.rules(plot, [{"x": today, "x2": today, "y": 0, "y2": plot.height}], **line)]
            if today is not None
            else []
        ),
        canvas.points(plot, [dot for row in rows for dot in row["dots"]["inside"]], **HELD),
        canvas.points(plot, [dot for row in rows for dot in row["dots"]["outside"]], **OUTSIDE),
        canvas.row_labels(plot, [(row["y"], row["name"]) for row in rows], NAME),
        canvas.side_texts(plot, counts, right, align="right", limit=COUNT + 4),
        *canvas.heads(
            [(2 - plot.left, "left", tell(language, _("Activity"))), (right, "right", tell(language, _("Sessions")))],
        ),
        *canvas.legend(plot, keys),
    ]
