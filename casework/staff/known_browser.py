"""Wrong passwords lock the one who types them, and nobody else.

They are counted for a user name. A browser in which this user has signed in before counts for
itself: neither a stranger far away nor a colleague in the next room can lock somebody out of their
own browser.
"""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from casework.models import User

COOKIE = "known_browser"
PATH = "/sign-in/"
LASTS_S = 365 * 24 * 60 * 60
# A desk that many people share remembers the last of them.
MOST_USERS = 20
_SALT = "casework.staff.known_browser"


def counted_as(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The name under which the guard counts wrong passwords (AXES_USERNAME_CALLABLE)."""
    name = _name(request, credentials)
    browser, users = _read(request)
    # No user name holds a space, so nobody can type their way into another's count.
    if browser and _mark(name) in users:
        return f"{name} {browser}"
    # Guesses by somebody who has the telephone count apart from those of strangers.
    return f"{name} proved" if getattr(request, "second_factor_first", False) else name


def is_known(request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
    """Whether this user has signed in with this browser before."""
    browser, users = _read(request)
    return bool(browser) and _mark(_name(request, credentials)) in users


def _name(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    return str((credentials or {}).get("username") or request.POST.get("username", ""))


def remember(request: HttpRequest, response: HttpResponse, *, user: User) -> None:
    """Leave a signed cookie that says that this user has signed in with this browser."""
    browser, users = _read(request)
    mark = _mark(user.get_username())
    users = [*(each for each in users if each != mark), mark][-MOST_USERS:]
    value = signing.dumps([browser or secrets.token_urlsafe(16), users], salt=_SALT)
    response.set_cookie(
        COOKIE, value, max_age=LASTS_S, path=PATH, httponly=True, samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )  # fmt: skip


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        browser, users = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=LASTS_S)
    except signing.BadSignature:
        return "", []
    return browser, users


def _mark(name: str) -> str:
    """A user name in the cookie, so that who else uses this desk cannot be read from it."""
    return salted_hmac(_SALT, name).hexdigest()[:16]
