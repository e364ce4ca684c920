"""Keyset paging: a page costs the page, however deep in a list of a million it lies (speed.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.db.models import BooleanField, F, Func, Model, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.http import QueryDict

PAGE = 25

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Order:
    """The columns of an order, all rising or all falling, the last one unique."""

    columns: tuple[str, ...]
    falling: bool = False

    def apply(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        sign = "-" if self.falling else ""
        return rows.order_by(*(f"{sign}{column}" for column in self.columns))

    def cursor_at(self, row: Model) -> str:
        """Where a row stands in this order, for an address."""
        return "_".join(str(getattr(row, column)) for column in self.columns)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list. ``after`` is the cursor of the next page, empty on the last one."""

    rows: list[Row]
    after: str
    is_first: bool


def page_of(rows: QuerySet[Row], *, order: Order, after: str = "", size: int = PAGE) -> Page[Row]:
    """One page of rows in an order, after a cursor; one that is no cursor starts at the top."""
    ordered = order.apply(rows)
    start = _read(after, order) if after else None
    if start:
        further = LessThan if order.falling else GreaterThan
        columns = _row(*(F(column) for column in order.columns))
        ordered = ordered.filter(further(columns, _row(*(Value(part) for part in start))))
    found = list(ordered[: size + 1])
    shown = found[:size]
    cursor = order.cursor_at(shown[-1]) if len(found) > size else ""
    return Page(shown, cursor, is_first=start is None)


def without_place(query: QueryDict) -> str:
    """What an address asks for, without a place in its list, and not on paper."""
    rest = query.copy()
    for name in ("after", "print"):
        rest.pop(name, None)
    return rest.urlencode()


def _row(*parts: Any) -> Func:
    # Compared as one value, so that the index that orders the list also finds the place in it.
    return Func(*parts, function="ROW", output_field=BooleanField())


def _read(cursor: str, order: Order) -> Sequence[int | date] | None:
    parts = cursor.split("_")
    if len(parts) != len(order.columns):
        return None
    try:
        # By our naming a date's column ends in "_on"; anyone may write another kind in its place.
        return [
            date.fromisoformat(part) if column.endswith("_on") else int(part)
            for column, part in zip(order.columns, parts, strict=True)
        ]
    except ValueError:
        return None
