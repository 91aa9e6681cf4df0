"""Who stands behind the ids: private/identities.csv, read only for documents that must name people."""

from pathlib import Path

from pendamping.diagnostics import InputError
from pendamping.folder import paths
from pendamping.folder.places import with_places
from pendamping.folder.read import load_sheet
from pendamping.formats.tables import Rows, read_rows
from pendamping.model.people import Identity
from pendamping.vocabulary import Language


def load_identities(folder: Path, language: Language) -> dict[str, Identity]:
    """Return the identities by id, none where there is no such file; raises `InputError` with what is wrong in it."""
    if not (folder / paths.IDENTITIES).exists():
        return {}
    sheet, found = load_sheet(folder, paths.IDENTITIES)
    rows: Rows[Identity] = Rows()
    if sheet is not None:
        rows, more = read_rows(sheet, Identity, language)
        found = [*found, *more]
    wrong = [diagnostic for diagnostic in found if diagnostic.severity == "error"]
    if wrong:
        raise InputError(with_places(folder, wrong))
    return {identity.id: identity for identity in rows.values}
