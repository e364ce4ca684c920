"""Names that somebody had before, or goes by as well."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat

from casework.models.day_field import DayField
from casework.models.person import NameKeys, Person, PlainName


class PersonName(models.Model):
    """A name of a person beside the one on their record. ``until`` is the day it was changed."""

    class Source(models.TextChoices):
        CHANGED = "changed", "Their name until it was changed here"
        ALSO = "also", "Also known as"
        BEFORE = "before", "A name that they had before"
        MERGED = "merged", "The name of a record that was joined to this one"
        IMPORT = "import", "Came with the import"

    person = models.ForeignKey(Person, models.PROTECT, related_name="other_names")
    given_names = models.CharField(max_length=150, blank=True)
    family_name = models.CharField(max_length=150)
    since = DayField(null=True, blank=True)
    until = DayField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=Source)
    recorded_by = models.ForeignKey(
        "casework.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_because = models.CharField(max_length=300, blank=True, default="", db_default="")
    plain_name = models.GeneratedField(
        expression=PlainName(
            Concat(
                F("given_names"),
                Value(" "),
                F("family_name"),
                output_field=models.TextField(),
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="person_name_ends_after_it_begins",
                condition=Q(until=None) | Q(since=None) | Q(until__gte=F("since")),
            ),
        )
        indexes = (
            # Search by a name that they had, as by the one that they have.
            GinIndex(name="othername_by_name", fields=["plain_name"], opclasses=["gin_trgm_ops"]),
            GinIndex(NameKeys("plain_name"), name="othername_by_name_key"),
        )

    def __str__(self) -> str:
        return f"{self.given_names} {self.family_name}".strip()
