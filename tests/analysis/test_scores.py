"""Scores against hand-worked rows and, on random answers, against a plain function; on both engines."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wide import ENGINES, fetch, wide_table

from pendamping.analysis.scores import maximum_score, minimum_score, score
from pendamping.model.instruments import Instrument

ITEMS = [
    {"id": "a", "text": "a"},
    {"id": "b", "text": "b", "reverse": True},
    {"id": "c", "text": "c", "scale": {"min": 0, "max": 10}},
    {"id": "d", "text": "d", "kind": "yes_no"},
]
NAMES = ("a", "b", "c", "d")
BOUNDS = {"a": (1, 4), "b": (1, 4), "c": (0, 10), "d": (0, 1)}


def instrument(method: str, missing: str = "undefined", items: list[dict] | None = None, **more: object) -> Instrument:
    raw = {
        "id": "t",
        "name": "T",
        "kind": "test",
        "scale": {"min": 1, "max": 4},
        "items": items or ITEMS,
        "scoring": {"method": method, "missing_items": missing, "items": [] if items else list(NAMES), **more},
    }
    return Instrument.model_validate(raw)


def scores(engine, made, rows, name=None, kind=float):
    columns = {"n": int, **{f"item_{item.id}": kind for item in made.items}}
    frame = wide_table(engine, columns, [(n, *row) for n, row in enumerate(rows)])
    found = fetch(frame.with_columns(score(made, name).alias("x")).select("n", "x"))
    return [row["x"] for row in sorted(found, key=lambda row: row["n"])]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("method", "missing", "expected"),
    [
        # b is turned round: 1 counts as 4. Rows: 4+4+10+1 = 19; c missing; c and d missing; only a there; nothing.
        ("sum", "undefined", [19, None, None, None, None]),
        ("sum", "item_mean", [19, 4 * 9 / 3, 4 * 8 / 2, None, None]),
        ("mean", "undefined", [4.75, None, None, None, None]),
        ("mean", "item_mean", [4.75, 3, 4, None, None]),
    ],
)
def test_sum_and_mean_by_hand(engine, method, missing, expected):
    rows = [(4, 1, 10, 1), (4, 1, None, 1), (4, 1, None, None), (4, None, None, None), (None, None, None, None)]
    assert scores(engine, instrument(method, missing), rows) == pytest.approx(expected)


@pytest.mark.parametrize("engine", ENGINES)
def test_percent_correct_by_hand(engine):
    items = [
        {"id": name, "text": name, "kind": "choice", "values": {"b": "B", "s": "S"}, "correct": right}
        for name, right in (("q1", "b"), ("q2", "s"), ("q3", "s"), ("q4", "b"))
    ]
    rows = [
        ("b", "s", "s", "b"),
        ("b", "b", "s", "s"),
        ("s", "b", "b", "s"),
        ("b", None, "s", "b"),
        ("b",) + (None,) * 3,
    ]
    made = instrument("percent_correct", items=items)
    assert scores(engine, made, rows, kind=str) == [100, 50, 0, None, None]
    made = instrument("percent_correct", "item_mean", items=items)
    assert scores(engine, made, rows, kind=str) == [100, 50, 0, 100, None]
    made = instrument("percent_correct", items=items, subscales=[{"id": "half", "name": "Half", "items": ["q1", "q2"]}])
    assert scores(engine, made, rows, "half", str) == [100, 50, 0, None, None]
    assert (minimum_score(made), maximum_score(made), maximum_score(made, "half")) == (0, 100, 100)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_right_answer_may_be_a_number_or_yes(engine):
    items = [
        {"id": "n", "text": "n", "kind": "number", "correct": "12"},
        {"id": "y", "text": "y", "kind": "yes_no", "correct": "tidak"},
    ]
    made = instrument("percent_correct", items=items)
    assert scores(engine, made, [(12, 0), (11, 0), (12, 1), (None, 1)]) == [100, 50, 50, None]


@pytest.mark.parametrize("engine", ENGINES)
def test_satisfaction_of_one_person(engine):
    # All 4 is 100, all 1 is 25 (PermenPANRB 14/2017: the mean of the items times 25).
    items = [{"id": f"p{n}", "text": "p"} for n in range(1, 4)]
    made = instrument("ikm", items=items)
    assert scores(engine, made, [(4, 4, 4), (1, 1, 1), (3, 4, 2), (3, None, 4)]) == [100, 25, 75, None]
    assert (minimum_score(made), maximum_score(made)) == (25, 100)


def test_bounds():
    sub = [{"id": "s", "name": "S", "items": ["a", "c"]}]
    made = instrument("sum", subscales=sub)
    assert (minimum_score(made), maximum_score(made)) == (2, 19)
    assert (minimum_score(made, "s"), maximum_score(made, "s")) == (1, 14)
    made = instrument("mean", subscales=sub, max=5)
    assert (minimum_score(made), maximum_score(made), maximum_score(made, "score")) == (0.5, 5, 5)
    assert (minimum_score(made, "s"), maximum_score(made, "s")) == (0.5, 7)
    assert [(minimum_score(made, name), maximum_score(made, name)) for name in NAMES] == list(BOUNDS.values())
    open_ended = instrument("sum", items=[{"id": "n", "text": "n", "kind": "number"}])
    assert (minimum_score(open_ended), maximum_score(open_ended), maximum_score(open_ended, "n")) == (None, None, None)
    with pytest.raises(KeyError):
        maximum_score(made, "nothing of that name")


def by_hand(method: str, missing: str, names: tuple[str, ...], row: dict[str, float | None]) -> float | None:
    values = [None if (v := row[name]) is None else sum(BOUNDS[name]) - v if name == "b" else v for name in names]
    there = [v for v in values if v is not None]
    if missing == "undefined" and len(there) < len(values):
        return None
    if not there or len(there) * 2 < len(values):
        return None
    mean = sum(there) / len(there)
    return mean * len(values) if method == "sum" else mean


answers = st.tuples(*(st.one_of(st.none(), st.integers(*BOUNDS[name])) for name in NAMES))


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=25, deadline=None)
@given(
    rows=st.lists(answers, min_size=1, max_size=8),
    method=st.sampled_from(["sum", "mean"]),
    missing=st.sampled_from(["undefined", "item_mean"]),
    part=st.lists(st.sampled_from(NAMES), min_size=1, unique=True),
)
def test_scores_agree_with_a_plain_function(engine, rows, method, missing, part):
    made = instrument(method, missing, subscales=[{"id": "part", "name": "Part", "items": part}])
    for name, names in ((None, NAMES), ("part", tuple(part))):
        found = scores(engine, made, rows, name)
        low, high = minimum_score(made, name), maximum_score(made, name)
        for row, value in zip(rows, found, strict=True):
            expected = by_hand(method, missing, names, dict(zip(NAMES, row, strict=True)))
            assert (value is None) == (expected is None)
            if expected is not None:
                assert math.isclose(value, expected, abs_tol=1e-9)
                # The mean of items on different scales may lie above what an item left out could have given.
                assert missing == "item_mean" or low - 1e-9 <= value <= high + 1e-9
