"""What every step begins with: the folder, loaded and found sound."""

from pathlib import Path

from pendamping.diagnostics import Diagnostic, InputError, has_errors
from pendamping.folder.check import check_folder
from pendamping.folder.load import Folder, load_folder
from pendamping.folder.places import with_places


def open_folder(path: Path) -> tuple[Folder, list[Diagnostic]]:
    """Load the folder; returns it with its warnings.

    Raises `InputError` with all errors, at their places, when figures could not be trusted.
    """
    try:
        folder = load_folder(path)
    except InputError as error:
        raise InputError(with_places(path, error.diagnostics)) from None
    found = check_folder(folder)
    if has_errors(found):
        raise InputError(with_places(path, (d for d in found if d.severity == "error")))
    return folder, found
