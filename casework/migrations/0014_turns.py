"""Places at work that only so many may do at once, as rows under a lease."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0013_changes_ask_of_post")]

    operations = [
        migrations.CreateModel(
            name="Turn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("work", models.CharField(max_length=30)),
                ("place", models.PositiveSmallIntegerField()),
                ("holder", models.UUIDField()),
                ("until", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("work", "place"), name="turn_one_a_place")
                ],
            },
        ),
    ]
