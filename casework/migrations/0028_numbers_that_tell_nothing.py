"""People and cases are numbered without order, and what belongs to them with gaps (ADR 0018)."""

from django.db import migrations, models

from casework.database.numbers import FUNCTIONS, NO_FUNCTIONS, spaced, unordered

# What has a number in an address, on a page or in the API, and belongs to a person or a case.
BELONGING = (
    "accessneed", "address", "agendaitem", "allocation", "casereference", "change", "contact",
    "detailtocorrect", "escalation", "event", "grant", "importnews", "lettertask", "likelydouble",
    "merge", "note", "offer", "pause", "personname", "personreference", "rating", "referrer",
    "representative", "share", "sourceofharm", "stay", "toldapart",
)  # fmt: skip


class Migration(migrations.Migration):
    locks_briefly = "only the default of each column is changed; no row is read or written"

    dependencies = [
        ("casework", "0027_generations"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        unordered("casework_person"),
        unordered("casework_case"),
        *(spaced(f"casework_{table}") for table in BELONGING),
        migrations.AddField(
            model_name="import",
            name="people_known_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RemoveField(model_name="import", name="newest_person"),
        migrations.AddField(
            model_name="comparedupto",
            name="people_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RemoveField(model_name="comparedupto", name="person"),
    ]
