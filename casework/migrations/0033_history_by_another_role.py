"""The running application's role changes no history: what it may do to it goes by functions here.

They run as the owner of the tables (docs/adr/0022).
"""

from django.db import migrations, models

# As before (0012), and also for who was let in; each row that a merge moves is written down.
APPEND_ONLY = """
CREATE OR REPLACE FUNCTION casework_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb;
    stands jsonb;
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME ~ '^casework_(event|look|grant)' THEN
        was := to_jsonb(OLD);
        stands := to_jsonb(NEW);
        IF was - 'person_id' = stands - 'person_id' AND EXISTS (
            SELECT 1 FROM casework_merge m WHERE m.undone_at IS NULL AND (
                (m.ended_id = (was->>'person_id')::bigint
                    AND m.kept_id = (stands->>'person_id')::bigint)
                OR (m.kept_id = (was->>'person_id')::bigint
                    AND m.ended_id = (stands->>'person_id')::bigint)
            )
        ) THEN
            INSERT INTO casework_historymoved (history, row, was, became, at) VALUES (
                substring(TG_TABLE_NAME FROM '^casework_(event|look|grant)'),
                (was->>'id')::bigint, (was->>'person_id')::bigint,
                (stands->>'person_id')::bigint, clock_timestamp()
            );
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
END $$;
"""

NEW_TRIGGERS = """
CREATE TRIGGER grant_append_only BEFORE UPDATE OR DELETE ON casework_grant
    FOR EACH ROW EXECUTE FUNCTION casework_append_only();
CREATE TRIGGER historymoved_append_only BEFORE UPDATE OR DELETE ON casework_historymoved
    FOR EACH ROW EXECUTE FUNCTION casework_append_only();
"""
NO_NEW_TRIGGERS = """
DROP TRIGGER historymoved_append_only ON casework_historymoved;
DROP TRIGGER grant_append_only ON casework_grant;
"""

# For casework/people/merging.py. The trigger above asks for the merge.
MOVE_HISTORY = """
CREATE FUNCTION casework_move_history(
    history text, from_person bigint, to_person bigint, only_rows bigint[]
) RETURNS SETOF bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF history NOT IN ('event', 'look', 'grant') THEN
        RAISE EXCEPTION 'no history is called %', history;
    END IF;
    RETURN QUERY EXECUTE format(
        'UPDATE %I SET person_id = $1 WHERE person_id = $2 AND ($3 IS NULL OR id = ANY ($3))'
        ' RETURNING id', 'casework_' || history
    ) USING to_person, from_person, only_rows;
END $$;
REVOKE ALL ON FUNCTION casework_move_history(text, bigint, bigint, bigint[]) FROM PUBLIC;
"""

MAKE_MONTH_AS_OWNER = """
ALTER FUNCTION casework_look_make_month(date) SECURITY DEFINER
    SET search_path = public, pg_temp;
REVOKE ALL ON FUNCTION casework_look_make_month(date) FROM PUBLIC;
"""
MAKE_MONTH_AS_CALLER = """
ALTER FUNCTION casework_look_make_month(date) SECURITY INVOKER RESET search_path;
GRANT EXECUTE ON FUNCTION casework_look_make_month(date) TO PUBLIC;
"""


class Migration(migrations.Migration):
    # Asked by tests/faults/test_migrations_do_not_lock.py.
    locks_briefly = "a new table, functions, and a trigger on the few rows of grants"

    dependencies = [("casework", "0032_news_that_somebody_is_alive")]

    operations = [
        migrations.CreateModel(
            name="HistoryMoved",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("history", models.CharField(max_length=40)),
                ("row", models.BigIntegerField()),
                ("was", models.BigIntegerField()),
                ("became", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["history", "row"], name="history_moved_row")],
            },
        ),
        migrations.RunSQL(APPEND_ONLY, migrations.RunSQL.noop),
        migrations.RunSQL(NEW_TRIGGERS, NO_NEW_TRIGGERS),
        migrations.RunSQL(
            MOVE_HISTORY,
            "DROP FUNCTION casework_move_history(text, bigint, bigint, bigint[])",
        ),
        migrations.RunSQL(MAKE_MONTH_AS_OWNER, MAKE_MONTH_AS_CALLER),
    ]
