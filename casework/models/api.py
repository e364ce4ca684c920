"""What other systems sign in with, and what they asked before: tokens and idempotency keys."""

from datetime import datetime, timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from casework.models.day_field import DayField

# Nobody's key opens the door for longer (trust.md S18).
LONGEST_LIFE = timedelta(days=90)


class Scope(models.TextChoices):
    """What a token may be used for, within the rights of its user."""

    READ = "read", "Read"
    WRITE = "write", "Change"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def live(self, now: datetime) -> Self:
        """Not revoked, not expired, and of a user who may still sign in."""
        return self.filter(revoked_at=None, expires_at__gt=now, user__is_active=True)


class ApiToken(models.Model):
    """A key for another system, in the name of one user; only its hash is kept."""

    user = models.ForeignKey("casework.User", models.PROTECT, related_name="api_tokens")
    name = models.CharField("what it is for", max_length=100)
    sha256 = models.CharField(max_length=64, unique=True)
    # Its first letters, so that a person can tell one from another; they open nothing.
    begins = models.CharField(max_length=12)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope))
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = DayField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="api_token_expires_within_90_days",
                condition=Q(expires_at__gt=F("made_at"))
                & Q(expires_at__lte=F("made_at") + LONGEST_LIFE),
            ),
            models.CheckConstraint(
                name="api_token_is_for_something", condition=Q(scopes__len__gt=0)
            ),
        )

    def __str__(self) -> str:
        return f"{self.begins}…, {self.name}"


class IdempotencyKey(models.Model):
    """One request that a client may repeat, and the answer that it got the first time."""

    user = models.ForeignKey("casework.User", models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    # Of method, address and body: the same key with another request is a mistake.
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.JSONField(null=True)
    # The keys of the people whom the answer shows.
    people = ArrayField(models.BigIntegerField(), default=list, db_default=[])

    class Meta:
        constraints = (
            models.UniqueConstraint(name="idempotency_key_once_a_user", fields=["user", "key"]),
        )
        indexes = (
            # What is old enough to be forgotten.
            models.Index(name="idempotency_key_made", fields=["made_at"]),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}"
