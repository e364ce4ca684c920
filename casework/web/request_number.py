"""Every request has a number: in each log line, in the answer, and on the page of an error."""

import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase

HEADER = "X-Request-ID"
# People read it out on the telephone: no letter that is taken for a digit or for another letter.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

_current: ContextVar[str] = ContextVar("request_number", default="")


class RequestNumber:
    """Gives the request a number of our own; one that the client sends is not believed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        number = _new()
        token = _current.set(number)
        try:
            response = self.get_response(request)
        finally:
            _current.reset(token)
        response.headers[HEADER] = number
        return response


def request_number() -> str:
    """The number of the request in hand, as in "7K3M-9QXP"; empty outside of one."""
    return _current.get()


def _new() -> str:
    signs = [secrets.choice(_SIGNS) for _ in range(8)]
    return f"{''.join(signs[:4])}-{''.join(signs[4:])}"
