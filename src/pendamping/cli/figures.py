"""Tables that more than one command shows: indicators, activities, money, follow-ups, obstacles."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pendamping import wording
from pendamping.analysis.items import InstrumentQuality
from pendamping.analysis.method_words import EFFECT_NAMES, METHODS, TEST_NAMES
from pendamping.analysis.results import (
    ActivityProgress,
    CategoryCount,
    Figure,
    FollowUpState,
    IndicatorResult,
    Money,
    Process,
)
from pendamping.analysis.statistics.effects import Effect
from pendamping.analysis.statistics.intervals import Interval
from pendamping.cli.show import table
from pendamping.messages import say_in, translator
from pendamping.model.indicators import Count, Manual, Reach
from pendamping.model.instruments import Instrument
from pendamping.vocabulary import Language

if TYPE_CHECKING:
    from rich.table import Table


def target_text(result: IndicatorResult, language: Language) -> str:
    """Return the target of an indicator as it is written."""
    low, high = result.indicator.target_range
    text = wording.amount(low, result.kind, language)
    return text if low == high else f"{text}–{wording.amount(high, result.kind, language)}"


def n_text(result: IndicatorResult) -> str:
    """Return the n of a figure of those enrolled: whom a share is of, else the pairs or those measured."""
    n, denominator = result.figure.n, result.figure.denominator
    if isinstance(result.indicator.measure, Manual):
        return "–"
    if isinstance(result.indicator.measure, Count):
        return str(n.measured)
    if isinstance(result.indicator.measure, Reach) and denominator is not None:
        return f"{denominator:.0f}"
    return f"{n.behind if denominator is None else round(denominator)}/{n.enrolled}"


def count_lines(figure: Figure, result: IndicatorResult, language: Language) -> list[str]:
    """Return who stands behind a figure: enrolled, measured, both, missing and why."""
    say = translator(language)
    n = figure.n
    if isinstance(result.indicator.measure, Count | Manual):
        return [say("people or entries behind the figure: {n}").format(n=n.measured)]
    parts = [say("enrolled {n}").format(n=n.enrolled)]
    if n.measured_before is not None:
        parts.append(say("measured before {n}").format(n=n.measured_before))
    parts.append(say("measured {n}").format(n=n.measured))
    if n.paired is not None:
        parts.append(say("measured both times {n}").format(n=n.paired))
    lines = [", ".join(parts)]
    if n.missing:
        reasons = {
            "incomplete": say("answers incomplete"),
            "not_due": say("not due yet"),
            "dropped_out": say("left the program"),
            "not_measured": say("absent"),
        }
        why = "; ".join(f"{reasons[reason]} {count}" for reason, count in n.reasons.items())
        lines.append(say("missing {n}: {why}").format(n=n.missing, why=why))
    if n.paired is not None and n.measured > n.paired:
        lines.append(say("measured at the later wave only: {n}").format(n=n.measured - n.paired))
    if n.withdrawn:
        lines.append(say("consent withdrawn, in none of these numbers: {n}").format(n=n.withdrawn))
    return lines


def instrument_lines(quality: InstrumentQuality, instrument: Instrument, language: Language) -> list[str]:
    """Return how well an instrument measured, wave by wave, and its series by date."""
    say = translator(language)
    lines: list[str] = []
    for wave in quality.waves:
        known = instrument.wave(wave.wave) if wave.wave is not None else None
        text = say("{wave}: {rows} rows, {complete} complete")
        name = known.name if known is not None else wave.wave or say("all days")
        lines.append(text.format(wave=name, rows=wave.rows, complete=wave.complete))
        for scale in wave.scales:
            alpha = wording.number(scale.alpha, language, 2) if scale.alpha is not None else "–"
            why = f" ({scale.reason.say(language)})" if scale.reason is not None else ""
            mean = wording.amount(scale.mean, "number", language)
            lines.append(
                "  " + say("{scale}: mean {mean}, alpha {alpha}").format(scale=scale.name, mean=mean, alpha=alpha) + why
            )
    for point in quality.series:
        means = ", ".join(f"{name} {wording.amount(mean, 'number', language)}" for name, mean in point.means.items())
        expected = f"/{point.expected}" if point.expected is not None else ""
        lines.append(f"{wording.day(point.date, language)}: n = {point.rows}{expected}; {means}")
    return lines


def part_line(figure: Figure, language: Language) -> str | None:
    """Return numerator and denominator, with the interval of a share."""
    if figure.numerator is None or not figure.denominator:
        return None
    say = translator(language)
    text = say("{numerator} of {denominator}").format(
        numerator=wording.number(figure.numerator, language, 0),
        denominator=wording.number(figure.denominator, language, 0),
    )
    return text if figure.interval is None else f"{text}, {interval_text(figure.interval, 'share', language)}"


def interval_text(interval: Interval, kind: wording.AmountKind, language: Language) -> str:
    """Return an interval with its level and method."""
    say = translator(language)
    return say("{level} interval {low} to {high} ({method})").format(
        level=wording.percent(interval.level, language),
        low=wording.amount(interval.low, kind, language),
        high=wording.amount(interval.high, kind, language),
        method=say(METHODS[interval.method]),
    )


def effect_line(figure: Figure, language: Language) -> str | None:
    """Return the effect sizes on one line."""
    say = translator(language)
    said = [f"{say(EFFECT_NAMES[e.name])} {_effect(e, language)}" for e in figure.effects]
    return say("effect size: {effects}").format(effects="; ".join(said)) if said else None


def _effect(effect: Effect, language: Language) -> str:
    if effect.name != "paired_difference":
        return wording.amount(effect.value, "number", language)
    say = translator(language)
    return say("{points} percentage points").format(points=wording.amount(effect.value, "points", language))


def statistic_lines(figure: Figure, result: IndicatorResult, language: Language, *, compared: bool) -> list[str]:
    """Return intervals, effects and tests with their methods, p last; `compared` adds the comparison group."""
    say = translator(language)
    lines: list[str] = []
    if figure.interval is not None:
        lines.append(interval_text(figure.interval, result.kind, language))
    for effect in figure.effects:
        text = f"{say(EFFECT_NAMES[effect.name])}: {_effect(effect, language)}"
        if effect.interval is not None:
            text += ", " + interval_text(effect.interval, "points", language)
        if effect.n is not None:
            text += f" (n = {effect.n})"
        lines.append(text)
    between = result.comparison.test if compared and result.comparison is not None else None
    for test in [*figure.tests, *([between] if between is not None else [])]:
        statistic = wording.number(test.statistic, language, 4) if test.statistic is not None else "–"
        freedom = f", df {wording.number(test.df, language, 2)}" if test.df is not None else ""
        text = say("{name} ({method}): statistic {statistic}{freedom}, n = {n}, {p}").format(
            name=say(TEST_NAMES[test.name]),
            method=say(METHODS[test.method]),
            statistic=statistic,
            freedom=freedom,
            n=test.n,
            p=wording.p_value(test.p, language),
        )
        if test.p_holm is not None:
            text += "; " + say("after Holm's correction {p}").format(p=wording.p_value(test.p_holm, language))
        lines.append(text)
    return lines


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
