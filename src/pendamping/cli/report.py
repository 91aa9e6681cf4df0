"""`pendamping report`."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    wants_all,
)
from pendamping.cli.terminal import echo, pass_on
from pendamping.messages import translator

if TYPE_CHECKING:
    from pendamping.diagnostics import InputError
    from pendamping.documents.convert.formats import Format

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
# Of files that people expect an office program to open; no report is one.
OTHER_ENDINGS = ("doc", "odt", "rtf", "htm", "epub", "tex")
EPILOG = "Example: pendamping report progress --period 2026-02 --output kemajuan-februari.md"


@app.command("report", cls=TranslatedCommand, epilog=EPILOG)
def report(
    kind: Annotated[str, typer.Argument(metavar="[KIND]", help="Which document; `--list` shows them.")] = "evaluation",
    program: ProgramOption = None,
    file_format: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="FORMATS", help="md, html, docx, pdf; several with commas. Else md."),
    ] = None,
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
    reference_doc: Annotated[
        Path | None, typer.Option("--reference-doc", metavar="FILE", help="Word file whose styles a DOCX takes.")
    ] = None,
    internal: InternalOption = False,
    list_kinds: Annotated[bool, typer.Option("--list", help="Show every document.")] = False,
) -> None:
    """Write a report from the files; prints its path."""
    from pendamping.cli.show import show_diagnostics
    from pendamping.documents.kinds import KINDS
    from pendamping.steps.monitor import parse_period
    from pendamping.steps.report import Request
    from pendamping.steps.report import report as make
    from pendamping.steps.report_files import keep_issue, save, write_to

    if list_kinds:
        say = translator(chosen_language())
        for document in KINDS.values():
            echo(f"{document.name:<12} {say(document.about)}")
        return
    formats = _formats(file_format, output)
    target = _target(output)
    folder = program_folder(program)
    span = parse_period(period) if period else None
    day = parse_day(as_of, "--as-of")
    made = make(
        folder,
        Request(
            kind, day, parse_language(lang), span, session, facilitator, internal, formats, reference_doc, activity
        ),
    )
    if made.restated:
        say = translator(chosen_language(made.language))
        text = say("Published figures that have changed since: {n}; the report says which, and why.")
        echo(text.format(n=len(made.restated)), err=True)
    show_diagnostics(made.warnings, chosen_language(made.language), everything=wants_all())
    if output == "-":
        keep_issue(folder, made)
        print_document(formats[0], made.outputs[formats[0]])
        return
    for path in write_to(folder, target, made) if target else save(folder, made):
        echo(shown_path(path))
        if made.internal and not output:
            say = translator(chosen_language())
            text = say("{file} shows small groups, and git shares its folder: keep it out of what you commit.")
            echo(text.format(file=shown_path(path)), err=True)


def _target(output: str | None) -> Path | None:
    """Return the file to write; raises `InputError` (PD103, PD813, PD855) for what cannot be the name of one."""
    from pendamping.diagnostics import Diagnostic, InputError

    if output is None:
        return None
    if not output.strip():
        values = {"key": "--output", "value": f'"{output}"', "known": "FILE, -"}
        raise InputError([Diagnostic("PD813", "--output", values=values)])
    if output.endswith(("/", os.sep)):
        code = "PD103" if Path(output).is_dir() else "PD855"
        raise InputError([Diagnostic(code, output, values={"value": output})])
    return Path(output)


def _formats(options: list[str] | None, output: str | None) -> list["Format"]:
    """Return the formats that are asked for, or that the name of the output says; raises PD813 and PD857."""
    from pendamping.diagnostics import Diagnostic, InputError
    from pendamping.documents.convert.formats import FORMATS

    ending = Path(output).suffix.lower().removeprefix(".") if output else ""
    if not options:
        if ending in OTHER_ENDINGS:
            raise _unfit(str(output), "md")
        return [known for known in FORMATS if known == ending] or ["md"]
    asked = ",".join(options)
    words = [word.strip().lower() for word in asked.split(",") if word.strip()]
    wrong = next((word for word in words if word not in FORMATS), None)
    if wrong is not None or not words:
        values = {"key": "--format", "value": wrong or f'"{asked}"', "known": ", ".join(FORMATS)}
        raise InputError([Diagnostic("PD813", "--format", values=values)])
    if output == "-" and len(set(words)) > 1:
        raise InputError([Diagnostic("PD813", "--output", values={"key": "--output", "value": "-", "known": "FILE"})])
    if ending in (*FORMATS, *OTHER_ENDINGS) and ending not in words:
        raise _unfit(str(output), words[0])
    return [known for known in FORMATS if known in words]


def _unfit(output: str, file_format: str) -> "InputError":
    from pendamping.diagnostics import Diagnostic, InputError
    from pendamping.documents.convert.formats import FORMATS

    values = {"value": output, "format": file_format, "known": ", ".join(FORMATS)}
    return InputError([Diagnostic("PD857", "--output", values=values)])


def print_document(file_format: "Format", data: bytes) -> None:
    """Print a document; one that is not text only where the output goes into a file."""
    from pendamping.diagnostics import Diagnostic, InputError

    if not sys.stdout.isatty():
        pass_on(data)
    elif file_format in ("md", "html"):
        echo(data.decode(), nl=False)
    else:
        raise InputError([Diagnostic("PD856", "--output", values={"value": file_format.upper()})])
