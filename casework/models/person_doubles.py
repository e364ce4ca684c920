"""Two records that may be one person's: found, told apart, or joined."""

from django.db import models
from django.db.models import F, Q

from casework.models.person import Person

_BY = "casework.User"


class LikelyDouble(models.Model):
    """Two records that the nightly comparison found alike. ``one`` has the lower number."""

    one = models.ForeignKey(Person, models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, models.PROTECT, related_name="+")
    nearness = models.FloatField()
    is_same = models.BooleanField()
    why = models.JSONField(default=list)
    found_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(name="double_older_first", condition=Q(one__lt=F("other"))),
            models.UniqueConstraint(name="double_once_a_pair", fields=["one", "other"]),
        )
        indexes = (
            # The list of likely doubles, the nearest first.
            models.Index(name="double_nearest", fields=["-nearness", "id"]),
        )

    def __str__(self) -> str:
        return f"{self.one.reference} and {self.other.reference}"


class ToldApart(models.Model):
    """Somebody said that two records are of two people. Undone, it counts no more."""

    one = models.ForeignKey(Person, models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, models.PROTECT, related_name="+")
    because = models.CharField(max_length=300)
    by = models.ForeignKey(_BY, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(_BY, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="apart_older_first", condition=Q(one__lt=F("other"))),
            models.UniqueConstraint(
                name="apart_once_a_pair", fields=["one", "other"], condition=Q(undone_at=None)
            ),
            models.CheckConstraint(
                name="apart_undone_has_who_and_when",
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.one.reference} is not {self.other.reference}"


class Merge(models.Model):
    """The record ``ended`` was joined to ``kept``; undone, each is a record of its own again.

    ``before`` and ``moved`` are what an undo puts back: the details of both as they were, and the
    rows that changed hands, by model and field.
    """

    kept = models.ForeignKey(Person, models.PROTECT, related_name="merges")
    ended = models.ForeignKey(Person, models.PROTECT, related_name="merged_away")
    because = models.CharField(max_length=300)
    before = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    by = models.ForeignKey(_BY, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(_BY, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="merge_of_two", condition=~Q(kept=F("ended"))),
            models.UniqueConstraint(
                name="merge_ends_once", fields=["ended"], condition=Q(undone_at=None)
            ),
            models.CheckConstraint(
                name="merge_undone_has_who_and_when",
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.ended.reference} joined to {self.kept.reference}"


class ComparedUpTo(models.Model):
    """How far the nightly comparison has read: when people were last listed, and the last event."""

    people_at = models.DateTimeField(null=True, blank=True)
    event = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"Up to {self.people_at}, event {self.event}"
