"""The command `pendamping`: its commands, and the one place where errors end."""

import os
import sys
import traceback
from typing import Annotated

import typer

from pendamping.cli import check, evaluate, init, log, monitor, plan, report, run_command, schema
from pendamping.cli.help import TranslatedGroup, use_language
from pendamping.cli.session import chosen_language
from pendamping.diagnostics import InputError

app = typer.Typer(
    name="pendamping",
    cls=TranslatedGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Carry a mentoring program from plan to evaluation report, in plain files.",
    epilog="Example: pendamping init literasi-guru --template literasi-digital",
)
for module in (init, plan, run_command, log, monitor, evaluate, report, check, schema):
    module.register(app)

EXIT_FILES, EXIT_BUG, EXIT_INTERRUPTED = 1, 3, 130


def _version(*, show: bool) -> None:
    if show:
        from importlib.metadata import version

        typer.echo(f"pendamping {version('pendamping')}")
        raise typer.Exit


@app.callback()
def _main(
    lang: Annotated[
        str | None,
        typer.Option("--lang", envvar="PENDAMPING_LANG", help="Language of messages: id or en.", metavar="id|en"),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=lambda value: _version(show=value), is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    if lang is not None:
        os.environ["PENDAMPING_LANG"] = lang


def run() -> None:
    """Run the command line and end the process: 0 done, 1 files or request at fault, 2 wrong usage, 3 a bug."""
    for stream in (sys.stdout, sys.stderr):
        # Windows would write its own code page, which has neither arrows nor the en dash.
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    use_language(_early_language())
    try:
        app()
    except InputError as error:
        from pendamping.cli.show import show_diagnostics

        show_diagnostics(error.diagnostics, chosen_language())
        sys.exit(EXIT_FILES)
    except BrokenPipeError:
        # The reader, such as `head`, has what it wanted; nothing more can be written, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_FILES)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except Exception:  # noqa: BLE001 -- the boundary: whatever is left is a bug of pendamping
        sys.exit(_report_bug(traceback.format_exc()))


def _early_language() -> str:
    """Return the language of help and usage errors, which come before any option is read."""
    words = sys.argv[1:]
    for i, word in enumerate(words[:-1]):
        if word == "--lang" and words[i + 1] in ("id", "en"):
            return words[i + 1]
        if not word.startswith("-"):
            break
    return chosen_language()


def _report_bug(text: str) -> int:
    import tempfile

    from pendamping.messages import translator

    say = translator(chosen_language())
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="pendamping-", suffix=".log", delete=False) as log_file:
        log_file.write(f"{' '.join(sys.argv)}\n\n{text}")
    message = say("This is a bug in pendamping. What happened stands in {file}: please send that file to the maintainers.")
    typer.echo(message.format(file=log_file.name), err=True)
    return EXIT_BUG
