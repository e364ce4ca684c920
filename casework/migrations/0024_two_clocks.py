"""The two clocks of a case, and the day since which its worker cannot work (docs/adr/0010)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    # The indexes of the lists are made again; there is no installation yet.
    locks_briefly = "no council has this table in use yet"

    dependencies = [
        ("casework", "0023_imports_come_again"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="case",
            name="case_longest_of_team",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_longest",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_list_of_team",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_list_of_council",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_list_of_kind",
        ),
        migrations.AddField(
            model_name="allocation",
            name="stranded_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="done_on",
            field=models.DateField(blank=True, null=True, verbose_name="done"),
        ),
        migrations.AddField(
            model_name="case",
            name="started_on",
            field=models.DateField(blank=True, null=True, verbose_name="started"),
        ),
        migrations.AddField(
            model_name="case",
            name="stranded_on",
            field=models.DateField(
                blank=True, null=True, verbose_name="its worker cannot work since"
            ),
        ),
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
                    ("merged", "Records joined"),
                    ("told_apart", "Told apart from another record"),
                    ("restricted", "Access restricted"),
                    ("access_granted", "Access given"),
                    ("related", "Relationship"),
                    ("referred", "Referred"),
                    ("shared", "Shared with a partner"),
                    ("assessment", "Assessment"),
                    ("decision", "Decision"),
                    ("progress", "Started or done"),
                    ("discussed", "Allocation meeting"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on", None)),
                fields=["team", "urgency", "received_on", "id"],
                include=("worker", "stranded_on", "person"),
                name="case_list_of_team",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on", None)),
                fields=["urgency", "received_on", "id"],
                include=("worker", "stranded_on", "person"),
                name="case_list_of_council",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on", None)),
                fields=["kind", "urgency", "received_on", "id"],
                include=("worker", "stranded_on", "person"),
                name="case_list_of_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on", None)),
                fields=["team", "received_on", "id"],
                include=("worker", "stranded_on", "person"),
                name="case_longest_of_team",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on", None)),
                fields=["received_on", "id"],
                include=("worker", "stranded_on", "person"),
                name="case_longest",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("started_on", None),
                        ("started_on__gte", models.F("received_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("done_on", None),
                        ("done_on__gte", models.F("received_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("started_on", None),
                        ("done_on", None),
                        ("done_on__gte", models.F("started_on")),
                        _connector="OR",
                    ),
                ),
                name="case_starts_and_ends_after_the_request",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stranded_on", None),
                    models.Q(("closed_on", None), ("worker__isnull", False)),
                    _connector="OR",
                ),
                name="case_stranded_with_a_worker",
            ),
        ),
    ]
