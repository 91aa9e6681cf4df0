"""Achievement, progress and status: known answers from published tables, and the edges."""

import pytest

from pendamping.analysis.achievement import NO_DATA, achievement, is_reached, progress, status
from pendamping.model.records import StatusBand


@pytest.mark.parametrize(
    ("actual", "low", "high", "direction", "expected"),
    [
        # Ranges: performance tables after PermenPANRB (target 80-90 %, 7-8 months).
        (70, 80, 90, "up", 0.875),
        (6.5, 7, 8, "down", 1.0714285714),
        (9, 7, 8, "down", 0.875),
        (85, 80, 90, "up", 1.0),
        (7.5, 7, 8, "down", 1.0),
        # Single values: up R/T, down (2T - R)/T.
        (70, 80, 80, "up", 0.875),
        (12, 10, 10, "down", 0.8),
        (8, 10, 10, "down", 1.2),
        (-6, -5, -5, "down", 1.2),
        (1, 1, 1, "yes_no", 1.0),
        (0, 1, 1, "yes_no", 0.0),
        (5, 0, 0, "up", None),
    ],
)
def test_achievement(actual, low, high, direction, expected):
    assert achievement(actual, low, high, direction) == (
        None if expected is None else pytest.approx(expected, abs=1e-6)
    )


def test_achievement_and_progress_differ():
    # B 60, T 80, R 70: 87.5 % of the target, half of the way.
    assert achievement(70, 80, 80, "up") == pytest.approx(0.875)
    assert progress(70, 60, 80, 80, "up") == pytest.approx(0.5)


def test_progress_is_undefined_without_a_way_to_go():
    assert progress(70, 80, 80, 80, "up") is None
    assert progress(70, None, 80, 80, "up") is None


def test_progress_downwards():
    assert progress(0.3, 0.4, 0.2, 0.2, "down") == pytest.approx(0.5)


def test_reached():
    assert is_reached(80, 80, 80, "up")
    assert not is_reached(79.9, 80, 80, "up")
    assert is_reached(20, 20, 20, "down")
    assert is_reached(85, 80, 90, "up")
    assert not is_reached(95, 80, 90, "up")


BANDS = [
    StatusBand.model_validate(band)
    for band in ({"name": "baik", "from": 0.9}, {"name": "cukup", "from": 0.65}, {"name": "kurang"})
]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (1.3, "baik"),
        (0.9, "baik"),
        (0.1 * 9, "baik"),
        (0.8999, "cukup"),
        (0.65, "cukup"),
        (-1, "kurang"),
        (None, NO_DATA),
    ],
)
def test_bands_are_half_open(value, name):
    assert status(value, BANDS) == name


def test_bands_without_a_workspace():
    assert [status(v, []) for v in (1.0, 0.8, 0.2)] == ["reached", "nearly reached", "not reached"]
