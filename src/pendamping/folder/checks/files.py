"""The folder itself: evidence, frozen plans, private data, files that belong nowhere."""

from pathlib import PurePosixPath

from pendamping.diagnostics import Diagnostic
from pendamping.folder import git, paths
from pendamping.folder.digests import digest
from pendamping.folder.load import Folder
from pendamping.formats.identities import find_identities

_SEARCHED = (
    paths.PROGRAM,
    paths.PARTICIPANTS,
    paths.CONSENT,
    paths.SPENDING,
    paths.EVALUATION,
    paths.LIFECYCLE,
)


def check_files(folder: Folder) -> list[Diagnostic]:
    """Check evidence, frozen plans, identities in shared files, and names that pendamping does not know."""
    return [*_evidence(folder), *_plans(folder), *_identities(folder), *_strangers(folder), *_private(folder)]


def _evidence(folder: Folder) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for note in folder.notes:
        for i, name in enumerate(note.session.evidence):
            path = PurePosixPath(name.replace("\\", "/"))
            place = ("evidence", i)
            if path.is_absolute() or ".." in path.parts or ":" in name.split("/", maxsplit=1)[0]:
                found.append(Diagnostic("PD307", note.file, place, {"value": name}))
            elif not (folder.path / path).exists():
                found.append(Diagnostic("PD306", note.file, place, {"value": name}))
    return found


def _plans(folder: Folder) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for i, event in enumerate(folder.lifecycle.events):
        if event.plan is None:
            continue
        file = f"{paths.PLANS}/{event.plan}.yaml"
        path = folder.path / file
        place = ("events", i, "plan")
        if not path.is_file():
            found.append(Diagnostic("PD101", file))
        elif event.digest is not None and digest(path.read_bytes()) != event.digest:
            found.append(Diagnostic("PD823", paths.LIFECYCLE, place, {"value": file}))
    return found


def _identities(folder: Folder) -> list[Diagnostic]:
    """Search the files that are few; notes and stories are searched while they are read."""
    files = [*_SEARCHED, *(f"{paths.INSTRUMENTS}/{name}.yaml" for name in folder.instruments)]
    found: list[Diagnostic] = []
    for file in files:
        path = folder.path / file
        if path.is_file():
            found += find_identities(path.read_text(encoding="utf-8", errors="replace"), file)
    return found


def _strangers(folder: Folder) -> list[Diagnostic]:
    return [
        Diagnostic("PD905", path.name)
        for path in sorted(folder.path.iterdir())
        if path.name not in paths.EXPECTED
        and not path.name.startswith(".")
        and path.suffix not in paths.DOCUMENT_SUFFIXES
    ]


def _private(folder: Folder) -> list[Diagnostic]:
    if not git.is_ignored(folder.path, f"{paths.PRIVATE}/identities.csv"):
        return [Diagnostic("PD904", ".gitignore")]
    return []
