"""The sessions of the pages: whose, since when, and from which browser; the cache is before it."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Session(AbstractBaseSession):
    """A row for each session; ``user`` is empty while somebody is still signing in."""

    user = models.ForeignKey(
        "casework.User", models.CASCADE, null=True, blank=True, related_name="sessions"
    )
    address = models.GenericIPAddressField(null=True, blank=True)
    browser = models.CharField(max_length=200, blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(name="session_of_user", fields=["user", "-last_used_at"]),)

    def __str__(self) -> str:
        return f"A session of {self.user}"
