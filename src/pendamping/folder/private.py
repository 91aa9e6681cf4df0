"""Who stands behind the ids: private/identities.csv, read only for documents that must name people."""

from pathlib import Path

from pendamping.diagnostics import Diagnostic, InputError
from pendamping.folder import paths
from pendamping.folder.places import with_places
from pendamping.folder.read import is_there, load_sheet
from pendamping.formats.tables import Rows, read_rows
from pendamping.model.people import Identity
from pendamping.vocabulary import Language


def load_identities(folder: Path, language: Language) -> tuple[dict[str, Identity], list[Diagnostic]]:
    """Return the identities by id, none where there is no such file, and what is doubtful in it.

    Raises `InputError` with what is wrong in it.
    """
    if not is_there(folder, paths.IDENTITIES):
        return {}, []
    sheet, found = load_sheet(folder, paths.IDENTITIES)
    rows: Rows[Identity] = Rows()
    if sheet is not None:
        rows, more = read_rows(sheet, Identity, language)
        found = [*found, *more, *_twice(rows)]
    wrong = [diagnostic for diagnostic in found if diagnostic.severity == "error"]
    if wrong:
        raise InputError(with_places(folder, wrong))
    return {identity.id: identity for identity in rows.values}, with_places(folder, found)


def _twice(rows: Rows[Identity]) -> list[Diagnostic]:
    """Return ids with more than one row: nobody could say whose name a document bears (PD848)."""
    first: dict[str, int] = {}
    found: list[Diagnostic] = []
    for identity, line in zip(rows.values, rows.lines, strict=True):
        if identity.id in first:
            values = {"value": identity.id, "first": str(first[identity.id])}
            found.append(Diagnostic("PD848", paths.IDENTITIES, line=line, values=values))
        first.setdefault(identity.id, line)
    return found
