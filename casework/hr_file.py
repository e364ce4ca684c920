"""A short file of HR, read whole: which column is which, and what became of each row."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import IO

from casework.imports.cleaning import plain
from casework.imports.days import Order, read_day
from casework.imports.problems import BadValue, ProblemKind, Unreadable, quoted
from casework.imports.reading import open_table
from casework.imports.table import Row, Table
from casework.people import no_value

MOST_ROWS = 2000

# Our column, and the headings by which HR systems know it (compared without case or punctuation).
Columns = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Rejected:
    """One row that changed nothing: its line, whom it names, and why."""

    line: int
    worker: str
    why: str


@dataclass
class Result:
    """What became of a file; ``accepted + rejected + unchanged == read``."""

    read: int = 0
    recorded: int = 0
    corrected: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        return self.recorded + self.corrected

    def reject(self, row: Row, worker: str, why: Exception) -> None:
        says = str(why)
        self.rejected.append(Rejected(row.line, worker, says[:1].upper() + says[1:]))


class RowRejected(Exception):
    """A row cannot be taken; ``str()`` says why."""


@dataclass(frozen=True)
class Sheet:
    """The rows of a file, and where each of our columns stands."""

    columns: Mapping[str, int]
    rows: list[Row]
    # Of each column of days: what its cells prove of the order of day and month.
    orders: Mapping[str, Order] = field(default_factory=dict)

    def cell(self, row: Row, column: str) -> str:
        """What stands in a column of a row; empty where the file has no such column."""
        place = self.columns.get(column)
        return row.values[place].strip() if place is not None and place < len(row.values) else ""

    def day(self, row: Row, column: str) -> date | None:
        """The day in a column of a row; None where the cell is empty or says nothing.

        Raises ``BadValue``; a day that can be read in two ways is one where the column has the
        month first in another row.
        """
        text = no_value.without_invisible(self.cell(row, column)).strip()
        if not text or no_value.says_nothing(text):
            return None
        order = self.orders.get(column, Order())
        if order.month_first and Order.is_open(text):
            message = (
                f"{quoted(text)} can be read in two ways, and {quoted(order.proof)} in this column "
                "has the month first. Write every day as 2026-09-21"
            )
            raise BadValue(ProblemKind.DATE, message)
        return read_day(text)

    def refuse_bad_cells(self, row: Row) -> None:
        """Raise ``RowRejected`` for a formula or an error in the row."""
        for place, why in row.bad_cells.items():
            message = f"column {place + 1} holds {why}"
            raise RowRejected(message)


def read(
    file: IO[bytes], *, name: str, columns: Columns, optional: Collection[str] = (),
    of_days: Collection[str] = (),
) -> Sheet:  # fmt: skip
    """The whole file; ``of_days`` are the columns that hold days.

    Raises ``Unreadable`` for one that cannot be taken, before any row is.
    """
    known_as = {plain(heading) for names in columns.values() for heading in names}
    with open_table(file, name=name, known_as=known_as) as table:
        places = _places(table, columns, optional)
        rows = list(islice(table.rows, MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        message = f"The file has more than {MOST_ROWS:,} rows. Split it into smaller ones."
        raise Unreadable(message)
    orders = {column: _order(rows, places[column]) for column in of_days if column in places}
    return Sheet(places, rows, orders)


def _order(rows: Sequence[Row], place: int) -> Order:
    order = Order()
    for row in rows:
        if place < len(row.values):
            order.hear(row.values[place].strip())
    return order


def _places(table: Table, columns: Columns, optional: Collection[str]) -> dict[str, int]:
    headings = [plain(heading) for heading in table.headings]
    found: dict[str, int] = {}
    for column, names in columns.items():
        place = next((headings.index(name) for name in names if name in headings), None)
        if place is not None:
            found[column] = place
        elif column not in optional:
            needed = (known[0] for each, known in columns.items() if each not in optional)
            wanted = ", ".join(f"“{heading}”" for heading in needed)
            message = f"No column is headed “{names[0]}”. The file needs the headings {wanted}."
            raise Unreadable(message)
    return found
