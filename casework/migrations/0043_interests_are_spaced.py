"""What is known of who is related to whom is numbered with gaps that say nothing (ADR 0018)."""

from django.db import migrations

from casework.database.numbers import spaced


class Migration(migrations.Migration):
    locks_briefly = "only the default of one column is changed; no row is read or written"

    dependencies = [
        ("casework", "0042_interests"),
    ]

    operations = [spaced("casework_interest")]
