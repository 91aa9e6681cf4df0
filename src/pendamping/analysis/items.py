"""How well an instrument measured those assisted: answers per item, Cronbach's alpha, floor and ceiling of scores."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw

from pendamping.analysis.scores import SCORES, combine, item_values, items_of, maximum_score, minimum_score, missing_of
from pendamping.analysis.series import SeriesPoint, compute_all_series, period_of, stays_of
from pendamping.analysis.tables import Frame, Tables, item_column
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
    """The quality at one wave; `wave` is None for an instrument kept by date.

    `complete` rows answer every item of the score; without one, every item that is no free text.
    """

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


def compute_instruments(tables: Tables, folder: Folder) -> list[InstrumentQuality]:
    """Return the quality of every instrument of one program that holds data, in order of their ids.

    Waves that began after the day up to which `tables` were built are not in them.
    """
    code = folder.program.code
    found: list[InstrumentQuality] = []
    stays = stays_of(tables)
    for name in sorted(folder.instruments):
        instrument = folder.instruments[name]
        data = folder.measurements.get(name)
        if data is None:
            continue
        waves = compute_quality(tables, instrument).get(code, [])
        if not waves:
            continue
        by = period_of(instrument)
        series = compute_all_series(tables, instrument, by, stays) if by is not None else {}
        found.append(InstrumentQuality(code, name, waves, series.get(code, [])))
    return found


def compute_quality(
    tables: Tables, instrument: Instrument, scores: Collection[str | None] | None = None
) -> dict[str, list[WaveQuality]]:
    """Return the quality of `instrument` by program, wave by wave; one query for all programs.

    `scores` are those looked at, as indicators name them; all of them without.

    It is that of the answers of the people assisted. A comparison group is left out, as of every figure of the whole:
    an alpha is a property of the scores of the people measured, and the reliable change puts it beside the standard
    deviation of those assisted (Jacobson & Truax 1991).
    """
    scales = _scales(instrument)
    if scores is not None:
        names = {_scale_name(score) for score in scores}
        scales = [scale for scale in scales if scale.score in names]
    found: dict[str, list[tuple[int, WaveQuality]]] = {}
    order = {wave.id: n for n, wave in enumerate(instrument.waves)}
    for row in tables.fetch(_query(tables.of_assisted(tables.measurements[instrument.id]), instrument, scales)):
        wave = _wave(row, instrument, scales)
        found.setdefault(row["program"], []).append((order.get(row["wave"], len(order)), wave))
    return {code: [wave for _, wave in sorted(waves, key=lambda pair: pair[0])] for code, waves in found.items()}


def alpha_of(waves: Sequence[WaveQuality], wave: str, score: str | None) -> float | None:
    """Return the alpha of a score at a wave; one that is not between 0 and 1 is no reliability."""
    name = _scale_name(score)
    found = (scale.alpha for w in waves if w.wave == wave for scale in w.scales if scale.score == name)
    return next(found, None)


def _scale_name(score: str | None) -> str | None:
    return None if score in SCORES else score


def _scales(instrument: Instrument) -> list[_Scale]:
    if instrument.scoring is None:
        return []
    scales = [_Scale("s0", None, instrument.name, instrument.scored_items())]
    for n, sub in enumerate(instrument.scoring.subscales, 1):
        scales.append(_Scale(f"s{n}", sub.id, sub.name, items_of(instrument, sub.id)))
    return [scale for scale in scales if scale.items]


def _query(wide: Frame, instrument: Instrument, scales: Sequence[_Scale]) -> Frame:
    """Return one row per program and wave with everything that is counted.

    narwhals is slow by the expression, DuckDB by the depth of one: so many columns share an expression, and what
    two figures need becomes a column first.
    """
    scored = list({item.id: item for scale in scales for item in scale.items}.values())
    asked = [item_column(item.id) for item in instrument.items]
    means = [item_column(item.id) for item in instrument.items if is_numeric(item) or item in scored]
    # Items worded the other way, and answers that are right or wrong, take the place of what was answered.
    percent = instrument.scoring is not None and instrument.scoring.method == "percent_correct"
    turned = [item for item in scored if item.reverse or percent]
    frame = wide.with_columns(*item_values(instrument, turned)) if turned else wide
    parts = {scale.prefix: nw.col(*(item_column(item.id) for item in scale.items)) for scale in scales}
    columns: dict[str, Any] = {}
    summed, below = scales, [scale.prefix for scale in scales[1:]]
    if scales and sorted(i.id for i in scales[0].items) == sorted(i.id for s in scales[1:] for i in s.items):
        # Every item in one subscale: the whole is the sum of its parts, which is cheaper than of all items.
        summed = scales[1:]
        columns["s0_total"] = nw.sum_horizontal(*(f"{prefix}_total" for prefix in below))
        columns["s0_missing"] = nw.sum_horizontal(*(f"{prefix}_missing" for prefix in below))
    if scales:
        totals = {f"{scale.prefix}_total": nw.sum_horizontal(parts[scale.prefix]) for scale in summed}
        missing = {f"{scale.prefix}_missing": missing_of([parts[scale.prefix]]) for scale in summed}
        frame = frame.with_columns(**totals, **missing)
    frame = frame.with_columns(**columns) if columns else frame
    columns = {}
    for scale in scales:
        total, lacking = nw.col(f"{scale.prefix}_total"), nw.col(f"{scale.prefix}_missing")
        columns[f"{scale.prefix}_score"] = combine(instrument, total, lacking, len(scale.items))
        # Zero where the row is complete, else nothing: added to an item, it leaves the incomplete rows out.
        columns[f"{scale.prefix}_whole"] = nw.when(lacking == 0).then(nw.lit(0.0))
    frame = frame.with_columns(**columns) if columns else frame
    closed = [item_column(item.id) for item in instrument.items if item.kind != "text"]
    whole = nw.col("s0_missing") if scales else missing_of([nw.col(*closed or asked)])
    figures: list[Any] = [
        nw.len().alias("rows"),
        (whole == 0).cast(nw.Int64).sum().alias("complete"),
        nw.col(*asked).count().name.suffix("_n"),
    ]
    if means:
        figures.append(nw.col(*means).mean().name.suffix("_mean"))
    figures += _figures(instrument, scales, parts) if scales else []
    return frame.group_by("program", "wave").agg(*figures)


def _figures(instrument: Instrument, scales: Sequence[_Scale], parts: Mapping[str, nw.Expr]) -> list[Any]:
    scores = nw.col(*(f"{scale.prefix}_score" for scale in scales))
    figures: list[Any] = [
        scores.count().name.suffix("_n"),
        scores.mean().name.suffix("_mean"),
        nw.col(*(f"{scale.prefix}_whole" for scale in scales)).count().name.suffix("_n"),
    ]
    at: dict[tuple[str, float], list[str]] = {}
    for scale in scales:
        prefix, whole = scale.prefix, nw.col(f"{scale.prefix}_whole")
        figures.append((parts[prefix] + whole).var(ddof=1).name.prefix(f"{prefix}_"))
        figures.append((nw.col(f"{prefix}_total") + whole).var(ddof=1))
        for name, bound in _bounds(instrument, scale).items():
            if bound is not None:
                at.setdefault((name, bound), []).append(f"{prefix}_score")
    for (name, bound), columns in at.items():
        reached = nw.col(*columns)
        reached = reached <= bound + _TOLERANCE if name == "floor" else reached >= bound - _TOLERANCE
        figures.append(reached.cast(nw.Int64).sum().name.suffix(f"_{name}"))
    return figures


def _bounds(instrument: Instrument, scale: _Scale) -> dict[str, float | None]:
    return {"floor": minimum_score(instrument, scale.score), "ceiling": maximum_score(instrument, scale.score)}


def _wave(row: Mapping[str, Any], instrument: Instrument, scales: Sequence[_Scale]) -> WaveQuality:
    rows = int(row["rows"])
    items = [
        ItemQuality(item.id, n, row.get(f"{item_column(item.id)}_mean"), 1 - n / rows)
        for item in instrument.items
        for n in [int(row[f"{item_column(item.id)}_n"])]
    ]
    return WaveQuality(
        row["wave"], rows, int(row["complete"] or 0), items, [_scale(row, instrument, s) for s in scales]
    )


def _scale(row: Mapping[str, Any], instrument: Instrument, scale: _Scale) -> ScaleQuality:
    prefix = scale.prefix
    scored, complete = int(row[f"{prefix}_score_n"]), int(row[f"{prefix}_whole_n"])
    variances = [row[f"{prefix}_{item_column(item.id)}"] for item in scale.items]
    alpha, reason = cronbach_alpha(variances, row[f"{prefix}_total"], complete)
    bounds = _bounds(instrument, scale)
    at = {name: row.get(f"{prefix}_score_{name}") for name in bounds}
    shares = {name: None if n is None or not scored else int(n) / scored for name, n in at.items()}
    return ScaleQuality(
        score=scale.score,
        name=scale.name,
        items=[item.id for item in scale.items],
        complete=complete,
        scored=scored,
        mean=row[f"{prefix}_score_mean"],
        minimum=bounds["floor"],
        maximum=bounds["ceiling"],
        floor=shares["floor"],
        ceiling=shares["ceiling"],
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
