"""What a carer gets: a plan, its services in the words of the national return, its review."""

from django.db import models
from django.db.models import F, Q

from carers.services import COMPONENTS, TYPES
from casework.models import Case
from casework.models.day_field import DayField


class SupportPlan(models.Model):
    """Agreed with the carer on a day, and looked at again by another (s25, s27)."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="carer_plan")
    agreed_on = DayField()
    review_due_on = DayField()
    by = models.ForeignKey("casework.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="carer_plan_reviewed_later", condition=Q(review_due_on__gt=F("agreed_on"))
            ),
        )
        indexes = (models.Index(name="carer_plan_review", fields=["review_due_on"]),)

    def __str__(self) -> str:
        return f"Support plan of {self.case.reference}"


class SupportPlanLine(models.Model):
    """One service, as the client-level data return names it."""

    plan = models.ForeignKey(SupportPlan, models.CASCADE, related_name="lines")
    service_type = models.CharField(max_length=60, choices=TYPES)
    component = models.CharField(max_length=60, choices=COMPONENTS)
    what = models.CharField("what it is, and how it helps", max_length=300)
    starts_on = DayField()
    ends_on = DayField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="carer_service_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_component_display()}: {self.what}"


class PlanReview(models.Model):
    """One look at the plan again: asked for on the day it fell due, and done by somebody (s27).

    ``case`` is the review that was put on a list for it, where the carer's own case had ended.
    """

    plan = models.ForeignKey(SupportPlan, models.CASCADE, related_name="reviews")
    due_on = DayField()
    asked_on = DayField()
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", null=True, blank=True)
    done_on = DayField(null=True, blank=True)
    by = models.ForeignKey("casework.User", models.PROTECT, related_name="+", null=True, blank=True)
    found = models.TextField("what was found", blank=True)
    goes_on = models.BooleanField("the plan goes on", null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="carer_review_once_a_day_due", fields=["plan", "due_on"]),
            models.CheckConstraint(
                name="carer_review_done_says_by_whom_and_what",
                condition=Q(done_on=None, by=None, goes_on=None, found="")
                | (Q(done_on__isnull=False, by__isnull=False, goes_on__isnull=False)
                   & ~Q(found="")),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"Review of {self.plan.case.reference}, due on {self.due_on}"
