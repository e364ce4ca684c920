"""How much may one user or one address ask for at once? More is refused, and costs nothing.

Counted in each web process: one with many hands in the queue must leave threads for the others
(docs/deploy.md says how many threads). Static files are answered before this.

Who is signed in counts as the user that they are, whatever number of browsers, cookies and tokens
they use. Everybody else counts by address, and all of them together never hold every thread: each
sign-in is a slow hash, and a form that is sent byte by byte holds its thread.
"""

import hashlib
import hmac
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from functools import lru_cache
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse

from casework.api.problems import before_the_api, is_for_a_program
from casework.models import User
from casework.web.client_address import client_address

WAIT_S = 1
# Asked by the machine itself, and answered without a record.
_UNCOUNTED = {"/live", "/ready", "/metrics"}
_MOST_TOKENS = 10_000
_STRANGERS = "not signed in"


class AtOnce:
    """Answers 429 to one more request at once of a user or an address than may be."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.going: Counter[str] = Counter()
        self.lock = threading.Lock()
        # Whose each token was when it was last used; only its hash.
        self.tokens: OrderedDict[str, str] = OrderedDict()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = _token(request)
        who = self._who(request, token)
        if _is_of_strangers(who) and _is_large(request):
            return _sign_in_first(request)
        if not self._begins(who):
            return _told_to_wait(request)
        try:
            response = self.get_response(request)
        except BaseException:
            self._ends(who)
            raise
        self._learn(token, request)
        if response.streaming:
            # An export goes on long after its view: it ends when the server closes it.
            response._resource_closers.append(  # type: ignore[attr-defined]
                lambda: self._ends(who)
            )
        else:
            self._ends(who)
        return response

    def _who(self, request: HttpRequest, token: str) -> Mapping[str, int]:
        """What this request counts as, and how many of each there may be."""
        if request.path in _UNCOUNTED or _is_carrier(request):
            return {}
        known = {self.tokens.get(token), request.session.get(SESSION_KEY)} - {None}
        if known:
            return {f"user {user}": settings.AT_ONCE for user in known}
        return {
            f"address {client_address(request)}": settings.AT_ONCE_ADDRESS,
            _STRANGERS: settings.AT_ONCE_STRANGERS,
        }

    def _begins(self, who: Mapping[str, int]) -> bool:
        with self.lock:
            if any(self.going[each] >= most for each, most in who.items()):
                return False
            self.going.update(who.keys())
            return True

    def _ends(self, who: Mapping[str, int]) -> None:
        with self.lock:
            for each in who:
                self.going[each] -= 1
                if not self.going[each]:
                    del self.going[each]

    def _learn(self, token: str, request: HttpRequest) -> None:
        """The API has found whose token this is: from now on it counts as theirs."""
        user = request.__dict__.get("user")
        if not token or type(user) is not User:
            return
        with self.lock:
            self.tokens[token] = str(user.pk)
            self.tokens.move_to_end(token)
            if len(self.tokens) > _MOST_TOKENS:
                self.tokens.popitem(last=False)


def _token(request: HttpRequest) -> str:
    header = request.headers.get("Authorization", "")
    return hashlib.sha256(header.encode()).hexdigest() if header else ""


def _is_carrier(request: HttpRequest) -> bool:
    """A carrier tells of many letters at once, and might not tell again what it was refused."""
    if not settings.NOTIFY_CALLBACK_TOKEN or not request.path.startswith("/callbacks/"):
        return False
    header = request.headers.get("Authorization", "")
    secret = f"Bearer {settings.NOTIFY_CALLBACK_TOKEN}"
    return hmac.compare_digest(header.encode(), secret.encode())


def _is_of_strangers(who: Mapping[str, int]) -> bool:
    return _STRANGERS in who


def _is_large(request: HttpRequest) -> bool:
    """A file, which would be written to the disk before anybody asks whose it is.

    The API asks first, and reads what was sent after it.
    """
    length = request.META.get("CONTENT_LENGTH") or ""
    is_large = length.isdecimal() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return is_large and not is_for_a_program(request)


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    return redirect(f"{reverse('sign-in')}?next={quote(request.get_full_path())}")


def _told_to_wait(request: HttpRequest) -> HttpResponse:
    if is_for_a_program(request):
        says = f"At most {settings.AT_ONCE} requests at once. Wait a second."
        return before_the_api(429, says, **{"Retry-After": str(WAIT_S)})
    answer = HttpResponse(_page(), status=429)
    answer["Retry-After"] = str(WAIT_S)
    return answer


@lru_cache
def _page() -> str:
    """Made once: to say no must cost next to nothing."""
    return render_to_string("429.html", {"wait": "a second"})
