"""What an indicator measures, in words: the definition that stands beside every figure."""

from collections.abc import Mapping
from functools import reduce

from pendamping.folder.checks.indicators import counted_table
from pendamping.model.conditions import Condition, Operand
from pendamping.model.indicators import (
    Attendance,
    Count,
    MeanChange,
    Measure,
    MedianChange,
    RatioOfMeans,
    Reach,
    SatisfactionIndex,
    ShareChange,
    ShareImproved,
    ShareMeasure,
)
from pendamping.model.instruments import Instrument
from pendamping.model.program import Program
from pendamping.wording import Amount, Sentence, Shown, Word
from pendamping.wording import mark as _

_COMPARISONS = {
    "==": _("{column} is {value}"),
    "!=": _("{column} is not {value}"),
    ">=": _("{column} is at least {value}"),
    ">": _("{column} is over {value}"),
    "<=": _("{column} is at most {value}"),
    "<": _("{column} is under {value}"),
    "in": _("{column} is one of {value}"),
}


def measure_words(measure: Measure, program: Program, instruments: Mapping[str, Instrument]) -> Sentence:
    """Return what `measure` measures as a sentence or two."""
    instrument = instruments.get(getattr(measure, "instrument", None) or getattr(measure, "table", ""))
    sentences = _parts(measure, program, instrument)
    return reduce(lambda a, b: Sentence("{a} {b}", {"a": a, "b": b}), sentences)


def _parts(measure: Measure, program: Program, instrument: Instrument | None) -> list[Sentence]:
    values: dict[str, Shown] = {
        "instrument": instrument.name if instrument else str(getattr(measure, "instrument", "")),
        "start": _wave(instrument, getattr(measure, "from_wave", None)),
        "to": _wave(instrument, getattr(measure, "to_wave", None)),
        "wave": _wave(instrument, getattr(measure, "wave", None)),
        "score": _score(instrument, getattr(measure, "score", None)),
    }
    own = getattr(measure, "condition", None)
    if own is not None:
        values["condition"] = condition_words(own, program, instrument)
    if isinstance(measure, Count):
        return _count(measure, values, instrument)
    if isinstance(measure, ShareMeasure):
        message = {
            "enrolled": _(
                "The share of people in “{instrument}”, wave “{wave}”, for whom: {condition}; "
                "out of everybody enrolled."
            ),
            "measured": _(
                "The share of people in “{instrument}”, wave “{wave}”, for whom: {condition}; "
                "out of the people measured."
            ),
        }[measure.denominator]
        among = _("Only people for whom, at the first wave: {condition}.")
        return [Sentence(message, values), *_among(measure.among, among, program, instrument)]
    if isinstance(measure, ShareChange):
        message = _(
            "The share of people in “{instrument}” for whom: {condition}; at “{to}” beside “{start}”, "
            "the same people at both."
        )
        among = _("Only people for whom, at the earlier wave: {condition}.")
        return [Sentence(message, values), *_among(measure.among, among, program, instrument)]
    if isinstance(measure, ShareImproved):
        return _improved(measure, values)
    if isinstance(measure, Attendance):
        return [_attendance(measure)]
    if isinstance(measure, SatisfactionIndex):
        message = _(
            "The satisfaction index of “{instrument}” by the IKM formula: the means of the items, "
            "with equal weights, times 25."
        )
        return [Sentence(message, values), *_only_wave(measure.wave, values)]
    if isinstance(measure, Reach):
        message = _(
            "The number of different people who took part in at least one session, "
            "out of the planned size of the target group."
        )
        return [Sentence(message)]
    if isinstance(measure, MeanChange | RatioOfMeans | MedianChange):
        return [Sentence(_change(measure), values)]
    return [Sentence(_("Typed values with their date and source; the latest one counts."))]


def _count(measure: Count, values: dict[str, Shown], instrument: Instrument | None) -> list[Sentence]:
    table = counted_table(measure.table)
    values |= {
        "table": instrument.name if instrument else Word(table or measure.table),
        "column": measure.column or "–",
    }
    message = {
        "people": _("The number of different people in “{table}”."),
        "sum": _("The sum of the column {column} in “{table}”."),
        "rows": _("The number of entries in “{table}”."),
    }[measure.of]
    found = [Sentence(message, values), *_only_wave(measure.wave, values)]
    if measure.condition is not None:
        found.append(Sentence(_("Counted where: {condition}."), values))
    return found


def _improved(measure: ShareImproved, values: dict[str, Shown]) -> list[Sentence]:
    if measure.minimum is not None:
        values["minimum"] = Amount(measure.minimum)
        message = _(
            "The share of people whose {score} in “{instrument}” changed for the better by at least {minimum} points "
            "from “{start}” to “{to}”."
        )
    else:
        message = _(
            "The share of people whose {score} in “{instrument}” changed for the better by more than the error of "
            "measurement (reliable change) from “{start}” to “{to}”."
        )
    of_all = _("The share is out of everybody enrolled.")
    of_pairs = _("The share is out of the people measured at both waves.")
    return [Sentence(message, values), Sentence(of_all if measure.denominator == "enrolled" else of_pairs)]


def _attendance(measure: Attendance) -> Sentence:
    values: dict[str, Shown] = {"share": Amount(measure.at_least, "share")}
    if measure.phase is None:
        message = _("The share of people enrolled who received at least {share} of the minutes planned for them.")
        return Sentence(message, values)
    message = _(
        "The share of people enrolled who received at least {share} of the minutes planned for them "
        "in the phase “{phase}”."
    )
    return Sentence(message, {**values, "phase": Word(measure.phase)})


def _change(measure: MeanChange | RatioOfMeans | MedianChange) -> str:
    if isinstance(measure, MedianChange):
        return _("The median {score} in “{instrument}” at “{to}” beside that at “{start}”, the same people at both.")
    if isinstance(measure, RatioOfMeans):
        return _(
            "How much higher, in percent, the mean {score} in “{instrument}” is at “{to}” than at “{start}”, the same "
            "people at both; it is the ratio of the two means, not the mean of the changes of each person."
        )
    if measure.expressed_as == "percent":
        return _(
            "The mean {score} in “{instrument}” at “{to}” as a change in percent from “{start}”, "
            "the same people at both."
        )
    if measure.expressed_as == "n_gain":
        return _(
            "The part of the possible gain in the mean {score} of “{instrument}” that was made from “{start}” to "
            "“{to}” (normalised gain, Hake 1998), the same people at both."
        )
    return _("The mean {score} in “{instrument}” at “{to}” less that at “{start}”, the same people at both.")


def _only_wave(wave: str | None, values: Mapping[str, Shown]) -> list[Sentence]:
    return [Sentence(_("Only the wave “{wave}” counts."), values)] if wave is not None else []


def _among(
    condition: Condition | None, message: str, program: Program, instrument: Instrument | None
) -> list[Sentence]:
    if condition is None:
        return []
    return [Sentence(message, {"condition": condition_words(condition, program, instrument)})]


def _wave(instrument: Instrument | None, name: str | None) -> str:
    wave = instrument.wave(name) if instrument is not None and name is not None else None
    return wave.name if wave is not None else name or "–"


def _score(instrument: Instrument | None, name: str | None) -> Shown:
    if name is None:
        return Sentence(_("score"))
    subscale = instrument.subscale(name) if instrument else None
    item = instrument.item(name) if instrument else None
    return subscale.name if subscale else item.text if item else name


def condition_words(condition: Condition, program: Program, instrument: Instrument | None) -> Sentence:
    """Return a condition in words; answers and attributes as people read them."""
    if condition.column is not None:
        column = condition.column
        said = [
            Sentence(_COMPARISONS[op], {"column": column, "value": _operand(operand, column, program, instrument)})
            for op, operand in condition.comparisons()
        ]
        return reduce(lambda a, b: Sentence(_("{a} and {b}"), {"a": a, "b": b}), said)
    if condition.negated is not None:
        return Sentence(_("not ({condition})"), {"condition": condition_words(condition.negated, program, instrument)})
    joined = _("{a} and {b}") if condition.all is not None else _("{a} or {b}")
    parts = [_inner(part, program, instrument) for part in condition.parts()]
    return reduce(lambda a, b: Sentence(joined, {"a": a, "b": b}), parts)


def _inner(part: Condition, program: Program, instrument: Instrument | None) -> Sentence:
    said = condition_words(part, program, instrument)
    single = part.column is not None and len(part.comparisons()) == 1
    return said if single else Sentence("({part})", {"part": said})


def _operand(value: Operand | list[Operand], column: str, program: Program, instrument: Instrument | None) -> Shown:
    if isinstance(value, list):
        said = [_operand(part, column, program, instrument) for part in value]
        return reduce(lambda a, b: Sentence("{a}, {b}", {"a": a, "b": b}), said)
    item = instrument.item(column) if instrument is not None else None
    attribute = next((a for a in program.attributes if a.id == column), None)
    if isinstance(value, bool) or (item is not None and item.kind == "yes_no" and value in (0, 1)):
        return Sentence(_("yes") if value else _("no"))
    if isinstance(value, int | float):
        return Amount(value, "exact")
    labels = {**(item.values if item else {}), **(attribute.values if attribute else {})}
    return labels.get(value, value)
