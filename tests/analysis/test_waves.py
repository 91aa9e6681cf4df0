"""Who was measured at a wave: the same people as in the figures."""

from datetime import date

import pytest

from conftest import PROGRAMS, WORKED, evaluate_once
from pendamping.analysis.waves import count_waves, measured_in
from pendamping.folder.load import load_folder
from pendamping.model.indicators import PAIRED

DAY = date(2026, 12, 31)
EARLY = date(2026, 2, 9)


def counted(folder, as_of):
    return {(w.instrument.id, w.wave.id): w.n for w in count_waves(folder, as_of) if w.wave is not None}


def expected(folder, instrument, wave, as_of=DAY):
    found = folder.instruments[instrument]
    return measured_in(folder, found, found.wave(wave), as_of)


def test_who_joined_after_the_deadline_and_was_measured_counts():
    # P-029 joined on 10 February and answered on the 12th; the wave was due on the 7th.
    folder = load_folder(PROGRAMS / "ekonomi-komunitas")
    first = ("kemandirian", "awal")
    late, early = counted(folder, DAY)[first], counted(folder, EARLY)[first]
    assert (late.enrolled, late.measured, late.missing) == (30, 30, 0)
    assert early.enrolled == 29
    late, early = expected(folder, *first), expected(folder, *first, EARLY)
    assert (late.enrolled, late.measured, late.missing) == (30, 30, 0)
    assert early.enrolled == 29


@pytest.mark.parametrize("name", WORKED)
def test_waves_and_figures_count_the_same_people(name):
    result = evaluate_once(PROGRAMS / name, DAY)
    waves = counted(result.folder, DAY)
    looked_at = 0
    for indicator in result.indicators:
        measure, n = indicator.indicator.measure, indicator.figure.n
        if isinstance(measure, PAIRED) and measure.from_wave is not None:
            before, after = waves[measure.instrument, measure.from_wave], waves[measure.instrument, measure.to_wave]
            assert n.measured_before is not None and n.measured_before <= before.measured, indicator.indicator.id
            assert n.measured <= after.measured, indicator.indicator.id
            looked_at += 1
    assert looked_at
    for n in waves.values():
        assert n.measured + n.missing == n.enrolled


def test_who_withdrew_from_specific_data_is_measured_nowhere(economy):
    file = economy / "consent.csv"
    text = file.read_text(encoding="utf-8").replace(
        "P-001,spesifik,1,2026-01-20,tertulis,\n", "P-001,spesifik,1,2026-01-20,tertulis,2026-09-01\n"
    )
    file.write_text(text, encoding="utf-8")
    folder, whole = load_folder(economy), load_folder(PROGRAMS / "ekonomi-komunitas")
    first = ("survei-usaha", "awal")
    assert counted(folder, DAY)[first].measured == counted(whole, DAY)[first].measured - 1
    assert expected(folder, *first).measured == expected(whole, *first).measured - 1
