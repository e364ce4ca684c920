"""A caseload larger than one person can hold, where two people agreed to it until a day."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from casework.models.day_field import DayField
from casework.models.worker import Worker

_BY = "casework.User"


class LargerCaseloadQuerySet(models.QuerySet["LargerCaseload"]):
    def open(self) -> Self:
        """Asked for or agreed to, and not ended by anybody."""
        return self.filter(ended_at=None)

    def in_force(self, day: date) -> Self:
        """Agreed to by a second person, and not past its last day."""
        return self.open().filter(agreed_at__isnull=False, ends_on__gte=day)


class LargerCaseload(models.Model):
    """One person asks that a worker may hold more cases until a day, and another agrees.

    ``most`` is how many they may hold then; ``ends_on`` is the last day of it.
    """

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="larger_caseloads")
    most = models.PositiveSmallIntegerField("most cases")
    because = models.CharField(max_length=300)
    ends_on = DayField("last day")
    asked_by = models.ForeignKey(_BY, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(_BY, models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(_BY, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = LargerCaseloadQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="larger_caseload_one_open", fields=["worker"], condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="larger_caseload_agreed_by_another",
                condition=Q(agreed_by=None, agreed_at=None)
                | (
                    Q(agreed_by__isnull=False, agreed_at__isnull=False)
                    & ~Q(agreed_by=F("asked_by"))
                ),
            ),
            models.CheckConstraint(
                name="larger_caseload_ended_has_who_and_when",
                condition=Q(ended_by=None, ended_at=None)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.worker}: {self.most} cases until {self.ends_on}"
