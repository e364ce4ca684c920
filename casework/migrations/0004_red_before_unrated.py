"""Put red before unrated in the order of every list (policy.Urgency).

PostgreSQL cannot change the expression of a generated column: it is dropped, which takes its
indexes along, and added again, which rewrites the table.
"""

from django.db import migrations, models
from django.db.models import F, Q, Value

_LISTS = (
    ("case_list_of_team", ["team", "urgency", "received_on", "id"]),
    ("case_list_of_council", ["urgency", "received_on", "id"]),
    ("case_list_of_kind", ["kind", "urgency", "received_on", "id"]),
    ("case_silence_of_team", ["team", "urgency", "spoken_on"]),
)


class Migration(migrations.Migration):
    # It rewrites the table under a lock that stops all; there is no installation yet.
    locks_briefly = "no council has this table in use yet"
    dependencies = [("casework", "0003_allocation_meetings")]

    operations = [
        *(migrations.RemoveIndex("case", name) for name, _ in _LISTS),
        migrations.RemoveField("case", "urgency"),
        migrations.AddField(
            "case",
            "urgency",
            models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(rag=1, then=Value(1)),
                    models.When(rag=None, then=Value(2)),
                    default=F("rag") + Value(1),
                ),
                output_field=models.PositiveSmallIntegerField(),
            ),
        ),
        *(
            migrations.AddIndex(
                "case",
                models.Index(
                    condition=Q(closed_on=None),
                    fields=fields,
                    include=("worker", "person"),
                    name=name,
                ),
            )
            for name, fields in _LISTS
        ),
    ]
