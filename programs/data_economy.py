"""Community economy: 30 residents of two hamlets, those without a business and those who have just begun."""

from datetime import date
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
from pendamping.model.people import Participant

NAME, TEMPLATE = "ekonomi-komunitas", "ekonomi-komunitas"
FIRST, LATE_FIRST = (date(2026, 1, 29), date(2026, 2, 7)), date(2026, 2, 12)
MONTH_FOUR = (date(2026, 5, 21), date(2026, 6, 5))
MONTH_SIX = (date(2026, 7, 14), date(2026, 7, 31))
MONTH_NINE = (date(2026, 10, 6), date(2026, 10, 19))
LATE_JOINER = "P-029"
LEFT = {
    "P-009": (date(2026, 4, 20), "moved", "Ikut keluarga ke kota"),
    "P-023": (date(2026, 3, 2), "dropped_out", "Bekerja di pabrik"),
    "P-030": (date(2026, 5, 4), "dropped_out", "Tidak ada waktu"),
}
STARTED = {1, 2, 3, 4, 5, 6, 8, 15, 16, 18, 22, 24, 25}
NOT_RUNNING = {7: "modal", 12: "pembeli", 18: "keluarga", 19: "pembeli", 20: "keluarga", 28: "lain"}
CLOSED_LATER = {13: "pembeli", 21: "keluarga", 27: "modal"}
NOT_FOUND_LATER = {10}
HAD_LOANS, LOANS = {3, 24}, {1, 3, 8, 15, 22, 24, 26}
REGISTERED = {1, 2, 3, 4, 5, 6, 8, 11, 13, 14, 15, 16, 17, 21, 22, 24, 25, 26}
WORKERS = {1: 2, 3: 1, 4: 1, 8: 1, 15: 2, 16: 1, 17: 1, 22: 2, 24: 2, 26: 1}
KEPT_BOOKS_BEFORE = {1: 8, 24: 9}
INCOME_RISE = 0.2


def _number(person: Person) -> int:
    return int(person.id[2:])


def _people(rng: Random) -> list[Person]:
    people: list[Person] = []
    for n in range(1, 31):
        name = f"P-{n:03}"
        left, status, reason = LEFT.get(name, (None, "active" if n in NOT_RUNNING else "graduated", None))
        joined = date(2026, 2, 10) if name == LATE_JOINER else date(2026, 1, 20) if n <= 15 else date(2026, 1, 22)
        record = Participant.model_validate(
            {
                "id": name,
                "group": "peserta",
                "status": status,
                "joined": joined,
                "left": left,
                "leave_reason": reason,
                "attributes": {
                    "jenis_kelamin": "L" if n % 3 == 0 else "P",
                    "kelompok_usia": ("35-49", "18-34", "35-49", "50+")[n % 4],
                    "status_awal": "rintisan" if n in STARTED else "belum",
                    "disabilitas": "ya" if n in (11, 26) else "tidak",
                },
            }
        )
        people.append(Person(record, 0.97 - 0.2 * rng.random() ** 2 - (0.2 if n in (12, 19) else 0), rng.gauss(0, 1)))
    return people


def _places(person: Person) -> set[str]:
    """Return hamlet and facilitator, by which session texts name their people."""
    n = _number(person)
    return {"krajan" if n <= 15 else "sumber", f"pendamping-{(n - 1) // 10 + 1}"}


def _is_running(person: Person, wave: str) -> bool:
    n = _number(person)
    if wave == "awal":
        return n in STARTED
    if wave == "bulan-9" and n in CLOSED_LATER:
        return False
    return n not in NOT_RUNNING


def _business(person: Person, wave: str, rng: Random) -> dict[str, Cell]:
    n = _number(person)
    later = wave != "awal"
    mean = (1_450_000 if n in STARTED else 1_100_000) * (1.55 if wave == "bulan-6" else 1.4 if later else 1.0)
    turnover = max(300_000, round(mean * (1 + 0.45 * person.talent + rng.gauss(0, 0.1)) / 25_000) * 25_000)
    weeks = min(12, max(0, round(rng.gauss(8.6, 2.2)))) if later else KEPT_BOOKS_BEFORE.get(n, rng.randrange(5))
    return {
        "jenis_usaha": ("makanan", "makanan", "dagang")[n % 3]
        if n <= 15
        else ("kerajinan", "jasa", "makanan", "ternak")[n % 4],
        "omzet": turnover,
        "biaya": round(turnover * rng.uniform(0.55, 0.75) / 25_000) * 25_000,
        "tenaga_kerja": WORKERS.get(n, 0) if wave == "bulan-6" else WORKERS.get(n, 0) // 2,
        "pelanggan": rng.randrange(10, 30) if later else rng.randrange(4, 15),
        "minggu_tercatat": weeks,
        "saluran": rng.choice(["rumah", "pasar", "titip", "daring"] if later else ["rumah", "pasar"]),
    }


def _incomes(people: list[Person], rng: Random) -> dict[tuple[str, str], int]:
    """Return household incomes by person and wave; the mean rises by just over a fifth."""
    incomes: dict[tuple[str, str], int] = {}
    for person in people:
        before = max(900_000, round(rng.gauss(1_950_000, 550_000) / 50_000) * 50_000)
        rise = rng.gauss(0.24, 0.1) if _is_running(person, "bulan-6") else rng.gauss(-0.02, 0.06)
        incomes[person.id, "awal"] = before
        incomes[person.id, "bulan-6"] = round(before * (1 + rise) / 50_000) * 50_000
        incomes[person.id, "bulan-4"] = round(before * (1 + rise * 0.7) / 50_000) * 50_000
    stayed = [person for person in people if person.record.left is None]
    runners = [person for person in stayed if _is_running(person, "bulan-6")]
    total = sum(incomes[person.id, "awal"] for person in stayed)
    while (
        rise := sum(incomes[p.id, "bulan-6"] for p in stayed) / total - 1
    ) < INCOME_RISE or rise > INCOME_RISE + 0.012:
        incomes[rng.choice(runners).id, "bulan-6"] += 50_000 if rise < INCOME_RISE else -50_000
    return incomes


def _survey(people: list[Person], rng: Random) -> Rows:
    rows = Rows("survei-usaha")
    incomes = _incomes(people, rng)
    for wave, days in (("awal", FIRST), ("bulan-4", MONTH_FOUR), ("bulan-6", MONTH_SIX)):
        for person in people:
            n = _number(person)
            if wave != "awal" and (person.record.left is not None or (wave == "bulan-4" and n == 14)):
                continue
            day = LATE_FIRST if wave == "awal" and person.id == LATE_JOINER else some_day(*days, rng)
            runs = _is_running(person, wave) or (wave == "bulan-4" and n == 20)
            loan = n in (HAD_LOANS if wave == "awal" else LOANS)
            registered = n in REGISTERED and runs and wave != "awal"
            answers: dict[str, Cell] = {
                "punya_usaha": "ya" if runs else "tidak",
                "pendapatan_rt": incomes[person.id, wave],
                "punya_nib": "ya" if registered or n == 8 else "tidak",
                "pinjaman_formal": "ya" if loan else "tidak",
                "plafon": rng.choice([2, 3, 5, 8, 10]) * 1_000_000 if loan else None,
            }
            rows.add(person.id, wave, day, answers | (_business(person, wave, rng) if runs else {}))
    return rows


def _inspection(people: list[Person], rng: Random) -> Rows:
    rows = Rows("pemeriksaan-usaha")
    for wave, days in (("bulan-6", MONTH_SIX), ("bulan-9", MONTH_NINE)):
        for person in people:
            n = _number(person)
            if person.record.left is not None or (wave == "bulan-9" and n in NOT_FOUND_LATER):
                continue
            runs = _is_running(person, wave)
            proof = rng.choice(["buku_kas", "buku_kas", "nota", "stok"]) if runs else "tidak_ada"
            cause = None if runs else {**NOT_RUNNING, **CLOSED_LATER}[n]
            answers: dict[str, Cell] = {"berjalan": "ya" if runs else "tidak", "bukti": proof, "sebab": cause}
            rows.add(person.id, wave, some_day(*days, rng), answers)
    return rows


def _test(people: list[Person], instrument: Instrument, rng: Random) -> Rows:
    rows = Rows(instrument.id)
    for person in people:
        chance = 0.6 + 0.08 * person.talent
        day = LATE_FIRST if person.id == LATE_JOINER else some_day(*FIRST, rng)
        rows.add(person.id, "awal", day, answer_key(instrument, chance, rng))
        if person.record.left is None and rng.random() < 0.96:
            rows.add(person.id, "bulan-4", MONTH_FOUR[0], answer_key(instrument, chance + 0.2, rng))
    return rows


def _independence(people: list[Person], instrument: Instrument, rng: Random) -> Rows:
    rows = Rows(instrument.id)
    for person in people:
        mean = 2.6 + 0.35 * person.talent
        day = LATE_FIRST if person.id == LATE_JOINER else some_day(*FIRST, rng)
        rows.add(person.id, "awal", day, agree(mean, scored(instrument), (1, 5), rng))
        if person.record.left is None and _number(person) != 14:
            growth = 0.85 if _is_running(person, "bulan-6") else 0.2
            rows.add(
                person.id,
                "bulan-4",
                some_day(*MONTH_FOUR, rng),
                agree(mean + growth, scored(instrument), (1, 5), rng),
            )
    return rows


def _satisfaction(people: list[Person], instrument: Instrument, rng: Random) -> Rows:
    rows = Rows(instrument.id)
    best = ["Menghitung harga jual", "Dikunjungi di rumah", "Bertemu petugas bank", "Belanja bersama"]
    wishes = ["Kunjungan lebih sering", "Lokakarya jangan saat panen", "Bantuan alat", ""]
    means = (3.4, 3.3, 3.1, 3.5, 3.6, 3.6, 3.8, 3.0, 3.3)
    for person in people:
        if person.record.left is not None or rng.random() < 0.08:
            continue
        answers = satisfied(instrument, means, best, wishes, rng)
        rows.add(person.id, "bulan-4", MONTH_FOUR[0], answers)
    return rows


def _monthly(people: list[Person], rng: Random) -> Rows:
    """Monthly cash books: sales swell before Lebaran (March) and fall off afterwards."""
    rows = Rows("catatan-bulanan")
    season = {3: 1.5, 4: 0.9, 5: 1.1, 6: 1.15}
    for person in people:
        first = 3 if _number(person) in STARTED else 4
        for month in range(first, 7):
            day = date(2026, month, 28)
            if not person.is_there(day) or not _is_running(person, "bulan-6") or rng.random() < 0.12:
                continue
            turnover = max(200_000, round(1_250_000 * season[month] * (1 + 0.4 * person.talent) / 25_000) * 25_000)
            answers: dict[str, Cell] = {
                "omzet": turnover,
                "biaya": round(turnover * rng.uniform(0.6, 0.8) / 25_000) * 25_000,
                "pelanggan": rng.randrange(8, 40),
                "kemajuan": "rintisan" if month <= 4 else "berjalan",
            }
            rows.add(person.id, None, day, answers)
    return rows


def _notes(people: list[Person], book: NoteBook, rng: Random) -> None:
    for text in sorted(read_texts(NAME).sessions, key=lambda s: s.at):
        if text.headcount:
            book.add(text, {})
            continue
        wanted = text.people or ([text.by[-1]] if text.activity in ("G5", "G11") else [])
        invited = [person for person in people if not wanted or _places(person).intersection(wanted)]
        form = "small_group" if wanted else "class"
        book.add(text.model_copy(update={"form": form}), take_attendance(invited, text.day, rng))


def _first_plan(plan: str) -> str:
    """Return the plan as it was first approved: more formal finance, a week less for inspections."""
    start = plan.index("  - id: IH5")
    plan = plan[:start] + plan[start:].replace("target: 30%", "target: 40%", 1)
    return plan.replace("mulai: 2026-07-13\n    selesai: 2026-08-01", "mulai: 2026-07-13\n    selesai: 2026-07-25")


def make(rng: Random) -> WorkedProgram:
    program, instruments = read_template(TEMPLATE)
    texts = read_texts(NAME)
    people = _people(rng)
    book = NoteBook(program, rng)
    _notes(people, book, rng)
    data = [
        _survey(people, rng),
        _inspection(people, rng),
        _test(people, instruments["tes-usaha"], rng),
        _independence(people, instruments["kemandirian"], rng),
        _satisfaction(people, instruments["kepuasan"], rng),
        _monthly(people, rng),
    ]
    consents = consents_for(people, ["program", "specific"], rng) + consents_for(
        tellers(people, texts), ["story", "photo"], rng
    )
    return WorkedProgram(NAME, TEMPLATE, people, consents, book.notes, data, texts, [_first_plan], book.photos)
