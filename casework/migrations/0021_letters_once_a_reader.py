"""A letter is unique by its reader, whoever referred them included: several hear of one case.

The index is built beside the work; the constraint then takes it up in an instant.
"""

from django.db import migrations, models

_OLD, _NEW = "letter_once_a_milestone_of_a_wait", "letter_once_a_milestone_and_reader"


class Migration(migrations.Migration):
    atomic = False
    # Asked by tests/faults/test_migrations_do_not_lock.py.
    locks_briefly = "the index is built concurrently"

    dependencies = [("casework", "0020_referrers_each_hear")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"DROP INDEX CONCURRENTLY IF EXISTS {_NEW};", migrations.RunSQL.noop
                ),
                migrations.RunSQL(
                    f"CREATE UNIQUE INDEX CONCURRENTLY {_NEW} ON casework_letter "
                    "(case_id, kind, milestone, person_id, referrer_id, again) NULLS NOT DISTINCT;",
                    migrations.RunSQL.noop,
                ),
                migrations.RunSQL(
                    f"ALTER TABLE casework_letter DROP CONSTRAINT {_OLD}, "
                    f"ADD CONSTRAINT {_NEW} UNIQUE USING INDEX {_NEW};",
                    f"ALTER TABLE casework_letter DROP CONSTRAINT {_NEW}, ADD CONSTRAINT {_OLD} "
                    "UNIQUE (case_id, kind, milestone, person_id, again);",
                ),
            ],
            state_operations=[
                migrations.RemoveConstraint("letter", _OLD),
                migrations.AddConstraint(
                    "letter",
                    models.UniqueConstraint(
                        fields=("case", "kind", "milestone", "person", "referrer", "again"),
                        name=_NEW,
                        nulls_distinct=False,
                    ),
                ),
            ],
        ),
    ]
