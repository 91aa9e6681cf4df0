"""Every row of the data is named once: used, or left out for a reason; and the figure is what the used rows give."""

import csv
from datetime import date

import pytest

from conftest import PROGRAMS, WORKED
from pendamping.analysis.rows import REASONS
from pendamping.diagnostics import InputError
from pendamping.folder.load import load_program
from pendamping.steps.explain import explain

DAYS = [date(2026, 4, 15), date(2026, 12, 31)]
INDICATORS = [(name, i.id) for name in WORKED for i in load_program(PROGRAMS / name).indicators]


@pytest.mark.usefixtures("explained_once")
@pytest.mark.parametrize(("program", "indicator"), INDICATORS)
def test_every_row_is_accounted_for(program, indicator):
    for day in DAYS:
        found = explain(PROGRAMS / program, indicator, day)
        places = [(row.file, row.line) for row in (*found.used, *found.left_out)]
        assert len(places) == len(set(places))
        assert {row.reason for row in found.left_out} <= set(REASONS)
        measure = found.result.indicator.measure
        name = getattr(measure, "instrument", None) or getattr(measure, "table", None)
        file = PROGRAMS / program / "data" / f"{name}.csv"
        if file.exists():
            lines = set(range(2, len(file.read_text(encoding="utf-8").splitlines()) + 1))
            assert {line for own, line in places if own == f"data/{name}.csv"} == lines
        for row in (*found.used, *found.left_out, *found.denominator):
            text = (PROGRAMS / program / row.file).read_text(encoding="utf-8").splitlines()[row.line - 1]
            assert row.person is None or text.startswith(f"{row.person},"), (row, text)
        if found.figure.n.paired is not None:
            assert len(found.used) == 2 * found.figure.n.paired
        if found.figure.denominator is not None and found.denominator:
            assert len(found.denominator) == found.result.figure.n.enrolled


def test_a_figure_can_be_computed_from_the_rows_named():
    folder = PROGRAMS / "literasi-digital-guru"
    found = explain(folder, "IH1", date(2026, 7, 31))
    with (folder / "data/tes-keterampilan.csv").open(encoding="utf-8", newline="") as stream:
        table = list(csv.reader(stream))
    header, rows = table[0], table[1:]
    scores: dict[str, dict[str, float]] = {}
    for row in found.used:
        cells = dict(zip(header, rows[row.line - 2], strict=True))
        total = sum(float(value) for key, value in cells.items() if key not in ("id", "gelombang", "tanggal"))
        scores.setdefault(cells["id"], {})[cells["gelombang"]] = total
    changes = [score["akhir"] - score["awal"] for score in scores.values()]
    assert (sum(change >= 10 for change in changes), len(changes)) == (found.figure.numerator, found.figure.denominator)


def test_a_group_is_explained_by_its_own_rows():
    folder = PROGRAMS / "literasi-digital-guru"
    found = explain(folder, "IH2", date(2026, 7, 31), "jenis_kelamin=Perempuan", internal=True)
    assert found.group.value == "P"
    assert len(found.used) == 2 * found.figure.n.paired
    assert "other_group" in {row.reason for row in found.left_out}


@pytest.mark.parametrize(
    ("indicator", "group", "code"),
    [
        ("XX", None, "PD826"),
        ("IH2", "umur=3", "PD827"),
        ("IH2", "jenis_kelamin=X", "PD827"),
        ("IH8", "jenis_kelamin=P", "PD828"),
    ],
)
def test_what_is_not_there_is_said(indicator, group, code):
    with pytest.raises(InputError) as error:
        explain(PROGRAMS / "literasi-digital-guru", indicator, date(2026, 7, 31), group)
    assert [d.code for d in error.value.diagnostics] == [code]
