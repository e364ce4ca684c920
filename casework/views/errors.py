"""When something cannot be done: a page that says what to do; to a program, a problem."""

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import server_error as page_of_a_fault

from casework.api.problems import before_the_api, is_for_a_program
from casework.too_long import TRY_AGAIN_S
from casework.web.request_number import request_number


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came without its token: usually a page left open over a sign-out."""
    if is_for_a_program(request):
        return before_the_api(403, "Send the token of the form as X-CSRFToken.")
    return render(request, "403_csrf.html", {"reason": reason}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was sent cannot be read, or is more than any form of ours holds (413)."""
    too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    status = 413 if too_much else 400
    if is_for_a_program(request):
        says = "It is more than we take." if too_much else "It cannot be read."
        return before_the_api(status, says)
    # Without the request: what is wrong may be the very thing that the page would read.
    return render(None, "400.html", {"too_much": too_much}, status=status)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours. What the request had begun was taken back with its transaction."""
    if database_is_away(sys.exc_info()[1]):
        return _away(request)
    if is_for_a_program(request):
        says = f"The fault is written down as {request_number()}. Nothing was changed; "
        return before_the_api(500, says + "send it again with the same key.")
    return page_of_a_fault(request)


def database_is_away(error: BaseException | None) -> bool:
    """Whether the connection failed, or the server ended it; not what it says of a statement."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state: str | None = getattr(error.__cause__, "sqlstate", None)
    return state is None or state.startswith(("08", "57P"))


def _away(request: HttpRequest) -> HttpResponse:
    if is_for_a_program(request):
        says = (
            "The database cannot be reached. Nothing was changed; send it again with the same key."
        )
        return before_the_api(503, says, **{"Retry-After": str(TRY_AGAIN_S)})
    answer = render(None, "503_away.html", status=503)
    answer["Retry-After"] = str(TRY_AGAIN_S)
    return answer
