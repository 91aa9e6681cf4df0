"""Where a program stands: the phase it is in, and the plan that was approved."""

from datetime import date

from pendamping.folder.load import Folder
from pendamping.model.plan import Phase
from pendamping.model.program import Program
from pendamping.model.records import Lifecycle, Passage


def phase_of(lifecycle: Lifecycle, day: date | None = None) -> Phase | None:
    """Return the phase that the program is in on `day`, or None before the start."""
    phase: Phase | None = None
    for event in lifecycle.events:
        if event.phase is not None and (day is None or event.date <= day):
            phase = event.phase
    return phase


def approval(lifecycle: Lifecycle) -> Passage | None:
    """Return the latest approval."""
    return next((event for event in reversed(lifecycle.events) if event.event == "plan_approved"), None)


def approved_plan(folder: Folder) -> Program | None:
    """Return the plan as it was approved last."""
    passage = approval(folder.lifecycle)
    return folder.plans.get(passage.plan or 0) if passage else None
