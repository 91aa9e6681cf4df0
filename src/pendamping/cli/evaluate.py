"""`pendamping evaluate`."""

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
    from pendamping.analysis.results import IndicatorResult
    from pendamping.steps.evaluate import Evaluation

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
EPILOG = "Example: pendamping evaluate --as-of 2026-07-31"


@app.command("evaluate", cls=TranslatedCommand, epilog=EPILOG)
def evaluate(
    program: ProgramOption = None,
    as_of: AsOfOption = None,
    internal: InternalOption = False,
    instruments: Annotated[
        bool, typer.Option("--instruments", help="Also how well each instrument measured, and series by date.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Evaluate process and results, and recommend what follows."""
    from pendamping.cli.show import echo_json, note_warnings, show_internal
    from pendamping.steps.as_json import evaluation_json
    from pendamping.steps.evaluate import evaluate as run_evaluate

    folder = program_folder(program)
    result = run_evaluate(folder, parse_day(as_of, "--as-of"), internal=internal, instruments=instruments)
    language = chosen_language(result.folder.language)
    if json:
        echo_json(evaluation_json(result, language))
        return
    show_internal(internal, language)
    _show(result, language)
    show_internal(internal, language)
    note_warnings(result.warnings, language)


def _show(result: "Evaluation", language: Language) -> None:
    from pendamping import wording
    from pendamping.cli.figures import instrument_lines, money_table, obstacle_table, process_lines, show_indicators
    from pendamping.cli.show import bold, console, show_lines

    say = translator(language)
    out = console()
    out.print(f"{bold(result.folder.program.name)}, {wording.day(result.as_of, language)}")
    out.print()
    out.print(bold(say("Process")))
    show_lines(process_lines(result.process, language), 1)
    show_indicators(result.indicators, language)
    out.print(
        " "
        + say(
            "* primary, declared beforehand. n: people behind the figure / enrolled. "
            "Achieved compares with the target, progress with the way from baseline to target."
        )
    )
    out.print()
    for indicator in result.indicators:
        _indicator(indicator, language)
    if any(o.count for o in result.process.obstacles):
        out.print(obstacle_table(result.process.obstacles, language))
    out.print(money_table(result.process.budget_groups, result.process.budget, language))
    for quality in result.instruments or []:
        out.print(bold(result.folder.instruments[quality.instrument].name))
        show_lines(instrument_lines(quality, result.folder.instruments[quality.instrument], language), 1)
    out.print(bold(say("Recommendations")))
    if not result.recommendations:
        out.print(" " + say("None follows from the findings."))
    priorities = {"high": say("high"), "medium": say("medium"), "low": say("low")}
    for number, r in enumerate(result.recommendations, 1):
        show_lines([f"{number}. ({priorities[r.priority]}) {r.text.say(language)} [{r.id}]"], 1)
        show_lines([f"– {because.say(language)}" for because in r.because], 4)
        if r.decision is not None:
            decision = wording.label(r.decision.decision, language)
            decided = say("decided: {decision}").format(decision=decision)
            show_lines([f"{decided} – {r.decision.reason}" if r.decision.reason else decided], 4)


def _indicator(result: "IndicatorResult", language: Language) -> None:
    """Print the parts, the groups and the notes of one indicator."""
    from pendamping import wording
    from pendamping.analysis.disclosure import HIDDEN
    from pendamping.cli.figures import effect_line, interval_text, part_line
    from pendamping.cli.show import console, escape, show_lines

    say = translator(language)
    out, figure = console(), result.figure
    lines = [line for line in [part_line(figure, language)] if line is not None]
    effects = effect_line(figure, language)
    for finding in result.findings:
        lines.append(finding.text.say(language))
        if finding.kind in ("change", "no_variation") and effects is not None:
            lines.append(effects)  # before the p, which stands in the finding after it
    internal = say("internal")
    for group in result.groups:
        value = say(HIDDEN) if group.hidden else wording.amount(group.figure.value, result.kind, language)
        n = f" (n = {group.n})" if group.n is not None else ""
        mark = f" [{internal}]" if group.withheld else ""
        i = group.figure.interval
        interval = f", {interval_text(i, result.kind, language)}" if i is not None and not group.hidden else ""
        lines.append(f"{group.attribute_name} = {group.label}: {value}{n}{interval}{mark}")
    if result.comparison is not None and result.comparison.hidden:
        lines.append(say("comparison {name}: {value}").format(name=result.comparison.name, value=say(HIDDEN)))
    elif result.comparison is not None:
        c = result.comparison
        n = c.figure.n.paired if c.figure.n.paired is not None else c.figure.n.measured
        text = say("comparison {name}: {value} (n = {n}); difference {difference}")
        values = {
            "value": wording.amount(c.figure.value, result.kind, language),
            "difference": wording.amount(c.difference, result.kind, language),
        }
        text = text.format(name=c.name, n=n, **values)
        kind: wording.AmountKind = "share" if result.kind == "share" or c.figure.numerator is not None else "number"
        lines.append(text if c.interval is None else f"{text}, {interval_text(c.interval, kind, language)}")
    if lines:
        out.print(f"[bold]{escape(result.indicator.id)}[/bold] {escape(result.indicator.name)}")
        show_lines(lines, 3)
