"""A run of a job says which case broke, by which rule and since when."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0010_letters_come_back")]

    operations = [
        migrations.AddField("jobrun", "broken", models.JSONField(default=list, db_default=[])),
    ]
