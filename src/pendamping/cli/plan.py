"""`pendamping plan`, `plan approve`, `plan diff`."""

from datetime import date
from typing import TYPE_CHECKING

import typer

from pendamping.cli.help import TranslatedCommand, TranslatedGroup
from pendamping.cli.session import (
    ByOption,
    DateOption,
    JsonOption,
    ProgramOption,
    ReasonOption,
    chosen_language,
    parse_day,
    program_folder,
)
from pendamping.cli.terminal import echo
from pendamping.messages import say_in, translator
from pendamping.vocabulary import Language

if TYPE_CHECKING:
    from pendamping.analysis.plan_changes import Change
    from pendamping.analysis.plan_review import Lack
    from pendamping.steps.plan import PlanResult

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    cls=TranslatedGroup,
    invoke_without_command=True,
    rich_markup_mode=None,
    help="Review the plan: what is ready, what is missing, with file and line.",
    epilog="Example: pendamping plan approve --by koordinator",
)
STATES = {"ready": "green", "incomplete": "yellow", "missing": "red"}


@app.callback()
def plan(ctx: typer.Context, program: ProgramOption = None, json: JsonOption = False) -> None:
    """Review the plan: what is ready, what is missing, with file and line."""
    ctx.obj = program
    if ctx.invoked_subcommand is not None:
        return
    from pendamping.cli.show import note_warnings
    from pendamping.steps.plan import plan as review

    result = review(program_folder(program))
    language = chosen_language(result.folder.language)
    if json:
        _json(result, language)
        return
    _show(result, language)
    note_warnings(result.warnings, language)


def _json(result: "PlanResult", language: Language) -> None:
    from pendamping.cli.show import echo_json
    from pendamping.steps.as_json import plain

    review = result.review
    echo_json(
        {
            "program": result.folder.program.code,
            "ready": review.ready,
            "steps": [
                {
                    "id": step.id,
                    "state": step.state,
                    "lacking": [_lack(result, lack, language) for lack in step.lacks],
                }
                for step in review.steps
            ],
            "budget": {
                "total": plain(review.total, language),
                "groups": plain(review.groups, language),
                "sources": plain(review.sources, language),
                "volumes": [_lack(result, lack, language) for lack in review.volumes],
            },
            "smart": [
                {
                    "indicator": s.indicator,
                    "letter": s.letter,
                    "text": s.lack.sentence.say(language),
                    "line": result.line(s.lack),
                }
                for s in review.smart
            ],
            "challenges": plain(review.challenges, language),
            "results_chain": [
                {
                    "id": c.objective.id,
                    "level": c.objective.level,
                    "contributes_to": c.objective.contributes_to,
                    "indicators": c.indicators,
                    "activities": c.activities,
                }
                for c in review.chain
            ],
            "approved": plain(result.approved, language) if result.approved else None,
            "changed_since_approval": plain(result.changes, language),
        }
    )


def _lack(result: "PlanResult", lack: "Lack", language: Language) -> dict[str, object]:
    from pendamping.folder.paths import PROGRAM

    return {"text": lack.sentence.say(language), "file": PROGRAM, "line": result.line(lack)}


def _show(result: "PlanResult", language: Language) -> None:
    from pendamping import wording
    from pendamping.cli.show import bold, console, escape, table
    from pendamping.folder.paths import PROGRAM

    say = translator(language)
    out, review, program = console(), result.review, result.folder.program
    out.print(f"{bold(program.name)} ({escape(program.code)})")
    out.print(
        say("{start} to {end}, {size} people").format(
            start=wording.day(program.period.start, language),
            end=wording.day(program.period.end, language),
            size=program.target_group.size,
        )
    )
    if result.approved:
        text = say("Plan {n} approved on {date} by {by}; {changes} changes since.")
        out.print(
            text.format(
                n=result.approved.plan,
                date=wording.day(result.approved.date, language),
                by=result.approved.by,
                changes=len(result.changes),
            ),
            markup=False,
        )
    else:
        out.print(say("The plan is not approved yet."))
    out.print()
    out.print(bold(say("Five steps of planning")))
    for number, step in enumerate(review.steps, 1):
        state = {"ready": say("ready"), "incomplete": say("incomplete"), "missing": say("missing")}[step.state]
        out.print(f" {number}. {say(step.name)}: [{STATES[step.state]}]{state}[/]")
        for lack in step.lacks:
            out.print(f"      {PROGRAM}:{result.line(lack) or 1}: {lack.sentence.say(language)}", markup=False)
    out.print()
    out.print(
        table(
            [say("Budget"), say("Amount"), say("Share")],
            [
                *(
                    [
                        m.label,
                        wording.money(m.planned, language),
                        wording.percent(float(m.planned / review.total), language),
                    ]
                    for m in review.groups
                    if review.total
                ),
                [say("Total"), wording.money(review.total, language), ""],
            ],
            numbers=(1, 2),
        )
    )
    if review.per_person is not None:
        out.print(say("{amount} for each person.").format(amount=wording.money(review.per_person, language)))
    for lack in review.volumes:
        out.print(f"{PROGRAM}:{result.line(lack) or 1}: {lack.sentence.say(language)}", markup=False)
    _chain(result, language)
    _schedule(result, language)
    _smart_and_challenges(result, language)


def _chain(result: "PlanResult", language: Language) -> None:
    from pendamping import wording
    from pendamping.cli.show import console, table

    say = translator(language)
    rows = [
        [
            wording.label(c.objective.level, language),
            c.objective.id,
            c.objective.statement,
            ", ".join(c.indicators) or "–",
            ", ".join(c.activities) or "–",
        ]
        for c in result.review.chain
    ]
    columns = [say("Level"), say("Id"), say("Objective"), say("Indicators"), say("Activities")]
    console().print(table(columns, rows, title=say("Results chain")))


def _schedule(result: "PlanResult", language: Language) -> None:
    from pendamping.cli.show import bold, console, terminal_width
    from pendamping.documents.gantt import gantt

    say = translator(language)
    held: dict[str, list[date]] = {}
    for note in result.folder.notes:
        held.setdefault(note.session.activity, []).append(note.session.date)
    program = result.folder.program
    label = 24
    chart = gantt(program.activities, program.period, held, terminal_width() - label - 3)
    out = console()
    out.print(
        bold(say("Schedule"))
        + "  "
        + say("one letter is {days} days: # planned, = held, ! held outside the plan").format(
            days=chart.days_per_letter
        )
    )
    out.print(" " * (label + 1) + chart.header, markup=False)
    for row in chart.rows:
        name = f"{row.activity.id} {row.activity.name}"
        shown = name if len(name) <= label else name[: label - 1] + "…"
        out.print(f"{shown:<{label}} {row.weeks}", markup=False)
    out.print()


def _smart_and_challenges(result: "PlanResult", language: Language) -> None:
    from pendamping import wording
    from pendamping.cli.show import bold, console, escape
    from pendamping.folder.paths import PROGRAM

    say = translator(language)
    out, review = console(), result.review
    out.print(bold(say("SMART indicators")))
    if not review.smart:
        out.print(" " + say("Every indicator is specific, measurable, achievable, relevant and time-bound."))
    for finding in review.smart:
        place = f"{PROGRAM}:{result.line(finding.lack) or 1}"
        out.print(
            f" {finding.indicator} [{finding.letter}] {finding.lack.sentence.say(language)} ({place})",
            markup=False,
        )
    out.print()
    out.print(bold(say("Typical challenges")))
    for challenge in review.challenges:
        risks = ", ".join(challenge.risks) or say("no risk names it")
        answer = wording.label(challenge.answer, language)
        found = (
            say("in the plan: {by}").format(by=", ".join(challenge.by))
            if challenge.answered
            else say("not in the plan")
        )
        colour = "green" if challenge.answered and challenge.risks else "yellow"
        out.print(
            f" {wording.label(challenge.category, language)} ({escape(risks)}): {answer}, [{colour}]{escape(found)}[/]"
        )


def show_changes(changes: "list[Change]", language: Language) -> None:
    """Print what changed in a plan: old and new."""
    from pendamping.cli.show import console, table

    say = translator(language)
    if not changes:
        console().print(say("Nothing changed."))
        return
    rows = [[change.where, change.old or "–", change.new or "–"] for change in changes]
    console().print(table([say("Where"), say("Old"), say("New")], rows))


@app.command("approve", cls=TranslatedCommand, epilog="Example: pendamping plan approve --by koordinator")
def approve(
    ctx: typer.Context,
    by: ByOption,
    reason: ReasonOption = None,
    date: DateOption = None,
    program: ProgramOption = None,
) -> None:
    """Freeze the plan under plans/ and record who approved it."""
    from pendamping import wording
    from pendamping.steps.plan import approve as run_approve

    folder = program_folder(program or ctx.obj)
    result = run_approve(folder, by, parse_day(date, "--date"), reason)
    language = chosen_language()
    say = translator(language)
    text = say("Plan {n} approved on {date} by {by}, kept in {file}.")
    echo(text.format(n=result.passage.plan, date=wording.day(result.passage.date, language), by=by, file=result.file))
    warn_about_name(folder, by, language)
    if result.changes:
        show_changes(result.changes, language)


def warn_about_name(folder: object, by: str, language: Language) -> None:
    """Say on stderr when `by` is neither of the team nor a signatory: shared files hold no names."""
    from pathlib import Path

    from pendamping.folder.load import load_program

    program = load_program(Path(str(folder)))
    known = [*(member.id for member in program.team), *(signatory.id for signatory in program.signatories)]
    if by not in known:
        text = say_in(
            language,
            "“{by}” was recorded as typed. Use an id ({known}), so that no name stands in shared files.",
        )
        echo(text.format(by=by, known=", ".join(known) or "–"), err=True)


@app.command("diff", cls=TranslatedCommand, epilog="Example: pendamping plan diff")
def diff(ctx: typer.Context, program: ProgramOption = None, json: JsonOption = False) -> None:
    """Show the difference between the approved plan and today's."""
    from pendamping import wording
    from pendamping.cli.show import echo_json
    from pendamping.steps.as_json import plain
    from pendamping.steps.plan import diff as run_diff

    result = run_diff(program_folder(program or ctx.obj))
    language = chosen_language()
    if json:
        echo_json({"approved": plain(result.approved, language), "changes": plain(result.changes, language)})
        return
    text = say_in(language, "Against plan {n}, approved on {date} by {by}:")
    echo(text.format(n=result.approved.plan, date=wording.day(result.approved.date, language), by=result.approved.by))
    show_changes(result.changes, language)
