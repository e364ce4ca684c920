"""Whose records are new: asked by the nightly comparison and by each import."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("casework", "0028_numbers_that_tell_nothing"),
    ]

    operations = [
        AddIndexConcurrently(
            "person", models.Index(fields=["created_at"], name="person_by_creation")
        ),
    ]
