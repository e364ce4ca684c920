"""The words of what happened, with those for acts that were corrected."""

from django.db import migrations, models


class Migration(migrations.Migration):
    # Choices are ours alone: the database changes nothing.
    locks_briefly = "no statement at all"
    dependencies = [
        ("casework", "0002_guards"),
    ]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="verb",
            field=models.CharField(
                choices=[
                    ("received", "Request received"),
                    ("corrected", "Request corrected"),
                    ("imported", "Came with the import"),
                    ("rated", "Rated"),
                    ("allocated", "Allocated"),
                    ("given_back", "Given back to the list"),
                    ("offered", "Offered to another team"),
                    ("moved", "Moved to another team"),
                    ("offer_returned", "Offer returned"),
                    ("offer_taken_back", "Offer taken back"),
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
                    ("alive", "Death corrected"),
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
