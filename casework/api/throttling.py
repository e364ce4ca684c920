"""How often one user, or one address that has not signed in, may ask."""

from typing import TYPE_CHECKING

from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle

if TYPE_CHECKING:
    from rest_framework.views import APIView


def _rate(of: str) -> str | None:
    """Read at each request and not once at start, so that a test may set its own."""
    rate = api_settings.DEFAULT_THROTTLE_RATES[of]
    return None if rate is None else str(rate)


class StaffRate(UserRateThrottle):
    """Each user, whatever the number of their tokens; strangers are counted below."""

    def get_rate(self) -> str | None:
        return _rate("user")

    def get_cache_key(self, request: Request, view: "APIView") -> str | None:
        return super().get_cache_key(request, view) if request.user.is_authenticated else None


class StrangerRate(AnonRateThrottle):
    """Each address from which someone asks without signing in."""

    def get_rate(self) -> str | None:
        return _rate("anon")
