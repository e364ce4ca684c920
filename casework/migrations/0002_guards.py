"""What must never be, said by the database itself: see docs/adr/0002."""

from django.db import migrations

# At commit: an open case has exactly one open stay, with its own team, and its worker is the one
# of its live allocation. Deferred, because a move changes both rows in one transaction.
CASE_HOLDS_TOGETHER = """
CREATE FUNCTION casework_case_holds_together() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint;
    held record;
    stays integer;
    stay_team bigint;
    live_worker bigint;
BEGIN
    IF TG_TABLE_NAME = 'casework_case' THEN wanted := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN wanted := OLD.case_id;
    ELSE wanted := NEW.case_id;
    END IF;
    SELECT team_id, worker_id, closed_on INTO held FROM casework_case WHERE id = wanted;
    IF NOT FOUND THEN RETURN NULL; END IF;
    SELECT count(*), min(team_id) INTO stays, stay_team
        FROM casework_stay WHERE case_id = wanted AND left_on IS NULL;
    SELECT worker_id INTO live_worker
        FROM casework_allocation WHERE case_id = wanted AND ended_on IS NULL;
    IF held.closed_on IS NULL AND (stays <> 1 OR stay_team <> held.team_id) THEN
        RAISE EXCEPTION 'case % is open and must have one open stay, with its own team', wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_one_open_stay';
    END IF;
    IF held.closed_on IS NOT NULL AND stays <> 0 THEN
        RAISE EXCEPTION 'case % is closed and still has an open stay', wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_closed_no_stay';
    END IF;
    IF held.worker_id IS DISTINCT FROM live_worker THEN
        RAISE EXCEPTION 'case % has a worker other than its live allocation', wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_worker_is_allocation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER case_holds_together
    AFTER INSERT OR UPDATE OF team_id, worker_id, closed_on ON casework_case
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION casework_case_holds_together();
CREATE CONSTRAINT TRIGGER stay_holds_together
    AFTER INSERT OR UPDATE OR DELETE ON casework_stay DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION casework_case_holds_together();
CREATE CONSTRAINT TRIGGER allocation_holds_together
    AFTER INSERT OR UPDATE OR DELETE ON casework_allocation DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION casework_case_holds_together();
"""

CASE_HOLDS_TOGETHER_UNDO = """
DROP TRIGGER allocation_holds_together ON casework_allocation;
DROP TRIGGER stay_holds_together ON casework_stay;
DROP TRIGGER case_holds_together ON casework_case;
DROP FUNCTION casework_case_holds_together();
"""

# An allocation is made only to a person in post on the day it starts (S28).
ALLOCATED_TO_SOMEONE_IN_POST = """
CREATE FUNCTION casework_allocated_in_post() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM casework_worker w WHERE w.id = NEW.worker_id
        AND w.started_on <= NEW.starts_on AND (w.left_on IS NULL OR NEW.starts_on < w.left_on)
    ) THEN
        RAISE EXCEPTION 'worker % is not in post on %', NEW.worker_id, NEW.starts_on
            USING ERRCODE = 'check_violation', CONSTRAINT = 'allocation_in_post';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER allocation_in_post BEFORE INSERT OR UPDATE OF worker_id, starts_on
    ON casework_allocation FOR EACH ROW EXECUTE FUNCTION casework_allocated_in_post();
"""

ALLOCATED_TO_SOMEONE_IN_POST_UNDO = """
DROP TRIGGER allocation_in_post ON casework_allocation;
DROP FUNCTION casework_allocated_in_post();
"""

# What was done, and who looked or took away, is only ever added to.
APPENDED = ("event", "look", "search", "staffact", "importtaken")
APPEND_ONLY = """
CREATE FUNCTION casework_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON casework_{table}
    FOR EACH ROW EXECUTE FUNCTION casework_append_only();
"""
    for table in APPENDED
)

APPEND_ONLY_UNDO = (
    "".join(f"DROP TRIGGER {table}_append_only ON casework_{table};" for table in APPENDED)
    + "DROP FUNCTION casework_append_only();"
)

# Letters point at a version by its number: what stood there must stay readable as it was sent.
# And nobody who wrote any of a version approves it (the row itself knows only who began it).
WORDING_HOLDS = """
CREATE FUNCTION casework_wording_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.kind, OLD.language, OLD.form, OLD.version, OLD.written_by_id) IS DISTINCT FROM
       (NEW.kind, NEW.language, NEW.form, NEW.version, NEW.written_by_id)
       OR (OLD.state IN ('submitted', 'approved', 'withdrawn') AND OLD.blocks <> NEW.blocks)
       OR (OLD.state = 'approved' AND NEW.state NOT IN ('approved', 'withdrawn'))
       OR (OLD.state = 'withdrawn' AND NEW.state <> 'withdrawn') THEN
        RAISE EXCEPTION 'wording % is as it was agreed', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'wording_is_as_agreed';
    END IF;
    IF NEW.state = 'approved' AND OLD.state <> 'approved' AND EXISTS (
        SELECT 1 FROM casework_wordingact a WHERE a.wording_id = NEW.id
        AND a.by_id = NEW.decided_by_id AND a.act IN ('began', 'changed', 'submitted')
    ) THEN
        RAISE EXCEPTION 'wording % is approved by someone who wrote some of it', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'wording_approved_by_no_writer';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER wording_holds BEFORE UPDATE ON casework_wording
    FOR EACH ROW EXECUTE FUNCTION casework_wording_holds();
CREATE TRIGGER wordingact_append_only BEFORE UPDATE OR DELETE ON casework_wordingact
    FOR EACH ROW EXECUTE FUNCTION casework_append_only();
"""

WORDING_HOLDS_UNDO = """
DROP TRIGGER wordingact_append_only ON casework_wordingact;
DROP TRIGGER wording_holds ON casework_wording;
DROP FUNCTION casework_wording_holds();
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]

    operations = [
        migrations.RunSQL(CASE_HOLDS_TOGETHER, CASE_HOLDS_TOGETHER_UNDO),
        migrations.RunSQL(ALLOCATED_TO_SOMEONE_IN_POST, ALLOCATED_TO_SOMEONE_IN_POST_UNDO),
        migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_UNDO),
        migrations.RunSQL(WORDING_HOLDS, WORDING_HOLDS_UNDO),
    ]
