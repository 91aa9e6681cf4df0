"""Write the files of a worked program: tables, notes, stories, frozen plans."""

import csv
import hashlib
import io
import shutil
from collections.abc import Iterable, Sequence
from random import Random

from data_pictures import draw_photo
from data_tools import HERE, TEMPLATES, Person, Rows, Texts, WorkedProgram, read_template, short_id
from pydantic import BaseModel

from pendamping.formats.models import shape_of
from pendamping.formats.write import render_note, render_yaml
from pendamping.model.instruments import Instrument
from pendamping.model.people import Consent, Participant
from pendamping.model.program import Program
from pendamping.model.records import Lifecycle, ManualValue, Passage, Spending
from pendamping.vocabulary import key_word, value_word


def write_program(worked: WorkedProgram) -> None:
    """Write the folder of a worked program anew."""
    folder = HERE / worked.name
    for name in ("instruments", "sessions", "data", "stories", "plans", "evidence"):
        shutil.rmtree(folder / name, ignore_errors=True)
    template = TEMPLATES / worked.template
    definition = (template / "program.yaml").read_text(encoding="utf-8")
    program, instruments = read_template(worked.template)
    files = {
        f"instruments/{file.name}": file.read_text(encoding="utf-8")
        for file in (template / "instruments").glob("*.yaml")
    }
    files["program.yaml"] = definition
    plans = [*(earlier(definition) for earlier in worked.earlier_plans), definition]
    files |= {f"plans/{number}.yaml": plan for number, plan in enumerate(plans, 1)}
    files["lifecycle.yaml"] = render_yaml(Lifecycle(events=_with_digests(worked.texts.lifecycle, plans)), "id")
    files["evaluation.yaml"] = render_yaml(worked.texts.evaluation, "id")
    files["participants.csv"] = _participants(worked.people, [a.id for a in program.attributes])
    consents: list[Consent] = sorted(worked.consents, key=lambda consent: (consent.id, consent.purpose))
    files["consent.csv"] = _table(consents, Consent)
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
    for name, drawing in worked.photos.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(draw_photo(drawing))


def _with_digests(passages: Iterable[Passage], plans: Sequence[str]) -> list[Passage]:
    def digest(number: int) -> str:
        return hashlib.sha256(plans[number - 1].encode()).hexdigest()

    return [p.model_copy(update={"digest": digest(p.plan)}) if p.plan else p for p in passages]


def _spending(texts: Texts) -> list[Spending]:
    names = ("date", "budget_line", "description", "amount", "receipt")
    rows = (dict(zip(names, payment, strict=True)) for payment in sorted(texts.spending))
    return [
        Spending.model_validate({**row, "id": f"SP-{n:03}", "receipt": row["receipt"] or None})
        for n, row in enumerate(rows, 1)
    ]


def _readme(program: Program) -> str:
    return (
        f"# {program.name}\n\n"
        "Data sintetis: semua orang, tempat, angka, catatan, dan cerita dalam folder ini rekaan.\n"
        "Dibuat oleh `programs/make_data.py` dari `templates/programs/` dan `programs/texts/`.\n\n"
        "Synthetic data: every person, place, figure, note and story in this folder is invented.\n"
    )


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}" if value % 1 else str(round(value))
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

    return _csv(
        [key_word(name, "id") for name in names],
        ([value(record, name) for name in names] for record in records),
    )


def _participants(people: Sequence[Person], attributes: Sequence[str]) -> str:
    lines = _table([person.record for person in people], Participant).splitlines()
    more = [
        ",".join(attributes),
        *(",".join(person.attribute(name) for name in attributes) for person in people),
    ]
    return "".join(f"{line},{rest}\n" for line, rest in zip(lines, more, strict=True))


def _measurements(rows: Rows, instrument: Instrument) -> str:
    waves = {wave.id: n for n, wave in enumerate(instrument.waves)}
    start = ["id", "gelombang", "tanggal"] if instrument.waves else ["id", "tanggal"]
    header = [*start, *(item.id for item in instrument.items)]
    ordered = sorted(
        rows.rows,
        key=lambda row: (waves.get(str(row.get("gelombang")), 0), str(row["id"]), str(row["tanggal"])),
    )
    return _csv(header, ([row.get(name) for name in header] for row in ordered))
