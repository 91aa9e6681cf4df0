"""Which rows of the tables of one attribute are hidden, so that no small cell follows from what is shown.

A cell is a count of people in a cross table: rows are the values of the attribute, columns those who meet a condition
and those who do not, or only the people behind a mean. The reasoning stands in docs/decisions/disclosure.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Column = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cells:
    """The counts of one table by one attribute, one number per row.

    `n` are the people behind the figure of each row, each of `parts` those of them who meet a condition.
    Tables of the same attribute have the same rows in the same order.
    """

    n: Column
    limit: int
    parts: tuple[Column, ...] = ()

    def columns(self) -> list[Column]:
        """Return the columns that split `n`: those who meet each condition, and those who do not."""
        return [column for part in self.parts for column in (part, rest(self.n, part))]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table to hide: the `results`, and among these the ones whose `n` is hidden, too."""

    results: frozenset[int] = frozenset()
    n: frozenset[int] = frozenset()


def is_small(count: float, limit: int) -> bool:
    """Whether a count is a small cell: not zero, and under the threshold."""
    return 0 < count < limit


def hide(tables: Sequence[Cells]) -> list[Rows]:
    """Return the rows to hide in each table of one attribute; small cells first, then what protects them.

    Two tables often show the same people (the pairs of one instrument) or the same answer. Columns with the same
    numbers are therefore taken for one: hidden in one table, hidden in all. People are counted with the highest
    threshold that applies to any table of the attribute, as whoever is in one table is mostly in the next.
    """
    hidden = _small_cells(tables)
    order = _order(tables)
    bases = list(dict.fromkeys(table.n for table in tables))
    among = [(all_, some) for all_ in bases for some in bases if all_ != some and min(rest(all_, some)) >= 0]
    size = -1
    while size != (size := sum(len(rows) for rows in hidden.values())):
        for all_, some in among:
            # Some of the people who are hidden in one table would say how many these are at least, none of them too.
            hidden[some].update(hidden[all_])
        for table in tables:
            _protect_people(table.n, hidden, order)
            _protect_parts(table, hidden, order)
    return [Rows(_hidden_rows(table, hidden), frozenset(hidden.get(table.n, ()))) for table in tables]


def rest(n: Column, part: Column) -> Column:
    """Return those of `n`, row by row, who are not of `part`."""
    return tuple(whole - some for whole, some in zip(n, part, strict=True))


def _populated(column: Column) -> list[int]:
    return [row for row, count in enumerate(column) if count]


def _small_cells(tables: Sequence[Cells]) -> dict[Column, set[int]]:
    limits: dict[Column, int] = {}
    highest = max((table.limit for table in tables), default=0)
    # A group that holds everybody is the whole program, which is shown.
    grouped = len({row for table in tables for row in _populated(table.n)}) > 1
    for table in tables:
        limits[table.n] = highest if grouped else 0
        if len(_populated(table.n)) > 1:
            for column in table.columns():
                limits[column] = max(limits.get(column, 0), table.limit)
    return {
        column: {row for row, count in enumerate(column) if is_small(count, limit)} for column, limit in limits.items()
    }


def _order(tables: Sequence[Cells]) -> list[int]:
    """Return the rows from small to large, the same for all tables, so that linked tables hide the same rows.

    The last row, people of whom the attribute is not known, is never shown: it is the first to hide behind.
    """
    width = len(tables[0].n) if tables else 0
    return sorted(range(width), key=lambda row: (row != width - 1, sum(table.n[row] for table in tables), row))


def _hidden_rows(table: Cells, hidden: Mapping[Column, set[int]]) -> frozenset[int]:
    found = set(hidden.get(table.n, ()))
    if len(_populated(table.n)) > 1:
        for column in table.columns():
            found |= hidden.get(column, set())
    return frozenset(found)


def _protect_people(n: Column, hidden: dict[Column, set[int]], order: Sequence[int]) -> None:
    """Hide a further row where the n of the hidden ones follows from the total.

    It does when only one has anybody in it, and when each must be exactly one: zeros are mostly shown, so a hidden row
    has somebody. Where nothing is left to hide behind, the zeros are hidden, too.
    """
    rows = hidden[n]
    while (some := [n[row] for row in rows if n[row]]) and (len(some) == 1 or sum(some) == len(some)):
        partner = next((row for row in order if n[row] and row not in rows), None)
        if partner is None:
            rows.update(range(len(n)))
            return
        rows.add(partner)


def _protect_parts(table: Cells, hidden: dict[Column, set[int]], order: Sequence[int]) -> None:
    """Hide all cells of a hidden row, and a second row where only one has anybody in it.

    With two rows of known n and a known total, the parts of either can be more or fewer.
    """
    rows = set(_hidden_rows(table, hidden))
    if len(_populated(table.n)) < 2:
        return
    with_people = [row for row in rows if table.n[row]]
    if len(with_people) == 1:
        (lone,) = with_people
        column = min(table.columns(), key=lambda c: (not c[lone], c[lone]), default=table.n)
        others = [row for row in order if table.n[row] and row != lone]
        rows.update(sorted(others, key=lambda row: not column[row])[:1])
    if rows:
        for column in table.columns():
            hidden[column].update(row for row in rows if column[row])
