"""Where a figure comes from: definition, formula, rows, what was left out, and what it does not prove."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from pendamping.analysis.disclosure import protect
from pendamping.analysis.formulas import formula
from pendamping.analysis.indicators import compute_indicators
from pendamping.analysis.measure_words import measure_words
from pendamping.analysis.plan_changes import Change, plan_changes
from pendamping.analysis.process import compute_process
from pendamping.analysis.restatements import definition_digest
from pendamping.analysis.results import Figure, Finding, GroupFigure, IndicatorResult
from pendamping.analysis.rows import NotePlace, Row, Rows, indicator_rows
from pendamping.analysis.scores import maximum_score
from pendamping.analysis.table_building import build_tables
from pendamping.diagnostics import Diagnostic, InputError
from pendamping.folder.load import Folder
from pendamping.folder.places import line_of
from pendamping.model.indicators import Indicator
from pendamping.model.program import Program
from pendamping.steps.folders import open_folder
from pendamping.steps.state import approved_plan
from pendamping.vocabulary import key_word
from pendamping.wording import Sentence


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything about one figure; `group` is set where it is that of one group.

    A figure that is `hidden`, since few people stand behind it, comes without its rows; a group without those left out,
    which would tell how few of it were not measured. `internal` shows both.

    `definition` is a digest of the indicator and its instrument as they are now, `changes` what differs from the
    approved plan (None where no plan is approved).
    """

    folder: Folder
    as_of: date
    result: IndicatorResult
    figure: Figure
    group: GroupFigure | None
    measure: Sentence
    definition: str
    changes: Sequence[Change] | None
    formula: Sequence[Sentence]
    used: Sequence[Row]
    left_out: Sequence[Row]
    denominator: Sequence[Row]
    findings: Sequence[Finding]
    hidden: bool = False
    internal: bool = False
    warnings: Sequence[Diagnostic] = field(default_factory=list[Diagnostic])


def explain(path: Path, name: str, as_of: date, group: str | None = None, *, internal: bool = False) -> Explanation:
    """Explain the figure of the indicator `name`; `group` is written `attribute=value`.

    Raises `InputError` (PD826 for an unknown indicator, PD827 and PD828 for a group).
    """
    folder, found = open_folder(path)
    indicator = _indicator(folder.program, name)
    chosen = _group(folder.program, group) if group is not None else None
    # Shown by the group that was asked for, whatever its definition shows. The others are computed too: Holm's
    # correction and what is hidden rest on all of them.
    shown = [
        *indicator.disaggregate_by,
        *([chosen[0]] if chosen and chosen[0] not in indicator.disaggregate_by else []),
    ]
    indicators = [
        i if i.id != indicator.id else i.model_copy(update={"disaggregate_by": shown})
        for i in folder.program.indicators
    ]
    tables = build_tables([folder], as_of)
    whole = _with_indicators(folder, indicators)
    results = compute_indicators(tables, [whole], as_of)[folder.program.code]
    results = protect(results, whole, compute_process(tables, folder, as_of), internal=internal)
    result = next(r for r in results if r.indicator.id == indicator.id)
    own = next((g for g in result.groups if (g.attribute, g.value) == chosen), None) if chosen else None
    if chosen is not None and own is None:
        raise InputError([Diagnostic("PD828", "--group", values={"value": group or "", "indicator": indicator.id})])
    figure = own.figure if own is not None else result.figure
    instrument = folder.instruments.get(getattr(indicator.measure, "instrument", ""))
    top = maximum_score(instrument, getattr(indicator.measure, "score", None)) if instrument is not None else None
    hidden = own.hidden if own is not None else result.hidden
    rows = Rows() if hidden else indicator_rows(tables, folder, indicator, as_of, chosen)
    used, left_out = _placed(folder, rows)
    if own is not None and not internal:
        left_out = []
    return Explanation(
        folder=folder,
        as_of=as_of,
        result=result,
        figure=figure,
        group=own,
        measure=measure_words(indicator.measure, folder.program, folder.instruments),
        definition=definition_digest(indicator, folder.instruments),
        changes=_changes(folder, indicator),
        formula=formula(result, figure, top),
        used=used,
        left_out=left_out,
        denominator=rows.denominator,
        findings=result.findings if own is None else [*own.findings, *_limits(result)],
        hidden=hidden,
        internal=internal,
        warnings=found,
    )


def _limits(result: IndicatorResult) -> list[Finding]:
    """Return what an indicator does not prove, which holds for each of its groups too."""
    return [f for f in result.findings if f.kind in ("one_group", "other_causes", "parallel_trend")]


def _indicator(program: Program, name: str) -> Indicator:
    for indicator in program.indicators:
        if indicator.id.casefold() == name.casefold():
            return indicator
    known = ", ".join(indicator.id for indicator in program.indicators)
    raise InputError([Diagnostic("PD826", name, values={"value": name, "known": known or "–"})])


def _group(program: Program, text: str) -> tuple[str, str]:
    """Read `attribute=value`, the value as it stands in the data or by its label."""
    name, _, value = (part.strip() for part in text.partition("="))
    attribute = next((a for a in program.attributes if a.id == name), None)
    known = "; ".join(f"{a.id}={'|'.join(a.values)}" for a in program.attributes)
    if attribute is None:
        raise InputError([Diagnostic("PD827", "--group", values={"value": text, "known": known or "–"})])
    for key, label in attribute.values.items():
        if value.casefold() in (key.casefold(), label.casefold()):
            return attribute.id, key
    raise InputError([Diagnostic("PD827", "--group", values={"value": text, "known": known})])


def _with_indicators(folder: Folder, indicators: Sequence[Indicator]) -> Folder:
    return replace(folder, program=folder.program.model_copy(update={"indicators": list(indicators)}))


def _changes(folder: Folder, indicator: Indicator) -> list[Change] | None:
    """Return what differs in this indicator between the approved plan and today."""
    approved = approved_plan(folder)
    if approved is None:
        return None
    before = next((i for i in approved.indicators if i.id == indicator.id), None)
    if before is None:
        return [Change(indicator.id, None, indicator.name)]
    prefix = f"{key_word('indicators', folder.language)}.{indicator.id}."
    changes = plan_changes(approved, folder.program, folder.language)
    return [change for change in changes if change.where.startswith(prefix)]


def _placed(folder: Folder, rows: Rows) -> tuple[list[Row], list[Row]]:
    """Return used rows and rows left out, those of notes with their lines."""
    notes = [_note_row(folder, place) for place in rows.notes]
    used = [*rows.used, *(row for row in notes if not row.reason)]
    left_out = [*rows.left_out, *(row for row in notes if row.reason)]
    return sorted(used, key=_order), sorted(left_out, key=_order)


def _note_row(folder: Folder, place: NotePlace) -> Row:
    line = line_of(folder.path, place.note.file, (place.key,))
    return Row(place.note.file, line or 1, None, place.reason)


def _order(row: Row) -> tuple[str, int]:
    return row.file, row.line
