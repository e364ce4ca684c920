"""The security log: sign-ins, refusals, emergency access and exports, for the council's monitoring.

A logger of its own, so that it can be kept longer and apart. It holds user numbers, addresses of
the network and names of pages; no name, and nothing about a person served.
"""

import logging
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from casework.models import User
from casework.web.client_address import client_address

log = logging.getLogger("casework.security")


def write(what: str, *, user: int | None, request: HttpRequest | None = None, on: str = "") -> None:
    """One line: what happened, the number of the user, from where, and on which page."""
    facts = {
        "event": what,
        "user": user,
        "address": client_address(request) if request else None,
        "page": on or None,
    }
    known = {name: value for name, value in facts.items() if value is not None}
    words = " ".join(f"{name}={value}" for name, value in known.items() if name != "event")
    log.info("%s %s", what, words, extra={"facts": known})


class SecurityLog:
    """Writes down what was refused to a signed-in user, and each file that left."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if response.status_code == 403 and isinstance(user, User):
            write("refused", user=user.pk, request=request, on=_page(request))
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            pk = user.pk if isinstance(user, User) else None
            write("export", user=pk, request=request, on=_page(request))
        return response


def _page(request: HttpRequest) -> str:
    """The name of the page, never its address: that may hold the number of a case."""
    match = request.resolver_match
    return (match.url_name or "") if match else ""
