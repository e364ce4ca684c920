"""Indexes that a list is counted by as well as ordered by; built without stopping anyone."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Each index is built beside the old traffic, which PostgreSQL does only outside a transaction.
    atomic = False

    dependencies = [
        ("casework", "0005_absence_recorded_and_stranded_ended"),
    ]

    operations = [
        RemoveIndexConcurrently(
            model_name="case",
            name="case_list_of_team",
        ),
        RemoveIndexConcurrently(
            model_name="case",
            name="case_list_of_council",
        ),
        RemoveIndexConcurrently(
            model_name="case",
            name="case_list_of_kind",
        ),
        RemoveIndexConcurrently(
            model_name="case",
            name="case_longest_of_team",
        ),
        RemoveIndexConcurrently(
            model_name="case",
            name="case_longest",
        ),
        RemoveIndexConcurrently(
            model_name="case",
            name="case_next_look",
        ),
        AddIndexConcurrently(
            model_name="allocation",
            index=models.Index(fields=["starts_on"], include=("case",), name="allocation_started"),
        ),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on", None)),
                fields=["team", "urgency", "received_on", "id"],
                include=("worker", "person"),
                name="case_list_of_team",
            ),
        ),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on", None)),
                fields=["urgency", "received_on", "id"],
                include=("worker", "person"),
                name="case_list_of_council",
            ),
        ),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on", None)),
                fields=["kind", "urgency", "received_on", "id"],
                include=("worker", "person"),
                name="case_list_of_kind",
            ),
        ),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on", None)),
                fields=["team", "received_on", "id"],
                include=("worker", "person"),
                name="case_longest_of_team",
            ),
        ),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on", None)),
                fields=["received_on", "id"],
                include=("worker", "person"),
                name="case_longest",
            ),
        ),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on", None)),
                fields=["team", "next_look_on", "id"],
                include=("worker", "person"),
                name="case_next_look",
            ),
        ),
        AddIndexConcurrently(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("state__in", ("held", "failed", "unconfirmed"))),
                fields=["team"],
                name="letter_needs_someone",
            ),
        ),
        AddIndexConcurrently(
            model_name="person",
            index=models.Index(
                condition=models.Q(("is_restricted", True)), fields=["id"], name="person_restricted"
            ),
        ),
        AddIndexConcurrently(
            model_name="stay",
            index=models.Index(fields=["team", "entered_on"], name="stay_entered"),
        ),
    ]
