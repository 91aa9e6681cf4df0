"""`pendamping log`."""

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pendamping.cli.help import TranslatedCommand
from pendamping.cli.session import ProgramOption, chosen_language, parse_day, program_folder, shown_path, wants_all
from pendamping.cli.terminal import echo
from pendamping.diagnostics import Diagnostic, InputError
from pendamping.messages import say_in, translator
from pendamping.vocabulary import Language

if TYPE_CHECKING:
    from pendamping.folder.checks.sessions import Context
    from pendamping.steps.log import LogResult

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
EPILOG = (
    "Example: pendamping log --activity G3 --date 2026-01-19 --start 13:00 --end 15:30 --present P-003,P-007 "
    '--achieved "Two teachers made a quiz" --obstacle "resources: weak signal => moved to the library" '
    '--follow-up "teaching material for chapter 3; P-003; 2026-02-02"'
)
Many = list[str] | None


@app.command("log", cls=TranslatedCommand, epilog=EPILOG)
def log(
    activity: Annotated[str | None, typer.Option("--activity", metavar="ID", help="The activity of the plan.")] = None,
    day: Annotated[str | None, typer.Option("--date", metavar="DATE", help="The day it happened; else today.")] = None,
    start: Annotated[str | None, typer.Option("--start", metavar="TIME", help="When it began, such as 13:00.")] = None,
    end: Annotated[str | None, typer.Option("--end", metavar="TIME", help="When it ended.")] = None,
    mode: Annotated[
        str | None, typer.Option("--mode", metavar="WORD", help="in_person, online, phone or message.")
    ] = None,
    form: Annotated[
        str | None, typer.Option("--form", metavar="WORD", help="individual, small_group or class.")
    ] = None,
    place: Annotated[str | None, typer.Option("--place", metavar="TEXT", help="Where.")] = None,
    facilitator: Annotated[Many, typer.Option("--facilitator", metavar="IDS", help="Ids of the team.")] = None,
    present: Annotated[
        Many, typer.Option("--present", metavar="IDS", help="Who was there: P-001,P-002 or all.")
    ] = None,
    excused: Annotated[Many, typer.Option("--excused", metavar="IDS", help="Who was excused.")] = None,
    sick: Annotated[Many, typer.Option("--sick", metavar="IDS", help="Who was sick.")] = None,
    absent: Annotated[Many, typer.Option("--absent", metavar="IDS", help="Who was absent.")] = None,
    headcount: Annotated[
        str | None, typer.Option("--headcount", metavar="COUNTS", help="For a public event: P=20,L=15.")
    ] = None,
    partner: Annotated[Many, typer.Option("--partner", metavar="IDS", help="Partners who took part.")] = None,
    step: Annotated[
        Many, typer.Option("--step", metavar="TEXT", help="Steps of the activity that were carried out.")
    ] = None,
    achieved: Annotated[str | None, typer.Option("--achieved", metavar="TEXT", help="What was achieved.")] = None,
    obstacle: Annotated[
        Many, typer.Option("--obstacle", metavar="TEXT", help='"category: what [=> answer [=> solved]]".')
    ] = None,
    follow_up: Annotated[Many, typer.Option("--follow-up", metavar="TEXT", help='"action; who; due date".')] = None,
    close_follow_up: Annotated[
        Many, typer.Option("--close-follow-up", metavar="IDS", help="Follow-ups closed: NOTE/ID.")
    ] = None,
    evidence: Annotated[
        Many, typer.Option("--evidence", metavar="FILES", help="Photos, lists: paths in the folder.")
    ] = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Free text.")] = "",
    edit: Annotated[bool, typer.Option("--edit", help="Fill in a prepared note with $EDITOR.")] = False,
    from_file: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="Record a note written elsewhere.")
    ] = None,
    program: ProgramOption = None,
) -> None:
    """Record one session; prints the path of the note."""
    from pendamping.steps.log import log_answers

    answers: dict[str, Any] = {
        "activity": activity, "date": day, "start": start, "end": end, "mode": mode, "form": form, "place": place,
        "facilitators": facilitator, "present": present, "excused": excused, "sick": sick, "absent": absent,
        "headcount": headcount, "partners": partner, "steps_done": step, "achieved": achieved, "obstacles": obstacle,
        "follow_ups": follow_up, "closed_follow_ups": close_follow_up, "evidence": evidence,
    }  # fmt: skip
    given = {name: value for name, value in answers.items() if value not in (None, [], "")}
    folder = program_folder(program)
    language = chosen_language()
    if from_file is not None:
        if given or note or edit:
            raise InputError([Diagnostic("PD825", "--from")])
        result = _from_file(folder, from_file)
    elif edit:
        result = _edit(folder, given, note, language)
    elif not given and sys.stdin.isatty() and sys.stdout.isatty():
        asked, note = _ask(folder)
        result = log_answers(folder, asked, note)
    else:
        given.setdefault("date", date.today().isoformat())  # noqa: DTZ011 -- the day on the user's wall calendar
        result = log_answers(folder, given, note)
    _show(result, language)


def _show(result: "LogResult", language: Language) -> None:
    if result.warnings:
        from pendamping.cli.show import show_diagnostics

        show_diagnostics(result.warnings, language, everything=wants_all())
    echo(shown_path(result.path))


def _from_file(folder: Path, file: Path) -> "LogResult":
    from pendamping.folder.places import with_places
    from pendamping.folder.read import read_text
    from pendamping.steps.log import log_text

    text = read_text(file.parent, file.name)
    try:
        return log_text(folder, text, file.name)
    except InputError as error:
        raise InputError([d.in_file(str(file)) for d in with_places(file.parent, error.diagnostics)]) from None


def _edit(folder: Path, given: dict[str, Any], note: str, language: Language) -> "LogResult":
    """Prepare a note, open it, record it; what was typed is kept where it has errors."""
    import tempfile

    from pendamping.folder.places import with_places
    from pendamping.steps.log import load_context, log_text, prepared_note

    context = load_context(folder)
    text = prepared_note(context, parse_day(given.get("date"), "--date"), given, note)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="pendamping-", suffix=".md", delete=False) as stream:
        stream.write(text)
    path = Path(stream.name)
    _open_editor(path)
    changed = path.read_text(encoding="utf-8")
    if changed == text:
        path.unlink()
        raise InputError([Diagnostic("PD820", "--edit")])
    try:
        result = log_text(folder, changed, path.name)
    except InputError as error:
        echo(
            say_in(language, "Your text is kept in {file}; correct it and run `pendamping log --from {file}`.").format(
                file=shown_path(path)
            ),
            err=True,
        )
        raise InputError([d.in_file(str(path)) for d in with_places(path.parent, error.diagnostics)]) from None
    path.unlink()
    return result


def _open_editor(path: Path) -> None:
    import shlex
    import subprocess

    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("notepad" if os.name == "nt" else "vi")
    try:
        done = subprocess.run([*shlex.split(editor), str(path)], check=False)  # noqa: S603 -- the user's own editor
    except OSError:
        raise InputError([Diagnostic("PD821", "--edit", values={"value": editor})]) from None
    if done.returncode != 0:
        raise InputError([Diagnostic("PD821", "--edit", values={"value": editor})])


def _ask(folder: Path) -> tuple[dict[str, Any], str]:
    """Ask for one session, one question after the other."""
    from pendamping.cli.questions import ask_choice, ask_day, ask_several, ask_text
    from pendamping.steps.log import load_context

    context = load_context(folder)
    say = translator(context.language)
    day: date = ask_day(say("Day of the session"), date.today(), context.language)  # noqa: DTZ011 -- the user's calendar
    running = {a.id: f"{a.id} {a.name}" for a in context.program.activities if a.start <= day <= a.end}
    activity = ask_choice(say("Activity"), running or {a.id: f"{a.id} {a.name}" for a in context.program.activities})
    answers: dict[str, Any] = {"date": day.isoformat(), "activity": activity}
    answers["start"] = ask_text(say("From (time)"), "09:00")
    answers["end"] = ask_text(say("To (time)"), "11:00")
    answers["place"] = ask_text(say("Where"))
    people = _active(context, day)
    answers["present"] = ask_several(say("Who was there"), people)
    rest = {person: name for person, name in people.items() if person not in answers["present"]}
    answers["excused"] = ask_several(say("Who was excused"), rest)
    rest = {person: name for person, name in rest.items() if person not in answers["excused"]}
    answers["absent"] = ask_several(say("Who was absent"), rest)
    answers["facilitators"] = ask_several(say("Facilitators"), {member: member for member in sorted(context.team)})
    answers["achieved"] = ask_text(say("What was achieved"))
    answers["obstacles"] = _lines(say("Obstacle (category: what => answer; empty for none)"))
    answers["follow_ups"] = _lines(say("Follow-up (action; who; due; empty for none)"))
    return answers, ask_text(say("Notes"))


def _lines(message: str) -> list[str]:
    from pendamping.cli.questions import ask_text

    lines: list[str] = []
    while line := ask_text(message):
        lines.append(line)
    return lines


def _active(context: "Context", day: date) -> dict[str, str]:
    return {
        p.id: p.id
        for p in context.participants.values()
        if p.group not in context.comparison
        and (p.joined is None or p.joined <= day)
        and (p.left is None or p.left >= day)
    }
