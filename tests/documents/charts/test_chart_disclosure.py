"""Nobody can be recognised: what tables hide is in no chart, and no mark stands for a few people."""

import re
from dataclasses import replace
from datetime import date

import pytest
from charted import as_text, charts_of, facts_of, in_both, rows_of

from conftest import PROGRAMS, WORKED
from pendamping.documents.charts.all_charts import make_charts
from pendamping.documents.charts.draw import draw_svg
from pendamping.steps.evaluate import evaluate


@pytest.fixture(scope="module", params=WORKED)
def whole(request):
    """The program with its figures of small groups, and the charts made without them."""
    return evaluate(PROGRAMS / request.param, date(2026, 11, 23), internal=True, instruments=True), charts_of(
        request.param, "en"
    )


def places_in(spec):
    """The values at which a mark stands, or a line from one to another begins or ends; no ticks of axes."""
    rows = [row for row in rows_of(spec) if "n" in row or row.get("x") != row.get("x2", row.get("x"))]
    return {row[end] for row in rows for end in ("x", "x2") if end in row}


def test_hidden_groups_are_not_in_the_data(whole):
    result, charts = whole
    tried = 0
    for indicator in result.indicators:
        chart = charts.get(f"change-{indicator.indicator.id}")
        shown = {g.figure.before for g in indicator.groups if not g.withheld} | {indicator.figure.before}
        for group in indicator.groups:
            for value in (group.figure.before, group.figure.after):
                if chart is not None and group.withheld and value is not None and value not in shown:
                    tried += 1
                    known = {indicator.figure.before, indicator.figure.after, *shown}
                    known |= {g.figure.after for g in indicator.groups if not g.withheld}
                    assert known & places_in(chart.spec)
                    assert value in known or value not in places_in(chart.spec), (chart.name, group.label)
    assert tried


def test_hidden_days_have_no_mean_in_the_data(whole):
    result, charts = whole
    for quality in result.instruments:
        chart = charts.get(f"series-{quality.instrument}")
        if chart is None:
            continue
        limit = 10 if result.folder.instruments[quality.instrument].specific else 5
        few = [p for p in quality.series if p.people < limit]
        days = {row["day"] for row in rows_of(chart.spec) if "value" in row}
        assert not days & {p.date.isoformat() for p in few}
        assert quality.instrument != "rubrik-bahan-ajar" or few


def test_hidden_weeks_are_not_in_the_data():
    facts, charts = facts_of("kesehatan-masyarakat"), charts_of("kesehatan-masyarakat", "en")
    hidden = {w.week.isoformat() for w in facts.turnout if w.hidden}
    assert hidden
    assert not hidden & {row.get("day") for row in rows_of(charts["attendance"].spec)}


@in_both
def test_no_bar_of_people_stands_for_fewer_than_the_limit(name, language):
    facts = facts_of(name)
    for spread in facts.spreads:
        chart = charts_of(name, language)[f"people-{spread.indicator}"]
        indicator = next(r.indicator for r in facts.indicators if r.indicator.id == spread.indicator)
        limit = 10 if facts.folder.instruments[indicator.measure.instrument].specific else 5
        bars = [row["n"] for row in rows_of(chart.spec) if "n" in row]
        assert min(bars) >= limit
        assert str(limit) in chart.caption


@pytest.mark.slow
def test_the_limit_holds_in_internal_reports_too():
    internal = facts_of("kesehatan-masyarakat", internal=True)
    assert internal.spreads == facts_of("kesehatan-masyarakat").spreads
    # While the groups, which the report marks as internal, are there.
    assert len(as_text(make_charts(internal)["change-IH1"].spec)) > len(
        as_text(charts_of("kesehatan-masyarakat", "id")["change-IH1"].spec)
    )


@in_both
def test_no_person_stands_in_a_chart(name, language):
    people = facts_of(name).folder.participants.values
    ids = re.compile(r"\b(" + "|".join(re.escape(p.id) for p in people) + r")\b")
    for chart in charts_of(name, language).values():
        for text in (as_text(chart.spec), chart.title, chart.alt, chart.caption, draw_svg(chart.spec, language)):
            assert not ids.search(text), chart.name


def test_a_hidden_figure_has_no_change_and_says_so_in_attainment():
    facts = facts_of("literasi-digital-guru")
    target = next(r for r in facts.indicators if r.indicator.id == "IH2")
    gone = replace(
        target, figure=replace(target.figure, value=None, before=None, after=None), progress=None, achievement=None,
        reached=None, hidden=True, groups=(), comparison=None,
    )  # fmt: skip
    others = [gone if r is target else r for r in facts.indicators]
    charts = make_charts(replace(facts, indicators=others, language="en"))
    assert "change-IH2" not in charts
    text = as_text(charts["attainment"].spec)
    assert "hidden (small group)" in text
    assert "21.95" not in text
