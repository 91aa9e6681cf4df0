"""What the worked programs share: reading their texts, taking attendance, drawing answers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

import yaml
from pydantic import BaseModel, ConfigDict

from pendamping.formats.models import ModelType, read_model
from pendamping.formats.yaml_nodes import compose
from pendamping.model.instruments import Instrument
from pendamping.model.people import Consent, Participant
from pendamping.model.program import Program
from pendamping.model.records import Evaluation, ManualValue, Passage, Story
from pendamping.model.sessions import FollowUp, Obstacle, Session

HERE = Path(__file__).resolve().parent
TEMPLATES = HERE.parent / "templates" / "programs"
SHORT_ID_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
Cell = str | int | float | date | None


class _Text(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NextStep(_Text):
    """A follow-up; the next session of the same kind closes it unless it `stays`."""

    action: str
    who: str | None = None
    days: int = 21
    stays: bool = False


class Said(_Text):
    """What one session note says, without attendance."""

    activity: str
    at: str
    by: list[str]
    done: str
    note: str = ""
    photo: str | None = None
    mode: str = "in_person"
    form: str | None = None
    place: str | None = None
    partners: list[str] = []
    people: list[str] = []
    headcount: dict[str, int] | None = None
    obstacle: Obstacle | None = None
    next: NextStep | None = None
    closes: list[str] = []

    @property
    def day(self) -> date:
        return date.fromisoformat(self.at[:10])


class Told(_Text):
    """A story and its text."""

    story: Story
    text: str


class Texts(_Text):
    """Everything written by hand for one program: programs/texts/<name>.yaml."""

    sessions: list[Said]
    stories: list[Told]
    spending: list[tuple[str, str, str, int, str]]
    manual: list[ManualValue] = []
    lifecycle: list[Passage]
    evaluation: Evaluation


@dataclass(frozen=True)
class Person:
    """Somebody of the program; `diligence` is the chance of being present, `talent` lies around 0."""

    record: Participant
    diligence: float = 0.9
    talent: float = 0.0

    @property
    def id(self) -> str:
        return self.record.id

    def attribute(self, name: str) -> str:
        return self.record.attributes.get(name, "")

    def is_there(self, day: date) -> bool:
        joined, left = self.record.joined or date.min, self.record.left or date.max
        return joined <= day <= left


@dataclass
class Rows:
    """The data of one instrument, row by row; `wave` is empty for an instrument kept by date."""

    instrument: str
    rows: list[dict[str, Cell]] = field(default_factory=list[dict[str, Cell]])

    def add(self, person: str, wave: str | None, day: date, answers: Mapping[str, Cell]) -> None:
        wave_cell: dict[str, Cell] = {"gelombang": wave} if wave else {}
        self.rows.append({"id": person, **wave_cell, "tanggal": day, **answers})


@dataclass(frozen=True)
class WorkedProgram:
    """Everything that make_data.py writes of one program."""

    name: str
    template: str
    people: Sequence[Person]
    consents: Sequence[Consent]
    notes: Sequence[tuple[str, Session, str]]
    data: Sequence[Rows]
    texts: Texts
    earlier_plans: Sequence[Callable[[str], str]] = ()
    photos: Mapping[str, str] = field(default_factory=dict[str, str])


def read_texts(name: str) -> Texts:
    text = (HERE / "texts" / f"{name}.yaml").read_text(encoding="utf-8")
    return Texts.model_validate(yaml.load(text, Loader=yaml.BaseLoader))  # noqa: S506 -- the base loader makes texts only


def read_template(name: str) -> tuple[Program, dict[str, Instrument]]:
    folder = TEMPLATES / name
    program = _read(folder / "program.yaml", Program)
    files = sorted((folder / "instruments").glob("*.yaml"))
    return program, {file.stem: _read(file, Instrument) for file in files}


def _read(file: Path, model: type[ModelType]) -> ModelType:
    value, found = read_model(compose(file.read_text(encoding="utf-8"), file.name), model, file.name)
    if value is None:
        raise SystemExit(f"{file}: {found}")
    return value


def short_id(rng: Random) -> str:
    return "".join(rng.choice(SHORT_ID_LETTERS) for _ in range(4))


def take_attendance(people: Iterable[Person], day: date, rng: Random) -> dict[str, list[str]]:
    """Say of everybody who belongs to the program on `day` whether they came."""
    lists: dict[str, list[str]] = {"present": [], "excused": [], "sick": [], "absent": []}
    for person in people:
        if not person.is_there(day):
            continue
        if rng.random() < person.diligence:
            lists["present"].append(person.id)
        else:
            lists[rng.choices(["excused", "sick", "absent"], [45, 30, 25])[0]].append(person.id)
    return lists


class NoteBook:
    """Turns texts into session notes, and keeps track of which follow-ups are open."""

    def __init__(self, program: Program, rng: Random) -> None:
        self.activities = {activity.id: activity for activity in program.activities}
        self.rng = rng
        self.notes: list[tuple[str, Session, str]] = []
        self.open: list[tuple[str, str, str]] = []
        self.photos: dict[str, str] = {}

    def add(self, said: Said, attendance: Mapping[str, Sequence[str]]) -> None:
        """Write down one session; sessions come in the order of their days."""
        activity = self.activities[said.activity]
        name = f"{said.at[:10]}-{said.activity}-{short_id(self.rng)}"
        closed = [o for o in self.open if o[0] in said.closes or o[:2] == (said.activity, said.by[-1])]
        self.open = [o for o in self.open if o not in closed]
        start, end = said.at[11:].split("-")
        # Now and then the last step falls away for want of time.
        steps = activity.steps[:-1] if len(activity.steps) > 1 and self.rng.random() < 0.2 else activity.steps
        evidence = f"evidence/{name}-a.png"
        if said.photo:
            self.photos[evidence] = said.photo
        session = Session.model_validate(
            {
                "date": said.day,
                "activity": said.activity,
                "start": start,
                "end": end,
                "mode": said.mode,
                "form": said.form or "class",
                "place": said.place,
                "facilitators": said.by,
                **attendance,
                "headcount": said.headcount,
                "partners": said.partners,
                "steps_done": steps,
                "achieved": said.done,
                "obstacles": [said.obstacle] if said.obstacle else [],
                "follow_ups": [self._follow_up(said, said.next, name)] if said.next else [],
                "closed_follow_ups": [reference for _, _, reference in closed],
                "evidence": [evidence] if said.photo else [],
            }
        )
        self.notes.append((name, session, said.note))

    def _follow_up(self, said: Said, step: NextStep, name: str) -> FollowUp:
        if not step.stays:
            self.open.append((said.activity, said.by[-1], f"{name}/a"))
        due = said.day + timedelta(days=step.days)
        return FollowUp(id="a", action=step.action, responsible=step.who, due=due)


def spread(
    total: int, items: Sequence[str], scale: tuple[int, int], rng: Random, hard: Sequence[float] = ()
) -> dict[str, int]:
    """Return answers that add up to `total`; an item with a larger `hard` gets less."""
    low, high = scale
    mean = total / len(items)
    offsets = hard or [0.0] * len(items)
    answers = [min(high, max(low, round(mean - offset + rng.gauss(0, 0.7)))) for offset in offsets]
    while (rest := total - sum(answers)) != 0:
        step = 1 if rest > 0 else -1
        able = [i for i, answer in enumerate(answers) if low <= answer + step <= high]
        answers[rng.choice(able)] += step
    return dict(zip(items, answers, strict=True))


def agree(
    mean: float, items: Iterable[tuple[str, bool]], scale: tuple[int, int], rng: Random, missed: float = 0.02
) -> dict[str, Cell]:
    """Return answers to a scale around `mean`; items worded the other way are answered the other way."""
    low, high = scale
    answers: dict[str, Cell] = {}
    for item, reverse in items:
        answer = min(high, max(low, round(rng.gauss(mean, 0.6))))
        answers[item] = None if rng.random() < missed else low + high - answer if reverse else answer
    return answers


def answer_key(instrument: Instrument, chance: float, rng: Random) -> dict[str, Cell]:
    """Return answers to a true-false test, each right with `chance`."""
    wrong = {"b": "s", "s": "b"}
    keys = {item.id: item.correct or "b" for item in instrument.scored_items()}
    return {item: key if rng.random() < chance else wrong[key] for item, key in keys.items()}


def scored(instrument: Instrument) -> list[tuple[str, bool]]:
    """Return the items that make the score, with their direction."""
    return [(item.id, item.reverse) for item in instrument.scored_items()]


def some_day(start: date, end: date, rng: Random) -> date:
    """Return a working day between `start` and `end`."""
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    return rng.choice([day for day in days if day.weekday() < 6])


def satisfied(
    instrument: Instrument, means: Sequence[float], best: Sequence[str], wishes: Sequence[str], rng: Random
) -> dict[str, Cell]:
    """Return answers to a satisfaction questionnaire (scale 1 to 4) with its two open questions."""
    answers: dict[str, Cell] = {"terbaik": rng.choice(best), "saran": rng.choice(wishes)}
    for item, mean in zip(scored(instrument), means, strict=True):
        answers |= agree(mean, [item], (2, 4), rng, missed=0.01)
    return answers


def tellers(people: Iterable[Person], texts: Texts) -> list[Person]:
    """Return those who told a story."""
    told = {told.story.teller for told in texts.stories}
    return [person for person in people if person.id in told]


def consents_for(people: Iterable[Person], purposes: Sequence[str], rng: Random) -> list[Consent]:
    """Return the consent of everybody to `purposes`, given on the day of joining or soon before."""
    consents: list[Consent] = []
    for person in people:
        method = "recorded" if rng.random() < 0.1 else "written"
        given = {"id": person.id, "version": "1", "date": person.record.joined, "method": method}
        consents += [Consent.model_validate({**given, "purpose": purpose}) for purpose in purposes]
    return consents
