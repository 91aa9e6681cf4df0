"""Community health: 60 adults of two hamlets, measured three times; those at risk are visited at home."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from random import Random

from data_tools import (
    Cell,
    NoteBook,
    Person,
    Rows,
    WorkedProgram,
    agree,
    answer_key,
    consents_for,
    read_template,
    read_texts,
    satisfied,
    scored,
    some_day,
    take_attendance,
    tellers,
)

from pendamping.model.instruments import Instrument
from pendamping.model.people import Consent, Participant

NAME, TEMPLATE = "kesehatan-masyarakat", "kesehatan-masyarakat"
WAVES = {
    "awal": (date(2026, 2, 26), date(2026, 3, 7)),
    "bulan-3": (date(2026, 5, 26), date(2026, 6, 6)),
    "bulan-6": (date(2026, 8, 26), date(2026, 9, 5)),
}
FEEDBACK_DAY = date(2026, 9, 9)
LATE_JOINERS = ("P-029", "P-030", "P-060")
WITHDRAWN, WITHDRAWN_ON = "P-047", date(2026, 6, 1)
LEFT = {
    "P-014": (date(2026, 5, 4), "moved", "Ikut anak ke luar kota"),
    "P-036": (date(2026, 4, 20), "dropped_out", "Jam kerja berubah"),
    WITHDRAWN: (WITHDRAWN_ON, "dropped_out", "Menarik persetujuan"),
    "P-058": (date(2026, 7, 6), "moved", "Pindah rumah"),
}
NOT_MEASURED = {
    "awal": ("P-044", "P-052"),
    "bulan-3": ("P-005", "P-018", "P-033", "P-041"),
    "bulan-6": ("P-023", "P-050"),
}
AGES = {"18-39": (19, 39), "40-59": (40, 59), "60+": (60, 74)}


@dataclass(frozen=True)
class Body:
    """What of a person is measured at first, and how it is inclined to change."""

    age: int
    height: float
    weight: float
    systolic: float
    diastolic: float
    active: int
    portions: float
    smoking: str
    responds: bool

    @property
    def is_uncontrolled(self) -> bool:
        return self.systolic >= 140 or self.diastolic >= 90


def _people(rng: Random) -> list[Person]:
    people: list[Person] = []
    for n in range(1, 61):
        name = f"P-{n:03}"
        left, status, reason = LEFT.get(name, (None, "active" if n % 11 == 0 else "graduated", None))
        first = date(2026, 2, 10) if n <= 30 else date(2026, 2, 12)
        man = n % 20 in (2, 5, 8, 11, 14, 17, 19)
        record = Participant.model_validate(
            {
                "id": name,
                "group": "warga",
                "status": status,
                "left": left,
                "leave_reason": reason,
                "joined": date(2026, 3, 12) if name in LATE_JOINERS else first,
                "attributes": {
                    "jenis_kelamin": "L" if man else "P",
                    "kelompok_usia": ("40-59", "60+", "40-59", "18-39")[n * 7 % 4],
                    "dusun": "utara" if n <= 30 else "selatan",
                },
            }
        )
        # Men come less often, although one of the two dates was moved to the afternoon.
        people.append(Person(record, (0.87 if man else 0.96) - 0.2 * rng.random() ** 2, rng.gauss(0, 1)))
    return people


def _body(person: Person, rng: Random) -> Body:
    band = person.attribute("kelompok_usia")
    man = person.attribute("jenis_kelamin") == "L"
    height = rng.gauss(164 if man else 153, 5)
    systolic = rng.gauss({"18-39": 122, "40-59": 138, "60+": 145}[band], 13)
    return Body(
        age=rng.randint(*AGES[band]),
        height=round(height),
        weight=max(42.0, rng.gauss(24.6, 3.2) * (height / 100) ** 2),
        systolic=systolic,
        diastolic=78 + 0.45 * (systolic - 126) + rng.gauss(0, 4),
        active=max(0, round(rng.gauss(105 if band != "60+" else 85, 60) / 10) * 10),
        portions=max(0.5, rng.gauss(3.5, 1.1)),
        smoking="ya" if man and rng.random() < 0.5 else "berhenti" if man and rng.random() < 0.3 else "tidak",
        responds=rng.random() < 0.72,
    )


def _waist(person: Person, body: Body, loss: float) -> float:
    mass = (body.weight - loss) / (body.height / 100) ** 2
    return round(
        mass * (3.45 if person.attribute("jenis_kelamin") == "L" else 3.4) + person.talent * 1.5 - 0.4 * loss,
        1,
    )


def _measured(person: Person, body: Body, wave: str, referred: bool, rng: Random) -> dict[str, Cell]:
    """Return one row of the health record; the later waves change step by step, with noise."""
    part = {"awal": 0.0, "bulan-3": 0.6, "bulan-6": 1.0}[wave]
    fall = (12.0 if body.is_uncontrolled else 2.0) if body.responds else 0.0
    systolic = body.systolic - part * fall + (rng.gauss(0, 3) if part else 0)
    diastolic = body.diastolic - part * fall * 0.5 + (rng.gauss(0, 2) if part else 0)
    loss = part * (1.3 if body.responds else -0.3)
    rise = part * (80 if body.responds else 10) * (0.75 if person.attribute("jenis_kelamin") == "L" else 1.0)
    portions = body.portions + part * (0.8 if body.responds else 0.1)
    done: Cell = None
    if wave != "awal" and referred:
        done = "ya" if rng.random() < (0.78 if wave == "bulan-6" else 0.5) else "tidak"
    stopped = wave == "bulan-6" and body.smoking == "ya" and person.talent > 1.1
    return {
        "usia": body.age,
        "sistol": round(systolic * 2) / 2,
        "diastol": round(diastolic * 2) / 2,
        "berat": round(body.weight - loss, 1),
        "tinggi": body.height,
        "lingkar_perut": _waist(person, body, loss),
        "gula_darah": max(72, round(rng.gauss(112 + 0.35 * (body.age - 40), 22))) if rng.random() < 0.97 else None,
        "aktivitas_menit": max(0, round((body.active + rise + (rng.gauss(0, 20) if part else 0)) / 10) * 10),
        "sayur_buah_porsi": max(0.0, round((portions + (rng.gauss(0, 0.4) if part else 0)) * 2) / 2),
        "merokok": "berhenti" if stopped else body.smoking,
        "riwayat_keluarga": rng.choice(["ya", "tidak", "tidak_tahu"]),
        "rujuk": ("ya" if referred else "tidak") if wave == "awal" else None,
        "rujukan_selesai": done,
    }


def _is_measured(person: Person, wave: str, day: date) -> bool:
    return person.is_there(day) and person.id not in NOT_MEASURED[wave]


def _records(people: list[Person], bodies: Mapping[str, Body], rng: Random) -> Rows:
    rows = Rows("catatan-kesehatan")
    referred = {name for name, body in bodies.items() if body.is_uncontrolled and rng.random() < 0.88}
    for wave, days in WAVES.items():
        for person in people:
            day = some_day(*days, rng)
            if _is_measured(person, wave, day):
                rows.add(
                    person.id,
                    wave,
                    day,
                    _measured(person, bodies[person.id], wave, person.id in referred, rng),
                )
    return rows


def _knowledge(people: list[Person], instrument: Instrument, rng: Random) -> Rows:
    rows = Rows(instrument.id)
    for person in people:
        chance = 0.6 + 0.08 * person.talent - (0.06 if person.attribute("kelompok_usia") == "60+" else 0)
        for wave, growth in (("awal", 0.0), ("bulan-6", 0.19)):
            day = some_day(*WAVES[wave], rng)
            if not _is_measured(person, wave, day):
                continue
            answers: dict[str, Cell] = {**answer_key(instrument, chance + growth, rng)}
            if rng.random() < 0.1:
                answers[rng.choice(list(answers))] = None
            rows.add(person.id, wave, day, answers)
    return rows


def _independence(people: list[Person], instrument: Instrument, rng: Random) -> Rows:
    rows = Rows(instrument.id)
    for person in people:
        for wave, mean in (("awal", 2.6), ("bulan-6", 3.35)):
            day = some_day(*WAVES[wave], rng)
            if _is_measured(person, wave, day):
                rows.add(person.id, wave, day, agree(mean + 0.4 * person.talent, scored(instrument), (1, 5), rng))
    return rows


def _satisfaction(people: list[Person], instrument: Instrument, rng: Random) -> Rows:
    rows = Rows(instrument.id)
    best = [
        "Diperiksa setiap bulan",
        "Kader datang ke rumah",
        "Jalan pagi bersama",
        "Belajar membaca angka tekanan darah",
    ]
    wishes = ["Ruang tunggu terlalu panas", "Jadwal jangan berubah", "Obat tersedia di posyandu", ""]
    means = (3.5, 3.3, 2.9, 3.7, 3.6, 3.6, 3.8, 2.9, 3.4)
    for person in people:
        if not person.is_there(FEEDBACK_DAY) or rng.random() < 0.15:
            continue
        answers = satisfied(instrument, means, best, wishes, rng)
        rows.add(person.id, "akhir", FEEDBACK_DAY, answers)
    return rows


def _notes(people: list[Person], bodies: Mapping[str, Body], book: NoteBook, rng: Random) -> None:
    at_risk = {
        hamlet: cycle(
            [
                p
                for p in people
                if p.attribute("dusun") == hamlet and bodies[p.id].is_uncontrolled and p.record.left is None
            ]
        )
        for hamlet in ("utara", "selatan")
    }
    for text in sorted(read_texts(NAME).sessions, key=lambda s: s.at):
        if text.headcount:
            book.add(text, {})
        elif text.activity == "G8":
            visited = sorted(p.id for p in (next(at_risk[text.people[0]]) for _ in range(3)) if p.is_there(text.day))
            away = visited.pop() if rng.random() < 0.12 else None
            lists = {"present": visited, "excused": [away] if away else []}
            book.add(text.model_copy(update={"form": "individual"}), lists)
        else:
            invited = [person for person in people if not text.people or person.attribute("dusun") in text.people]
            place = {"utara": "dusun-utara", "selatan": "dusun-selatan"}.get("".join(text.people), "balai-desa")
            form = "small_group" if text.people else "class"  # one hamlet at a time
            book.add(
                text.model_copy(update={"place": place, "form": form}),
                take_attendance(invited, text.day, rng),
            )


def _consents(people: list[Person], told: list[Person], rng: Random) -> list[Consent]:
    given = consents_for(people, ["program", "specific"], rng) + consents_for(told, ["story"], rng)
    return [c.model_copy(update={"withdrawn": WITHDRAWN_ON}) if c.id == WITHDRAWN else c for c in given]


def make(rng: Random) -> WorkedProgram:
    program, instruments = read_template(TEMPLATE)
    texts = read_texts(NAME)
    people = _people(rng)
    bodies = {person.id: _body(person, rng) for person in people}
    book = NoteBook(program, rng)
    _notes(people, bodies, book, rng)
    data = [
        _records(people, bodies, rng),
        _knowledge(people, instruments["tes-pengetahuan"], rng),
        _independence(people, instruments["kemandirian"], rng),
        _satisfaction(people, instruments["kepuasan"], rng),
    ]
    return WorkedProgram(
        NAME,
        TEMPLATE,
        people,
        _consents(people, tellers(people, texts), rng),
        book.notes,
        data,
        texts,
        photos=book.photos,
    )
