from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("casework", "0007_letters_for_everyone"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="letter",
            index=models.Index(
                name="letter_by_sent_at",
                fields=["sent_at"],
                condition=models.Q(("state", "sent")),
            ),
        ),
    ]
