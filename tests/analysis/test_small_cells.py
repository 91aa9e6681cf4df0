"""No small cell of tables of one attribute can be computed from the rows that are shown."""

from collections.abc import Sequence

from attacker import Attacker
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pendamping.analysis import small_cells
from pendamping.analysis.small_cells import Cells, Rows, hide, is_small


def attack_tables(tables: Sequence[Cells], hidden: Sequence[Rows]) -> dict[tuple[int, str, int], bool]:
    """Return each hidden cell that is not zero (table, column, row), and whether it can be computed.

    Tables with the same n are known to be of the same people, and later n to be among earlier ones.
    """
    attacker = Attacker()
    width = len(tables[0].n)
    targets: dict[tuple[int, str, int], list[object]] = {}
    seen: list[tuple[int, ...]] = []
    for number, (table, rows) in enumerate(zip(tables, hidden, strict=True)):
        targets |= _learn_people(attacker, number, table, rows)
        for other in seen:
            if all(a >= b for a, b in zip(other, table.n, strict=True)):
                for row in range(width):
                    attacker.contains([(other, row)], [(table.n, row)])
        seen.append(table.n)
        targets |= _learn_parts(attacker, number, table, rows)
    system = attacker.system()
    result: dict[tuple[int, str, int], bool] = {}
    for target, names in targets.items():
        low, high = system.range(names)
        result[target] = system.computed(names) or high - low < 1e-6
    return result


def _learn_people(attacker: Attacker, number: int, table: Cells, rows: Rows) -> dict:
    width = len(table.n)
    targets = {}
    attacker.knows([(table.n, row) for row in range(width)], sum(table.n))
    for row, count in enumerate(table.n):
        if row not in rows.n:
            attacker.knows([(table.n, row)], count)
        elif count:
            targets[number, "n", row] = [(table.n, row)]
            if len(rows.n) < width:  # else zeros are hidden, too
                attacker.contains([(table.n, row)], [], extra=1)
    return targets


def _learn_parts(attacker: Attacker, number: int, table: Cells, rows: Rows) -> dict:
    targets = {}
    for place, part in enumerate(table.parts):
        yes, no = f"yes{place}", f"no{place}"
        attacker.knows([(number, yes, row) for row in range(len(part))], sum(part))
        for row, count in enumerate(part):
            # n = yes + no, as two inequalities.
            attacker.contains([(table.n, row)], [(number, yes, row), (number, no, row)])
            attacker.contains([(number, yes, row), (number, no, row)], [(table.n, row)])
            if row not in rows.results:
                attacker.knows([(number, yes, row)], count)
                continue
            if count:
                targets[number, yes, row] = [(number, yes, row)]
            if count < table.n[row]:
                targets[number, no, row] = [(number, no, row)]
    return targets


def truth(tables: Sequence[Cells], target: tuple[int, str, int]) -> int:
    number, column, row = target
    table = tables[number]
    if column == "n":
        return table.n[row]
    part = table.parts[int(column.lstrip("yesno"))]
    return part[row] if column.startswith("yes") else table.n[row] - part[row]


def sensitive(tables: Sequence[Cells], target: tuple[int, str, int]) -> bool:
    table = tables[target[0]]
    # A group of everybody is the whole program, whose n is told.
    return is_small(truth(tables, target), table.limit) and table.n[target[2]] < sum(table.n)


def test_one_more_cell_of_the_row_and_of_the_column():
    table = Cells((15, 45, 0), 5, ((3, 20, 0),))
    (rows,) = hide([table])
    # 3 is small; 12 beside it, and 20 and 25 below, would give it away. The n of both rows stays.
    assert rows == Rows(frozenset({0, 1}), frozenset())


def test_zero_is_shown_and_so_is_what_is_not_small():
    assert hide([Cells((15, 45, 0), 5, ((0, 20, 0),))]) == [Rows()]
    assert hide([Cells((0, 45, 9, 0), 5)]) == [Rows()]


def test_a_group_of_everybody_is_the_whole_program():
    assert hide([Cells((22, 0, 0), 5, ((20, 0, 0),))]) == [Rows()]


def test_each_exactly_one_would_follow_from_the_total():
    (rows,) = hide([Cells((1, 1, 6, 9, 0), 5)])
    assert rows.n == frozenset({0, 1, 2})


def test_people_without_a_value_are_a_row_that_is_not_shown():
    (rows,) = hide([Cells((20, 30, 3), 5)])
    assert rows.n == frozenset({0, 2})  # 3 would follow as the rest
    (rows,) = hide([Cells((3, 20, 30, 12), 5)])
    assert rows.n == frozenset({0, 3})  # the rest is not shown anyway


def test_the_same_people_in_another_table():
    once = Cells((4, 9, 20, 0), 5)
    twice = Cells((4, 9, 20, 0), 5, ((4, 9, 20, 0),))
    first, second = hide([once, twice])
    assert first.n == second.n == frozenset({0, 1})
    # Under the threshold for specific data in one table is hidden in the other, too.
    shown, specific = hide([Cells((7, 20, 0), 5), Cells((7, 20, 0), 10)])
    assert shown.n == specific.n == frozenset({0, 1})


def test_who_meets_a_condition_in_one_table_is_the_n_of_another():
    first, second = hide([Cells((30, 40, 0), 10, ((9, 20, 0),)), Cells((9, 20, 0), 5)])
    assert first.results == second.n == frozenset({0, 1})


@st.composite
def linked_tables(draw) -> list[Cells]:
    """Tables of one attribute whose people contain each other, with one or two parts, and different thresholds."""
    width = draw(st.integers(2, 5))
    count = st.one_of(st.integers(0, 12), st.integers(0, 60))
    people = (*(draw(count) for _ in range(width)), draw(st.sampled_from([0, 0, 1, 7])))
    tables: list[Cells] = []
    for _ in range(draw(st.integers(1, 4))):
        n = people
        if tables and draw(st.booleans()):
            n = tuple(max(0, some - draw(st.sampled_from([0, 0, 1, 3]))) for some in people)
        parts = tuple(tuple(draw(st.integers(0, some)) for some in n) for _ in range(draw(st.integers(0, 2))))
        tables.append(Cells(n, draw(st.sampled_from([5, 5, 10])), parts))
        people = n
    return tables


@settings(max_examples=60, deadline=None)
@given(linked_tables())
# A small part beside hidden rows in which nobody is.
@example([Cells((5, 2, 5, 1), 5), Cells((5, 0, 5, 0), 5, ((0, 0, 1, 0),))])
def test_no_small_cell_can_be_computed_from_any_tables(tables):
    hidden = hide(tables)
    if len({row for table in tables for row, count in enumerate(table.n) if count}) < 2:
        return  # a group of everybody is the whole program
    for table, rows in zip(tables, hidden, strict=True):
        for row, count in enumerate(table.n):
            assert not is_small(count, table.limit) or row in rows.n
            for part in table.parts:
                small = is_small(part[row], table.limit) or is_small(count - part[row], table.limit)
                alone = table.n[row] == sum(table.n)
                assert not small or row in rows.results or alone
    found = attack_tables(tables, hidden)
    computed = {target for target, known in found.items() if known and sensitive(tables, target)}
    assert not computed, (tables, hidden, computed)


def test_the_attack_succeeds_without_complementary_hiding(monkeypatch):
    monkeypatch.setattr(small_cells, "_protect_people", lambda *_: None)
    monkeypatch.setattr(small_cells, "_protect_parts", lambda *_: None)
    tables = [Cells((15, 45, 0), 5, ((3, 20, 0),)), Cells((4, 46, 0), 5)]
    found = attack_tables(tables, hide(tables))
    assert found and all(found.values())
