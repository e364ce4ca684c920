"""What staff and strangers do with the doors: sign-ins, refusals, emergencies, files and prints.

Each is a row of the audit (``SecurityAct``) and a line of a logger of its own for the council's
monitoring. The line holds user numbers, network addresses and names of pages; no name, and nothing
about a person served. What an export was narrowed to is in the row alone.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from casework.models import SecurityAct, User
from casework.web.client_address import client_address

log = logging.getLogger("casework.security")

# The mark for spreadsheets and the headings, which come before the rows of a CSV.
_BEFORE_ROWS = 2


def write(
    what: str,
    *,
    user: int | None,
    request: HttpRequest | None = None,
    on: str = "",
    asked: str = "",
    rows: int | None = None,
) -> None:
    """What happened, by the number of the user, from where, and on which page."""
    address = client_address(request) if request else None
    SecurityAct.objects.create(
        user_id=user, act=what[:40], page=on[:60], asked=asked.replace("\x00", " ")[:500],
        rows=rows, address=address, at=timezone.now(),
    )  # fmt: skip
    facts = {"event": what, "user": user, "address": address, "page": on or None, "rows": rows}
    known = {name: value for name, value in facts.items() if value is not None}
    words = " ".join(f"{name}={value}" for name, value in known.items() if name != "event")
    log.info("%s %s", what, words, extra={"facts": known})


class SecurityLog:
    """Writes down what was refused to a signed-in user, and each file or print that left."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == 403 and _user(request):
            write("refused", user=_user(request), request=request, on=_page(request))
        elif response.status_code == 200 and (act := _what_leaves(request, response)):
            note = partial(
                write, act, user=_user(request), request=request, on=_page(request),
                asked=_asked(request),
            )  # fmt: skip
            _write_what_leaves(response, note)
        return response


def _user(request: HttpRequest) -> int | None:
    user = getattr(request, "user", None)
    return user.pk if isinstance(user, User) else None


def _what_leaves(request: HttpRequest, response: HttpResponseBase) -> str:
    """An export, a print, or nothing that leaves."""
    disposition = response.headers.get("Content-Disposition", "")
    if disposition.startswith("attachment"):
        return "export"
    return "print" if disposition.startswith("inline") or "print" in request.GET else ""


def _write_what_leaves(response: HttpResponseBase, note: Callable[..., None]) -> None:
    """Before it leaves; a table that is written as it is read is written again with its rows."""
    note()
    if isinstance(response, StreamingHttpResponse) and not response.is_async:
        content: Any = response.streaming_content
        response.streaming_content = _counted(content, note)


def _counted(lines: Iterable[bytes], note: Callable[..., None]) -> Iterator[bytes]:
    """The lines, and at their end, or where they broke off, how many rows had left."""
    number = 0
    try:
        for line in lines:
            yield line
            number += 1
    except BaseException:
        # What broke it is what must be heard of, also where the database did.
        with suppress(DatabaseError):
            note(rows=max(0, number - _BEFORE_ROWS))
        raise
    note(rows=max(0, number - _BEFORE_ROWS))


def _asked(request: HttpRequest) -> str:
    """What the list was narrowed to, as it stood in the address; and of which record it is."""
    match = request.resolver_match
    of = " ".join(f"{name}={value}" for name, value in match.kwargs.items()) if match else ""
    return f"{of} {request.META.get('QUERY_STRING', '')}".strip()


def _page(request: HttpRequest) -> str:
    """The name of the page, never its address: that may hold the number of a case."""
    match = request.resolver_match
    return (match.url_name or "") if match else ""
