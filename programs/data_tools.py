"""What the worked programs share: reading their texts, taking attendance, writing every kind of file."""

import csv
import hashlib
import io
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

import yaml
from pydantic import BaseModel, ConfigDict

from pendamping.formats.models import ModelType, read_model, shape_of
from pendamping.formats.write import render_note, render_yaml
from pendamping.formats.yaml_nodes import compose
from pendamping.model.instruments import Instrument
from pendamping.model.people import Consent, Participant
from pendamping.model.program import Program
from pendamping.model.records import Evaluation, Lifecycle, ManualValue, Passage, Spending, Story
from pendamping.model.sessions import FollowUp, Obstacle, Session
from pendamping.vocabulary import key_word, value_word

HERE = Path(__file__).resolve().parent
TEMPLATES = HERE.parent / "templates" / "programs"
SHORT_ID_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
Cell = str | int | float | date | None


class _Text(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NextStep(_Text):
    """A follow-up agreed in a session; it is closed by the next session of the same kind unless it `stays`."""

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
        start: dict[str, Cell] = {"id": person} | ({"gelombang": wave} if wave else {})
        self.rows.append({**start, "tanggal": day, **answers})


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

    def add(self, said: Said, attendance: Mapping[str, Sequence[str]]) -> None:
        """Write down one session; sessions come in the order of their days."""
        activity = self.activities[said.activity]
        name = f"{said.at[:10]}-{said.activity}-{short_id(self.rng)}"
        closed = [o for o in self.open if o[0] in said.closes or o[:2] == (said.activity, said.by[-1])]
        self.open = [o for o in self.open if o not in closed]
        start, end = said.at[11:].split("-")
        # Now and then the last step falls away for want of time.
        steps = activity.steps[:-1] if len(activity.steps) > 1 and self.rng.random() < 0.2 else activity.steps
        session = Session.model_validate(
            {
                "date": said.day, "activity": said.activity, "start": start, "end": end, "mode": said.mode,
                "form": said.form or "class", "place": said.place, "facilitators": said.by, **attendance,
                "headcount": said.headcount, "partners": said.partners, "steps_done": steps, "achieved": said.done,
                "obstacles": [said.obstacle] if said.obstacle else [],
                "follow_ups": [self._follow_up(said, said.next, name)] if said.next else [],
                "closed_follow_ups": [reference for _, _, reference in closed],
            }
        )  # fmt: skip
        self.notes.append((name, session, said.note))

    def _follow_up(self, said: Said, step: NextStep, name: str) -> FollowUp:
        if not step.stays:
            self.open.append((said.activity, said.by[-1], f"{name}/a"))
        due = said.day + timedelta(days=step.days)
        return FollowUp(id="a", action=step.action, responsible=step.who, due=due)


def spread(total: int, items: Sequence[str], low: int, high: int, rng: Random, hard: Sequence[float] = ()) -> dict[str, int]:
    """Return answers between `low` and `high` that add up to `total`; an item with a larger `hard` gets less."""
    mean = total / len(items)
    offsets = hard or [0.0] * len(items)
    answers = [min(high, max(low, round(mean - offset + rng.gauss(0, 0.7)))) for offset in offsets]
    while (rest := total - sum(answers)) != 0:
        step = 1 if rest > 0 else -1
        able = [i for i, answer in enumerate(answers) if low <= answer + step <= high]
        answers[rng.choice(able)] += step
    return dict(zip(items, answers, strict=True))


def agree(mean: float, items: Iterable[tuple[str, bool]], low: int, high: int, rng: Random, missed: float = 0.02) -> dict[str, Cell]:
    """Return answers to a scale around `mean`; items worded the other way are answered the other way."""
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


def consents_for(people: Iterable[Person], purposes: Sequence[str], rng: Random) -> list[Consent]:
    """Return the consent of everybody to `purposes`, given on the day of joining or soon before."""
    consents: list[Consent] = []
    for person in people:
        day = person.record.joined or date.min
        method = "recorded" if rng.random() < 0.1 else "written"
        for purpose in purposes:
            consents.append(Consent.model_validate({"id": person.id, "purpose": purpose, "version": "1", "date": day, "method": method}))
    return consents


def write_program(worked: WorkedProgram) -> None:
    """Write the folder of a worked program anew."""
    folder = HERE / worked.name
    for name in ("instruments", "sessions", "data", "stories", "plans"):
        shutil.rmtree(folder / name, ignore_errors=True)
    template = TEMPLATES / worked.template
    definition = (template / "program.yaml").read_text(encoding="utf-8")
    program, instruments = read_template(worked.template)
    files = {f"instruments/{file.name}": file.read_text(encoding="utf-8") for file in (template / "instruments").glob("*.yaml")}
    files["program.yaml"] = definition
    plans = [*(earlier(definition) for earlier in worked.earlier_plans), definition]
    files |= {f"plans/{number}.yaml": plan for number, plan in enumerate(plans, 1)}
    files["lifecycle.yaml"] = render_yaml(Lifecycle(events=_with_digests(worked.texts.lifecycle, plans)), "id")
    files["evaluation.yaml"] = render_yaml(worked.texts.evaluation, "id")
    files["participants.csv"] = _participants(worked.people, [a.id for a in program.attributes])
    files["consent.csv"] = _table(sorted(worked.consents, key=lambda c: (c.id, c.purpose)), Consent)
    files["spending.csv"] = _table(_spending(worked.texts), Spending)
    if worked.texts.manual:
        files["data/manual.csv"] = _table(worked.texts.manual, ManualValue)
    files |= {f"data/{rows.instrument}.csv": _measurements(rows, instruments[rows.instrument]) for rows in worked.data}
    files |= {f"sessions/{s.date:%Y}/{name}.md": render_note(s, body, "id") for name, s, body in worked.notes}
    rng = Random(worked.name)
    for told in worked.texts.stories:
        files[f"stories/{told.story.date}-{short_id(rng)}.md"] = render_note(told.story, told.text, "id")
    files["README.md"] = _readme(program)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def _with_digests(passages: Iterable[Passage], plans: Sequence[str]) -> list[Passage]:
    def digest(number: int) -> str:
        return hashlib.sha256(plans[number - 1].encode()).hexdigest()

    return [p.model_copy(update={"digest": digest(p.plan)}) if p.plan else p for p in passages]


def _spending(texts: Texts) -> list[Spending]:
    return [
        Spending.model_validate(
            {"id": f"SP-{n:03}", "date": day, "budget_line": line, "description": what, "amount": amount, "receipt": receipt or None}
        )
        for n, (day, line, what, amount, receipt) in enumerate(sorted(texts.spending), 1)
    ]


def _readme(program: Program) -> str:
    return (
        f"# {program.name}\n\n"
        "Data sintetis: semua orang, tempat, angka, catatan, dan cerita dalam folder ini rekaan. Folder ini dibuat oleh\n"
        "`programs/make_data.py` dari kerangka di `templates/programs/` dan teks di `programs/texts/`.\n\n"
        "Synthetic data: every person, place, figure, note and story in this folder is invented.\n"
    )


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}" if value != int(value) else str(int(value))
    return "" if value is None else str(value)


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _table(records: Iterable[BaseModel], model: type[BaseModel]) -> str:
    shape = shape_of(model)
    names = [name for name in model.model_fields if name != "attributes"]

    def value(record: BaseModel, name: str) -> object:
        value = getattr(record, name)
        return value_word(value, "id") if isinstance(value, str) and shape.children[name].options else value

    return _csv([key_word(name, "id") for name in names], ([value(record, name) for name in names] for record in records))


def _participants(people: Sequence[Person], attributes: Sequence[str]) -> str:
    lines = _table([person.record for person in people], Participant).splitlines()
    more = [",".join(attributes), *(",".join(person.attribute(name) for name in attributes) for person in people)]
    return "".join(f"{line},{rest}\n" for line, rest in zip(lines, more, strict=True))


def _measurements(rows: Rows, instrument: Instrument) -> str:
    waves = {wave.id: n for n, wave in enumerate(instrument.waves)}
    start = ["id", "gelombang", "tanggal"] if instrument.waves else ["id", "tanggal"]
    header = [*start, *(item.id for item in instrument.items)]
    ordered = sorted(rows.rows, key=lambda row: (waves.get(str(row.get("gelombang")), 0), str(row["id"]), str(row["tanggal"])))
    return _csv(header, ([row.get(name) for name in header] for row in ordered))
