"""`pendamping init`."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pendamping.cli.help import TranslatedCommand
from pendamping.cli.session import chosen_language, parse_day, parse_language
from pendamping.cli.terminal import echo
from pendamping.messages import one_line, translator

if TYPE_CHECKING:
    from pendamping.steps.init import InitOptions

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
EPILOG = "Example: pendamping init literasi-guru --template literasi-digital --start 2026-08-03"


@app.command("init", cls=TranslatedCommand, epilog=EPILOG)
def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The new folder.")],
    template: Annotated[
        str | None,
        typer.Option(
            "--template",
            metavar="NAME",
            help="literasi-digital, ekonomi-komunitas, kesehatan-masyarakat or kosong.",
        ),
    ] = None,
    lang: Annotated[str | None, typer.Option("--lang", metavar="id|en", help="Language of keys and contents.")] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="TEXT", help="Name of the program.")] = None,
    code: Annotated[str | None, typer.Option("--code", metavar="ID", help="Short code of the program.")] = None,
    place: Annotated[str | None, typer.Option("--place", metavar="TEXT", help="Where the program works.")] = None,
    start: Annotated[str | None, typer.Option("--start", metavar="DATE", help="First day of the program.")] = None,
    end: Annotated[str | None, typer.Option("--end", metavar="DATE", help="Last day of the program.")] = None,
    group: Annotated[str | None, typer.Option("--group", metavar="TEXT", help="Whom the program is for.")] = None,
    size: Annotated[
        int | None, typer.Option("--size", min=1, metavar="N", help="How many people it accompanies.")
    ] = None,
    git: Annotated[bool, typer.Option("--git/--no-git", help="Make a git repository where there is none.")] = True,
) -> None:
    """Make a program folder that passes `check` at once."""
    from pendamping.steps.init import InitOptions, init_program

    language = parse_language(lang)
    given = (template, name, code, place, start, end, group, size, lang)
    if all(value is None for value in given) and sys.stdin.isatty() and sys.stdout.isatty():
        options = _ask(directory, git=git)
    else:
        options = InitOptions(
            template=template or "kosong",
            language=language or "id",
            name=name,
            code=code,
            place=place,
            start=parse_day(start, "--start") if start else None,
            end=parse_day(end, "--end") if end else None,
            group=group,
            size=size,
            use_git=git,
        )
    result = init_program(directory, options)
    say = translator(chosen_language(options.language))
    shown_name = one_line(str(result.path))
    echo(
        say("{path} is ready: {n} files, template {template}.").format(
            path=shown_name, n=len(result.files), template=options.template
        )
    )
    if result.repository == "made":
        echo(say("A git repository was made; private/ is never committed."))
    echo(say("Next: cd {path}, look at program.yaml, and run `pendamping plan`.").format(path=shown_name))


def _ask(directory: Path, *, git: bool) -> "InitOptions":
    """Ask for what the options would say."""
    from pendamping.cli.questions import ask_choice, ask_day, ask_text, ask_whole
    from pendamping.folder.builtin import program_templates
    from pendamping.steps.init import InitOptions
    from pendamping.vocabulary import Language

    chosen = ask_choice("Bahasa / Language", {"id": "Bahasa Indonesia", "en": "English"})
    language: Language = "en" if chosen == "en" else "id"
    say = translator(language)
    template = ask_choice(say("Template"), {name: name for name in program_templates()})
    name = ask_text(say("Name of the program"), directory.name)
    place = ask_text(say("Place (village, school, district)"), "")
    start: date = ask_day(say("First day (year-month-day)"), date.today(), language)  # noqa: DTZ011 -- the user's calendar
    months = ask_whole(say("How many months"), 6, language)
    group = ask_text(say("Whom is the program for"), "")
    size = ask_whole(say("How many people"), 25, language)
    return InitOptions(
        template=template,
        language=language,
        name=name or None,
        place=place or None,
        start=start,
        end=_months_later(start, months),
        group=group or None,
        size=size,
        use_git=git,
    )


def _months_later(start: date, months: int) -> date:
    """Return the last day of a period of `months` that begins on `start`."""
    from calendar import monthrange
    from datetime import timedelta

    index = start.month - 1 + months
    year, month = start.year + index // 12, index % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1])) - timedelta(days=1)
