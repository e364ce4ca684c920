import casework.kinds
import casework.models.escalation
import casework.models.person
import casework.models.work
import datetime
import django.contrib.auth.models
import django.contrib.auth.validators
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
import uuid
from decimal import Decimal
from django.conf import settings
from django.contrib.postgres.operations import (
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGistExtension(),
        # unaccent() is not immutable because its dictionary may change; ours is the shipped one.
        migrations.RunSQL(
            sql="""
                CREATE FUNCTION casework_plain_name(name text) RETURNS text
                LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
                AS $$ SELECT lower(public.unaccent('public.unaccent', name)) $$
            """,
            reverse_sql="DROP FUNCTION casework_plain_name(text)",
        ),
        migrations.CreateModel(
            name="AccessNeedTerm",
            fields=[
                ("code", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=150)),
                ("group", models.CharField(max_length=40)),
                ("letter_format", models.CharField(blank=True, max_length=30)),
                ("not_by_voice", models.BooleanField(db_default=False, default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(choices=casework.kinds.choices, max_length=40)),
                ("received_on", models.DateField(verbose_name="request received")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("self", "The person"),
                            ("family", "Family or friend"),
                            ("carer", "Carer"),
                            ("gp", "GP practice"),
                            ("hospital", "Hospital"),
                            ("provider", "Care provider"),
                            ("police", "Police, fire or ambulance"),
                            ("housing", "Housing"),
                            ("council", "Another team of the council"),
                            ("campaign", "A campaign"),
                            ("other", "Someone else"),
                        ],
                        default="other",
                        max_length=20,
                    ),
                ),
                ("summary", models.TextField(blank=True, verbose_name="what they asked for")),
                (
                    "rag",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "Red"), (2, "Amber"), (3, "Green"), (4, "Blue")],
                        null=True,
                        verbose_name="rating",
                    ),
                ),
                ("rated_on", models.DateField(blank=True, null=True)),
                (
                    "rag_began_on",
                    models.DateField(blank=True, null=True, verbose_name="rated so since"),
                ),
                (
                    "spoken_on",
                    models.DateField(blank=True, null=True, verbose_name="last spoken to"),
                ),
                ("joined_on", models.DateField(verbose_name="on our books since")),
                ("allocated_on", models.DateField(blank=True, null=True)),
                ("next_look_on", models.DateField(blank=True, null=True)),
                (
                    "look_because",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="why it needs a look"
                    ),
                ),
                (
                    "indicative_on",
                    models.DateField(blank=True, null=True, verbose_name="told to expect it by"),
                ),
                ("spell", models.PositiveSmallIntegerField(default=1)),
                ("letter_due_on", models.DateField(blank=True, null=True)),
                ("escalation_due_on", models.DateField(blank=True, null=True)),
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "close_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("completed", "Completed"),
                            ("died", "The person died"),
                            ("declined", "The person no longer wants it"),
                            ("moved_away", "Moved out of the area"),
                            ("no_contact", "We could not reach them after repeated tries"),
                            ("signposted", "Advice given or signposted"),
                            ("duplicate", "Recorded twice"),
                            ("not_ours", "Not for adult social care"),
                        ],
                        max_length=20,
                    ),
                ),
                ("external_reference", models.CharField(blank=True, max_length=100)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "urgency",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Coalesce(
                            models.F("rag"), models.Value(0)
                        ),
                        output_field=models.PositiveSmallIntegerField(),
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                (
                    "milestone",
                    models.PositiveSmallIntegerField(
                        verbose_name="day of the wait, or number of its kind"
                    ),
                ),
                (
                    "again",
                    models.PositiveSmallIntegerField(
                        db_default=0, default=0, verbose_name="sent again"
                    ),
                ),
                (
                    "details",
                    models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
                ),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("due", "Due"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("held", "Held"),
                            ("unconfirmed", "Not known whether it went"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="due",
                        max_length=15,
                    ),
                ),
                ("held_because", models.CharField(blank=True, max_length=40)),
                ("held_detail", models.CharField(blank=True, max_length=300)),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("post", "Post"),
                            ("email", "E-mail"),
                            ("text", "Text message"),
                            ("by_hand", "By hand: a task that somebody did"),
                        ],
                        max_length=10,
                    ),
                ),
                ("format", models.CharField(blank=True, max_length=20)),
                ("format_because", models.CharField(blank=True, max_length=200)),
                (
                    "language",
                    models.CharField(blank=True, db_default="", default="", max_length=50),
                ),
                ("wording_version", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "sent_to",
                    models.TextField(blank=True, verbose_name="name and address it went to"),
                ),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("pages", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("carrier", models.CharField(blank=True, max_length=30)),
                ("not_before", models.DateTimeField(blank=True, null=True)),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_because",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="why released or cancelled"
                    ),
                ),
                (
                    "overrides",
                    models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "again_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.letter",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportMapping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("headings_sha256", models.CharField(max_length=64, unique=True)),
                ("mapping", models.JSONField()),
                ("saved_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                (
                    "first_name",
                    models.CharField(blank=True, max_length=150, verbose_name="first name"),
                ),
                (
                    "last_name",
                    models.CharField(blank=True, max_length=150, verbose_name="last name"),
                ),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="email address"),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="date joined"
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "abstract": False,
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="LetterDocument",
            fields=[
                (
                    "letter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="document",
                        serialize=False,
                        to="casework.letter",
                    ),
                ),
                ("media_type", models.CharField(max_length=50)),
                ("content", models.BinaryField()),
                ("facts", models.JSONField()),
            ],
        ),
        migrations.AddField(
            model_name="letter",
            name="asked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="casework.case",
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("carrier", models.CharField(max_length=30)),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("outcome", models.CharField(blank=True, max_length=300)),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attempts",
                        to="casework.letter",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_name", models.CharField(max_length=200)),
                ("file", models.FileField(upload_to="imports/")),
                ("sha256", models.CharField(max_length=64)),
                ("mapping", models.JSONField(default=dict)),
                ("headings", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "Uploaded"),
                            ("checking", "Being checked"),
                            ("checked", "Checked: ready to apply"),
                            ("applying", "Being applied"),
                            ("applied", "Applied"),
                            ("refused", "Refused"),
                        ],
                        default="uploaded",
                        max_length=10,
                    ),
                ),
                ("refused_because", models.TextField(blank=True)),
                ("read", models.PositiveIntegerField(default=0)),
                ("accepted", models.PositiveIntegerField(default=0)),
                ("rejected", models.PositiveIntegerField(default=0)),
                ("unchanged", models.PositiveIntegerField(default=0)),
                ("at", models.DateTimeField()),
                ("applied_at", models.DateTimeField(blank=True, null=True)),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportTaken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken",
                        to="casework.import",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="JobRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("job", models.CharField(max_length=50)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("counts", models.JSONField(default=dict)),
                ("error", models.TextField(blank=True)),
            ],
            options={
                "indexes": [models.Index(fields=["job", "-started_at"], name="job_run_latest")],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("family_name", models.CharField(max_length=150)),
                ("given_names", models.CharField(max_length=150)),
                ("preferred_name", models.CharField(blank=True, max_length=150)),
                ("nhs_number", models.CharField(blank=True, max_length=10, null=True, unique=True)),
                ("born_on", models.DateField(blank=True, null=True, verbose_name="date of birth")),
                ("died_on", models.DateField(blank=True, null=True)),
                (
                    "reported_dead_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="reported dead, not verified"
                    ),
                ),
                (
                    "gender",
                    models.CharField(
                        choices=[
                            ("male", "Male"),
                            ("female", "Female"),
                            ("other", "Other"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=20,
                    ),
                ),
                (
                    "ethnicity",
                    models.CharField(
                        choices=[
                            (
                                "white_british",
                                "White: English, Welsh, Scottish, Northern Irish or British",
                            ),
                            ("white_irish", "White: Irish"),
                            ("white_traveller", "White: Gypsy or Irish Traveller"),
                            ("white_roma", "White: Roma"),
                            ("white_other", "White: Any other White background"),
                            (
                                "mixed_white_black_caribbean",
                                "Mixed or multiple ethnic groups: White and Black Caribbean",
                            ),
                            (
                                "mixed_white_black_african",
                                "Mixed or multiple ethnic groups: White and Black African",
                            ),
                            (
                                "mixed_white_asian",
                                "Mixed or multiple ethnic groups: White and Asian",
                            ),
                            (
                                "mixed_other",
                                "Mixed or multiple ethnic groups: Any other Mixed or multiple ethnic background",
                            ),
                            ("asian_indian", "Asian or Asian British: Indian"),
                            ("asian_pakistani", "Asian or Asian British: Pakistani"),
                            ("asian_bangladeshi", "Asian or Asian British: Bangladeshi"),
                            ("asian_chinese", "Asian or Asian British: Chinese"),
                            ("asian_other", "Asian or Asian British: Any other Asian background"),
                            (
                                "black_african",
                                "Black, Black British, Caribbean or African: African",
                            ),
                            (
                                "black_caribbean",
                                "Black, Black British, Caribbean or African: Caribbean",
                            ),
                            (
                                "black_other",
                                "Black, Black British, Caribbean or African: Any other Black, Black British or Caribbean background",
                            ),
                            ("other_arab", "Other ethnic group: Arab"),
                            ("other_any", "Other ethnic group: Any other ethnic group"),
                            ("refused", "No data: Refused"),
                            ("not_known", "No data: Undeclared or not known"),
                        ],
                        default="not_known",
                        max_length=40,
                    ),
                ),
                ("spoken_language", models.CharField(default="English", max_length=50)),
                ("written_language", models.CharField(default="English", max_length=50)),
                ("interpreter_needed", models.BooleanField(blank=True, null=True)),
                ("access_needs_asked_on", models.DateField(blank=True, null=True)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=30)),
                ("mobile", models.CharField(blank=True, max_length=30)),
                (
                    "safe_by_post",
                    models.CharField(
                        choices=[
                            ("not_asked", "Not asked"),
                            ("safe", "Safe"),
                            ("unsafe", "Not safe: do not use"),
                        ],
                        default="not_asked",
                        max_length=10,
                    ),
                ),
                (
                    "safe_by_email",
                    models.CharField(
                        choices=[
                            ("not_asked", "Not asked"),
                            ("safe", "Safe"),
                            ("unsafe", "Not safe: do not use"),
                        ],
                        default="not_asked",
                        max_length=10,
                    ),
                ),
                (
                    "safe_by_phone",
                    models.CharField(
                        choices=[
                            ("not_asked", "Not asked"),
                            ("safe", "Safe"),
                            ("unsafe", "Not safe: do not use"),
                        ],
                        default="not_asked",
                        max_length=10,
                    ),
                ),
                (
                    "safe_by_text",
                    models.CharField(
                        choices=[
                            ("not_asked", "Not asked"),
                            ("safe", "Safe"),
                            ("unsafe", "Not safe: do not use"),
                        ],
                        default="not_asked",
                        max_length=10,
                    ),
                ),
                (
                    "safe_voicemail",
                    models.CharField(
                        choices=[
                            ("not_asked", "Not asked"),
                            ("safe", "Safe"),
                            ("unsafe", "Not safe: do not use"),
                        ],
                        default="not_asked",
                        max_length=10,
                    ),
                ),
                (
                    "reach_note",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="how to reach them safely"
                    ),
                ),
                (
                    "do_not_write",
                    models.BooleanField(default=False, verbose_name="asked us not to write"),
                ),
                (
                    "safety_warning",
                    models.CharField(blank=True, max_length=300, verbose_name="warning for staff"),
                ),
                ("is_restricted", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "plain_name",
                    models.GeneratedField(
                        db_persist=True,
                        expression=casework.models.person.PlainName(
                            django.db.models.functions.text.Concat(
                                models.F("given_names"),
                                models.Value(" "),
                                models.F("family_name"),
                                models.Value(" "),
                                models.F("preferred_name"),
                                output_field=models.TextField(),
                            )
                        ),
                        output_field=models.TextField(),
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["plain_name"], name="person_by_name", opclasses=["gin_trgm_ops"]
                    ),
                    models.Index(
                        condition=models.Q(("is_restricted", True)),
                        fields=["id"],
                        name="person_restricted",
                    ),
                    models.Index(fields=["born_on", "family_name"], name="person_by_birth"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("died_on", None),
                            ("born_on", None),
                            ("died_on__gte", models.F("born_on")),
                            _connector="OR",
                        ),
                        name="person_dies_after_birth",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("nhs_number", None),
                            ("nhs_number__regex", "^[0-9]{10}$"),
                            _connector="OR",
                        ),
                        name="person_nhs_number_is_ten_digits",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="letter",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="casework.person",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="casework.person",
            ),
        ),
        migrations.CreateModel(
            name="Referrer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                ("organisation", models.CharField(blank=True, max_length=150)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("lines", models.TextField(blank=True, verbose_name="address, a line each")),
                ("postcode", models.CharField(blank=True, max_length=8)),
                ("may_be_told", models.BooleanField(blank=True, null=True)),
                ("may_be_told_because", models.CharField(blank=True, max_length=300)),
                ("recorded_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrers",
                        to="casework.case",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="letter",
            name="referrer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="casework.referrer",
            ),
        ),
        migrations.CreateModel(
            name="Search",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("query", models.CharField(max_length=200)),
                ("found", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="searches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True)),
                ("locality", models.CharField(blank=True, max_length=100)),
                ("hub", models.CharField(blank=True, max_length=100)),
                ("phone", models.CharField(blank=True, max_length=30)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("hours", models.CharField(blank=True, max_length=100)),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on", None),
                            ("closed_on__gte", models.F("opened_on")),
                            _connector="OR",
                        ),
                        name="team_closes_after_it_opens",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="letter",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="casework.team",
            ),
        ),
        migrations.AddField(
            model_name="import",
            name="team",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="casework.team",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="casework.team",
            ),
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("language", models.CharField(max_length=50)),
                (
                    "form",
                    models.CharField(
                        choices=[("plain", "Full letter"), ("easy_read", "Easy Read")],
                        default="plain",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Waiting for a second person"),
                            ("approved", "Approved"),
                            ("sent_back", "Sent back"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("blocks", models.JSONField()),
                (
                    "why",
                    models.CharField(blank=True, max_length=300, verbose_name="why it changes"),
                ),
                ("written_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decided_because", models.CharField(blank=True, max_length=300)),
                ("edits", models.PositiveIntegerField(default=1)),
                ("of_version", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
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
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("began", "Began"),
                            ("changed", "Changed"),
                            ("submitted", "Submitted"),
                            ("taken_back", "Taken back to be changed"),
                            ("approved", "Approved"),
                            ("sent_back", "Sent back"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
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
        ),
        migrations.CreateModel(
            name="Worker",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("practitioner", "Practitioner"),
                            ("senior_practitioner", "Senior practitioner"),
                            ("team_manager", "Team manager"),
                            ("service_manager", "Service manager"),
                            ("head_of_service", "Head of service"),
                            ("director", "Director of adult social services"),
                            ("business_support", "Business support"),
                            ("analyst", "Performance analyst"),
                            ("auditor", "Auditor"),
                            ("administrator", "Administrator"),
                            ("partner", "Partner organisation"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "employment",
                    models.CharField(
                        choices=[
                            ("permanent", "Permanent"),
                            ("fixed_term", "Fixed term"),
                            ("agency", "Agency"),
                            ("newly_qualified", "Newly qualified (ASYE)"),
                        ],
                        default="permanent",
                        max_length=20,
                    ),
                ),
                (
                    "fte",
                    models.DecimalField(
                        decimal_places=2,
                        default=1,
                        max_digits=3,
                        verbose_name="full-time equivalent",
                    ),
                ),
                (
                    "skills",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "cap",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="caseload cap"
                    ),
                ),
                ("started_on", models.DateField()),
                ("left_on", models.DateField(blank=True, null=True)),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="workers",
                        to="casework.team",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="worker",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StaffAct",
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
                            ("team_added", "Team added"),
                            ("team_corrected", "Team corrected"),
                            ("team_closed", "Team closed"),
                            ("appointed", "Post added"),
                            ("corrected", "Post corrected"),
                            ("will_move", "Move recorded"),
                            ("moved", "Moved"),
                            ("leaves", "Leaving recorded"),
                            ("link_made", "Sign-in link made"),
                            ("password_set", "Own password set"),
                        ],
                        max_length=20,
                    ),
                ),
                ("says", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acts",
                        to="casework.team",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acts",
                        to="casework.worker",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PostChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("practitioner", "Practitioner"),
                            ("senior_practitioner", "Senior practitioner"),
                            ("team_manager", "Team manager"),
                            ("service_manager", "Service manager"),
                            ("head_of_service", "Head of service"),
                            ("director", "Director of adult social services"),
                            ("business_support", "Business support"),
                            ("analyst", "Performance analyst"),
                            ("auditor", "Auditor"),
                            ("administrator", "Administrator"),
                            ("partner", "Partner organisation"),
                        ],
                        max_length=30,
                    ),
                ),
                ("from_on", models.DateField()),
                ("at", models.DateTimeField()),
                ("applied_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.team",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="post_changes",
                        to="casework.worker",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LetterTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("format", "Give the letter in the form they need"),
                            (
                                "translate",
                                "Have the letter translated, or tell them with an interpreter",
                            ),
                            ("ask_needs", "Ask how they like to have information"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "needs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=50)),
                ("raised_on", models.DateField()),
                ("due_on", models.DateField()),
                ("done_on", models.DateField(blank=True, null=True)),
                ("done_how", models.CharField(blank=True, max_length=300)),
                (
                    "done_way",
                    models.CharField(blank=True, db_default="", default="", max_length=10),
                ),
                ("dropped_on", models.DateField(blank=True, null=True)),
                ("dropped_because", models.CharField(blank=True, max_length=200)),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="casework.letter",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letter_tasks",
                        to="casework.person",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letter_tasks",
                        to="casework.team",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letter_tasks",
                        to="casework.worker",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("counts", models.JSONField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="digests",
                        to="casework.worker",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="case",
            name="worker",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="casework.worker",
            ),
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("skills", "Has the skills this case needs"),
                            ("knows_person", "Knows the person"),
                            ("capacity", "Has room in their caseload"),
                            ("urgent", "Urgent: first who could take it"),
                            ("locality", "Works in that area"),
                            ("worker_away", "Taking over from someone away or gone"),
                            ("requested", "The person asked for a change"),
                        ],
                        max_length=20,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("starts_on", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("ended_because", models.CharField(blank=True, max_length=100)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="allocations",
                        to="casework.case",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="casework.worker",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("sick", "Sick"),
                            ("leave", "Leave"),
                            ("parental", "Parental leave"),
                            ("suspended", "Suspended"),
                            ("other", "Away"),
                        ],
                        max_length=20,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="absences",
                        to="casework.worker",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="what it is for")),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("begins", models.CharField(max_length=12)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[("read", "Read"), ("write", "Change")], max_length=10
                        ),
                        size=None,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("last_used_on", models.DateField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_at__gt", models.F("made_at")),
                            (
                                "expires_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("made_at"),
                                    "+",
                                    models.Value(datetime.timedelta(days=90)),
                                ),
                            ),
                        ),
                        name="api_token_expires_within_90_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scopes__len__gt", 0)),
                        name="api_token_is_for_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "trigger",
                    models.CharField(choices=casework.models.work.trigger_choices, max_length=30),
                ),
                ("note", models.TextField(blank=True)),
                ("on", models.DateField()),
                ("due_on", models.DateField()),
                ("looked_on", models.DateField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="casework.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("looked_on", None)),
                        fields=["case", "due_on"],
                        name="change_not_looked_at",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("phone", "Telephone"),
                            ("visit", "Visit"),
                            ("welfare_visit", "Welfare visit"),
                            ("video", "Video call"),
                            ("email", "E-mail"),
                            ("letter", "Letter"),
                            ("text", "Text message"),
                            ("office", "At the office"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "spoke_with",
                    models.CharField(
                        choices=[
                            ("person", "The person"),
                            ("carer", "Carer"),
                            ("family", "Family or friend"),
                            ("professional", "A professional"),
                        ],
                        default="person",
                        max_length=20,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("spoke", "Spoke to them"),
                            ("message", "Left a message"),
                            ("no_answer", "No answer"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "chasing",
                    models.BooleanField(default=False, verbose_name="they rang us to ask how long"),
                ),
                ("summary", models.TextField()),
                ("on", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="casework.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("outcome", "spoke")),
                        fields=["case", "-on", "-id"],
                        name="contact_last_spoken",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "letter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="delivery",
                        serialize=False,
                        to="casework.letter",
                    ),
                ),
                ("carrier", models.CharField(max_length=30)),
                ("provider_reference", models.CharField(blank=True, max_length=100)),
                ("batch", models.CharField(blank=True, max_length=40)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("accepted", "Taken by the carrier"),
                            ("in_hand", "Being printed or sent"),
                            ("sent", "Posted or sent on"),
                            ("delivered", "Delivered"),
                            ("failed", "The carrier could not deliver it"),
                            ("returned", "Came back"),
                        ],
                        default="accepted",
                        max_length=10,
                    ),
                ),
                ("status_at", models.DateTimeField()),
                (
                    "told_by",
                    models.CharField(
                        choices=[
                            ("hand_over", "When it was handed over"),
                            ("poll", "We asked"),
                            ("callback", "They told us"),
                            ("person", "A member of staff"),
                        ],
                        max_length=10,
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=300)),
                ("next_poll_at", models.DateTimeField(blank=True, null=True)),
                ("seen_to_at", models.DateTimeField(blank=True, null=True)),
                (
                    "seen_to_because",
                    models.CharField(blank=True, db_default="", default="", max_length=300),
                ),
                (
                    "seen_to_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=200)),
                ("data", models.JSONField()),
                ("saved_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "path"), name="draft_one_a_page")
                ],
            },
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rung", models.CharField(max_length=20)),
                ("threshold", models.PositiveSmallIntegerField(verbose_name="days passed")),
                ("spell", models.PositiveSmallIntegerField()),
                (
                    "rag",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "Red"), (2, "Amber"), (3, "Green"), (4, "Blue")],
                        null=True,
                        verbose_name="rating at the time",
                    ),
                ),
                (
                    "told",
                    models.CharField(
                        choices=[
                            ("practitioner", "Practitioner"),
                            ("senior_practitioner", "Senior practitioner"),
                            ("team_manager", "Team manager"),
                            ("service_manager", "Service manager"),
                            ("head_of_service", "Head of service"),
                            ("director", "Director of adult social services"),
                            ("business_support", "Business support"),
                            ("analyst", "Performance analyst"),
                            ("auditor", "Auditor"),
                            ("administrator", "Administrator"),
                            ("partner", "Partner organisation"),
                        ],
                        max_length=30,
                    ),
                ),
                ("raised_on", models.DateField()),
                ("climbs_on", models.DateField()),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                ("action", models.TextField(blank=True, verbose_name="what will be done")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=casework.models.escalation.wait_reason_choices,
                        db_default="",
                        default="",
                        max_length=20,
                        verbose_name="why it has waited so long",
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "ended_because",
                    models.CharField(blank=True, db_default="", default="", max_length=150),
                ),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="escalations",
                        to="casework.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("acknowledged_at", None), ("ended_on", None)),
                        fields=["climbs_on"],
                        name="escalation_to_climb",
                    ),
                    models.Index(
                        condition=models.Q(("acknowledged_at", None), ("ended_on", None)),
                        fields=["told", "raised_on"],
                        name="escalation_to_answer",
                    ),
                    models.Index(
                        condition=models.Q(("ended_on", None), ("rung", "stranded")),
                        fields=["case"],
                        name="escalation_stranded",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("case", "spell", "rung", "threshold"),
                        name="escalation_once_a_threshold",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("acknowledged_at", None), ("acknowledged_by", None)),
                            models.Q(
                                ("acknowledged_at__isnull", False),
                                ("acknowledged_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="escalation_acknowledged_has_who_and_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("status", models.PositiveSmallIntegerField(default=0)),
                ("headers", models.JSONField(default=dict)),
                ("body", models.JSONField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["made_at"], name="idempotency_key_made")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "key"), name="idempotency_key_once_a_user"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                ("values", models.JSONField()),
                ("clean", models.JSONField(default=dict)),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("accepted", "Accepted"),
                            ("rejected", "Rejected"),
                            ("unchanged", "Already here"),
                        ],
                        max_length=10,
                    ),
                ),
                ("problems", models.JSONField(default=list)),
                ("worker_name", models.CharField(blank=True, max_length=200)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="casework.import",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="casework.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["batch", "verdict", "line"], name="import_row_by_verdict")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "line"), name="import_row_once_a_line")
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="casework.case",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "-id"], name="note_of_case")],
            },
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("police", "Police hold"),
                            ("hospital", "In hospital"),
                            ("partner", "Waiting for a partner"),
                            ("person", "The person asked to wait"),
                            ("information", "Waiting for information from the person"),
                            ("away", "The person is away"),
                        ],
                        max_length=20,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("starts_on", models.DateField()),
                ("until", models.DateField(verbose_name="look again on")),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pauses",
                        to="casework.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("case",),
                        name="pause_one_live_a_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__gte", models.F("starts_on")),
                            models.Q(
                                ("ended_on", None),
                                ("ended_on__gte", models.F("starts_on")),
                                _connector="OR",
                            ),
                        ),
                        name="pause_dates_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("screen", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to="casework.case",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to="casework.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "-id"], name="look_at_person"),
                    models.Index(fields=["user", "-id"], name="look_by_user"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("given_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("is_emergency", models.BooleanField(default=False)),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants_given",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to="casework.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("given_at"))),
                        name="grant_ends_after_it_starts",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verb",
                    models.CharField(
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
                            ("restricted", "Access restricted"),
                            ("access_granted", "Access given"),
                            ("related", "Relationship"),
                            ("referred", "Referred"),
                            ("shared", "Shared with a partner"),
                            ("assessment", "Assessment"),
                            ("decision", "Decision"),
                        ],
                        max_length=20,
                    ),
                ),
                ("says", models.TextField()),
                ("data", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="casework.case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="casework.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case", "-id"], name="event_of_case"),
                    models.Index(fields=["person", "-id"], name="event_of_person"),
                    models.Index(
                        condition=models.Q(("case__isnull", False)),
                        fields=["at"],
                        include=("case",),
                        name="event_by_moment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("home", "Home"),
                            ("temporary", "Temporary"),
                            ("care_home", "Care home"),
                            ("hospital", "Hospital"),
                            ("prison", "Prison"),
                            ("forwarding", "Forwarding"),
                        ],
                        default="home",
                        max_length=20,
                    ),
                ),
                ("lines", models.TextField(verbose_name="address, a line each")),
                ("postcode", models.CharField(blank=True, max_length=8)),
                ("uprn", models.CharField(blank=True, max_length=12)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "returned_on",
                    models.DateField(blank=True, null=True, verbose_name="letter came back on"),
                ),
                ("found_right_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addresses",
                        to="casework.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["postcode"], name="address_by_postcode")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="address_ends_after_it_starts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on", None)),
                        fields=("person", "kind"),
                        name="address_one_open_of_a_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessNeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("asked", "We asked"),
                            ("observed", "Seen by staff"),
                            ("referral", "Told by a referrer"),
                            ("import", "Came with the import"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "share",
                    models.BooleanField(default=True, verbose_name="agreed to share with others"),
                ),
                ("recorded_on", models.DateField()),
                ("review_due_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "term",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="casework.accessneedterm"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="access_needs",
                        to="casework.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on", None)),
                        fields=("person", "term"),
                        name="access_need_once_a_person",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=60)),
                ("value", models.PositiveIntegerField()),
                ("from_on", models.DateField()),
                ("reason", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                ("applied_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["code", "-from_on"], name="policy_number_history")
                ],
            },
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "rag",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Red"), (2, "Amber"), (3, "Green"), (4, "Blue")],
                        verbose_name="rating",
                    ),
                ),
                (
                    "suggested",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "Red"), (2, "Amber"), (3, "Green"), (4, "Blue")],
                        null=True,
                    ),
                ),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("reasons_version", models.PositiveSmallIntegerField()),
                ("note", models.TextField(blank=True)),
                ("on", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ratings",
                        to="casework.case",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "-id"], name="rating_of_case")],
            },
        ),
        migrations.CreateModel(
            name="Representative",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "authority",
                    models.CharField(
                        choices=[
                            ("attorney_health", "Attorney for health and welfare"),
                            ("attorney_property", "Attorney for property and financial affairs"),
                            ("deputy", "Deputy of the Court of Protection"),
                            ("appointee", "Appointee for benefits"),
                            ("advocate", "Advocate"),
                            ("consent", "The person asked us to write to them"),
                            ("best_interests", "Decided in the person's best interests"),
                        ],
                        max_length=20,
                    ),
                ),
                ("evidence", models.CharField(max_length=300, verbose_name="what we have seen")),
                (
                    "letters",
                    models.CharField(
                        choices=[
                            ("copy", "A copy of each letter"),
                            ("instead", "Each letter, in place of the person"),
                        ],
                        default="copy",
                        max_length=10,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="representatives",
                        to="casework.person",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "representative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="represents",
                        to="casework.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("representative")), _negated=True),
                        name="representative_is_someone_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="representative_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("evidence", ""), _negated=True),
                        name="representative_says_what_was_seen",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on", None)),
                        fields=("person", "representative"),
                        name="representative_once_a_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(max_length=1000)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "name"), name="saved_view_name_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SourceOfHarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=150)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("harm", "Said to have caused them harm"),
                            ("restricted", "An order or agreement keeps them apart"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "lines",
                    models.TextField(blank=True, verbose_name="where they live, a line each"),
                ),
                ("postcode", models.CharField(blank=True, max_length=8)),
                ("uprn", models.CharField(blank=True, max_length=12)),
                (
                    "apart_because",
                    models.CharField(blank=True, db_default="", default="", max_length=300),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("ended_because", models.CharField(blank=True, max_length=300)),
                ("recorded_at", models.DateTimeField()),
                (
                    "other",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="said_to_harm",
                        to="casework.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sources_of_harm",
                        to="casework.person",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("other__isnull", False),
                            models.Q(("name", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="harm_names_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_because", ""), ("ends_on", None)),
                            models.Q(
                                ("ends_on__gte", models.F("starts_on")),
                                ("ends_on__isnull", False),
                                models.Q(("ended_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="harm_ended_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Stay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("received", "Request received"),
                            ("imported", "Came with the import"),
                            ("moved", "Moved from another team"),
                            ("reopened", "Opened again"),
                        ],
                        max_length=20,
                    ),
                ),
                ("entered_on", models.DateField()),
                ("left_on", models.DateField(blank=True, null=True)),
                ("left_because", models.CharField(blank=True, max_length=100)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stays",
                        to="casework.case",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stays",
                        to="casework.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["entered_on"], include=("team", "case"), name="stay_began"
                    ),
                    models.Index(
                        condition=models.Q(("left_on__isnull", False)),
                        fields=["left_on"],
                        include=("team", "case"),
                        name="stay_left",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_on", None)),
                        fields=("case",),
                        name="stay_one_open_a_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_on", None),
                            ("left_on__gte", models.F("entered_on")),
                            _connector="OR",
                        ),
                        name="stay_leaves_after_it_enters",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("left_because", ""), ("left_on", None)),
                            models.Q(
                                ("left_on__isnull", False),
                                models.Q(("left_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="stay_left_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Share",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("starts_on", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shares",
                        to="casework.case",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="casework.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_on", None)),
                        fields=["team", "case"],
                        name="share_of_team",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("case", "team"),
                        name="share_once_a_team",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_by", None), ("ended_on", None)),
                            models.Q(
                                ("ended_by__isnull", False),
                                ("ended_on__gte", models.F("starts_on")),
                                ("ended_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="share_end_has_who_and_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "Accepted"),
                            ("returned", "Returned"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("answer_note", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
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
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to="casework.case",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="casework.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("answer", "")),
                        fields=["to", "at"],
                        name="offer_to_team",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answer", "")),
                        fields=("case",),
                        name="offer_one_unanswered_a_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at", None), ("answered_by", None)),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="offer_answer_has_who_and_when",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("state__in", ("due", "sending"))),
                fields=["due_on", "id"],
                name="letter_to_send",
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("state__in", ("held", "failed", "unconfirmed"))),
                fields=["team"],
                name="letter_needs_someone",
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["state", "-due_on", "id"], name="letter_by_state"),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("state", "sent")), fields=["sent_at"], name="letter_by_sent_at"
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["person", "-sent_at"], name="letter_last_to_person"),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.UniqueConstraint(
                fields=("case", "kind", "milestone", "person", "again"),
                name="letter_once_a_milestone_of_a_wait",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(("again", 0), ("again_of__isnull", False), _connector="OR"),
                name="letter_again_names_the_first",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "sent"), _negated=True),
                    models.Q(
                        ("sent_at__isnull", False),
                        models.Q(("sent_to", ""), _negated=True),
                        models.Q(("sha256", ""), _negated=True),
                        models.Q(("carrier", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="letter_sent_says_when_where_and_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("held", "failed", "unconfirmed")), _negated=True),
                    models.Q(("held_because", ""), _negated=True),
                    _connector="OR",
                ),
                name="letter_held_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None)),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="letter_decision_has_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("checked", "applying", "applied")), _negated=True),
                    (
                        "read",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("accepted"), "+", models.F("rejected")
                            ),
                            "+",
                            models.F("unchanged"),
                        ),
                    ),
                    _connector="OR",
                ),
                name="import_every_row_accounted_for",
            ),
        ),
        migrations.AddConstraint(
            model_name="wording",
            constraint=models.UniqueConstraint(
                fields=("kind", "language", "form", "version"), name="wording_once_a_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="wording",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("draft", "submitted", "sent_back"))),
                fields=("kind", "language", "form"),
                name="wording_one_in_hand",
            ),
        ),
        migrations.AddConstraint(
            model_name="wording",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "approved"), _negated=True),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        models.Q(("decided_by", models.F("written_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="wording_approved_by_a_second_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="wordingact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("act", "approved")),
                fields=("wording",),
                name="wording_act_approved_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="wordingact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("act", "changed")),
                fields=("wording", "by"),
                name="wording_act_changed_once_a_writer",
            ),
        ),
        migrations.AddConstraint(
            model_name="wordingact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("act__in", ("submitted", "sent_back", "withdrawn")), _negated=True),
                    models.Q(("because", ""), _negated=True),
                    _connector="OR",
                ),
                name="wording_act_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="worker",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("left_on", None), ("left_on__gte", models.F("started_on")), _connector="OR"
                ),
                name="worker_leaves_after_starting",
            ),
        ),
        migrations.AddConstraint(
            model_name="worker",
            constraint=models.CheckConstraint(
                condition=models.Q(("fte__gt", Decimal("0")), ("fte__lte", Decimal("1.5"))),
                name="worker_fte_is_part_of_a_week",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("team", None), ("worker__isnull", False)),
                    models.Q(("team__isnull", False), ("worker", None)),
                    _connector="OR",
                ),
                name="staff_act_about_a_team_or_a_worker",
            ),
        ),
        migrations.AddConstraint(
            model_name="postchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("applied_at", None)),
                fields=("worker",),
                name="post_change_one_to_come",
            ),
        ),
        migrations.AddIndex(
            model_name="lettertask",
            index=models.Index(
                condition=models.Q(("done_on", None), ("dropped_on", None)),
                fields=["team", "due_on", "id"],
                name="letter_task_open",
            ),
        ),
        migrations.AddIndex(
            model_name="lettertask",
            index=models.Index(
                condition=models.Q(("done_on", None), ("dropped_on", None)),
                fields=["due_on", "id"],
                name="letter_task_longest_owed",
            ),
        ),
        migrations.AddIndex(
            model_name="lettertask",
            index=models.Index(fields=["raised_on"], name="letter_task_raised"),
        ),
        migrations.AddConstraint(
            model_name="lettertask",
            constraint=models.UniqueConstraint(
                condition=models.Q(("done_on", None), ("dropped_on", None)),
                fields=("letter", "kind"),
                name="letter_task_one_open_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="lettertask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_by", None), ("done_how", ""), ("done_on", None)),
                    models.Q(
                        ("done_by__isnull", False),
                        ("done_on__isnull", False),
                        models.Q(("done_how", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="letter_task_done_says_who_and_how",
            ),
        ),
        migrations.AddConstraint(
            model_name="lettertask",
            constraint=models.CheckConstraint(
                condition=models.Q(("done_on", None), ("dropped_on", None), _connector="OR"),
                name="letter_task_ends_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="digest",
            constraint=models.UniqueConstraint(fields=("worker", "on"), name="digest_one_a_day"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on", None)),
                fields=["team", "urgency", "received_on", "id"],
                include=("worker", "person"),
                name="case_list_of_team",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on", None)),
                fields=["urgency", "received_on", "id"],
                include=("worker", "person"),
                name="case_list_of_council",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on", None)),
                fields=["kind", "urgency", "received_on", "id"],
                include=("worker", "person"),
                name="case_list_of_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on", None)),
                fields=["team", "received_on", "id"],
                include=("worker", "person"),
                name="case_longest_of_team",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on", None)),
                fields=["received_on", "id"],
                include=("worker", "person"),
                name="case_longest",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on", None), ("worker__isnull", False)),
                fields=["worker", "next_look_on"],
                include=("received_on",),
                name="case_of_worker",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on", None)),
                fields=["team", "next_look_on", "id"],
                include=("worker", "person"),
                name="case_next_look",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on", None)),
                fields=["team", "urgency", "spoken_on"],
                include=("worker", "person"),
                name="case_silence_of_team",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("letter_due_on__isnull", False)),
                fields=["letter_due_on"],
                name="case_letter_due",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("escalation_due_on__isnull", False)),
                fields=["escalation_due_on"],
                name="case_escalation_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_on__isnull", False), ("next_look_on__isnull", False), _connector="OR"
                ),
                name="case_open_has_a_next_look",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("close_reason", ""), ("closed_on", None)),
                    models.Q(
                        ("closed_on__isnull", False), models.Q(("close_reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="case_closed_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_on", None),
                    models.Q(
                        ("escalation_due_on", None), ("letter_due_on", None), ("worker", None)
                    ),
                    _connector="OR",
                ),
                name="case_closed_has_nothing_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("allocated_on", None), ("worker", None)),
                    models.Q(("allocated_on__isnull", False), ("worker__isnull", False)),
                    _connector="OR",
                ),
                name="case_worker_and_day_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("rag", None), ("rated_on", None)),
                    models.Q(("rag__isnull", False), ("rated_on__isnull", False)),
                    _connector="OR",
                ),
                name="case_rating_and_day_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("joined_on__gte", models.F("received_on")),
                    models.Q(
                        ("closed_on", None),
                        ("closed_on__gte", models.F("received_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("allocated_on", None),
                        ("allocated_on__gte", models.F("received_on")),
                        _connector="OR",
                    ),
                ),
                name="case_dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_reference", ""), _negated=True),
                fields=("external_reference",),
                name="case_once_an_external_reference",
            ),
        ),
        migrations.AddIndex(
            model_name="allocation",
            index=models.Index(fields=["starts_on"], include=("case",), name="allocation_started"),
        ),
        migrations.AddIndex(
            model_name="allocation",
            index=models.Index(
                condition=models.Q(("ended_on__isnull", False)),
                fields=["ended_on"],
                include=("case",),
                name="allocation_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None)),
                fields=("case",),
                name="allocation_one_live_a_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on", None), ("ended_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="allocation_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_because", ""), ("ended_on", None)),
                    models.Q(
                        ("ended_on__isnull", False), models.Q(("ended_because", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="allocation_ended_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="absence_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("worker", "="),
                    (
                        models.Func(
                            "starts_on",
                            "ends_on",
                            models.Value("[]"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="absence_one_at_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("next_poll_at__isnull", False)),
                fields=["next_poll_at"],
                name="delivery_to_poll",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("status__in", ("failed", "returned"))),
                fields=["-status_at"],
                name="delivery_went_wrong",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("seen_to_at", None), ("seen_to_because", ""), ("seen_to_by", None)),
                    models.Q(
                        ("seen_to_at__isnull", False),
                        ("seen_to_by__isnull", False),
                        models.Q(("seen_to_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="delivery_seen_to_says_who_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("provider_reference", ""), _negated=True),
                fields=("carrier", "provider_reference"),
                name="delivery_once_a_provider_reference",
            ),
        ),
    ]
