"""What every command shows in the same way: JSON, tables, diagnostics, small words."""

import json
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from pendamping.cli.terminal import Painted, echo, echo_json_text, guarded
from pendamping.diagnostics import Diagnostic
from pendamping.messages import describe, one_line, say_in, shown, translator
from pendamping.vocabulary import Language

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

# From so many findings of one kind in one file on, only the first few are shown, and how many more there are.
MANY, FEW = 20, 3
COLOURS = {"green": "green", "yellow": "yellow", "red": "red", "grey": "bright_black"}


def terminal_width(limit: int = 120) -> int:
    """Return how wide text may be: the terminal, 80 without one."""
    return min(limit, shutil.get_terminal_size((80, 24)).columns)


def console() -> "Console":
    """Return a console for results; colour only on a terminal, and never with NO_COLOR."""
    from rich.console import Console

    return guarded(Console(width=terminal_width(), highlight=False, soft_wrap=False, emoji=False))


def echo_json(data: Any) -> None:  # noqa: ANN401 -- JSON
    """Print `data` for programs."""
    echo_json_text(json.dumps(data, ensure_ascii=False, indent=2))


def echo_diagnostics(diagnostics: Sequence[Diagnostic], language: Language) -> None:
    """Print findings for programs, as `check --json` does and every command with --json that is refused."""
    rows = [
        {
            "code": d.code,
            "severity": d.severity,
            "file": d.file,
            "line": d.line,
            "column": d.column,
            "message": message,
            "hint": hint,
        }
        for d in diagnostics
        for message, hint in [describe(d, language)]
    ]
    errors = sum(d.severity == "error" for d in diagnostics)
    echo_json({"diagnostics": rows, "counts": {"error": errors, "warning": len(rows) - errors}})


def table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Iterable[int] = (), title: str = ""
) -> "Table":
    """Return a table; `numbers` are the columns set to the right."""
    from rich import box
    from rich.table import Table

    right = set(numbers)
    made = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", title_style="bold", pad_edge=False)
    for index, column in enumerate(columns):
        made.add_column(column, justify="right" if index in right else "left", overflow="fold", no_wrap=index in right)
    for row in rows:
        made.add_row(*[escape(cell) for cell in row])
    return made


def show_internal(internal: bool, language: Language) -> None:
    """Say before and after a result that shows small groups that it is not to be passed on."""
    if internal:
        from pendamping.documents.internal import NOT_FOR_OTHERS

        console().print(f"[bold red]{say_in(language, NOT_FOR_OTHERS)}[/]")


def show_lines(lines: Iterable[str], indent: int) -> None:
    """Print texts, each with its continuation under its beginning."""
    from rich.padding import Padding
    from rich.text import Text

    out = console()
    for line in lines:
        out.print(Padding(Text(shown(line)), (0, 0, 0, indent)))


def bold(text: str) -> str:
    """Return `text` as a heading for the console."""
    return f"[bold]{escape(text)}[/bold]"


def escape(text: str) -> str:
    """Keep square brackets in what people wrote from being read as colours."""
    from rich.markup import escape as rich_escape

    return rich_escape(shown(text))


def show_diagnostics(
    diagnostics: Sequence[Diagnostic], language: Language, *, to_stdout: bool = False, everything: bool = False
) -> None:
    """Print findings: place, what is wrong, the line with a caret, what to do.

    Of many findings of one code in one file the first few are shown, and how many more there are, but for `everything`.
    """
    err = not to_stdout
    say = translator(language)
    words = {"error": say("error"), "warning": say("warning")}
    counts = Counter((d.code, d.file) for d in diagnostics)
    cut = {kind for kind, count in counts.items() if count >= MANY and not everything}
    kept, last = _first_of_many(diagnostics, cut)
    said = [describe(d, language) for d in kept]
    for index, (diagnostic, (message, hint)) in enumerate(zip(kept, said, strict=True)):
        tone = "red" if diagnostic.severity == "error" else "yellow"
        parts = (one_line(diagnostic.file), diagnostic.line, diagnostic.column)
        place = ":".join(str(part) for part in parts if part is not None)
        echo(f"{place}: ", Painted(f"{words[diagnostic.severity]} {diagnostic.code}", tone), f": {message}", err=err)
        for line in _excerpt(diagnostic):
            echo(line, err=err)
        kind = (diagnostic.code, diagnostic.file)
        ends = kind in cut and last[kind] == index
        # A remedy that holds for several findings in a row is said once, below the last of them.
        if ends or index + 1 == len(said) or said[index + 1][1] != hint:
            echo(f"    → {hint}", err=err)
        if ends:
            text = say("… and {n} more of {code} in {file}; --all shows them.")
            echo(text.format(n=counts[kind] - FEW, code=diagnostic.code, file=one_line(diagnostic.file)), err=err)


def _first_of_many(
    diagnostics: Sequence[Diagnostic], cut: set[tuple[str, str]]
) -> tuple[list[Diagnostic], dict[tuple[str, str], int]]:
    """Return the findings that are shown, and of each code and file which of them is the last."""
    kept: list[Diagnostic] = []
    seen: Counter[tuple[str, str]] = Counter()
    last: dict[tuple[str, str], int] = {}
    for diagnostic in diagnostics:
        kind = (diagnostic.code, diagnostic.file)
        seen[kind] += 1
        if kind in cut and seen[kind] > FEW:
            continue
        last[kind] = len(kept)
        kept.append(diagnostic)
    return kept, last


def _excerpt(diagnostic: Diagnostic) -> list[str]:
    if diagnostic.excerpt is None or diagnostic.line is None or diagnostic.column is None:
        return []
    number = str(diagnostic.line)
    room = max(20, terminal_width() - len(number) - 6)
    start = max(0, diagnostic.column - 1 - room * 2 // 3) if len(diagnostic.excerpt) > room else 0
    text = one_line(diagnostic.excerpt[start : start + room])
    caret_at = diagnostic.column - 1 - start
    width = max(1, min(diagnostic.width, len(text) - caret_at))
    return [f"  {number} | {text}", f"  {' ' * len(number)} | {' ' * caret_at}{'^' * width}"]


def summary_line(errors: int, warnings: int, language: Language) -> str:
    """Say how many findings there are."""
    return say_in(language, "Errors: {errors}, warnings: {warnings}.").format(errors=errors, warnings=warnings)


def note_warnings(found: Sequence[Diagnostic], language: Language) -> None:
    """Say on stderr that there are warnings, without listing them all."""
    count = sum(d.severity == "warning" for d in found)
    if count:
        text = say_in(language, "Warnings in the files: {n}; `pendamping check` lists them.").format(n=count)
        echo(text, err=True)
