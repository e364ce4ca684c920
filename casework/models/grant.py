"""Leave to see one restricted record, and what was found of it where it was taken."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q


class GrantQuerySet(models.QuerySet["Grant"]):
    def live(self, now: datetime) -> Self:
        return self.filter(given_at__lte=now, ends_at__gt=now)

    def to_review(self) -> Self:
        """Emergency access that nobody has reviewed yet."""
        return self.filter(is_emergency=True, reviewed=None)


class Grant(models.Model):
    """Leave to see one restricted record, until a time, for a reason (trust.md S5).

    ``is_emergency``: taken by the reader, not given by a manager; it is reported at once.
    """

    person = models.ForeignKey("casework.Person", models.CASCADE, related_name="grants")
    user = models.ForeignKey("casework.User", models.CASCADE, related_name="grants")
    reason = models.CharField(max_length=300)
    given_by = models.ForeignKey("casework.User", models.PROTECT, related_name="grants_given")
    given_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_emergency = models.BooleanField(default=False)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="grant_ends_after_it_starts", condition=Q(ends_at__gt=F("given_at"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} may see {self.person.reference} until {self.ends_at}"


class GrantReview(models.Model):
    """What the information governance lead found of one use of emergency access."""

    grant = models.OneToOneField(Grant, models.CASCADE, related_name="reviewed")
    was_in_order = models.BooleanField()
    says = models.CharField(max_length=300)
    by = models.ForeignKey("casework.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(name="grant_review_says_why", condition=~Q(says="")),)

    def __str__(self) -> str:
        return f"{self.grant}: {'in order' if self.was_in_order else 'not in order'}"
