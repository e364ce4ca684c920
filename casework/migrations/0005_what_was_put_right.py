"""Since when a case is rated so; why an escalation ended by itself, or a wait went so far."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

import casework.models.escalation


class Migration(migrations.Migration):
    # An index is made beside people who work, and so outside a transaction.
    atomic = False
    locks_briefly = "the choices of a verb are ours alone: the database does nothing about them"

    dependencies = (("casework", "0004_find_by_day"),)

    operations = (
        migrations.AddField(
            "case",
            "rag_began_on",
            models.DateField("rated so since", null=True, blank=True),
        ),
        migrations.AddField(
            "escalation",
            "ended_because",
            models.CharField(max_length=150, blank=True, default="", db_default=""),
        ),
        migrations.AddField(
            "escalation",
            "reason",
            models.CharField(
                "why it has waited so long",
                max_length=20,
                choices=casework.models.escalation.wait_reason_choices,
                blank=True,
                default="",
                db_default="",
            ),
        ),
        migrations.AlterField(
            "event",
            "verb",
            models.CharField(
                max_length=20,
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
                    ("put_right", "Escalation ended"),
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
            ),
        ),
        AddIndexConcurrently(
            "escalation",
            models.Index(
                name="escalation_to_climb",
                fields=["climbs_on"],
                condition=Q(acknowledged_at=None, ended_on=None),
            ),
        ),
        AddIndexConcurrently(
            "escalation",
            models.Index(
                name="escalation_to_answer",
                fields=["told", "raised_on"],
                condition=Q(acknowledged_at=None, ended_on=None),
            ),
        ),
        RemoveIndexConcurrently("escalation", "escalation_climbs"),
        RemoveIndexConcurrently("escalation", "escalation_told"),
    )
