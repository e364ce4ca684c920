"""How we know that two people do not live together."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0009_wording_acts"),
    ]

    operations = [
        migrations.AddField(
            model_name="sourceofharm",
            name="apart_because",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
    ]
