"""A small number cannot be had by subtraction, and no cell is left out for nothing (S2)."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from casework.small_numbers import Cell, left_out

SMALL = 5
INNER = st.dictionaries(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")), st.integers(1, 30), min_size=1
)


def with_totals(inner: dict[tuple[str, str], int]) -> dict[Cell, int]:
    table: dict[Cell, int] = {}
    table.update({(row, column): number for (row, column), number in inner.items()})
    for (row, column), number in inner.items():
        for cell in ((row, None), (None, column), (None, None)):
            table[cell] = table.get(cell, 0) + number
    return table


def fixed(table: dict[Cell, int], hidden: set[Cell]) -> set[Cell]:
    """The hidden cells whose number follows from the others: by solving all sums exactly."""
    unknown = sorted(hidden, key=str)
    sums = []
    for place, total in ((0, (lambda name: (name, None))), (1, (lambda name: (None, name)))):
        for name in {cell[place] for cell in table}:
            parts = [cell for cell in table if cell[place] == name and cell != total(name)]
            line = [Fraction((cell in parts) - (cell == total(name))) for cell in unknown]
            sums.append(line)
    return {unknown[place] for place in range(len(unknown)) if _follows(sums, place)}


def _follows(lines: list[list[Fraction]], place: int) -> bool:
    """Whether the unit vector of a place is a sum of the lines: their rank does not grow."""
    unit = [Fraction(number == place) for number in range(len(lines[0]))]
    return _rank([*lines, unit]) == _rank(lines)


def _rank(lines: list[list[Fraction]]) -> int:
    rows, rank = [list(line) for line in lines], 0
    for column in range(len(rows[0])):
        pivot = next((row for row in range(rank, len(rows)) if rows[row][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        for row in range(rank + 1, len(rows)):
            factor = rows[row][column] / rows[rank][column]
            rows[row] = [a - factor * b for a, b in zip(rows[row], rows[rank], strict=True)]
        rank += 1
    return rank


@settings(max_examples=60, deadline=None)
@given(INNER)
def test_no_small_number_follows_from_the_others(inner: dict[tuple[str, str], int]) -> None:
    table = with_totals(inner)
    small = {cell for cell, number in table.items() if number < SMALL}
    hidden = left_out(table, small=SMALL)

    assert small <= hidden
    assert not fixed(table, hidden) & small
    if not small:
        assert hidden == set()


def test_one_small_cell_takes_three_others_with_it_and_not_the_total() -> None:
    table = with_totals({("a", "w"): 2, ("a", "x"): 9, ("b", "w"): 8, ("b", "x"): 20})
    hidden = left_out(table, small=SMALL)
    assert hidden == {("a", "w"), ("a", "x"), ("b", "w"), ("b", "x")}
