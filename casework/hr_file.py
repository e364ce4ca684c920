"""A short file of HR, read whole: which column is which, and what became of each row.

Columns, days and values are read as in a file of open work, and what people said of them is kept
in the same place.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import IO, Any

from casework.imports import answers, days, mapping
from casework.imports.cleaning import Known, plain
from casework.imports.columns import Column
from casework.imports.days import Order
from casework.imports.judging import value_of
from casework.imports.problems import NotOurs, Unreadable
from casework.imports.reading import open_table
from casework.imports.table import Row
from casework.models import User

MOST_ROWS = 2000

Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Kind:
    """One kind of file of HR. ``listed`` says what may be chosen for each column that is a list.

    ``headings`` must be in the file beside those of required columns.
    """

    name: str
    columns: tuple[Column, ...]
    of_days: tuple[str, ...]
    listed: Mapping[str, Callable[[date], Options]]
    headings: tuple[str, ...] = ()

    @property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @property
    def needed(self) -> list[Column]:
        return [each for each in self.columns if each.required or each.name in self.headings]


@dataclass(frozen=True)
class Said:
    """What somebody says with the file: the order of a column's days, and what values mean.

    ``values`` are by column and ``plain`` value.
    """

    orders: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[tuple[str, str], str] = field(default_factory=dict)


NOTHING_SAID = Said()


@dataclass(frozen=True)
class Rejected:
    """One row that changed nothing: its line, whom it names, and why."""

    line: int
    worker: str
    why: str


@dataclass(frozen=True)
class NotOurValue:
    """A value of a list that is not ours, in how many rows, and what it may mean."""

    column: Column
    said: str
    rows: int
    options: Options


@dataclass
class Result:
    """What became of a file; ``accepted + rejected + unchanged == read``."""

    read: int = 0
    recorded: int = 0
    corrected: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    not_ours: list[NotOurValue] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        return self.recorded + self.corrected

    def reject(self, row: Row, worker: str, why: Exception) -> None:
        says = str(why)
        self.rejected.append(Rejected(row.line, worker, says[:1].upper() + says[1:]))


class RowRejected(Exception):
    """A row cannot be taken; ``str()`` says why."""


class OrderUnsaid(Unreadable):
    """The days of these columns can be read in two ways; ``asked`` has a date of each as proof."""

    def __init__(self, asked: Mapping[str, str], columns: Mapping[str, Column]) -> None:
        names = ", ".join(columns[name].label for name in asked)
        super().__init__(f"Say first in which order day and month stand in: {names}.")
        self.asked = {columns[name]: proof for name, proof in asked.items()}


@dataclass
class Sheet:
    """The rows of a file, where each of our columns stands, and what its values mean."""

    kind: Kind
    places: Mapping[str, int]
    rows: list[Row]
    known: Known
    not_ours: Counter[tuple[str, str]] = field(default_factory=Counter)
    # How each value that is not ours is written the first time.
    written: dict[tuple[str, str], str] = field(default_factory=dict)

    def says(self, row: Row) -> dict[str, Any]:
        """The values of a row that says something, as ours.

        Raises ``BadValue`` for one that is not, ``RowRejected`` where one is missing.
        """
        found = {}
        for column in self.kind.columns:
            value = self._value(row, column)
            if value is not None and value != "":
                found[column.name] = value
            elif column.required:
                message = f"The {column.label.lower()} is missing."
                raise RowRejected(message)
        return found

    def _value(self, row: Row, column: Column) -> Any:
        place = self.places.get(column.name)
        if place is None:
            return None
        try:
            return value_of(row, column, place, self.known)
        except NotOurs as unknown:
            key = (column.name, plain(unknown.value))
            self.not_ours[key] += 1
            self.written.setdefault(key, unknown.value)
            raise

    def text(self, row: Row, column: str) -> str:
        """What stands in a column of a row, as it is written."""
        place = self.places.get(column)
        return row.values[place].strip() if place is not None and place < len(row.values) else ""

    def values_not_ours(self) -> list[NotOurValue]:
        columns, listed = self.kind.by_name, self.kind.listed
        return [
            NotOurValue(columns[key[0]], self.written[key], rows, listed[key[0]](self.known.as_of))
            for key, rows in self.not_ours.most_common()
            if key[0] in listed
        ]


def read(
    file: IO[bytes], *, name: str, kind: Kind, known: Known, said: Said, by: User | None
) -> Sheet:
    """The whole file, and what was said of it is kept for the next with these headings.

    Raises ``Unreadable`` for one that cannot be taken, before any row is, ``OrderUnsaid`` while
    nobody has said in which order day and month stand, and ``NotAChoice``.
    """
    headed = {each for column in kind.columns for each in column.known_as}
    with open_table(file, name=name, known_as=headed) as table:
        mapped = _mapped(table.headings, kind)
        rows = list(islice(table.rows, MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        message = f"The file has more than {MOST_ROWS:,} rows. Split it into smaller ones."
        raise Unreadable(message)
    places = {column: table.headings.index(title) for column, title in mapped.items()}
    _refuse_no_choice(kind, said, as_of=known.as_of)
    just_said = _keep(said, table.headings, mapped, kind, by)
    orders = mapping.orders_of(table.headings)
    heard = {column: _order(rows, places[column]) for column in kind.of_days if column in places}
    asked = list(days.to_be_asked(heard, orders, just_said=just_said))
    if asked:
        raise OrderUnsaid({column: heard[column].proof for column in asked}, kind.by_name)
    values = answers.said_of(mapped, of=kind.name)
    return Sheet(kind, places, rows, answers.with_words(known, values, orders))


def _mapped(headings: Sequence[str], kind: Kind) -> mapping.Mapped:
    mapped = mapping.guess(headings, kind.columns)
    for column in kind.needed:
        if column.name not in mapped:
            wanted = ", ".join(f"“{each.label.lower()}”" for each in kind.needed)
            message = (
                f"No column is headed “{column.label.lower()}”. "
                f"The file needs the headings {wanted}."
            )
            raise Unreadable(message)
    return mapped


def _keep(
    said: Said, headings: Sequence[str], mapped: mapping.Mapped, kind: Kind, by: User | None
) -> list[str]:
    """Remember what was said of the columns of the file; the columns whose order was said."""
    orders = {name: said.orders[name] for name in kind.of_days
              if name in mapped and said.orders.get(name) in dict(answers.ORDERS)}  # fmt: skip
    if orders:
        mapping.remember_orders(headings, mapped, orders)
    for (name, value), means in said.values.items():
        if name in mapped and name in kind.listed:
            answers.keep(mapped, name, value, means, by=by, of=kind.name)
    return list(orders)


def _order(rows: Sequence[Row], place: int) -> Order:
    order = Order()
    for row in rows:
        if place < len(row.values):
            order.hear(row.values[place].strip())
    return order


def _refuse_no_choice(kind: Kind, said: Said, *, as_of: date) -> None:
    """Raise ``NotAChoice`` where a value is said to mean what is none of ours."""
    for (name, _), means in said.values.items():
        if name not in kind.listed or means not in dict(kind.listed[name](as_of)):
            message = f"That is no value of ours for: {name}."
            raise answers.NotAChoice(message)
