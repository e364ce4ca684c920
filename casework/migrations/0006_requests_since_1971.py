"""No request is older than social services departments: longer waits fit no column of days.

Not validated: a row that is there already stays, is named by ``/health``, and can be corrected.
"""

import datetime

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0005_external_references")]

    operations = [
        AddConstraintNotValid(
            model_name="case",
            constraint=models.CheckConstraint(
                name="case_received_since_1971",
                condition=models.Q(received_on__gte=datetime.date(1971, 4, 1)),
            ),
        ),
    ]
