"""Indicators against the instruments they look at, and instruments against themselves."""

from collections.abc import Iterable, Mapping
from functools import cache

from pendamping.diagnostics import Diagnostic, Path
from pendamping.folder import paths
from pendamping.folder.checks import derived as columns_of
from pendamping.folder.checks.definition import Known, duplicate_ids, known_ids
from pendamping.folder.load import Folder
from pendamping.model.conditions import Condition
from pendamping.model.indicators import COUNTED_TABLES, PAIRED, SHARES, Count, Indicator, ShareChange
from pendamping.model.instruments import Instrument
from pendamping.vocabulary import Language, accepted_values, key_word, value_word
from pendamping.wording import mark as _

# Columns of the tables that are not instruments, by which a count can be limited.
TABLE_COLUMNS: dict[str, tuple[str, ...]] = {
    "participants": ("group", "status"),
    "sessions": ("activity", "phase", "mode", "form", "minutes", "headcount"),
    "attendance": ("activity", "phase", "status", "minutes", "group"),
    "obstacles": ("category", "status", "risk", "activity", "phase"),
    "spending": ("budget_line", "fund_source", "group", "activity", "amount"),
    "visits": ("activity", "phase", "minutes"),
}
SCORE = "score"


def counted_table(name: str) -> str | None:
    """Return the English name of a table that is no instrument, or None."""
    return accepted_values(COUNTED_TABLES).get(name)


def check_indicators(folder: Folder) -> list[Diagnostic]:
    """Check measures, baselines, targets and comparison groups, and the scoring of instruments."""
    found: list[Diagnostic] = []
    columns = _Columns(folder)
    groups = {group.id: group.kind for group in folder.program.target_group.groups}
    for i, indicator in enumerate(folder.program.indicators):
        found += _measure(folder, columns, indicator, ("indicators", i, "measure"))
        found += _quality(folder, groups, indicator, ("indicators", i))
    for instrument in folder.instruments.values():
        found += _instrument(instrument, folder.language)
        found += columns_of.check_derived(folder, instrument)
    return found


class _Columns:
    """What measures can name, put together once for each table and instrument, however many indicators look at it."""

    def __init__(self, folder: Folder) -> None:
        self._instruments = folder.instruments
        self._attributes = [attribute.id for attribute in folder.program.attributes]
        words = [value_word(table, folder.language) for table in COUNTED_TABLES]
        self.instruments, self.tables = Known(folder.instruments), Known([*folder.instruments, *words])
        self.of_table = cache(self._of_table)
        self.of_instrument = cache(self._of_instrument)
        self.with_score = cache(self._with_score)
        self.numbers = cache(self._numbers)
        self.waves = cache(self._waves)

    def _of_table(self, table: str) -> dict[str, str]:
        return accepted_columns([*TABLE_COLUMNS[table], *self._attributes])

    def _of_instrument(self, name: str) -> dict[str, str]:
        return measurement_columns(self._instruments[name], self._attributes)

    def _with_score(self, name: str) -> dict[str, str]:
        columns = self.of_instrument(name)
        return columns | {key_word(SCORE, "id"): SCORE} if self._instruments[name].scoring else columns

    def _numbers(self, name: str) -> dict[str, None]:
        return dict.fromkeys(_number_columns(self._instruments[name]))

    def _waves(self, name: str) -> Known:
        return Known(wave.id for wave in self._instruments[name].waves)


def _measure(folder: Folder, all_columns: _Columns, indicator: Indicator, path: Path) -> list[Diagnostic]:
    measure = indicator.measure
    language = folder.language
    if isinstance(measure, Count):
        table = counted_table(measure.table)
        if table is not None:
            return _conditions(measure.condition, all_columns.of_table(table), measure.table, (*path, "condition"))
        name: str | None = measure.table
        key = "table"
    else:
        name = getattr(measure, "instrument", None)
        key = "instrument"
    if name is None:
        return []
    instrument = folder.instruments.get(name)
    if instrument is None:
        known_names = all_columns.tables if key == "table" else all_columns.instruments
        values = {"key": key_word(key, language), "value": name, "known": known_names.said}
        return [Diagnostic("PD301", paths.PROGRAM, (*path, key), values)]
    found: list[Diagnostic] = []
    for step in ("from", "to", "wave"):
        wave = getattr(measure, {"from": "from_wave", "to": "to_wave"}.get(step, step), None)
        if wave is not None and wave not in (waves := all_columns.waves(name)):
            values = {"value": wave, "instrument": name, "known": waves.said}
            found.append(Diagnostic("PD303", paths.PROGRAM, (*path, step), values))
    columns, known = all_columns.of_instrument(name), all_columns.with_score(name)
    score = getattr(measure, "score", None)
    if score is not None and score not in known:
        found.append(_unknown_column(score, name, columns, (*path, "score")))
    elif score is not None and score not in (numbers := all_columns.numbers(name)) and known[score] != SCORE:
        values = {"value": score, "table": name, "known": known_ids(numbers)}
        found.append(Diagnostic("PD326", paths.PROGRAM, (*path, "score"), values))
    for step in ("condition", "among"):
        condition = getattr(measure, step, None)
        found += _conditions(condition, known, name, (*path, step))
        found += columns_of.check_categories(condition, instrument, (*path, step))
    needs_score = isinstance(measure, PAIRED) and not isinstance(measure, ShareChange) and score is None
    if needs_score and instrument.scoring is None:
        found.append(_unknown_column(SCORE, name, columns, (*path, "instrument")))
    return found


def measurement_columns(instrument: Instrument, attributes: Iterable[str]) -> dict[str, str]:
    """Return what a condition or a score can name: items, subscales, derived columns, the score, attributes."""
    subscales = [sub.id for sub in instrument.scoring.subscales] if instrument.scoring else []
    derived = [name for column in instrument.derived for name in (column.id, *column.category_names)]
    score = [SCORE] if instrument.scoring else []
    names = [*(item.id for item in instrument.items), *subscales, *derived, *score, *attributes]
    return {name: name for name in names}


def _number_columns(instrument: Instrument) -> list[str]:
    subscales = [sub.id for sub in instrument.scoring.subscales] if instrument.scoring else []
    items = [item.id for item in instrument.items if item.kind not in ("text", "choice", "date")]
    return [*items, *subscales, *(derived.id for derived in instrument.derived if derived.has_number)]


def _unknown_column(value: str, table: str, columns: Iterable[str], path: Path) -> Diagnostic:
    return Diagnostic("PD302", paths.PROGRAM, path, {"value": value, "table": table, "known": known_ids(columns)})


def _conditions(condition: Condition | None, known: Mapping[str, str], table: str, path: Path) -> list[Diagnostic]:
    """Check that every column is known; those of built-in tables may be written in either language."""
    if condition is None:
        return []
    if condition.column is not None:
        if condition.column in known:
            return []
        return [_unknown_column(condition.column, table, dict.fromkeys(known.values()), (*path, "column"))]
    found: list[Diagnostic] = []
    for name, parts in (("all", condition.all), ("any", condition.any)):
        for i, part in enumerate(parts or []):
            found += _conditions(part, known, table, (*path, name, i))
    return found + _conditions(condition.negated, known, table, (*path, "not"))


def accepted_columns(columns: Iterable[str]) -> dict[str, str]:
    """Map each word for a column of a table to the column."""
    columns = list(columns)
    return {key_word(name, "id"): name for name in columns} | {name: name for name in columns}


def _quality(folder: Folder, groups: Mapping[str, str], indicator: Indicator, path: Path) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    value = {"value": indicator.id}
    computed = isinstance(indicator.measure, PAIRED)
    baseline = indicator.baseline
    if not computed and (baseline is None or baseline.value is None):
        found.append(Diagnostic("PD703", paths.PROGRAM, (*path, "baseline" if baseline else "id"), value))
    if not indicator.means_of_verification:
        found.append(Diagnostic("PD704", paths.PROGRAM, (*path, "id"), value))
    if indicator.objective is None:
        found.append(Diagnostic("PD706", paths.PROGRAM, (*path, "id"), value))
    low, high = indicator.target_range
    if isinstance(indicator.measure, SHARES):
        if high > 1:
            found.append(Diagnostic("PD216", paths.PROGRAM, (*path, "target"), {"value": f"{high:g}"}))
        if baseline is not None and (baseline.value or 0) > 1:
            found.append(
                Diagnostic("PD216", paths.PROGRAM, (*path, "baseline", "value"), {"value": f"{baseline.value:g}"})
            )
    if baseline is not None and baseline.value is not None:
        wrong_up = indicator.direction == "up" and high <= baseline.value
        wrong_down = indicator.direction == "down" and low >= baseline.value
        if wrong_up or wrong_down:
            direction = value_word(indicator.direction, folder.language)
            found.append(Diagnostic("PD708", paths.PROGRAM, (*path, "target"), {**value, "direction": direction}))
    if indicator.comparison is not None and groups.get(indicator.comparison, "comparison") != "comparison":
        found.append(Diagnostic("PD308", paths.PROGRAM, (*path, "comparison"), {"value": indicator.comparison}))
    return found


def _instrument(instrument: Instrument, language: Language) -> list[Diagnostic]:
    file = f"{paths.INSTRUMENTS}/{instrument.id}.yaml"
    found = duplicate_ids(instrument.items, file, ("items",)) + duplicate_ids(instrument.waves, file, ("waves",))
    known = Known(item.id for item in instrument.items)
    for i, item in enumerate(instrument.items):
        if item.kind == "scale" and instrument.scale_of(item) is None:
            values = {"key": key_word("scale", language), "where": f"{key_word('items', language)}/{item.id}"}
            found.append(Diagnostic("PD201", file, ("items", i), values))
    scoring = instrument.scoring
    if scoring is None:
        return found
    listed: list[tuple[str, Path]] = [(name, ("scoring", "items", i)) for i, name in enumerate(scoring.items)]
    for i, sub in enumerate(scoring.subscales):
        listed += [(name, ("scoring", "subscales", i, "items", j)) for j, name in enumerate(sub.items)]
    for name, path in listed:
        if name not in known:
            values = {"key": key_word("items", language), "value": name, "known": known.said}
            found.append(Diagnostic("PD301", file, path, values))
    return found + _scoring(instrument, file, language)


def _scoring(instrument: Instrument, file: str, language: Language) -> list[Diagnostic]:
    """Each way of scoring asks something of the items: an answer key, or a scale from 1 to 4."""
    scoring = instrument.scoring
    if scoring is None:
        return []
    items = instrument.scored_items()
    wrong: list[str] = []
    problem = ""
    if scoring.method == "percent_correct":
        wrong = [item.id for item in items if item.correct is None] or ([] if items else ["–"])
        problem = _("they have no right answer (correct)")
    elif scoring.method == "ikm":
        wrong = [i.id for i in items if (s := instrument.scale_of(i)) is None or (s.min, s.max) != (1, 4)]
        problem = _("their scale is not 1 to 4")
    else:
        wrong = [item.id for item in items if item.kind in ("text", "choice", "date")]
        problem = _("their answers are not numbers")
    if not wrong:
        unbounded = [item for item in items if item.kind != "yes_no" and instrument.scale_of(item) is None]
        wrong = [item.id for item in unbounded if item.reverse]
        problem = _("a reversed item needs a scale")
    if not wrong:
        return []
    values = {
        "value": ", ".join(wrong[:6]),
        "instrument": instrument.id,
        "method": value_word(scoring.method, language),
        "problem": problem,
    }
    return [Diagnostic("PD304", file, ("scoring", "method"), values)]
