"""How well an instrument measured: answers per item, Cronbach's alpha, floor and ceiling of each score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import narwhals as nw

from pendamping.analysis.scores import item_values, items_of, maximum_score, minimum_score, score, value
from pendamping.analysis.series import SeriesPoint, compute_series, period_of
from pendamping.analysis.tables import Frame, Tables, fetch, item_column
from pendamping.folder.load import Folder
from pendamping.formats.measurements import is_numeric
from pendamping.model.instruments import Instrument, Item
from pendamping.wording import Sentence
from pendamping.wording import mark as _

ALPHA_ROWS, ALPHA_ITEMS = 10, 2
_TOLERANCE = 1e-9  # a mean such as 4.2 is not exact in binary


@dataclass(frozen=True, slots=True)
class ItemQuality:
    """The answers to one item; `missing` is the share of rows without one, `mean` that of the scored value."""

    item: str
    n: int
    mean: float | None
    missing: float


@dataclass(frozen=True, slots=True)
class ScaleQuality:
    """A score, of the whole instrument (`score` is None) or of a subscale.

    `complete` rows answer every item, `scored` rows have a score; `floor` and `ceiling` are the shares of
    scored rows at the lowest and highest possible score, None where the scales do not say what these are.
    Where there is no alpha, `reason` says why.
    """

    score: str | None
    name: str
    items: Sequence[str]
    complete: int
    scored: int
    mean: float | None
    minimum: float | None
    maximum: float | None
    floor: float | None
    ceiling: float | None
    alpha: float | None
    reason: Sentence | None = None


@dataclass(frozen=True, slots=True)
class WaveQuality:
    """The quality at one wave; `wave` is None for an instrument kept by date. `complete` rows answer every item."""

    wave: str | None
    rows: int
    complete: int
    items: Sequence[ItemQuality]
    scales: Sequence[ScaleQuality]


@dataclass(frozen=True, slots=True)
class InstrumentQuality:
    """The quality of one instrument of one program, wave by wave, and its series where it is kept by date."""

    program: str
    instrument: str
    waves: Sequence[WaveQuality]
    series: Sequence[SeriesPoint] = field(default_factory=list[SeriesPoint])


@dataclass(frozen=True, slots=True)
class _Scale:
    """A score to look at, and the prefix of its columns."""

    prefix: str
    score: str | None
    name: str
    items: Sequence[Item]


def compute_instruments(tables: Tables, folder: Folder, as_of: date) -> list[InstrumentQuality]:
    """Return the quality of every instrument of one program that holds data up to `as_of`, in order of their ids."""
    code = folder.program.code
    found: list[InstrumentQuality] = []
    for name in sorted(folder.instruments):
        instrument = folder.instruments[name]
        waves = compute_quality(tables, instrument).get(code, [])
        if not waves:
            continue
        by = period_of(instrument)
        series = compute_series(tables, folder, instrument, by, as_of) if by is not None else []
        found.append(InstrumentQuality(code, name, waves, series))
    return found


def compute_quality(tables: Tables, instrument: Instrument) -> dict[str, list[WaveQuality]]:
    """Return the quality of `instrument` by program, wave by wave; one query for all programs."""
    scales = _scales(instrument)
    found: dict[str, list[tuple[int, WaveQuality]]] = {}
    order = {wave.id: n for n, wave in enumerate(instrument.waves)}
    for row in fetch(_query(tables.measurements[instrument.id], instrument, scales)):
        wave = _wave(row, instrument, scales)
        found.setdefault(row["program"], []).append((order.get(row["wave"], len(order)), wave))
    return {code: [wave for _, wave in sorted(waves, key=lambda pair: pair[0])] for code, waves in found.items()}


def _scales(instrument: Instrument) -> list[_Scale]:
    if instrument.scoring is None:
        return []
    scales = [_Scale("s0", None, instrument.name, instrument.scored_items())]
    for n, sub in enumerate(instrument.scoring.subscales, 1):
        scales.append(_Scale(f"s{n}", sub.id, sub.name, items_of(instrument, sub.id)))
    return [scale for scale in scales if scale.items]


def _query(wide: Frame, instrument: Instrument, scales: Sequence[_Scale]) -> Frame:
    """Return one row per program and wave with everything that is counted, two steps on the wide table."""
    items = [nw.col(item_column(item.id)) for item in instrument.items]
    columns: dict[str, Any] = {"complete": (_missing(items) == 0).cast(nw.Int64)}
    figures: list[Any] = [nw.len().alias("rows"), nw.col("complete").sum().alias("complete")]
    for n, item in enumerate(instrument.items):
        figures.append(nw.col(item_column(item.id)).count().alias(f"i{n}_n"))
        if is_numeric(item):
            columns[f"i{n}"] = value(instrument, item).cast(nw.Float64)
            figures.append(nw.col(f"i{n}").mean().alias(f"i{n}_mean"))
    for scale in scales:
        values = item_values(instrument, list(scale.items))
        whole = _missing(values) == 0
        prefix = scale.prefix
        columns |= {f"{prefix}_v{n}": nw.when(whole).then(v) for n, v in enumerate(values)}
        columns[f"{prefix}_total"] = nw.when(whole).then(nw.sum_horizontal(*values))
        columns[f"{prefix}_score"] = score(instrument, scale.score)
        figures += [nw.col(f"{prefix}_v{n}").var(ddof=1).alias(f"{prefix}_v{n}") for n in range(len(values))]
        figures += [
            nw.col(f"{prefix}_total").var(ddof=1).alias(f"{prefix}_total"),
            nw.col(f"{prefix}_total").count().alias(f"{prefix}_complete"),
            nw.col(f"{prefix}_score").count().alias(f"{prefix}_scored"),
            nw.col(f"{prefix}_score").mean().alias(f"{prefix}_mean"),
        ]
        for name, bound in _bounds(instrument, scale).items():
            if bound is not None:
                reached = nw.col(f"{prefix}_score")
                at = reached <= bound + _TOLERANCE if name == "floor" else reached >= bound - _TOLERANCE
                columns[f"{prefix}_{name}"] = at.cast(nw.Int64)
                figures.append(nw.col(f"{prefix}_{name}").sum().alias(f"{prefix}_{name}"))
    first = {name: column for name, column in columns.items() if not name.endswith(("_floor", "_ceiling"))}
    second = {name: column for name, column in columns.items() if name not in first}
    wide = wide.with_columns(**first)
    wide = wide.with_columns(**second) if second else wide
    return wide.group_by("program", "wave").agg(*figures)


def _missing(values: Sequence[nw.Expr]) -> nw.Expr:
    return nw.sum_horizontal(*(v.is_null().cast(nw.Int64) for v in values))


def _bounds(instrument: Instrument, scale: _Scale) -> dict[str, float | None]:
    return {"floor": minimum_score(instrument, scale.score), "ceiling": maximum_score(instrument, scale.score)}


def _wave(row: Mapping[str, Any], instrument: Instrument, scales: Sequence[_Scale]) -> WaveQuality:
    rows = int(row["rows"])
    items = [
        ItemQuality(item.id, int(row[f"i{n}_n"]), row.get(f"i{n}_mean"), 1 - int(row[f"i{n}_n"]) / rows)
        for n, item in enumerate(instrument.items)
    ]
    return WaveQuality(row["wave"], rows, int(row["complete"]), items, [_scale(row, instrument, s) for s in scales])


def _scale(row: Mapping[str, Any], instrument: Instrument, scale: _Scale) -> ScaleQuality:
    prefix = scale.prefix
    scored = int(row[f"{prefix}_scored"])
    variances = [row[f"{prefix}_v{n}"] for n in range(len(scale.items))]
    complete = int(row[f"{prefix}_complete"])
    alpha, reason = cronbach_alpha(variances, row[f"{prefix}_total"], complete)
    bounds = _bounds(instrument, scale)
    at = {
        name: int(row[f"{prefix}_{name}"] or 0) / scored if bound is not None and scored else None
        for name, bound in bounds.items()
    }
    return ScaleQuality(
        score=scale.score,
        name=scale.name,
        items=[item.id for item in scale.items],
        complete=complete,
        scored=scored,
        mean=row[f"{prefix}_mean"],
        minimum=bounds["floor"],
        maximum=bounds["ceiling"],
        floor=at["floor"],
        ceiling=at["ceiling"],
        alpha=alpha,
        reason=reason,
    )


def cronbach_alpha(
    variances: Sequence[float | None], total: float | None, rows: int
) -> tuple[float | None, Sentence | None]:
    """Return Cronbach's alpha, or None with the reason.

    α = k / (k - 1) · (1 - Σ var_i / var_total) (Cronbach 1951), `variances` those of the k items and `total`
    that of their sum, over `rows` complete rows. It needs 10 rows and 2 items.
    """
    k = len(variances)
    if k < ALPHA_ITEMS:
        return None, Sentence(_("Cronbach's alpha needs at least 2 items."))
    if rows < ALPHA_ROWS:
        message = _("Cronbach's alpha needs {needed} complete rows; there are {n}.")
        return None, Sentence(message, {"needed": ALPHA_ROWS, "n": rows})
    if not total:
        return None, Sentence(_("Cronbach's alpha is undefined: all complete rows have the same score."))
    return k / (k - 1) * (1 - sum(v or 0.0 for v in variances) / total), None
