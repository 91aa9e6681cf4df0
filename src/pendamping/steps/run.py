"""Where the program stands, what is due, and passing the gates: start, advance, close."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from pendamping.analysis.process import follow_ups
from pendamping.analysis.results import Counts, FollowUpState
from pendamping.analysis.table_building import build_tables
from pendamping.analysis.waves import measured_in
from pendamping.diagnostics import Diagnostic, InputError
from pendamping.folder import paths
from pendamping.folder.load import Folder
from pendamping.model.plan import Activity, Phase
from pendamping.model.records import Lifecycle, Passage
from pendamping.steps.folders import open_folder
from pendamping.steps.passages import GateState, last, next_gate, pass_gate
from pendamping.steps.state import phase_of
from pendamping.wording import label


@dataclass(frozen=True, slots=True)
class DueActivity:
    """An activity whose dates touch this week, and how many of its sessions were held."""

    activity: Activity
    held: int


@dataclass(frozen=True, slots=True)
class DueMeasurement:
    """A wave that should be measured by now, or is being measured."""

    instrument: str
    wave: str
    due: date
    n: Counts


@dataclass(frozen=True, slots=True)
class RunResult:
    """Where the program stands on a day."""

    folder: Folder
    as_of: date
    phase: Phase | None
    closed: Passage | None
    week: tuple[date, date]
    activities: list[DueActivity] = field(default_factory=list[DueActivity])
    measurements: list[DueMeasurement] = field(default_factory=list[DueMeasurement])
    follow_ups: list[FollowUpState] = field(default_factory=list[FollowUpState])
    gate: GateState | None = None
    passages: list[Passage] = field(default_factory=list[Passage])


def run(path: Path, as_of: date) -> RunResult:
    """Say where the program stands on `as_of`, what is due in that week, and what the next gate asks for."""
    folder, _ = open_folder(path)
    folder = as_known(folder, as_of)
    monday = as_of - timedelta(days=as_of.weekday())
    sunday = monday + timedelta(days=6)
    tables = build_tables([folder], as_of)
    held: dict[str, int] = {}
    for note in folder.notes:
        if note.session.date <= as_of:
            held[note.session.activity] = held.get(note.session.activity, 0) + 1
    open_states = ("overdue", "due_soon")
    return RunResult(
        folder=folder,
        as_of=as_of,
        phase=phase_of(folder.lifecycle, as_of),
        closed=last(folder.lifecycle, "closed"),
        week=(monday, sunday),
        activities=[
            DueActivity(a, held.get(a.id, 0))
            for a in folder.program.activities
            if a.start <= sunday and a.end >= monday and held.get(a.id, 0) < a.sessions
        ],
        measurements=due_measurements(folder, as_of, sunday),
        follow_ups=[f for f in follow_ups(tables, folder, as_of) if f.state in open_states],
        gate=next_gate(folder),
        passages=folder.lifecycle.events,
    )


def as_known(folder: Folder, as_of: date) -> Folder:
    """Return the folder as it was known on a day: its passages and notes up to then."""
    events = [event for event in folder.lifecycle.events if event.date <= as_of]
    return replace(
        folder,
        lifecycle=Lifecycle(events=events),
        notes=[note for note in folder.notes if note.session.date <= as_of],
    )


def due_measurements(folder: Folder, as_of: date, until: date | None = None) -> list[DueMeasurement]:
    """Return the waves that began by `until` (else by `as_of`) and lack somebody."""
    found: list[DueMeasurement] = []
    for name, instrument in folder.instruments.items():
        for wave in instrument.waves:
            if wave.start <= (until or as_of):
                n = measured_in(folder, instrument, wave, as_of)
                if n.missing:
                    found.append(DueMeasurement(name, wave.id, wave.due, n))
    return sorted(found, key=lambda due: (due.due, due.instrument))


def start(path: Path, by: str, day: date, reason: str | None = None, *, force: bool = False) -> Passage:
    """Start the program; raises `InputError` (PD805, PD806, PD807)."""
    folder, _ = open_folder(path)
    _not_closed(folder)
    started = last(folder.lifecycle, "started")
    if started is not None:
        raise InputError([Diagnostic("PD805", paths.LIFECYCLE, values={"date": started.date.isoformat()})])
    gate = next_gate(folder)
    if gate is None:
        raise InputError([Diagnostic("PD806", paths.LIFECYCLE, values={"date": "–"})])
    return pass_gate(folder, gate, by, day, reason, force=force, path=path)


def advance(path: Path, by: str, day: date, reason: str | None = None, *, force: bool = False) -> Passage:
    """Enter the next phase; raises `InputError` (PD804, PD806, PD807, PD818)."""
    folder, _ = open_folder(path)
    gate = _gate_after_start(folder)
    if gate.event != "advanced":
        raise InputError([Diagnostic("PD818", paths.LIFECYCLE)])
    return pass_gate(folder, gate, by, day, reason, force=force, path=path)


def close(path: Path, by: str, day: date, reason: str | None = None, *, force: bool = False) -> Passage:
    """Close the program; raises `InputError` (PD804, PD806, PD807, PD819)."""
    folder, _ = open_folder(path)
    gate = _gate_after_start(folder)
    if gate.event != "closed":
        phase = label(phase_of(folder.lifecycle) or "–", folder.language)
        raise InputError([Diagnostic("PD819", paths.LIFECYCLE, values={"value": phase})])
    return pass_gate(folder, gate, by, day, reason, force=force, path=path)


def _not_closed(folder: Folder) -> None:
    closed = last(folder.lifecycle, "closed")
    if closed is not None:
        raise InputError([Diagnostic("PD806", paths.LIFECYCLE, values={"date": closed.date.isoformat()})])


def _gate_after_start(folder: Folder) -> GateState:
    _not_closed(folder)
    gate = next_gate(folder)
    if gate is None or gate.event == "started":
        raise InputError([Diagnostic("PD804", paths.LIFECYCLE)])
    return gate
