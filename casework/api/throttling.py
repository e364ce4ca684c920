"""How often one user, or one address that has not signed in, may ask."""

from rest_framework.settings import api_settings
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle


class StaffRate(UserRateThrottle):
    """Each user, whatever the number of their tokens."""

    def get_rate(self) -> str | None:
        return api_settings.DEFAULT_THROTTLE_RATES["user"]


class StrangerRate(AnonRateThrottle):
    """Each address from which someone asks without signing in."""

    def get_rate(self) -> str | None:
        return api_settings.DEFAULT_THROTTLE_RATES["anon"]
