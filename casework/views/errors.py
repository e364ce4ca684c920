"""Pages for when something cannot be done: each says what happened and what to do."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came without its token: usually a page left open over a sign-out."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was sent cannot be read, or is more than any form of ours holds (413)."""
    too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    status = 413 if too_much else 400
    # Without the request: what is wrong may be the very thing that the page would read.
    return render(None, "400.html", {"too_much": too_much}, status=status)
