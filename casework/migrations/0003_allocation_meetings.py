"""The weekly allocation meeting: two tables of its own, and one more verb."""

import casework.models.meeting
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    # Asked by tests/faults/test_migrations_do_not_lock.py.
    locks_briefly = "a new verb is words, and asks nothing of the table of events"

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
                    ("put_right", "Escalation ended"),
                    ("letter_asked", "Letter asked for"),
                    ("letter_sent", "Letter sent"),
                    ("letter_held", "Letter held"),
                    ("letter_released", "Letter released"),
                    ("letter_cancelled", "Letter cancelled"),
                    ("letter_failed", "Letter failed"),
                    ("letter_seen_to", "Letter that did not arrive: seen to"),
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
                    ("discussed", "Allocation meeting"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="AllocationMeeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("began_at", models.DateTimeField()),
                ("others_present", models.CharField(blank=True, max_length=300)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "chair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "present",
                    models.ManyToManyField(blank=True, related_name="+", to="casework.worker"),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="casework.team",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                (
                    "carried_over",
                    models.BooleanField(default=False, verbose_name="not reached last time"),
                ),
                (
                    "rag_before",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "Red"), (2, "Amber"), (3, "Green"), (4, "Blue")],
                        null=True,
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("keep", "Keep waiting"),
                            ("allocate", "Give it to a worker"),
                            ("call", "Call them first"),
                            ("visit", "Welfare visit today"),
                            ("offer", "Offer it to another team"),
                            ("close", "Close it"),
                            ("not_reached", "Not reached"),
                            ("left", "Had left the list"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "situation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("same", "No change that we know of"),
                            ("worse", "Worse"),
                            ("better", "Better"),
                            ("unknown", "Not known: nobody has spoken to them"),
                        ],
                        max_length=10,
                    ),
                ),
                ("situation_note", models.TextField(blank=True)),
                ("safe_by", models.TextField(blank=True, verbose_name="what keeps them safe")),
                (
                    "told",
                    models.CharField(
                        blank=True, choices=casework.models.meeting.told_choices, max_length=30
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="for whoever acts on it")),
                (
                    "outcome",
                    models.CharField(blank=True, max_length=300, verbose_name="what was done"),
                ),
                (
                    "rag_after",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "Red"), (2, "Amber"), (3, "Green"), (4, "Blue")],
                        null=True,
                    ),
                ),
                (
                    "undone",
                    models.BooleanField(default=False, verbose_name="did not stand by the end"),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "allocation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.allocation",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agenda_items",
                        to="casework.case",
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="casework.change",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.offer",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="casework.allocationmeeting",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="allocationmeeting",
            index=models.Index(fields=["team", "-id"], name="meeting_of_team"),
        ),
        migrations.AddConstraint(
            model_name="allocationmeeting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("team",),
                name="meeting_one_under_way_a_team",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocationmeeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_by", None)),
                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="meeting_ended_has_who_and_when",
            ),
        ),
        migrations.AddIndex(
            model_name="agendaitem",
            index=models.Index(
                condition=models.Q(("decided_at__isnull", False)),
                fields=["case", "decided_at"],
                name="agenda_item_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.UniqueConstraint(
                fields=("meeting", "case"), name="agenda_item_once_a_case"
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.UniqueConstraint(
                fields=("meeting", "place"), name="agenda_item_one_a_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at", None),
                        ("decided_by", None),
                        ("decision__in", ["", "not_reached", "left"]),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("decision__in", ("keep", "allocate", "call", "visit", "offer", "close")),
                    ),
                    _connector="OR",
                ),
                name="agenda_item_decided_has_who_and_when",
            ),
        ),
    ]
