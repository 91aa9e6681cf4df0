"""Digital literacy for teachers: 25 teachers of five schools, and 20 comparison teachers."""

from datetime import date, timedelta
from random import Random

from data_tools import (
    NoteBook,
    Person,
    Rows,
    Said,
    WorkedProgram,
    agree,
    consents_for,
    read_template,
    read_texts,
    satisfied,
    scored,
    some_day,
    spread,
    take_attendance,
    tellers,
)

from pendamping.model.instruments import Instrument
from pendamping.model.people import Participant

NAME, TEMPLATE = "literasi-digital-guru", "literasi-digital"
FIRST = (date(2026, 1, 21), date(2026, 1, 30))
LATE_FIRST = date(2026, 2, 10)
LAST = (date(2026, 6, 9), date(2026, 6, 19))
MONTH_SIX = (date(2026, 7, 8), date(2026, 7, 22))
LATE_JOINERS = ("P-024", "P-025")
LEFT = {
    "P-013": (date(2026, 4, 17), "dropped_out", "Merawat keluarga yang sakit"),
    "P-019": (date(2026, 4, 20), "moved", "Mutasi ke kecamatan lain"),
}
SICK_AT_THE_END = "P-010"
# Rise of the test score; the two smallest lie under the 10 points that count as improvement.
GAINS = (24, 31, 18, 27, 22, 35, 14, 29, 20, 0, 26, 16, 0, 33, 21, 25, 6, 19, 0, 30, 23, 17, 28, 4, 15)
EASY, HARD = -0.5, 0.6


def _people(rng: Random) -> list[Person]:
    people: list[Person] = []
    for n in range(1, 26):
        name = f"P-{n:03}"
        left, status, reason = LEFT.get(name, (None, "graduated" if n not in (10, 17) else "active", None))
        age = ("20-39", "40-49", "20-39", "50+", "40-49")[(n * 3) % 5] if n != 17 else "50+"
        record = Participant.model_validate(
            {
                "id": name,
                "group": "dampingan",
                "status": status,
                "joined": date(2026, 1, 28) if name in LATE_JOINERS else date(2026, 1, 12),
                "left": left,
                "leave_reason": reason,
                "attributes": {
                    "jenis_kelamin": "L" if n % 3 == 1 else "P",
                    "kelompok_usia": age,
                    "status_pegawai": "honorer" if age == "20-39" and n % 2 else "asn",
                    "sinyal": "lemah" if n > 15 else "baik",
                },
            }
        )
        people.append(Person(record, 0.97 - 0.14 * rng.random() ** 2 - (0.25 if n == 13 else 0), rng.gauss(0, 1)))
    for n in range(1, 21):
        values = {
            "jenis_kelamin": "L" if n % 3 == 0 else "P",
            "kelompok_usia": rng.choice(["20-39", "40-49", "50+"]),
            "status_pegawai": rng.choice(["asn", "asn", "honorer"]),
            "sinyal": "baik" if n <= 10 else "lemah",
        }
        record = Participant(id=f"K-{n:03}", group="pembanding", joined=date(2026, 1, 19), attributes=values)
        people.append(Person(record, talent=rng.gauss(0, 1)))
    return people


def _school(person: Person) -> str:
    return f"pendamping-{(int(person.id[2:]) - 1) // 5 + 1}"


def _notes(assisted: list[Person], said: list[Said], book: NoteBook, rng: Random) -> None:
    for text in sorted(said, key=lambda s: s.at):
        if text.headcount:
            book.add(text, {})
            continue
        people = assisted
        if text.activity in ("G5", "G11"):
            people = [person for person in assisted if _school(person) == text.by[-1]]
        form = "individual" if text.activity == "G5" else "small_group" if text.activity == "G11" else "class"
        place = f"sdn-{text.by[-1][-1]}" if text.activity in ("G5", "G11") else None
        book.add(text.model_copy(update={"form": form, "place": place}), take_attendance(people, text.day, rng))


def _first_day(person: Person, rng: Random) -> date:
    return LATE_FIRST if person.id in LATE_JOINERS else some_day(*FIRST, rng)


def _is_there_at_the_end(person: Person) -> bool:
    return person.record.left is None and person.id != SICK_AT_THE_END


def _tests(people: list[Person], instrument: Instrument, rng: Random) -> Rows:
    rows = Rows(instrument.id)
    items = [item.id for item in instrument.items]
    hard = [EASY + (HARD - EASY) * n / (len(items) - 1) for n in range(len(items))]
    for person in people:
        age = {"20-39": 4, "40-49": 0, "50+": -6}[person.attribute("kelompok_usia")]
        before = min(72, max(28, round(49 + age + 10 * person.talent)))
        compared = person.record.group == "pembanding"
        rows.add(person.id, "awal", _first_day(person, rng), spread(before, items, (0, 5), rng, hard))
        if compared and rng.random() < 0.1:
            continue
        if compared or _is_there_at_the_end(person):
            gain = round(rng.gauss(4, 5)) if compared else GAINS[int(person.id[2:]) - 1]
            rows.add(person.id, "akhir", some_day(*LAST, rng), spread(before + gain, items, (0, 5), rng, hard))
    return rows


def _scale(people: list[Person], instrument: Instrument, before: float, after: float, rng: Random) -> Rows:
    """Answers to a questionnaire with a first and a final wave; the growth differs from person to person."""
    rows = Rows(instrument.id)
    for person in people:
        mean = before + 0.35 * person.talent
        rows.add(person.id, "awal", _first_day(person, rng), agree(mean, scored(instrument), (1, 5), rng))
        if _is_there_at_the_end(person):
            growth = after - before - (0.3 if person.attribute("kelompok_usia") == "50+" else 0)
            rows.add(
                person.id,
                "akhir",
                some_day(*LAST, rng),
                agree(mean + growth, scored(instrument), (1, 5), rng),
            )
    return rows


def _use(people: list[Person], rng: Random) -> Rows:
    rows = Rows("pemakaian-tik")
    for person in people:
        before = max(0.0, round(rng.gauss(1.0, 0.6) * 2) / 2)
        form = "tidak" if before == 0 else rng.choice(["tayangan", "tayangan", "latihan"])
        answers = {"kali_per_minggu": before, "bentuk": form, "murid_memakai": "tidak"}
        rows.add(person.id, "awal", _first_day(person, rng), answers)
        if not _is_there_at_the_end(person):
            continue
        rise = 0.5 if person.attribute("sinyal") == "lemah" else 1.5
        after = max(0.0, round((before + rng.gauss(rise, 0.7)) * 2) / 2)
        form = "tidak" if after == 0 else rng.choice(["latihan", "karya", "tayangan"])
        answers = {
            "kali_per_minggu": after,
            "bentuk": form,
            "murid_memakai": "ya" if form in ("latihan", "karya") else "tidak",
        }
        rows.add(person.id, "akhir", some_day(date(2026, 6, 2), date(2026, 6, 16), rng), answers)
    return rows


def _material(people: list[Person], rng: Random) -> Rows:
    """Teaching material as it was rated: first attempts often fall short of the rubric."""
    rows = Rows("rubrik-bahan-ajar")
    for person in people:
        day = date(2026, 3, 23) + timedelta(days=rng.randrange(14))
        for attempt in range(3 if person.talent > -0.2 else 2):
            if not person.is_there(day) or day > date(2026, 6, 20):
                break
            mean = 2.85 + 0.4 * attempt + 0.25 * person.talent
            answers = agree(
                mean, [(item, False) for item in ("isi", "belajar", "tampilan", "hak")], (1, 4), rng, missed=0
            )
            answers["bentuk"] = rng.choice(["salindia", "video", "kuis", "lembar_kerja"])
            rows.add(person.id, None, day + timedelta(days=day.weekday() == 6), answers)
            day += timedelta(days=rng.randrange(18, 32))
    return rows


def _pulse(people: list[Person], rng: Random) -> Rows:
    rows = Rows("denyut-harian")
    days = [day for n in range(25) if (day := date(2026, 2, 3) + timedelta(days=n)).weekday() < 5]
    for person in people:
        for n, day in enumerate(days):
            if rng.random() > person.diligence - 0.12 - (0.12 if person.attribute("sinyal") == "lemah" else 0):
                continue
            mean = 3.1 + 0.04 * n + 0.4 * person.talent
            worries = ["tidak_ada", "sinyal", "waktu", "perangkat", "bahan"]
            weights = [50, 30 if person.attribute("sinyal") == "lemah" else 8, 22, 8, 12]
            answers = agree(mean, [("paham", False), ("yakin", False)], (1, 5), rng, missed=0)
            rows.add(person.id, None, day, answers | {"hambatan": rng.choices(worries, weights)[0]})
    return rows


def _satisfaction(people: list[Person], instrument: Instrument, rng: Random) -> Rows:
    rows = Rows(instrument.id)
    best = [
        "Pendamping datang ke kelas saya",
        "Contoh bahan ajar kelas rendah",
        "Kuis daring",
        "Rubrik membuat saya tahu kekurangan saya",
    ]
    wishes = [
        "Waktu pendampingan ditambah",
        "Jadwal jangan pada pekan ujian",
        "Sinyal sekolah diperbaiki",
        "",
    ]
    means = (3.5, 3.2, 3.1, 3.2, 3.7, 3.8, 3.9, 2.9, 3.4)
    for person in people:
        if not _is_there_at_the_end(person) or rng.random() < 0.05:
            continue
        answers = satisfied(instrument, means, best, wishes, rng)
        rows.add(person.id, "akhir", some_day(*LAST, rng), answers)
    return rows


def _pupils(people: list[Person], instrument: Instrument, rng: Random) -> Rows:
    rows = Rows(instrument.id)
    for person in people:
        mean = 2.0 + 0.2 * person.talent
        rows.add(
            person.id,
            "awal",
            _first_day(person, rng),
            agree(mean, scored(instrument), (1, 4), rng, missed=0.01),
        )
        if _is_there_at_the_end(person) and rng.random() < 0.9:
            after = agree(mean + 0.55, scored(instrument), (1, 4), rng, missed=0.01)
            rows.add(person.id, "bulan-6", some_day(*MONTH_SIX, rng), after)
    return rows


def make(rng: Random) -> WorkedProgram:
    program, instruments = read_template(TEMPLATE)
    texts = read_texts(NAME)
    people = _people(rng)
    assisted = [person for person in people if person.record.group == "dampingan"]
    book = NoteBook(program, rng)
    _notes(assisted, texts.sessions, book, rng)
    data = [
        _tests(people, instruments["tes-keterampilan"], rng),
        _scale(assisted, instruments["tpack"], 2.9, 3.7, rng),
        _scale(assisted, instruments["kemandirian"], 2.7, 4.25, rng),
        _use(assisted, rng),
        _material(assisted, rng),
        _pulse(assisted, rng),
        _satisfaction(assisted, instruments["kepuasan"], rng),
        _pupils(assisted, instruments["keterlibatan-murid"], rng),
    ]
    consents = [
        *consents_for(people, ["program"], rng),
        *consents_for(assisted[:18], ["photo", "contact"], rng),
    ]
    return WorkedProgram(
        NAME,
        TEMPLATE,
        people,
        [*consents, *consents_for(tellers(people, texts), ["story"], rng)],
        book.notes,
        data,
        texts,
        photos=book.photos,
    )
