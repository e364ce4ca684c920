"""Indexes of the people that we have, made while everybody works on."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

import casework.models.person
import casework.people.phones


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("casework", "0008_names_that_people_had")]

    operations = [
        AddIndexConcurrently(
            model_name="person",
            index=django.contrib.postgres.indexes.GinIndex(
                casework.models.person.NameKeys("plain_name"), name="person_by_name_key"
            ),
        ),
        AddIndexConcurrently(
            model_name="person",
            index=models.Index(
                casework.people.phones.PlainPhone("phone"),
                condition=models.Q(("phone", ""), _negated=True),
                name="person_by_phone",
            ),
        ),
        AddIndexConcurrently(
            model_name="person",
            index=models.Index(
                casework.people.phones.PlainPhone("mobile"),
                condition=models.Q(("mobile", ""), _negated=True),
                name="person_by_mobile",
            ),
        ),
    ]
