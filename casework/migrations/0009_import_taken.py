"""Who took away the rows of an import that were not accepted: only ever added to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0008_letters_that_did_not_arrive_are_seen_to"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportTaken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken",
                        to="casework.import",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.RunSQL(
            "CREATE TRIGGER importtaken_append_only BEFORE UPDATE OR DELETE ON casework_importtaken "
            "FOR EACH ROW EXECUTE FUNCTION casework_append_only();",
            "DROP TRIGGER importtaken_append_only ON casework_importtaken;",
        ),
    ]
