"""What a report published against what today's files give for the same day: pure comparison, no files."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from pendamping.analysis.results import IndicatorResult, Process
from pendamping.folder import paths
from pendamping.folder.checks.indicators import counted_table
from pendamping.folder.digests import digest
from pendamping.model.indicators import Attendance, Count, Indicator, Manual, Reach, Target, instrument_name
from pendamping.model.instruments import Instrument
from pendamping.model.published import FigureKind, Published, PublishedFigure, PublishedProcess
from pendamping.wording import Sentence, round_half_up
from pendamping.wording import mark as _

# Adding a million floats in another order moves the last digits only; no correction of a cell is that small.
TOLERANCE = 1e-9
Part = Literal["actual", "baseline", "target"]
ShownAs = FigureKind | Literal["money"]
How = Literal["added", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a report: of each indicator for everybody, and of the carrying out."""

    indicators: Sequence[PublishedFigure]
    process: PublishedProcess


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that is not what it was when the report was made; a session note is called by its name alone."""

    file: str
    how: How
    note: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What a figure says; `high` is the upper end of a target that is a range, shares are fractions."""

    value: float | None
    high: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    n: int | None = None
    enrolled: int | None = None


@dataclass(frozen=True, slots=True)
class Restatement:
    """A published figure that today's files no longer give for the same day.

    `reports` published it, `now` is None where the indicator is not in the plan any more, `definition_changed`
    says that what is measured changed and not only what was recorded, `files` are those that the figure rests
    on and that changed since.
    """

    reports: tuple[str, ...]
    as_of: date
    id: str
    title: Sentence
    part: Part
    kind: ShownAs
    published: Reading
    now: Reading | None
    definition_changed: bool
    files: tuple[FileChange, ...]

    @property
    def places(self) -> int:
        """Decimals by which the two values can be told apart: as many as reports show, or more."""
        usual = 1 if self.kind == "share" else 2
        pairs = [(self.published.value, self.now.value), (self.published.high, self.now.high)] if self.now else []
        different = [(a, b) for a, b in pairs if a is not None and b is not None and not _close(a, b)]
        factor = 100 if self.kind == "share" else 1
        for places in range(usual, 10):
            if all(round(a * factor, places) != round(b * factor, places) for a, b in different):
                return places
        return usual


# ---- what is recorded


def figures_of(
    process: Process, indicators: Iterable[IndicatorResult], instruments: Mapping[str, Instrument]
) -> Figures:
    """Return the figures of a report as they are recorded."""
    return Figures(
        [_figure(result, instruments) for result in indicators],
        PublishedProcess(
            sessions_held=process.sessions_held,
            present=process.present,
            expected=process.expected,
            enrolled=process.enrolled,
            reached=process.reached,
            spent=int(round_half_up(process.budget.spent)),
        ),
    )


def _figure(result: IndicatorResult, instruments: Mapping[str, Instrument]) -> PublishedFigure:
    indicator, figure = result.indicator, result.figure
    people = not isinstance(indicator.measure, Count | Manual)
    return PublishedFigure(
        id=indicator.id,
        name=indicator.name,
        kind="yes_no" if indicator.direction == "yes_no" else "share" if result.kind == "share" else "number",
        unit=indicator.unit,
        value=figure.value,
        numerator=figure.numerator if figure.value is not None else None,
        denominator=figure.denominator if figure.value is not None else None,
        n=figure.n.paired if figure.n.paired is not None else figure.n.measured,
        enrolled=figure.n.enrolled if people else None,
        baseline=result.baseline,
        target=indicator.target,
        digest=definition_digest(indicator, instruments),
    )


def definition_digest(indicator: Indicator, instruments: Mapping[str, Instrument]) -> str:
    """Return the digest of what decides the value of an indicator: measure, items, scoring, guidelines.

    Names and other texts do not count, nor do baseline and target, which are figures of their own. Defaults
    are left out, so that a later pendamping with more of them gives the same digest.
    """
    parts: list[object] = [indicator.measure.model_dump(mode="json", by_alias=True, exclude_defaults=True)]
    instrument = _instrument_of(indicator, instruments)
    if instrument is not None:
        items = {"__all__": {"text", "unit"}}
        include = {"scale", "items", "scoring", "derived"}
        parts.append(
            instrument.model_dump(
                mode="json", include=include, exclude={"items": items}, by_alias=True, exclude_defaults=True
            )
        )
        guidelines = [instrument.guideline_of(derived) for derived in instrument.derived]
        parts += [guideline.model_dump(mode="json") for guideline in guidelines if guideline is not None]
    return digest(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode())[:16]


def _instrument_of(indicator: Indicator, instruments: Mapping[str, Instrument]) -> Instrument | None:
    return instruments.get(instrument_name(indicator.measure))


# ---- what is compared


def file_changes(published: Published, files: Mapping[str, str], notes: Mapping[str, str]) -> list[FileChange]:
    """Return which files differ from what a record says of them; `notes` are those up to the day of the record."""
    return [*_differences(published.files, files, note=False), *_differences(published.notes, notes, note=True)]


def _differences(before: Mapping[str, str], now: Mapping[str, str], *, note: bool) -> list[FileChange]:
    found: list[FileChange] = []
    for name in sorted({*before, *now}):
        if before.get(name) != now.get(name):
            how: How = "added" if name not in before else "removed" if name not in now else "changed"
            found.append(FileChange(name, how, note))
    return found


def compare(
    name: str,
    published: Published,
    now: Figures,
    changes: Sequence[FileChange],
    indicators: Iterable[Indicator],
) -> list[Restatement]:
    """Return the figures of the record `name` that are different `now`, on the day of the record.

    `indicators` are those of the plan; one that `now` lacks was not computed again and is passed over.
    """
    found: list[Restatement] = []
    today = {figure.id: figure for figure in now.indicators}
    plan = {indicator.id: indicator for indicator in indicators}
    for figure in published.indicators:
        other, indicator = today.get(figure.id), plan.get(figure.id)
        if indicator is not None and other is None:
            continue  # not computed again, since nothing it rests on changed
        rows = _removed(figure) if other is None or indicator is None else _changed(figure, other, indicator)
        measured = (paths.PROGRAM,) if indicator is None else _rests_on(indicator)
        title = Sentence(_("{id} {name}"), {"id": figure.id, "name": figure.name})
        for part, old, new, redefined, declared in rows:
            files = _among(changes, (paths.PROGRAM,) if declared else measured)
            found.append(
                Restatement((name,), published.as_of, figure.id, title, part, figure.kind, old, new, redefined, files)
            )
    return found + _process(name, published, now.process, changes)


# Part, published, now, whether the definition changed, whether the value is declared in the plan.
_Row = tuple[Part, Reading, Reading | None, bool, bool]


def _removed(figure: PublishedFigure) -> list[_Row]:
    return [("actual", _actual(figure), None, True, True)] if figure.value is not None else []


def _changed(old: PublishedFigure, new: PublishedFigure, indicator: Indicator) -> list[_Row]:
    declared = indicator.baseline is not None and indicator.baseline.value is not None
    redefined = old.digest != new.digest
    rows: list[_Row] = [
        ("actual", _actual(old), _actual(new), redefined, False),
        ("baseline", Reading(old.baseline), Reading(new.baseline), declared or redefined, declared),
        ("target", _target(old), _target(new), True, True),
    ]
    # The first measurement of what a report had no figure for yet does not change a published figure.
    return [row for row in rows if row[1].value is not None and row[2] is not None and not _same(row[1], row[2])]


def _actual(figure: PublishedFigure) -> Reading:
    return Reading(
        figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        n=figure.n,
        enrolled=figure.enrolled,
    )


def _target(figure: PublishedFigure) -> Reading:
    target = figure.target
    if isinstance(target, Target):
        return Reading(target.value) if target.value is not None else Reading(target.low, target.high)
    return Reading(target)


def _close(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return math.isclose(a, b, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def _same(a: Reading, b: Reading) -> bool:
    pairs = [(a.value, b.value), (a.high, b.high), (a.numerator, b.numerator), (a.denominator, b.denominator)]
    return all(_close(x, y) for x, y in pairs) and (a.n, a.enrolled) == (b.n, b.enrolled)


# The tables of a count, and the files they are made from.
_OF_SESSIONS = (paths.PROGRAM, paths.PARTICIPANTS, paths.CONSENT, paths.SESSIONS)
_TABLES: Mapping[str, tuple[str, ...]] = {
    "participants": (paths.PROGRAM, paths.PARTICIPANTS, paths.CONSENT),
    "spending": (paths.PROGRAM, paths.SPENDING),
}


def _rests_on(indicator: Indicator) -> tuple[str, ...]:
    """Return the files that the value of an indicator is computed from; `sessions` stands for all notes."""
    measure = indicator.measure
    table = counted_table(measure.table) if isinstance(measure, Count) else None
    if isinstance(measure, Manual):
        return paths.PROGRAM, paths.MANUAL
    if isinstance(measure, Attendance | Reach) or table is not None:
        return _TABLES.get(table or "", _OF_SESSIONS)
    name = instrument_name(measure)
    data, instrument = f"{paths.DATA}/{name}.csv", f"{paths.INSTRUMENTS}/{name}.yaml"
    return paths.PROGRAM, paths.PARTICIPANTS, paths.CONSENT, paths.WORKSPACE, data, instrument


def is_touched(indicator: Indicator, changes: Sequence[FileChange]) -> bool:
    """Whether a file changed that the figure of `indicator` rests on."""
    return bool(_among(changes, _rests_on(indicator)))


def _among(changes: Sequence[FileChange], files: tuple[str, ...]) -> tuple[FileChange, ...]:
    return tuple(change for change in changes if (paths.SESSIONS if change.note else change.file) in files)


# The figures of the carrying out, as reports print them; sessions held do not depend on the plan.
_CARRYING_OUT: tuple[tuple[str, str, ShownAs, tuple[str, ...]], ...] = (
    ("sessions_held", _("Sessions held"), "number", (paths.SESSIONS,)),
    ("attendance", _("Attendance"), "share", _OF_SESSIONS),
    ("enrolled", _("People enrolled"), "number", _TABLES["participants"]),
    ("reached", _("People reached"), "number", _OF_SESSIONS),
    ("spent", _("Money spent"), "money", _TABLES["spending"]),
)


def _process(
    name: str, published: Published, now: PublishedProcess, changes: Sequence[FileChange]
) -> list[Restatement]:
    found: list[Restatement] = []
    for figure, message, kind, files in _CARRYING_OUT:
        before, after = _carried_out(published.process, figure), _carried_out(now, figure)
        if not _same(before, after):
            title, among = Sentence(message), _among(changes, files)
            found.append(
                Restatement((name,), published.as_of, figure, title, "actual", kind, before, after, False, among)
            )
    return found


def _carried_out(process: PublishedProcess, figure: str) -> Reading:
    if figure != "attendance":
        return Reading(getattr(process, figure))
    share = process.present / process.expected if process.expected else None
    return Reading(share, numerator=process.present, denominator=process.expected)


def merge(restatements: Iterable[Restatement]) -> list[Restatement]:
    """Say once what several reports published alike; in order of day, then of the reports."""
    merged: dict[object, Restatement] = {}
    for r in restatements:
        alike = r.as_of, r.id, r.part, r.kind, r.published, r.now, r.definition_changed, r.files
        known = merged.get(alike)
        merged[alike] = replace(known, reports=(*known.reports, *r.reports)) if known else r
    return sorted(merged.values(), key=lambda row: row.as_of)
