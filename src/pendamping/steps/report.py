"""Documents from the same files: gather the facts, render, write."""

import contextlib
import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from pendamping.analysis.lights import lights
from pendamping.analysis.plan_review import review_plan
from pendamping.analysis.restatements import Restatement, figures_of
from pendamping.diagnostics import Diagnostic, InputError
from pendamping.documents.brief import brief_figures
from pendamping.documents.certificates import certificate_pages
from pendamping.documents.charts.all_charts import make_charts
from pendamping.documents.charts.draw import chart_pictures
from pendamping.documents.context import Facts, make_context
from pendamping.documents.convert.formats import Format, convert
from pendamping.documents.convert.letters import missing_letters
from pendamping.documents.convert.page import Page
from pendamping.documents.internal import mark_internal
from pendamping.documents.kinds import KINDS, Kind
from pendamping.documents.pages import make_page
from pendamping.documents.photos import Fitted
from pendamping.documents.pictures import Picture
from pendamping.documents.render import render
from pendamping.folder import paths
from pendamping.folder.checks.definition import known_ids
from pendamping.folder.digests import file_digests, whole_digest
from pendamping.folder.dress import load_dress
from pendamping.folder.inside import shown
from pendamping.folder.load import Folder, Note
from pendamping.folder.places import with_places
from pendamping.folder.private import load_identities
from pendamping.model.published import RECORDED_KINDS, Published, RecordedKind
from pendamping.steps.certificates import Issue, issue
from pendamping.steps.evaluate import evaluate
from pendamping.steps.evidence import evidence_for, load_photos
from pendamping.steps.published import record_of, restatements
from pendamping.steps.run import due_measurements
from pendamping.vocabulary import Language

# Of the characters that a PDF cannot show.
MOST_NAMED = 12
_RECORDED: Mapping[str, RecordedKind] = {kind: kind for kind in RECORDED_KINDS}


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: the kind, the day, and what narrows it down."""

    kind: str
    as_of: date
    language: Language | None = None
    period: tuple[date, date] | None = None
    session: str | None = None
    facilitator: str | None = None
    internal: bool = False
    formats: Sequence[Format] = ("md",)
    reference_docx: Path | None = None
    activity: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A document, the day it is for, the record of its figures, and what earlier ones said otherwise.

    `outputs` are its bytes in the formats asked for, `pictures` those that its Markdown refers to. `record` is None
    for a kind that publishes no figures; it is written in the `language` of the program. `issue` is what the register
    of certificates gets when the report is kept.
    """

    kind: str
    as_of: date
    text: str
    language: Language
    outputs: Mapping[Format, bytes]
    pictures: Sequence[Picture] = ()
    record: Published | None = None
    restated: list[Restatement] = field(default_factory=list[Restatement])
    session: Note | None = None
    facilitator: str | None = None
    internal: bool = False
    activity: str | None = None
    warnings: list[Diagnostic] = field(default_factory=list[Diagnostic])
    issue: Issue | None = None

    @property
    def place(self) -> str:
        """Return the folder in which it is kept: what holds names is not shared."""
        return paths.PRIVATE_REPORTS if KINDS[self.kind].personal else paths.REPORTS

    def name(self, number: int = 1) -> str:
        """Return the name of the report and of its record; an internal report has no record."""
        parts = [paths.record_name(self.kind, self.as_of)]
        if self.session is not None:
            parts = [self.kind, self.session.name]
        elif self.activity is not None:
            parts = [self.kind, self.activity, self.as_of.isoformat()]
        parts += [self.facilitator] if self.facilitator else []
        parts += ["internal"] if self.internal else []
        return "-".join([*parts, *([str(number)] if number > 1 else [])])


def report(path: Path, request: Request) -> Report:
    """Make a report from the files in `path`.

    Raises `InputError` (PD815, PD816, PD830 to PD834, PD840, PD841, PD846, PD858 to PD864, or what is wrong in the
    files). An internal one shows small groups, says so on every page, and has a name that says so.
    """
    kind = KINDS.get(request.kind)
    if kind is None:
        raise InputError([Diagnostic("PD815", request.kind, values={"value": request.kind, "known": ", ".join(KINDS)})])
    if kind.plain and set(request.formats) != {"md"}:
        raise InputError([Diagnostic("PD854", kind.name, values={"value": kind.name, "known": "md"})])
    _check_options(kind, request)
    if request.reference_docx is not None and "docx" not in request.formats:
        raise InputError([Diagnostic("PD861", "--reference-doc")])
    # A text to be pasted is there to be passed on: it never shows small groups.
    internal = request.internal and not kind.plain
    as_of = min(request.as_of, request.period[1]) if request.period else request.as_of
    result = evaluate(path, as_of, internal=internal, instruments=kind.name == "evaluation", charts=kind.charts)
    folder = result.folder
    activity = _activity(folder, kind, request)
    session = _session(folder, kind, request.session, as_of) if activity is None else None
    _check_facilitator(folder, request.facilitator)
    chosen: Language = request.language or folder.workspace.language or folder.language
    span = request.period or _span(kind, folder.program.period.start, as_of)
    digests = file_digests(path)
    record: Published | None = None
    restated: list[Restatement] = []
    recorded = _RECORDED.get(kind.name)
    if recorded is not None:
        figures = figures_of(result.process, result.indicators, folder.instruments)
        restated = restatements(folder, as_of, digests, {as_of: figures})
        if not internal:  # what is not passed on is not published
            record = record_of(recorded, as_of, span, chosen, digests, folder, figures)
    evidence = evidence_for(folder, session, span, as_of, request.facilitator) if kind.photos else []
    photos, pictures = load_photos(folder, evidence, chosen)
    identities, doubtful = load_identities(path, folder.language) if kind.personal else ({}, [])
    issued = issue(folder, identities, as_of, request.as_of) if kind.name == "certificate" else None
    pages = certificate_pages(folder, issued.certificates, identities, chosen) if issued else []
    facts = Facts(
        folder=folder,
        language=chosen,
        as_of=as_of,
        period=span,
        digest=whole_digest(digests),
        process=result.process,
        indicators=result.indicators,
        recommendations=result.recommendations,
        review=review_plan(folder.program, folder.instruments),
        changes=result.changes,
        lights=lights(result.process, result.indicators, as_of),
        missing=due_measurements(folder, as_of),
        restatements=restated,
        internal=internal,
        instruments=result.instruments or [],
        turnout=result.turnout,
        spreads=result.spreads,
        session=session,
        activity=activity,
        facilitator=request.facilitator,
        identities=identities,
        pictures=pictures | {page.picture.name: page.picture for page in pages},
        photos=photos,
        certificates=pages,
    )
    if kind.charts:
        # A page with three figures has a chart of these three.
        drawn = brief_figures(facts.indicators) if kind.name == "brief" else facts.indicators
        charts = make_charts(replace(facts, indicators=drawn))
        facts = replace(facts, charts=charts, pictures={**facts.pictures, **chart_pictures(charts, chosen)})
    with _named_in(path):
        text = render(kind.name, make_context(facts), chosen, _template_folders(path))
        marked = mark_internal(text, chosen) if internal else text
        outputs: dict[Format, bytes] = {"md": marked.encode()}
        unshown: list[Diagnostic] = []
        if set(request.formats) != {"md"}:
            dress = load_dress(path, folder.workspace, folder.program, request.reference_docx)
            page = make_page(kind, facts, text, dress)
            unshown = _unshown(page) if "pdf" in request.formats else []
            outputs |= {wanted: convert(page, dress, wanted) for wanted in request.formats if wanted != "md"}
    return Report(
        kind=kind.name,
        as_of=as_of,
        text=marked,
        language=folder.language,
        outputs={wanted: outputs[wanted] for wanted in request.formats},
        pictures=[picture for picture in facts.pictures.values() if picture.file in text],
        record=record,
        restated=restated,
        session=session,
        facilitator=request.facilitator,
        internal=internal,
        activity=activity,
        warnings=[*doubtful, *_warnings(kind, photos, outputs), *unshown],
        issue=issued,
    )


@contextlib.contextmanager
def _named_in(path: Path) -> Generator[None]:
    """Name files as seen from the program, and show the lines that findings are about."""
    try:
        yield
    except InputError as error:
        in_folder = [d.in_file(shown(path, Path(d.file))) for d in error.diagnostics]
        raise InputError(with_places(path, in_folder)) from None


def _warnings(kind: Kind, photos: Fitted, outputs: Mapping[Format, bytes]) -> list[Diagnostic]:
    """Return the photos that are not in the document (PD835), and files larger than a bundle may be (PD836)."""
    found = [Diagnostic("PD835", r.name, values={"value": r.name, "reason": r.reason}) for r in photos.refused]
    for name, data in outputs.items():
        if kind.photos and len(data) > photos.limit * 1_000_000:
            values = {"value": name.upper(), "size": f"{len(data) / 1_000_000:.1f}", "limit": f"{photos.limit:g}"}
            found.append(Diagnostic("PD836", f"{kind.name}.{name}", values=values))
    return found


def _unshown(page: Page) -> list[Diagnostic]:
    """Return the characters for which the PDF has no letters (PD863)."""
    missing = missing_letters(page)
    if not missing:
        return []
    shown = ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in missing[:MOST_NAMED])
    more = ", …" if len(missing) > MOST_NAMED else ""
    return [Diagnostic("PD863", f"{page.kind}.pdf", values={"value": shown + more})]


def _template_folders(path: Path) -> list[Path]:
    """Return where own templates may stand, first that of the program, then that of the workspace."""
    workspace = paths.find_workspace(path)
    own = [path / paths.TEMPLATES, *([workspace.parent / paths.TEMPLATES] if workspace else [])]
    return [folder for folder in own if folder.is_dir()]


def _span(kind: Kind, start: date, as_of: date) -> tuple[date, date]:
    """Return the time that a report is about where no period is asked for."""
    return (as_of.replace(day=1) if kind.covers == "month" else min(start, as_of), as_of)


def _session(folder: Folder, kind: Kind, asked: str | None, as_of: date) -> Note | None:
    """Return the session that is asked for, by its name, its file, or the short id at the end of it.

    What is recorded for a day after the report is in no report: such a session has no document yet (PD862).
    """
    if not kind.session:
        return None
    known = known_ids([note.name for note in folder.notes][-5:][::-1])
    if asked is None or not asked.strip():
        raise InputError([Diagnostic("PD830", "--session", values={"value": kind.name, "known": known})])
    name = re.split(r"[/\\]", asked.strip())[-1].removesuffix(".md")
    found = [note for note in folder.notes if name == note.name or note.name.endswith(f"-{name}")]
    if not found:
        raise InputError([Diagnostic("PD831", "--session", values={"value": asked, "known": known})])
    if len(found) > 1:
        names = known_ids([note.name for note in found])
        raise InputError([Diagnostic("PD858", "--session", values={"value": asked, "known": names})])
    note = found[0]
    if note.session.date > as_of:
        values = {"value": note.name, "date": note.session.date.isoformat(), "as_of": as_of.isoformat()}
        raise InputError([Diagnostic("PD862", "--as-of", values=values)])
    return note


def _activity(folder: Folder, kind: Kind, request: Request) -> str | None:
    """Return the activity whose people are to sign; a kind that can be about it is about a session otherwise."""
    if not kind.activity:
        return None
    activities = [activity.id for activity in folder.program.activities]
    known = known_ids(activities)
    if (request.activity is None) == (request.session is None):
        raise InputError([Diagnostic("PD834", "--activity", values={"known": known})])
    if request.activity is not None and request.activity not in activities:
        raise InputError([Diagnostic("PD833", "--activity", values={"value": request.activity, "known": known})])
    return request.activity


def _check_options(kind: Kind, request: Request) -> None:
    """Raise `InputError` (PD859) for an option that the kind does not take: it would promise what is not there."""
    taken = {
        "--session": (request.session, [k.name for k in KINDS.values() if k.session]),
        "--activity": (request.activity, [k.name for k in KINDS.values() if k.activity]),
        "--facilitator": (request.facilitator, [k.name for k in KINDS.values() if k.facilitator]),
    }
    wrong = [
        Diagnostic("PD859", option, values={"value": kind.name, "key": option, "known": ", ".join(kinds)})
        for option, (value, kinds) in taken.items()
        if value is not None and kind.name not in kinds
    ]
    if wrong:
        raise InputError(wrong)


def _check_facilitator(folder: Folder, asked: str | None) -> None:
    team = [member.id for member in folder.program.team]
    if asked is not None and asked not in team:
        raise InputError([Diagnostic("PD832", "--facilitator", values={"value": asked, "known": known_ids(team)})])
