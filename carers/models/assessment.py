"""A carer's assessment (s10): theirs, never a part of the adult's; what it found, by section."""

from typing import Any

from django.db import models
from django.db.models import Q

from carers.eligibility import CarerFindings, CarerLimb, CarerOutcome
from casework.models import Case, Team
from casework.models.day_field import DayField


class YesNo(models.TextChoices):
    YES = "yes", "Yes"
    PARTLY = "partly", "In part"
    NO = "no", "No"
    NOT_KNOWN = "not_known", "They do not know"


def _words(label: str) -> Any:
    return models.TextField(label, blank=True)


def _choice(label: str) -> Any:
    return models.CharField(label, max_length=10, choices=YesNo, blank=True)


def _finding(label: str) -> Any:
    return models.BooleanField(label, null=True, blank=True)


class Assessment(models.Model):
    """One assessment of one carer. ``saved`` counts the savings of each section.

    Combined with an adult's only when both people agreed, each on a day of their own (s12(5)).
    ``performed_by`` is the organisation; where that is a partner, the council signs it off (s79).
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="carer_assessments")
    performed_by = models.ForeignKey(Team, models.PROTECT, related_name="+")
    started_on = DayField()
    completed_on = DayField(null=True, blank=True)
    completed_by = models.ForeignKey(
        "casework.User", models.PROTECT, related_name="+", null=True, blank=True
    )
    signed_off_on = DayField(null=True, blank=True)
    signed_off_by = models.ForeignKey(
        "casework.User", models.PROTECT, related_name="+", null=True, blank=True
    )
    version = models.PositiveIntegerField(default=1)
    saved = models.JSONField(default=dict)

    own_words = _words("In their own words: what is life like at present?")
    strengths = _words("What goes well? What and who helps, and what are they proud of?")
    willing_now = _choice("Are they willing to care, now?")
    able_now = _choice("Are they able to care, now?")
    willing_future = _choice("Will they be willing to go on?")
    able_future = _choice("Will they be able to go on?")
    willing_words = _words("What did they say about caring, now and later?")
    necessary_care = _finding("Is the care that they give necessary?")
    necessary_words = _words("What care is it, and why is it necessary?")
    working_words = _words("Do they work, or want to?")
    education_words = _words("Do they study or train, or want to?")
    recreation_words = _words("What do they do for themselves, or would like to?")
    impact_words = _words("What does caring do to their life?")
    health_at_risk = _finding("Is their health getting worse, or at risk, because they care?")
    health_words = _words("How is their health, in body and mind?")
    significant_impact = _finding("Is there, or is there likely to be, a significant impact?")
    significant_words = _words("On what part of their well-being, and how much?")
    wishes = _words("What would they like from day to day, and could help contribute?")
    combined_with = models.ForeignKey(
        Case, models.PROTECT, related_name="combined_carer_assessments", null=True, blank=True
    )
    carer_agreed_on = DayField(null=True, blank=True)
    adult_agreed_on = DayField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="carer_assessment_one_open", fields=["case"], condition=Q(completed_on=None)
            ),
            models.CheckConstraint(
                name="carer_assessment_completed_by_someone",
                condition=Q(completed_on=None, completed_by=None)
                | Q(completed_on__isnull=False, completed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="carer_assessment_signed_after_completed",
                condition=Q(signed_off_on=None, signed_off_by=None)
                | Q(
                    completed_on__isnull=False, signed_off_on__isnull=False,
                    signed_off_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="carer_assessment_combined_by_both",
                condition=Q(completed_on=None) | Q(combined_with=None)
                | Q(carer_agreed_on__isnull=False, adult_agreed_on__isnull=False),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"Carer's assessment of {self.case.reference}"

    @property
    def is_open(self) -> bool:
        return self.completed_on is None

    def findings(self) -> CarerFindings:
        """What the regulations ask about; unanswered counts as no, and completing refuses it."""
        unable = {
            CarerOutcome(row.outcome): CarerLimb(row.limb)
            for row in self.outcomes.order_by("id")
            if row.limb
        }
        return CarerFindings(
            necessary_care=self.necessary_care is True,
            health_at_risk=self.health_at_risk is True,
            unable=unable,
            significant_impact=self.significant_impact is True,
        )


class OutcomeFinding(models.Model):
    """One of the eight outcomes: achieved (no limb), or why not."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="outcomes")
    outcome = models.CharField(max_length=5, choices=CarerOutcome)
    limb = models.CharField(max_length=30, choices=CarerLimb, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="carer_outcome_once", fields=["assessment", "outcome"]),
        )

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.get_limb_display() or 'achieved'}"


class EqualityAnswer(models.Model):
    """One equality prompt: what they said, or that they were asked and prefer not to say (S42)."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="equality")
    prompt = models.CharField(max_length=30)
    prefers_not = models.BooleanField(default=False)
    said = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="carer_equality_once", fields=["assessment", "prompt"]),
            models.CheckConstraint(
                name="carer_equality_said_or_prefers_not",
                condition=(Q(prefers_not=True) & Q(said="")) | (Q(prefers_not=False) & ~Q(said="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.prompt}: {'prefers not to say' if self.prefers_not else 'answered'}"
