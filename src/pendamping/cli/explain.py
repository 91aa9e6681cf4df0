"""`pendamping explain`."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from pendamping.cli.help import TranslatedCommand
from pendamping.cli.session import (
    AsOfOption,
    InternalOption,
    JsonOption,
    ProgramOption,
    chosen_language,
    parse_day,
    program_folder,
)
from pendamping.messages import translator
from pendamping.vocabulary import Language

if TYPE_CHECKING:
    from pendamping.analysis.results import Figure
    from pendamping.analysis.rows import Row
    from pendamping.steps.explain import Explanation

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
EPILOG = "Example: pendamping explain IH1 --group jenis_kelamin=P"
MANY = 12  # files of one kind, of which the rest is only counted


@app.command("explain", cls=TranslatedCommand, epilog=EPILOG)
def explain(
    indicator: Annotated[str, typer.Argument(metavar="INDICATOR", help="Id of the indicator.")],
    program: ProgramOption = None,
    as_of: AsOfOption = None,
    group: Annotated[
        str | None, typer.Option("--group", metavar="ATTRIBUTE=VALUE", help="Explain the figure of one group.")
    ] = None,
    internal: InternalOption = False,
    json: JsonOption = False,
) -> None:
    """Show where a figure comes from: definition, formula, rows used and left out, and what it does not prove."""
    from pendamping.cli.show import echo_json, note_warnings, show_internal
    from pendamping.steps.as_json import explanation_json
    from pendamping.steps.explain import explain as run_explain

    found = run_explain(program_folder(program), indicator, parse_day(as_of, "--as-of"), group, internal=internal)
    language = chosen_language(found.folder.language)
    if json:
        echo_json(explanation_json(found, language))
        return
    show_internal(internal, language)
    _show(found, language)
    show_internal(internal, language)
    note_warnings(found.warnings, language)


def _show(found: "Explanation", language: Language) -> None:
    from pendamping import wording
    from pendamping.analysis.disclosure import HIDDEN
    from pendamping.analysis.rows import REASONS
    from pendamping.cli.figures import count_lines, statistic_lines, target_text
    from pendamping.cli.show import bold, console, escape, show_lines

    say = translator(language)
    out = console()
    result, figure, indicator = found.result, found.figure, found.result.indicator

    def section(title: str, lines: Iterable[str]) -> None:
        out.print(bold(title))
        show_lines(lines, 1)

    value = say(HIDDEN) if found.hidden else wording.amount(figure.value, result.kind, language)
    target = say("target {target}").format(target=target_text(result, language))
    of = f", {found.group.attribute_name} = {found.group.label}" if found.group else ""
    out.print(f"{bold(indicator.id)} {escape(indicator.name)}{escape(of)}", markup=True)
    out.print(f" {value} ({target}), {wording.day(found.as_of, language)}")
    out.print()
    section(say("Definition"), [indicator.definition or say("none written"), found.measure.say(language)])
    show_lines([_version(found, language)], 1)
    out.print()
    if found.hidden:
        show_lines([say("Few people stand behind this figure: it and its rows are shown with --internal only.")], 0)
        return
    section(say("Formula"), [line.say(language) for line in found.formula] or [_nothing(figure, say)])
    out.print()
    if found.group is not None and not found.internal:
        # How many of a group are enrolled but were not measured is told with --internal only.
        section(say("People"), [say("people or entries behind the figure: {n}").format(n=found.group.n)])
    else:
        section(say("People"), count_lines(figure, result, language))
    out.print()
    section(say("Rows used: {n}").format(n=len(found.used)), _ranges(found.used, say))
    if found.denominator:
        title = say("Rows of the people that it is a share of: {n}").format(n=len(found.denominator))
        section(title, _ranges(found.denominator, say))
    out.print()
    if found.group is not None and not found.internal:
        section(say("Rows left out"), [say("Of a group they are shown with --internal only.")])
    else:
        section(say("Rows left out: {n}").format(n=len(found.left_out)), [])
    for reason, text in REASONS.items():
        own = [row for row in found.left_out if row.reason == reason]
        if own:
            show_lines([f"{say(text)}: {len(own)}"], 1)
            show_lines(_ranges(own, say), 3)
    statistics = statistic_lines(figure, result, language, compared=found.group is None)
    if statistics:
        out.print()
        section(say("Statistics"), statistics)
    if found.findings:
        out.print()
        section(say("What it says, and what it does not prove"), [f.text.say(language) for f in found.findings])


def _nothing(figure: "Figure", say: Callable[[str], str]) -> str:
    return say("There is no figure yet.") if not figure.n.behind else say("There is no figure.")


def _version(found: "Explanation", language: Language) -> str:
    """Say which definition this is, and whether it is the approved one."""
    say = translator(language)
    digest = found.definition[:12]
    if found.changes is None:
        return say("Version of the definition: {digest}; no plan is approved yet.").format(digest=digest)
    if not found.changes:
        return say("Version of the definition: {digest}; as in the approved plan.").format(digest=digest)
    changed = "; ".join(f"{c.where}: {c.old or '–'} → {c.new or '–'}" for c in found.changes)
    text = say("Version of the definition: {digest}; changed since the approved plan: {changes}.")
    return text.format(digest=digest, changes=changed)


def _ranges(rows: Sequence["Row"], say: Callable[[str], str]) -> list[str]:
    """Return rows as `file:line`, neighbouring lines as one range; a long list is cut and counted."""
    by_file: dict[str, list[int]] = {}
    for row in rows:
        by_file.setdefault(row.file, []).append(row.line)
    lines: list[str] = []
    for file, numbers in by_file.items():
        lines.append(f"{file}:{_compact(sorted(set(numbers)))}")
    if len(lines) > MANY:
        more = say("and {n} more files; --json names them all").format(n=len(lines) - MANY)
        lines = [*lines[:MANY], more]
    return lines


def _compact(numbers: Sequence[int]) -> str:
    """Return line numbers with neighbours as ranges: 2-5, 8."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)
