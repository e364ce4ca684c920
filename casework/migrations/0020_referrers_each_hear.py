"""Each of those who referred a case hears. Until now the latest record of a case was the one."""

import django.db.models.deletion
from django.db import migrations, models

_ONE_A_CASE_UNTIL_NOW = """
UPDATE casework_referrer AS old SET replaced_by_id = next.id
FROM (SELECT id, lead(id) OVER of_case AS next FROM casework_referrer
      WINDOW of_case AS (PARTITION BY case_id ORDER BY id)) AS found
JOIN casework_referrer AS next ON next.id = found.next
WHERE old.id = found.id;
UPDATE casework_referrer AS late SET first_id = found.root
FROM (SELECT id, min(id) OVER (PARTITION BY case_id) AS root FROM casework_referrer) AS found
WHERE late.id = found.id AND found.root <> late.id;
"""


class Migration(migrations.Migration):
    # Asked by tests/faults/test_migrations_do_not_lock.py.
    locks_briefly = "referrers are few, and another kind of task is words"

    dependencies = [("casework", "0019_find_the_last_talk")]

    operations = [
        migrations.AddField(
            "referrer",
            "first",
            models.ForeignKey(
                "casework.referrer",
                django.db.models.deletion.PROTECT,
                null=True,
                blank=True,
                related_name="+",
            ),
        ),
        migrations.AddField(
            "referrer",
            "phone",
            models.CharField(max_length=30, blank=True, default="", db_default=""),
        ),
        migrations.AddField(
            "referrer",
            "replaced_by",
            models.ForeignKey(
                "casework.referrer",
                django.db.models.deletion.PROTECT,
                null=True,
                blank=True,
                related_name="+",
            ),
        ),
        migrations.AlterField(
            "lettertask",
            "kind",
            models.CharField(
                choices=[
                    ("format", "Give the letter in the form they need"),
                    ("translate", "Have the letter translated, or tell them with an interpreter"),
                    ("ask_needs", "Ask how they like to have information"),
                    ("referrer", "Tell whoever referred them"),
                ],
                max_length=10,
            ),
        ),
        migrations.RunSQL(
            f"SET CONSTRAINTS ALL IMMEDIATE; {_ONE_A_CASE_UNTIL_NOW}SET CONSTRAINTS ALL IMMEDIATE;",
            migrations.RunSQL.noop,
        ),
    ]
