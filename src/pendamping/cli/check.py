"""`pendamping check`."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from pendamping.cli.help import TranslatedCommand
from pendamping.cli.session import JsonOption, ProgramOption, chosen_language, program_folder, wants_all
from pendamping.cli.terminal import echo

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
EPILOG = "Example: pendamping check --json"


@app.command("check", cls=TranslatedCommand, epilog=EPILOG)
def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Program folders, workspaces or files; else this folder."),
    ] = None,
    program: ProgramOption = None,
    json: JsonOption = False,
) -> None:
    """Find everything wrong with the files, at once."""
    from pendamping.cli.show import echo_diagnostics, show_diagnostics, summary_line
    from pendamping.diagnostics import has_errors
    from pendamping.steps.check import check as run_check

    language = chosen_language()
    found: list[Any] = []
    targets = _targets(paths or [], program)
    for folder, files in targets:
        prefix = os.path.relpath(folder).replace(os.sep, "/") if paths or len(targets) > 1 else ""
        result = run_check(folder, files)
        found += [d.in_file(f"{prefix}/{d.file}") if prefix not in ("", ".") else d for d in result.diagnostics]
    errors = sum(d.severity == "error" for d in found)
    if json:
        echo_diagnostics(found, language)
    else:
        show_diagnostics(found, language, to_stdout=True, everything=wants_all())
        echo(summary_line(errors, len(found) - errors, language))
    if has_errors(found):
        raise typer.Exit(1)


def _targets(paths: list[Path], program: Path | None) -> list[tuple[Path, list[str]]]:
    """Return the program folders to check, each with the files that were asked for (none: all)."""
    from pendamping.diagnostics import Diagnostic, InputError
    from pendamping.folder.paths import PROGRAM, find_program

    if not paths:
        here = program or Path.cwd()
        below = [] if program else programs_below(here)
        if below and not any((f / PROGRAM).exists() for f in (here, *here.parents)):
            return [(folder, []) for folder in below]
        return [(program_folder(program), [])]
    targets: list[tuple[Path, list[str]]] = []
    for path in paths:
        if not path.exists():
            raise InputError([Diagnostic("PD101", str(path))])
        if (path / PROGRAM).exists():
            targets.append((path, []))
        elif path.is_dir() and programs_below(path):
            targets += [(folder, []) for folder in programs_below(path)]
        else:
            folder = find_program(path.absolute())
            targets.append((folder, [path.absolute().relative_to(folder).as_posix()]))
    return targets


def programs_below(path: Path) -> list[Path]:
    """Return the program folders directly inside a workspace, or inside its folder programs/."""
    from pendamping.folder.paths import PROGRAM

    return sorted(p.parent for pattern in (f"*/{PROGRAM}", f"programs/*/{PROGRAM}") for p in path.glob(pattern))
