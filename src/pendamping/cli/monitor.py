"""`pendamping monitor`."""

from typing import TYPE_CHECKING, Annotated

import typer

from pendamping.cli.help import TranslatedCommand
from pendamping.cli.session import (
    AsOfOption,
    InternalOption,
    JsonOption,
    ProgramOption,
    chosen_language,
    parse_day,
    program_folder,
)
from pendamping.messages import translator
from pendamping.vocabulary import Language

if TYPE_CHECKING:
    from pendamping.steps.monitor import MonitorResult

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
EPILOG = "Example: pendamping monitor --period 2026-02"
PeriodOption = Annotated[
    str | None,
    typer.Option("--period", metavar="PERIOD", help="2026-02, 2026-Q1, 2026 or 2026-01-15..2026-02-14."),
]


@app.command("monitor", cls=TranslatedCommand, epilog=EPILOG)
def monitor(
    program: ProgramOption = None,
    as_of: AsOfOption = None,
    period: PeriodOption = None,
    internal: InternalOption = False,
    json: JsonOption = False,
) -> None:
    """Show plan against reality: what is late, missing, overspent, and who has had no contact."""
    from pendamping.cli.show import note_warnings, show_internal
    from pendamping.steps.monitor import monitor as run_monitor
    from pendamping.steps.monitor import parse_period

    folder = program_folder(program)
    result = run_monitor(
        folder, parse_day(as_of, "--as-of"), parse_period(period) if period else None, internal=internal
    )
    language = chosen_language(result.folder.language)
    if json:
        _json(result, language)
        return
    show_internal(internal, language)
    _show(result, language)
    show_internal(internal, language)
    note_warnings(result.warnings, language)


def _json(result: "MonitorResult", language: Language) -> None:
    from pendamping.cli.show import echo_json
    from pendamping.steps.as_json import indicator_json, plain, process_json

    echo_json(
        {
            "program": result.folder.program.code,
            "as_of": result.as_of.isoformat(),
            "internal": result.internal,
            "period": plain(result.period, language),
            "phase": result.phase,
            "lights": plain(result.lights, language),
            "process": process_json(result.process, language),
            "sessions_in_period": result.held_in_period,
            "indicators": [indicator_json(i, language, internal=result.internal) for i in result.indicators],
            "missing_data": plain(result.missing, language),
            "changed_since_approval": plain(result.changes, language),
        }
    )


def _show(result: "MonitorResult", language: Language) -> None:
    from pendamping import wording
    from pendamping.cli.figures import (
        activity_table,
        follow_up_table,
        money_table,
        obstacle_table,
        process_lines,
        show_indicators,
    )
    from pendamping.cli.plan import show_changes
    from pendamping.cli.show import COLOURS, bold, console, escape, show_lines, table

    say = translator(language)
    out, process = console(), result.process
    out.print(f"{bold(result.folder.program.name)}, {wording.day(result.as_of, language)}")
    if result.phase is not None:
        out.print(say("Phase: {phase}").format(phase=wording.label(result.phase, language)))
    if result.period is not None:
        first, last = (wording.day(day, language) for day in result.period)
        text = say("Period {start} to {end}: {n} sessions held. Other figures count from the start of the program.")
        out.print(text.format(start=first, end=last, n=result.held_in_period))
    out.print()
    words = {"green": say("green"), "yellow": say("yellow"), "red": say("red"), "grey": say("no data")}
    for light in result.lights:
        colour = f"[{COLOURS[light.colour]}]● {words[light.colour]}[/]"
        out.print(f"{colour}  [bold]{say(light.name)}[/bold]: {escape(light.rule.say(language))}")
    out.print()
    out.print(activity_table(process.activities, language))
    show_lines(process_lines(process, language), 1)
    show_indicators(result.indicators, language)
    if result.missing:
        rows = [
            [
                m.instrument,
                m.wave,
                wording.day(m.due, language),
                f"{m.n.measured}/{m.n.enrolled}",
                str(m.n.missing),
            ]
            for m in result.missing
        ]
        out.print(
            table(
                [say("Instrument"), say("Wave"), say("Due"), say("Measured"), say("Missing")],
                rows,
                numbers=(3, 4),
                title=say("Data still missing"),
            )
        )
    time_used = say("{share} of the time has passed.").format(share=wording.percent(process.time_used, language))
    out.print(money_table(process.budget_groups, process.budget, language))
    out.print(f" {time_used}")
    if any(o.count for o in process.obstacles):
        out.print(obstacle_table(process.obstacles, language))
    if any(f.closed is None for f in process.follow_ups):
        out.print(follow_up_table(process.follow_ups, language))
    days = result.folder.workspace.thresholds.contact_days
    if process.no_contact:
        people = ", ".join(f"{c.person} ({c.days})" for c in process.no_contact)
        if process.without_contact > len(process.no_contact):
            people += ", …"
        out.print(
            say("No contact for {days} days or more (days): {people}").format(days=days, people=people),
            markup=False,
        )
    else:
        out.print(say("Everybody active had contact within {days} days.").format(days=days))
    if result.changes:
        out.print(bold(say("Plan changed since approval")))
        show_changes(result.changes, language)
