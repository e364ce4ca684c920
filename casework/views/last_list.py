"""Where was I? The waiting list that someone looked at last, to come back to from a case."""

from django.http import HttpRequest
from django.urls import reverse

_KEPT = "last-waiting-list"
# Longer than any that the filter makes.
_LONGEST = 1000


def remember(request: HttpRequest) -> None:
    """Keep what this list was asked by, with the place in it, for as long as they are signed in."""
    query = request.GET.urlencode()
    request.session[_KEPT] = query if len(query) <= _LONGEST else ""


def last_list(request: HttpRequest) -> str:
    """The address of the list as it was left; the list as it opens where there was none."""
    query = request.session.get(_KEPT, "")
    return f"{reverse('waiting-list')}?{query}" if query else reverse("waiting-list")
