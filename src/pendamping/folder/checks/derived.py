"""Derived columns against their items, their guideline, and what was measured."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import cast

from pendamping.diagnostics import Diagnostic, Path
from pendamping.folder import paths
from pendamping.folder.checks.definition import known_ids
from pendamping.folder.large.doubts import implausible, outside
from pendamping.folder.large.store import LargeMeasurements
from pendamping.folder.load import Folder
from pendamping.folder.references import builtin_of_kind
from pendamping.formats.measurements import Measurements
from pendamping.model.conditions import Condition, Operand
from pendamping.model.instruments import NEEDED, PLAUSIBLE, Derived, Instrument, Role
from pendamping.model.reference import Reference
from pendamping.vocabulary import Language, key_word, value_word

_NUMBERS = ("number", "integer", "scale")
_SEXES = ("choice", "text")
# What an item must be to play a role; every other role asks for a number.
_KINDS: dict[Role, tuple[str, ...]] = {"sex": _SEXES, "birth_date": ("date",)}


def check_derived(folder: Folder, instrument: Instrument) -> list[Diagnostic]:
    """Check names, inputs and guidelines of the derived columns of an instrument, and the values they come from."""
    file = f"{paths.INSTRUMENTS}/{instrument.id}.yaml"
    found = _names(folder, instrument, file)
    for i, derived in enumerate(instrument.derived):
        place: Path = ("derived", i)
        wrong = _inputs(folder, instrument, derived, file, place)
        found += wrong + _guideline(folder, instrument, derived, file, place)
        data = folder.measurements.get(instrument.id)
        if data is not None and not wrong:
            found += _implausible(_in_doubt(data, implausible(derived)), derived, folder.language)
            reference = instrument.guideline_of(derived)
            if reference is not None:
                doubtful = _in_doubt(data, outside(reference.valid_from, reference.valid_to))
                found += _validity(doubtful, reference, file, (*place, "guideline"))
    return found


def _in_doubt(data: Measurements | LargeMeasurements, condition: str) -> Measurements:
    """Return the rows that something could be wrong with: all of a small table."""
    return data if isinstance(data, Measurements) else data.store.measured(data.instrument, condition)


def _names(folder: Folder, instrument: Instrument, file: str) -> list[Diagnostic]:
    taken = {item.id for item in instrument.items} | {attribute.id for attribute in folder.program.attributes}
    taken |= {sub.id for sub in instrument.scoring.subscales} if instrument.scoring else set()
    taken |= {"score", key_word("score", "id")}
    found: list[Diagnostic] = []
    for i, derived in enumerate(instrument.derived):
        own = {derived.id, *derived.category_names}
        if own & taken:
            values = {"value": min(own & taken), "instrument": instrument.id}
            found.append(Diagnostic("PD325", file, ("derived", i, "id"), values))
        taken |= own
    return found


def _inputs(folder: Folder, instrument: Instrument, derived: Derived, file: str, place: Path) -> list[Diagnostic]:
    language = folder.language
    given = derived.inputs.given()
    if set(given) not in [set(roles) for roles in NEEDED[derived.kind]]:
        needed = [" + ".join(key_word(role, language) for role in roles) for roles in NEEDED[derived.kind]]
        values = {
            "kind": value_word(derived.kind, language),
            "expected": " / ".join(needed),
            "found": known_ids(key_word(role, language) for role in given),
        }
        return [Diagnostic("PD322", file, (*place, "inputs"), values)]
    items = {item.id: item for item in instrument.items}
    attributes = {attribute.id for attribute in folder.program.attributes}
    found: list[Diagnostic] = []
    for role, name in given.items():
        at = (*place, "inputs", role)
        item = items.get(name)
        if item is None and not (role == "sex" and name in attributes):
            known = known_ids([*items, *(attributes if role == "sex" else ())])
            values = {"key": key_word(role, language), "value": name, "known": known}
            found.append(Diagnostic("PD301", file, at, values))
        elif item is not None and item.kind not in _KINDS.get(role, _NUMBERS):
            expected = known_ids(value_word(kind, language) for kind in _KINDS.get(role, _NUMBERS))
            values = {"value": name, "key": key_word(role, language), "expected": expected}
            found.append(Diagnostic("PD323", file, at, values))
    return found


def _guideline(folder: Folder, instrument: Instrument, derived: Derived, file: str, place: Path) -> list[Diagnostic]:
    language = folder.language
    reference = instrument.guideline_of(derived)
    if derived.guideline is not None and reference is not None and reference.kind == derived.kind:
        return []
    own = (name for name, reference in folder.references.items() if reference.kind == derived.kind)
    known = known_ids(dict.fromkeys([*own, *builtin_of_kind(derived.kind)]))
    if derived.guideline is None:
        return [Diagnostic("PD320", file, (*place, "id"), {"value": derived.id, "known": known})]
    if reference is None:
        values = {"key": key_word("guideline", language), "value": derived.guideline, "known": known}
        return [Diagnostic("PD301", file, (*place, "guideline"), values)]
    kinds = {"found": value_word(reference.kind, language), "expected": value_word(derived.kind, language)}
    return [Diagnostic("PD321", file, (*place, "guideline"), {"value": derived.guideline, "known": known, **kinds})]


def _implausible(data: Measurements, derived: Derived, language: Language) -> Iterator[Diagnostic]:
    """Name the cells from which nothing is derived, with the bounds of what a body can have."""
    given = derived.inputs.given()
    for role, name in given.items():
        if role not in PLAUSIBLE:
            continue
        low, high, unit = PLAUSIBLE[role]
        cells = cast(Sequence[float | None], data.items.get(name, []))
        for line, cell in zip(data.lines, cells, strict=False):
            if cell is not None and not low <= cell <= high:
                bounds = {"low": f"{low:g}", "high": f"{high:g}", "unit": unit}
                values = {"value": f"{cell:g}", "key": key_word(role, language), **bounds}
                yield Diagnostic("PD620", data.file, (line, name), values, line=line)
    if derived.kind == "blood_pressure":
        upper = cast(Sequence[float | None], data.items.get(given["systolic"], []))
        lower = cast(Sequence[float | None], data.items.get(given["diastolic"], []))
        for line, systolic, diastolic in zip(data.lines, upper, lower, strict=False):
            if systolic is not None and diastolic is not None and systolic <= diastolic:
                values = {"value": f"{systolic:g}", "other": f"{diastolic:g}"}
                yield Diagnostic("PD621", data.file, (line, given["systolic"]), values, line=line)


def _validity(data: Measurements, reference: Reference, file: str, place: Path) -> list[Diagnostic]:
    lines = [
        line
        for line, day in zip(data.lines, data.dates, strict=True)
        if day is not None and not reference.holds_on(day)
    ]
    if not lines:
        return []
    values = {
        "value": reference.id,
        "count": str(len(lines)),
        "first": str(lines[0]),
        "start": _day(reference.valid_from),
        "end": _day(reference.valid_to),
    }
    return [Diagnostic("PD622", file, place, values)]


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else "…"


def check_categories(condition: Condition | None, instrument: Instrument, path: Path) -> list[Diagnostic]:
    """Check that a condition on a derived category names categories of its guideline."""
    if condition is None:
        return []
    found: list[Diagnostic] = []
    for name, parts in (("all", condition.all), ("any", condition.any)):
        for i, part in enumerate(parts or []):
            found += check_categories(part, instrument, (*path, name, i))
    found += check_categories(condition.negated, instrument, (*path, "not"))
    derived = instrument.category_column(condition.column) if condition.column else None
    reference = instrument.guideline_of(derived) if derived is not None else None
    if reference is None or (condition.column and instrument.item(condition.column) is not None):
        return found
    for operator, operand in condition.comparisons():
        words: list[Operand] = operand if isinstance(operand, list) else [operand]
        for word in words:
            if reference.rank_of(str(word)) is None:
                known = known_ids(name for band in reference.bands for name in (band.code, *band.also))
                values = {"value": str(word), "column": condition.column or "", "guideline": reference.id}
                found.append(Diagnostic("PD324", paths.PROGRAM, (*path, operator), {**values, "known": known}))
    return found
