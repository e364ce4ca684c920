"""Many numbers of other systems for a person and a case; the one column of a case moves there."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

# As ``same_number`` has it (models/external_reference.py), of numbers that are no decimals.
_MOVE = r"""
INSERT INTO casework_casereference (case_id, system, kind, number, plain)
SELECT id, 'Present system', 'number', external_reference,
       CASE WHEN external_reference ~ '^[0-9]+$'
            THEN coalesce(nullif(ltrim(external_reference, '0'), ''), '0')
            ELSE upper(regexp_replace(external_reference, '\s', '', 'g')) END
FROM casework_case WHERE external_reference <> '' ORDER BY id
ON CONFLICT DO NOTHING
"""


def _fields(of: str) -> list[tuple[str, "models.Field[Any, Any]"]]:
    return [
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False,
                                   verbose_name="ID")),
        ("system", models.CharField(max_length=60)),
        ("kind", models.CharField(default="number", max_length=40, verbose_name="kind of number")),
        ("number", models.CharField(max_length=100)),
        ("plain", models.CharField(max_length=100)),
        (of, models.ForeignKey(on_delete=django.db.models.deletion.CASCADE,
                               related_name="references", to=f"casework.{of}")),
    ]  # fmt: skip


def _constraints(of: str) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(fields=("plain", "system", "kind"), name=f"{of}_reference_once"),
        models.CheckConstraint(
            condition=models.Q(models.Q(("plain", ""), _negated=True),
                               models.Q(("system", ""), _negated=True)),
            name=f"{of}_reference_says_all",
        ),
    ]  # fmt: skip


class Migration(migrations.Migration):
    # Asked by tests/faults/test_migrations_do_not_lock.py.
    locks_briefly = "copies into a table that nobody uses yet, and drops a column without a rewrite"

    dependencies = [
        ("casework", "0004_red_before_unrated"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseReference",
            fields=_fields("case"),
            options={"abstract": False, "constraints": _constraints("case")},
        ),
        migrations.CreateModel(
            name="PersonReference",
            fields=_fields("person"),
            options={"abstract": False, "constraints": _constraints("person")},
        ),
        migrations.RunSQL(_MOVE, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="case", name="case_once_an_external_reference"),
        migrations.RemoveField(model_name="case", name="external_reference"),
    ]
