"""`pendamping schema`."""

from typing import Annotated

import typer

from pendamping.cli.help import TranslatedCommand
from pendamping.cli.session import chosen_language, parse_language
from pendamping.cli.terminal import echo

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
EPILOG = "Example: pendamping schema --lang id > program.schema.json"


@app.command("schema", cls=TranslatedCommand, epilog=EPILOG)
def schema(
    kind: Annotated[str, typer.Argument(metavar="[program|instrument]", help="Of what.")] = "program",
    lang: Annotated[str | None, typer.Option("--lang", metavar="id|en", help="Language of keys and values.")] = None,
) -> None:
    """Print the JSON Schema, so that an editor completes and checks the files."""
    from pendamping.diagnostics import Diagnostic, InputError
    from pendamping.steps.schema import MODELS, schema_text

    if kind not in MODELS:
        values = {"key": "schema", "value": kind, "known": ", ".join(MODELS)}
        raise InputError([Diagnostic("PD813", "schema", values=values)])
    echo(schema_text(kind, parse_language(lang) or chosen_language()), nl=False)
