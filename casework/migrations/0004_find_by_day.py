"""Indexes that find by the day: what changed, what came to the lists and left, what is owed."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # People work while an index is built.
    atomic = False

    dependencies = (("casework", "0003_acts_that_are_corrected"),)

    operations = (
        AddIndexConcurrently(
            model_name="event",
            index=models.Index(
                name="event_by_moment",
                fields=["at"],
                include=["case"],
                condition=models.Q(case__isnull=False),
            ),
        ),
        AddIndexConcurrently(
            model_name="stay",
            index=models.Index(name="stay_began", fields=["entered_on"], include=["team", "case"]),
        ),
        AddIndexConcurrently(
            model_name="stay",
            index=models.Index(
                name="stay_left",
                fields=["left_on"],
                include=["team", "case"],
                condition=models.Q(left_on__isnull=False),
            ),
        ),
        AddIndexConcurrently(
            model_name="allocation",
            index=models.Index(
                name="allocation_ended",
                fields=["ended_on"],
                include=["case"],
                condition=models.Q(ended_on__isnull=False),
            ),
        ),
        AddIndexConcurrently(
            model_name="lettertask",
            index=models.Index(
                name="letter_task_longest_owed",
                fields=["due_on", "id"],
                condition=models.Q(done_on=None, dropped_on=None),
            ),
        ),
        RemoveIndexConcurrently(model_name="stay", name="stay_entered"),
    )
