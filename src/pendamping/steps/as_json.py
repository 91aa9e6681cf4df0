"""Results as plain data for `--json`: keys in English, shares as fractions, money as numbers, dates in ISO."""

from dataclasses import asdict, fields, is_dataclass
from datetime import date
from decimal import Decimal
from math import sqrt
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel

from pendamping.analysis.disclosure import Base, base
from pendamping.analysis.results import Counts, Figure, GroupFigure, IndicatorResult, Process, Quartiles
from pendamping.vocabulary import Language
from pendamping.wording import Sentence

if TYPE_CHECKING:
    from pendamping.steps.evaluate import Evaluation
    from pendamping.steps.explain import Explanation


def plain(value: Any, language: Language) -> Any:  # noqa: ANN401 -- JSON
    """Turn a result into what `json.dumps` takes; sentences are said in `language`."""
    if isinstance(value, Sentence):
        return value.say(language)
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_none=True)
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, name), language) for name in value.__dataclass_fields__}
    if isinstance(value, dict):
        return {str(key): plain(part, language) for key, part in cast(dict[Any, Any], value).items()}
    if isinstance(value, list | tuple | set):
        return [plain(part, language) for part in cast(list[Any], value)]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value


def evaluation_json(result: "Evaluation", language: Language) -> dict[str, Any]:
    """Return an evaluation in the shape that programs read."""
    return {
        "program": {"code": result.folder.program.code, "name": result.folder.program.name},
        "as_of": result.as_of.isoformat(),
        "internal": result.internal,
        "state": {
            "phase": result.phase,
            "closed": result.closed,
            "commit": result.state.commit,
            "changed": result.state.changed,
        },
        "process": process_json(result.process, language),
        "indicators": [
            indicator_json(indicator, language, internal=result.internal) for indicator in result.indicators
        ],
        "recommendations": [
            {
                "id": r.id,
                "text": r.text.say(language),
                "because": [sentence.say(language) for sentence in r.because],
                "priority": r.priority,
                "decision": plain(r.decision, language),
            }
            for r in result.recommendations
        ],
        **({} if result.instruments is None else {"instruments": plain(result.instruments, language)}),
    }


def process_json(process: Process, language: Language) -> dict[str, Any]:
    """Return the process figures, with those that are computed from others."""
    whole = plain(process, language)
    whole |= {"attendance": process.attendance, "reach": process.reach, "fidelity": process.fidelity}
    whole["budget"]["absorption"] = process.budget.absorption
    return whole


def _figure(figure: Figure, *, hidden: bool = False) -> dict[str, Any]:
    if hidden:
        return {"value": None, "n": None, "hidden": True}
    n = figure.n
    counts = {
        "enrolled": n.enrolled,
        "measured": n.measured,
        "measured_before": n.measured_before,
        "paired": n.paired,
        "missing": n.missing,
        "withdrawn": n.withdrawn,
    }
    return {
        "value": figure.value,
        "n": {**counts, "reasons": dict(n.reasons)},
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "before": figure.before,
        "after": figure.after,
        "interval": asdict(figure.interval) if figure.interval else None,
        "change": _change(figure),
        "tests": [asdict(test) for test in figure.tests],
        "effects": [asdict(effect) for effect in figure.effects],
        "items": [asdict(item) for item in figure.items],
        "quartiles": {"before": _quartiles(figure.before_quartiles), "after": _quartiles(figure.after_quartiles)}
        if figure.after_quartiles is not None
        else None,
        "hidden": False,
    }


def _quartiles(quartiles: Quartiles | None) -> dict[str, float] | None:
    return asdict(quartiles) if quartiles is not None else None


def _change(figure: Figure) -> dict[str, Any] | None:
    if figure.change is None:
        return None
    change, interval = figure.change, figure.change_interval
    deviation = sqrt(change.variance) if change.n > 1 else None
    return {
        "mean": change.mean,
        "standard_deviation": deviation,
        "interval": asdict(interval) if interval else None,
    }


def _group(group: GroupFigure, base: Base, *, internal: bool) -> dict[str, Any]:
    """Return the figure of a group; outside, its n is only who stands behind it, and kept where it tells nothing."""
    figure = _figure(group.figure, hidden=group.hidden)
    if not internal:
        nothing: dict[str, Any] = dict.fromkeys(field.name for field in fields(Counts))
        figure["n"] = {**nothing, base: group.n, "reasons": {}} if group.n is not None else None
    return {
        "attribute": group.attribute,
        "value": group.value,
        "label": group.label,
        "figure": {**figure, "withheld": group.hidden or group.withheld},
    }


def indicator_json(result: IndicatorResult, language: Language, *, internal: bool = False) -> dict[str, Any]:
    """Return one indicator; `tests` and `effects` are lists, empty where none was made or can be."""
    indicator, figure = result.indicator, result.figure
    low, high = indicator.target_range
    whole = _figure(figure)
    if result.hidden and not figure.n.enrolled:
        whole["n"] = None
    comparison = result.comparison
    return {
        "id": indicator.id,
        "name": indicator.name,
        "level": indicator.level,
        "measure": indicator.measure.kind,
        "unit": result.unit,
        "direction": indicator.direction,
        "baseline": {"value": result.baseline, "date": plain(result.baseline_date, language)},
        "target": low if low == high else {"low": low, "high": high},
        "actual": {"value": figure.value, "wave": result.wave},
        "achievement": result.achievement,
        "progress": result.progress,
        "status": Sentence(result.status).say(language),
        "n": whole["n"],
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "before": figure.before,
        "after": figure.after,
        "interval": whole["interval"],
        "change": whole["change"],
        "tests": whole["tests"],
        "effects": whole["effects"],
        "items": whole["items"],
        "quartiles": whole["quartiles"],
        "hidden": result.hidden,
        "groups": [_group(group, base(indicator), internal=internal) for group in result.groups],
        "comparison": None
        if comparison is None
        else {
            "group": comparison.group,
            "name": comparison.name,
            "figure": _figure(comparison.figure, hidden=comparison.hidden),
            "difference": comparison.difference,
            "interval": asdict(comparison.interval) if comparison.interval else None,
            "tests": [asdict(comparison.test)] if comparison.test else [],
            "change_difference": comparison.change_difference,
        },
        "dropouts": plain(result.lost, language),
        "findings": [{"kind": f.kind, "text": f.text.say(language)} for f in result.findings],
        "notes": [note.say(language) for note in result.notes],
    }


def explanation_json(found: "Explanation", language: Language) -> dict[str, Any]:
    """Return an explanation: one figure, its formula, and every row used or left out."""
    group = found.group
    return {
        "program": {"code": found.folder.program.code, "name": found.folder.program.name},
        "as_of": found.as_of.isoformat(),
        "internal": found.internal,
        "indicator": indicator_json(found.result, language, internal=found.internal),
        "group": None if group is None else {"attribute": group.attribute, "value": group.value, "label": group.label},
        "figure": _group(group, base(found.result.indicator), internal=found.internal)["figure"]
        if group is not None
        else _figure(found.figure, hidden=found.hidden),
        "definition": {
            "text": found.result.indicator.definition,
            "measure": found.measure.say(language),
            "digest": found.definition,
            "changes": None if found.changes is None else plain(list(found.changes), language),
        },
        "formula": [line.say(language) for line in found.formula],
        "used": [{"file": r.file, "line": r.line, "person": r.person} for r in found.used],
        "denominator": [{"file": r.file, "line": r.line, "person": r.person} for r in found.denominator],
        "left_out": [{"file": r.file, "line": r.line, "person": r.person, "reason": r.reason} for r in found.left_out],
        "findings": [{"kind": f.kind, "text": f.text.say(language)} for f in found.findings],
    }
