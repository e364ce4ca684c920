"""Where was I? The waiting list that someone looked at last, to come back to from a case."""

from django.http import HttpRequest
from django.urls import reverse

from casework.models import Case

_KEPT = "last-waiting-list"
_MEETING = "meeting-place"
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


def sit_in_meeting(request: HttpRequest, case: Case, url: str) -> None:
    """An act on this case leads back to the meeting in which it is being discussed."""
    request.session[_MEETING] = [case.pk, url]


def leave_meeting(request: HttpRequest) -> None:
    """Whoever opens the case's own page has left the table, and comes back to that page."""
    request.session.pop(_MEETING, None)


def came_from(request: HttpRequest, case: Case) -> str:
    """Where an act on a case leads back to: the meeting, or else the case's own page."""
    in_meeting, url = request.session.get(_MEETING, (0, ""))
    return url if in_meeting == case.pk else reverse("case", args=[case.pk])
