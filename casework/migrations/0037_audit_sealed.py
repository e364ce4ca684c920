"""Sign-ins and files taken away are audited; every history is sealed (docs/adr/0022)."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


ADDED_TO = ("securityact", "auditseal", "sealedbatch", "sealedlink", "sealedmonth")
TRIGGERS = "".join(
    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON casework_{table} "
    "FOR EACH ROW EXECUTE FUNCTION casework_append_only();"
    for table in ADDED_TO
)
NO_TRIGGERS = "".join(
    f"DROP TRIGGER {table}_append_only ON casework_{table};" for table in ADDED_TO
)


class Migration(migrations.Migration):
    # Asked by tests/faults/test_migrations_do_not_lock.py.
    locks_briefly = "new tables alone"

    dependencies = [
        ("casework", "0036_emergency_packs"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SealedMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(unique=True)),
                ("rows", models.PositiveIntegerField()),
                ("digest", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SealedBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("history", models.CharField(max_length=40)),
                ("number", models.PositiveIntegerField()),
                ("rows", models.PositiveIntegerField()),
                (
                    "firsts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                (
                    "lasts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                ("columns", models.CharField(max_length=300)),
                ("head", models.BinaryField()),
                (
                    "seal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="casework.auditseal",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SealedLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("history", models.CharField(max_length=40)),
                ("record", models.BigIntegerField()),
                ("rows", models.PositiveIntegerField()),
                ("head", models.BinaryField()),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="casework.sealedbatch",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SecurityAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("signed in", "Signed in"),
                            ("sign-in failed", "Sign-in failed"),
                            ("sign-in locked", "Sign-in locked"),
                            ("signed out", "Signed out"),
                            ("refused", "Refused"),
                            ("emergency access", "Emergency access"),
                            ("export", "Export"),
                            ("print", "Print"),
                        ],
                        max_length=40,
                    ),
                ),
                ("page", models.CharField(blank=True, max_length=60)),
                ("asked", models.CharField(blank=True, max_length=500)),
                ("rows", models.PositiveIntegerField(blank=True, null=True)),
                ("address", models.GenericIPAddressField(blank=True, null=True)),
                ("at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="security_acts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AuditFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("history", models.CharField(max_length=40)),
                ("record", models.BigIntegerField(blank=True, null=True)),
                ("what", models.CharField(max_length=200)),
                ("since", models.DateTimeField(blank=True, null=True)),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("found_at", models.DateTimeField()),
                ("last_found_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, max_length=500)),
                (
                    "answered_by",
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
                "indexes": [models.Index(fields=["-last_found_at"], name="audit_finding_newest")],
            },
        ),
        migrations.AddConstraint(
            model_name="sealedbatch",
            constraint=models.UniqueConstraint(
                fields=("history", "number"), name="sealed_batch_number"
            ),
        ),
        migrations.AddIndex(
            model_name="sealedlink",
            index=models.Index(fields=["history", "record", "-id"], name="sealed_link_last"),
        ),
        migrations.AddIndex(
            model_name="sealedlink",
            index=models.Index(fields=["batch"], name="sealed_link_batch"),
        ),
        migrations.AddIndex(
            model_name="securityact",
            index=models.Index(fields=["-at", "-id"], name="security_act_newest"),
        ),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
