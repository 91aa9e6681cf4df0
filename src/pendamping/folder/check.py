"""All checks of a folder, in one list."""

from pendamping.diagnostics import Diagnostic
from pendamping.folder import paths
from pendamping.folder.checks.data import check_data
from pendamping.folder.checks.definition import check_definition
from pendamping.folder.checks.files import check_files
from pendamping.folder.checks.indicators import check_indicators
from pendamping.folder.checks.money import check_money
from pendamping.folder.checks.people import check_people
from pendamping.folder.checks.sessions import check_sessions
from pendamping.folder.load import Folder

# What is missing only because the file that holds it could not be read is not said a second time.
_HELD_IN = {
    "PD401": paths.PARTICIPANTS,
    "PD601": paths.PARTICIPANTS,
    "PD406": paths.CONSENT,
    "PD407": paths.CONSENT,
    "PD413": f"{paths.SESSIONS}/",
    "PD307": paths.EVIDENCE,
}


def check_folder(folder: Folder) -> list[Diagnostic]:
    """Return everything wrong or doubtful in the folder: the findings of reading and those across files."""
    broken = {d.file for d in folder.diagnostics if d.severity == "error"}
    return [*folder.diagnostics, *(d for d in _across_files(folder) if not _follows(d, broken))]


def _follows(diagnostic: Diagnostic, broken: set[str]) -> bool:
    held_in = _HELD_IN.get(diagnostic.code)
    if diagnostic.code == "PD301":
        held_in = f"{paths.INSTRUMENTS}/{diagnostic.values['value']}.yaml"
        if diagnostic.path[-1:] == ("profile",) and any(file.endswith(paths.WORKSPACE) for file in broken):
            return True
    return held_in is not None and any(file.startswith(held_in) for file in broken)


def _across_files(folder: Folder) -> list[Diagnostic]:
    return [
        *check_definition(folder),
        *check_indicators(folder),
        *check_people(folder),
        *check_sessions(folder),
        *check_money(folder),
        *check_data(folder),
        *check_files(folder),
    ]
