"""The command `pendamping`: its commands, and the one place where errors end."""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.main import get_command

from pendamping.cli.help import TranslatedGroup, usage_error, use_language
from pendamping.cli.session import chosen_language, parse_language, wants_all
from pendamping.cli.terminal import echo
from pendamping.diagnostics import InputError
from pendamping.folder.inside import ALLOWED
from pendamping.vocabulary import Language

# In the order of a program's life. Only the module of the command that is called is imported.
COMMANDS = {
    "init": "init",
    "plan": "plan",
    "run": "run_command",
    "log": "log",
    "monitor": "monitor",
    "evaluate": "evaluate",
    "explain": "explain",
    "report": "report",
    "verify": "verify",
    "check": "check",
    "schema": "schema",
}


class LazyGroup(TranslatedGroup):
    """Loads a command when it is called or listed."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 -- the vendored parser's signature
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 -- the vendored parser's types
        if cmd_name not in COMMANDS:
            return None
        if cmd_name not in self.commands:
            module = import_module(f"pendamping.cli.{COMMANDS[cmd_name]}")
            command = get_command(module.app)
            command.name = cmd_name
            self.commands[cmd_name] = command
        return self.commands[cmd_name]


app = typer.Typer(
    name="pendamping",
    cls=LazyGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Carry a mentoring program from plan to evaluation report, in plain files.",
    epilog="Example: pendamping init literasi-guru --template literasi-digital",
)

EXIT_FILES, EXIT_USAGE, EXIT_BUG, EXIT_INTERRUPTED = 1, 2, 3, 130


def _version(show: bool) -> None:
    if show:
        from importlib.metadata import version

        echo(f"pendamping {version('pendamping')}")
        raise typer.Exit


@app.callback()
def _main(
    lang: Annotated[
        str | None,
        typer.Option("--lang", envvar="PENDAMPING_LANG", help="Language of messages: id or en.", metavar="id|en"),
    ] = None,
    allow_outside: Annotated[
        list[Path] | None,
        typer.Option(
            "--allow-outside",
            metavar="DIR",
            help="A folder that links of the program may lead into, such as photos on another disk.",
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    del version  # its callback has printed it
    if allow_outside:
        named = [os.environ.get(ALLOWED, ""), *(str(folder.absolute()) for folder in allow_outside)]
        os.environ[ALLOWED] = os.pathsep.join(part for part in named if part)
    if parse_language(lang) is not None:
        os.environ["PENDAMPING_LANG"] = str(lang)


def run() -> NoReturn:
    """Run the command line and end the process: 0 done, 1 files or request at fault, 2 wrong usage, 3 a bug."""
    code = _run()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        code = EXIT_FILES
    # Taking the modules apart one by one costs a fifth of a short command, and nothing is left to save.
    os._exit(code)


def _run() -> int:
    for stream in (sys.stdout, sys.stderr):
        # Windows would write its own code page, which has neither arrows nor the en dash.
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    use_language(_early_language())
    try:
        # Not standalone: what the parser finds wrong is said here, in the reader's language.
        code = app(standalone_mode=False)
    except InputError as error:
        from pendamping.cli.show import echo_diagnostics, show_diagnostics

        # Who asked for JSON reads JSON, also of what went wrong.
        if "--json" in sys.argv[1:]:
            echo_diagnostics(error.diagnostics, chosen_language())
        else:
            show_diagnostics(error.diagnostics, chosen_language(), everything=wants_all())
        return EXIT_FILES
    except BrokenPipeError:
        # The reader, such as `head`, has what it wanted.
        return EXIT_FILES
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except Exception as error:  # noqa: BLE001 -- the boundary: whatever is left is a bug of pendamping
        if type(error).__name__ == "Abort":  # the end of input where a question was asked
            return EXIT_INTERRUPTED
        if type(error).__name__ == "NoArgsIsHelpError":  # what it shows is the help itself
            echo(str(error), err=True)
            return EXIT_USAGE
        if hasattr(error, "format_message"):
            echo(usage_error(error, "pendamping"), err=True)
            return EXIT_USAGE
        return _report_bug()
    return code if isinstance(code, int) else 0


def _early_language() -> Language:
    """Return the language of help and usage errors, which come before any option is read."""
    words = sys.argv[1:]
    for i, word in enumerate(words[:-1]):
        if word == "--lang":
            return "id" if words[i + 1] == "id" else "en"
        if not word.startswith("-"):
            break
    return chosen_language()


def _report_bug() -> int:
    import tempfile
    import traceback

    from pendamping.messages import one_line, translator

    say = translator(chosen_language())
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", errors="backslashreplace", prefix="pendamping-", suffix=".log", delete=False
    ) as log_file:
        log_file.write(f"{' '.join(sys.argv)}\n\n{traceback.format_exc()}")
    message = say(
        "This is a bug in pendamping. What happened stands in {file}: please send that file to the maintainers."
    )
    echo(message.format(file=one_line(log_file.name)), err=True)
    return EXIT_BUG
