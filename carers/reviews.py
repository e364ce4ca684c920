"""Whose support plan is to be looked at again, and who has it in hand? The longest due first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet

from carers.models import PlanReview, SupportPlan
from casework.calendar import days_between
from casework.models import Case, Person, Team, User, Worker
from casework.paging import Order

LONGEST_DUE = Order(("review_due_on", "id"))
# The list looks so far ahead, so that a visit can be agreed in time [P].
AHEAD = timedelta(days=28)
REVIEW = "review"


@dataclass(frozen=True)
class Line:
    """One plan: whose, when it is due, and who has it in hand; nobody until the job has asked."""

    plan: SupportPlan
    person: Person
    late: int
    is_due: bool
    owner: Worker | Team | None
    case: Case


def live() -> QuerySet[SupportPlan]:
    """Plans that go on: not ended by their last review, and of someone who is alive."""
    ended = PlanReview.objects.filter(
        plan=OuterRef("pk"), due_on=OuterRef("review_due_on"), goes_on=False
    )
    return SupportPlan.objects.filter(~Exists(ended), case__person__died_on=None)


def due(*, as_of: date) -> QuerySet[SupportPlan]:
    return live().filter(review_due_on__lte=as_of)


def not_asked_for(*, as_of: date) -> QuerySet[SupportPlan]:
    """Due, and nobody was asked yet: what the morning's job owes."""
    asked = PlanReview.objects.filter(plan=OuterRef("pk"), due_on=OuterRef("review_due_on"))
    return due(as_of=as_of).filter(~Exists(asked))


def seen_by(user: User, *, as_of: date) -> QuerySet[SupportPlan]:
    """The list of a reader: what is due, and what soon will be."""
    cases = Case.objects.visible_to(user).values("pk")
    soon = live().filter(review_due_on__lte=as_of + AHEAD, case__in=cases)
    return soon.select_related("case__person", "case__team", "case__worker")


def lines(plans: Sequence[SupportPlan], *, as_of: date) -> list[Line]:
    """Each with its owner; one statement for all of them."""
    asked = PlanReview.objects.filter(plan__in=plans, due_on=F("plan__review_due_on"))
    theirs = {row.plan_id: row.case for row in asked.select_related("case__team", "case__worker")}
    return [_line(plan, theirs.get(plan.pk), as_of) for plan in plans]


def _line(plan: SupportPlan, review: Case | None, as_of: date) -> Line:
    case = next((each for each in (plan.case, review) if each and each.is_open), None)
    owner = (case.worker or case.team) if case else None
    late, is_due = days_between(plan.review_due_on, as_of), plan.review_due_on <= as_of
    return Line(plan, plan.case.person, late, is_due, owner, case or plan.case)
