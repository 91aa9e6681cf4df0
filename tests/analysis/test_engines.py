"""The expressions are portable: the same figures on DuckDB and on Polars, for one program and for many at once."""

from datetime import date

import pytest
from engines import on_engine, same_figures, to_polars

from conftest import PROGRAMS, WORKED
from pendamping.analysis.indicators import compute_indicators
from pendamping.analysis.process import compute_process
from pendamping.analysis.table_building import build_tables
from pendamping.folder.load import load_folder
from pendamping.steps.as_json import indicator_json, process_json

DAY = date(2026, 12, 31)


@pytest.fixture(scope="module")
def folders():
    return [load_folder(PROGRAMS / name) for name in WORKED]


@pytest.fixture(scope="module")
def alone(folders):
    return [compute_indicators(build_tables([folder], DAY), [folder], DAY)[folder.program.code] for folder in folders]


def as_json(results):
    return [indicator_json(result, "en") for result in results]


def test_many_programs_at_once_give_what_each_gives_alone(folders, alone):
    together = compute_indicators(build_tables(folders, DAY), folders, DAY)
    for folder, own in zip(folders, alone, strict=True):
        same_figures(as_json(together[folder.program.code]), as_json(own))


def test_polars_gives_the_same_figures(folders, alone):
    tables = on_engine(build_tables(folders, DAY), to_polars)
    found = compute_indicators(tables, folders, DAY)
    for folder, own in zip(folders, alone, strict=True):
        same_figures(as_json(found[folder.program.code]), as_json(own))


def test_polars_gives_the_same_process(folders):
    tables = build_tables(folders, DAY)
    other = on_engine(tables, to_polars)
    for folder in folders:
        one, two = compute_process(tables, folder, DAY), compute_process(other, folder, DAY)
        same_figures(process_json(one, "en"), process_json(two, "en"))
