"""Categories of guidelines at their boundaries, on both engines, and the plain function beside the expression."""

from datetime import date

import pytest
from wide import ENGINES, fetch, wide_table

from pendamping.analysis.derived import derived_number, rank_column, with_ranks
from pendamping.analysis.scores import instrument_condition, score
from pendamping.folder.references import builtin_names, builtin_reference
from pendamping.model.conditions import Condition
from pendamping.model.instruments import Instrument


def instrument(kind: str, guideline: str, items: dict[str, str], inputs: dict[str, str] | None = None) -> Instrument:
    raw = {
        "id": "t",
        "name": "T",
        "kind": "health_record",
        "items": [{"id": name, "text": name, "kind": of} for name, of in items.items()],
        "derived": [
            {"id": "d", "kind": kind, "inputs": inputs or {name: name for name in items}, "guideline": guideline}
        ],
    }
    return Instrument.model_validate(raw).with_guidelines({guideline: builtin_reference(guideline)})


def categories(engine, made, columns, rows):
    frame = wide_table(engine, {"n": int, **columns}, [(n, *row) for n, row in enumerate(rows)])
    derived = made.derived[0]
    rows = sorted(fetch(with_ranks(frame, made, derived.category_names)), key=lambda row: row["n"])
    ranks = [row[rank_column(derived)] for row in rows]
    return [None if rank is None else made.guideline_of(derived).bands[rank].code for rank in ranks]


PRESSURES = {
    "pnpk-hipertensi-2021": [
        (118, 78, "optimal"), (119, 82, "normal"), (119.5, 79.5, "optimal"), (120, 79, "normal"), (129, 84, "normal"),
        (135, 80, "high_normal"), (138, 92, "grade_1"), (139, 89, "high_normal"), (140, 85, "grade_1"),
        (150, 85, "grade_1"), (159, 99, "grade_1"), (165, 88, "grade_2"), (120, 100, "grade_2"), (182, 95, "grade_3"),
        (150, 110, "grade_3"), (179, 109, "grade_2"),
    ],
    "jnc-7-2003": [
        (118, 78, "normal"), (119, 82, "prehypertension"), (135, 80, "prehypertension"), (138, 92, "stage_1"),
        (150, 85, "stage_1"), (165, 88, "stage_2"), (182, 95, "stage_2"),
    ],
    "acc-aha-2017": [
        (118, 78, "normal"), (119, 82, "stage_1"), (125, 75, "elevated"), (135, 80, "stage_1"), (138, 92, "stage_2"),
        (150, 85, "stage_2"), (165, 88, "stage_2"), (182, 95, "stage_2"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("guideline", PRESSURES)
def test_blood_pressure(engine, guideline):
    made = instrument("blood_pressure", guideline, {"systolic": "number", "diastolic": "number"})
    table = PRESSURES[guideline]
    columns = {"item_systolic": float, "item_diastolic": float}
    assert categories(engine, made, columns, [row[:2] for row in table]) == [row[2] for row in table]
    reference = builtin_reference(guideline)
    for systolic, diastolic, expected in table:
        assert reference.band_of(systolic=systolic, diastolic=diastolic).code == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_a_missing_or_impossible_pressure_has_no_category(engine):
    made = instrument("blood_pressure", "pnpk-hipertensi-2021", {"systolic": "number", "diastolic": "number"})
    rows = [(None, 80), (182, None), (None, None), (80, 120), (90, 90), (15, 8), (1200, 80), (0, 0)]
    assert categories(engine, made, {"item_systolic": float, "item_diastolic": float}, rows) == [None] * len(rows)


INDEXES = {
    "imt-kemenkes-2014": [
        (16.9, "severely_thin"), (17, "thin"), (18.4, "thin"), (18.5, "normal"), (25, "normal"), (25.1, "overweight"),
        (27, "overweight"), (27.1, "obese"),
    ],
    "imt-asia-pasifik-2000": [
        (18.4, "underweight"), (18.5, "normal"), (22.9, "normal"), (23, "at_risk"), (24.9, "at_risk"),
        (25, "obese_1"), (29.9, "obese_1"), (30, "obese_2"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("guideline", INDEXES)
def test_body_mass_index(engine, guideline):
    made = instrument("body_mass_index", guideline, {"weight": "number", "height": "number"})
    # At 1.7 m, 2.89 kg are one unit; 1.7 * 1.7 is not 2.89 in binary, and 25 must stay 25.
    rows = [(round(index * 2.89, 6), 170) for index, _ in INDEXES[guideline]]
    columns = {"item_weight": float, "item_height": float}
    assert categories(engine, made, columns, rows) == [expected for _, expected in INDEXES[guideline]]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_number_beside_the_category(engine):
    made = instrument("body_mass_index", "imt-kemenkes-2014", {"weight": "number", "height": "number"})
    columns = {"item_weight": float, "item_height": float}
    rows = [(72.25, 170), (60, 1.65), (0, 165), (None, 165), (81, 180)]
    assert categories(engine, made, columns, rows) == ["normal", None, None, None, "normal"]
    number = fetch(wide_table(engine, columns, rows).select(score(made, "d").alias("x")))
    assert [row["x"] for row in number] == [25, None, None, None, 25]


@pytest.mark.parametrize("engine", ENGINES)
def test_waist_by_sex(engine):
    made = instrument("waist", "lingkar-perut-asia-2000", {"waist": "number"}, {"waist": "waist", "sex": "jk"})
    rows = [(89.9, "L"), (90, "L"), (79.9, "P"), (80, "P"), (85, None), (85, "x"), (None, "P")]
    expected = ["normal", "at_risk", "normal", "at_risk", None, None, None]
    assert categories(engine, made, {"item_waist": float, "attribute_jk": str}, rows) == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_age_band_from_a_birth_date_and_from_an_age(engine):
    made = instrument("age_band", "usia-dewasa-tiga", {"birth_date": "date"})
    rows = [
        ("1986-03-01", date(2026, 2, 28)), ("1986-03-01", date(2026, 3, 1)), ("1966-02-28", date(2026, 2, 28)),
        ("2008-02-29", date(2026, 2, 28)), ("2008-02-29", date(2026, 3, 1)), (None, date(2026, 3, 1)), ("1990-01-01", None),
    ]  # fmt: skip
    columns = {"item_birth_date": str, "date": date}
    assert categories(engine, made, columns, rows) == ["18-39", "40-59", "60+", None, "18-39", None, None]
    made = instrument("age_band", "usia-dewasa-dasawarsa", {"age": "integer"})
    rows = [(17,), (18,), (29,), (30,), (69,), (70,), (130,), (None,)]
    expected = [None, "18-29", "18-29", "30-39", "60-69", "70+", None, None]
    assert categories(engine, made, {"item_age": float}, rows) == expected


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"column": "d", ">=": "grade_1"}, [1, 0, None]),
        ({"column": "d", ">=": "derajat_1"}, [1, 0, None]),
        ({"column": "d", "<": "derajat_1"}, [0, 1, None]),
        ({"column": "d", "==": "grade_2"}, [1, 0, None]),
        ({"column": "d", "in": ["normal_tinggi", "grade_3"]}, [0, 1, None]),
        ({"not": {"column": "d", ">=": "grade_1"}}, [0, 1, None]),
        ({"all": [{"column": "d", ">=": "grade_1"}, {"column": "systolic", ">": 100}]}, [1, 0, None]),
        ({"column": "d", "==": "no such word"}, [0, 0, None]),
    ],
)
def test_conditions_on_a_category(engine, condition, expected):
    made = instrument("blood_pressure", "pnpk-hipertensi-2021", {"systolic": "number", "diastolic": "number"})
    frame = wide_table(engine, {"item_systolic": float, "item_diastolic": float}, [(165, 88), (135, 80), (120, None)])
    frame = with_ranks(frame, made, ["d", "systolic"])
    expression = instrument_condition(Condition.model_validate(condition), made, lambda _: pytest.fail("no attribute"))
    found = fetch(frame.select(expression.alias("met")))
    assert [None if row["met"] is None else int(row["met"]) for row in found] == expected


def test_a_guideline_that_was_not_found_is_no_silent_category():
    made = instrument("age_band", "usia-dewasa-tiga", {"age": "integer"}).with_guidelines({})
    with pytest.raises(KeyError):
        with_ranks(wide_table("duckdb", {"item_age": float}, []), made, made.derived[0].category_names)
    assert derived_number(made, made.derived[0]) is not None


@pytest.mark.parametrize("name", builtin_names())
def test_what_is_shipped_is_sound(name):
    reference = builtin_reference(name)
    assert reference.id == name
    assert len(reference.source) > 20


@pytest.mark.parametrize(
    ("value", "grade"),
    [
        (64.994, "D"),
        (64.995, "C"),
        (76.604, "C"),
        (76.605, "B"),
        (88.304, "B"),
        (88.305, "A"),
        (91.475, "A"),
        (24, None),
    ],
)
def test_grades_of_the_satisfaction_index(value, grade):
    band = builtin_reference("ikm-permenpanrb-14-2017").band_of(value=value)
    assert (band.code if band else None) == grade


@pytest.mark.parametrize(
    ("gain", "band"), [(-1, "low"), (0.2999, "low"), (0.3, "medium"), (0.6999, "medium"), (0.7, "high")]
)
def test_bands_of_hake(gain, band):
    assert builtin_reference("n-gain-hake-1998").band_of(value=gain).code == band
