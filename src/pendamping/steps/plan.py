"""The plan: is it ready, approve it, and what changed since."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pendamping.analysis.plan_changes import Change, plan_changes
from pendamping.analysis.plan_review import Lack, PlanReview, review_plan
from pendamping.diagnostics import Diagnostic, InputError
from pendamping.folder import paths
from pendamping.folder.digests import digest
from pendamping.folder.load import Folder
from pendamping.folder.places import line_of
from pendamping.folder.read import read_bytes
from pendamping.folder.write import locked, write_text
from pendamping.model.records import Passage
from pendamping.steps.folders import open_folder
from pendamping.steps.passages import record
from pendamping.steps.state import approval, approved_plan


@dataclass(frozen=True, slots=True)
class PlanResult:
    """The review, and the approval that holds."""

    folder: Folder
    review: PlanReview
    approved: Passage | None
    changes: list[Change] = field(default_factory=list[Change])
    warnings: list[Diagnostic] = field(default_factory=list[Diagnostic])

    def line(self, lack: Lack) -> int | None:
        """Return the line of program.yaml that a lack belongs to."""
        return line_of(self.folder.path, paths.PROGRAM, lack.path)


@dataclass(frozen=True, slots=True)
class ApproveResult:
    """The approval that was recorded, and what changed since the one before."""

    passage: Passage
    file: str
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class DiffResult:
    """Today's plan against the approved one."""

    approved: Passage
    changes: list[Change]


def plan(path: Path) -> PlanResult:
    """Review the plan of a folder."""
    folder, found = open_folder(path)
    approved = approved_plan(folder)
    changes = plan_changes(approved, folder.program, folder.language) if approved else []
    review = review_plan(folder.program, folder.instruments)
    return PlanResult(folder, review, approval(folder.lifecycle), changes, found)


def diff(path: Path) -> DiffResult:
    """Compare today's plan with the approved one; raises `InputError` (PD803)."""
    folder, _ = open_folder(path)
    passage, approved = approval(folder.lifecycle), approved_plan(folder)
    if passage is None or approved is None:
        raise InputError([Diagnostic("PD803", paths.LIFECYCLE)])
    return DiffResult(passage, plan_changes(approved, folder.program, folder.language))


def approve(path: Path, by: str, day: date, reason: str | None = None) -> ApproveResult:
    """Freeze the plan under plans/ and record who approved it, when and why.

    Raises `InputError` when a step of planning is missing (PD811), nothing changed (PD809) or a change has
    no reason (PD810).
    """
    text = read_bytes(path, paths.PROGRAM)
    folder, _ = open_folder(path)
    review = review_plan(folder.program, folder.instruments)
    missing = [step for step in review.steps if step.state == "missing"]
    if missing:
        known = "; ".join(lack.sentence.say(folder.language) for step in missing for lack in step.lacks)
        raise InputError([Diagnostic("PD811", paths.PROGRAM, values={"value": folder.program.code, "known": known})])
    before, approved = approval(folder.lifecycle), approved_plan(folder)
    changes = plan_changes(approved, folder.program, folder.language) if approved else []
    if before is not None and not changes:
        raise InputError([Diagnostic("PD809", paths.PROGRAM, values={"date": before.date.isoformat()})])
    if before is not None and not (reason and reason.strip()):
        raise InputError([Diagnostic("PD810", paths.PROGRAM)])
    with locked(path):
        if read_bytes(path, paths.PROGRAM) != text:
            raise InputError([Diagnostic("PD901", paths.PROGRAM)])
        number = max((0, *folder.plans, *(event.plan or 0 for event in folder.lifecycle.events))) + 1
        file = f"{paths.PLANS}/{number}.yaml"
        passage = Passage(event="plan_approved", date=day, by=by, plan=number, digest=digest(text), reason=reason)
        write_text(path, file, text.decode("utf-8"), before=None)
        try:
            record(folder, passage)
        except InputError:
            (path / file).unlink()
            raise
    return ApproveResult(passage, file, changes)
