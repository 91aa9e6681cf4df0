"""Person values: what an indicator looks at, as one row per person with a value before and after.

Indicators that look at the same thing share their rows, called by a key. A frame of person values has the columns
program, key, role (empty for the people assisted, else the comparison group), person, left (1 or null),
attribute_<id>..., before, after, seen (1 where the person was measured at the later time, be the value complete or
not) and top (the highest value there can be, or null).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw

from pendamping.analysis.derived import with_ranks
from pendamping.analysis.scores import Expression, instrument_condition, score
from pendamping.analysis.tables import Frame, Tables, attribute_column
from pendamping.folder.load import Folder
from pendamping.model.conditions import Condition
from pendamping.model.indicators import (
    PAIRED,
    Attendance,
    Indicator,
    Reach,
    ShareChange,
    ShareMeasure,
)
from pendamping.model.instruments import Instrument
from pendamping.model.program import Program

KEY = ["program", "person"]
LINES = ["line_before", "line_after"]
TOLERANCE = 1e-9  # a share such as 0.8 is not exact in binary


@dataclass(frozen=True, slots=True)
class Value:
    """What is looked at: a score or a condition of an instrument at one wave or two, or the dose received.

    `instrument` is None for a dose; then `at_least` is the share of the planned minutes from which a person counts (0:
    anything at all), and `phase` the phase that counts.
    """

    instrument: Instrument | None
    before: str | None = None
    after: str | None = None
    score: str | None = None
    condition: Condition | None = None
    among: Condition | None = None
    among_wave: str | None = None
    at_least: float = 0.0
    phase: str | None = None

    @property
    def name(self) -> str:
        """A text by which equal values are recognised, whichever program they belong to."""
        parts = [fingerprint(self.instrument) if self.instrument else "", self.before, self.after, self.score]
        conditions = [c.model_dump_json() if c else None for c in (self.condition, self.among)]
        return repr([*parts, *conditions, self.among_wave, self.at_least, self.phase])


@dataclass(frozen=True, slots=True)
class Asked:
    """A value, the programs that look at it, and the highest value there can be, where there is one."""

    value: Value
    folders: Sequence[Folder]
    top: float | None = None

    @property
    def codes(self) -> list[str]:
        """The programs."""
        return [folder.program.code for folder in self.folders]


def fingerprint(instrument: Instrument) -> str:
    """Return a text that is the same for instruments that measure alike: definition and guidelines."""
    guidelines = [instrument.guideline_of(derived) for derived in instrument.derived]
    return instrument.model_dump_json() + "".join(g.model_dump_json() for g in guidelines if g is not None)


def value_of(indicator: Indicator, instruments: Mapping[str, Instrument]) -> Value | None:
    """Return what `indicator` looks at; None for counts, indices and typed values, which have no person values."""
    measure = indicator.measure
    if isinstance(measure, Attendance):
        return Value(None, at_least=measure.at_least, phase=measure.phase)
    if isinstance(measure, Reach):
        return Value(None)
    if isinstance(measure, ShareMeasure):
        instrument = instruments[measure.instrument]
        first = instrument.waves[0].id if instrument.waves else None
        among_wave = first if measure.among is not None else None
        return Value(
            instrument, None, measure.wave, condition=measure.condition, among=measure.among, among_wave=among_wave
        )
    if isinstance(measure, ShareChange):
        among_wave = measure.from_wave if measure.among is not None else None
        waves = (measure.from_wave, measure.to_wave)
        return Value(
            instruments[measure.instrument], *waves, condition=measure.condition, among=measure.among,
            among_wave=among_wave,
        )  # fmt: skip
    if isinstance(measure, PAIRED):
        return Value(instruments[measure.instrument], measure.from_wave, measure.to_wave, score=measure.score)
    return None


def person_values(tables: Tables, asked: Mapping[str, Asked]) -> Frame | None:
    """Return the person values of everything asked for, by its key; None where nothing is.

    There are also line_before and line_after, the lines of the data they come from (null for a dose).
    """
    people = people_frame(tables, _all_folders(asked))
    parts = ["person", "left", *_attributes(people)]
    frames = [
        _shown(tables, source.frame, key, one, source, parts, LINES)
        for wanted in _by_source(asked)
        for source in [_source(tables, people, wanted, with_lines=True)]
        for key, one in wanted.items()
    ]
    return nw.concat(frames, how="vertical") if frames else None


def value_counts(tables: Tables, asked: Mapping[str, Asked], attributes: Iterable[str]) -> Frame | None:
    """Return how many people share the same values: person values with `n` in place of the person.

    Only `attributes` are told apart. What many people answer takes few values: all figures rest on these rows, and
    none of them looks at every person again.
    """
    people = people_frame(tables, _all_folders(asked))
    parts = ["left", *(attribute_column(name) for name in attributes)]
    frames: list[Frame] = []
    for wanted in _by_source(asked):
        source = _source(tables, people, wanted)
        counted = source.frame.group_by("program", "role", *parts, *source.columns).agg(nw.len().alias("n"))
        # Kept each by itself: what is put together of queries would be bound anew with every one that joins them.
        counted = tables.keep(counted)
        frames += [_shown(tables, counted, key, one, source, parts, ["n"]) for key, one in wanted.items()]
    return tables.keep(nw.concat(frames, how="vertical")) if frames else None


def _by_source(asked: Mapping[str, Asked]) -> Iterable[dict[str, Asked]]:
    """Put together what comes from one instrument, or from attendance, which is read once for all of them."""
    sources: dict[str, dict[str, Asked]] = {}
    for key, one in asked.items():
        source = fingerprint(one.value.instrument) if one.value.instrument else ""
        sources.setdefault(source, {})[key] = one
    return sources.values()


def people_frame(tables: Tables, folders: Sequence[Folder]) -> Frame:
    """Return everybody whom a figure can be about: program, person, role, left (1 or null) and the attributes."""
    codes = [folder.program.code for folder in folders]
    people = tables.participants
    role = nw.when(nw.col("assisted")).then(nw.lit("")).otherwise(nw.col("group")).alias("role")
    left = nw.when(~nw.col("left").is_null()).then(nw.lit(1)).alias("left")
    return tables.only(people, codes).select("program", "person", role, left, *_attributes(people))


def _attributes(people: Frame) -> list[str]:
    return [name for name in people.collect_schema().names() if name.startswith("attribute_")]


def by_program(values: Mapping[str, float]) -> Expression:
    """Return a number that differs from program to program as one expression."""
    if len(set(values.values())) == 1:
        return nw.lit(next(iter(values.values())))
    cases = [nw.when(nw.col("program") == code).then(nw.lit(value)) for code, value in values.items()]
    return nw.coalesce(*cases)


def _all_folders(wanted: Mapping[str, Asked]) -> list[Folder]:
    return list({folder.program.code: folder for one in wanted.values() for folder in one.folders}.values())


@dataclass(frozen=True, slots=True)
class _Source:
    """People with the columns that values are made of, the names of these, and what each value is made of."""

    frame: Frame
    columns: Sequence[str]
    parts: Mapping[str, Mapping[str, Expression]]


def _source(tables: Tables, people: Frame, wanted: Mapping[str, Asked], *, with_lines: bool = False) -> _Source:
    folders = _all_folders(wanted)
    mine = tables.only(people, [folder.program.code for folder in folders])
    if next(iter(wanted.values())).value.instrument is None:
        return _received(tables, mine, wanted)
    return _measured(tables, mine, wanted, with_lines=with_lines)


def _shown(
    tables: Tables, frame: Frame, key: str, one: Asked, source: _Source, columns: Sequence[str], numbers: Sequence[str]
) -> Frame:
    """Return the rows of one key: `columns` of `frame`, the values, and whole `numbers` of the parts or the frame."""
    parts = source.parts[key]
    mine = tables.only(frame, one.codes)
    if "among" in parts:
        mine = mine.filter(parts["among"] == 1)
    return mine.select(
        "program",
        nw.lit(key).alias("key"),
        "role",
        *columns,
        parts["before"].cast(nw.Float64).alias("before"),
        parts["after"].cast(nw.Float64).alias("after"),
        parts["seen"].cast(nw.Int64).alias("seen"),
        nw.lit(one.top).cast(nw.Float64).alias("top"),
        *(parts.get(name, _missing(name)).cast(nw.Int64).alias(name) for name in numbers),
    )


def _missing(name: str) -> Expression:
    return nw.lit(None) if name in LINES else nw.col(name)


def _measured(tables: Tables, people: Frame, wanted: Mapping[str, Asked], *, with_lines: bool) -> _Source:
    """Return the values that come from one instrument, read once for all of them: a join for each wave."""
    instrument = next(iter(wanted.values())).value.instrument
    if instrument is None:
        raise TypeError(wanted)
    rows = _with_attributes(tables.measurements[instrument.id], people, wanted)
    conditions = [c for one in wanted.values() for c in (one.value.condition, one.value.among) if c is not None]
    rows = with_ranks(rows, instrument, {name for condition in conditions for name in condition.columns()})
    names: dict[tuple[str | None, str], str] = {}
    waves: dict[str | None, list[Expression]] = {}

    def at(wave: str | None, what: str, make: Callable[[], Expression]) -> Expression:
        """Ask for the value of `what` at `wave`; returns the column of each person that will hold it."""
        if (wave, what) not in names:
            names[wave, what] = f"v{len(names)}"
            own = make() if wave is not None else make().max()
            waves.setdefault(wave, []).append(own.alias(names[wave, what]))
        return nw.col(names[wave, what])

    parts = {key: _parts(one.value, instrument, at, with_lines=with_lines) for key, one in wanted.items()}
    for wave, columns in waves.items():
        # Nobody stands twice at one wave. Without waves, one row of a person that meets the condition is enough.
        own = rows.group_by(*KEY).agg(*columns) if wave is None else _at_wave(rows, wave, columns)
        people = people.join(own, on=KEY, how="left")
    return _Source(people, list(names.values()), parts)


def _at_wave(rows: Frame, wave: str, columns: Sequence[Expression]) -> Frame:
    return rows.filter(nw.col("wave") == wave).select(*KEY, *columns)


def _parts(
    value: Value,
    instrument: Instrument,
    at: Callable[[str | None, str, Callable[[], Expression]], Expression],
    *,
    with_lines: bool,
) -> dict[str, Expression]:
    """Return what the frame of one value is made of, as columns of each person."""

    def looked_at() -> Expression:
        if value.condition is not None:
            return _condition(value.condition, instrument).cast(nw.Float64)
        return score(instrument, value.score).cast(nw.Float64)

    what = value.condition.model_dump_json() if value.condition is not None else f"score {value.score}"
    parts: dict[str, Expression] = {
        "before": at(value.before, what, looked_at) if value.before is not None else nw.lit(None),
        "after": at(value.after, what, looked_at),
        "seen": at(value.after, "seen", lambda: nw.lit(1)),
    }
    if value.among is not None:
        among = value.among
        name = f"among {among.model_dump_json()}"
        parts["among"] = at(value.among_wave, name, lambda: _condition(among, instrument).cast(nw.Float64))
    if with_lines:
        parts["line_after"] = at(value.after, "line", lambda: nw.col("line"))
        if value.before is not None:
            parts["line_before"] = at(value.before, "line", lambda: nw.col("line"))
    return parts


def _condition(condition: Condition, instrument: Instrument) -> Expression:
    return instrument_condition(condition, instrument, lambda name: nw.col(attribute_column(name)))


def _with_attributes(rows: Frame, people: Frame, wanted: Mapping[str, Asked]) -> Frame:
    """Join the attributes that conditions on the rows look at, and those that derived columns are made from."""
    values = [one.value for one in wanted.values()]
    conditions = [c for value in values for c in (value.condition, value.among) if c is not None]
    instruments = [value.instrument for value in values if value.instrument is not None]
    named = {attribute_column(name) for condition in conditions for name in condition.columns()}
    inputs = [derived.inputs.model_dump().values() for i in instruments for derived in i.derived]
    named |= {attribute_column(name) for names in inputs for name in names if name is not None}
    known = [name for name in people.collect_schema().names() if name in named]
    return rows.join(people.select(*KEY, *known), on=KEY, how="inner") if known else rows


def _received(tables: Tables, people: Frame, wanted: Mapping[str, Asked]) -> _Source:
    """Return doses: minutes attended of those planned. Who never came received nothing."""
    phases = sorted({one.value.phase for one in wanted.values()}, key=str)
    minutes = nw.col("minutes")
    sums = [
        (minutes if phase is None else nw.when(nw.col("phase") == phase).then(minutes)).sum().alias(f"received_{phase}")
        for phase in phases
    ]
    present = tables.attendance.filter(nw.col("status") == "present")
    joined = people.join(present.group_by(*KEY).agg(*sums), on=KEY, how="left")
    parts: dict[str, dict[str, Expression]] = {}
    for key, one in wanted.items():
        phase, at_least = one.value.phase, one.value.at_least
        planned = {f.program.code: float(planned_minutes(f.program, phase) or 1) for f in one.folders}
        dose = nw.col(f"received_{phase}").fill_null(0).cast(nw.Float64) / by_program(planned)
        enough = dose >= at_least - TOLERANCE if at_least else dose > 0
        parts[key] = {"before": nw.lit(None), "after": enough, "seen": nw.lit(1)}
    return _Source(joined, [f"received_{phase}" for phase in phases], parts)


def planned_minutes(program: Program, phase: str | None = None) -> int:
    """Return the minutes planned for one participant, in one phase or in all."""
    return sum(a.dose_sessions * a.minutes for a in program.activities if phase in (None, a.phase))
