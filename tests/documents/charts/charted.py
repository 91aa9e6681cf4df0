"""The facts of each worked program, evaluated once."""

import json
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from conftest import PROGRAMS, WORKED
from pendamping.documents.charts.all_charts import make_charts
from pendamping.documents.context import Facts
from pendamping.steps import report

AS_OF = date(2026, 11, 23)


@cache
def facts_of(name: str, as_of: date = AS_OF, *, internal: bool = False) -> Facts:
    found = []
    make_context = report.make_context
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report, "make_context", lambda facts: found.append(facts) or make_context(facts))
        report.report(PROGRAMS / name, report.Request("evaluation", as_of, internal=internal))
    return found[0]


@cache
def charts_of(name: str, language: str):
    return make_charts(replace(facts_of(name), language=language))


def rows_of(spec):
    """All the data that a specification holds."""
    return [row for layer in spec["layer"] for row in layer["data"]["values"]]


def words_of(spec):
    return [str(row["text"]) for row in rows_of(spec) if "text" in row]


def as_text(spec):
    return json.dumps(spec, ensure_ascii=False)


WORKED_BOTH = [pytest.param(name, language, id=f"{name}-{language}") for name in WORKED for language in ("id", "en")]
in_both = pytest.mark.parametrize(("name", "language"), WORKED_BOTH)
