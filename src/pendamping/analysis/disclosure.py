"""Which figures of small groups are hidden, so that nobody can be recognised in what is passed on.

`small_cells` decides which rows of which tables; here the tables are made of the results, and what is hidden is
taken out of these, not marked: no output can show by mistake what it does not have.
The reasoning stands in docs/decisions/disclosure.md.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from pendamping.analysis.findings import group_findings, one_group_findings
from pendamping.analysis.items import InstrumentQuality
from pendamping.analysis.results import (
    Comparison,
    Counts,
    Figure,
    Finding,
    GroupAttendance,
    GroupFigure,
    IndicatorResult,
    Lost,
    Process,
)
from pendamping.analysis.small_cells import Cells, Column, hide, is_small, rest
from pendamping.folder.load import Folder
from pendamping.model.indicators import (
    PAIRED,
    Attendance,
    Count,
    Indicator,
    Manual,
    Reach,
    instrument_name,
)
from pendamping.model.plan import Attribute
from pendamping.wording import Sentence
from pendamping.wording import mark as _

Base = Literal["enrolled", "measured", "paired"]
HIDDEN = _("hidden (small group)")


def small_cell(folder: Folder, instrument: str | None = None) -> int:
    """Return the threshold for figures of an instrument, or of none."""
    found = folder.instruments.get(instrument or "")
    thresholds = folder.workspace.thresholds
    return thresholds.small_cell_specific if found is not None and found.specific else thresholds.small_cell


def base(indicator: Indicator) -> Base:
    """Return which people are the n of an indicator: those a share is a share of, else those measured."""
    measure = indicator.measure
    if isinstance(measure, Attendance | Reach) or getattr(measure, "denominator", None) == "enrolled":
        return "enrolled"
    return "paired" if isinstance(measure, PAIRED) else "measured"


def people(figure: Figure, indicator: Indicator) -> int:
    """Return the n of a figure."""
    return getattr(figure.n, base(indicator)) or 0


def protect(
    results: Sequence[IndicatorResult], folder: Folder, process: Process | None = None, *, internal: bool = False
) -> list[IndicatorResult]:
    """Return the results of one program without what small groups must not show.

    All indicators of the program must be given at once, and the process figures where they are shown beside them: a
    figure is hidden for what others would tell of it.
    With `internal`, everything stays, and what would be hidden is marked `withheld`.
    """
    rows, _ = _rows_to_hide(results, folder, process)
    return [_protected(result, folder, rows.get(index, {}), internal) for index, result in enumerate(results)]


def protect_process(
    process: Process, folder: Folder, results: Sequence[IndicatorResult] = (), *, internal: bool = False
) -> Process:
    """Return the process figures without the attendance of small groups; with `internal` these are marked only.

    `results` are those of all indicators of the program, before `protect`: both tell how many people a group has.
    """
    _, rows = _rows_to_hide(results, folder, process)
    taken: list[GroupAttendance] = []
    for group in process.attendance_groups:
        if (group.attribute, group.value) not in rows:
            taken.append(group)
        elif internal:
            taken.append(replace(group, withheld=True))
        else:
            taken.append(replace(group, present=0, expected=0, people=0, hidden=True))
    return replace(process, attendance_groups=taken)


def protect_instruments(
    found: Sequence[InstrumentQuality], folder: Folder, *, internal: bool = False
) -> list[InstrumentQuality]:
    """Return the quality of instruments without waves and days on which only a few people answered."""
    if internal:
        return list(found)
    protected: list[InstrumentQuality] = []
    for quality in found:
        limit = small_cell(folder, quality.instrument)
        waves = [wave for wave in quality.waves if wave.rows >= limit]
        series = [replace(p, means=dict.fromkeys(p.means)) if p.people < limit else p for p in quality.series]
        protected.append(replace(quality, waves=waves, series=series))
    return protected


def _limit(result: IndicatorResult, folder: Folder) -> int:
    return small_cell(folder, instrument_name(result.indicator.measure))


def _is_hidden(result: IndicatorResult, folder: Folder) -> bool:
    """Whether so few people stand behind the figure of everybody that it is hidden.

    Behind a count of answers stand all who were asked, and behind a sum those who gave a number. Counts of what the
    program did are no answers of anybody.
    """
    measure, n, limit = result.indicator.measure, result.figure.n, _limit(result, folder)
    if isinstance(measure, Count):
        if instrument_name(measure) not in folder.instruments:
            return False
        return is_small(n.enrolled, limit) or (measure.of == "sum" and is_small(n.measured, limit))
    return not isinstance(measure, Manual) and _few(result.figure, result.indicator, limit)


def _few(figure: Figure, indicator: Indicator, limit: int) -> bool:
    """Whether a figure rests on few people: behind a share of those enrolled stand those who answered, too."""
    answers = bool(instrument_name(indicator.measure))
    return is_small(people(figure, indicator), limit) or (answers and is_small(figure.n.behind, limit))


def _rows_to_hide(
    results: Sequence[IndicatorResult], folder: Folder, process: Process | None
) -> tuple[dict[int, dict[tuple[str, str], bool]], set[tuple[str, str]]]:
    """Return the groups to hide, by attribute and value: of each result by its place, and of attendance.

    With a group of a result goes whether its n is hidden.
    """
    found: dict[int, dict[tuple[str, str], bool]] = {}
    attendance: set[tuple[str, str]] = set()
    for attribute in folder.program.attributes:
        own = [
            (index, result)
            for index, result in enumerate(results)
            if any(group.attribute == attribute.id for group in result.groups)
        ]
        attended = _attended(process, attribute) if process is not None else None
        enrolled = _enrolled([result for _, result in own], attribute) or attended
        tables = [_cells(result, attribute, _limit(result, folder), enrolled) for _, result in own]
        tables += [Cells(attended, small_cell(folder))] if attended is not None else []
        hidden = hide(tables)
        values = list(attribute.values)
        for (index, result), rows in zip(own, hidden, strict=False):
            everything = _is_hidden(result, folder)
            # The n of a count is what is counted.
            counted = isinstance(result.indicator.measure, Count)
            found.setdefault(index, {}).update(
                ((attribute.id, value), everything or counted or place in rows.n)
                for place, value in enumerate(values)
                if everything or place in rows.results
            )
        if attended is not None:
            attendance |= {(attribute.id, value) for place, value in enumerate(values) if place in hidden[-1].results}
    return found, attendance


def _attended(process: Process, attribute: Attribute) -> Column | None:
    """Return the people behind the attendance of each group; the last row is of those without a value."""
    people = {group.value: group.people for group in process.attendance_groups if group.attribute == attribute.id}
    known = [people.get(value, 0) for value in attribute.values]
    return (*known, max(0, process.enrolled - sum(known))) if people else None


class _Table:
    """One result by one attribute; columns are read off its figures."""

    def __init__(self, result: IndicatorResult, attribute: Attribute) -> None:
        groups = {group.value: group.figure for group in result.groups if group.attribute == attribute.id}
        self.whole = result.figure
        self.figures = [groups.get(value) for value in attribute.values]

    def column(self, count: Callable[[Figure], float]) -> Column:
        """Return a count of each row; the last row is of people without a value."""
        known = [round(count(figure)) if figure is not None else 0 for figure in self.figures]
        return (*known, round(count(self.whole)) - sum(known))

    def all(self, holds: Callable[[Figure], bool]) -> bool:
        return all(holds(figure) for figure in (*self.figures, self.whole) if figure is not None)

    def any(self, holds: Callable[[Figure], bool]) -> bool:
        return any(holds(figure) for figure in (*self.figures, self.whole) if figure is not None)


def _enrolled(results: Sequence[IndicatorResult], attribute: Attribute) -> Column | None:
    """Return how many people of each group are enrolled, where a table of the program tells it."""
    for result in results:
        narrowed = getattr(result.indicator.measure, "among", None) is not None
        if base(result.indicator) == "enrolled" and not narrowed:
            return _Table(result, attribute).column(lambda figure: figure.n.enrolled)
    return None


def _cells(result: IndicatorResult, attribute: Attribute, limit: int, enrolled: Column | None) -> Cells:
    """Return the counts behind the groups of one attribute."""
    table, indicator = _Table(result, attribute), result.indicator

    def n(figure: Figure) -> int:
        return people(figure, indicator)

    behind = table.column(n)
    if isinstance(indicator.measure, Count):
        whole = enrolled if enrolled is not None and min(rest(enrolled, behind)) >= 0 else None
        return Cells(whole, limit, (behind,)) if whole is not None else Cells(behind, limit)
    parts: list[Column] = []
    if table.any(lambda figure: figure.numerator is not None):
        parts.append(table.column(lambda figure: figure.numerator or 0))
    if table.any(lambda figure: figure.before is not None) and table.all(
        lambda figure: _is_count(figure.before, n(figure)) and _is_count(figure.after, n(figure))
    ):
        before = table.column(lambda figure: (figure.before or 0) * n(figure))
        after = table.column(lambda figure: (figure.after or 0) * n(figure))
        lost = table.column(_falls)
        gained = tuple(b - a + c for a, b, c in zip(before, after, lost, strict=True))
        # Those who met the condition both times, and never.
        parts += [before, after, gained, lost, rest(before, lost), rest(rest(behind, before), gained)]
    return Cells(behind, limit, tuple(dict.fromkeys(parts)))


def _is_count(share: float | None, n: int) -> bool:
    """Whether a mean is a share of `n` people in disguise, as that of answers yes and no is."""
    if share is None:
        return n == 0
    return 0 <= share <= 1 and abs(share * n - round(share * n)) < 1e-6


def _falls(figure: Figure) -> float:
    """Return how many people fell from 1 to 0, from the moments of the change: Σd² and Σd are b + c and b - c."""
    change = figure.change
    if change is None:
        return 0
    total = change.mean * change.n
    squares = change.variance * (change.n - 1) + change.n * change.mean**2
    return (squares - total) / 2


def _protected(
    result: IndicatorResult, folder: Folder, rows: Mapping[tuple[str, str], bool], internal: bool
) -> IndicatorResult:
    few = _is_hidden(result, folder)
    if internal:
        return replace(
            result,
            groups=[
                replace(g, n=people(g.figure, result.indicator), withheld=(g.attribute, g.value) in rows)
                for g in result.groups
            ],
            comparison=_comparison(result, folder, few, internal),
            withheld=few,
        )
    groups = _groups(result, rows, _limit(result, folder))
    comparison = _comparison(result, folder, few, internal)
    lost = None if few or _few_lost(result.lost, _limit(result, folder)) else result.lost
    gone = {"dropouts"} if lost is None else set[str]()
    if comparison is not None and comparison.hidden:
        gone |= _OF_COMPARISONS
    findings = [finding for finding in result.findings if finding.kind not in gone]
    if comparison is not None and comparison.hidden:
        findings.append(
            _hidden_finding(
                _("The comparison group is hidden: fewer than {n} people stand behind it."), n=_limit(result, folder)
            )
        )
        # Without the difference it is a change of one group, and is called so.
        instrument = folder.instruments.get(instrument_name(result.indicator.measure))
        findings += one_group_findings(replace(result, comparison=comparison), instrument)
    if not few:
        return replace(result, groups=groups, comparison=comparison, lost=lost, findings=findings)
    declared = result.indicator.baseline.value if result.indicator.baseline else None
    message = _("The figure is hidden: fewer than {n} people stand behind it.")
    # How many were measured is a count of the program, not of a group; how many meet a condition is a result.
    measure = result.indicator.measure
    narrowed = isinstance(measure, Count) or getattr(measure, "among", None) is not None
    return replace(
        result,
        baseline=declared,
        figure=Figure(None, Counts(0, 0) if narrowed else result.figure.n),
        achievement=None,
        progress=None,
        status=HIDDEN,
        reached=None,
        groups=groups,
        comparison=comparison,
        lost=None,
        findings=[_hidden_finding(message, n=_limit(result, folder))],
        hidden=True,
    )


# What is said of a comparison.
_OF_COMPARISONS = {
    "did_significant", "did_not_significant", "did_few", "did_no_variation", "no_comparison", "one_moment",
    "parallel_trend", "one_group", "other_causes",
}  # fmt: skip


def _hidden_finding(message: str, n: int) -> Finding:
    return Finding("hidden", Sentence(message, {"n": n}))


def _few_lost(lost: Lost | None, limit: int) -> bool:
    return lost is not None and (is_small(lost.n, limit) or is_small(lost.stayers, limit))


def _groups(result: IndicatorResult, rows: Mapping[tuple[str, str], bool], limit: int) -> list[GroupFigure]:
    ranked = {
        attribute: not any(
            _few_unchanged(group.figure, limit) for group in result.groups if group.attribute == attribute
        )
        for attribute in {group.attribute for group in result.groups}
    }
    return [_group(group, result.indicator, rows, ranks=ranked[group.attribute]) for group in result.groups]


def _few_unchanged(figure: Figure, limit: int) -> bool:
    """Whether the n of the signed ranks tells how few people did not change at all."""
    return any(test.name == "wilcoxon" and is_small((figure.n.paired or 0) - test.n, limit) for test in figure.tests)


def _group(
    group: GroupFigure, indicator: Indicator, rows: Mapping[tuple[str, str], bool], *, ranks: bool
) -> GroupFigure:
    key = (group.attribute, group.value)
    n = people(group.figure, indicator)
    if rows.get(key):
        return replace(group, figure=Figure(None, Counts(0, 0)), hidden=True, findings=())
    # Those enrolled but not measured are not told by group: they are few, and would follow from two totals.
    counts = Counts(n, n, n if base(indicator) == "paired" else None)
    if key in rows:
        return replace(group, figure=Figure(None, counts), n=n, hidden=True, findings=())
    figure = replace(
        group.figure,
        n=counts,
        at_maximum=None,
        items=(),
        tests=[test for test in group.figure.tests if ranks or test.name != "wilcoxon"],
        # How many began at the highest score is a count, too.
        effects=[replace(e, n=None) for e in group.figure.effects if ranks or e.name != "rank_biserial"],
    )
    return replace(group, figure=figure, n=n, findings=group_findings(indicator, figure))


def _comparison(result: IndicatorResult, folder: Folder, few: bool, internal: bool) -> Comparison | None:
    """Hide a small comparison group; the difference would give away whichever of the two figures is hidden."""
    comparison = result.comparison
    if comparison is None:
        return None
    small = _few(comparison.figure, result.indicator, _limit(result, folder))
    if internal:
        return replace(comparison, withheld=small)
    if small:
        return Comparison(comparison.group, comparison.name, Figure(None, Counts(0, 0)), None, hidden=True)
    return Comparison(comparison.group, comparison.name, comparison.figure, None) if few else comparison
