"""What was let go counts as it was read: a bare code, as before, says nothing of that.

And what was given by hand says in which way, as the words of the task began until now.
"""

from django.db import migrations, models

# A letter that was let go and has not gone yet is held again, for somebody to read what stands now.
FORGET_BARE_CODES = "UPDATE casework_letter SET overrides = '{}' WHERE overrides <> '{}'"

WAYS_AS_WORDS_BEGAN = """
UPDATE casework_lettertask SET done_way = CASE
    WHEN done_how LIKE 'In person%' THEN 'in_person'
    WHEN done_how LIKE 'Made in their form, and posted%' THEN 'posted'
    WHEN done_how LIKE 'Made in their form, and e-mailed%' THEN 'emailed'
    WHEN done_how LIKE 'By telephone%' THEN 'phone'
    WHEN done_how LIKE 'By text relay%' THEN 'relay'
    WHEN done_how LIKE 'By text message%' THEN 'text'
    ELSE '' END
WHERE done_on IS NOT NULL
"""

# A council's own terms, as they were recognised until now; those that ship are loaded anew.
NOT_BY_VOICE_BY_LABEL = """
UPDATE casework_accessneedterm SET not_by_voice = true
WHERE label ~* 'sign language|\\mBSL\\M|sign(ed|ing)|lip-?read|lipspeak|lip-?speak|deaf|relay|speech-to-text'
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0006_who_works_here")]

    operations = [
        migrations.AlterField(
            model_name="letter",
            name="overrides",
            field=models.JSONField(default=dict, db_default=models.Value({}, models.JSONField())),
        ),
        migrations.AddField(
            model_name="lettertask",
            name="done_way",
            field=models.CharField(blank=True, db_default="", default="", max_length=10),
        ),
        migrations.AddField(
            model_name="address",
            name="found_right_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="accessneedterm",
            name="not_by_voice",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(NOT_BY_VOICE_BY_LABEL, migrations.RunSQL.noop),
        migrations.RunSQL(FORGET_BARE_CODES, migrations.RunSQL.noop),
        migrations.RunSQL(WAYS_AS_WORDS_BEGAN, migrations.RunSQL.noop),
    ]
