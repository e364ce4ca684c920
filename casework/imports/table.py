"""What every sort of file is read as: headings, then rows of text."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from casework.imports.problems import Unreadable

MOST_COLUMNS = 300


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


def checked_headings(cells: list[str]) -> list[str]:
    """The headings, without the empty ones at the end; raises ``Unreadable`` for doubtful ones."""
    headings = [" ".join(cell.split()) for cell in trimmed(cells)]
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
