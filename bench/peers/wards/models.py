"""Cases as a careful team would model them for the admin: joined, typed and indexed."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper


class Team(models.Model):
    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name


class Worker(models.Model):
    name = models.CharField(max_length=150)
    team = models.ForeignKey(Team, models.PROTECT)

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    name = models.CharField(max_length=300)
    nhs_number = models.CharField(max_length=10, null=True, blank=True, unique=True)
    born_on = models.DateField(null=True, blank=True)
    postcode = models.CharField(max_length=8, blank=True)

    class Meta:
        indexes = (
            # What search_fields asks: UPPER(name) LIKE UPPER('%word%').
            GinIndex(OpClass(Upper("name"), name="public.gin_trgm_ops"), name="person_name"),
        )

    def __str__(self) -> str:
        return self.name


class Case(models.Model):
    person = models.ForeignKey(Person, models.PROTECT)
    kind = models.CharField(max_length=40)
    team = models.ForeignKey(Team, models.PROTECT)
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, blank=True)
    received_on = models.DateField()
    urgency = models.PositiveSmallIntegerField()
    next_look_on = models.DateField()
    summary = models.TextField(blank=True)
    is_open = models.BooleanField(default=True)

    class Meta:
        indexes = (
            # The list: one team's waiting cases in their order, and the whole council's.
            models.Index(
                fields=["team", "urgency", "received_on", "id"],
                name="list_of_team",
                condition=Q(is_open=True),
            ),
            models.Index(fields=["urgency", "received_on", "id"], name="list_of_all"),
        )

    def __str__(self) -> str:
        return f"C-{self.pk:07d}"
