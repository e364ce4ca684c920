"""What belongs to a carer's case is numbered with gaps that say nothing (ADR 0018)."""

from django.db import migrations

from casework.database.numbers import spaced

BELONGING = (
    "assessment", "caringrelationship", "careroffer", "decision", "disagreement", "override",
    "planreview", "supportplan", "supportplanline", "youngcarerreferral",
)  # fmt: skip


class Migration(migrations.Migration):
    locks_briefly = "only the default of each column is changed; no row is read or written"

    dependencies = [
        ("carers", "0001_initial"),
        ("casework", "0028_numbers_that_tell_nothing"),
    ]

    operations = [spaced(f"carers_{table}") for table in BELONGING]
