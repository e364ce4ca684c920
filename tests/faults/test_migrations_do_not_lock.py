"""A migration that runs while people work may not lock a large table for long."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
)
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

OURS = ("casework", "carers", "safeguarding")
# There is no installation yet: up to here a migration runs on empty tables.
FIRST_RELEASE = {"casework": 2, "carers": 1, "safeguarding": 0}
# Each rewrites the table, or reads it all, under a lock that stops every writer.
LOCKS = (
    migrations.AddIndex, migrations.RemoveIndex, migrations.AddConstraint,
    migrations.AlterUniqueTogether, migrations.RenameField, migrations.RenameModel,
    migrations.AlterField, migrations.RunSQL, migrations.RunPython,
)  # fmt: skip
IS_FINE = (AddIndexConcurrently, RemoveIndexConcurrently, AddConstraintNotValid)


def dangers(migration: migrations.Migration) -> list[str]:
    """What in a migration would lock a table that is in use; tables that it makes itself are not.

    One that was judged harmless says why: ``locks_briefly = "why"`` on the migration.
    """
    if getattr(migration, "locks_briefly", ""):
        return []
    new = {each.name for each in migration.operations if isinstance(each, migrations.CreateModel)}
    return [each.describe() for each in migration.operations if _is_dangerous(each, new)]


def _is_dangerous(operation: Operation, new: set[str]) -> bool:
    if getattr(operation, "model_name", None) in {name.lower() for name in new}:
        return False
    if isinstance(operation, migrations.AddField):
        return _rewrites(operation.field)
    return isinstance(operation, LOCKS) and not isinstance(operation, IS_FINE)


def _rewrites(field: Any) -> bool:
    """A generated column is worked out for every row; a foreign key or unique one reads them."""
    is_new_key = field.remote_field is not None and getattr(field, "db_constraint", False)
    return isinstance(field, models.GeneratedField) or field.unique or is_new_key


def ours() -> Iterator[tuple[str, migrations.Migration]]:
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        if app in OURS and int(name[:4]) > FIRST_RELEASE[app]:
            yield f"{app}.{name}", migration


def test_no_migration_after_the_first_release_locks_a_table_in_use():
    assert {name: found for name, each in ours() if (found := dangers(each))} == {}


def a_migration(*operations: Operation, **says: str) -> migrations.Migration:
    kind = type("Migration", (migrations.Migration,), {"operations": list(operations), **says})
    made: migrations.Migration = kind("0099_made_up", "casework")
    return made


INDEX = models.Index(fields=["received_on"], name="made_up")


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddIndex("case", INDEX),
        migrations.AddField("case", "made_up", models.IntegerField(unique=True)),
        migrations.AlterField("case", "summary", models.CharField(max_length=10)),
        migrations.RunSQL("UPDATE casework_case SET version = 1"),
    ],
)
def test_what_locks_is_found(operation: Operation):
    assert len(dangers(a_migration(operation))) == 1


def test_what_does_not_lock_passes():
    made = a_migration(
        AddIndexConcurrently("case", INDEX),
        migrations.AddField("case", "made_up", models.IntegerField(null=True)),
        migrations.CreateModel("Thing", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddIndex("thing", INDEX),
    )
    assert dangers(made) == []


def test_one_that_was_judged_says_why():
    made = a_migration(migrations.RunSQL("SELECT 1"), locks_briefly="reads one row")
    assert dangers(made) == []
