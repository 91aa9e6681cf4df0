"""Alpha, floor, ceiling and missing answers by wave; series by day and week."""

import statistics
from datetime import date
from types import SimpleNamespace

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wide import ENGINES, wide_table

from conftest import PROGRAMS
from pendamping.analysis.items import compute_instruments, compute_quality, cronbach_alpha
from pendamping.analysis.series import compute_all_series, compute_series
from pendamping.analysis.table_building import build_tables
from pendamping.analysis.tables import Tables
from pendamping.folder.large.database import Database
from pendamping.folder.load import load_folder
from pendamping.model.instruments import Instrument

# Ten rows of three items; their alpha is worked out below by hand.
ROWS = [(3, 4, 3), (2, 2, 1), (5, 5, 4), (1, 2, 2), (4, 3, 4), (4, 4, 5), (2, 3, 2), (3, 3, 3), (5, 4, 4), (1, 1, 2)]


def instrument(scoring: dict, reverse: tuple[str, ...] = (), **more: object) -> Instrument:
    raw = {
        "id": "t",
        "name": "T",
        "kind": "questionnaire",
        "scale": {"min": 1, "max": 5},
        "waves": [
            {"id": "w1", "name": "one", "start": "2026-01-01", "due": "2026-01-31"},
            {"id": "w2", "name": "two", "start": "2026-06-01", "due": "2026-06-30"},
        ],
        "items": [{"id": name, "text": name, "reverse": name in reverse} for name in ("a", "b", "c")],
        "scoring": scoring,
        **more,
    }
    return Instrument.model_validate(raw)


COLUMNS = {"program": str, "person": str, "wave": str, "date": date, "line": int, "item_a": float, "item_b": float, "item_c": float}  # fmt: skip


def tables(engine, rows, columns=None, people=(), compared=()):
    shape = {"program": str, "person": str, "assisted": bool, "joined": date, "left": date}
    connection = duckdb.connect(":memory:")
    people = wide_table(engine, shape, people or PEOPLE, connection)
    others = ("sessions", "attendance", "obstacles", "follow_ups", "spending")
    return Tables(
        participants=people,
        measurements={"t": wide_table(engine, columns or COLUMNS, rows, connection)},
        database=Database(connection=connection),
        programs=frozenset({"X", "Y"}),
        compared=frozenset(compared),
        **dict.fromkeys(others, people),  # which nothing here looks at
    )


PEOPLE = [
    ("X", "P-1", True, date(2026, 1, 1), None),
    ("X", "P-2", True, date(2026, 1, 1), date(2026, 2, 3)),
    ("X", "P-3", True, date(2026, 2, 4), None),
    ("X", "K-1", False, date(2026, 1, 1), None),
    ("Y", "P-1", True, None, None),
]


def measured(answers, program="X", wave="w1"):
    return [(program, f"P-{n}", wave, date(2026, 1, 5), n, *row) for n, row in enumerate(answers, 2)]


@pytest.mark.parametrize("engine", ENGINES)
def test_alpha_by_hand(engine):
    # Sums of the items 30, 31, 30; squares 110, 109, 104: variances 20/9, 12.9/9, 14/9, together 46.9/9.
    # Row totals 10 5 14 5 11 13 7 9 13 4: sum 91, squares 951, variance 122.9/9.
    expected = 3 / 2 * (1 - 46.9 / 122.9)
    found = compute_quality(tables(engine, measured(ROWS)), instrument({"method": "mean"}))
    (wave,) = found["X"]
    (scale,) = wave.scales
    assert scale.alpha == pytest.approx(expected, abs=1e-12)
    assert scale.reason is None
    assert (wave.rows, wave.complete, scale.scored) == (10, 10, 10)
    assert scale.mean == pytest.approx(91 / 30)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_comparison_group_is_not_in_it(engine):
    # The answers of the others agree far better; with them alpha was higher, and the rows were twice as many.
    others = [("X", f"K-{n}", "w1", date(2026, 1, 5), n, *[1 + 4 * (n % 2)] * 3) for n in range(20, 30)]
    there = [("X", f"P-{n}", True, None, None) for n in range(2, 12)]
    there += [("X", f"K-{n}", False, None, None) for n in range(20, 30)]
    # Somebody of another program has the id of one of the others.
    there.append(("Y", "K-20", True, None, None))
    rows = [*measured(ROWS), *others, ("Y", "K-20", "w1", date(2026, 1, 5), 2, 1, 2, 3)]
    found = compute_quality(tables(engine, rows, people=there, compared=["X"]), instrument({"method": "mean"}))
    alone = compute_quality(tables(engine, measured(ROWS)), instrument({"method": "mean"}))
    (whole,), (expected,) = found["X"], alone["X"]
    assert whole.scales[0].alpha == pytest.approx(expected.scales[0].alpha, abs=1e-12)
    assert (whole.rows, found["Y"][0].rows) == (10, 1)


def test_the_quality_of_the_worked_program_is_that_of_the_teachers_assisted():
    folder = load_folder(PROGRAMS / "literasi-digital-guru")
    made = build_tables([folder])
    assert made.compared == {"LDG"}
    assisted = {p.id for p in folder.participants.values if p.group != "pembanding"}
    compared = [name for name, data in folder.measurements.items() if set(data.persons) - assisted]
    assert compared
    for name in compared:
        data = folder.measurements[name]
        for wave in compute_quality(made, folder.instruments[name])["LDG"]:
            given = zip(data.persons, data.waves, strict=True)
            assert wave.rows == sum(person in assisted and own == wave.wave for person, own in given)


def test_alpha_of_parallel_items():
    # Spearman (1910) and Brown (1910): k items of variance v and covariances c have k c / (v + (k - 1) c).
    alpha, reason = cronbach_alpha([1.0] * 4, 4 * 1.0 + 12 * 0.5, 30)
    assert alpha == pytest.approx(4 * 0.5 / (1 + 3 * 0.5))
    assert reason is None


# Chatterjee and Price (1977): 30 departments of a firm, seven items in per cent; R has it as `attitude`.
ATTITUDE = """\
43 51 30 39 61 92 45, 63 64 51 54 63 73 47, 71 70 68 69 76 86 48, 61 63 45 47 54 84 35, 81 78 56 66 71 83 47,
43 55 49 44 54 49 34, 58 67 42 56 66 68 35, 71 75 50 55 70 66 41, 72 82 72 67 71 83 31, 67 61 45 47 62 80 41,
64 53 53 58 58 67 34, 67 60 47 39 59 74 41, 69 62 57 42 55 63 25, 68 83 83 45 59 77 35, 77 77 54 72 79 77 46,
81 90 50 72 60 54 36, 74 85 64 69 79 79 63, 65 60 65 75 55 80 60, 65 70 46 57 75 85 46, 50 58 68 54 64 78 52,
50 40 33 34 43 64 33, 64 61 52 62 66 80 41, 53 66 52 50 63 80 37, 40 37 42 58 50 57 49, 63 54 42 48 66 75 33,
66 77 66 63 88 76 72, 78 75 58 74 80 78 49, 48 57 44 45 51 83 38, 85 85 71 71 77 74 55, 82 82 39 59 64 78 39"""


def test_alpha_of_published_data():
    # The manual of R's package psych (Revelle) prints raw_alpha 0.84 for these data.
    rows = [[int(cell) for cell in row.split()] for row in ATTITUDE.split(",")]
    variances = [statistics.variance(column) for column in zip(*rows, strict=True)]
    alpha, reason = cronbach_alpha(variances, statistics.variance(map(sum, rows)), len(rows))
    assert alpha == pytest.approx(0.84, abs=0.005) and reason is None


@pytest.mark.parametrize(
    ("variances", "total", "rows", "reason"),
    [
        ([1.0], 1.0, 30, "at least 2 items"),
        ([1.0, 1.0], 3.0, 9, "there are 9"),
        ([0.0, 0.0], 0.0, 30, "the same score"),
        ([None, None], None, 0, "there are 0"),
    ],
)
def test_no_alpha_says_why(variances, total, rows, reason):
    alpha, said = cronbach_alpha(variances, total, rows)
    assert alpha is None
    assert reason in said.say("en")


@pytest.mark.parametrize("engine", ENGINES)
def test_reversed_items_missing_answers_floor_and_ceiling(engine):
    rows = [(1, 5, 1)] * 2 + [(5, 1, 5)] + [(3, 3, None)] + [(None, None, None)]
    made = instrument(
        {"method": "mean", "missing_items": "item_mean", "subscales": [{"id": "s", "name": "S", "items": ["a", "b"]}]},
        reverse=("b",),
    )
    (wave,) = compute_quality(tables(engine, measured(rows)), made)["X"]
    whole, part = wave.scales
    assert (wave.rows, wave.complete) == (5, 3)
    assert [(item.item, item.n, item.missing) for item in wave.items] == [
        ("a", 4, pytest.approx(0.2)), ("b", 4, pytest.approx(0.2)), ("c", 3, pytest.approx(0.4)),
    ]  # fmt: skip
    assert wave.items[1].mean == pytest.approx((1 + 1 + 5 + 3) / 4)
    assert (whole.complete, whole.scored, part.complete, part.scored) == (3, 4, 4, 4)
    assert (whole.minimum, whole.maximum, whole.floor, whole.ceiling) == (1, 5, 0.5, 0.25)
    assert (part.floor, part.ceiling) == (0.5, 0.25)
    assert "there are 3" in whole.reason.say("en")


@pytest.mark.parametrize("engine", ENGINES)
def test_programs_and_waves_stay_apart(engine):
    rows = measured(ROWS) + measured(ROWS[:4], wave="w2") + measured(ROWS, "Y", "w2")
    found = compute_quality(tables(engine, rows), instrument({"method": "sum"}))
    assert {code: [(w.wave, w.rows) for w in waves] for code, waves in found.items()} == {
        "X": [("w1", 10), ("w2", 4)],
        "Y": [("w2", 10)],
    }


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=15, deadline=None)
@given(rows=st.lists(st.tuples(*[st.one_of(st.none(), st.integers(1, 5))] * 3), min_size=1, max_size=25))
def test_alpha_agrees_with_a_plain_function(engine, rows):
    made = instrument({"method": "sum", "subscales": [{"id": "s", "name": "S", "items": ["a", "c"]}]}, reverse=("c",))
    (wave,) = compute_quality(tables(engine, measured(rows)), made)["X"]
    for scale, places in zip(wave.scales, ((0, 1, 2), (0, 2)), strict=True):
        whole = [[6 - row[p] if p == 2 else row[p] for p in places] for row in rows if None not in [row[p] for p in places]]  # fmt: skip
        assert scale.complete == len(whole)
        total = statistics.variance(map(sum, whole)) if len(whole) > 1 else 0
        if len(whole) < 10 or total == 0:
            assert scale.alpha is None
            continue
        k = len(places)
        expected = k / (k - 1) * (1 - sum(statistics.variance(c) for c in zip(*whole, strict=True)) / total)
        assert scale.alpha == pytest.approx(expected, abs=1e-9)


def pulse(frequency="daily", **more):
    raw = {
        "id": "t",
        "name": "T",
        "kind": "questionnaire",
        "frequency": frequency,
        "items": [{"id": "a", "text": "a", "scale": {"min": 1, "max": 5}}, {"id": "b", "text": "b", "kind": "text"}],
        **more,
    }
    return Instrument.model_validate(raw)


SHORT = {"program": str, "person": str, "wave": str, "date": date, "line": int, "item_a": float, "item_b": str}
ENTRIES = [
    ("X", "P-1", None, date(2026, 2, 2), 2, 3, None),
    ("X", "P-2", None, date(2026, 2, 2), 3, 4, None),
    ("X", "P-1", None, date(2026, 2, 4), 4, None, "x"),
    ("X", "P-3", None, date(2026, 2, 4), 5, 5, None),
    ("X", "P-1", None, date(2026, 2, 9), 6, 2, None),
    ("X", "P-1", None, None, 7, 1, None),
    ("Y", "P-1", None, date(2026, 1, 1), 2, 1, None),
]


@pytest.mark.parametrize("engine", ENGINES)
def test_series_by_day(engine):
    found = compute_all_series(tables(engine, ENTRIES, SHORT), pulse())
    assert [(p.date, p.people, p.rows, p.means["a"], p.expected) for p in found["X"]] == [
        (date(2026, 2, 2), 2, 2, 3.5, 2),
        (date(2026, 2, 4), 2, 2, 5, 2),
        (date(2026, 2, 9), 1, 1, 2, 2),
    ]
    assert [(p.date, p.expected) for p in found["Y"]] == [(date(2026, 1, 1), 1)]


@pytest.mark.parametrize("engine", ENGINES)
def test_series_by_week(engine):
    given = tables(engine, ENTRIES, SHORT)
    folder = SimpleNamespace(program=SimpleNamespace(code="X"))
    found = compute_series(given, folder, pulse("weekly"), "week")
    assert [(p.date, p.people, p.rows, p.means["a"], p.expected) for p in found] == [
        (date(2026, 2, 2), 3, 4, 4, 3),
        (date(2026, 2, 9), 1, 1, 2, 2),
    ]
    # Somebody came and somebody went in the first week: how many days were theirs, nobody knows.
    assert [p.expected for p in compute_series(given, folder, pulse(), "week")] == [None, 2]
    assert [p.expected for p in compute_series(given, folder, pulse("monthly"), "week")] == [None, None]
    # The first of January 2026 is a Thursday of a week that begins in December.
    assert compute_all_series(given, pulse(), "week")["Y"][0].date == date(2025, 12, 29)


def test_the_daily_pulse_of_the_worked_program():
    folder = load_folder(PROGRAMS / "literasi-digital-guru")
    found = {q.instrument: q for q in compute_instruments(build_tables([folder]), folder)}
    pulse = found["denyut-harian"]
    data = folder.measurements["denyut-harian"]
    assert sum(point.rows for point in pulse.series) == len(data.lines)
    assert [point.date for point in pulse.series] == sorted(set(data.dates))
    for point in pulse.series:
        given = [v for v, day in zip(data.items["paham"], data.dates, strict=True) if day == point.date]
        assert point.means["paham"] == pytest.approx(statistics.mean(v for v in given if v is not None))
        assert point.rows <= point.expected
    assert not found["tpack"].series
    assert {s.score for w in found["tpack"].waves for s in w.scales} == {None, "tk", "tpk", "tck", "tpck"}


def test_nothing_before_the_first_measurement():
    folder = load_folder(PROGRAMS / "kesehatan-masyarakat")
    day = date(2026, 2, 1)
    assert compute_instruments(build_tables([folder], day), folder) == []
