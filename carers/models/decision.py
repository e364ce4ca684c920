"""What the council decided, why, who turned it over, and who disagreed (s13, S45)."""

from django.db import models
from django.db.models import F, Q

from carers.models.assessment import Assessment
from casework.models import Worker
from casework.models.day_field import DayField

_BY = "casework.User"


class Override(models.Model):
    """A decision against what the regulations gave: one person's reason, another's agreement."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="overrides")
    eligible = models.BooleanField("they would be eligible")
    reason = models.TextField()
    asked_by = models.ForeignKey(_BY, models.PROTECT, related_name="+")
    asked_on = DayField()
    agreed = models.BooleanField(null=True, blank=True)
    answered_by = models.ForeignKey(_BY, models.PROTECT, related_name="+", null=True, blank=True)
    answered_on = DayField(null=True, blank=True)
    answer_note = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="carer_override_by_two_people", condition=~Q(asked_by=F("answered_by"))
            ),
            models.CheckConstraint(
                name="carer_override_answer_has_who_and_when",
                condition=Q(agreed=None, answered_by=None, answered_on=None)
                | Q(agreed__isnull=False, answered_by__isnull=False, answered_on__isnull=False),
            ),
            models.UniqueConstraint(
                name="carer_override_one_unanswered", fields=["assessment"],
                condition=Q(agreed=None),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"Override of {self.assessment}"


class Decision(models.Model):
    """The written record of one determination (s13(2)), kept as it was given to the carer."""

    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="decision")
    derived = models.BooleanField("eligible by the regulations")
    eligible = models.BooleanField("eligible")
    override = models.OneToOneField(Override, models.PROTECT, null=True, blank=True)
    reasons = models.TextField()
    advice = models.TextField("advice and information (s13(5))", blank=True)
    document = models.JSONField()
    decided_on = DayField()
    by = models.ForeignKey(_BY, models.PROTECT, related_name="+")
    by_worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            # Derived, never typed: only an override can part the two.
            models.CheckConstraint(
                name="carer_decision_derived_or_overridden",
                condition=Q(derived=F("eligible")) | Q(override__isnull=False),
            ),
            models.CheckConstraint(
                name="carer_decision_no_has_advice", condition=Q(eligible=True) | ~Q(advice="")
            ),
        )

    def __str__(self) -> str:
        return f"{'Eligible' if self.eligible else 'Not eligible'}, {self.decided_on}"


class Disagreement(models.Model):
    """Somebody is unhappy with a decision: on what ground, by which route, and how it ended."""

    class Ground(models.TextChoices):
        FACTS = "facts", "The facts are wrong or missing"
        OUTCOMES = "outcomes", "An outcome was judged wrongly"
        IMPACT = "impact", "The impact is greater than we said"
        NOT_HEARD = "not_heard", "They were not heard or could not take part"
        SUPPORT = "support", "The support offered"
        DELAY = "delay", "The delay"

    class Route(models.TextChoices):
        PEER_REVIEW = "peer_review", "Another team's professional reviews it"
        REASSESS = "reassess", "Assess again"
        COMPLAINT = "complaint", "Complaint"
        OMBUDSMAN = "ombudsman", "Ombudsman"

    class Outcome(models.TextChoices):
        UPHELD = "upheld", "The decision stands"
        CHANGED = "changed", "The decision is to be made again"
        WITHDRAWN = "withdrawn", "Withdrawn by the person"

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="disagreements")
    raised_by = models.CharField("who disagrees", max_length=150)
    raised_on = DayField()
    ground = models.CharField(max_length=20, choices=Ground)
    words = models.TextField("what they say")
    route = models.CharField(max_length=20, choices=Route)
    reviewer = models.ForeignKey(Worker, models.PROTECT, related_name="+", null=True, blank=True)
    recorded_by = models.ForeignKey(_BY, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    outcome_words = models.TextField(blank=True)
    outcome_on = DayField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="carer_disagreement_outcome_has_a_day",
                condition=Q(outcome="", outcome_on=None)
                | (Q(outcome_on__isnull=False, outcome_on__gte=F("raised_on")) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="carer_disagreement_review_has_a_reviewer",
                condition=~Q(route="peer_review") | Q(reviewer__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_ground_display()}, {self.raised_on}"
