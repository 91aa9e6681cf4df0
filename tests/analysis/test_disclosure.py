"""No hidden figure of a small group follows from what is published: an attacker with linear algebra finds none.

The attacker knows all figures of everybody, how many there are in which universe, that zeros are shown, how the
measures contain each other, and of course every published table. The system is over all cells of the cross
classification of the attributes of a program; a hidden count must have room on both sides of the truth, or on one.
"""

from dataclasses import dataclass, field, fields, replace
from datetime import date
from itertools import product

import pytest
from attacker import Attacker

from conftest import PROGRAMS, WORKED, evaluate_once
from pendamping.analysis import disclosure, small_cells
from pendamping.analysis.disclosure import HIDDEN, protect, protect_process
from pendamping.analysis.results import (
    Comparison,
    Counts,
    Figure,
    Finding,
    GroupAttendance,
    GroupFigure,
    IndicatorResult,
    Interval,
    Lost,
)
from pendamping.analysis.statistics.effects import Effect
from pendamping.analysis.statistics.moments import Moments
from pendamping.analysis.statistics.significance import Test
from pendamping.folder.load import load_folder
from pendamping.messages import say_in
from pendamping.model.indicators import Indicator
from pendamping.steps.as_json import evaluation_json, indicator_json
from pendamping.steps.evaluate import evaluate
from pendamping.steps.report import Request, report
from pendamping.wording import Sentence

AS_OF = date(2026, 11, 23)
Test.__test__ = False  # type: ignore[attr-defined] -- a figure's test, not one of pytest's


def evaluation(name: str, *, internal: bool = False) -> dict:
    return evaluation_json(evaluate_once(PROGRAMS / name, AS_OF, internal=internal), "en")


def universe(indicator: Indicator, total: int) -> tuple:
    """Who is behind a figure: all enrolled, or those with an answer at one wave, or at two, of one instrument.

    As many people of the same instrument and the same waves are taken to be the same people.
    """
    measure = indicator.measure
    if disclosure.base(indicator) == "enrolled" and getattr(measure, "among", None) is None:
        return ("enrolled",)
    waves = [getattr(measure, name, None) for name in ("wave", "from_wave", "to_wave")]
    return (getattr(measure, "instrument", None), *waves, str(getattr(measure, "among", None)), total)


@dataclass
class Attack:
    """What an attacker makes of one program's published figures: `targets` are the hidden cells and their truth."""

    attributes: list
    attacker: Attacker = field(default_factory=Attacker)
    targets: dict[tuple, tuple[list[object], float]] = field(default_factory=dict)

    @property
    def cells(self) -> list[tuple]:
        return list(product(*[[*a.values, None] for a in self.attributes]))

    def at(self, what: object, attribute: object, value: object) -> list[object]:
        place = self.attributes.index(attribute)
        return [(what, cell) for cell in self.cells if cell[place] == value]

    def whole(self, indicator: Indicator, true: dict, who: tuple, columns: dict) -> None:
        """Learn the figures of everybody, and how the columns of an indicator contain each other."""
        attacker = self.attacker
        totals = [(who, true["n"][disclosure.base(indicator)])]
        totals += [((indicator.id, column), read(true)) for column, read in columns.items()]
        for what, total in totals:
            attacker.knows([(what, cell) for cell in self.cells], total)
        for cell in self.cells:
            attacker.contains([(("enrolled",), cell)], [(who, cell)])
            for column in columns:
                if not column.startswith("sum"):
                    attacker.contains([(who, cell)], [((indicator.id, column), cell)])
            for one, two, three in _identities(columns):
                left, right = [((indicator.id, one), cell)], [((indicator.id, c), cell) for c in (two, three)]
                attacker.contains(left, right)
                attacker.contains(right, left)

    def row(self, key: tuple, places: dict[str, list[object]], columns: dict, figure: dict, fact: dict) -> None:
        """Learn one row of a table, or what it hides; `places` are the unknowns of each column."""
        base = disclosure.base(key[0])
        n = fact["n"][base]
        if figure["n"] is not None:
            assert figure["n"][base] == n
            self.attacker.knows(places["n"], n)
        elif n:
            self.attacker.contains(places["n"], [], extra=1)
            self.targets[key[0].id, *key[1:], "n"] = (places["n"], n)
        for column, read in columns.items():
            if not figure["hidden"]:
                self.attacker.knows(places[column], read(figure, n))
            elif read(fact, n):
                self.targets[key[0].id, *key[1:], column] = (places[column], read(fact, n))

    def attendance(self, shown: dict, true: dict) -> None:
        """Learn how many people the attendance of each group is of."""
        assert true["attendance_groups"]
        self.attacker.knows([(("enrolled",), cell) for cell in self.cells], true["enrolled"])
        for row, fact in zip(shown["attendance_groups"], true["attendance_groups"], strict=True):
            attribute = next(a for a in self.attributes if a.id == fact["attribute"])
            places = self.at(("enrolled",), attribute, fact["value"])
            if not row["hidden"]:
                self.attacker.knows(places, row["people"])
            elif fact["people"]:
                self.targets["attendance", attribute.id, fact["value"]] = (places, fact["people"])


def attack_program(name: str, outside: dict) -> Attack:
    """Build the system of a program: unknown are the counts of each cell of the cross table of all attributes."""
    program, inside = load_folder(PROGRAMS / name).program, evaluation(name, internal=True)
    attack = Attack(list(program.attributes))
    for shown, true, indicator in zip(outside["indicators"], inside["indicators"], program.indicators, strict=True):
        if not true["groups"]:
            continue
        base = disclosure.base(indicator)
        who, columns = universe(indicator, true["n"][base]), _columns(true)
        attack.whole(indicator, true, who, columns)
        whats = {"n": who, **{column: (indicator.id, column) for column in columns}}
        for attribute in [a for a in program.attributes if a.id in indicator.disaggregate_by]:
            rows = {
                g["value"]: (g["figure"], t["figure"])
                for g, t in zip(shown["groups"], true["groups"], strict=True)
                if g["attribute"] == attribute.id
            }
            complete = true["n"][base] == sum(fact["n"][base] for _, fact in rows.values())
            empty = [value for value in attribute.values if value not in rows] + ([None] if complete else [])
            for value, what in product(empty, whats.values()):
                attack.attacker.knows(attack.at(what, attribute, value), 0)
            for value, (figure, fact) in rows.items():
                places = {column: attack.at(what, attribute, value) for column, what in whats.items()}
                attack.row((indicator, attribute.id, value), places, columns, figure, fact)
    attack.attendance(outside["process"], inside["process"])
    return attack


def _columns(whole: dict):
    """Return the sums behind a figure: counts where it is a share, of scores where it is a mean."""
    n = (whole["n"]["paired"] if whole["n"]["paired"] is not None else whole["n"]["measured"]) or 0

    def moment(name: str):
        return lambda figure, own=n: round((figure[name] or 0) * own, 6)

    if whole["measure"] == "share_change":
        return {
            "before": moment("before"),
            "after": moment("after"),
            "gained": lambda figure, own=n: _discordant(figure, own)[0],
            "lost": lambda figure, own=n: _discordant(figure, own)[1],
            "both": lambda figure, own=n: round((figure["before"] or 0) * own) - _discordant(figure, own)[1],
        }
    if whole["numerator"] is not None:
        return {"met": lambda figure, _own=n: figure["numerator"] or 0}
    if whole["measure"] in ("mean_change", "ratio_of_means"):
        return {"sum before": moment("before"), "sum after": moment("after")}
    return {}


def _discordant(figure: dict, n: int) -> tuple[int, int]:
    change = figure["change"]
    if change is None or n < 2:
        return 0, 0
    total = change["mean"] * n
    squares = change["standard_deviation"] ** 2 * (n - 1) + n * change["mean"] ** 2
    return round((squares + total) / 2), round((squares - total) / 2)


def _identities(columns: dict) -> list[tuple[str, str, str]]:
    return [("before", "lost", "both"), ("after", "gained", "both")] if "both" in columns else []


@pytest.mark.parametrize("name", WORKED)
def test_no_hidden_figure_of_a_worked_program_can_be_computed(name):
    attack = attack_program(name, evaluation(name))
    assert len(attack.targets) > 3
    system = attack.attacker.system()
    for target, (names, true) in attack.targets.items():
        low, high = system.range(names)
        assert low - 1e-4 <= true <= high + 1e-4, target
        assert not system.computed(names), target
        assert high - low > 0.5, (target, low, high)


@pytest.mark.parametrize("name", WORKED)
def test_without_complementary_hiding_a_worked_program_gives_figures_away(name, monkeypatch):
    monkeypatch.setattr(small_cells, "_protect_people", lambda *_: None)
    monkeypatch.setattr(small_cells, "_protect_parts", lambda *_: None)
    attack = attack_program(name, evaluation_json(evaluate(PROGRAMS / name, AS_OF), "en"))
    system = attack.attacker.system()
    assert any(system.computed(names) for names, _ in attack.targets.values()), name


# ---- what is left of the results

SENTINELS = [7000.25 + step for step in range(40)]


def _sentinel_figure(n: Counts) -> Figure:
    """A figure whose every number is one that stands nowhere else."""
    s = iter(SENTINELS)
    interval = Interval(next(s), next(s), 0.95, "t")
    return Figure(
        next(s), n, next(s), next(s), next(s), next(s), interval, next(s),
        tests=[Test("wilcoxon", "exact", next(s), next(s), next(s), n.behind, next(s))],
        effects=[Effect("n_gain_individual", next(s), n=n.behind)],
        change=Moments(n.behind, next(s), next(s)), change_interval=interval,
    )  # fmt: skip


def _numbers(value: object) -> set[float]:
    if isinstance(value, dict):
        return {n for part in value.values() for n in _numbers(part)}
    if isinstance(value, list):
        return {n for part in value for n in _numbers(part)}
    if isinstance(value, str):
        return {s for s in SENTINELS if str(s) in value}
    return {value} if isinstance(value, int | float) and not isinstance(value, bool) else set()


def _result(folder, small: Counts, whole: Counts, other: Counts) -> IndicatorResult:
    indicator = Indicator.model_validate({
        "id": "I", "name": "I", "level": "outcome", "target": 1,
        "measure": {"kind": "mean_change", "instrument": "tes-keterampilan", "from": "awal", "to": "akhir"},
    })  # fmt: skip
    attribute = folder.program.attributes[0]
    said = Finding("change", Sentence("{x}", {"x": str(SENTINELS[0])}))
    groups = [
        GroupFigure(attribute.id, attribute.name, value, value, _sentinel_figure(n), findings=[said])
        for value, n in zip(attribute.values, (small, Counts(9, 8, 8)), strict=False)
    ]
    lost = Lost(3, SENTINELS[0], 12, SENTINELS[1])
    figure = (
        replace(_sentinel_figure(whole), value=1.5) if whole.behind < 5 else Figure(1.5, whole, before=1, after=2.5)
    )
    compared = Comparison("k", "K", _sentinel_figure(other), SENTINELS[0], change_difference=SENTINELS[1])
    findings = [Finding("dropouts", said.text), Finding("did_significant", said.text)]
    return IndicatorResult(
        indicator, "", "number", 0, None, figure, "akhir", 1, 1, "x", True, groups, compared, lost, findings
    )


@pytest.mark.parametrize("whole", [Counts(14, 12, 12), Counts(9, 3, 3)])
def test_the_json_holds_no_number_of_what_is_hidden(whole):
    folder = load_folder(PROGRAMS / WORKED[0])
    result = _result(folder, Counts(5, 4, 4), whole, Counts(9, 3, 3))
    assert _numbers(indicator_json(result, "en")) & set(SENTINELS)
    (made,) = protect([result], folder)
    assert not _numbers(indicator_json(made, "en")) & set(SENTINELS)
    assert [(g.hidden, g.n, g.figure.value) for g in made.groups] == [(True, None, None)] * 2
    assert made.lost is None
    assert made.comparison is not None
    assert (made.comparison.hidden, made.comparison.difference, made.comparison.figure.value) == (True, None, None)
    assert made.hidden == (whole.behind < 5)
    assert (made.reached, made.figure.value) == ((None, None) if made.hidden else (True, 1.5))
    (inside,) = protect([result], folder, internal=True)
    assert all(g.withheld and g.figure.value is not None for g in inside.groups)
    assert inside.comparison is not None and inside.comparison.withheld and inside.lost is not None


def test_attendance_tells_no_group_that_an_indicator_hides():
    folder = load_folder(PROGRAMS / "ekonomi-komunitas")
    made = evaluate_once(PROGRAMS / "ekonomi-komunitas", AS_OF, internal=True)
    attribute = folder.program.attributes[0]
    column, total = Counts(6, 6), Counts(30, 30)
    attended = [
        GroupAttendance(attribute.id, attribute.name, value, value, 9, 10, n)
        for value, n in zip(attribute.values, (6, 24), strict=False)
    ]
    process = replace(made.process, enrolled=30, attendance_groups=attended)
    # Six are shown for attendance, but not beside an indicator of specific data with the same people.
    assert not any(group.hidden for group in protect_process(process, folder).attendance_groups)
    indicator = next(i for i in folder.program.indicators if i.measure.kind == "share" and i.disaggregate_by)
    indicator = indicator.model_copy(
        update={"measure": indicator.measure.model_copy(update={"instrument": "survei-usaha"})}
    )
    groups = [
        GroupFigure(attribute.id, attribute.name, value, value, Figure(1.0, n, n.enrolled, n.enrolled))
        for value, n in zip(attribute.values, (column, Counts(24, 24)), strict=False)
    ]
    figure = Figure(1.0, total, 30, 30)
    result = IndicatorResult(indicator, "", "share", None, None, figure, None, 1, None, "x", True, groups)
    taken = protect_process(process, folder, [result])
    assert [(group.hidden, group.people) for group in taken.attendance_groups] == [(True, 0), (True, 0)]
    (made,) = protect([result], folder, process)
    assert [(group.hidden, group.n) for group in made.groups] == [(True, None), (True, None)]


def test_small_counts_beside_a_mean_that_is_shown():
    """The n of signed ranks tells how many did not change, the highest score how many reached it."""
    folder = load_folder(PROGRAMS / WORKED[0])
    result = _result(folder, Counts(10, 10, 10), Counts(20, 18, 18), Counts(9, 9, 9))
    few = Test("wilcoxon", "exact", 1, None, 0.5, 8)
    groups = [replace(g, figure=replace(g.figure, tests=[few], at_maximum=0.2)) for g in result.groups]
    (made,) = protect([replace(result, groups=groups)], folder)
    for group in made.groups:
        assert not group.hidden
        assert list(group.figure.tests) == []
        assert group.figure.at_maximum is None
        assert [effect.n for effect in group.figure.effects] == [None]


def test_what_a_figure_may_hold_has_been_thought_about():
    """Who adds a field must decide in disclosure.py whether it tells of few people; then add it here."""
    assert {f.name for f in fields(Figure)} == {
        "value", "n", "numerator", "denominator", "before", "after", "interval", "at_maximum", "tests", "effects",
        "change", "change_interval", "before_quartiles", "after_quartiles", "items",
    }  # fmt: skip
    assert {f.name for f in fields(GroupFigure)} == {
        "attribute", "attribute_name", "value", "label", "figure", "n", "hidden", "withheld", "findings",
    }  # fmt: skip
    assert {f.name for f in fields(Comparison)} == {
        "group", "name", "figure", "difference", "interval", "test", "change_difference", "change_interval", "hidden",
        "withheld",
    }  # fmt: skip
    assert {f.name for f in fields(IndicatorResult)} == {
        "indicator", "unit", "kind", "baseline", "baseline_date", "figure", "wave", "achievement", "progress", "status",
        "reached", "groups", "comparison", "lost", "findings", "hidden", "withheld",
    }  # fmt: skip


@pytest.mark.parametrize("name", WORKED)
def test_the_report_shows_no_more_than_the_json(name):
    made = evaluation(name)
    text = report(PROGRAMS / name, Request("evaluation", AS_OF, "en")).text
    words = say_in("en", HIDDEN)
    hidden = 0
    for indicator in made["indicators"]:
        section = text.split(f"#### {indicator['id']} ")[1].split("\n#")[0] if indicator["groups"] else ""
        lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines()]
        for group in indicator["groups"]:
            row = next(cells for cells in lines if cells[0] == group["label"])
            if group["figure"]["hidden"]:
                hidden += 1
                n = next((v for v in (group["figure"]["n"] or {}).values() if v), None)
                assert row[1:3] == [str(n) if n is not None else words, words]
                assert set(row[3:]) == {"–"}
    assert hidden
