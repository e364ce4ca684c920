"""A hidden record may share an NHS number, and a repeated answer knows whom it shows (ADR 0018)."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    locks_briefly = "two indexes of one column of people: less than a second at 100,000"

    dependencies = [
        ("casework", "0040_acts_about_factors"),
    ]

    operations = [
        migrations.AddField(
            model_name="idempotencykey",
            name="people",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["nhs_number"], name="person_by_nhs_number"),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_restricted", False)),
                fields=("nhs_number",),
                name="person_nhs_number_once",
            ),
        ),
        migrations.AlterField(
            model_name="person",
            name="nhs_number",
            field=models.CharField(blank=True, max_length=10, null=True),
        ),
    ]
