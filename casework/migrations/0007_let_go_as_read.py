"""What was let go counts as it was read: a bare code, as before, says nothing of that."""

from django.db import migrations, models

# A letter that was let go and has not gone yet is held again, for somebody to read what stands now.
FORGET_BARE_CODES = "UPDATE casework_letter SET overrides = '{}' WHERE overrides <> '{}'"


class Migration(migrations.Migration):
    dependencies = [("casework", "0006_who_works_here")]

    operations = [
        migrations.AlterField(
            model_name="letter",
            name="overrides",
            field=models.JSONField(default=dict, db_default=models.Value({}, models.JSONField())),
        ),
        migrations.RunSQL(FORGET_BARE_CODES, migrations.RunSQL.noop),
    ]
