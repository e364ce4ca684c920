"""A contact says whether it was a talk with the person; what was counted as one is counted again.

A letter, and a talk with a professional, a relative or a carer who does not speak for the person,
had counted as a talk (docs/adr/0011).
"""

from django.db import migrations, models

_TALKED = """
UPDATE casework_contact SET talked = true
WHERE outcome = 'spoke' AND spoke_with = 'person'
  AND how IN ('phone', 'visit', 'welfare_visit', 'video', 'office')
"""
_SPOKEN_ON = """
UPDATE casework_case SET spoken_on = talk.on
FROM (
    SELECT held.id, max(contact."on") AS on FROM casework_case AS held
    LEFT JOIN casework_contact AS contact ON contact.case_id = held.id AND contact.talked
    WHERE held.spoken_on IS NOT NULL GROUP BY held.id
) AS talk
WHERE casework_case.id = talk.id AND casework_case.spoken_on IS DISTINCT FROM talk.on
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0017_details_to_correct")]

    locks_briefly = (
        "Choices are no statement of SQL; the rows that are counted again are locked one statement "
        "long, and people may read them meanwhile."
    )

    operations = [
        migrations.AddField(
            "contact", "talked",
            models.BooleanField(
                "a talk with the person, or who speaks for them", default=False, db_default=False
            ),
        ),
        migrations.AlterField(
            "contact", "outcome",
            models.CharField(
                max_length=20,
                choices=[
                    ("spoke", "Spoke to them"), ("message", "Left a message"),
                    ("no_answer", "No answer"), ("wrote", "Wrote to them"),
                ],
            ),
        ),
        migrations.AlterField(
            "contact", "spoke_with",
            models.CharField(
                max_length=20, default="person",
                choices=[
                    ("person", "The person"),
                    ("speaks_for", "Someone who speaks for them: an attorney, advocate or carer"),
                    ("carer", "A carer who does not speak for them"),
                    ("family", "Family or friend"), ("professional", "A professional"),
                    ("other", "Someone else"),
                ],
            ),
        ),
        migrations.RunSQL(_TALKED, migrations.RunSQL.noop),
        migrations.RunSQL(_SPOKEN_ON, migrations.RunSQL.noop),
    ]  # fmt: skip
