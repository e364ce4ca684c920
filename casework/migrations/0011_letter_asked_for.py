"""A letter that staff asked for is an event of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    locks_briefly = "one word more among the choices: the database is asked nothing"

    dependencies = [
        ("casework", "0010_known_to_live_apart"),
    ]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="verb",
            field=models.CharField(
                choices=[
                    ("received", "Request received"),
                    ("imported", "Came with the import"),
                    ("rated", "Rated"),
                    ("allocated", "Allocated"),
                    ("given_back", "Given back to the list"),
                    ("offered", "Offered to another team"),
                    ("moved", "Moved to another team"),
                    ("offer_returned", "Offer returned"),
                    ("paused", "Paused"),
                    ("resumed", "Pause ended"),
                    ("contact", "Contact"),
                    ("note", "Note"),
                    ("changed", "Something changed"),
                    ("looked", "Looked at"),
                    ("closed", "Closed"),
                    ("reopened", "Opened again"),
                    ("escalated", "Escalated"),
                    ("climbed", "Escalated further"),
                    ("acknowledged", "Escalation acknowledged"),
                    ("letter_asked", "Letter asked for"),
                    ("letter_sent", "Letter sent"),
                    ("letter_held", "Letter held"),
                    ("letter_released", "Letter released"),
                    ("letter_cancelled", "Letter cancelled"),
                    ("letter_failed", "Letter failed"),
                    ("amended", "Details changed"),
                    ("died", "Death recorded"),
                    ("restricted", "Access restricted"),
                    ("access_granted", "Access given"),
                    ("related", "Relationship"),
                    ("referred", "Referred"),
                    ("shared", "Shared with a partner"),
                    ("assessment", "Assessment"),
                    ("decision", "Decision"),
                ],
                max_length=20,
            ),
        ),
    ]
