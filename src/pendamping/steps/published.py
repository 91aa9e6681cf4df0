"""What earlier reports published and today's files no longer say; and the record of a new report."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from importlib.metadata import version

from pendamping.analysis.disclosure import protect
from pendamping.analysis.indicators import compute_indicators
from pendamping.analysis.process import compute_process
from pendamping.analysis.restatements import (
    Figures,
    FileChange,
    Restatement,
    compare,
    figures_of,
    file_changes,
    is_touched,
    merge,
)
from pendamping.analysis.table_building import build_tables
from pendamping.diagnostics import InputError, has_errors
from pendamping.folder.digests import figure_digests, note_digests, whole_digest
from pendamping.folder.load import Folder
from pendamping.folder.places import with_places
from pendamping.folder.published import Recorded, load_published
from pendamping.model.indicators import Indicator
from pendamping.model.plan import Period
from pendamping.model.published import Published, RecordedKind
from pendamping.vocabulary import Language


def own_version() -> str:
    """Return the version of pendamping that computes here."""
    return version("pendamping")


def figures_on(folder: Folder, day: date, indicators: Iterable[Indicator]) -> Figures:
    """Return the figures that a report on `day` would publish, from the files as they are now."""
    tables = build_tables([folder], day)
    asked = replace(folder, program=folder.program.model_copy(update={"indicators": list(indicators)}))
    process = compute_process(tables, folder, day)
    results = protect(compute_indicators(tables, [asked], day)[folder.program.code], asked, process)
    return figures_of(process, results, folder.instruments)


def restatements(
    folder: Folder, as_of: date, digests: Mapping[str, str], known: Mapping[date, Figures]
) -> list[Restatement]:
    """Return the figures published for days up to `as_of` that today's files no longer give for their day.

    `digests` are those of all files of the folder, `known` the figures already computed, by day. Computed
    again is only what rests on a file that is another one now, or everything when another version of pendamping
    computed it. Raises `InputError` with what is wrong in the records, at its place.
    """
    records, diagnostics = load_published(folder.path)
    if has_errors(diagnostics):
        raise InputError(with_places(folder.path, diagnostics))
    files = figure_digests(folder.path, digests)
    plan = folder.program.indicators
    by_day: dict[date, list[tuple[Recorded, list[FileChange]]]] = {}
    for record in records:
        day = record.published.as_of
        changes = file_changes(record.published, files, note_digests(digests, day)) if day <= as_of else []
        if changes or (day <= as_of and record.published.version != own_version()):
            by_day.setdefault(day, []).append((record, changes))
    found: list[Restatement] = []
    for day, changed in by_day.items():
        figures = known.get(day) or figures_on(folder, day, _to_compute(plan, changed))
        for record, changes in changed:
            found += compare(record.name, record.published, figures, changes, plan)
    return merge(found)


def _to_compute(plan: Sequence[Indicator], changed: Sequence[tuple[Recorded, Sequence[FileChange]]]) -> list[Indicator]:
    if any(record.published.version != own_version() for record, _ in changed):
        return list(plan)
    return [indicator for indicator in plan if any(is_touched(indicator, changes) for _, changes in changed)]


def record_of(
    kind: RecordedKind,
    as_of: date,
    period: tuple[date, date],
    language: Language,
    digests: Mapping[str, str],
    folder: Folder,
    figures: Figures,
) -> Published:
    """Return the record of a report; its seal is set when it is written."""
    return Published(
        kind=kind,
        as_of=as_of,
        period=Period.model_construct(start=period[0], end=period[1]),
        language=language,
        digest=whole_digest(digests),
        indicators=list(figures.indicators),
        process=figures.process,
        version=own_version(),
        files=figure_digests(folder.path, digests),
        notes=note_digests(digests, as_of),
        seal="-",
    )
