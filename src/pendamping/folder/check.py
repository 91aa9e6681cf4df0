"""All checks of a folder, in one list."""

from pendamping.diagnostics import Diagnostic
from pendamping.folder.checks.data import check_data
from pendamping.folder.checks.definition import check_definition
from pendamping.folder.checks.files import check_files
from pendamping.folder.checks.indicators import check_indicators
from pendamping.folder.checks.money import check_money
from pendamping.folder.checks.people import check_people
from pendamping.folder.checks.sessions import check_sessions
from pendamping.folder.load import Folder


def check_folder(folder: Folder) -> list[Diagnostic]:
    """Return everything wrong or doubtful in the folder: the findings of reading and those across files."""
    return [
        *folder.diagnostics,
        *check_definition(folder),
        *check_indicators(folder),
        *check_people(folder),
        *check_sessions(folder),
        *check_money(folder),
        *check_data(folder),
        *check_files(folder),
    ]
