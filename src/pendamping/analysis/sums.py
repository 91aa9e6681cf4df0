"""Counts, means, variances and rank sums of person values, by program and group, in one query each."""

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from pendamping.analysis.scores import Expression
from pendamping.analysis.statistics.moments import RankSums
from pendamping.analysis.statistics.significance import EXACT_UP_TO
from pendamping.analysis.tables import Frame, attribute_column, fetch
from pendamping.analysis.values import TOLERANCE, by_program

# Program, key of the value, role, attribute and its value; both are empty for everybody together.
Cell = tuple[str, str, str, str, str]
CELL = ["program", "key", "role", "attribute", "value"]
PLACES = 10  # changes are rounded to so many decimals, lest 0.3 - 0.1 and 0.2 count as different


def value_sums(values: Frame, groups: Mapping[str, Sequence[str]]) -> dict[Cell, dict[str, Any]]:
    """Return the sums of each cell: everybody, and for each attribute in `groups` the keys that are shown by it.

    Of all: enrolled, measured (later time), measured_before, paired, hits (sum of the later value), missing,
    missing_left, incomplete. Of pairs: rises, falls, mean and variance (ddof 1) before (b), after (a) and of the
    change. Of those measured before but not after: lost_n, lost_mean, lost_variance. Of all measured before:
    before_variance. Against the highest value: at_top, and gain_n and gain_mean, the individual normalised gains of
    those who did not begin at the top.
    """
    change = _change()
    there = ~nw.col("after").is_null()
    paired = ~change.is_null()
    top = nw.col("top")
    room = nw.when(nw.col("before") < top - TOLERANCE).then(top - nw.col("before"))
    frame = _by_group(values, groups).with_columns(
        change.alias("change"),
        nw.when(paired).then(nw.col("before")).alias("b"),
        nw.when(paired).then(nw.col("after")).alias("a"),
        nw.when(~there).then(nw.col("before")).alias("lost"),
        (change / room).alias("gain"),
        _one(change > TOLERANCE).alias("rise"),
        _one(change < -TOLERANCE).alias("fall"),
        _one(nw.col("after") >= top - TOLERANCE).alias("at_top"),
        _one(~there).alias("missing"),
        _one(~there & ~nw.col("left").is_null() & nw.col("seen").is_null()).alias("missing_left"),
        _one(~there & ~nw.col("seen").is_null()).alias("incomplete"),
    )
    sums = frame.group_by(*CELL).agg(
        nw.col("missing").count().alias("enrolled"),
        nw.col("after").count().alias("measured"),
        nw.col("before").count().alias("measured_before"),
        nw.col("change").count().alias("paired"),
        nw.col("after").sum().alias("hits"),
        *(nw.col(name).sum() for name in ("at_top", "missing", "missing_left", "incomplete")),
        nw.col("rise").sum().alias("rises"),
        nw.col("fall").sum().alias("falls"),
        *(nw.col(c).mean().alias(f"{c}_mean") for c in ("b", "a", "change", "lost", "gain")),
        *(nw.col(c).var(ddof=1).alias(f"{c}_variance") for c in ("b", "a", "change", "lost", "before")),
        nw.col("lost").count().alias("lost_n"),
        nw.col("gain").count().alias("gain_n"),
    )
    return {_cell(row): row for row in fetch(sums)}


def improved_counts(
    values: Frame, groups: Mapping[str, Sequence[str]], steps: Mapping[str, tuple[str, Mapping[str, float]]]
) -> dict[Cell, dict[str, int]]:
    """Return how many pairs in each cell changed by a step at least, for each name in `steps`.

    A step is the key of the value, and for each program the change that counts, with its sign.
    """
    keys = sorted({key for key, _ in steps.values()})
    frame = _by_group(values.filter(nw.col("key").is_in(keys)), groups).with_columns(_change().alias("change"))
    counts: list[nw.Expr] = []
    for name, (key, by_code) in steps.items():
        falls = next(iter(by_code.values())) < 0
        step = by_program(by_code)
        enough = nw.col("change") <= step + TOLERANCE if falls else nw.col("change") >= step - TOLERANCE
        counts.append(_one((nw.col("key") == key) & enough).sum().alias(name))
    return {
        _cell(row): {name: int(row[name] or 0) for name in steps} for row in fetch(frame.group_by(*CELL).agg(*counts))
    }


def rank_sums(values: Frame, groups: Mapping[str, Sequence[str]], keys: Sequence[str]) -> dict[Cell, RankSums]:
    """Return the signed ranks of the changes of `keys` in each cell; cells in which nobody changed are not there.

    Equal sizes share their mean rank, changes of zero have none (Wilcoxon 1945). The people of one size are counted
    first, so that ranks cost a sort of the sizes and not of the people.
    """
    change = _change()
    frame = _by_group(values.filter(nw.col("key").is_in(list(keys))), groups)
    frame = frame.with_columns(change.alias("change")).filter(nw.col("change") != 0)
    sizes = (
        frame.with_columns(nw.col("change").abs().alias("size"), _one(nw.col("change") > 0).alias("up"))
        .group_by(*CELL, "size")
        .agg(nw.col("up").count().alias("t"), nw.col("up").sum().alias("ups"))
    )
    many = nw.col("t").cast(nw.Float64)  # its cube is too large for whole numbers
    ranked = sizes.with_columns(
        nw.col("t").cum_sum().over(*CELL, order_by="size").alias("until"), nw.col("t").sum().over(*CELL).alias("n")
    ).with_columns((nw.col("until") - (nw.col("t") - 1) / 2).alias("rank"))
    ranked = ranked.with_columns(
        (nw.col("rank") * nw.col("ups")).alias("plus"),
        (nw.col("rank") * (nw.col("t") - nw.col("ups"))).alias("minus"),
        (many * (many * many - 1)).alias("ties"),
        # Few changes are told apart, many come as one row.
        nw.when(nw.col("n") <= EXACT_UP_TO).then(nw.col("rank")).alias("each"),
    )
    rows = fetch(
        ranked.group_by(*CELL, "n", "each").agg(
            nw.col("plus").sum(), nw.col("minus").sum(), nw.col("ties").sum(), nw.col("t").sum()
        )
    )
    found: dict[Cell, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(_cell(row), []).append(row)
    return {cell: _rank_sums(parts) for cell, parts in found.items()}


def _rank_sums(rows: Sequence[Mapping[str, Any]]) -> RankSums:
    ranks = sorted(row["each"] for row in rows for _ in range(int(row["t"])) if row["each"] is not None)
    plus, minus, ties = (float(sum(row[name] for row in rows)) for name in ("plus", "minus", "ties"))
    return RankSums(int(rows[0]["n"]), plus, minus, ties, ranks)


def quantiles(values: Frame, groups: Mapping[str, Sequence[str]], keys: Sequence[str]) -> dict[Cell, dict[str, float]]:
    """Return quartiles before and after (linear interpolation) of the pairs of `keys`: before_25, before_50, ..."""
    paired = ~nw.col("before").is_null() & ~nw.col("after").is_null()
    frame = _by_group(values.filter(nw.col("key").is_in(list(keys)) & paired), groups)
    shares = {"25": 0.25, "50": 0.5, "75": 0.75}
    parts = [
        nw.col(column).quantile(share, interpolation="linear").alias(f"{column}_{name}")
        for column in ("before", "after")
        for name, share in shares.items()
    ]
    return {_cell(row): row for row in fetch(frame.group_by(*CELL).agg(*parts))}


def _by_group(values: Frame, groups: Mapping[str, Sequence[str]]) -> Frame:
    """Return every person once for everybody together, and once more for each attribute a key is shown by."""
    measures = ["left", "before", "after", "seen", "top"]
    nothing = nw.lit("")
    frames = [values.select("program", "key", "role", nothing.alias("attribute"), nothing.alias("value"), *measures)]
    for attribute, keys in groups.items():
        column = nw.col(attribute_column(attribute))
        mine = values.filter(nw.col("key").is_in(list(keys)) & ~column.is_null() & (nw.col("role") == ""))
        name = nw.lit(attribute).alias("attribute")
        frames.append(mine.select("program", "key", "role", name, column.alias("value"), *measures))
    return nw.concat(frames, how="vertical") if len(frames) > 1 else frames[0]


def _change() -> nw.Expr:
    return (nw.col("after") - nw.col("before")).round(PLACES)


def _one(condition: Expression) -> nw.Expr:
    return condition.cast(nw.Int64)


def _cell(row: Mapping[str, Any]) -> Cell:
    return row["program"], row["key"], row["role"], row["attribute"], row["value"]
