"""Which records stay shut to a member of staff: their own, a relative's, a friend's."""

from typing import Self

from django.db import models
from django.db.models import F, Q


class InterestQuerySet(models.QuerySet["Interest"]):
    def live(self) -> Self:
        return self.filter(ended_at=None)


class Interest(models.Model):
    """A record that a member of staff may not see, whatever their role (trust.md S6, R11)."""

    class Kind(models.TextChoices):
        OWN = "own", "Their own record"
        RELATIVE = "relative", "A relative or partner"
        KNOWN = "known", "A friend, neighbour or other person close to them"

    worker = models.ForeignKey("casework.Worker", models.CASCADE, related_name="interests")
    person = models.ForeignKey("casework.Person", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    declared_by = models.ForeignKey("casework.User", models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    ended_because = models.CharField(max_length=300, blank=True)
    ended_by = models.ForeignKey(
        "casework.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = InterestQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="interest_once", fields=["worker", "person"], condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="interest_end_has_who_why_and_when",
                condition=Q(ended_at=None, ended_by=None, ended_because="")
                | (
                    Q(ended_at__gte=F("declared_at"), ended_by__isnull=False) & ~Q(ended_because="")
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.worker}: {self.get_kind_display()}"
