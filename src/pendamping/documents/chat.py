"""A message to paste into WhatsApp: under 1,000 characters whatever people wrote, and no marks but its own."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pendamping.analysis.disclosure import people as behind
from pendamping.analysis.disclosure import small_cell
from pendamping.analysis.recommendations import Recommendation
from pendamping.analysis.results import FollowUpState, IndicatorResult, Process
from pendamping.documents import note_parts
from pendamping.documents.period import Span
from pendamping.documents.unseen import visible
from pendamping.folder.checks.people import people_named
from pendamping.folder.load import Folder, Note
from pendamping.messages import translator
from pendamping.model.indicators import Count, Manual
from pendamping.vocabulary import Language
from pendamping.wording import Amount, Sentence, Shown, Word, month
from pendamping.wording import mark as _

# WhatsApp counts as JavaScript does: letters outside the first 65,536 twice.
LIMIT = 1000
_TITLE, _TEXT, _FIGURE, _ACTION = 110, 150, 140, 90
# WhatsApp has no escape: what would be a mark becomes a letter that looks like it, or nearly.
_LOOKALIKES = str.maketrans({"*": "\u2217", "_": "-", "~": "\u223c", "`": "'"})
_LINE_MARK = re.compile(r"^(?:[-•>]|\d+[.)]) ")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class ChatPart:
    """A part of the message: its heading, and its lines; `listed` says that they stand as a list."""

    heading: str
    lines: Sequence[str]
    listed: bool = False

    @property
    def text(self) -> str:
        """The part as it is pasted."""
        return "\n".join([f"*{self.heading}*", *(f"- {line}" if self.listed else line for line in self.lines)])


@dataclass(frozen=True, slots=True)
class Chat:
    """The message in the language of the report: its title, what it is about, its parts."""

    title: str
    about: str
    parts: Sequence[ChatPart]

    @property
    def text(self) -> str:
        """The message as it is pasted."""
        return "\n\n".join([f"*{self.title}*\n_{self.about}_", *(part.text for part in self.parts)]) + "\n"


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that may stand in the message; those with the highest rank go first when there is no room."""

    part: str
    rank: int
    text: str


def plain(value: object) -> str:
    """Return the text of people on one line, without marks that WhatsApp would show as bold, italic or a list."""
    line = " ".join(visible(str(value)).translate(_LOOKALIKES).split())
    return _LINE_MARK.sub("", line)


def length(text: str) -> int:
    """Return how many characters WhatsApp counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clip(text: str, most: int) -> str:
    """Return the text cut at a word to at most `most` characters, with an ellipsis where it was cut."""
    if length(text) <= most:
        return text
    kept = ""
    for letter in text:
        if length(kept + letter) > most - 1:
            break
        kept += letter
    head, space, _tail = kept.rpartition(" ")
    return (head if space and length(head) > most // 2 else kept).rstrip(" ,;:.-") + "…"


def chat(
    folder: Folder,
    process: Process,
    indicators: Sequence[IndicatorResult],
    recommendations: Sequence[Recommendation],
    notes: Sequence[Note],
    span: Span,
    as_of: date,
    language: Language,
) -> Chat:
    """Return the message about a span with the sessions `notes`; the least important goes until it is short enough."""
    say = translator(language)
    headings = {
        "figures": say(_("In figures")),
        "obstacle": say(_("Obstacle")),
        "decision": say(_("Decision")),
        "recommendation": say(_("Recommendation")),
        "next": say(_("Next steps")),
    }
    lines = [
        *_figures(folder, process, indicators, notes, language),
        *_obstacle(folder, notes, language),
        *_decision(folder, notes, recommendations, language),
        *_next_steps(folder, process.follow_ups, language),
    ]
    title = clip(plain(folder.program.name), _TITLE)
    about = _about(span, as_of, language).say(language)
    order = sorted(range(len(lines)), key=lambda i: (lines[i].rank, i))
    kept = len(order)
    while True:
        chosen = [lines[i] for i in sorted(order[:kept])]
        made = Chat(title, about, _parts(chosen, headings))
        if length(made.text) < LIMIT or not kept:
            return made
        kept -= 1


def _parts(lines: Sequence[_Line], headings: Mapping[str, str]) -> list[ChatPart]:
    names = dict.fromkeys(line.part for line in lines)
    return [
        ChatPart(headings[name], [x.text for x in lines if x.part == name], listed=name in ("figures", "next"))
        for name in names
    ]


def _about(span: Span, as_of: date, language: Language) -> Sentence:
    first, last = span
    if first.day == 1 and (first.year, first.month) == (last.year, last.month):
        return Sentence(_("{month}, as of {date}"), {"month": month(first, language), "date": as_of})
    return Sentence(_("{first} to {last}, as of {date}"), {"first": first, "last": last, "date": as_of})


def _figures(
    folder: Folder,
    process: Process,
    indicators: Sequence[IndicatorResult],
    notes: Sequence[Note],
    language: Language,
) -> list[_Line]:
    """Return up to five figures: sessions, people and attendance, two indicators, money."""

    def line(rank: int, message: str, values: Mapping[str, Shown]) -> _Line:
        return _Line("figures", rank, clip(Sentence(message, values).say(language), _FIGURE))

    sessions = _("Sessions: {n} in this time, {held} of {planned} so far")
    counts = {"n": len(notes), "held": process.sessions_held, "planned": process.sessions_planned}
    found = [line(0, sessions, counts)]
    if process.enrolled >= small_cell(folder) and process.attendance is not None:
        message = _("Attendance so far: {share} ({present} of {expected} attendances, {n} people)")
        values = {"present": process.present, "expected": process.expected, "n": process.enrolled}
        found.append(line(0, message, {"share": Amount(process.attendance, "share"), **values}))
    else:
        message = _("People: {n} of {planned} planned")
        found.append(line(0, message, {"n": process.enrolled, "planned": process.target_size}))
    for rank, result in zip((0, 5), _telling(indicators), strict=False):
        found.append(line(rank, *_indicator(result)))
    if process.budget.planned:
        message = _("Money spent: {share} ({spent} of {planned})")
        money = {"spent": Amount(process.budget.spent, "money"), "planned": Amount(process.budget.planned, "money")}
        found.append(line(6, message, {"share": Amount(process.budget.absorption, "share"), **money}))
    return found


def _telling(indicators: Sequence[IndicatorResult]) -> list[IndicatorResult]:
    """Return the indicators that tell most: declared as primary, of people rather than counts, of a high level."""
    shown = [r for r in indicators if r.figure.value is not None and not r.hidden]
    levels = {"outcome": 0, "impact": 1, "output": 2}

    def order(result: IndicatorResult) -> tuple[bool, bool, int]:
        indicator = result.indicator
        return not indicator.primary, isinstance(indicator.measure, Count | Manual), levels[indicator.level]

    return sorted(shown, key=order)


def _indicator(result: IndicatorResult) -> tuple[str, dict[str, Shown]]:
    low, high = result.indicator.target_range
    unit = "" if result.kind in ("share", "money") or not result.unit else f" {plain(result.unit)}"
    n = (
        result.figure.n.measured
        if isinstance(result.indicator.measure, Count | Manual)
        else behind(result.figure, result.indicator)
    )
    yes_no = result.indicator.direction == "yes_no" and result.figure.value in (0, 1)
    value: Shown = Amount(result.figure.value, result.kind)
    target: Shown = Amount(low, result.kind)
    if yes_no:
        value, target, unit = _yes_no(result.figure.value), _yes_no(low), ""
    elif low != high:
        target = Sentence(_("{low} to {high}"), {"low": target, "high": Amount(high, result.kind)})
    values: dict[str, Shown] = {
        "name": clip(plain(result.indicator.name), 70), "value": value, "unit": unit, "target": target, "n": n,
    }  # fmt: skip
    return _("{name}: {value}{unit} (target {target}; n = {n})"), values


def _yes_no(value: float | None) -> Sentence:
    return Sentence(_("yes") if value else _("no"))


def _obstacle(folder: Folder, notes: Sequence[Note], language: Language) -> list[_Line]:
    """Return the last obstacle that is not solved, else the last one."""
    met = [obstacle for note in notes for obstacle in note.session.obstacles]
    if not met:
        return []
    told = next((o for o in reversed(met) if o.status == "open"), met[-1])
    said = clip(_without_ids(folder, told.description, language), _TEXT)
    values: dict[str, Shown] = {"description": said, "status": Word(told.status)}
    message = _("{description} ({status})")
    if told.response:
        values["response"] = clip(_without_ids(folder, told.response, language), _ACTION)
        message = _("{description} – {response} ({status})")
    return [_Line("obstacle", 2, Sentence(message, values).say(language))]


def _decision(
    folder: Folder, notes: Sequence[Note], recommendations: Sequence[Recommendation], language: Language
) -> list[_Line]:
    """Return the last decision that a note of the time records, else the recommendation that comes first."""
    for note in reversed(notes):
        parts = note_parts.cut(note.body)
        decided = note_parts.points(parts.decisions or parts.agreements)
        if decided:
            return [_Line("decision", 3, clip(_without_ids(folder, decided[0][0].text, language), _TEXT))]
    if recommendations:
        return [_Line("recommendation", 3, clip(plain(recommendations[0].text.say(language)), _TEXT))]
    return []


def _next_steps(folder: Folder, follow_ups: Sequence[FollowUpState], language: Language) -> list[_Line]:
    """Return the three follow-ups that are due first: who by role, what, and until when."""
    waiting = [f for f in follow_ups if f.closed is None]
    found: list[_Line] = []
    for rank, step in zip((1, 7, 8), waiting, strict=False):
        values: dict[str, Shown] = {
            "who": _who(folder, step.responsible),
            "action": clip(_without_ids(folder, step.action, language), _ACTION),
        }
        message = _("{who}: {action}")
        if step.due is not None:
            message, values["due"] = _("{who}: {action} (by {due})"), step.due
        found.append(_Line("next", rank, Sentence(message, values).say(language)))
    return found


def _who(folder: Folder, person: str | None) -> Shown:
    """Return who is responsible: the role of one of the team, the name of a partner, a participant as such."""
    for member in folder.program.team:
        if member.id == person:
            return Word(member.role)
    for partner in folder.program.partners:
        if partner.id == person:
            return clip(plain(partner.name), 40)
    return Sentence(_("participant") if person is not None else _("nobody named yet"))


def _without_ids(folder: Folder, text: str, language: Language) -> str:
    """Return the text of people without marks, and with a word in place of the id of a participant."""
    known = people_named(folder, set(_ID.findall(text)))
    word = translator(language)(_("participant"))
    return plain(_ID.sub(lambda match: word if match[0] in known else match[0], text))
