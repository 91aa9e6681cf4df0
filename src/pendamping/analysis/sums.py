"""Counts, means, variances and rank sums of values, by program and group, in one query each."""

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from pendamping.analysis.scores import Expression
from pendamping.analysis.statistics.moments import RankSums
from pendamping.analysis.statistics.significance import EXACT_UP_TO
from pendamping.analysis.tables import Frame, Tables, attribute_column
from pendamping.analysis.values import TOLERANCE, by_program

# Program, key of the value, role, attribute and its value; both are empty for everybody together.
Cell = tuple[str, str, str, str, str]
CELL = ["program", "key", "role", "attribute", "value"]
PLACES = 10  # changes are rounded to so many decimals, lest 0.3 - 0.1 and 0.2 count as different


_MEASURED = ["b", "a", "change", "lost", "before", "gain"]


def by_cell(counts: Frame, groups: Mapping[str, Sequence[str]]) -> Frame:
    """Return counts of values once for everybody together, and once more for each attribute a key is shown by.

    `groups` names the keys of each attribute. There is also `change`, of those measured at both times.
    """
    measures = ["left", "before", "after", "seen", "top", "n"]
    nothing = nw.lit("")
    frames = [counts.select("program", "key", "role", nothing.alias("attribute"), nothing.alias("value"), *measures)]
    for attribute, keys in groups.items():
        column = nw.col(attribute_column(attribute))
        mine = counts.filter(nw.col("key").is_in(list(keys)) & ~column.is_null() & (nw.col("role") == ""))
        name = nw.lit(attribute).alias("attribute")
        frames.append(mine.select("program", "key", "role", name, column.alias("value"), *measures))
    frame = nw.concat(frames, how="vertical") if len(frames) > 1 else frames[0]
    return frame.with_columns((nw.col("after") - nw.col("before")).round(PLACES).alias("change"))


def value_sums(tables: Tables, cells: Frame) -> dict[Cell, dict[str, Any]]:
    """Return the sums of each cell.

    Of all: enrolled, measured (later time), measured_before, paired, hits (sum of the later value), missing,
    missing_left, incomplete. Of pairs: rises, falls, mean and variance (ddof 1) before (b), after (a) and of the
    change. Of those measured before but not after: lost_n, lost_mean, lost_variance. Of all measured before:
    before_variance. Against the highest value: at_top, and gain_n and gain_mean, the individual normalised gains of
    those who did not begin at the top.
    """
    before, after, change, n, top = (nw.col(name) for name in ("before", "after", "change", "n", "top"))
    paired, missing = ~change.is_null(), after.is_null()
    frame = cells.with_columns(
        nw.when(paired).then(before).alias("b"),
        nw.when(paired).then(after).alias("a"),
        nw.when(missing).then(before).alias("lost"),
        (change / nw.when(before < top - TOLERANCE).then(top - before)).alias("gain"),
    ).with_columns(nw.col(*_MEASURED).min().over(*CELL).name.suffix("_low"))
    # Squares of what is added to the lowest value: of equal values the variance is zero exactly, and nothing large
    # is subtracted from something large.
    above = {name: nw.col(name) - nw.col(f"{name}_low") for name in _MEASURED}
    flags = {
        "missing": missing,
        "missing_left": missing & ~nw.col("left").is_null() & nw.col("seen").is_null(),
        "incomplete": missing & ~nw.col("seen").is_null(),
        "measured": ~missing,
        "at_top": after >= top - TOLERANCE,
        "rises": change > TOLERANCE,
        "falls": change < -TOLERANCE,
    }
    sums = frame.group_by(*CELL).agg(
        n.sum().alias("enrolled"),
        (after * n).sum().alias("hits"),
        *(_people(flag).alias(name) for name, flag in flags.items()),
        *(_people(~nw.col(name).is_null()).alias(f"{name}_n") for name in _MEASURED),
        nw.col(*_MEASURED).min().name.suffix("_low"),
        *((above[name] * n).sum().alias(f"{name}_sum") for name in _MEASURED),
        *((above[name] * above[name] * n).sum().alias(f"{name}_squares") for name in _MEASURED),
    )
    return {_cell(row): _with_moments(row) for row in tables.fetch(sums)}


def _people(condition: Expression) -> nw.Expr:
    """Return how many people a condition holds for."""
    return nw.when(condition).then(nw.col("n")).otherwise(nw.lit(0)).sum()


def _with_moments(row: Mapping[str, Any]) -> dict[str, Any]:
    found = {**row, "paired": row["change_n"], "measured_before": row["before_n"]}
    for name in _MEASURED:
        n, total = int(row[f"{name}_n"]), row[f"{name}_sum"]
        found[f"{name}_mean"] = row[f"{name}_low"] + total / n if n else None
        found[f"{name}_variance"] = max(0.0, row[f"{name}_squares"] - total * total / n) / (n - 1) if n > 1 else None
    return found


def improved_counts(
    tables: Tables, cells: Frame, steps: Mapping[str, tuple[str, Mapping[str, float]]]
) -> dict[Cell, dict[str, int]]:
    """Return how many pairs in each cell changed by a step at least, for each name in `steps`.

    A step is the key of the value, and for each program the change that counts, with its sign.
    """
    keys = sorted({key for key, _ in steps.values()})
    frame = cells.filter(nw.col("key").is_in(keys))
    counts: list[nw.Expr] = []
    for name, (key, by_code) in steps.items():
        falls = next(iter(by_code.values())) < 0
        step = by_program(by_code)
        enough = nw.col("change") <= step + TOLERANCE if falls else nw.col("change") >= step - TOLERANCE
        counts.append(_people((nw.col("key") == key) & enough).alias(name))
    rows = tables.fetch(frame.group_by(*CELL).agg(*counts))
    return {_cell(row): {name: int(row[name] or 0) for name in steps} for row in rows}


def rank_sums(tables: Tables, cells: Frame, keys: Sequence[str]) -> dict[Cell, RankSums]:
    """Return the signed ranks of the changes of `keys` in each cell; cells in which nobody changed are not there.

    Equal sizes share their mean rank, changes of zero have none (Wilcoxon 1945). The people of one size are counted
    first, so that ranks cost a sort of the sizes and not of the people.
    """
    frame = cells.filter(nw.col("key").is_in(list(keys)) & (nw.col("change") != 0))
    sizes = (
        frame.with_columns(nw.col("change").abs().alias("size"))
        .group_by(*CELL, "size")
        .agg(nw.col("n").sum().alias("t"), _people(nw.col("change") > 0).alias("ups"))
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
    rows = tables.fetch(
        ranked.group_by(*CELL, "n", "each").agg(
            nw.col("plus").sum(), nw.col("minus").sum(), nw.col("ties").sum(), nw.col("t").sum()
        )
    )
    found: dict[Cell, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(_cell(row), []).append(row)
    return {cell: _rank_sums(parts) for cell, parts in found.items()}


def _rank_sums(rows: Sequence[Mapping[str, Any]]) -> RankSums:
    ranks = sorted(row["each"] for row in rows if row["each"] is not None for _ in range(int(row["t"])))
    plus, minus, ties = (float(sum(row[name] for row in rows)) for name in ("plus", "minus", "ties"))
    return RankSums(int(rows[0]["n"]), plus, minus, ties, ranks)


def quantiles(tables: Tables, cells: Frame, keys: Sequence[str]) -> dict[Cell, dict[str, float]]:
    """Return quartiles before and after (linear interpolation) of the pairs of `keys`: before_25, before_50, ..."""
    pairs = cells.filter(nw.col("key").is_in(list(keys)) & ~nw.col("change").is_null())
    found: dict[Cell, dict[str, float]] = {}
    for time in ("before", "after"):
        people = pairs.group_by(*CELL, time).agg(nw.col("n").sum().alias("t"))
        placed = people.with_columns(
            nw.col("t").cum_sum().over(*CELL, order_by=time).alias("until"), nw.col("t").sum().over(*CELL).alias("all")
        )
        # Of n people in order the quantile q stands at (n - 1) q, counted from 0: between two of them, or at the first.
        until, value = nw.col("until"), nw.col(time)
        place = {name: (nw.col("all") - 1) * share for name, share in _QUARTILES.items()}
        low = [nw.when(until > place[name]).then(value).min().alias(f"low_{name}") for name in place]
        high = [nw.when(until > place[name] + 1).then(value).min().alias(f"high_{name}") for name in place]
        for row in tables.fetch(placed.group_by(*CELL, "all").agg(*low, *high)):
            mine = found.setdefault(_cell(row), {})
            for name, share in _QUARTILES.items():
                part = (int(row["all"]) - 1) * share % 1
                first = row[f"low_{name}"]
                mine[f"{time}_{name}"] = first + (row[f"high_{name}"] - first) * part if part else first
    return found


_QUARTILES = {"25": 0.25, "50": 0.5, "75": 0.75}


def _cell(row: Mapping[str, Any]) -> Cell:
    return row["program"], row["key"], row["role"], row["attribute"], row["value"]
