"""Pages of lists: a cursor from the last answer, a size within reason, no count."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import DateField, Model, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from casework.paging import PAGE, Order, Page, Row, page_of

MOST = 100
PAGING = ("after", "size")
NEWEST = Order(("id",), falling=True)
_LARGEST = 2**63


def known_only(request: Request, names: Collection[str]) -> None:
    """Refuse a parameter that we do not have, and one left empty.

    A filter that is misspelt or empty would show what nobody asked for.
    """
    faults = {}
    for name, values in request.query_params.lists():
        if name not in names:
            faults[ascii(name)[1:-1][:100]] = ["There is no such parameter."]
        elif "" in values:
            faults[name] = ["Give it a value, or leave it out."]
    if faults:
        raise ValidationError(faults)


def number_of(request: Request, name: str, *, says: str) -> None:
    """Refuse a parameter that is there and is no number that a row may have."""
    given = request.query_params.get(name, "")
    if given and not (given.isascii() and given.isdecimal() and int(given[:20]) < _LARGEST):
        raise ValidationError({name: [says]})


def asked_page(request: Request, rows: QuerySet[Row], *, order: Order) -> Page[Row]:
    """The page that the address asks for. Raises ``ValidationError``."""
    return page_of(
        rows, order=order, after=_cursor(request, rows.model, order), size=_size(request)
    )


def _size(request: Request) -> int:
    given = request.query_params.get("size", str(PAGE))
    if not (given.isascii() and given.isdecimal() and 1 <= int(given[:9]) <= 10**9):
        raise ValidationError({"size": [f"Ask for 1 to {MOST} rows."]})
    return min(int(given[:9]), MOST)


def _cursor(request: Request, model: type[Model], order: Order) -> str:
    given = request.query_params.get("after", "")
    if "after" in request.query_params and not _is_cursor(given, model, order):
        raise ValidationError({"after": ["This is no cursor of this list. Start at the top."]})
    return given


def _is_cursor(text: str, model: type[Model], order: Order) -> bool:
    parts = text.split("_")
    if len(parts) != len(order.columns):
        return False
    return all(
        _is_value(part, model, column) for part, column in zip(parts, order.columns, strict=True)
    )


def _is_value(part: str, model: type[Model], column: str) -> bool:
    if isinstance(model._meta.get_field(column), DateField):
        return _is_day(part)
    return part.isascii() and part.isdecimal() and len(part) < 20 and int(part) < _LARGEST


def _is_day(part: str) -> bool:
    try:
        return date.fromisoformat(part).isoformat() == part
    except ValueError:
        return False


def envelope(page: Page[Any], items: Any) -> dict[str, Any]:
    """A page as it is sent: the rows, and the cursor of the next page or null."""
    return {"items": items, "next": page.after or None}
