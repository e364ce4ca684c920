"""Teams, with dates of their own: a restructure closes one and opens another (S179)."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from casework.models.day_field import DayField


class TeamQuerySet(models.QuerySet["Team"]):
    def open_on(self, day: date) -> Self:
        """Teams that can own a case on this day."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day), opened_on__lte=day)


class Team(models.Model):
    """A team that owns cases. Its contact details are printed on the letters it sends.

    ``takes`` lists the kinds of case that it takes: none for a team that takes no requests, null
    where nobody has said yet (casework/staff/takes.py).
    """

    name = models.CharField(max_length=100, unique=True)
    locality = models.CharField(max_length=100, blank=True)
    hub = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    hours = models.CharField(max_length=100, blank=True)
    takes = ArrayField(
        models.CharField(max_length=40), verbose_name="what it takes", null=True, blank=True
    )
    opened_on = DayField()
    closed_on = DayField(null=True, blank=True)
    # The team that it became part of, and the names that it had before.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed"
    )
    former_names = ArrayField(models.CharField(max_length=100), default=list, blank=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="team_closes_after_it_opens",
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def is_open_on(self, day: date) -> bool:
        return self.opened_on <= day and (self.closed_on is None or day < self.closed_on)
