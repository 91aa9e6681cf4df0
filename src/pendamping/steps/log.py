"""One session note: read from options, from questions or from a file, checked, and only then written.

No other note is read, so that logging stays quick however many there are.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pendamping.diagnostics import Diagnostic, InputError, has_errors, sort
from pendamping.folder import paths
from pendamping.folder.checks.sessions import Context, check_evidence, check_session, make_context
from pendamping.folder.places import with_places
from pendamping.folder.read import is_there, load_outline, load_sheet, read_text
from pendamping.folder.write import create_text
from pendamping.formats.models import code_of, shape_of
from pendamping.formats.note import parse_note
from pendamping.formats.tables import read_rows
from pendamping.formats.write import dump_yaml, render_note
from pendamping.model.outline import Outline
from pendamping.model.people import Consent, Participant
from pendamping.model.sessions import Session
from pendamping.vocabulary import Language, accepted_values, key_word
from pendamping.wording import mark

ALL = ("all", "semua")
ATTENDANCE = ("present", "excused", "sick", "absent")
_LISTS = (*ATTENDANCE, "facilitators", "partners", "closed_follow_ups", "evidence", "steps_done")
# The option by which each field is given, where it is not simply the field's name.
OPTIONS = {
    "facilitators": "facilitator",
    "partners": "partner",
    "obstacles": "obstacle",
    "follow_ups": "follow-up",
    "closed_follow_ups": "close-follow-up",
    "steps_done": "step",
}
TRIES = 20


@dataclass(frozen=True, slots=True)
class LogResult:
    """The note that was written, and what is doubtful about it."""

    path: Path
    file: str
    session: Session
    warnings: list[Diagnostic] = field(default_factory=list[Diagnostic])


def option_of(name: str) -> str:
    """Return the command-line option that gives the field `name`."""
    return f"--{OPTIONS.get(name, name)}"


def load_context(path: Path) -> Context:
    """Read what a note is checked against: the definition, the participants, withdrawn consent."""
    program = load_outline(path)
    participants = _rows(path, paths.PARTICIPANTS, Participant, program, ["attributes"])
    consents = _rows(path, paths.CONSENT, Consent, program, [])
    withdrawn = {c.id: c.withdrawn for c in consents if c.purpose == "program" and c.withdrawn is not None}
    comparison = {g.id for g in program.target_group.groups if g.kind == "comparison"}
    return make_context(program, participants, comparison, withdrawn)


def _rows(path: Path, file: str, model: Any, program: Outline, own: list[str]) -> list[Any]:  # noqa: ANN401 -- a model
    if not is_there(path, file):
        return []
    sheet, found = load_sheet(path, file)
    if sheet is not None:
        names = {name: [a.id for a in program.attributes] for name in own}
        rows, more = read_rows(sheet, model, program.language, names or None)
        found += more
        if not has_errors(found):
            return rows.values
    raise InputError(with_places(path, found))


def log_answers(path: Path, answers: Mapping[str, Any], note: str = "") -> LogResult:
    """Write a note from `answers`: field name to text, or list of texts, as typed.

    People and other lists may be `P-001,P-002`; `all` means everybody active on that day who is not named
    otherwise. Raises `InputError` with everything wrong, each at its option.
    """
    context = _located(path)
    data, found = parse_answers(answers, context.language)
    session: Session | None = None
    try:
        session = Session.model_validate(data)
    except ValidationError as error:
        for item in error.errors(include_url=False):
            name = str(item["loc"][0]) if item["loc"] else "end"
            if item["type"] == "missing":
                values = {"key": option_of(name)}
                found.append(Diagnostic("PD812", option_of(name), values=values))
            else:
                code, values = code_of(item, key_word(name, context.language), context.language)
                found.append(Diagnostic(code, option_of(name), tuple(item["loc"][1:]), values))
    if session is None or has_errors(found):
        raise InputError([*found, *_at_options(_check_rest(path, data, found, context))])
    session = _with_everybody(session, context)
    found += _at_options(_check(path, session, "", context))
    return _write(path, session, note, context, found)


def _at_options(found: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Turn the paths of findings into the options that gave the values."""
    return [Diagnostic(d.code, option_of(str(d.path[0])) if d.path else "log", d.path[1:], d.values) for d in found]


def _check_rest(path: Path, data: Mapping[str, Any], found: Sequence[Diagnostic], context: Context) -> list[Diagnostic]:
    """Check what can be judged although something is missing or malformed, so that all is said at once."""
    bad = {name for name in Session.model_fields if option_of(name) in {d.file for d in found}}
    given = {name: value for name, value in data.items() if name not in bad}
    stand_in = {"date": context.program.period.start, "activity": "none", "start": "00:00", "end": "23:59"}
    try:
        session = Session.model_validate(stand_in | given)
    except ValidationError:
        return []
    undated = () if "date" in given else ("PD404", "PD405", "PD410", "PD411", "PD417", "PD420")
    rest = _check(path, _with_everybody(session, context), "", context)
    return [d for d in rest if d.path and d.path[0] in given and d.code not in (*undated, "PD415")]


def log_text(path: Path, text: str, file: str) -> LogResult:
    """Write a note from the text of a prepared one; raises `InputError` with places in `file`."""
    context = _located(path)
    session, body, found = parse_note(text, Session, file)
    if session is not None:
        session = _with_everybody(session, context)
        found += _check(path, session, file, context)
    if session is None or has_errors(found):
        raise InputError(found)
    return _write(path, session, body, context, found)


def _located(path: Path) -> Context:
    try:
        return load_context(path)
    except InputError as error:
        raise InputError(with_places(path, error.diagnostics)) from None


def _write(path: Path, session: Session, body: str, context: Context, found: Sequence[Diagnostic]) -> LogResult:
    if has_errors(found):
        raise InputError(found)
    text = render_note(session, body, context.language)
    file = ""
    for _ in range(TRIES):
        # No lock: the name is new and the file is created exclusively, so nobody's work can be touched.
        file = paths.note_file(session.date, session.activity, paths.short_id())
        if create_text(path, file, text) is not None:
            return LogResult(path / file, file, session, sort(found))
    raise InputError([Diagnostic("PD902", file, values={"reason": "no free name"})])


def parse_answers(answers: Mapping[str, Any], language: Language) -> tuple[dict[str, Any], list[Diagnostic]]:
    """Turn what was typed into the fields of a session, words of either language into English values."""
    shape = shape_of(Session)
    data: dict[str, Any] = {}
    found: list[Diagnostic] = []
    for name, value in answers.items():
        if value in (None, "", [], ()):
            continue
        if name in _LISTS:
            data[name] = _split(value)
        elif name == "headcount":
            data[name], more = _headcount(str(value))
            found += more
        elif name == "obstacles":
            data[name], more = _each(value, _obstacle, language)
            found += more
        elif name == "follow_ups":
            data[name], more = _each(value, _follow_up, language)
            found += more
            for index, follow_up in enumerate(data[name]):
                follow_up["id"] = chr(ord("a") + index) if index < 26 else f"f{index}"
        else:
            options = shape.children[name].options
            data[name] = accepted_values(options).get(value, value) if options else value
    return data, found


def _split(value: str | Sequence[str]) -> list[str]:
    parts = [value] if isinstance(value, str) else value
    return [piece.strip() for part in parts for piece in part.split(",") if piece.strip()]


def _headcount(text: str) -> tuple[dict[str, int], list[Diagnostic]]:
    if text.strip().isdigit():
        return {"total": int(text)}, []
    counts: dict[str, int] = {}
    for part in _split(text):
        match = re.fullmatch(r"(\w+)\s*[=:]\s*(\d+)", part)
        if match is None:
            problem = mark("expected is a number, or counts such as P=20,L=15")
            values = {"key": "--headcount", "value": text, "problem": problem}
            return {}, [Diagnostic("PD209", "--headcount", values=values)]
        counts[match[1]] = int(match[2])
    return counts, []


def _each(value: str | Sequence[str], parse: Any, language: Language) -> tuple[list[dict[str, Any]], list[Diagnostic]]:  # noqa: ANN401 -- a function
    parsed: list[dict[str, Any]] = []
    found: list[Diagnostic] = []
    for text in [value] if isinstance(value, str) else value:
        item, more = parse(text, language)
        parsed.append(item)
        found += more
    return parsed, found


def _obstacle(text: str, language: Language) -> tuple[dict[str, Any], list[Diagnostic]]:
    """Read `category[/risk]: what happened [=> what was done [=> solved]]`."""
    head, colon, rest = text.partition(":")
    category, _, risk = head.strip().partition("/")
    words = accepted_values(("resistance", "resources", "communication", "other"))
    if not colon or category not in words:
        known = ", ".join(
            word for word, value in words.items() if (word != value) == (language == "id") or word == value
        )
        values = {"key": key_word("category", language), "value": category or text, "known": known}
        return {"category": "other", "description": text}, [Diagnostic("PD204", "--obstacle", values=values)]
    description, *answers = [part.strip() for part in rest.split("=>")]
    item: dict[str, Any] = {"category": words[category], "description": description}
    if risk:
        item["risk"] = risk.strip()
    if answers:
        item["response"] = answers[0]
    if len(answers) > 1:
        item["status"] = accepted_values(("open", "solved")).get(answers[1], answers[1])
    return item, []


def _follow_up(text: str, _: Language) -> tuple[dict[str, Any], list[Diagnostic]]:
    """Read `action; who; due` -- who and due may be left out."""
    action, *rest = [part.strip() for part in text.split(";")]
    item: dict[str, Any] = {"action": action}
    for part in rest:
        if re.match(r"\d{4}-|\d{1,2}[/.-]\d", part):
            item["due"] = part
        elif part:
            item["responsible"] = part
    return item, []


def _with_everybody(session: Session, context: Context) -> Session:
    """Replace `all` in one attendance list by everybody active who is not named in another."""
    named = {person for name in ATTENDANCE for person in getattr(session, name)} - set(ALL)
    everybody = [
        p.id
        for p in context.participants.values()
        if p.group not in context.comparison
        and p.id not in context.withdrawn
        and (p.joined is None or p.joined <= session.date)
        and (p.left is None or p.left >= session.date)
        and p.id not in named
    ]
    changed: dict[str, list[str]] = {}
    for name in ATTENDANCE:
        people: list[str] = getattr(session, name)
        if any(person in ALL for person in people):
            changed[name] = [*(p for p in people if p not in ALL), *everybody]
            everybody = []
    return session.model_copy(update=changed) if changed else session


def _check(path: Path, session: Session, file: str, context: Context) -> list[Diagnostic]:
    """Check one session as `check` would, but for what only other notes can tell."""
    found = [*check_session(session, file, context), *_closed(path, session, file)]
    return found + check_evidence(path, session, file)


def _closed(path: Path, session: Session, in_file: str) -> list[Diagnostic]:
    """Check that the follow-ups closed exist, by reading only the notes they were agreed in."""
    found: list[Diagnostic] = []
    for index, reference in enumerate(session.closed_follow_ups):
        name, _, follow_up = reference.partition("/")
        place = ("closed_follow_ups", index)
        parts = paths.parse_note_name(name)
        file = f"{paths.SESSIONS}/{name[:4]}/{name}.md"
        agreed: Session | None = None
        if parts is not None and is_there(path, file):
            agreed, _, _ = parse_note(read_text(path, file), Session, file)
        if agreed is None or follow_up not in agreed.follow_up_ids:
            found.append(Diagnostic("PD413", in_file, place, {"value": reference}))
        elif agreed.date > session.date:
            found.append(Diagnostic("PD420", in_file, place, {"value": reference}))
    return found


def prepared_note(context: Context, day: date, answers: Mapping[str, Any], note: str = "") -> str:
    """Return a note to be filled in with an editor: the keys, what is known already, and the ids to choose from."""
    language = context.language
    data, _ = parse_answers(answers, language)
    word = {name: key_word(name, language) for name in Session.model_fields}
    activity = data.get("activity") or next((a.id for a in context.program.activities if a.start <= day <= a.end), "")
    people = ", ".join(context.participants)
    lines = [
        "---",
        f"{word['date']}: {data.get('date', day.isoformat())}",
        f"{word['activity']}: {activity}   # {', '.join(context.activities)}",
        f'{word["start"]}: "{data.get("start", "09:00")}"',
        f'{word["end"]}: "{data.get("end", "11:00")}"',
        f"{word['facilitators']}: [{', '.join(data.get('facilitators', []))}]   # {', '.join(sorted(context.team))}",
        f"{word['present']}: [{', '.join(data.get('present', []))}]   # {people[:200] or '-'}",
        *(f"{word[name]}: [{', '.join(data.get(name, []))}]" for name in ("excused", "sick", "absent")),
    ]
    shown = ("date", "activity", "start", "end", "facilitators", *ATTENDANCE)
    rest: dict[str, Any] = {"achieved": None, "obstacles": [], "follow_ups": []}
    rest |= {k: v for k, v in data.items() if k not in shown}
    text = dump_yaml({key_word(name, language): value for name, value in rest.items()}).replace(": null\n", ":\n")
    return "\n".join(lines) + f"\n{text}---\n" + (f"\n{note}\n" if note else "")
