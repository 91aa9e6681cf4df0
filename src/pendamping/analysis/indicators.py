"""Each indicator as a figure with its parts, for everybody, by group and beside a comparison group.

All indicators of all programs are computed together: one table of person values, and one query for each kind of sum.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt

from pendamping.analysis import achievement as against
from pendamping.analysis import figures
from pendamping.analysis.counts import count_figures
from pendamping.analysis.findings import group_findings, indicator_findings, reliable_change_finding
from pendamping.analysis.items import alpha_of, compute_quality
from pendamping.analysis.results import Comparison, Counts, Figure, Finding, GroupFigure, IndicatorResult
from pendamping.analysis.satisfaction import satisfaction_figures
from pendamping.analysis.scores import maximum_score
from pendamping.analysis.statistics.effects import reliable_change
from pendamping.analysis.statistics.significance import Test, with_holm
from pendamping.analysis.sums import Cell, by_cell, improved_counts, quantiles, rank_sums, value_sums
from pendamping.analysis.tables import Tables
from pendamping.analysis.values import Asked, value_counts, value_of
from pendamping.folder.checks.people import withdrawals
from pendamping.folder.load import Folder
from pendamping.model.indicators import (
    PAIRED,
    Count,
    Indicator,
    Manual,
    MeanChange,
    MedianChange,
    Reach,
    SatisfactionIndex,
    ShareChange,
    ShareImproved,
)
from pendamping.model.instruments import Instrument
from pendamping.wording import AmountKind


@dataclass(frozen=True, slots=True)
class _Job:
    """One indicator of one program, and the key of the person values that it looks at."""

    folder: Folder
    indicator: Indicator
    key: str | None
    name: str  # unique among all jobs

    @property
    def instrument(self) -> Instrument | None:
        return self.folder.instruments.get(getattr(self.indicator.measure, "instrument", ""))

    @property
    def code(self) -> str:
        return self.folder.program.code


@dataclass(frozen=True, slots=True)
class _Sums:
    """Everything that was summed up, and what is to be said of how."""

    rows: Mapping[Cell, figures.Sums]
    improved: Mapping[Cell, Mapping[str, int]]
    findings: Mapping[str, Sequence[Finding]]


def compute_indicators(tables: Tables, folders: Sequence[Folder], as_of: date) -> dict[str, list[IndicatorResult]]:
    """Compute every indicator of every program on the day `as_of`; returns the results by program code."""
    asked, jobs = _jobs(folders)
    sums = _sums(tables, asked, jobs)
    results: dict[str, list[IndicatorResult]] = {}
    for folder in folders:
        own = [job for job in jobs if job.code == folder.program.code]
        computed = _with_family([_result(tables, job, sums, as_of) for job in own])
        # What is said rests on the corrected p, too: so it comes last.
        results[folder.program.code] = [
            replace(result, findings=[*sums.findings.get(job.name, ()), *indicator_findings(result, job.instrument)])
            for job, result in zip(own, computed, strict=True)
        ]
    return results


def _jobs(folders: Sequence[Folder]) -> tuple[dict[str, Asked], list[_Job]]:
    """Give every indicator the key of what it looks at; those that look at the same share one."""
    keys: dict[str, str] = {}
    asked: dict[str, Asked] = {}
    jobs: list[_Job] = []
    for folder in folders:
        for indicator in folder.program.indicators:
            value = value_of(indicator, folder.instruments)
            key = None
            if value is not None:
                key = keys.setdefault(value.name, f"v{len(keys)}")
                top = None
                if value.instrument is not None and value.condition is None:
                    top = maximum_score(value.instrument, value.score)
                known = {f.program.code: f for f in (asked[key].folders if key in asked else ())}
                asked[key] = Asked(value, list((known | {folder.program.code: folder}).values()), top)
            jobs.append(_Job(folder, indicator, key, f"i{len(jobs)}"))
    return asked, jobs


def _sums(tables: Tables, asked: Mapping[str, Asked], jobs: Sequence[_Job]) -> _Sums:
    groups = _groups_of(jobs)
    counts = value_counts(tables, asked, groups)
    if counts is None:
        return _Sums({}, {}, {})
    cells = tables.keep(by_cell(counts, groups))
    rows = value_sums(tables, cells)
    ranked = _keys_of(jobs, lambda i: isinstance(i.measure, PAIRED) and not isinstance(i.measure, _SHARES_OF_PAIRS))
    medians = _keys_of(jobs, lambda i: isinstance(i.measure, MedianChange))
    ranks = rank_sums(tables, cells, ranked) if ranked else {}
    middles = quantiles(tables, cells, medians) if medians else {}
    whole = {
        cell: figures.Sums(row, _NOBODY, ranks.get(cell), middles.get(cell), top=asked[cell[1]].top)
        for cell, row in rows.items()
    }
    steps, findings = _steps(tables, jobs, whole)
    return _Sums(whole, improved_counts(tables, cells, steps) if steps else {}, findings)


_SHARES_OF_PAIRS = (ShareChange, ShareImproved)
_NOBODY = Counts(0, 0)


def _keys_of(jobs: Sequence[_Job], wanted: Callable[[Indicator], bool]) -> list[str]:
    return list(dict.fromkeys(job.key for job in jobs if job.key is not None and wanted(job.indicator)))


def _groups_of(jobs: Sequence[_Job]) -> dict[str, list[str]]:
    """Return, for each attribute, the keys of the values that are shown by it."""
    groups: dict[str, list[str]] = {}
    for job in jobs:
        if job.key is None:
            continue
        known = {attribute.id for attribute in job.folder.program.attributes}
        for attribute in job.indicator.disaggregate_by:
            if attribute in known and job.key not in groups.setdefault(attribute, []):
                groups[attribute].append(job.key)
    return groups


def _steps(
    tables: Tables, jobs: Sequence[_Job], rows: Mapping[Cell, figures.Sums]
) -> tuple[dict[str, tuple[str, dict[str, float]]], dict[str, list[Finding]]]:
    """Settle the change from which a person counts as improved: declared, or the reliable change of the program.

    The reliable change needs a reliability, declared or Cronbach's alpha of the earlier wave; where there is none the
    indicator has no step, and a finding says why.
    """
    steps: dict[str, tuple[str, dict[str, float]]] = {}
    findings: dict[str, list[Finding]] = {}
    reliable = [job for job in jobs if isinstance(job.indicator.measure, ShareImproved)]
    asked: dict[str, tuple[Instrument, set[str | None]]] = {}
    for job in reliable:
        measure = job.indicator.measure
        if isinstance(measure, ShareImproved) and measure.minimum is None and job.instrument is not None:
            asked.setdefault(job.instrument.id, (job.instrument, set()))[1].add(measure.score)
    quality = {name: compute_quality(tables, instrument, scores) for name, (instrument, scores) in asked.items()}
    for job in reliable:
        measure = job.indicator.measure
        if not isinstance(measure, ShareImproved) or job.key is None:
            continue
        sign = -1.0 if job.indicator.direction == "down" else 1.0
        step = measure.minimum
        if step is None:
            sums = rows.get((job.code, job.key, "", "", ""))
            variance = sums.row["before_variance"] if sums else None
            waves = quality[measure.instrument].get(job.code, [])
            alpha = alpha_of(waves, measure.from_wave, measure.score) if measure.reliability is None else None
            reliability = alpha if alpha is not None and 0 < alpha < 1 else measure.reliability
            if variance and reliability is not None:
                step = reliable_change(sqrt(variance), reliability)
            spread = variance is None or variance > 0
            findings[job.name] = [reliable_change_finding(step, reliability, spread=spread, alpha=alpha)]
        if step is not None:
            steps[job.name] = (job.key, {job.code: sign * step})
    return steps, findings


def _result(tables: Tables, job: _Job, sums: _Sums, as_of: date) -> IndicatorResult:
    indicator, folder = job.indicator, job.folder
    measure = indicator.measure
    compared: Comparison | None = None
    groups: list[GroupFigure] = []
    lost = None
    if isinstance(measure, Count):
        cells = count_figures(tables, folder, indicator, measure)
    elif isinstance(measure, Manual):
        cells = {("", "", ""): _manual(folder, indicator, as_of)}
    elif isinstance(measure, SatisfactionIndex):
        cells = satisfaction_figures(tables, folder, indicator, measure)
        cells = {cell: replace(f, n=_counts(job, f.n, as_of)) for cell, f in cells.items()}
    else:
        cells = _figures(job, sums, as_of)
        whole = sums.rows.get((job.code, job.key or "", "", "", ""))
        lost = figures.lost(indicator, whole) if whole is not None else None
    figure = cells.get(("", "", ""), Figure(None, _NOBODY))
    groups = _groups(job, cells)
    group = next((g for g in folder.program.target_group.groups if g.id == indicator.comparison), None)
    if group is not None and not isinstance(measure, Count | Manual):
        other = cells.get((group.id, "", ""), Figure(None, _NOBODY))
        compared = figures.comparison(indicator, (group.id, group.name), figure, other)
    baseline = _baseline(indicator, figure)
    low, high = indicator.target_range
    value = figure.value
    achieved = against.achievement(value, low, high, indicator.direction) if value is not None else None
    # A target of zero has no achievement; whether it is reached is known all the same.
    reached = against.is_reached(value, low, high, indicator.direction) if value is not None else None
    return IndicatorResult(
        indicator=indicator,
        unit=indicator.unit or "",
        kind=_kind(indicator),
        baseline=baseline,
        baseline_date=indicator.baseline.date if indicator.baseline else None,
        figure=figure,
        wave=getattr(measure, "to_wave", None) or getattr(measure, "wave", None),
        achievement=achieved,
        progress=against.progress(value, baseline, low, high, indicator.direction) if value is not None else None,
        status=against.status(achieved if achieved is not None else reached, folder.workspace.status_scale),
        reached=reached,
        groups=groups,
        comparison=compared,
        lost=lost,
    )


def _kind(indicator: Indicator) -> AmountKind:
    return "share" if indicator.is_share else "number"


def _figures(job: _Job, sums: _Sums, as_of: date) -> dict[tuple[str, str, str], Figure]:
    """Return the figures of one indicator by role, attribute and its value."""
    found: dict[tuple[str, str, str], Figure] = {}
    shown = {"", *job.indicator.disaggregate_by}
    for cell, own in sums.rows.items():
        code, key, role, attribute, value = cell
        if (code, key) != (job.code, job.key) or attribute not in shown:
            continue
        size = job.folder.program.target_group.size
        whole = isinstance(job.indicator.measure, Reach) and not role and not attribute
        mine = replace(
            own,
            counts=_counts(job, _row_counts(job.indicator, own), as_of, own),
            improved=sums.improved.get(cell, {}).get(job.name),
            target_size=size if whole else None,
            gains=_has_gains(job),
        )
        found[role, attribute, value] = figures.figure(job.indicator, mine)
    return found


def _has_gains(job: _Job) -> bool:
    """Whether a normalised gain is shown: the part of what a test left to be learned, or where it is the measure."""
    measure, instrument = job.indicator.measure, job.instrument
    if not isinstance(measure, MeanChange):
        return False
    is_test = instrument is not None and instrument.kind == "test" and job.indicator.direction == "up"
    return is_test or measure.expressed_as == "n_gain"


def _row_counts(indicator: Indicator, sums: figures.Sums) -> Counts:
    row, paired = sums.row, isinstance(indicator.measure, PAIRED)
    return Counts(
        enrolled=int(row["enrolled"]),
        measured=int(row["measured"]),
        paired=int(row["paired"]) if paired else None,
        missing=int(row["missing"] or 0),
        measured_before=int(row["measured_before"]) if paired else None,
    )


def _counts(job: _Job, n: Counts, as_of: date, sums: figures.Sums | None = None) -> Counts:
    """Say why people are missing: the wave is still to come, a person left, the answer is incomplete, or was absent."""
    instrument = job.instrument
    measure = job.indicator.measure
    wave_id = getattr(measure, "to_wave", None) or getattr(measure, "wave", None)
    wave = instrument.wave(wave_id) if instrument and wave_id else None
    gone = set(withdrawals(job.folder))
    if instrument is not None and instrument.specific:
        gone |= set(withdrawals(job.folder, "specific"))
    incomplete = int(sums.row["incomplete"] or 0) if sums else 0
    left = int(sums.row["missing_left"] or 0) if sums else n.reasons.get("dropped_out", 0)
    if wave is not None and wave.due > as_of:
        reasons = {"incomplete": incomplete, "not_due": n.missing - incomplete}
    else:
        rest = n.missing - incomplete - left
        reasons = {"incomplete": incomplete, "dropped_out": left, "not_measured": rest}
    return replace(n, reasons={reason: count for reason, count in reasons.items() if count}, withdrawn=len(gone))


def _groups(job: _Job, cells: Mapping[tuple[str, str, str], Figure]) -> list[GroupFigure]:
    """Return the figures of the groups, in the order in which the program declares their values."""
    found: list[GroupFigure] = []
    for attribute in job.folder.program.attributes:
        if attribute.id not in job.indicator.disaggregate_by:
            continue
        for value, label in attribute.values.items():
            figure = cells.get(("", attribute.id, value))
            if figure is not None:
                said = group_findings(job.indicator, figure)
                found.append(GroupFigure(attribute.id, attribute.name, value, label, figure, findings=said))
    return found


def _manual(folder: Folder, indicator: Indicator, as_of: date) -> Figure:
    values = [v for v in folder.manual.values if v.indicator == indicator.id and v.date <= as_of]
    latest = max(values, key=lambda v: v.date, default=None)
    return Figure(latest.value if latest else None, Counts(len(values), len(values)))


def _baseline(indicator: Indicator, figure: Figure) -> float | None:
    """Return the declared baseline, else what the measure itself says: the earlier wave, or no change at all."""
    if indicator.baseline is not None and indicator.baseline.value is not None:
        return indicator.baseline.value
    if isinstance(indicator.measure, ShareChange | MedianChange):
        return figure.before
    return 0.0 if isinstance(indicator.measure, PAIRED) and not isinstance(indicator.measure, ShareImproved) else None


def _with_family(results: Sequence[IndicatorResult]) -> list[IndicatorResult]:
    """Correct the p of indicators that were not declared primary (Holm), each beside the first test of the others.

    Differences in differences are a family of their own.
    """
    secondary = [i for i, r in enumerate(results) if not r.indicator.primary]
    leading = {i: results[i].figure.tests[0].p for i in secondary if results[i].figure.tests}
    compared = {i: c.test.p for i in secondary if (c := results[i].comparison) is not None and c.test is not None}
    corrected = list(results)
    for i in secondary:
        figure, comparison = results[i].figure, results[i].comparison
        tests = [_in_family(test, i, leading) for test in figure.tests]
        if comparison is not None and comparison.test is not None:
            comparison = replace(comparison, test=_in_family(comparison.test, i, compared))
        corrected[i] = replace(results[i], figure=replace(figure, tests=tests), comparison=comparison)
    return corrected


def _in_family(test: Test, own: int, family: Mapping[int, float]) -> Test:
    return with_holm(test, [p for i, p in family.items() if i != own])
