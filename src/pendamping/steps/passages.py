"""The passages of a program: which gate comes next, what it asks for, and the record of passing it."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pendamping.analysis.waves import measured_in
from pendamping.diagnostics import Diagnostic, InputError
from pendamping.folder import paths
from pendamping.folder.load import Folder
from pendamping.folder.read import is_there, load_yaml, read_bytes
from pendamping.folder.write import locked, write_text
from pendamping.formats.write import render_yaml
from pendamping.model.indicators import PAIRED, ShareMeasure
from pendamping.model.plan import Gate, Phase
from pendamping.model.records import Event, Lifecycle, Passage
from pendamping.steps.state import phase_of
from pendamping.wording import Amount, Sentence
from pendamping.wording import mark as _


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that a gate asks for."""

    id: str
    sentence: Sentence
    met: bool


@dataclass(frozen=True, slots=True)
class GateState:
    """The next gate: the event that passes it, the phase behind it, and what it asks for."""

    event: Event
    phase: Phase | None
    requirements: list[Requirement] = field(default_factory=list[Requirement])

    @property
    def lacking(self) -> list[Requirement]:
        """What is not met."""
        return [requirement for requirement in self.requirements if not requirement.met]


def last(lifecycle: Lifecycle, *events: str) -> Passage | None:
    """Return the latest passage of one of the kinds."""
    return next((event for event in reversed(lifecycle.events) if event.event in events), None)


def next_gate(folder: Folder) -> GateState | None:
    """Return the gate that comes next, or None when the program is closed."""
    lifecycle = folder.lifecycle
    if last(lifecycle, "closed"):
        return None
    phase = phase_of(lifecycle)
    if phase is None:
        approved = last(lifecycle, "plan_approved") is not None
        return GateState("started", "orientation", [Requirement("plan", Sentence(_("an approved plan")), approved)])
    if phase == "orientation":
        return GateState("advanced", "core", [_held(folder, "role_agreement"), *_baselines(folder)])
    if phase == "core":
        held = {note.session.activity for note in folder.notes}
        core = any(a.id in held for a in folder.program.activities if a.phase == "core")
        return GateState(
            "advanced",
            "closing",
            [Requirement("core", Sentence(_("at least one session of the core phase")), core)],
        )
    return GateState("closed", None, [_held(folder, "reflection"), *_feedback(folder)])


def _held(folder: Folder, gate: Gate) -> Requirement:
    messages = {
        "role_agreement": _("the agreement on roles: a session of an activity with gate role_agreement"),
        "reflection": _("the joint reflection: a session of an activity with gate reflection"),
        "feedback": _("the feedback of the people assisted: a session of an activity with gate feedback"),
    }
    activities = {a.id for a in folder.program.activities if a.gate == gate}
    met = any(note.session.activity in activities for note in folder.notes)
    return Requirement(gate, Sentence(messages[gate]), met)


def baseline_waves(folder: Folder) -> dict[str, str]:
    """Return the instruments that need a baseline for some indicator, and their first wave."""
    waves: dict[str, str] = {}
    for indicator in folder.program.indicators:
        measure = indicator.measure
        if isinstance(measure, PAIRED):
            waves.setdefault(measure.instrument, measure.from_wave)
        elif isinstance(measure, ShareMeasure) and measure.among is not None:
            instrument = folder.instruments.get(measure.instrument)
            if instrument and instrument.waves:
                waves.setdefault(measure.instrument, instrument.waves[0].id)
    return waves


def _baselines(folder: Folder) -> list[Requirement]:
    share = folder.workspace.thresholds.baseline_share
    message = _("baseline data of {instrument}: {measured} of {enrolled} people measured, at least {share} are needed")
    found: list[Requirement] = []
    for instrument, first in baseline_waves(folder).items():
        wave = folder.instruments[instrument].wave(first)
        if wave is None:  # which the check has named
            continue
        n = measured_in(folder, folder.instruments[instrument], wave, date.max)
        values = {
            "instrument": instrument,
            "measured": n.measured,
            "enrolled": n.enrolled,
            "share": Amount(share, "share"),
        }
        met = n.enrolled > 0 and n.measured >= share * n.enrolled
        found.append(Requirement(f"baseline:{instrument}", Sentence(message, values), met))
    return found


def _feedback(folder: Folder) -> list[Requirement]:
    """Feedback is given in an instrument of kind feedback, or in a session of an activity with that gate."""
    instruments = [i.id for i in folder.instruments.values() if i.kind == "feedback"]
    if instruments:
        message = _("answers to the feedback instrument {instrument}")
        return [
            Requirement(
                f"feedback:{name}",
                Sentence(message, {"instrument": name}),
                bool((data := folder.measurements.get(name)) and data.persons),
            )
            for name in instruments
        ]
    return [_held(folder, "feedback")]


def record(folder: Folder, passage: Passage) -> None:
    """Add a passage to lifecycle.yaml; the caller holds the lock. Raises `InputError` (PD824, PD901, PD902)."""
    latest = folder.lifecycle.events[-1] if folder.lifecycle.events else None
    if latest is not None and passage.date < latest.date:
        values = {"value": passage.date.isoformat(), "date": latest.date.isoformat()}
        raise InputError([Diagnostic("PD824", paths.LIFECYCLE, values=values)])
    before = read_bytes(folder.path, paths.LIFECYCLE) if is_there(folder.path, paths.LIFECYCLE) else None
    now = Lifecycle() if before is None else load_yaml(folder.path, paths.LIFECYCLE, Lifecycle)[0]
    if now != folder.lifecycle:
        raise InputError([Diagnostic("PD901", paths.LIFECYCLE)])
    text = render_yaml(Lifecycle(events=[*folder.lifecycle.events, passage]), folder.language)
    write_text(folder.path, paths.LIFECYCLE, text, before)


def pass_gate(
    folder: Folder, gate: GateState, by: str, day: date, reason: str | None, *, force: bool, path: Path
) -> Passage:
    """Record the passing of a gate; raises `InputError` (PD807, PD808) when something lacks."""
    lacking = gate.lacking
    if lacking and not force:
        raise InputError(
            [Diagnostic("PD807", paths.LIFECYCLE, (r.id,), {"value": r.sentence.say(folder.language)}) for r in lacking]
        )
    if force and not (reason and reason.strip()):
        raise InputError([Diagnostic("PD808", "--force")])
    passage = Passage(
        event=gate.event,
        date=day,
        by=by,
        phase=gate.phase,
        plan=None,
        digest=None,
        reason=reason,
        forced=[r.sentence.say(folder.language) for r in lacking],
    )

    with locked(path):
        record(folder, passage)
    return passage
