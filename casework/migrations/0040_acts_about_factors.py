from django.db import migrations, models


class Migration(migrations.Migration):
    locks_briefly = "further choices of a text column: no statement is run"

    dependencies = [("casework", "0039_sessions_with_owners")]

    operations = [
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
                    ("service_account", "Service account"),
                    ("sign_on_linked", "Council account linked"),
                    ("factor_added", "Second factor added"),
                    ("factor_removed", "Second factor removed"),
                    ("factor_reset", "Second factor reset"),
                ],
                max_length=20,
            ),
        ),
    ]
