"""Which life of the database this is, and what was answered about what an earlier one knew."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Generation(models.Model):
    """The life of the database between two restores; the last row is the present one.

    ``ticks`` are the last marks that the letter book and the journal were given, the newest first
    (casework/disasters/generation.py). The first generation has no ``by``: nobody began it.
    ``stopped_because`` is why letters stopped in it, until a person begins the next.
    """

    mark = models.UUIDField(unique=True)
    ticks = ArrayField(models.UUIDField(), default=list)
    ticked_at = models.DateTimeField()
    began_at = models.DateTimeField()
    by = models.ForeignKey("casework.User", models.PROTECT, null=True, blank=True, related_name="+")
    because = models.CharField(max_length=300, blank=True)
    stopped_because = models.CharField(max_length=400, blank=True, default="", db_default="")

    def __str__(self) -> str:
        return f"Generation {self.pk}"


class Relearnt(models.Model):
    """What a person answered about one entry of the journal that the database did not know."""

    class Answer(models.TextChoices):
        APPLIED = "applied", "Recorded again"
        LEFT = "left", "Left out"

    entry = models.CharField(max_length=80, unique=True)
    answer = models.CharField(max_length=10, choices=Answer)
    by = models.ForeignKey("casework.User", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.entry}: {self.answer}"
