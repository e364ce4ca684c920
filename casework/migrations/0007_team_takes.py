"""Teams say which kinds of case they take; null until somebody has said."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    locks_briefly = "choices are no part of the table; a null column rewrites nothing"

    dependencies = [("casework", "0006_requests_since_1971")]

    operations = [
        migrations.AddField(
            model_name="team",
            name="takes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40),
                blank=True,
                null=True,
                size=None,
                verbose_name="what it takes",
            ),
        ),
        migrations.AlterField(
            model_name="staffact",
            name="act",
            field=models.CharField(
                choices=[
                    ("team_added", "Team added"),
                    ("team_corrected", "Team corrected"),
                    ("team_closed", "Team closed"),
                    ("team_takes", "What it takes"),
                    ("team_merged", "Teams merged"),
                    ("team_split", "Team split"),
                    ("team_put_back", "Merger or split undone"),
                    ("appointed", "Post added"),
                    ("corrected", "Post corrected"),
                    ("will_move", "Move recorded"),
                    ("moved", "Moved"),
                    ("leaves", "Leaving recorded"),
                    ("more_asked", "Larger caseload asked for"),
                    ("more_agreed", "Larger caseload agreed to"),
                    ("more_ended", "Larger caseload ended"),
                    ("link_made", "Sign-in link made"),
                    ("password_set", "Own password set"),
                ],
                max_length=20,
            ),
        ),
    ]
