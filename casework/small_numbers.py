"""Which numbers of a table are left out, so that a small one cannot be had by subtraction (S2).

A table of counts by team and kind has its totals among its cells (None is "all of them"). A cell is
fixed by the others unless it lies on a ring of cells that are left out; so each small cell gets the
cheapest ring, of cells that are not small themselves wherever there are any.
"""

import heapq
from collections import defaultdict
from collections.abc import Hashable, Mapping

Cell = tuple[Hashable, Hashable]
Node = tuple[str, Hashable]
# A ring of small cells alone would still give the small ones away: 1 and 1 make 2.
_DEAR = 10**9


def left_out(counts: Mapping[Cell, int], *, small: int) -> set[Cell]:
    """The cells that are small, and those that would give them away."""
    little = {cell for cell, number in counts.items() if 0 < number < small}
    hidden = set(little)
    for cell in sorted(little, key=str):
        hidden |= _ring(cell, counts, little, hidden)
    return hidden


def _ring(
    cell: Cell, counts: Mapping[Cell, int], little: set[Cell], hidden: set[Cell]
) -> set[Cell]:
    """The cheapest way from the row of a cell to its column by other cells (Dijkstra)."""
    start: Node = ("row", cell[0])
    end: Node = ("column", cell[1])
    steps = _steps(cell, counts, little, hidden)
    found: dict[Node, tuple[int, set[Cell]]] = {}
    queue: list[tuple[int, int, Node, set[Cell]]] = [(0, 0, start, set())]
    count = 0
    while queue:
        cost, _, node, way = heapq.heappop(queue)
        if node in found:
            continue
        found[node] = (cost, way)
        for price, other, by in steps[node]:
            count += 1
            heapq.heappush(queue, (cost + price, count, other, way | {by}))
    return found[end][1] if end in found else set()


def _steps(
    cell: Cell, counts: Mapping[Cell, int], little: set[Cell], hidden: set[Cell]
) -> dict[Node, list[tuple[int, Node, Cell]]]:
    steps: dict[Node, list[tuple[int, Node, Cell]]] = defaultdict(list)
    for other, number in counts.items():
        if other != cell and number:
            price = _DEAR if other in little else 0 if other in hidden else number
            row, column = ("row", other[0]), ("column", other[1])
            steps[row].append((price, column, other))
            steps[column].append((price, row, other))
    return steps
