"""Figures that only charts show: attendance by week, and by how much people changed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import PROGRAMS, WORKED
from pendamping.analysis.process import compute_process
from pendamping.analysis.spread import Bin, compute_spreads, merge
from pendamping.analysis.table_building import build_tables
from pendamping.analysis.turnout import Turnout, compute_turnout, hide_weeks
from pendamping.analysis.values import Asked, person_values, value_of
from pendamping.steps.folders import open_folder

AS_OF = date(2026, 11, 23)


@pytest.fixture(scope="module", params=WORKED)
def program(request):
    folder, _ = open_folder(PROGRAMS / request.param)
    return folder, build_tables([folder], AS_OF)


def test_weeks_add_up_to_the_attendance_of_the_process(program):
    folder, tables = program
    weeks = compute_turnout(tables, folder, internal=True)
    process = compute_process(tables, folder, AS_OF)
    assert (sum(w.present for w in weeks), sum(w.expected for w in weeks)) == (process.present, process.expected)
    assert all(w.week.weekday() == 0 for w in weeks)
    assert [w.week for w in weeks] == sorted({w.week for w in weeks})


def test_small_weeks_are_taken_out(program):
    folder, tables = program
    for shown, whole in zip(
        compute_turnout(tables, folder), compute_turnout(tables, folder, internal=True), strict=True
    ):
        assert shown.hidden or shown == whole
        assert shown.hidden or whole.people >= 5
        if shown.hidden:
            assert (shown.people, shown.present, shown.expected, shown.share) == (0, 0, 0, None)


def test_one_small_week_takes_a_second_with_it():
    weeks = [Turnout(date(2026, 1, 5 + 7 * i), n, n - 1, n) for i, n in enumerate((20, 3, 12))]
    assert [w.hidden for w in hide_weeks(weeks, 5)] == [False, True, True]
    assert [w.hidden for w in hide_weeks(weeks[:1], 5)] == [False]


def test_spreads_count_the_changes_of_people(program):
    folder, tables = program
    indicators = {i.id: i for i in folder.program.indicators}
    found = compute_spreads(tables, folder)
    assert found
    for spread in found:
        value = value_of(indicators[spread.indicator], folder.instruments)
        frame = person_values(tables, {"x": Asked(value, [folder])})
        changes = [
            round(row["after"] - row["before"], 10)
            for row in tables.fetch(frame)
            if row["role"] == "" and row["before"] is not None and row["after"] is not None
        ]
        assert spread.n == len(changes)
        for b in spread.bins:
            inside = [c for c in changes if (b.low is None or c >= b.low) and (b.high is None or c < b.high)]
            assert b.n == len(inside)
        limit = 10 if value.instrument.specific else 5
        assert all(b.n == 0 or b.n >= limit for b in spread.bins)
        # No bound is the lowest or the highest change of somebody, unless a round number happens to be.
        assert spread.bins[0].low is None
        assert spread.bins[-1].high is None


def test_one_score_has_one_spread(program):
    folder, tables = program
    ids = [s.indicator for s in compute_spreads(tables, folder)]
    indicators = {i.id: i for i in folder.program.indicators}
    names = [value_of(indicators[i], folder.instruments).name for i in ids]
    assert len(names) == len(set(names))
    assert ids == [i for i in indicators if i in ids]


def test_merged_bins_by_hand():
    assert merge({-1: 5, 0: 4, 1: 3, 2: 9}, 10, 5) == [
        Bin(None, 0, 5), Bin(0, 20, 7), Bin(20, None, 9),
    ]  # fmt: skip
    # Nobody fell: that is told. Two fell: not.
    assert merge({0: 6, 1: 6}, 1, 5) == [Bin(None, 0, 0), Bin(0, 1, 6), Bin(1, None, 6)]
    assert merge({-1: 2, 0: 6, 1: 6}, 1, 5) == [Bin(None, 1, 8), Bin(1, None, 6)]


@given(st.dictionaries(st.integers(-8, 7), st.integers(1, 20), min_size=1), st.integers(2, 10))
def test_no_bin_is_small(counts, limit):
    if sum(counts.values()) < limit:
        return
    bins = merge(counts, 0.5, limit)
    assert sum(b.n for b in bins) == sum(counts.values())
    assert all(b.n == 0 or b.n >= limit for b in bins)
    assert [b.high for b in bins[:-1]] == [b.low for b in bins[1:]]
    assert bins[0].low is None
    assert bins[-1].high is None
