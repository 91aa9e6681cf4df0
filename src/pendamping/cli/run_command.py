"""`pendamping run`, `run start`, `run advance`, `run close`."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import typer

from pendamping.cli.help import TranslatedCommand, TranslatedGroup
from pendamping.cli.plan import warn_about_name
from pendamping.cli.session import (
    AsOfOption,
    ByOption,
    DateOption,
    ForceOption,
    JsonOption,
    ProgramOption,
    ReasonOption,
    chosen_language,
    parse_day,
    program_folder,
)
from pendamping.cli.terminal import echo
from pendamping.messages import translator
from pendamping.vocabulary import Language

if TYPE_CHECKING:
    from pathlib import Path

    from pendamping.steps.run import RunResult

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    cls=TranslatedGroup,
    invoke_without_command=True,
    rich_markup_mode=None,
    help="Show the phase, what is due this week, and what the next gate asks for.",
    epilog="Example: pendamping run advance --by koordinator",
)


@app.callback()
def run(ctx: typer.Context, program: ProgramOption = None, as_of: AsOfOption = None, json: JsonOption = False) -> None:
    """Show the phase, what is due this week, and what the next gate asks for."""
    ctx.obj = program
    if ctx.invoked_subcommand is not None:
        return
    from pendamping.steps.run import run as run_step

    result = run_step(program_folder(program), parse_day(as_of, "--as-of"))
    language = chosen_language(result.folder.language)
    if json:
        _json(result, language)
    else:
        _show(result, language)


def _json(result: "RunResult", language: Language) -> None:
    from pendamping.cli.show import echo_json
    from pendamping.steps.as_json import plain

    gate = result.gate
    echo_json(
        {
            "program": result.folder.program.code,
            "as_of": result.as_of.isoformat(),
            "phase": result.phase,
            "closed": plain(result.closed, language),
            "week": [day.isoformat() for day in result.week],
            "activities": [
                {
                    "id": d.activity.id,
                    "name": d.activity.name,
                    "held": d.held,
                    "planned": d.activity.sessions,
                    "end": d.activity.end.isoformat(),
                }
                for d in result.activities
            ],
            "measurements": plain(result.measurements, language),
            "follow_ups": plain(result.follow_ups, language),
            "next_gate": None
            if gate is None
            else {
                "event": gate.event,
                "phase": gate.phase,
                "requirements": plain(gate.requirements, language),
            },
            "passages": plain(result.passages, language),
        }
    )


def _show(result: "RunResult", language: Language) -> None:
    from pendamping import wording
    from pendamping.cli.show import bold, console, escape, table

    say = translator(language)
    out = console()
    out.print(f"{bold(result.folder.program.name)}, {wording.day(result.as_of, language)}")
    if result.closed is not None:
        out.print(
            say("Closed on {date} by {by}.").format(
                date=wording.day(result.closed.date, language), by=result.closed.by
            ),
            markup=False,
        )
    elif result.phase is None:
        out.print(say("Not started yet."))
    else:
        out.print(say("Phase: {phase}").format(phase=wording.label(result.phase, language)))
    out.print()
    monday, sunday = (wording.day(day, language) for day in result.week)
    out.print(bold(say("This week ({start} to {end})").format(start=monday, end=sunday)))
    if not (result.activities or result.measurements or result.follow_ups):
        out.print(" " + say("Nothing is due."))
    if result.activities:
        rows = [
            [
                d.activity.id,
                d.activity.name,
                f"{d.held}/{d.activity.sessions}",
                wording.day(d.activity.end, language),
            ]
            for d in result.activities
        ]
        out.print(table([say("Id"), say("Activity"), say("Held"), say("Until")], rows, numbers=(2,)))
    if result.measurements:
        rows = [
            [m.instrument, m.wave, f"{m.n.measured}/{m.n.enrolled}", wording.day(m.due, language)]
            for m in result.measurements
        ]
        out.print(table([say("Instrument"), say("Wave"), say("Measured"), say("Due")], rows, numbers=(2,)))
    if result.follow_ups:
        states = {"overdue": say("overdue"), "due_soon": say("due soon")}
        rows = [
            [
                f.id,
                f.action,
                f.responsible or "–",
                wording.day(f.due, language) if f.due else "–",
                states[f.state],
            ]
            for f in result.follow_ups
        ]
        out.print(table([say("Follow-up"), say("Action"), say("Who"), say("Due"), say("Status")], rows))
    if result.gate is not None:
        titles = {
            "started": say("Next gate: start the program (pendamping run start)"),
            "advanced": say("Next gate: enter the next phase (pendamping run advance)"),
            "closed": say("Next gate: close the program (pendamping run close)"),
        }
        out.print(f"[bold]{titles[result.gate.event]}[/bold]")
        for requirement in result.gate.requirements:
            sign, colour = ("✓", "green") if requirement.met else ("✗", "red")
            out.print(f" [{colour}]{sign}[/] {escape(requirement.sentence.say(language))}")
    for passage in result.passages:
        if passage.forced:
            text = say("Passed by force on {date}: {reason}").format(
                date=wording.day(passage.date, language), reason=passage.reason
            )
            out.print(text, style="yellow", markup=False)


def _pass(
    ctx: typer.Context,
    step: Callable[..., Any],
    program: "Path | None",
    by: str,
    date: str | None,
    reason: str | None,
    *,
    force: bool,
) -> None:
    from pendamping import wording

    folder = program_folder(program or ctx.obj)
    passage = step(folder, by, parse_day(date, "--date"), reason, force=force)
    language = chosen_language()
    say = translator(language)
    texts = {
        "started": say("Started on {date}: phase {phase}."),
        "advanced": say("Phase {phase} entered on {date}."),
        "closed": say("Closed on {date}."),
    }
    phase = wording.label(passage.phase, language) if passage.phase else ""
    echo(texts[passage.event].format(date=wording.day(passage.date, language), phase=phase))
    for lacking in passage.forced:
        echo(say("Passed although lacking: {what}").format(what=lacking), err=True)
    warn_about_name(folder, by, language)


@app.command("start", cls=TranslatedCommand, epilog="Example: pendamping run start --by koordinator")
def start(
    ctx: typer.Context,
    by: ByOption,
    date: DateOption = None,
    force: ForceOption = False,
    reason: ReasonOption = None,
    program: ProgramOption = None,
) -> None:
    """Start the program; asks for an approved plan."""
    from pendamping.steps import run as steps

    _pass(ctx, steps.start, program, by, date, reason, force=force)


@app.command("advance", cls=TranslatedCommand, epilog="Example: pendamping run advance --by koordinator")
def advance(
    ctx: typer.Context,
    by: ByOption,
    date: DateOption = None,
    force: ForceOption = False,
    reason: ReasonOption = None,
    program: ProgramOption = None,
) -> None:
    """Enter the next phase; asks for the agreement on roles and the baseline data."""
    from pendamping.steps import run as steps

    _pass(ctx, steps.advance, program, by, date, reason, force=force)


@app.command("close", cls=TranslatedCommand, epilog="Example: pendamping run close --by koordinator")
def close(
    ctx: typer.Context,
    by: ByOption,
    date: DateOption = None,
    force: ForceOption = False,
    reason: ReasonOption = None,
    program: ProgramOption = None,
) -> None:
    """Close the program; asks for the joint reflection and the feedback."""
    from pendamping.steps import run as steps

    _pass(ctx, steps.close, program, by, date, reason, force=force)
