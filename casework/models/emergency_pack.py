"""The packs that are made each night for a day without the system, and who took one away."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class EmergencyPack(models.Model):
    """One encrypted file. ``people`` are those in it, so that taking it away is a look at each."""

    class What(models.TextChoices):
        TEAM = "team", "Open cases of a team"
        WARNINGS = "warnings", "Warnings for staff, of the whole council"
        RESTRICTED = "restricted", "Restricted records"

    what = models.CharField(max_length=10, choices=What)
    team = models.ForeignKey(
        "casework.Team", models.PROTECT, null=True, blank=True, related_name="emergency_packs"
    )
    file = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    cases = models.PositiveIntegerField()
    warnings = models.PositiveIntegerField()
    people = ArrayField(models.BigIntegerField(), default=list)
    made_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(name="emergency_pack_newest", fields=["what", "team", "-made_at"]),)

    def __str__(self) -> str:
        return self.file


class PackFetch(models.Model):
    """Somebody took a pack away."""

    pack = models.ForeignKey(EmergencyPack, models.PROTECT, related_name="fetches")
    by = models.ForeignKey("casework.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pack_id} by {self.by_id}"
