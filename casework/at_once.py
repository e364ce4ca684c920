"""How much may one user ask for at once? Whoever asks for more is told so, and costs nothing.

Counted in each web process: one with many hands in the queue must leave threads for the others
(docs/deploy.md says how many threads). Static files are answered before this.
"""

import threading
from collections import Counter
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

from casework.api.problems import before_the_api, is_for_a_program

WAIT_S = 1


class AtOnce:
    """Answers 429 to one more request at once of a session, or of a program's token, than may be.

    Who has neither sees only the sign-in page, and a whole office may share an address: the reverse
    proxy bounds those.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.going: Counter[str] = Counter()
        self.lock = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        who = _who(request)
        if not who:
            return self.get_response(request)
        if not self._begins(who):
            return _told_to_wait(request)
        try:
            response = self.get_response(request)
        except BaseException:
            self._ends(who)
            raise
        if response.streaming:
            # An export goes on long after its view: it ends when the server closes it.
            response._resource_closers.append(  # type: ignore[attr-defined]
                lambda: self._ends(who)
            )
        else:
            self._ends(who)
        return response

    def _begins(self, who: str) -> bool:
        with self.lock:
            if self.going[who] >= settings.AT_ONCE:
                return False
            self.going[who] += 1
            return True

    def _ends(self, who: str) -> None:
        with self.lock:
            self.going[who] -= 1
            if not self.going[who]:
                del self.going[who]


def _who(request: HttpRequest) -> str:
    """The session as it came, known or not, or a program's token; empty without either.

    A carrier tells of many letters at once, and might not tell again what it was refused.
    """
    if request.path.startswith("/callbacks/"):
        return ""
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    token = request.headers.get("Authorization", "")
    return session[:100] or token[:200]


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
