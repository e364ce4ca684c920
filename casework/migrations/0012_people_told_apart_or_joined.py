"""Two records that may be one person's: found, told apart, or joined."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# What was done and who looked is only ever added to; a merge alone may say of whom it was, and
# only between the two records that it joins.
APPEND_ONLY_BUT_FOR_MERGES = """
CREATE OR REPLACE FUNCTION casework_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb;
    stands jsonb;
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME ~ '^casework_(event|look)' THEN
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
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
END $$;
"""
APPEND_ONLY = """
CREATE OR REPLACE FUNCTION casework_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
END $$;
"""


class Migration(migrations.Migration):
    # Asked by tests/faults/test_migrations_do_not_lock.py.
    locks_briefly = "new tables, two words for events, and a function that is replaced"

    dependencies = [
        ("casework", "0011_runs_say_what_broke"),
    ]

    operations = [
        migrations.CreateModel(
            name="ComparedUpTo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.BigIntegerField(default=0)),
                ("event", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.AlterField(
            model_name="event",
            name="verb",
            field=models.CharField(
                choices=[
                    ("received", "Request received"),
                    ("corrected", "Request corrected"),
                    ("imported", "Came with the import"),
                    ("rated", "Rated"),
                    ("allocated", "Allocated"),
                    ("given_back", "Given back to the list"),
                    ("offered", "Offered to another team"),
                    ("moved", "Moved to another team"),
                    ("offer_returned", "Offer returned"),
                    ("offer_taken_back", "Offer taken back"),
                    ("paused", "Paused"),
                    ("resumed", "Pause ended"),
                    ("contact", "Contact"),
                    ("note", "Note"),
                    ("changed", "Something changed"),
                    ("looked", "Looked at"),
                    ("closed", "Closed"),
                    ("reopened", "Opened again"),
                    ("escalated", "Escalated"),
                    ("climbed", "Escalated further"),
                    ("acknowledged", "Escalation acknowledged"),
                    ("put_right", "Escalation ended"),
                    ("letter_asked", "Letter asked for"),
                    ("letter_sent", "Letter sent"),
                    ("letter_held", "Letter held"),
                    ("letter_released", "Letter released"),
                    ("letter_cancelled", "Letter cancelled"),
                    ("letter_failed", "Letter failed"),
                    ("letter_seen_to", "Letter that did not arrive: seen to"),
                    ("amended", "Details changed"),
                    ("died", "Death recorded"),
                    ("alive", "Death corrected"),
                    ("merged", "Records joined"),
                    ("told_apart", "Told apart from another record"),
                    ("restricted", "Access restricted"),
                    ("access_granted", "Access given"),
                    ("related", "Relationship"),
                    ("referred", "Referred"),
                    ("shared", "Shared with a partner"),
                    ("assessment", "Assessment"),
                    ("decision", "Decision"),
                    ("discussed", "Allocation meeting"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="LikelyDouble",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nearness", models.FloatField()),
                ("is_same", models.BooleanField()),
                ("why", models.JSONField(default=list)),
                ("found_at", models.DateTimeField()),
                (
                    "one",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.person",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-nearness", "id"], name="double_nearest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("one__lt", models.F("other"))),
                        name="double_older_first",
                    ),
                    models.UniqueConstraint(fields=("one", "other"), name="double_once_a_pair"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("because", models.CharField(max_length=300)),
                ("before", models.JSONField(default=dict)),
                ("moved", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_away",
                        to="casework.person",
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        to="casework.person",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kept", models.F("ended")), _negated=True),
                        name="merge_of_two",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)),
                        fields=("ended",),
                        name="merge_ends_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at", None), ("undone_by", None)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="merge_undone_has_who_and_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ToldApart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("because", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "one",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.person",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.person",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("one__lt", models.F("other"))), name="apart_older_first"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)),
                        fields=("one", "other"),
                        name="apart_once_a_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at", None), ("undone_by", None)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="apart_undone_has_who_and_when",
                    ),
                ],
            },
        ),
        migrations.RunSQL(APPEND_ONLY_BUT_FOR_MERGES, APPEND_ONLY),
    ]
