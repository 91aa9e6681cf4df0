"""The formula of a figure with its numbers put in."""

from pendamping.analysis.results import Figure, IndicatorResult
from pendamping.model.indicators import (
    Count,
    Manual,
    MeanChange,
    MedianChange,
    RatioOfMeans,
    SatisfactionIndex,
    ShareChange,
)
from pendamping.wording import Amount, Sentence
from pendamping.wording import mark as _


def formula(result: IndicatorResult, figure: Figure, top: float | None = None) -> list[Sentence]:
    """Return how the figure was computed, line by line; nothing where there is no figure."""
    measure = result.indicator.measure
    if figure.value is None:
        return []
    value = Amount(figure.value, result.kind)
    if isinstance(measure, Count | Manual):
        message = _("typed: {value}") if isinstance(measure, Manual) else _("counted: {value}")
        return [Sentence(message, {"value": value})]
    if isinstance(measure, SatisfactionIndex):
        items = [
            Sentence("{item}: {mean} (n = {n})", {"item": i.item, "mean": Amount(i.mean, "exact"), "n": i.n})
            for i in figure.items
        ]
        message = _("sum of the {k} means / {k} · 25 = {value}; the weight is exactly 1/{k}")
        return [*items, Sentence(message, {"k": len(figure.items), "value": value})]
    if isinstance(measure, ShareChange):
        n = figure.n.paired or 0
        before = _share(round((figure.before or 0) * n), n, figure.before)
        after = _share(round((figure.after or 0) * n), n, figure.after)
        return [Sentence(_("before: {share}"), {"share": before}), Sentence(_("after: {share}"), {"share": after})]
    if isinstance(measure, MeanChange | RatioOfMeans | MedianChange):
        return [_change(measure, figure, value, top)]
    return [_share(figure.numerator, figure.denominator, figure.value)]


def _share(part: float | None, whole: float | None, value: float | None) -> Sentence:
    values = {"part": Amount(part, "exact"), "whole": Amount(whole, "exact"), "value": Amount(value, "share")}
    return Sentence("{part} / {whole} = {value}", values)


def _change(
    measure: MeanChange | RatioOfMeans | MedianChange, figure: Figure, value: Amount, top: float | None
) -> Sentence:
    values = {
        "before": Amount(figure.before, "exact"),
        "after": Amount(figure.after, "exact"),
        "top": Amount(top, "exact"),
        "value": value,
        "n": figure.n.paired or 0,
    }
    if isinstance(measure, MedianChange):
        message = _("median before {before}, median after {after} (n = {n})")
    elif isinstance(measure, RatioOfMeans) or measure.expressed_as == "percent":
        message = _("mean after / mean before - 1 = {after} / {before} - 1 = {value} (n = {n})")
    elif measure.expressed_as == "n_gain":
        message = _(
            "(mean after - mean before) / (highest - mean before) = "
            "({after} - {before}) / ({top} - {before}) = {value} (n = {n})"
        )
    else:
        message = _("mean after - mean before = {after} - {before} = {value} (n = {n})")
    return Sentence(message, values)
