import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("casework", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="carer_assessments",
                        to="casework.case",
                    ),
                ),
                (
                    "performed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.team",
                    ),
                ),
                ("started_on", models.DateField()),
                ("completed_on", models.DateField(blank=True, null=True)),
                (
                    "completed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("signed_off_on", models.DateField(blank=True, null=True)),
                (
                    "signed_off_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("saved", models.JSONField(default=dict)),
                (
                    "own_words",
                    models.TextField(
                        blank=True, verbose_name="In their own words: what is life like at present?"
                    ),
                ),
                (
                    "strengths",
                    models.TextField(
                        blank=True,
                        verbose_name="What goes well? What and who helps, and what are they proud of?",
                    ),
                ),
                (
                    "willing_now",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Yes"),
                            ("partly", "In part"),
                            ("no", "No"),
                            ("not_known", "They do not know"),
                        ],
                        max_length=10,
                        verbose_name="Are they willing to care, now?",
                    ),
                ),
                (
                    "able_now",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Yes"),
                            ("partly", "In part"),
                            ("no", "No"),
                            ("not_known", "They do not know"),
                        ],
                        max_length=10,
                        verbose_name="Are they able to care, now?",
                    ),
                ),
                (
                    "willing_future",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Yes"),
                            ("partly", "In part"),
                            ("no", "No"),
                            ("not_known", "They do not know"),
                        ],
                        max_length=10,
                        verbose_name="Will they be willing to go on?",
                    ),
                ),
                (
                    "able_future",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Yes"),
                            ("partly", "In part"),
                            ("no", "No"),
                            ("not_known", "They do not know"),
                        ],
                        max_length=10,
                        verbose_name="Will they be able to go on?",
                    ),
                ),
                (
                    "willing_words",
                    models.TextField(
                        blank=True, verbose_name="What did they say about caring, now and later?"
                    ),
                ),
                (
                    "necessary_care",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="Is the care that they give necessary?"
                    ),
                ),
                (
                    "necessary_words",
                    models.TextField(
                        blank=True, verbose_name="What care is it, and why is it necessary?"
                    ),
                ),
                (
                    "working_words",
                    models.TextField(blank=True, verbose_name="Do they work, or want to?"),
                ),
                (
                    "education_words",
                    models.TextField(
                        blank=True, verbose_name="Do they study or train, or want to?"
                    ),
                ),
                (
                    "recreation_words",
                    models.TextField(
                        blank=True, verbose_name="What do they do for themselves, or would like to?"
                    ),
                ),
                (
                    "impact_words",
                    models.TextField(blank=True, verbose_name="What does caring do to their life?"),
                ),
                (
                    "health_at_risk",
                    models.BooleanField(
                        blank=True,
                        null=True,
                        verbose_name="Is their health getting worse, or at risk, because they care?",
                    ),
                ),
                (
                    "health_words",
                    models.TextField(
                        blank=True, verbose_name="How is their health, in body and mind?"
                    ),
                ),
                (
                    "significant_impact",
                    models.BooleanField(
                        blank=True,
                        null=True,
                        verbose_name="Is there, or is there likely to be, a significant impact?",
                    ),
                ),
                (
                    "significant_words",
                    models.TextField(
                        blank=True, verbose_name="On what part of their well-being, and how much?"
                    ),
                ),
                (
                    "wishes",
                    models.TextField(
                        blank=True,
                        verbose_name="What would they like from day to day, and could help contribute?",
                    ),
                ),
                (
                    "combined_with",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="combined_carer_assessments",
                        to="casework.case",
                    ),
                ),
                ("carer_agreed_on", models.DateField(blank=True, null=True)),
                ("adult_agreed_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("completed_on", None)),
                        fields=("case",),
                        name="carer_assessment_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("completed_by", None), ("completed_on", None)),
                            models.Q(
                                ("completed_by__isnull", False), ("completed_on__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="carer_assessment_completed_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signed_off_by", None), ("signed_off_on", None)),
                            models.Q(
                                ("completed_on__isnull", False),
                                ("signed_off_by__isnull", False),
                                ("signed_off_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="carer_assessment_signed_after_completed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("completed_on", None),
                            ("combined_with", None),
                            models.Q(
                                ("adult_agreed_on__isnull", False),
                                ("carer_agreed_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="carer_assessment_combined_by_both",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CarerCall",
            fields=[
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="carer_call",
                        serialize=False,
                        to="casework.contact",
                    ),
                ),
                ("how_are_you", models.TextField(blank=True)),
                (
                    "still_possible",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Yes"),
                            ("with_difficulty", "Only with difficulty"),
                            ("no", "No: they have stopped or are about to"),
                        ],
                        max_length=20,
                    ),
                ),
                ("health", models.TextField(blank=True)),
                ("got_worse", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="CarerOffer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="carer_offers",
                        to="casework.case",
                    ),
                ),
                (
                    "identified",
                    models.CharField(
                        choices=[
                            ("yes", "Yes, there is a carer"),
                            ("no", "No, nobody cares for them"),
                            ("not_yet", "Not known yet"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "carer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="carer_offers",
                        to="casework.person",
                    ),
                ),
                ("offered_on", models.DateField(blank=True, null=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "They want an assessment"),
                            ("declined", "They do not want one now"),
                            ("thinking", "They are thinking about it"),
                        ],
                        max_length=10,
                    ),
                ),
                ("answered_on", models.DateField(blank=True, null=True)),
                ("note", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["case", "-id"], name="carer_offer_of_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("identified", "yes"),
                            models.Q(("carer", None), ("offered_on", None)),
                            _connector="OR",
                        ),
                        name="carer_offer_needs_a_carer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_on", None)),
                            models.Q(
                                ("answered_on__isnull", False),
                                ("offered_on__isnull", False),
                                ("answered_on__gte", models.F("offered_on")),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="carer_offer_answer_and_day_together",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaringRelationship",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "carer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cares_for",
                        to="casework.person",
                    ),
                ),
                (
                    "adult",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cared_for_by",
                        to="casework.person",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("adult", "Carer of an adult"),
                            ("parent", "Parent carer of a disabled child"),
                            ("young", "Young carer, under 18"),
                        ],
                        max_length=10,
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="cares since")),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("ended_because", models.CharField(blank=True, max_length=200)),
                ("hours_per_week", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "lives_with",
                    models.BooleanField(blank=True, null=True, verbose_name="they live together"),
                ),
                (
                    "does",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("personal_care", "Washing, dressing, using the toilet"),
                                ("lifting", "Lifting and moving"),
                                ("meals", "Meals and drinks"),
                                ("medicines", "Medicines"),
                                ("house", "Housework and shopping"),
                                ("money", "Money and letters"),
                                ("appointments", "Getting to appointments"),
                                ("company", "Company and feelings"),
                                ("watching", "Keeping them safe, by day"),
                                ("nights", "Getting up at night"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "authority_on",
                    models.DateField(blank=True, null=True, verbose_name="may have letters from"),
                ),
                ("authority_evidence", models.CharField(blank=True, max_length=300)),
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("ends_on", None)), fields=["kind"], name="carer_young"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("carer", models.F("adult")), _negated=True),
                        name="carer_is_someone_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("hours_per_week", None), ("hours_per_week__lte", 168), _connector="OR"
                        ),
                        name="carer_hours_fit_in_a_week",
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
                        name="carer_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("authority_evidence", ""), ("authority_on", None)),
                            models.Q(
                                ("authority_on__isnull", False),
                                models.Q(("authority_evidence", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="carer_authority_has_day_and_evidence",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on", None)),
                        fields=("carer", "adult"),
                        name="carer_once_a_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupportPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="carer_plan",
                        to="casework.case",
                    ),
                ),
                ("agreed_on", models.DateField()),
                ("review_due_on", models.DateField()),
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
                "indexes": [models.Index(fields=["review_due_on"], name="carer_plan_review")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("review_due_on__gt", models.F("agreed_on"))),
                        name="carer_plan_reviewed_later",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="YoungCarerReferral",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="young_carer_referrals",
                        to="casework.person",
                    ),
                ),
                ("to", models.CharField(max_length=150, verbose_name="children's service")),
                ("note", models.TextField(blank=True)),
                ("on", models.DateField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("received_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "-id"], name="young_referral_of_person")
                ],
            },
        ),
        migrations.CreateModel(
            name="CarerRequest",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="carer_request",
                        serialize=False,
                        to="casework.case",
                    ),
                ),
                (
                    "came_by",
                    models.CharField(
                        choices=[
                            ("adults_case", "Offered on the adult's case"),
                            ("self", "The carer asked"),
                            ("staff", "Received by staff"),
                            ("partner", "A partner organisation"),
                            ("campaign", "A campaign"),
                        ],
                        max_length=20,
                    ),
                ),
                ("campaign", models.CharField(blank=True, max_length=100)),
                (
                    "relationship",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="carers.caringrelationship",
                    ),
                ),
                (
                    "from_case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="carer_requests_from",
                        to="casework.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("came_by", "campaign"), models.Q(("campaign", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("came_by", "campaign"), _negated=True), ("campaign", "")
                            ),
                            _connector="OR",
                        ),
                        name="carer_request_campaign_has_a_name",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EqualityAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="equality",
                        to="carers.assessment",
                    ),
                ),
                ("prompt", models.CharField(max_length=30)),
                ("prefers_not", models.BooleanField(default=False)),
                ("said", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("assessment", "prompt"), name="carer_equality_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("prefers_not", True), ("said", "")),
                            models.Q(("prefers_not", False), models.Q(("said", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="carer_equality_said_or_prefers_not",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutcomeFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outcomes",
                        to="carers.assessment",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("i", "Caring for a child that they are responsible for"),
                            ("ii", "Caring for other people"),
                            ("iii", "Keeping a home fit to live in"),
                            ("iv", "Eating and drinking well"),
                            ("v", "Keeping up family and other close relationships"),
                            ("vi", "Work, training, education or volunteering"),
                            ("vii", "Using services in the community, recreation among them"),
                            ("viii", "Time for things they enjoy"),
                        ],
                        max_length=5,
                    ),
                ),
                (
                    "limb",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("without_assistance", "Cannot do it without help"),
                            (
                                "pain_distress_anxiety",
                                "Can, but it causes significant pain, distress or anxiety",
                            ),
                            ("endangers", "Can, but it puts someone's health or safety at risk"),
                        ],
                        max_length=30,
                    ),
                ),
                ("words", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("assessment", "outcome"), name="carer_outcome_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Override",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="overrides",
                        to="carers.assessment",
                    ),
                ),
                ("eligible", models.BooleanField(verbose_name="they would be eligible")),
                ("reason", models.TextField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("asked_on", models.DateField()),
                ("agreed", models.BooleanField(blank=True, null=True)),
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
                ("answered_on", models.DateField(blank=True, null=True)),
                ("answer_note", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("asked_by", models.F("answered_by")), _negated=True),
                        name="carer_override_by_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("agreed", None), ("answered_by", None), ("answered_on", None)
                            ),
                            models.Q(
                                ("agreed__isnull", False),
                                ("answered_by__isnull", False),
                                ("answered_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="carer_override_answer_has_who_and_when",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("agreed", None)),
                        fields=("assessment",),
                        name="carer_override_one_unanswered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="carers.supportplan",
                    ),
                ),
                ("due_on", models.DateField()),
                ("asked_on", models.DateField()),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.case",
                    ),
                ),
                ("done_on", models.DateField(blank=True, null=True)),
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
                ("found", models.TextField(blank=True, verbose_name="what was found")),
                (
                    "goes_on",
                    models.BooleanField(blank=True, null=True, verbose_name="the plan goes on"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "due_on"), name="carer_review_once_a_day_due"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("by", None), ("done_on", None), ("found", ""), ("goes_on", None)
                            ),
                            models.Q(
                                ("by__isnull", False),
                                ("done_on__isnull", False),
                                ("goes_on__isnull", False),
                                models.Q(("found", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="carer_review_done_says_by_whom_and_what",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupportPlanLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="carers.supportplan",
                    ),
                ),
                (
                    "service_type",
                    models.CharField(
                        choices=[
                            (
                                "Unpaid carer support: Direct to unpaid carer",
                                "Unpaid carer support: Direct to unpaid carer",
                            ),
                            (
                                "Unpaid carer support: Support involving the person cared-for",
                                "Unpaid carer support: Support involving the person cared-for",
                            ),
                        ],
                        max_length=60,
                    ),
                ),
                (
                    "component",
                    models.CharField(
                        choices=[
                            ("Unpaid carer respite", "Unpaid carer respite"),
                            ("Unpaid carer sitting service", "Unpaid carer sitting service"),
                            ("Unpaid carer universal services", "Unpaid carer universal services"),
                            ("Other unpaid carer support", "Other unpaid carer support"),
                            ("Direct payment", "Direct payment"),
                            (
                                "Home support or domiciliary care",
                                "Home support or domiciliary care",
                            ),
                            ("Day support", "Day support"),
                            ("Meals", "Meals"),
                            ("Transport", "Transport"),
                            ("Equipment", "Equipment"),
                            ("Short term residential care", "Short term residential care"),
                            ("Short term nursing care", "Short term nursing care"),
                            ("Shared Lives", "Shared Lives"),
                            ("Emergency support", "Emergency support"),
                            (
                                "Learning, education or employment support",
                                "Learning, education or employment support",
                            ),
                            (
                                "Professional support: Social worker",
                                "Professional support: Social worker",
                            ),
                            ("Professional support: Other", "Professional support: Other"),
                        ],
                        max_length=60,
                    ),
                ),
                (
                    "what",
                    models.CharField(max_length=300, verbose_name="what it is, and how it helps"),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="carer_service_ends_after_it_starts",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "assessment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="carers.assessment",
                    ),
                ),
                ("derived", models.BooleanField(verbose_name="eligible by the regulations")),
                ("eligible", models.BooleanField(verbose_name="eligible")),
                (
                    "override",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="carers.override",
                    ),
                ),
                ("reasons", models.TextField()),
                (
                    "advice",
                    models.TextField(blank=True, verbose_name="advice and information (s13(5))"),
                ),
                ("document", models.JSONField()),
                ("decided_on", models.DateField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by_worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.worker",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("derived", models.F("eligible")),
                            ("override__isnull", False),
                            _connector="OR",
                        ),
                        name="carer_decision_derived_or_overridden",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("eligible", True),
                            models.Q(("advice", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="carer_decision_no_has_advice",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Disagreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disagreements",
                        to="carers.decision",
                    ),
                ),
                ("raised_by", models.CharField(max_length=150, verbose_name="who disagrees")),
                ("raised_on", models.DateField()),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("facts", "The facts are wrong or missing"),
                            ("outcomes", "An outcome was judged wrongly"),
                            ("impact", "The impact is greater than we said"),
                            ("not_heard", "They were not heard or could not take part"),
                            ("support", "The support offered"),
                            ("delay", "The delay"),
                        ],
                        max_length=20,
                    ),
                ),
                ("words", models.TextField(verbose_name="what they say")),
                (
                    "route",
                    models.CharField(
                        choices=[
                            ("peer_review", "Another team's professional reviews it"),
                            ("reassess", "Assess again"),
                            ("complaint", "Complaint"),
                            ("ombudsman", "Ombudsman"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.worker",
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
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("upheld", "The decision stands"),
                            ("changed", "The decision is to be made again"),
                            ("withdrawn", "Withdrawn by the person"),
                        ],
                        max_length=20,
                    ),
                ),
                ("outcome_words", models.TextField(blank=True)),
                ("outcome_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", ""), ("outcome_on", None)),
                            models.Q(
                                ("outcome_on__gte", models.F("raised_on")),
                                ("outcome_on__isnull", False),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="carer_disagreement_outcome_has_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("route", "peer_review"), _negated=True),
                            ("reviewer__isnull", False),
                            _connector="OR",
                        ),
                        name="carer_disagreement_review_has_a_reviewer",
                    ),
                ],
            },
        ),
    ]
