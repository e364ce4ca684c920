"""The access log in parts by month, and without two indexes that its others make redundant.

A part is made some months ahead by the job ``make_months``; what falls in no month goes to a part
of its own, so that a page is never refused for want of one. The log stays append-only.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Its months are those of UTC. A moment that has no part yet is moved out of the default part: the
# rows are written again before their table is dropped, and nobody's look is changed.
MAKE_MONTH = """
CREATE FUNCTION casework_look_make_month(day date) RETURNS boolean
LANGUAGE plpgsql SET lock_timeout = '3s' AS $$
DECLARE
    month date := date_trunc('month', day)::date;
    name text := 'casework_look_' || to_char(month, 'YYYY_MM');
    since timestamptz := month::timestamp AT TIME ZONE 'UTC';
    until timestamptz := (month + interval '1 month') AT TIME ZONE 'UTC';
    strays boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(7205003);
    IF to_regclass(name) IS NOT NULL THEN RETURN false; END IF;
    SELECT EXISTS (SELECT FROM casework_look_default WHERE at >= since AND at < until) INTO strays;
    IF strays THEN
        ALTER TABLE casework_look DETACH PARTITION casework_look_default;
        ALTER TABLE casework_look_default RENAME TO casework_look_strays;
        CREATE TABLE casework_look_default PARTITION OF casework_look DEFAULT;
    END IF;
    EXECUTE format(
        'CREATE TABLE %I PARTITION OF casework_look FOR VALUES FROM (%L) TO (%L)',
        name, since, until
    );
    IF strays THEN
        INSERT INTO casework_look (id, user_id, person_id, case_id, screen, at)
            SELECT id, user_id, person_id, case_id, screen, at FROM casework_look_strays;
        DROP TABLE casework_look_strays;
    END IF;
    RETURN true;
END $$;
"""

BY_MONTH = """
ALTER TABLE casework_look RENAME TO casework_look_whole;
CREATE SEQUENCE casework_look_number AS bigint;
CREATE TABLE casework_look (
    id bigint NOT NULL DEFAULT nextval('casework_look_number'),
    screen varchar(40) NOT NULL,
    at timestamptz NOT NULL,
    case_id bigint REFERENCES casework_case DEFERRABLE INITIALLY DEFERRED,
    user_id bigint NOT NULL REFERENCES casework_user DEFERRABLE INITIALLY DEFERRED,
    person_id bigint NOT NULL REFERENCES casework_person DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
ALTER SEQUENCE casework_look_number OWNED BY casework_look.id;
CREATE TABLE casework_look_default PARTITION OF casework_look DEFAULT;
DROP INDEX look_at_person;
DROP INDEX look_by_user;
CREATE INDEX look_at_person ON casework_look (person_id, id DESC);
CREATE INDEX look_by_user ON casework_look (user_id, id DESC);
CREATE INDEX look_at_case ON casework_look (case_id);
CREATE TRIGGER look_append_only BEFORE UPDATE OR DELETE ON casework_look
    FOR EACH ROW EXECUTE FUNCTION casework_append_only();
SELECT casework_look_make_month(month::date) FROM generate_series(
    coalesce((SELECT date_trunc('month', min(at)) FROM casework_look_whole),
             date_trunc('month', now())),
    now() + interval '3 months', interval '1 month'
) AS month;
INSERT INTO casework_look (id, user_id, person_id, case_id, screen, at)
    SELECT id, user_id, person_id, case_id, screen, at FROM casework_look_whole;
SELECT setval('casework_look_number', coalesce(max(id), 0) + 1, false) FROM casework_look;
DROP TABLE casework_look_whole;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0021_letters_once_a_reader")]
    locks_briefly = "no council has a log yet: the rows of a demo are copied in a second"

    operations = [
        migrations.RunSQL(MAKE_MONTH, "DROP FUNCTION casework_look_make_month(date)"),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(BY_MONTH)],
            state_operations=[
                migrations.AlterField(
                    "look",
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    "look",
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to="casework.person",
                    ),
                ),
            ],
        ),
    ]
