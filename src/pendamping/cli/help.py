"""Help and usage errors in the reader's language: translated when somebody reads them, not before.

Typer carries its own copy of the command parser, which speaks English only; its few sentences are known by
their form.
"""

import re
from typing import Any

from typer.core import TyperCommand, TyperGroup, TyperOption

from pendamping.messages import one_line, translator
from pendamping.vocabulary import Language
from pendamping.wording import mark as _

# What these say is never long; the others read files, in which much can be wrong.
_WITHOUT_ALL = ("pendamping", "init", "schema")

_language: list[Language] = ["en"]

_HEADINGS = (_("Usage:"), _("Options:"), _("Commands:"), _("Arguments:"), _("Show this message and exit."))
_USAGE_ERRORS = (
    (r"No such option: (?P<name>\S+)(?: \(Possible options: (?P<known>.*)\))?$", _("There is no option {name}.")),
    (
        r"No such option: (?P<name>\S+) Did you mean (?P<known>.*)\?$",
        _("There is no option {name}. Did you mean {known}?"),
    ),
    (r"No such command '(?P<name>[^']*)'\.?.*$", _("There is no command {name}.")),
    (r"Missing option '(?P<name>[^']*)'.*$", _("The option {name} is missing.")),
    (r"Missing argument '(?P<name>[^']*)'.*$", _("The argument {name} is missing.")),
    (r"Missing command\.?$", _("A command is missing.")),
    (r"Option '(?P<name>[^']*)' requires (?:an argument|\d+ arguments)\.?$", _("The option {name} needs a value.")),
    (r"Got unexpected extra argument\S* \((?P<name>.*)\)$", _("Too many words: {name}.")),
    (r"Option '(?P<name>[^']*)' does not take a value\.?$", _("The option {name} takes no value.")),
    (r"Invalid value for '(?P<name>[^']*)': (?P<known>.*)$", _("The value of {name} is not valid: {known}")),
)


def use_language(language: Language) -> None:
    """Say help and usage errors in `language`."""
    _language[0] = language


def usage_error(error: Any, command: str) -> str:  # noqa: ANN401 -- the vendored parser's error
    """Return what the parser says about wrong usage, with the way to the help."""
    say = translator(_language[0])
    message = str(error.format_message())
    for pattern, sentence in _USAGE_ERRORS:
        if match := re.match(pattern, message, re.DOTALL):
            message = say(sentence).format_map({name: value or "–" for name, value in match.groupdict().items()})
            break
    message = one_line(message)  # it holds the arguments as they were typed
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else command
    usage = _headings(context.get_usage()) + "\n" if context is not None else ""
    return usage + say("{message} `{command} --help` shows what there is.").format(message=message, command=path)


def _headings(text: str) -> str:
    """Translate the words of the parser in a page of help."""
    say = translator(_language[0])
    for heading in _HEADINGS:
        text = re.sub(rf"(?m)(^|  ){re.escape(heading)}", lambda m, h=heading: m[1] + say(h), text, count=1)
    return text


def _translate(command: Any) -> None:  # noqa: ANN401 -- the vendored parser's command
    say = translator(_language[0])
    for owner, name in [(command, "help"), (command, "epilog"), *((param, "help") for param in command.params)]:
        text = getattr(owner, name, None)
        if text:
            setattr(owner, name, say(text))


def _add_all(command: Any) -> None:  # noqa: ANN401 -- the vendored parser's command
    """Give a command the option `--all`; `wants_all` reads it, where findings are shown."""
    if command.name not in _WITHOUT_ALL:
        text = _("Show every finding, not only the first few of a kind.")
        command.params.append(TyperOption(param_decls=["--all"], is_flag=True, expose_value=False, help=text))


class TranslatedCommand(TyperCommand):
    """A command whose help is translated."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- the vendored parser's types
        super().__init__(*args, **options)
        _add_all(self)

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 -- the vendored parser's types
        _translate(self)
        return _headings(super().get_help(ctx))


class TranslatedGroup(TyperGroup):
    """A group whose help, and the line of each command in it, is translated."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 -- the vendored parser's types
        super().__init__(**options)
        _add_all(self)

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 -- the vendored parser's types
        _translate(self)
        for name in self.list_commands(ctx):
            _translate(self.get_command(ctx, name))
        return _headings(super().get_help(ctx))
