"""Who did what to the words of a letter; and words that were agreed on never change again."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Letters point at a version by its number: what stood there must stay readable as it was sent.
# And nobody who wrote any of a version approves it (the row itself knows only who began it).
HOLDS = """
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

HOLDS_UNDO = """
DROP TRIGGER wordingact_append_only ON casework_wordingact;
DROP TRIGGER wording_holds ON casework_wording;
DROP FUNCTION casework_wording_holds();
"""

ACTS = (
    ("began", "Began"),
    ("changed", "Changed"),
    ("submitted", "Submitted"),
    ("taken_back", "Taken back to be changed"),
    ("approved", "Approved"),
    ("sent_back", "Sent back"),
    ("withdrawn", "Withdrawn"),
)


class Migration(migrations.Migration):
    locks_briefly = "two triggers, on a table of some hundreds of rows and on one made here"

    dependencies = [("casework", "0008_letters_counted_by_day")]

    operations = [
        migrations.AddField(
            "wording", "of_version", models.PositiveSmallIntegerField(blank=True, null=True)
        ),
        migrations.CreateModel(
            name="WordingAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("act", models.CharField(choices=ACTS, max_length=10)),
                ("at", models.DateTimeField()),
                ("because", models.CharField(blank=True, max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "wording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acts",
                        to="casework.wording",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(act="approved"),
                        fields=("wording",),
                        name="wording_act_approved_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(act="changed"),
                        fields=("wording", "by"),
                        name="wording_act_changed_once_a_writer",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(act__in=("submitted", "sent_back", "withdrawn"))
                        | ~models.Q(because=""),
                        name="wording_act_says_why",
                    ),
                ]
            },
        ),
        migrations.RunSQL(HOLDS, HOLDS_UNDO),
    ]
