"""`pendamping verify`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from pendamping.cli.help import TranslatedCommand
from pendamping.cli.session import JsonOption, ProgramOption, chosen_language, program_folder
from pendamping.cli.terminal import echo
from pendamping.messages import one_line, translator
from pendamping.vocabulary import Language

if TYPE_CHECKING:
    from pendamping.steps.verify import Verified

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
EPILOG = "Example: pendamping verify 7K2M-9QXA-4TRW"


@app.command("verify", cls=TranslatedCommand, epilog=EPILOG)
def verify(
    code: Annotated[
        list[str], typer.Argument(metavar="CODE", help="The code on the certificate; case, blanks and dashes are free.")
    ],
    program: ProgramOption = None,
    json: JsonOption = False,
) -> None:
    """Say whether a certificate is valid, by its code; names nobody."""
    from pendamping.cli.show import echo_json
    from pendamping.steps.verify import verify as look_up

    found = look_up(program_folder(program), " ".join(code))
    if json:
        echo_json(_plain(found))
        return
    _show(found, chosen_language())


def _plain(found: "Verified") -> dict[str, Any]:
    return {
        "valid": True,
        "code": found.code,
        "number": found.number,
        "program": {"code": found.program_code, "name": found.program},
        "minutes": found.minutes,
        "planned_minutes": found.planned_minutes,
        "issued": found.issued.isoformat(),
        "as_of": found.as_of.isoformat(),
    }


def _show(found: "Verified", language: Language) -> None:
    from pendamping import wording

    say = translator(language)
    echo(say("Valid: certificate {number}").format(number=found.number))
    hours, planned = (wording.number(m / 60, language, 2) for m in (found.minutes, found.planned_minutes))
    lines = [
        say("Program: {name} ({code})").format(name=one_line(found.program), code=found.program_code),
        say("Hours: {hours} of {planned} planned, up to {date}").format(
            hours=hours, planned=planned, date=wording.day(found.as_of, language)
        ),
        say("Issued on: {date}").format(date=wording.day(found.issued, language)),
        say("Code: {code}").format(code=found.code),
    ]
    for line in lines:
        echo(f"  {line}")
