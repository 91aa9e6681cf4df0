"""What earlier reports published and today's files no longer say; and the record of a new report."""

from collections.abc import Mapping
from datetime import date

from pendamping.analysis.disclosure import protect
from pendamping.analysis.indicators import compute_indicators
from pendamping.analysis.process import compute_process
from pendamping.analysis.restatements import Figures, Restatement, compare, figures_of, file_changes, merge
from pendamping.analysis.tables import build_tables
from pendamping.diagnostics import InputError, has_errors
from pendamping.folder.digests import figure_digests, note_digests, whole_digest
from pendamping.folder.load import Folder
from pendamping.folder.places import with_places
from pendamping.folder.published import load_published
from pendamping.model.plan import Period
from pendamping.model.published import Published, RecordedKind
from pendamping.vocabulary import Language


def figures_on(folder: Folder, day: date) -> Figures:
    """Return the figures that a report on `day` would publish, from the files as they are now."""
    tables = build_tables([folder], day)
    indicators = protect(compute_indicators(tables, [folder], day)[folder.program.code], folder)
    return figures_of(compute_process(tables, folder, day), indicators, folder.instruments)


def restatements(
    folder: Folder, as_of: date, digests: Mapping[str, str], known: Mapping[date, Figures]
) -> list[Restatement]:
    """Return the figures published for days up to `as_of` that today's files no longer give for their day.

    `digests` are those of all files of the folder, `known` the figures already computed, by day. A day is
    computed only when a file that one of its records names is another one now. Raises `InputError` with
    what is wrong in the records, at its place.
    """
    records, diagnostics = load_published(folder.path)
    if has_errors(diagnostics):
        raise InputError(with_places(folder.path, diagnostics))
    files = figure_digests(folder.path, digests)
    figures = dict(known)
    found: list[Restatement] = []
    for record in records:
        day = record.published.as_of
        if day > as_of:
            continue
        changes = file_changes(record.published, files, note_digests(digests, day))
        if not changes:
            continue
        if day not in figures:
            figures[day] = figures_on(folder, day)
        found += compare(record.name, record.published, figures[day], changes, folder.program.indicators)
    return merge(found)


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
        files=figure_digests(folder.path, digests),
        notes=note_digests(digests, as_of),
        seal="-",
    )
