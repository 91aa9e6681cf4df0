"""Documents from the same files: gather the facts, render, write."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pendamping.analysis.lights import lights
from pendamping.analysis.plan_review import review_plan
from pendamping.diagnostics import Diagnostic, InputError
from pendamping.documents.context import Facts, make_context
from pendamping.documents.internal import mark_internal
from pendamping.documents.render import KINDS, render
from pendamping.folder import paths
from pendamping.folder.digests import folder_digest
from pendamping.folder.places import with_places
from pendamping.folder.read import relative
from pendamping.folder.write import locked, write_text
from pendamping.steps.evaluate import evaluate
from pendamping.steps.run import due_measurements
from pendamping.vocabulary import Language
from pendamping.wording import mark as _

# What `report --list` shows.
KIND_NAMES = {
    "evaluation": _("evaluation summary: plan, carrying out, results, recommendations"),
    "progress": _("progress report for a period: lights, activities, indicators, money, follow-ups"),
    "journal": _("logbook of a period: date, activity, achieved, obstacle, solution, follow-up"),
}


@dataclass(frozen=True, slots=True)
class Report:
    """A document as text, and the name it is kept under."""

    kind: str
    text: str
    file: str


def report(
    path: Path,
    kind: str,
    as_of: date,
    language: Language | None = None,
    period: tuple[date, date] | None = None,
    *,
    internal: bool = False,
) -> Report:
    """Make a report from the files in `path`; raises `InputError` (PD815, PD816, or what is wrong in the files).

    With `internal` it shows small groups, says so on every page, and has a name that says so.
    """
    if kind not in KINDS:
        raise InputError([Diagnostic("PD815", kind, values={"value": kind, "known": ", ".join(KINDS)})])
    if period is not None:
        as_of = min(as_of, period[1])
    result = evaluate(path, as_of, internal=internal)
    folder = result.folder
    chosen: Language = language or folder.workspace.language or folder.language
    facts = Facts(
        folder=folder,
        language=chosen,
        as_of=as_of,
        period=period or (folder.program.period.start, as_of),
        digest=folder_digest(path),
        process=result.process,
        indicators=result.indicators,
        recommendations=result.recommendations,
        review=review_plan(folder.program, folder.instruments),
        changes=result.changes,
        lights=lights(result.process, result.indicators, as_of),
        missing=due_measurements(folder, as_of),
        internal=internal,
    )
    workspace = paths.find_workspace(path)
    own = [path / paths.TEMPLATES, *([workspace.parent / paths.TEMPLATES] if workspace else [])]
    try:
        text = render(kind, make_context(facts), chosen, [f for f in own if f.is_dir()])
    except InputError as error:
        in_folder = [d.in_file(relative(path, Path(d.file))) for d in error.diagnostics]
        raise InputError(with_places(path, in_folder)) from None
    if internal:
        text = mark_internal(text, chosen)
    suffix = "-internal" if internal else ""
    return Report(kind, text, f"{paths.REPORTS}/{kind}-{as_of.isoformat()}{suffix}.md")


def save(path: Path, made: Report) -> Path:
    """Keep a report under reports/; one that says something else under that name is not overwritten."""
    with locked(path):
        stem, number = made.file.removesuffix(".md"), 1
        while True:
            file = made.file if number == 1 else f"{stem}-{number}.md"
            target = path / file
            if not target.exists():
                return write_text(path, file, made.text, before=None)
            if target.read_text(encoding="utf-8", errors="replace") == made.text:
                return target
            number += 1


def write_to(target: Path, made: Report) -> Path:
    """Write a report where the user said; raises `InputError` (PD103, PD822, PD902).

    A file that says something else is not overwritten: somebody may have worked on it.
    """
    folder, name = target.parent, target.name
    if target.is_dir():
        raise InputError([Diagnostic("PD103", str(target))])
    before = target.read_bytes() if target.exists() else None
    if before not in (None, made.text.encode()):
        raise InputError([Diagnostic("PD822", str(target), values={"value": str(target)})])
    return write_text(folder, name, made.text, before)
