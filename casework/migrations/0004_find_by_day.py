"""An index that finds by the day: what changed in the last days."""

from django.contrib.postgres.operations import AddIndexConcurrently
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
    )
