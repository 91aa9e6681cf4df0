"""What every command needs to know first: the language of the reader, the folder, the day."""

import os
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, cast

import typer

from pendamping.diagnostics import Diagnostic, InputError
from pendamping.folder.paths import PROGRAM, find_program
from pendamping.messages import one_line
from pendamping.vocabulary import LANGUAGES, Language

ProgramOption = Annotated[
    Path | None,
    typer.Option(
        "-p",
        "--program",
        envvar="PENDAMPING_PROGRAM",
        metavar="DIR",
        help="Program folder; else the one you stand in.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
InternalOption = Annotated[
    bool, typer.Option("--internal", help="Show figures of small groups, too; not to be passed on.")
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Judge by what was recorded up to this day; else today."),
]
DateOption = Annotated[str | None, typer.Option("--date", metavar="DATE", help="The day it happened; else today.")]
ByOption = Annotated[
    str, typer.Option("--by", metavar="NAME", help="Who decides: an id of the team or of a signatory.")
]
ReasonOption = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why.")]
ForceOption = Annotated[
    bool,
    typer.Option("--force", help="Pass although something is lacking; needs --reason and is shown in reports."),
]


def wants_all() -> bool:
    """Whether every finding is to be shown: `--all` is an option of each command that can have many."""
    return "--all" in sys.argv[1:]


def program_folder(option: Path | None) -> Path:
    """Return the program folder: the one named, or the one around the current folder."""
    if option is not None:
        if not (option / PROGRAM).exists():
            raise InputError([Diagnostic("PD801", str(option), values={"value": str(option)})])
        return option
    return find_program(Path.cwd())


def shown_path(path: Path) -> str:
    """Return a path as the user would type it, on one line: relative where it lies below the current folder."""
    try:
        return one_line(str(path.absolute().relative_to(Path.cwd())))
    except ValueError:
        return one_line(str(path))


def parse_day(text: str | None, option: str) -> date:
    """Return the day that an option names, else today; raises `InputError` (PD211, PD212)."""
    if text is None:
        return date.today()  # noqa: DTZ011 -- the day on the user's wall calendar
    from pydantic_core import PydanticCustomError

    from pendamping.model.base import parse_date

    try:
        day = cast(date, parse_date(text))
    except PydanticCustomError as error:
        raise InputError([Diagnostic(error.type, option, values={"value": text, "key": option})]) from None
    if not 1900 <= day.year <= 2200:  # a slip of the finger; nothing could be computed around it
        raise InputError([Diagnostic("PD211", option, values={"value": text, "key": option})])
    return day


def parse_language(text: str | None, option: str = "--lang") -> Language | None:
    """Return the language that an option names; raises `InputError` (PD813)."""
    if text is None or text in LANGUAGES:
        return text
    values = {"key": option, "value": text, "known": "id, en"}
    raise InputError([Diagnostic("PD813", option, values=values)])


def chosen_language(program_language: Language | None = None) -> Language:
    """Return the language of messages: as asked for, else the program's, else the machine's, else English."""
    asked = os.environ.get("PENDAMPING_LANG")
    if asked in LANGUAGES:
        return asked
    if program_language is not None:
        return program_language
    peeked = _language_of_folder()
    if peeked is not None:
        return peeked
    machine = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "id" if machine.startswith(("id", "in_ID")) else "en"


def _language_of_folder() -> Language | None:
    """Return the language that program.yaml declares, read as text: the file itself may be what is broken."""
    import re

    words = sys.argv[1:]
    named = next((words[i + 1] for i, word in enumerate(words[:-1]) if word in ("-p", "--program")), None)
    start = Path(named or os.environ.get("PENDAMPING_PROGRAM") or Path.cwd())
    for folder in (start, *start.absolute().parents):
        path = folder / PROGRAM
        try:
            if path.is_file():
                with path.open(encoding="utf-8", errors="replace") as stream:
                    match = re.search(r"^(?:bahasa|language):\s*[\"']?(id|en)\b", stream.read(20_000), re.MULTILINE)
                return cast(Language, match[1]) if match else "id"
        except OSError:
            return None
    return None
