"""A program folder as a whole: every file read, nothing guessed, all findings together."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pendamping.diagnostics import Diagnostic, InputError, has_errors
from pendamping.folder import paths
from pendamping.folder.large import entry
from pendamping.folder.large.answers import answers_of, forget
from pendamping.folder.large.plain import Plain
from pendamping.folder.large.store import LARGE_BYTES, LargeMeasurements, LargeRows, Store
from pendamping.folder.read import load_sheet, load_yaml, read_text
from pendamping.folder.references import builtin_reference
from pendamping.folder.walk import Walk, walk
from pendamping.formats.identities import find_identities
from pendamping.formats.measurements import Measurements, read_measurements
from pendamping.formats.models import ModelType
from pendamping.formats.note import parse_note
from pendamping.formats.tables import Rows, read_rows
from pendamping.model.instruments import Instrument
from pendamping.model.people import Consent, Participant
from pendamping.model.program import Program
from pendamping.model.records import Evaluation, Lifecycle, ManualValue, Spending, Story, Workspace
from pendamping.model.reference import Reference
from pendamping.model.sessions import Session
from pendamping.vocabulary import Language

if TYPE_CHECKING:
    from pendamping.folder.large.ahead import Ahead


@dataclass(frozen=True, slots=True)
class Note:
    """A session note: the front matter, the free text, and the file it stands in."""

    session: Session
    body: str
    file: str

    @property
    def name(self) -> str:
        """Name by which follow-ups refer to the note."""
        return paths.note_name(self.file)


@dataclass(frozen=True, slots=True)
class StoryNote:
    """A story: the front matter, the story itself, and the file it stands in."""

    story: Story
    body: str
    file: str


@dataclass(frozen=True)
class Folder:
    """Everything that the files of one program say, and what is wrong with them."""

    path: Path
    workspace: Workspace
    program: Program
    instruments: dict[str, Instrument]
    participants: Rows[Participant] | LargeRows[Participant]
    consents: Rows[Consent] | LargeRows[Consent]
    notes: list[Note]
    measurements: dict[str, Measurements | LargeMeasurements]
    manual: Rows[ManualValue]
    spending: Rows[Spending]
    stories: list[StoryNote]
    lifecycle: Lifecycle
    plans: dict[int, Program]
    evaluation: Evaluation
    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])
    # Where one table of people is large, all of them stand in a database too.
    store: Store | None = field(default=None, repr=False, compare=False)
    references: dict[str, Reference] = field(default_factory=dict[str, Reference])
    # What stands in the folder, hidden files aside.
    tree: Walk = field(default_factory=Walk, repr=False, compare=False)

    @property
    def language(self) -> Language:
        """Language in which pendamping writes into this folder."""
        return self.program.language


class _Collector:
    """Reads files of one folder and gathers the findings."""

    def __init__(self, folder: Path, tree: Walk, language: Language = "id") -> None:
        self.folder = folder
        self.tree = tree
        self.language: Language = language
        self.found: list[Diagnostic] = list(tree.found)
        # A folder with the name of a file is said by who would read the file; what else is no file, by the walk.
        self.there = {*tree.files, *tree.folders}
        self.ahead: Ahead | None = None  # where a table is large

    def plain(self, file: str) -> Plain | None:
        return self.ahead.take(file) if self.ahead is not None else None

    def is_there(self, file: str) -> bool:
        return file in self.there or file.startswith("../")

    def yaml(self, file: str, model: type[ModelType]) -> ModelType | None:
        if not self.is_there(file):
            return None
        value, found = load_yaml(self.folder, file, model)
        self.found += found
        return value

    def rows(self, file: str, model: type[ModelType], own: dict[str, list[str]] | None = None) -> Rows[ModelType]:
        if not self.is_there(file):
            return Rows()
        sheet, found = load_sheet(self.folder, file)
        self.found += found
        if sheet is None:
            return Rows()
        rows, found = read_rows(sheet, model, self.language, own)
        self.found += found
        return rows

    def note(self, file: str, model: type[ModelType]) -> tuple[ModelType | None, str]:
        try:
            text = read_text(self.folder, file)
        except InputError as error:
            self.found += error.diagnostics
            return None, ""
        value, body, found = parse_note(text, model, file)
        self.found += found + find_identities(text, file)
        return value, body


def load_workspace(program: Path) -> tuple[Workspace, list[Diagnostic]]:
    """Read the pendamping.yaml that holds for a program folder; defaults where there is none."""
    path = paths.find_workspace(program)
    if path is None:
        return Workspace(), []
    value, found = load_yaml(path.parent, path.name, Workspace)
    return value or Workspace(), [d.in_file(os.path.relpath(path, program).replace(os.sep, "/")) for d in found]


def load_program(folder: Path) -> Program:
    """Read only the definition; raises `InputError` with everything wrong in it."""
    program, found = load_yaml(folder, paths.PROGRAM, Program)
    if program is None:
        raise InputError(found)
    return program


def load_folder(folder: Path, large_bytes: int = LARGE_BYTES) -> Folder:
    """Read the whole folder; tables of people go through a database when one of them has `large_bytes` or more.

    Raises `InputError` only when there is no readable program.yaml, since nothing else can be judged then;
    every other finding is in `diagnostics`.
    """
    workspace, found = load_workspace(folder)
    program, more = load_yaml(folder, paths.PROGRAM, Program)
    tree = walk(folder)
    collector = _Collector(folder, tree, program.language if program else "id")
    collector.found += found + more
    instruments = _load_instruments(collector)
    references = _load_references(collector)
    instruments = {name: _with_guidelines(instrument, references) for name, instrument in instruments.items()}
    if program is None:
        # Tables wait: which columns participants.csv has, only the definition can tell.
        _load_notes(collector)
        raise InputError(collector.found)
    tables = _tables_of_people(tree)
    store = None
    if any(_size(folder / file) >= large_bytes for file in tables):
        from pendamping.folder.large.ahead import Ahead  # threads, and with them logging

        answers = answers_of(folder, tables)
        store, collector.ahead = Store(answers), Ahead(folder, tables, answers)
    else:
        forget(folder)  # of tables that were large once
    return Folder(
        path=folder,
        workspace=workspace,
        program=program,
        instruments=instruments,
        participants=_load_participants(collector, program, store),
        consents=_load_consents(collector, store),
        notes=_load_notes(collector),
        measurements=_load_measurements(collector, instruments, workspace, store),
        manual=collector.rows(paths.MANUAL, ManualValue),
        spending=collector.rows(paths.SPENDING, Spending),
        stories=_load_stories(collector),
        lifecycle=collector.yaml(paths.LIFECYCLE, Lifecycle) or Lifecycle(),
        plans=_load_plans(collector),
        evaluation=collector.yaml(paths.EVALUATION, Evaluation) or Evaluation.model_validate({}),
        diagnostics=collector.found,
        store=store,
        references=references,
        tree=tree,
    )


def _tables_of_people(tree: Walk) -> list[str]:
    """Return the tables with a row per person, in the order in which they are read."""
    own = [file for file in (paths.PARTICIPANTS, paths.CONSENT) if file in tree.files]
    return [*own, *(file for file in tree.below(paths.DATA, ".csv") if file != paths.MANUAL)]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # gone since the walk, which its reader says


def _load_participants(
    collector: _Collector, program: Program, store: Store | None
) -> Rows[Participant] | LargeRows[Participant]:
    own = {"attributes": [attribute.id for attribute in program.attributes]}
    if store is None:
        return collector.rows(paths.PARTICIPANTS, Participant, own)
    folder, file = collector.folder, paths.PARTICIPANTS
    plain = collector.plain(file)
    read = entry.read_people(store, folder / file, plain, program) if plain is not None else None
    if read is None:
        rows = collector.rows(file, Participant, own)
        entry.put_people(store, rows, program)
        return rows
    collector.found += read[1]
    return read[0]


def _load_consents(collector: _Collector, store: Store | None) -> Rows[Consent] | LargeRows[Consent]:
    if store is None:
        return collector.rows(paths.CONSENT, Consent)
    folder, file = collector.folder, paths.CONSENT
    plain = collector.plain(file)
    read = entry.read_consents(store, folder / file, plain, collector.language) if plain is not None else None
    if read is None:
        rows = collector.rows(file, Consent)
        entry.put_consents(store, rows)
        return rows
    collector.found += read[1]
    return read[0]


def _load_instruments(collector: _Collector) -> dict[str, Instrument]:
    instruments: dict[str, Instrument] = {}
    for file in collector.tree.below(paths.INSTRUMENTS, ".yaml"):
        instrument = collector.yaml(file, Instrument)
        if instrument is None:
            continue
        if Path(file).stem != instrument.id:
            collector.found.append(Diagnostic("PD305", file, ("id",), {"value": instrument.id}))
        instruments[instrument.id] = instrument
    return instruments


def _load_references(collector: _Collector) -> dict[str, Reference]:
    """Read reference/*.yaml of the workspace and of the program; the program's own take precedence."""
    references: dict[str, Reference] = {}
    workspace = paths.find_workspace(collector.folder)
    above = workspace.parent if workspace is not None and workspace.parent != collector.folder else None
    for base in (above, collector.folder):
        if base is None:
            continue
        prefix = "" if base == collector.folder else os.path.relpath(base, collector.folder).replace(os.sep, "/") + "/"
        listed = collector.tree if base == collector.folder else walk(base, paths.REFERENCE)
        collector.found += [d.in_file(prefix + d.file) for d in listed.found] if prefix else []
        for file in listed.below(paths.REFERENCE, ".yaml"):
            reference = collector.yaml(prefix + file, Reference)
            if reference is None:
                continue
            if Path(file).stem != reference.id:
                collector.found.append(Diagnostic("PD305", prefix + file, ("id",), {"value": reference.id}))
            references[reference.id] = reference
    return references


def _with_guidelines(instrument: Instrument, own: dict[str, Reference]) -> Instrument:
    """Give an instrument the guidelines that it names: those of the folder, else those shipped with pendamping."""
    names = [derived.guideline for derived in instrument.derived if derived.guideline is not None]
    found = {name: own.get(name) or builtin_reference(name) for name in names}
    return instrument.with_guidelines({name: reference for name, reference in found.items() if reference is not None})


def _load_notes(collector: _Collector) -> list[Note]:
    notes: list[Note] = []
    for file in collector.tree.below(paths.SESSIONS, ".md"):
        session, body = collector.note(file, Session)
        if session is not None:
            notes.append(Note(session, body, file))
    return notes


def _load_stories(collector: _Collector) -> list[StoryNote]:
    stories: list[StoryNote] = []
    for file in collector.tree.below(paths.STORIES, ".md"):
        story, body = collector.note(file, Story)
        if story is not None:
            stories.append(StoryNote(story, body, file))
    return stories


def _load_plans(collector: _Collector) -> dict[int, Program]:
    plans: dict[int, Program] = {}
    for file in collector.tree.below(paths.PLANS, ".yaml"):
        number = Path(file).stem
        if number.isdigit() and (plan := collector.yaml(file, Program)) is not None:
            plans[int(number)] = plan
    return plans


def _load_measurements(
    collector: _Collector, instruments: dict[str, Instrument], workspace: Workspace, store: Store | None
) -> dict[str, Measurements | LargeMeasurements]:
    measurements: dict[str, Measurements | LargeMeasurements] = {}
    for file in collector.tree.below(paths.DATA, ".csv"):
        if file == paths.MANUAL:
            continue
        instrument = instruments.get(Path(file).stem)
        if instrument is None:
            if not collector.is_there(f"{paths.INSTRUMENTS}/{Path(file).stem}.yaml"):
                collector.found.append(Diagnostic("PD607", file, values={"value": Path(file).stem}))
            continue
        data = _load_data(collector, file, instrument, workspace, store)
        if data is not None:
            measurements[instrument.id] = data
    return measurements


def _load_data(
    collector: _Collector, file: str, instrument: Instrument, workspace: Workspace, store: Store | None
) -> Measurements | LargeMeasurements | None:
    formats = (workspace.csv.number_format, workspace.csv.date_format)
    if store is not None:
        path, plain = collector.folder / file, collector.plain(file)
        if plain is not None:
            read = entry.read_data(store, path, plain, instrument, collector.language, formats)
            if read is not None:
                collector.found += read[1]
                return read[0]
    sheet, found = load_sheet(collector.folder, file)
    collector.found += found
    if sheet is None:
        return None
    values, found = read_measurements(sheet, instrument, collector.language, *formats)
    collector.found += found
    if store is not None:
        entry.put_measurements(store, values, instrument)
    return values


def require_valid(folder: Folder, more: list[Diagnostic] | None = None) -> None:
    """Raise `InputError` with all errors when the files cannot carry figures."""
    everything: list[Any] = [*folder.diagnostics, *(more or [])]
    if has_errors(everything):
        raise InputError([d for d in everything if d.severity == "error"])
