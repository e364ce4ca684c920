"""Teams are merged and split: what went where in one act, so that it can be undone (S179)."""

from django.db import models
from django.db.models import Q

from casework.models.case import Case
from casework.models.day_field import DayField
from casework.models.team import Team

_BY = "casework.User"


class Reorganisation(models.Model):
    """One merger or split. ``moved`` holds the ids of what went along, by what it is, and what
    ``to`` took before. The cases are rows of their own.
    """

    class Kind(models.TextChoices):
        MERGER = "merger", "Merger"
        SPLIT = "split", "Split"

    kind = models.CharField(max_length=10, choices=Kind)
    team = models.ForeignKey(Team, models.PROTECT, related_name="reorganised_from")
    to = models.ForeignKey(Team, models.PROTECT, related_name="reorganised_to")
    because = models.CharField(max_length=300)
    on = DayField()
    by = models.ForeignKey(_BY, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    moved = models.JSONField(default=dict)
    undone_by = models.ForeignKey(_BY, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="reorganisation_undone_has_who_and_when",
                condition=Q(undone_by=None, undone_at=None)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.team} to {self.to}"


class ReorganisedCase(models.Model):
    """One case that went along, and the version that it had afterwards."""

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="cases")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="reorganised_case_once", fields=["reorganisation", "case"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} of {self.reorganisation_id}"
