"""How many wrong passwords and codes there may be, for a name, for an address and for a browser.

django-axes calls this around each ``authenticate`` and keeps the count in the database. A name that
is locked is locked for browsers that its owner never used. Two things open it all the same, so that
nobody can lock somebody else out: a browser that the owner has signed in with before
(known_browser.py), and a second factor that is proved first (views/signing_in.py).
"""

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import F, QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone

from casework.models import User
from casework.staff import known_browser
from casework.web.client_address import client_address

# A name with a space is nobody's, so these counts are apart from those of passwords.
_CODES = "{} code"


class SignInGuard(AxesDatabaseHandler):
    """Two limits beside each other: one for a name, a wider one for an address."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """How many wrong passwords count against this request, out of AXES_FAILURE_LIMIT."""
        name = get_client_username(request, credentials)
        wrong = _sum(_recent().filter(username=name))
        if known_browser.is_known(request, credentials) or is_proved_first(request):
            return wrong
        if _sum(_recent().filter(ip_address=client_address(request))) >= settings.TRIES_AN_ADDRESS:
            return max(wrong, int(settings.AXES_FAILURE_LIMIT))
        return wrong

    def user_login_failed(
        self,
        sender: str,
        credentials: dict[str, Any],
        request: HttpRequest | None = None,
        **kwargs: Any,
    ) -> None:
        """Count one more wrong password; what else was sent is not kept."""
        if request is None:
            return
        self.clean_expired_user_attempts(request, credentials)
        if not request.axes_locked_out:  # type: ignore[attr-defined]
            _count(request, get_client_username(request, credentials))
            limit = settings.AXES_FAILURE_LIMIT
            request.axes_locked_out = self.get_failures(request, credentials) >= limit  # type: ignore[attr-defined]
        request.axes_credentials = credentials  # type: ignore[attr-defined]

    def reset_user_attempts(
        self, request: HttpRequest, credentials: dict[str, Any] | None = None
    ) -> int:
        """Somebody got in: forget their own slips, and not what others did from elsewhere."""
        name = get_client_username(request, credentials)
        own = AccessAttempt.objects.filter(username=name, ip_address=client_address(request))
        return int(own.delete()[0])


def is_proved_first(request: HttpRequest) -> bool:
    """Whether the owner's second factor came with this very request."""
    return bool(getattr(request, "second_factor_first", False))


def has_too_many_codes(request: HttpRequest, user: User) -> bool:
    found = _recent().filter(username=_codes_of(user), ip_address=client_address(request))
    return _sum(found) >= settings.AXES_FAILURE_LIMIT


def count_wrong_code(request: HttpRequest, user: User) -> None:
    """One more wrong code for this user at this address."""
    _count(request, _codes_of(user))


def _count(request: HttpRequest, name: str) -> None:
    now = timezone.now()
    found, _ = AccessAttempt.objects.get_or_create(
        username=name,
        ip_address=client_address(request),
        user_agent="",
        defaults={"failures_since_start": 0, "attempt_time": now},
    )
    AccessAttempt.objects.filter(pk=found.pk).update(
        failures_since_start=F("failures_since_start") + 1, attempt_time=now
    )


def _codes_of(user: User) -> str:
    return _CODES.format(user.get_username())


def _recent() -> QuerySet[AccessAttempt]:
    began = timezone.now() - settings.AXES_COOLOFF_TIME
    return AccessAttempt.objects.filter(attempt_time__gte=began)


def _sum(attempts: QuerySet[AccessAttempt]) -> int:
    return attempts.aggregate(all=Sum("failures_since_start"))["all"] or 0
