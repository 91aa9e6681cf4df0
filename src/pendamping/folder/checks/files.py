"""The folder itself: evidence, frozen plans, private data, files that belong nowhere."""

from pathlib import Path

from pendamping.diagnostics import Diagnostic, InputError
from pendamping.folder import git, paths
from pendamping.folder.checks.sessions import check_evidence
from pendamping.folder.digests import digest
from pendamping.folder.load import Folder
from pendamping.folder.read import MAX_TABLE_MEGABYTES, read_bytes
from pendamping.folder.walk import Walk
from pendamping.formats.identities import find_identities
from pendamping.model.indicators import PAIRED

_SEARCHED = (
    paths.PROGRAM,
    paths.PARTICIPANTS,
    paths.CONSENT,
    paths.SPENDING,
    paths.EVALUATION,
    paths.LIFECYCLE,
    paths.CERTIFICATES,
)

# The folders of which every file is read, and how those files end.
_ENDINGS = {
    paths.INSTRUMENTS: ".yaml",
    paths.SESSIONS: ".md",
    paths.DATA: ".csv",
    paths.STORIES: ".md",
    paths.PLANS: ".yaml",
    paths.REFERENCE: ".yaml",
    paths.FIGURES: ".yaml",
}


def check_files(folder: Folder) -> list[Diagnostic]:
    """Check evidence, frozen plans, identities in shared files, and names that pendamping does not know."""
    return [
        *_missing(folder),
        *_evidence(folder),
        *_plans(folder),
        *_identities(folder),
        *_strangers(folder),
        *_unread(folder.tree),
        *_private(folder),
    ]


def _missing(folder: Folder) -> list[Diagnostic]:
    """Name files that were there once: the tables of a program that runs, and what a passage relied on.

    Before the start a table that is not there has nothing in it yet.
    """
    events = folder.lifecycle.events
    started = any(event.event == "started" for event in events)
    expected = [paths.PARTICIPANTS, paths.CONSENT, paths.SPENDING] if started else []
    if folder.plans:
        expected.append(paths.LIFECYCLE)
    # The gate to the core phase saw the baseline of every paired measure, unless it was passed by force.
    passed = any(event.event == "advanced" and event.phase == "core" and not event.forced for event in events)
    if passed and paths.DATA in folder.tree.folders:
        measures = [indicator.measure for indicator in folder.program.indicators]
        names = {measure.instrument for measure in measures if isinstance(measure, PAIRED)}
        expected += [f"{paths.DATA}/{name}.csv" for name in sorted(names)]
    named = {d.file for d in folder.tree.found}
    there = {*folder.tree.files, *folder.tree.folders, *named}
    return [Diagnostic("PD101", file) for file in expected if file not in there]


def _evidence(folder: Folder) -> list[Diagnostic]:
    return [d for note in folder.notes for d in check_evidence(folder.path, note.session, note.file)]


def _plans(folder: Folder) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for i, event in enumerate(folder.lifecycle.events):
        if event.plan is None:
            continue
        file = f"{paths.PLANS}/{event.plan}.yaml"
        place = ("events", i, "plan")
        if file not in folder.tree.files:
            found.append(Diagnostic("PD101", file))
        elif event.digest is not None and event.plan in folder.plans and _digest_of(folder, file) != event.digest:
            found.append(Diagnostic("PD823", paths.LIFECYCLE, place, {"value": file}))
    return found


def _digest_of(folder: Folder, file: str) -> str:
    return digest(read_bytes(folder.path, file))


def _identities(folder: Folder) -> list[Diagnostic]:
    """Search the files that are few; notes and stories are searched while they are read."""
    files = [*_SEARCHED, *(f"{paths.INSTRUMENTS}/{name}.yaml" for name in folder.instruments)]
    found: list[Diagnostic] = []
    for file in files:
        if folder.store is not None and file in folder.store.identities:
            found += folder.store.identities[file]  # searched while it was read
            continue
        try:
            text = read_bytes(folder.path, file, MAX_TABLE_MEGABYTES).decode(errors="replace")
        except InputError:
            continue  # what cannot be read was said while loading
        found += find_identities(text, file)
    return found


def _strangers(folder: Folder) -> list[Diagnostic]:
    names = sorted(name for name in (*folder.tree.files, *folder.tree.folders) if "/" not in name)
    return [
        Diagnostic("PD905", name)
        for name in names
        if name not in paths.EXPECTED and Path(name).suffix not in paths.DOCUMENT_SUFFIXES
    ]


def _unread(tree: Walk) -> list[Diagnostic]:
    """Name what stands where pendamping reads every file, but is none that it reads."""
    found: list[Diagnostic] = []
    for name, ending in _ENDINGS.items():
        if name in tree.files:
            found.append(Diagnostic("PD116", name))
        found += [Diagnostic("PD103", f) for f in tree.folders if f.startswith(f"{name}/") and f.endswith(ending)]
        found += [
            Diagnostic("PD905", file)
            for file in tree.below(name)
            if Path(file).suffix not in (ending, *paths.DOCUMENT_SUFFIXES)
        ]
    return found


def _private(folder: Folder) -> list[Diagnostic]:
    if not git.is_ignored(folder.path, f"{paths.PRIVATE}/identities.csv"):
        return [Diagnostic("PD904", ".gitignore")]
    return []
