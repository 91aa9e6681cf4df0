"""Tables that more than one command shows: indicators, activities, money, follow-ups, obstacles."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pendamping import wording
from pendamping.analysis.results import (
    ActivityProgress,
    CategoryCount,
    FollowUpState,
    IndicatorResult,
    Money,
    Process,
)
from pendamping.cli.show import table
from pendamping.messages import say_in, translator
from pendamping.model.indicators import Count, Manual
from pendamping.vocabulary import Language

if TYPE_CHECKING:
    from rich.table import Table


def target_text(result: IndicatorResult, language: Language) -> str:
    """Return the target of an indicator as it is written."""
    low, high = result.indicator.target_range
    text = wording.amount(low, result.kind, language)
    return text if low == high else f"{text}–{wording.amount(high, result.kind, language)}"


def n_text(result: IndicatorResult) -> str:
    """Return the n of a figure: pairs or measured, of those enrolled; what was counted, for a count."""
    n = result.figure.n
    if isinstance(result.indicator.measure, Count | Manual):
        return str(n.measured)
    return f"{n.paired if n.paired is not None else n.measured}/{n.enrolled}"


# Seven figures and a status fit into 80 columns only when the name has a line of its own.
_WIDTHS = (11, 12, 12, 8, 10, 10)


def indicator_lines(results: Sequence[IndicatorResult], language: Language) -> list[tuple[str, str]]:
    """Return header and indicators as pairs: the name, and below it the figures in columns."""
    say = translator(language)

    def columns(*cells: str) -> str:
        return "".join(f"{cell:>{width}}" for cell, width in zip(cells, _WIDTHS, strict=False)) + f"  {cells[-1]}"

    def share(value: float | None) -> str:
        return wording.percent(value, language) if value is not None else "–"

    header = columns(
        say("Baseline"), say("Target"), say("Actual"), "n", say("Achieved"), say("Progress"), say("Status")
    )
    lines = [("", header)]
    for r in results:
        figures = columns(
            wording.amount(r.baseline, r.kind, language),
            target_text(r, language),
            wording.amount(r.figure.value, r.kind, language),
            n_text(r),
            share(r.achievement),
            share(r.progress),
            say(r.status),
        )
        lines.append((f"{r.indicator.id} {r.indicator.name}{' *' if r.indicator.primary else ''}", figures))
    return lines


def show_indicators(results: Sequence[IndicatorResult], language: Language) -> None:
    """Print one indicator after the other: name, then figures."""
    from pendamping.cli.show import bold, console

    out = console()
    out.print(bold(say_in(language, "Indicators")))
    for name, figures in indicator_lines(results, language):
        if name:
            out.print(f" {name}", markup=False)
        out.print(figures, markup=False, style=None if name else "bold", no_wrap=True, crop=False, overflow="ignore")
    out.print()


def activity_table(activities: Sequence[ActivityProgress], language: Language) -> "Table":
    """Return one row per activity: planned against held."""
    say = translator(language)
    in_time = {True: say("yes"), False: say("no"), None: "–"}
    rows = [
        [
            a.id,
            a.name,
            wording.label(a.phase, language),
            f"{a.held}/{a.planned}",
            wording.number(a.minutes_held / 60, language),
            in_time[a.in_time],
        ]
        for a in activities
    ]
    columns = [say("Id"), say("Activity"), say("Phase"), say("Held"), say("Hours"), say("In time")]
    return table(columns, rows, numbers=(3, 4), title=say("Sessions, planned against held"))


def money_table(lines: Sequence[Money], total: Money, language: Language) -> "Table":
    """Return budget and spending, with the total."""
    say = translator(language)

    def row(label: str, m: Money) -> list[str]:
        absorption = wording.percent(m.absorption, language) if m.absorption is not None else "–"
        over = " !" if m.left < 0 else ""
        return [
            label,
            wording.money(m.planned, language),
            wording.money(m.spent, language),
            wording.money(m.left, language) + over,
            absorption,
        ]

    rows = [*(row(m.label, m) for m in lines), row(say("Total"), total)]
    columns = [say("Budget"), say("Planned"), say("Spent"), say("Left"), say("Absorbed")]
    return table(columns, rows, numbers=(1, 2, 3, 4), title=say("Money"))


def follow_up_table(follow_ups: Sequence[FollowUpState], language: Language) -> "Table":
    """Return the follow-ups that are still open."""
    say = translator(language)
    states = {"overdue": say("overdue"), "due_soon": say("due soon"), "open": say("open")}
    rows = [
        [
            f.id,
            f.action,
            f.responsible or "–",
            wording.day(f.due, language) if f.due else "–",
            states[f.state],
        ]
        for f in follow_ups
        if f.closed is None
    ]
    return table(
        [say("Follow-up"), say("Action"), say("Who"), say("Due"), say("Status")],
        rows,
        title=say("Open follow-ups"),
    )


def obstacle_table(obstacles: Sequence[CategoryCount], language: Language) -> "Table":
    """Return obstacles by category."""
    say = translator(language)
    rows = [
        [
            wording.label(o.category, language),
            str(o.count),
            str(o.answered),
            str(o.solved),
            ", ".join(o.risks) or "–",
        ]
        for o in obstacles
    ]
    columns = [say("Obstacle"), say("Times"), say("Answered"), say("Solved"), say("Risks")]
    return table(columns, rows, numbers=(1, 2, 3), title=say("Obstacles"))


def process_lines(process: Process, language: Language) -> list[str]:
    """Return the process figures, each with its parts."""
    say = translator(language)

    def share(value: float | None) -> str:
        return wording.percent(value, language) if value is not None else "–"

    return [
        say("Sessions held: {held} of {planned} planned").format(
            held=process.sessions_held, planned=process.sessions_planned
        ),
        say("People: {enrolled} enrolled, {active} active, {left} left, {withdrawn} withdrew consent").format(
            enrolled=process.enrolled,
            active=process.active,
            left=process.dropped_out,
            withdrawn=process.withdrawn,
        ),
        say("Attendance: {share} ({present} of {expected} expected)").format(
            share=share(process.attendance), present=process.present, expected=process.expected
        ),
        say("Reach: {share} ({reached} of {size} people of the target group)").format(
            share=share(process.reach), reached=process.reached, size=process.target_size
        ),
        say("Dose delivered: {dose} of the planned minutes").format(dose=share(process.dose_delivered)),
        say("Dose received: median {median} (quartiles {low} to {high}); at least 80%: {n} of {all} people").format(
            median=share(process.dose_received_median),
            low=share(process.dose_received_low),
            high=share(process.dose_received_high),
            n=process.dose_enough,
            all=process.enrolled,
        ),
        say("Fidelity: {share} ({done} of {planned} core steps)").format(
            share=share(process.fidelity), done=process.fidelity_done, planned=process.fidelity_planned
        ),
        say("In time: {n} of {all} activities that are over").format(n=process.in_time, all=process.in_time_of),
    ]
