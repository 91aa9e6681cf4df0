"""`pendamping report`."""

from pathlib import Path
from typing import Annotated

import typer

from pendamping.cli.help import TranslatedCommand
from pendamping.cli.monitor import PeriodOption
from pendamping.cli.session import (
    AsOfOption,
    InternalOption,
    ProgramOption,
    chosen_language,
    parse_day,
    parse_language,
    program_folder,
    shown_path,
)
from pendamping.messages import translator

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
EPILOG = "Example: pendamping report progress --period 2026-02 --output kemajuan-februari.md"


@app.command("report", cls=TranslatedCommand, epilog=EPILOG)
def report(
    kind: Annotated[str, typer.Argument(metavar="[KIND]", help="Which document; `--list` shows them.")] = "evaluation",
    program: ProgramOption = None,
    file_format: Annotated[str, typer.Option("--format", metavar="md", help="File format: md.")] = "md",
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write; - prints it.")
    ] = None,
    lang: Annotated[str | None, typer.Option("--lang", metavar="id|en", help="Language of the report.")] = None,
    as_of: AsOfOption = None,
    period: PeriodOption = None,
    session: Annotated[
        str | None, typer.Option("--session", metavar="ID", help="The session that the document is about.")
    ] = None,
    facilitator: Annotated[
        str | None, typer.Option("--facilitator", metavar="ID", help="Only the sessions of this one of the team.")
    ] = None,
    activity: Annotated[
        str | None, typer.Option("--activity", metavar="ID", help="The activity whose people are to sign a list.")
    ] = None,
    internal: InternalOption = False,
    list_kinds: Annotated[bool, typer.Option("--list", help="Show every document.")] = False,
) -> None:
    """Write a report from the files; prints its path."""
    from pendamping.cli.show import show_diagnostics
    from pendamping.diagnostics import Diagnostic, InputError
    from pendamping.documents.kinds import KINDS
    from pendamping.steps.monitor import parse_period
    from pendamping.steps.report import Request, save, write_to
    from pendamping.steps.report import report as make

    if list_kinds:
        say = translator(chosen_language())
        for document in KINDS.values():
            typer.echo(f"{document.name:<12} {say(document.about)}")
        return
    if file_format != "md":
        values = {"key": "--format", "value": file_format, "known": "md"}
        raise InputError([Diagnostic("PD813", "--format", values=values)])
    folder = program_folder(program)
    span = parse_period(period) if period else None
    day = parse_day(as_of, "--as-of")
    made = make(folder, Request(kind, day, parse_language(lang), span, session, facilitator, internal, activity))
    if made.restated:
        say = translator(chosen_language(made.language))
        text = say("Published figures that have changed since: {n}; the report says which, and why.")
        typer.echo(text.format(n=len(made.restated)), err=True)
    show_diagnostics(made.warnings, chosen_language(made.language))
    if output == "-":
        typer.echo(made.text, nl=False)
        return
    path = write_to(folder, Path(output), made) if output else save(folder, made)
    typer.echo(shown_path(path))
    if internal and not output:
        say = translator(chosen_language())
        text = say("{file} shows small groups, and git shares its folder: keep it out of what you commit.")
        typer.echo(text.format(file=shown_path(path)), err=True)
