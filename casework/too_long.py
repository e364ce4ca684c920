"""A page that held the database too long: a clear answer that says what to narrow, not a fault.

The API says the same in its own way (``casework/api/problems.py``).
"""

import logging
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from psycopg.errors import LockNotAvailable, QueryCanceled

log = logging.getLogger(__name__)

TRY_AGAIN_S = 10


class TookTooLong:
    """Answers 503 when PostgreSQL stopped a statement (STATEMENT_TIMEOUT_MS), 500 for the rest."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        if not is_too_long(exception):
            return None
        log.warning("stopped after too long: %s %s", request.method, request.path)
        answer = render(request, "503.html", status=503)
        answer["Retry-After"] = str(TRY_AGAIN_S)
        return answer


def is_too_long(exception: BaseException) -> bool:
    """Whether it is PostgreSQL that ran out of patience, with a statement or with a lock."""
    cause = exception.__cause__
    return isinstance(exception, OperationalError) and isinstance(
        cause, QueryCanceled | LockNotAvailable
    )
