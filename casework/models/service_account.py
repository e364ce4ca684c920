"""Another system that comes in by the API: who answers for it, for what, and until when."""

from datetime import datetime, timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from casework.models.api import LONGEST_LIFE
from casework.models.day_field import DayField
from casework.policy import ServiceScope

# Two secrets hold while a system is given its new one.
OVERLAP = timedelta(days=7)


class ServiceAccount(models.Model):
    """One system. It has a sign-in that no password opens, and no post: it holds no case (S28).

    It opens nothing until somebody other than whoever asked for it has agreed.
    """

    user = models.OneToOneField("casework.User", models.PROTECT, related_name="service_account")
    name = models.CharField(max_length=100)
    purpose = models.CharField("what it is for", max_length=300)
    sponsor = models.ForeignKey(
        "casework.Worker", models.PROTECT, related_name="service_accounts",
        verbose_name="who answers for it",
    )  # fmt: skip
    scopes = ArrayField(models.CharField(max_length=20, choices=ServiceScope))
    asked_by = models.ForeignKey("casework.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(
        "casework.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "casework.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="service_account_is_for_something", condition=Q(scopes__len__gt=0)
            ),
            models.CheckConstraint(
                name="service_account_agreed_by_another",
                condition=Q(agreed_by=None, agreed_at=None)
                | (
                    Q(agreed_by__isnull=False, agreed_at__isnull=False)
                    & ~Q(agreed_by=F("asked_by"))
                ),
            ),
            models.CheckConstraint(
                name="service_account_end_has_who_and_when",
                condition=Q(ended_by=None, ended_at=None)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.name


class ServiceSecretQuerySet(models.QuerySet["ServiceSecret"]):
    def live(self, now: datetime) -> Self:
        """Not ended and not expired, of an account that was agreed to and has not ended."""
        return self.filter(
            ended_at=None, expires_at__gt=now, account__agreed_at__isnull=False,
            account__ended_at=None, account__user__is_active=True,
        )  # fmt: skip


class ServiceSecret(models.Model):
    """What a system proves itself by, for 90 days at most; only its hash is kept."""

    account = models.ForeignKey(ServiceAccount, models.CASCADE, related_name="secrets")
    sha256 = models.CharField(max_length=64, unique=True)
    # Its first letters, so that a person can tell one from another; they open nothing.
    begins = models.CharField(max_length=12)
    made_by = models.ForeignKey("casework.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    last_used_on = DayField(null=True, blank=True)
    # The last warning that its sponsor had: so many days before it expires.
    warned_days = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = ServiceSecretQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="service_secret_expires_within_90_days",
                condition=Q(expires_at__gt=F("made_at"))
                & Q(expires_at__lte=F("made_at") + LONGEST_LIFE),
            ),
        )
        indexes = (
            # Whose end is near, each morning.
            models.Index(
                name="service_secret_expires", fields=["expires_at"], condition=Q(ended_at=None)
            ),
        )

    def __str__(self) -> str:
        return f"{self.begins}…, {self.account}"
