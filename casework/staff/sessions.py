"""The sessions of one member of staff: listed for their owner, and ended."""

import re
from datetime import datetime

from django.core.cache import caches
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from casework.models import Session, User, Worker
from casework.web.client_address import client_address
from casework.web.sessions import ADDRESS, BROWSER, CACHE_PREFIX

# What browsers call themselves, the more special ones first: most also name the others.
_BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


def describe(request: HttpRequest) -> None:
    """Note in the session from where and with what somebody has just signed in."""
    request.session[ADDRESS] = client_address(request)
    request.session[BROWSER] = browser_of(request.headers.get("User-Agent", ""))


def browser_of(agent: str) -> str:
    """The browser and the system in two words, such as "Edge on Windows"."""
    browser = next((name for sign, name in _BROWSERS if sign in agent), "A browser")
    system = next((name for sign, name in _SYSTEMS if re.search(sign, agent)), "")
    return f"{browser} on {system}" if system else browser


def live(user: User, *, at: datetime) -> QuerySet[Session]:
    """What is open now, the one that was used last first."""
    return Session.objects.filter(user=user, expire_date__gt=at).order_by("-last_used_at")


def end_all(user: User) -> int:
    """End every session of this user, on all devices at once; how many."""
    return _end(Session.objects.filter(user=user))


def end_all_of(worker: Worker) -> None:
    """End every session of the person in this post, if they have a sign-in."""
    if worker.user_id is not None:
        _end(Session.objects.filter(user=worker.user_id))


def end_others(user: User, *, keep: str | None) -> int:
    """End every session but the one with this key."""
    return _end(Session.objects.filter(user=user).exclude(pk=keep or ""))


def end_one(user: User, *, sign: str) -> int:
    """End the session that the account page calls so."""
    keys = [each.pk for each in Session.objects.filter(user=user) if sign_of(each.pk) == sign]
    return _end(Session.objects.filter(pk__in=keys))


def sign_of(key: str) -> str:
    """What a page calls a session: its key itself would be a way in."""
    return salted_hmac("casework.staff.sessions", key).hexdigest()[:20]


def _end(sessions: QuerySet[Session]) -> int:
    keys = list(sessions.values_list("session_key", flat=True))
    Session.objects.filter(pk__in=keys).delete()
    # The rows first: a request that runs just now cannot write them again.
    transaction.on_commit(lambda: _forget(keys))
    return len(keys)


def _forget(keys: list[str]) -> None:
    for key in keys:
        caches["default"].delete(CACHE_PREFIX + key)
