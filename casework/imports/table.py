"""What every sort of file is read as: headings, then rows of text."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from casework.imports.problems import Unreadable

MOST_COLUMNS = 300
# Headings stand in one of the first rows, below titles and empty ones.
LOOK_AT = 20
# A row with so many headings that we know is the row of headings.
ENOUGH = 3
_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Row:
    """One row: its line in the file and a text for each cell.

    ``bad_cells`` says by position why a cell cannot be taken: a formula, an error.
    """

    line: int
    values: list[str]
    bad_cells: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """An open file: its headings, its rows as they are read, and about how many there are."""

    headings: list[str]
    rows: Iterator[Row]
    about: int
    # What was found beside the rows, in words; complete once the rows are read.
    notices: list[str] = field(default_factory=list)


def headed(
    rows: Iterator[Row], known_as: Collection[str]
) -> tuple[list[str], Iterator[Row], list[str]]:
    """The headings, the rows below them, and what to say of rows above them.

    ``known_as``: headings that we recognise, as ``cleaning.plain``. Where none is recognised the
    first row is taken. Raises ``Unreadable``.
    """
    first = list(islice(rows, LOOK_AT))
    counts = [recognised(row.values, known_as) for row in first]
    best = max(counts, default=0)
    place = counts.index(best) if best >= ENOUGH else 0
    headings = checked_headings(first[place].values if first else [])
    notices = []
    if place:
        above = "1 line" if place == 1 else f"{place} lines"
        notices = [f"The headings were found on line {first[place].line}; {above} above were left."]
    return headings, chain(first[place + 1 :], rows), notices


def recognised(cells: Collection[str], known_as: Collection[str]) -> int:
    """How many of these cells are headings that we know."""
    return sum(_NOT_WORD.sub(" ", cell).strip().casefold() in known_as for cell in cells)


def checked_headings(cells: list[str]) -> list[str]:
    """The headings, without the empty ones at the end; raises ``Unreadable`` for doubtful ones."""
    headings = [" ".join(cell.replace("\ufeff", "").split()) for cell in trimmed(cells)]
    if not headings:
        raise Unreadable("The first row is empty. It must hold the headings.")
    if len(headings) > MOST_COLUMNS:
        message = f"There are {len(headings):,} headings; no more than {MOST_COLUMNS} can be read."
        raise Unreadable(message)
    if "" in headings:
        message = f"Column {headings.index('') + 1} has no heading. Give each column a heading."
        raise Unreadable(message)
    _refuse_doubled(headings)
    return headings


def _refuse_doubled(headings: list[str]) -> None:
    folded = [heading.casefold() for heading in headings]
    doubled = {name for name, key in zip(headings, folded, strict=True) if folded.count(key) > 1}
    if doubled:
        names = ", ".join(sorted(doubled))
        message = f"This heading stands more than once: {names}. Rename or remove one."
        raise Unreadable(message)


def trimmed(cells: list[str]) -> list[str]:
    """The cells without empty ones at the end, which spreadsheets add."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]
