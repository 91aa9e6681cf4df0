"""Recommendations, each resting on findings; people accept, change or refuse them in evaluation.yaml.

The id of a recommendation names the rule and what it is about, so that a decision stays with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pendamping.analysis.results import GroupFigure, IndicatorResult, Process
from pendamping.analysis.statistics.intervals import Interval, difference_of_shares, welch
from pendamping.model.indicators import Count, Manual
from pendamping.model.plan import Risk
from pendamping.model.records import Decision
from pendamping.wording import Amount, Sentence, Word
from pendamping.wording import mark as _

PRIORITIES = ("high", "medium", "low")
LOW_DOSE, LOW_ATTENDANCE, GAP, ABSORPTION = 0.8, 0.7, 0.2, 0.8
REPEATED = 3
UNMET = "unmet-"  # and the id of the indicator: a target that was missed
BEHIND = 0.15  # by so much less than everybody a group attends before it is named
# Findings of an unmet indicator that say why it may be unmet, or how far to trust that it is.
_TELLING = ("not_significant", "uncertain", "holm", "weak", "ceiling", "missing", "no_variation", "dropouts")
_TESTED = ("not_significant", "uncertain", "holm")

_ANSWERS = {
    "resistance": _("Involve the people assisted more in planning: resistance to change came up {n} times."),
    "resources": _("Look for further strategic partners: too few resources came up {n} times."),
    "communication": _("Communicate more openly with everybody concerned: weak communication came up {n} times."),
    "other": _("Settle the causes behind the {n} other obstacles."),
}


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One recommendation, the findings it rests on, and what people decided about it."""

    id: str
    text: Sentence
    because: Sequence[Sentence]
    priority: str
    decision: Decision | None = None


def recommend(
    process: Process,
    indicators: Sequence[IndicatorResult],
    decisions: Sequence[Decision],
    as_of: date,
    risks: Sequence[Risk] = (),
) -> list[Recommendation]:
    """Return the recommendations, most urgent first; `risks` are those that the plan foresaw."""
    found = [
        *_unmet(indicators, as_of),
        *_groups(indicators),
        *_process(process),
        *_attendance_groups(process),
        *_obstacles(process),
        *_risks(process, risks),
        *_follow_ups(process),
        *_money(process),
        *_missing(indicators),
        *_successes(indicators),
    ]
    decided = {decision.id: decision for decision in decisions}
    with_decisions = [Recommendation(r.id, r.text, r.because, r.priority, decided.get(r.id)) for r in found]
    return sorted(with_decisions, key=lambda r: PRIORITIES.index(r.priority))


def _result(result: IndicatorResult) -> Sentence:
    """Say one result with its target, and with its n where people stand behind it."""
    low, high = result.indicator.target_range
    values = {
        "id": result.indicator.id,
        "name": result.indicator.name,
        "actual": Amount(result.figure.value, result.kind),
        "target": Amount(low, result.kind),
        "high": Amount(high, result.kind),
        "n": _n(result),
    }
    people = not isinstance(result.indicator.measure, Count | Manual)
    if low != high:
        with_n = _("{id} {name}: {actual} against a target of {target} to {high} (n = {n}).")
        without = _("{id} {name}: {actual} against a target of {target} to {high}.")
    else:
        with_n = _("{id} {name}: {actual} against a target of {target} (n = {n}).")
        without = _("{id} {name}: {actual} against a target of {target}.")
    return Sentence(with_n if people else without, values)


def _n(result: IndicatorResult) -> int:
    """Return the people that the figure is a share of, else the pairs or those measured."""
    figure = result.figure
    if figure.denominator is not None:
        return round(figure.denominator)
    return figure.n.paired if figure.n.paired is not None else figure.n.measured


def _unmet(indicators: Sequence[IndicatorResult], as_of: date) -> list[Recommendation]:
    """Recommend what to do about targets that were missed; one whose day has not come is not missed yet."""
    text = _("Plan a follow-up for “{name}”: find out with the people assisted what still stands in the way.")
    return [
        Recommendation(
            f"{UNMET}{r.indicator.id}",
            Sentence(text, {"name": r.indicator.name}),
            [_result(r), *_telling(r)],
            "high" if r.indicator.primary else "medium",
        )
        for r in indicators
        if r.reached is False and (r.indicator.due is None or r.indicator.due <= as_of)
    ]


def _telling(result: IndicatorResult) -> list[Sentence]:
    """Return what the findings say of a missed target; a p never without the change that it is about."""
    tested = any(finding.kind in _TESTED for finding in result.findings)
    kinds = (*_TELLING, "change") if tested else _TELLING
    return [finding.text for finding in result.findings if finding.kind in kinds]


def _groups(indicators: Sequence[IndicatorResult]) -> list[Recommendation]:
    """Name groups that lie behind: by their share, or by their mean change; hidden groups are never named."""
    found: list[Recommendation] = []
    for result in indicators:
        for attribute in dict.fromkeys(group.attribute for group in result.groups):
            own = [g for g in result.groups if g.attribute == attribute]
            if any(g.hidden for g in own) or len(own) < 2:
                continue
            shown = [g for g in own if g.figure.value is not None]
            sign = -1 if result.indicator.direction == "down" else 1
            best = max(shown, key=lambda g: sign * (g.figure.value or 0), default=None)
            found += [r for g in shown if best is not None and (r := _behind(result, g, best, sign)) is not None]
    return found


def _behind(result: IndicatorResult, group: GroupFigure, best: GroupFigure, sign: int) -> Recommendation | None:
    """Return the recommendation for a group behind the best one; chance is told from what is more than chance."""
    low, high = group.figure, best.figure
    if result.kind == "share":
        if sign * ((high.value or 0) - (low.value or 0)) < GAP:
            return None
        parts = (high.numerator, high.denominator, low.numerator, low.denominator)
        interval = None if None in parts else difference_of_shares(*(float(part or 0) for part in parts))
    else:
        interval = welch(high.change, low.change) if high.change is not None and low.change is not None else None
        if not _apart(interval):  # without a scale of its own, only a difference beyond chance counts
            return None
    because = [
        Sentence(
            _("{id}: {low} for {group} (n = {n}), {high} for {best} (n = {m})."),
            {
                "id": result.indicator.id,
                "low": Amount(low.value, result.kind),
                "group": group.label,
                "n": low.n.behind,
                "high": Amount(high.value, result.kind),
                "best": best.label,
                "m": high.n.behind,
            },
        )
    ]
    if not _apart(interval):
        because.append(Sentence(_("With so few people, chance alone could bring such a difference.")))
    text = Sentence(
        _("Give more attention to {group} in “{name}”."), {"group": group.label, "name": result.indicator.name}
    )
    name = f"group-{result.indicator.id}-{group.attribute}-{group.value}"
    return Recommendation(name, text, because, "medium" if _apart(interval) else "low")


def _apart(interval: Interval | None) -> bool:
    """Whether the interval of a difference leaves out zero."""
    return interval is not None and not interval.low <= 0 <= interval.high


def _process(process: Process) -> list[Recommendation]:
    found: list[Recommendation] = []
    if process.dose_received_median is not None and process.dose_received_median < LOW_DOSE:
        because = Sentence(
            _("The median participant received {dose} of the planned dose; {n} of {all} received at least 80%."),
            {
                "dose": Amount(process.dose_received_median, "share"),
                "n": process.dose_enough,
                "all": process.enrolled,
            },
        )
        text = Sentence(_("Bring the dose up: make up missed sessions, or plan fewer and keep them."))
        found.append(Recommendation("low-dose", text, [because], "high"))
    if process.attendance is not None and process.attendance < LOW_ATTENDANCE:
        because = Sentence(
            _("Attendance is {share} ({present} of {expected})."),
            {
                "share": Amount(process.attendance, "share"),
                "present": process.present,
                "expected": process.expected,
            },
        )
        text = Sentence(_("Ask the people assisted which time and place suit them, and change the schedule."))
        found.append(Recommendation("low-attendance", text, [because], "medium"))
    if process.dropped_out:
        because = Sentence(
            _("{n} of {all} people left before the end."), {"n": process.dropped_out, "all": process.enrolled}
        )
        text = Sentence(_("Talk with those who left, and agree at the start how to stay in touch."))
        share = process.dropped_out / process.enrolled if process.enrolled else 0
        found.append(Recommendation("dropouts", text, [because], "high" if share >= 0.2 else "low"))
    return found


def _obstacles(process: Process) -> list[Recommendation]:
    found: list[Recommendation] = []
    for category in process.obstacles:
        if category.count >= REPEATED:
            because = [
                Sentence(
                    _("{n} obstacles of the kind “{kind}”, {solved} of them solved."),
                    {"n": category.count, "kind": Word(category.category), "solved": category.solved},
                )
            ]
            text = Sentence(_ANSWERS[category.category], {"n": category.count})
            priority = "high" if category.solved * 2 < category.count else "medium"
            found.append(Recommendation(f"obstacle-{category.category}", text, because, priority))
    return found


def _risks(process: Process, risks: Sequence[Risk]) -> list[Recommendation]:
    """Name the risks that obstacles in the session notes say came true, with the answer that was planned."""
    true = {risk for category in process.obstacles for risk in category.risks}
    because = [
        Sentence(
            _("{id} came true: {description} Planned answer: {answer}"),
            {"id": risk.id, "description": risk.description, "answer": risk.mitigation or "–"},
        )
        for risk in risks
        if risk.id in true
    ]
    if not because:
        return []
    text = Sentence(_("Review the risks that came true, and their answers, before the next period."))
    return [Recommendation("risks", text, because, "medium")]


def _attendance_groups(process: Process) -> list[Recommendation]:
    """Name the groups that attend little, and clearly less than everybody together; hidden groups never."""
    found: list[Recommendation] = []
    whole = process.attendance
    for group in process.attendance_groups:
        share = group.share
        if group.hidden or share is None or whole is None or share >= LOW_ATTENDANCE or whole - share < BEHIND:
            continue
        because = Sentence(
            _("Attendance of {group} is {share} ({present} of {expected}), of everybody {whole}."),
            {
                "group": group.label,
                "share": Amount(share, "share"),
                "present": group.present,
                "expected": group.expected,
                "whole": Amount(whole, "share"),
            },
        )
        text = Sentence(_("Ask {group} what keeps them from coming, and change time or place."), {"group": group.label})
        name = f"attendance-{group.attribute}-{group.value}"
        found.append(Recommendation(name, text, [because], "medium"))
    return found


def _follow_ups(process: Process) -> list[Recommendation]:
    overdue = [f for f in process.follow_ups if f.state == "overdue"]
    if not overdue:
        return []
    because = Sentence(
        _("{n} of {all} follow-ups are overdue: {ids}."),
        {"n": len(overdue), "all": len(process.follow_ups), "ids": ", ".join(f.id for f in overdue[:5])},
    )
    text = Sentence(_("Settle the follow-ups that are overdue, or agree new dates."))
    return [Recommendation("follow-ups", text, [because], "high")]


def _money(process: Process) -> list[Recommendation]:
    found: list[Recommendation] = []
    over = [line for line in process.budget_lines if line.left < 0]
    if over:
        because = [
            Sentence(
                _("{id} {name}: {spent} spent of {planned}."),
                {
                    "id": m.name,
                    "name": m.label,
                    "spent": Amount(m.spent, "money"),
                    "planned": Amount(m.planned, "money"),
                },
            )
            for m in over
        ]
        text = Sentence(_("Account for the overspent budget lines, and plan them anew."))
        found.append(Recommendation("overspent", text, because, "medium"))
    absorption = process.budget.absorption
    if absorption is not None and absorption < ABSORPTION and process.time_used >= 1:
        because = Sentence(
            _("{share} of the budget was spent by the end of the program."),
            {"share": Amount(absorption, "share")},
        )
        text = Sentence(_("Find out what the unspent money was meant for, and plan more closely."))
        found.append(Recommendation("underspent", text, [because], "low"))
    return found


def _lacking(result: IndicatorResult) -> int:
    """Return how many people are not behind a figure: not measured, or for a change not at both waves."""
    n = result.figure.n
    return n.missing if n.paired is None else n.enrolled - n.paired


def _missing(indicators: Sequence[IndicatorResult]) -> list[Recommendation]:
    lacking = [r for r in indicators if r.wave is not None and _lacking(r) > 0.2 * r.figure.n.enrolled]
    if not lacking:
        return []
    because = [
        Sentence(
            _("{id}: {missing} of {enrolled} people were not measured.")
            if r.figure.n.paired is None
            else _("{id}: {missing} of {enrolled} people were not measured twice."),
            {"id": r.indicator.id, "missing": _lacking(r), "enrolled": r.figure.n.enrolled},
        )
        for r in lacking
    ]
    return [
        Recommendation(
            "missing-data",
            Sentence(_("Measure those who are missing, or say why they cannot be reached.")),
            because,
            "medium",
        )
    ]


def _successes(indicators: Sequence[IndicatorResult]) -> list[Recommendation]:
    """Name the results that were reached, less those that chance alone could have brought."""
    doubtful = ("not_significant", "uncertain")
    good = [
        r
        for r in indicators
        if r.reached and r.indicator.level != "output" and not any(f.kind in doubtful for f in r.findings)
    ]
    if not good:
        return []
    text = Sentence(_("Keep what worked, and hand it over to the people assisted and their partners."))
    return [Recommendation("keep", text, [_result(r) for r in good], "low")]
