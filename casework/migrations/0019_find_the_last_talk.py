"""The index of the last talk on a case follows what counts as one."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("casework", "0018_contacts_say_who_spoke")]

    operations = [
        AddIndexConcurrently(
            "contact",
            models.Index(
                name="contact_last_talk",
                fields=["case", "-on", "-id"],
                condition=models.Q(talked=True),
            ),
        ),
        RemoveIndexConcurrently("contact", "contact_last_spoken"),
    ]
