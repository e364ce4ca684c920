"""Who cares for whom: dated, in hours and in deeds, and whether the carer may have letters."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from casework.models import Person
from casework.models.day_field import DayField

HOURS_IN_A_WEEK = 168


class CarerKind(models.TextChoices):
    """Counted apart, for their rights differ (S68)."""

    ADULT = "adult", "Carer of an adult"
    PARENT = "parent", "Parent carer of a disabled child"
    YOUNG = "young", "Young carer, under 18"


class Does(models.TextChoices):
    """What a carer does. Deeds, not needs: what the adult cannot do is in the adult's record."""

    PERSONAL_CARE = "personal_care", "Washing, dressing, using the toilet"
    LIFTING = "lifting", "Lifting and moving"
    MEALS = "meals", "Meals and drinks"
    MEDICINES = "medicines", "Medicines"
    HOUSE = "house", "Housework and shopping"
    MONEY = "money", "Money and letters"
    APPOINTMENTS = "appointments", "Getting to appointments"
    COMPANY = "company", "Company and feelings"
    WATCHING = "watching", "Keeping them safe, by day"
    NIGHTS = "nights", "Getting up at night"


class RelationshipQuerySet(models.QuerySet["CaringRelationship"]):
    def live(self, day: date) -> Self:
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)

    def of(self, person: Person) -> Self:
        """Those in which this person cares or is cared for."""
        return self.filter(Q(carer=person) | Q(adult=person))

    def with_authority(self) -> Self:
        return self.filter(ends_on=None, authority_on__isnull=False)


class CaringRelationship(models.Model):
    """One person cares for another. ``authority_on``: may have letters about them, from that day.

    ``adult`` is whoever is cared for; for a parent carer it is a child.
    """

    carer = models.ForeignKey(Person, models.PROTECT, related_name="cares_for")
    adult = models.ForeignKey(Person, models.PROTECT, related_name="cared_for_by")
    kind = models.CharField(max_length=10, choices=CarerKind)
    starts_on = DayField("cares since")
    ends_on = DayField(null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True)
    hours_per_week = models.PositiveSmallIntegerField(null=True, blank=True)
    lives_with = models.BooleanField("they live together", null=True, blank=True)
    does = ArrayField(models.CharField(max_length=20, choices=Does), default=list, blank=True)
    authority_on = DayField("may have letters from", null=True, blank=True)
    authority_evidence = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey("casework.User", models.PROTECT, related_name="+")

    objects = RelationshipQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(name="carer_is_someone_else", condition=~Q(carer=F("adult"))),
            models.CheckConstraint(
                name="carer_hours_fit_in_a_week",
                condition=Q(hours_per_week=None) | Q(hours_per_week__lte=HOURS_IN_A_WEEK),
            ),
            models.CheckConstraint(
                name="carer_ends_after_it_starts",
                condition=Q(ends_on=None, ended_because="")
                | (Q(ends_on__isnull=False, ends_on__gte=F("starts_on")) & ~Q(ended_because="")),
            ),
            models.CheckConstraint(
                name="carer_authority_has_day_and_evidence",
                condition=Q(authority_on=None, authority_evidence="")
                | (Q(authority_on__isnull=False) & ~Q(authority_evidence="")),
            ),
            models.UniqueConstraint(
                name="carer_once_a_pair", fields=["carer", "adult"], condition=Q(ends_on=None)
            ),
        )
        indexes = (models.Index(name="carer_young", fields=["kind"], condition=Q(ends_on=None)),)

    def __str__(self) -> str:
        return f"{self.carer.reference} cares for {self.adult.reference}"

    @property
    def is_live(self) -> bool:
        return self.ends_on is None

    def other(self, person: Person) -> Person:
        """The person at the other end."""
        return self.adult if person.pk == self.carer_id else self.carer

    def deeds(self) -> str:
        return ", ".join(Does(code).label.lower() for code in self.does)
