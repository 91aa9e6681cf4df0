"""What each chart says: which there are, the figures in them, the words beside them."""

import re
from dataclasses import replace
from datetime import date

import pytest
from charted import charts_of, facts_of, in_both, rows_of, words_of

from conftest import WORKED
from pendamping.documents.charts.all_charts import make_charts
from pendamping.documents.charts.canvas import WIDTH
from pendamping.steps.init import InitOptions, init_program
from pendamping.steps.report import Request, report
from pendamping.wording import amount

EXPECTED = {
    "literasi-digital-guru": [
        "schedule", "attendance", "money", "obstacles", "attainment",
        "change-IH2", "change-IH4", "change-IH5", "change-ID1",
        "people-IH1", "people-IH5", "people-ID1",
        "series-denyut-harian", "series-rubrik-bahan-ajar",
    ],
    "ekonomi-komunitas": [
        "schedule", "attendance", "money", "obstacles", "attainment",
        "change-IH2", "change-IH3", "change-IH4", "change-IH8",
        "people-IH2", "people-IH6", "people-IH8",
        "series-catatan-bulanan",
    ],
    "kesehatan-masyarakat": [
        "schedule", "attendance", "money", "obstacles", "attainment",
        "change-IH1", "change-IH2", "change-IH3", "change-IH4", "change-IH5", "change-IH6", "change-IH7", "change-IH10",
        "people-IH4", "people-IH5", "people-IH10",
    ],
}  # fmt: skip


def data(spec, *fields):
    """The rows of a specification that have all these fields."""
    return [row for row in rows_of(spec) if all(field in row for field in fields)]


@in_both
def test_the_charts_of_the_worked_programs(name, language):
    charts = charts_of(name, language)
    assert list(charts) == EXPECTED[name]
    for chart in charts.values():
        assert chart.spec["padding"]["left"] + chart.spec["width"] + chart.spec["padding"]["right"] == WIDTH
        assert "title" not in chart.spec
        assert not re.search(r"\{[a-z_]+\}|\bNone\b|\bnan\b", chart.title + chart.alt + chart.caption), chart.name
        assert not any("None" in words or "{" in words for words in words_of(chart.spec)), chart.name
        assert "n = " in chart.caption, chart.name
        # What stands in the picture is said in the alternative text, too.
        assert chart.alt.startswith(chart.title) or chart.name.startswith("change-")


@pytest.mark.parametrize("name", WORKED)
def test_titles_are_in_the_language_of_the_report(name):
    english, indonesian = charts_of(name, "en"), charts_of(name, "id")
    for key, chart in english.items():
        assert chart.title != indonesian[key].title, key
        assert chart.caption != indonesian[key].caption, key
        # The same figures, whatever the words.
        mine, other = (
            [{k: v for k, v in row.items() if isinstance(v, int | float)} for row in rows_of(c.spec)]
            for c in (chart, indonesian[key])
        )
        values = [k for k in ("value", "n", "solved", "planned", "spent") if any(k in row for row in mine)]
        for field in values:
            assert [r[field] for r in mine if field in r] == [r[field] for r in other if field in r], (key, field)


@in_both
def test_attainment_is_that_of_the_table(name, language):
    facts = facts_of(name)
    chart = charts_of(name, language)["attainment"]
    rows = {row["indicator"]: row for row in data(chart.spec, "indicator", "place")}
    for result in facts.indicators:
        row = rows[result.indicator.id]
        assert row["actual"] == result.figure.value
        assert row["baseline"] == result.baseline
        assert row["target"] == list(result.indicator.target_range)
        assert row["reached"] == result.reached
        assert row["place"] == (result.achievement if result.progress is None else result.progress)
        if result.indicator.direction != "yes_no":
            assert amount(result.figure.value, result.kind, language) in words_of(chart.spec)
    reached = [r for r in facts.indicators if r.reached]
    assert chart.title.startswith(f"{len(reached)} ")
    # What reached its target stands right of the line, and only that.
    assert {row["indicator"] for row in rows.values() if row["place"] >= 1 - 1e-9} == {r.indicator.id for r in reached}


@in_both
def test_changes_are_those_of_the_table(name, language):
    facts = facts_of(name)
    for result in facts.indicators:
        chart = charts_of(name, language).get(f"change-{result.indicator.id}")
        figure = result.figure
        assert (chart is None) == (figure.before is None)
        if chart is None:
            continue
        dots = {(row["x"], row["n"]) for row in data(chart.spec, "x", "n")}
        people = figure.n.paired
        assert {(figure.before, people), (figure.after, people)} <= dots
        for group in result.groups:
            if group.figure.before is not None:
                assert {(group.figure.before, group.n), (group.figure.after, group.n)} <= dots
        assert f"n = {people} " in chart.caption


@in_both
def test_bars_of_people_add_up(name, language):
    for spread in facts_of(name).spreads:
        chart = charts_of(name, language)[f"people-{spread.indicator}"]
        bars = data(chart.spec, "low", "high", "n")
        assert sum(bar["n"] for bar in bars) == spread.n
        assert sum(round(bar["share"] * spread.n) for bar in bars) == spread.n
        assert len(bars) == sum(b.n > 0 for b in spread.bins)


@in_both
def test_process_charts_are_those_of_the_process(name, language):
    facts, charts = facts_of(name), charts_of(name, language)
    process = facts.process
    spent = {row["name"]: row["planned"] for row in data(charts["money"].spec, "name", "planned")}
    assert spent == {m.label: float(m.planned) for m in process.budget_groups}
    assert sum(spent.values()) == float(process.budget.planned)
    beyond = sum(row["x2"] - row["x"] for row in rows_of(charts["money"].spec) if row.get("x", 0) > 0 and "x2" in row
                 and row["x"] != row["x2"])  # fmt: skip
    within = sum(row["spent"] for row in data(charts["money"].spec, "name", "spent"))
    assert within + beyond == float(process.budget.spent)

    bars = data(charts["obstacles"].spec, "category")
    assert sum(row["x2"] - row["x"] for row in bars) == sum(c.count for c in process.obstacles)
    solved = sum(row["x2"] for row in bars if row["x"] == 0 and dict_of(process)[row["category"]].solved)
    assert solved == sum(c.solved for c in process.obstacles)

    held = {n.session.date.isoformat() for n in facts.folder.notes if n.session.date <= facts.as_of}
    assert {row["day"] for row in data(charts["schedule"].spec, "day")} == held
    planned = [(row["start"], row["end"]) for row in data(charts["schedule"].spec, "start", "end")]
    assert planned == [(a.start.isoformat(), a.end.isoformat()) for a in process.activities]

    weeks = {row["day"]: row["value"] for row in data(charts["attendance"].spec, "day", "value")}
    assert weeks == {w.week.isoformat(): w.share for w in facts.turnout if w.share is not None}


def dict_of(process):
    return {c.category: c for c in process.obstacles}


@in_both
def test_series_are_those_of_the_instruments(name, language):
    charts = charts_of(name, language)
    for quality in facts_of(name).instruments:
        chart = charts.get(f"series-{quality.instrument}")
        if chart is None:
            assert sum(any(m is not None for m in p.means.values()) for p in quality.series) < 2
            continue
        means = {(p.date.isoformat(), m) for p in quality.series for m in p.means.values() if m is not None}
        assert {(row["day"], row["value"]) for row in data(chart.spec, "day", "value")} == means
        given = [row["n"] for row in data(chart.spec, "day", "n")]
        assert all(given.count(p.rows) for p in quality.series)


def test_sessions_held_late_have_another_mark():
    facts = facts_of("literasi-digital-guru")
    process = facts.process
    first = process.activities[0]
    late = replace(first, end=first.first.replace(day=first.first.day - 1))
    moved = replace(facts, process=replace(process, activities=[late, *process.activities[1:]]))
    charts = make_charts(moved)
    assert charts["schedule"].title.endswith(": 1")
    points = [layer for layer in charts["schedule"].spec["layer"] if layer["mark"]["type"] == "point"]
    shapes = {layer["mark"]["shape"]: layer["data"]["values"] for layer in points if "x" in layer["encoding"]
              and "field" in layer["encoding"]["x"]}  # fmt: skip
    assert [row["day"] for row in shapes["diamond"]] == [first.first.isoformat()]
    assert first.first.isoformat() not in [row["day"] for row in shapes["circle"]]


def test_the_day_of_the_report_is_marked_while_the_program_runs():
    facts = facts_of("literasi-digital-guru", date(2026, 4, 1))
    charts = make_charts(facts)
    assert "1 April 2026" in " ".join(words_of(charts["schedule"].spec))
    days = {row["day"] for row in data(charts["schedule"].spec, "day")}
    assert max(days) <= "2026-04-01"
    assert not any(name.startswith("change-IH2") for name in charts)


def test_many_rows_are_cut_and_said_to_be():
    facts = facts_of("literasi-digital-guru")
    many = replace(facts, indicators=list(facts.indicators) * 4, spreads=[])
    chart = make_charts(replace(many, language="en"))["attainment"]
    primary = 4 * sum(r.indicator.primary for r in facts.indicators)
    assert f"Shown are {primary} of 52" in chart.caption
    assert len(data(chart.spec, "indicator", "place")) == primary


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_program_without_data_has_no_chart_of_data(tmp_path, language, monkeypatch):
    init_program(tmp_path / "p", InitOptions("kosong", language, use_git=False))
    seen = []
    from pendamping.steps import report as step

    make_context = step.make_context
    monkeypatch.setattr(step, "make_context", lambda facts: seen.append(facts) or make_context(facts))
    report(tmp_path / "p", Request("evaluation", date(2026, 3, 1)))
    charts = make_charts(seen[0])
    assert set(charts) <= {"schedule", "money"}


def test_an_overspent_group_is_named_in_the_title():
    chart = charts_of("literasi-digital-guru", "id")["money"]
    assert chart.title.endswith("melebihi rencana: perjalanan")
    assert "Rp39.070.000" in chart.title
