"""How often one user, or one address that has not signed in, may ask."""

from rest_framework.settings import api_settings
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle


def _rate(of: str) -> str | None:
    """Read at each request and not once at start, so that a test may set its own."""
    rate = api_settings.DEFAULT_THROTTLE_RATES[of]
    return None if rate is None else str(rate)


class StaffRate(UserRateThrottle):
    """Each user, whatever the number of their tokens."""

    def get_rate(self) -> str | None:
        return _rate("user")


class StrangerRate(AnonRateThrottle):
    """Each address from which someone asks without signing in."""

    def get_rate(self) -> str | None:
        return _rate("anon")
