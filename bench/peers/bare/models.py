# ruff: noqa: DJ008 - nobody reads these as words.
"""Our own tables, read and never written."""

from django.db import models


class Team(models.Model):
    name = models.CharField(max_length=100)

    class Meta:
        managed = False
        db_table = "casework_team"


class Person(models.Model):
    given_names = models.CharField(max_length=150)
    family_name = models.CharField(max_length=150)

    class Meta:
        managed = False
        db_table = "casework_person"


class Case(models.Model):
    person = models.ForeignKey(Person, models.DO_NOTHING)
    team = models.ForeignKey(Team, models.DO_NOTHING)
    worker_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=40)
    received_on = models.DateField()
    urgency = models.PositiveSmallIntegerField()
    next_look_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        managed = False
        db_table = "casework_case"
