"""Terms of reference, budget, results matrix, schedule, follow-up plan and brief: what they hold and what must agree."""

import csv
import dataclasses
import io
import json
import re
from datetime import date, timedelta
from decimal import Decimal

import pypdf
import pytest

from conftest import PROGRAMS, WORKED, copy_program, evaluate_once
from pendamping.analysis.results import ActivityProgress
from pendamping.analysis.volumes import compare_volumes
from pendamping.documents.accepted import accepted_recommendations
from pendamping.documents.brief import compute_brief, shorten
from pendamping.documents.costs import compute_costs
from pendamping.documents.follow_up import compute_follow_ups
from pendamping.documents.logframe import compute_logframe
from pendamping.documents.timetable import STATES, compute_timetable, state
from pendamping.folder.load import load_folder
from pendamping.steps.init import InitOptions, init_program
from pendamping.steps.report import Request, report
from pendamping.wording import money, money_words

pytestmark = pytest.mark.usefixtures("evaluated_once")

AS_OF = date(2026, 11, 23)
KINDS = ("tor", "budget", "logframe", "schedule", "follow-up", "brief")


def text_of(path, kind, language="en", day=AS_OF):
    return report(path, Request(kind, day, language)).text


def headings(text, level=2):
    return re.findall(rf"(?m)^#{{{level}}} (.*)$", text)


def tables(text):
    """Return the rows of each table, without the row of dashes; every row must have as many cells as the head."""
    found = []
    for block in re.findall(r"(?m)^\|.*\|$(?:\n^\|.*\|$)*", text):
        rows = [[c.strip() for c in re.split(r"(?<!\\)\|", line)[1:-1]] for line in block.splitlines()]
        assert len({len(row) for row in rows}) == 1, block[:300]
        assert set("".join(rows[1])) <= set("-: "), block[:300]
        found.append([rows[0], *rows[2:]])
    return found


def rewrite(path, old, new, count=1):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= count
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def costs_of(path, day=AS_OF, language="id"):
    result = evaluate_once(path, day)
    return compute_costs(result.folder, result.process, language, day), result


# ---- amounts in words


@pytest.mark.parametrize(
    ("amount", "language", "words"),
    [
        ("30000000", "id", "tiga puluh juta rupiah"),
        ("30000000", "en", "thirty million rupiah"),
        ("1111000", "id", "satu juta seratus sebelas ribu rupiah"),
        ("0", "id", "nol rupiah"),
        ("999.5", "id", "seribu rupiah"),
        ("999.4", "id", "sembilan ratus sembilan puluh sembilan rupiah"),
        ("-5000", "id", "min lima ribu rupiah"),
    ],
)
def test_amounts_in_words(amount, language, words):
    assert money_words(Decimal(amount), language) == words


# ---- plan and budget


@pytest.mark.parametrize("name", WORKED)
def test_worked_plans_and_budgets_agree(name):
    assert compare_volumes(load_folder(PROGRAMS / name).program) == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("{orang: 2, sesi: 4, jam: 2}", "{orang: 2, sesi: 5, jam: 2}", "B01 counts 5 sessions; G4 plans 4."),
        ("{orang: 2, sesi: 4, jam: 2}", "{orang: 2, Sesi: 4, jam: 3}", "B01 counts 3 hours; a session of G4 has 2."),
        ("{orang: 2, sesi: 4, jam: 2}", "{orang: 2, jam: 8}", None),  # the hours of all sessions
        ("{sekolah: 5, kunjungan: 6}", "{kunjungan: 30}", None),
        ("{sekolah: 5, kunjungan: 6}", "{sekolah: 4, kunjungan: 7}", "B04 counts 7 sessions; G5 plans 30."),
        # Two people at 15 sessions are not 30 sessions.
        ("{sekolah: 5, kunjungan: 6}", "{orang: 2, kunjungan: 15}", "B04 counts 15 sessions; G5 plans 30."),
        ("{orang: 25}, satuan: eksemplar", "{peserta: 25}, satuan: eksemplar", None),
        (
            "{orang: 25}, satuan: eksemplar",
            "{peserta: 30}, satuan: eksemplar",
            "B07 counts 30 participants; the target group has 25.",
        ),
    ],
)
def test_a_budget_that_counts_otherwise_than_the_plan(literacy, old, new, found):
    rewrite(literacy / "program.yaml", old, new)
    remarks = [remark.say("en") for _, remark in compare_volumes(load_folder(literacy).program)]
    assert remarks == ([found] if found else [])
    for kind in ("tor", "budget"):
        text = text_of(literacy, kind)
        assert ("are those of the plan" in text) == (not found)
        assert found is None or f"- {found}" in text


def test_plan_shows_where_the_budget_counts_otherwise(literacy, pendamping):
    rewrite(literacy / "program.yaml", "{orang: 2, sesi: 4, jam: 2}", "{orang: 2, sesi: 5, jam: 2}")
    lines = (literacy / "program.yaml").read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "id: B01," in text)
    shown = pendamping("--lang", "en", "plan", "-p", literacy).stdout
    assert f"program.yaml:{line}: B01 counts 5 sessions; G4 plans 4." in shown
    made = json.loads(pendamping("--lang", "en", "plan", "-p", literacy, "--json").stdout)
    assert [(found["line"], found["file"]) for found in made["budget"]["volumes"]] == [(line, "program.yaml")]


@pytest.mark.parametrize("name", WORKED)
def test_the_budget_adds_up(name):
    costs, result = costs_of(PROGRAMS / name)
    program = result.folder.program
    lines = [cost for block in costs.blocks for cost in block.lines]
    assert sorted(cost.line.id for cost in lines) == sorted(line.id for line in program.budget)
    assert all(cost.money.planned == cost.line.volume * cost.line.unit_price for cost in lines)
    total = sum(line.total for line in program.budget)
    assert costs.total.planned == total == sum(b.money.planned for b in costs.blocks)
    assert total == sum(g.money.planned for g in costs.groups) == sum(s.planned for s in costs.sources)
    assert sum(g.share for g in costs.groups) == pytest.approx(1)
    with (PROGRAMS / name / "spending.csv").open(encoding="utf-8") as file:
        paid = list(csv.DictReader(file))
    assert costs.total.spent == sum(b.money.spent for b in costs.blocks) == sum(Decimal(row["jumlah"]) for row in paid)
    assert costs.payments == sum(b.payments for b in costs.blocks) == len(paid)
    assert costs.receipts == sum(b.receipts for b in costs.blocks) == sum(bool(row["kuitansi"]) for row in paid)
    without = {a.id for a in program.activities} - {line.activity for line in program.budget}
    assert {a.id for a in costs.without} == without


def test_payments_count_up_to_the_day_only():
    day = date(2026, 2, 28)
    costs, result = costs_of(PROGRAMS / "ekonomi-komunitas", day)
    paid = [p for p in result.folder.spending.values if p.date <= day]
    assert 0 < costs.payments == len(paid) < len(result.folder.spending.values)
    assert costs.total.spent == sum(p.amount for p in paid)


def test_calculations_are_written_in_the_language(literacy):
    rewrite(literacy / "program.yaml", "{paket: 1}", "{paket_besar: 1.5}")
    for language, written in (("id", "1,5 paket besar"), ("en", "1.5 paket besar")):
        costs, _ = costs_of(literacy, language=language)
        assert [c.calculation for b in costs.blocks for c in b.lines if c.line.id == "B10"] == [written]
    (first,) = [c.calculation for b in costs.blocks for c in b.lines if c.line.id == "B01"]
    assert first == "2 orang × 4 sesi × 2 jam"


@pytest.mark.slow
def test_terms_of_reference_and_budget_name_the_same_total():
    for name in WORKED:
        costs, result = costs_of(PROGRAMS / name)
        for language in ("id", "en"):
            words = money_words(costs.total.planned, language)
            for kind in ("tor", "budget"):
                text = text_of(PROGRAMS / name, kind, language)
                assert money(costs.total.planned, language) in text
                assert words in text
        (table,) = [t for t in tables(text_of(PROGRAMS / name, "tor")) if "Cost" in t[0]]
        assert table[-1][-1] == f"**{money(costs.total.planned, 'en')}**"
        assert table[-1][-2] == f"**{result.process.sessions_planned}**"


def test_groups_stand_against_the_limits_of_the_funder(literacy):
    text = text_of(literacy, "budget")
    assert "Limit of the funder" not in text
    rewrite(literacy / "program.yaml", "  # profil: pkm", "  profil: pkm")
    (table,) = [t for t in tables(text_of(literacy, "budget")) if "Limit of the funder" in t[0]]
    rows = {row[0]: row for row in table[1:]}
    assert rows["honorarium"][2:] == ["56.3%", "30%", "**above the limit**"]
    assert rows["perjalanan"][3:] == ["–", ""]


def test_lines_without_an_activity_come_last(literacy):
    rewrite(literacy / "program.yaml", "kegiatan: G11, kelompok: pelaporan", "kelompok: pelaporan")
    costs, _ = costs_of(literacy)
    assert costs.blocks[-1].activity is None
    assert [c.line.id for c in costs.blocks[-1].lines] == ["B10"]
    assert "**Without an activity**" in text_of(literacy, "budget")
    assert "Costs without an activity" in text_of(literacy, "tor")


def test_a_budget_beyond_the_ceiling_says_so(literacy):
    rewrite(literacy / "program.yaml", "pagu: 40000000", "pagu: 39000000")
    for kind in ("tor", "budget"):
        text = text_of(literacy, kind)
        assert "goes beyond the funder's ceiling of Rp39,000,000 by Rp450,000." in text


# ---- terms of reference


def test_the_outline_of_the_terms_of_reference():
    text = text_of(PROGRAMS / "kesehatan-masyarakat", "tor", "id")
    assert headings(text) == [
        "A. Latar Belakang",
        "B. Penerima Manfaat",
        "C. Strategi Pencapaian Keluaran",
        "D. Kurun Waktu Pencapaian Keluaran",
        "E. Biaya yang Diperlukan",
        "Tanda tangan",
    ]
    assert headings(text, 3) == [
        "1. Dasar Hukum",
        "2. Gambaran Umum",
        "1. Metode Pelaksanaan",
        "2. Tahapan dan Waktu Pelaksanaan",
    ]
    head = dict(tables(text)[0][1:])
    assert list(head) == [
        "Kementerian/Lembaga atau Organisasi",
        "Unit",
        "Program",
        "Sasaran Program",
        "Kegiatan",
        "Indikator Kinerja Kegiatan",
        "Keluaran",
        "Volume",
        "Satuan",
    ]
    program = load_folder(PROGRAMS / "kesehatan-masyarakat").program
    assert head["Volume"] == str(program.target_group.size)
    assert f"Jumlah: {program.target_group.size} orang." in text
    for need in program.needs:
        assert need.problem in text
        assert all(e.finding in text for e in need.evidence)
    for objective in program.objectives:
        assert (objective.statement in head["Keluaran"]) == (objective.level == "output")
        assert (objective.statement in head["Sasaran Program"]) == (objective.level != "output")


# ---- results matrix


@pytest.mark.parametrize("name", WORKED)
def test_the_matrix_holds_everything_once(name):
    result = evaluate_once(PROGRAMS / name, AS_OF)
    program = result.folder.program
    matrix = compute_logframe(program, result.indicators)
    assert [level.level for level in matrix.levels] == ["impact", "outcome", "output"]
    rows = [row for level in matrix.levels for row in level.rows]
    shown = [row.result.indicator.id for row in rows if row.result] + [r.indicator.id for r in matrix.loose]
    assert sorted(shown) == sorted(i.id for i in program.indicators)
    assert [row.objective.id for row in rows if row.first] == [
        o.id for level in ("impact", "outcome", "output") for o in program.objectives if o.level == level
    ]
    held = [a.id for row in rows for a in row.assumptions] + [a.id for a in matrix.assumptions]
    assert sorted(held) == sorted(a.id for a in program.assumptions)


def test_a_plan_has_no_column_of_actual_figures(tmp_path):
    init_program(tmp_path / "p", InitOptions("literasi-digital", "en", use_git=False))
    plan = text_of(tmp_path / "p", "logframe", day=date(2026, 1, 2))
    (outcomes,) = [t for t in tables(plan) if t[0][0] == "Narrative summary" and "IH1" in str(t)]
    result = evaluate_once(tmp_path / "p", date(2026, 1, 2))
    measured = any(r.figure.value is not None for r in result.indicators)
    assert ("Actual" in outcomes[0]) == measured
    assert "Actual" in text_of(PROGRAMS / "literasi-digital-guru", "logframe")


def test_indicators_and_assumptions_without_an_objective_are_not_lost(literacy):
    program = load_folder(literacy).program
    result = evaluate_once(literacy, AS_OF)
    loose = [
        dataclasses.replace(r, indicator=r.indicator.model_copy(update={"objective": None})) for r in result.indicators
    ]
    free = program.model_copy(
        update={"assumptions": [a.model_copy(update={"objective": None}) for a in program.assumptions]}
    )
    matrix = compute_logframe(free, loose)
    assert [r.indicator.id for r in matrix.loose] == [i.id for i in program.indicators]
    assert len(matrix.assumptions) == len(program.assumptions) > 0
    assert all(row.result is None and row.first for level in matrix.levels for row in level.rows)


# ---- schedule


def progress(planned=4, held=0, first=None, last=None, due=0.0):
    start, end = date(2026, 3, 1), date(2026, 3, 31)
    return ActivityProgress("G1", "x", "core", start, end, planned, due, held, 60, 60 * held, first, last, 0, 0)


@pytest.mark.parametrize(
    ("activity", "day", "expected"),
    [
        (progress(), date(2026, 2, 28), "not_begun"),
        (progress(held=1, first=date(2026, 2, 20), last=date(2026, 2, 20)), date(2026, 2, 28), "under_way"),
        (progress(held=1, due=1.9), date(2026, 3, 15), "under_way"),
        (progress(held=1, due=2.0), date(2026, 3, 15), "behind"),
        (progress(held=3, due=4.0), date(2026, 3, 31), "behind"),
        (progress(held=3, due=4.0), date(2026, 4, 1), "late"),
        (progress(held=3, due=4.0), date(2026, 7, 1), "incomplete"),
        (progress(held=4, first=date(2026, 3, 2), last=date(2026, 3, 30)), date(2026, 4, 1), "done"),
        (progress(held=4, first=date(2026, 3, 2), last=date(2026, 4, 2)), date(2026, 4, 3), "done_outside"),
        (progress(planned=0), date(2026, 2, 1), "not_begun"),
        (progress(planned=0), date(2026, 3, 10), "under_way"),
        (progress(planned=0), date(2026, 4, 1), "done"),
    ],
)
def test_how_an_activity_stands(activity, day, expected):
    assert state(activity, day, date(2026, 6, 30)) == expected
    assert expected in STATES


@pytest.mark.parametrize("name", WORKED)
def test_the_weeks_hold_every_week_once(name):
    result = evaluate_once(PROGRAMS / name, AS_OF)
    program = result.folder.program
    held = {}
    for note in result.folder.notes:
        held.setdefault(note.session.activity, []).append(note.session.date)
    timetable = compute_timetable(program, result.process, held, AS_OF)
    assert [r.activity.phase for r in timetable.rows] == sorted(
        (a.phase for a in program.activities), key=["orientation", "core", "closing"].index
    )
    weeks = -(-((program.period.end - program.period.start).days + 1) // 7)
    for number, row in enumerate(timetable.rows):
        letters = "".join("".join(w.rows[number][1]) for w in timetable.weeks)
        assert len(letters) == weeks
        outside = [d for d in held.get(row.activity.id, []) if not row.activity.start <= d <= row.activity.end]
        assert "=" in letters or "!" in letters or not row.progress.held
        assert outside or "!" not in letters
        first = (row.activity.start - program.period.start).days // 7
        assert letters[first] in "#="


def test_a_program_of_two_years_has_a_table_for_each_twelve_months():
    result = evaluate_once(PROGRAMS / "ekonomi-komunitas", AS_OF)
    period = result.folder.program.period
    longer = period.model_copy(update={"end": date(2027, 12, 31)})
    program = result.folder.program.model_copy(update={"period": longer})
    timetable = compute_timetable(program, result.process, {}, AS_OF)
    assert [len(w.months) for w in timetable.weeks] == [12, 12]
    assert timetable.weeks[1].months[0] == date(2027, 1, 1)


def test_a_month_in_which_nothing_is_planned_has_no_table_of_its_own():
    result = evaluate_once(PROGRAMS / "ekonomi-komunitas", AS_OF)
    longer = result.folder.program.period.model_copy(update={"end": date(2027, 1, 8)})
    program = result.folder.program.model_copy(update={"period": longer})
    assert [len(w.months) for w in compute_timetable(program, result.process, {}, AS_OF).weeks] == [12]


# ---- follow-up plan


def plan_of(path, day=AS_OF, language="en"):
    result = evaluate_once(path, day)
    notes = [n for n in result.folder.notes if n.session.date <= day]
    found = compute_follow_ups(
        result.folder.evaluation, result.process, result.indicators, result.recommendations, notes, language, day
    )
    return found, result


@pytest.mark.slow
@pytest.mark.parametrize("name", WORKED)
@pytest.mark.parametrize("day", [date(2026, 4, 15), AS_OF])
def test_every_follow_up_stands_in_the_plan_once(name, day):
    plan, result = plan_of(PROGRAMS / name, day)
    agreed = [*plan.open, *plan.closed]
    assert sorted(s.state.id for s in agreed) == sorted(f.id for f in result.process.follow_ups)
    assert len(agreed) > 0
    numbers = [s.number for s in [*plan.open, *plan.accepted, *plan.closed]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(s.state.closed is None for s in plan.open)
    dues = [s.state.due or date.max for s in plan.open]
    assert dues == sorted(dues)
    for step in plan.closed:
        assert step.note is not None
        assert step.closed_in is not None
        assert step.closed_in.session.date == step.state.closed
        assert step.state.id in step.closed_in.session.closed_follow_ups
    text = text_of(PROGRAMS / name, "follow-up", day=day)
    assert f"Follow-ups agreed in sessions: {len(agreed)}" in text
    rows = [row for table in tables(text) for row in table if row[0].isdigit()]
    assert [int(row[0]) for row in rows] == numbers
    assert sum("**overdue**" in row for row in rows) == plan.count("overdue")


def test_recommendations_that_were_accepted_are_followed_up():
    folder = load_folder(PROGRAMS / "ekonomi-komunitas")
    decisions = {d.id: d for d in folder.evaluation.recommendations}
    taken = [i for i, d in decisions.items() if d.decision != "refused"]
    assert 0 < len(taken) < len(decisions)
    plan, result = plan_of(PROGRAMS / "ekonomi-komunitas")
    assert [a.decision.id for a in plan.accepted] == taken
    by_id = {a.decision.id: a for a in plan.accepted}
    assert by_id["unmet-IK1"].result.indicator.id == "IK1"
    made = {r.id: r for r in result.recommendations}
    assert by_id["unmet-IK1"].text == made["unmet-IK1"].text.say("en")
    assert by_id["unmet-IH5"].text == decisions["unmet-IH5"].text
    assert by_id["pasar-mingguan"].because == [decisions["pasar-mingguan"].reason]
    before = accepted_recommendations(
        folder.evaluation, result.recommendations, "en", decisions["unmet-IK1"].date - timedelta(days=1)
    )
    assert before == []


# ---- brief


@pytest.mark.slow
@pytest.mark.parametrize("name", WORKED)
def test_the_brief_begins_with_the_primary_figures(name):
    result = evaluate_once(PROGRAMS / name, AS_OF)
    brief = compute_brief(result.indicators, result.folder.evaluation, result.recommendations, "en", AS_OF)
    assert len(brief.figures) == 3
    primary = [r.indicator.id for r in result.indicators if r.indicator.primary and r.figure.value is not None]
    assert {r.indicator.id for r in brief.figures} >= set(primary[:3])
    flags = [r.indicator.primary for r in brief.figures]
    assert flags == sorted(flags, reverse=True)
    assert 0 < len(brief.asked) <= 3
    text = text_of(PROGRAMS / name, "brief")
    rows = tables(text)[0][1:]
    for r, row in zip(brief.figures, rows, strict=True):
        assert r.indicator.name in row[0]
        assert re.search(r"n = \d+( of \d+)?$", row[1])


def test_a_hidden_figure_is_not_in_the_brief():
    result = evaluate_once(PROGRAMS / "literasi-digital-guru", AS_OF)
    hidden = [
        dataclasses.replace(r, hidden=True, figure=dataclasses.replace(r.figure, value=None))
        if r.indicator.primary
        else r
        for r in result.indicators
    ]
    brief = compute_brief(hidden, result.folder.evaluation, [], "en", AS_OF)
    assert brief.figures
    assert not any(r.hidden for r in brief.figures)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", WORKED)
def test_the_brief_is_one_page(name, language):
    made = report(PROGRAMS / name, Request("brief", AS_OF, language, formats=("pdf",)))
    assert len(pypdf.PdfReader(io.BytesIO(made.outputs["pdf"])).pages) == 1


def test_long_texts_are_cut_at_a_word():
    assert shorten("satu dua tiga", 13) == "satu dua tiga"
    assert shorten("satu dua tiga", 12) == "satu dua…"
    assert shorten("satu, dua", 7) == "satu…"
    assert len(shorten("kata " * 100, 50)) <= 50
    assert shorten("x" * 100, 10) == "x" * 9 + "…"


# ---- whatever people write, and programs that have nothing yet


@pytest.mark.slow
def test_texts_of_people_break_nothing(literacy):
    nasty = "{nama} | **tebal** [a](b) `x` <b> " + "panjang " * 60
    for file, old in (
        ("program.yaml", "nama: Pelatihan daring"),
        ("program.yaml", "uraian: Modul cetak"),
        ("program.yaml", "nama: Guru yang keterampilan digitalnya meningkat"),
        ("program.yaml", "rumusan: Murid lebih terlibat dalam pembelajaran."),
        ("evaluation.yaml", "alasan: Guru lebih mudah hadir ketika pertemuan menyatu dengan kelompok kerja."),
    ):
        rewrite(literacy / file, old, f'{old.split(":", maxsplit=1)[0]}: "{nasty}"')
    rewrite(literacy / "program.yaml", "perhitungan: {paket: 1}", 'perhitungan: {"pa|ket {x}": 1}')
    for kind in KINDS:
        text = text_of(literacy, kind)
        assert tables(text)
        assert "<b>" not in text
        assert "**tebal**" not in text
    assert r"1 pa\|ket \{x}" in text_of(literacy, "budget")


def test_a_brief_with_long_texts_is_still_one_page(literacy):
    program = load_folder(literacy).program
    for indicator in program.indicators:
        if indicator.primary:
            rewrite(literacy / "program.yaml", indicator.definition, indicator.definition[:-1] + " sekali" * 80 + ".")
            rewrite(literacy / "program.yaml", indicator.name, indicator.name + " di semua sekolah" * 9)
    rewrite(literacy / "program.yaml", program.target_group.description, program.target_group.description * 9)
    rewrite(literacy / "program.yaml", f"nama: {program.name}", f"nama: {program.name}{' dan Sekolah' * 9}")
    for decision in load_folder(literacy).evaluation.recommendations:
        if decision.text:
            rewrite(literacy / "evaluation.yaml", decision.text.split(" ")[0], "Panjang sekali " * 20)
    made = report(literacy, Request("brief", AS_OF, "id", formats=("pdf",)))
    assert len(pypdf.PdfReader(io.BytesIO(made.outputs["pdf"])).pages) == 1


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """A program with a name, a period and a target group, and nothing else; nobody may change it."""
    path = copy_program("ekonomi-komunitas", tmp_path_factory.mktemp("programs")).with_name("bare")
    path.mkdir()
    (path / "program.yaml").write_text(
        "format: 1\ncode: B\nname: Bare\nlanguage: en\norganization: {name: Body}\n"
        "period: {start: 2026-01-01, end: 2026-06-30}\ntarget_group: {description: Farmers, size: 12}\n",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_bare_program_has_a_decent_document(bare, kind, language):
    text = text_of(bare, kind, language)
    assert all(len(table) > 1 for table in tables(text))
    for wrong in (r"\bNone\b", r"\bnan\b", r"\{[a-z_]+\}", "Undefined"):
        assert not re.search(wrong, text)
    # Below each heading stands something else than a heading of its own level or a higher one.
    assert not re.search(r"(?m)^(#+) .*\n\n(?:(?!\1#)#|\Z)", text)


def test_a_bare_program_says_what_is_not_recorded(bare):
    assert text_of(bare, "budget").count("No budget is recorded.") == 1
    tor = text_of(bare, "tor")
    for said in ("No need is recorded.", "No activity is planned.", "No budget is recorded."):
        assert said in tor
    assert "No indicator is recorded." in text_of(bare, "brief")
    assert "No follow-up was agreed in a session." in text_of(bare, "follow-up")
    assert text_of(bare, "logframe").count("No objective is recorded on this level.") == 3
    assert "No activity is planned." in text_of(bare, "schedule")
