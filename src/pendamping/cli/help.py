"""Help in the reader's language: texts are translated when help is asked for, not before."""

import gettext
import os
from typing import Any

from typer.core import TyperCommand, TyperGroup

from pendamping.messages import LOCALE_FOLDER, translator
from pendamping.vocabulary import Language

_language: list[Language] = ["en"]


def use_language(language: str) -> None:
    """Say help and usage errors in `language`; those of the command parser come from the same catalogue."""
    _language[0] = "id" if language == "id" else "en"
    if language == "id":
        os.environ["LANGUAGE"] = "id"
        gettext.bindtextdomain("pendamping", LOCALE_FOLDER)
        gettext.textdomain("pendamping")


def _translate(command: Any) -> None:  # noqa: ANN401 -- the vendored parser's command
    say = translator(_language[0])
    for owner, name in [
        (command, "help"),
        (command, "epilog"),
        *((param, "help") for param in command.params),
    ]:
        text = getattr(owner, name, None)
        if text:
            setattr(owner, name, say(text))


class TranslatedCommand(TyperCommand):
    """A command whose help is translated."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 -- the vendored parser's types
        _translate(self)
        super().format_help(ctx, formatter)


class TranslatedGroup(TyperGroup):
    """A group whose help, and the line of each command in it, is translated."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 -- the vendored parser's types
        _translate(self)
        for name in self.list_commands(ctx):
            _translate(self.get_command(ctx, name))
        super().format_help(ctx, formatter)
