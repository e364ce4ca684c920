"""A support plan is agreed with an eligible carer, and the day on which it is looked at again."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from carers.models import Decision, SupportPlan, SupportPlanLine
from casework.acts import record
from casework.models import Case, User, Verb
from casework.refusals import BadDate, NeedsReason, Refusal
from casework.rules import days


@dataclass(frozen=True)
class Service:
    """One service of the plan."""

    service_type: str
    component: str
    what: str
    starts_on: date
    ends_on: date | None = None


@transaction.atomic
def add_service(
    case: Case, service: Service, *, review_due_on: date, by: User, on: date
) -> SupportPlanLine:
    """Add a service to the plan, which begins with its first one.

    Raises ``Refusal`` for a carer who was not found eligible, ``BadDate``, ``NeedsReason``.
    """
    case = record.lock_open(case)
    decided = Decision.objects.filter(assessment__case=case).order_by("-id").first()
    if decided is None or not decided.eligible:
        raise Refusal("A support plan follows a decision that the carer is eligible.")
    days.refuse_too_far(review_due_on, as_of=on)
    if review_due_on <= on:
        raise BadDate("The review is on a day to come.")
    if service.ends_on and service.ends_on < service.starts_on:
        raise BadDate("The service cannot end before it starts.")
    if not service.what.strip():
        raise NeedsReason("Say what it is, and how it helps.")
    plan, _ = SupportPlan.objects.get_or_create(
        case=case, defaults={"agreed_on": on, "review_due_on": review_due_on, "by": by}
    )
    plan.review_due_on = review_due_on
    plan.save(update_fields=["review_due_on"])
    line = SupportPlanLine.objects.create(
        plan=plan, service_type=service.service_type, component=service.component,
        what=service.what.strip(), starts_on=service.starts_on, ends_on=service.ends_on,
    )  # fmt: skip
    says = f"Support plan: {line.component.lower()}, review by {review_due_on:%-d %B %Y}"
    record.write(case, Verb.DECISION, says, by=by, note=line.what)
    return line
