"""A new program folder from a template, with the user's name, place, period, group and size."""

import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from pendamping.diagnostics import Diagnostic, InputError, has_errors
from pendamping.folder import git, paths
from pendamping.folder.builtin import program_templates, templates_folder
from pendamping.folder.check import check_folder
from pendamping.folder.load import load_folder
from pendamping.folder.places import with_places
from pendamping.folder.read import read_text
from pendamping.formats.models import read_model
from pendamping.formats.rewrite import Spot, in_language, rewrite, translate_comments
from pendamping.formats.yaml_nodes import compose
from pendamping.model.instruments import Instrument
from pendamping.model.program import Program
from pendamping.steps.schema import schema_text
from pendamping.vocabulary import Language, key_word

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
SCHEMA_FOLDER = ".schema"
GITIGNORE = """\
# identities of people and confidential notes are never shared
private/
# made anew whenever it is needed
.cache/
.pendamping.lock
*.tmp
"""
GITATTRIBUTES = """\
* text=auto eol=lf
*.md text eol=lf
*.yaml text eol=lf
*.csv text eol=lf
*.jpg binary
*.jpeg binary
*.png binary
*.pdf binary
*.docx binary
*.xlsx binary
"""


@dataclass(frozen=True, slots=True)
class InitOptions:
    """What the user wants; what is None stays as the template has it."""

    template: str
    language: Language = "id"
    name: str | None = None
    code: str | None = None
    place: str | None = None
    start: date | None = None
    end: date | None = None
    group: str | None = None
    size: int | None = None
    use_git: bool = True


@dataclass(frozen=True, slots=True)
class InitResult:
    """The folder that was made."""

    path: Path
    files: list[str] = field(default_factory=list[str])
    repository: str = "none"  # made | existing | none


def init_program(target: Path, options: InitOptions) -> InitResult:
    """Make `target`, whole or not at all; raises `InputError` (PD813, PD814, PD902)."""
    names = program_templates()
    if options.template not in names:
        raise _wrong("--template", options.template, names)
    try:
        if target.exists() and (not target.is_dir() or any(p.name != ".git" for p in target.iterdir())):
            raise InputError([Diagnostic("PD814", str(target), values={"value": str(target)})])
        files = _contents(templates_folder() / "programs" / options.template, options)
        _write(target, files)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError([Diagnostic("PD902", str(target), values={"reason": reason})]) from None
    repository = "none"
    if git.is_installed() and git.is_repository(target):
        repository = "existing"
    elif options.use_git and git.is_installed() and git.init(target):
        repository = "made"
    return InitResult(target, sorted(files), repository)


def _wrong(key: str, value: str, known: list[str]) -> InputError:
    values = {"key": key, "value": value, "known": ", ".join(known)}
    return InputError([Diagnostic("PD813", key, values=values)])


def _write(target: Path, files: Mapping[str, str]) -> None:
    """Write everything beside the target, check it, and only then put it in place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}-"))
    try:
        for name, text in files.items():
            path = beside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        for name in (paths.SESSIONS, paths.DATA, paths.STORIES, paths.EVIDENCE, paths.REPORTS, paths.PRIVATE):
            (beside / name).mkdir(exist_ok=True)
        found = check_folder(load_folder(beside))
        if has_errors(found):
            raise InputError(with_places(beside, (d for d in found if d.severity == "error")))
        beside.chmod(0o755)
        target.mkdir(exist_ok=True)
        for path in beside.iterdir():
            path.replace(target / path.name)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _contents(template: Path, options: InitOptions) -> dict[str, str]:
    """Return the files of a new folder, by name."""
    texts = _texts(template, options.language)
    definition = read_text(template, paths.PROGRAM)
    program, found = read_model(compose(definition, paths.PROGRAM), Program, paths.PROGRAM)
    if program is None:
        raise InputError(found)
    period = program.period
    start = options.start or period.start
    end = options.end or start + (period.end - period.start)
    if end < start:
        values = {"start": start.isoformat(), "end": end.isoformat()}
        raise InputError([Diagnostic("PD219", "--end", values=values)])
    move = _mover(period.start, period.end, start, end)
    answers = _answers(options)
    files: dict[str, str] = {}
    for path in sorted(template.rglob("*.yaml")):
        name = path.relative_to(template).as_posix()
        if name == "texts.en.yaml":
            continue
        model = Program if name == paths.PROGRAM else Instrument
        wanted = answers if name == paths.PROGRAM else {}
        text = rewrite(read_text(template, name), model, _edit(options, texts, wanted, move), name)
        files[name] = (
            translate_comments(text, texts)
            .replace("program.id.json", f"program.{options.language}.json")
            .replace("instrument.id.json", f"instrument.{options.language}.json")
        )
    attributes = [attribute.id for attribute in program.attributes]
    files |= _tables(options.language, attributes)
    for kind in ("program", "instrument"):
        files[f"{SCHEMA_FOLDER}/{kind}.{options.language}.json"] = schema_text(kind, options.language)
    files[".gitignore"] = GITIGNORE
    files[".gitattributes"] = GITATTRIBUTES
    return files


def _texts(template: Path, language: Language) -> Mapping[str, str]:
    if language == "id":
        return {}
    root = compose(read_text(template, "texts.en.yaml"), "texts.en.yaml")
    return {" ".join(key.value.split()): value.value for key, value in root.value}


def _answers(options: InitOptions) -> dict[tuple[str | int, ...], str]:
    answers = {
        ("language",): options.language,
        ("name",): options.name,
        ("code",): options.code,
        ("locations", 0, "name"): options.place,
        ("target_group", "description"): options.group,
        ("target_group", "size"): str(options.size) if options.size is not None else None,
    }
    return {path: answer for path, answer in answers.items() if answer is not None}


def _mover(start: date, end: date, new_start: date, new_end: date) -> Callable[[date], date]:
    """Return the function that moves a day of the template into the new period, in proportion."""
    length, new_length = (end - start).days or 1, (new_end - new_start).days

    def move(day: date) -> date:
        return new_start + timedelta(days=round((day - start).days * new_length / length))

    return move


def _edit(
    options: InitOptions,
    texts: Mapping[str, str],
    answers: Mapping[tuple[str | int, ...], str],
    move: Callable[[date], date],
) -> Callable[[Spot], str | None]:
    translate = in_language(options.language, texts)

    def edit(spot: Spot) -> str | None:
        if not spot.is_key and spot.path in answers:
            return answers[spot.path]
        if not spot.is_key and _DATE.fullmatch(spot.text):
            return move(date.fromisoformat(spot.text)).isoformat()
        return translate(spot)

    return edit


def _tables(language: Language, attributes: list[str]) -> dict[str, str]:
    """Return the tables with their header only, so that a spreadsheet shows what belongs where."""
    headers = {
        paths.PARTICIPANTS: ["id", "group", "status", "joined", "left", "leave_reason", *attributes],
        paths.CONSENT: ["id", "purpose", "version", "date", "method", "withdrawn"],
        paths.SPENDING: ["id", "date", "budget_line", "description", "amount", "receipt", "fund_source"],
    }
    return {
        name: ",".join(key_word(column, language) for column in columns) + "\n" for name, columns in headers.items()
    }
