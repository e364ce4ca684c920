"""A carer's plan falls due a review: somebody is asked, and says what was found (s27)."""

from datetime import date
from functools import partial

from django.db import transaction

from carers import reviews
from carers.models import PlanReview, SupportPlan
from casework.acts import receiving, record
from casework.models import Case, Person, Source, User, Verb
from casework.not_done import Apart
from casework.refusals import BadDate, NeedsReason, NotAnswerable
from casework.staff import takes

_DUE = "The carer's support plan is due a review"


def ask_for_due(*, as_of: date) -> int:
    """Put each plan that is due into somebody's hands; says how many. Twice does no harm.

    On the carer's open case somebody looks today; where it has ended, a review waits on its
    team's list, from the day on which it fell due, and nothing closes it but a person. Raises
    ``NotAllDone`` at the end, with each case that broke.
    """
    owed = list(reviews.not_asked_for(as_of=as_of).values_list("pk", "case"))
    apart, asked = Apart(), 0
    for pk, case in owed:
        asked += apart.do("carers_reviews", partial(_ask, pk, as_of), False, case=case)
    apart.raise_if_any(done=asked, says="Cases whose carer's review could not be asked for")
    return asked


@transaction.atomic
def _ask(pk: int, as_of: date) -> bool:
    case = Case.objects.get(carer_plan=pk)
    # Person, then case, then plan, as every act does.
    Person.objects.select_for_update(no_key=True).get(pk=case.person_id)
    record.lock(case)
    rows = reviews.not_asked_for(as_of=as_of).select_for_update(of=("self",))
    plan = rows.select_related("case__person", "case__team").filter(pk=pk).first()
    if plan is None:
        return False
    PlanReview.objects.create(
        plan=plan, due_on=plan.review_due_on, asked_on=as_of, case=_in_hand(plan, as_of)
    )
    record.write(plan.case, Verb.DECISION, f"{_DUE}, since {_long(plan.review_due_on)}", by=None)
    return True


def _in_hand(plan: SupportPlan, as_of: date) -> Case | None:
    """The review that is put on a list, or None where the carer's own case is open."""
    if plan.case.is_open:
        case = record.lock(plan.case)
        case.next_look_on, case.look_because = as_of, _DUE
        record.save(case)
        return None
    person = plan.case.person
    known = Case.objects.still_open().filter(person=person, kind=reviews.REVIEW).first()
    if known:
        return known
    team = takes.team_for(reviews.REVIEW, rather=plan.case.team, on=as_of)
    asked = receiving.Request(
        person=person, kind=reviews.REVIEW, team=team, source=Source.COUNCIL,
        received_on=plan.review_due_on, summary=f"{_DUE}: {plan.case.reference}",
    )  # fmt: skip
    return receiving.receive(asked, by=None, on=as_of)


def _long(day: date) -> str:
    return f"{day:%-d %B %Y}"


@transaction.atomic
def review(
    plan: SupportPlan, *, found: str, next_due_on: date | None, by: User, on: date
) -> PlanReview:
    """Say what was found, and when the plan is looked at next; no next day means that it ends.

    Raises ``NeedsReason``, ``BadDate``, ``NotAnswerable`` where somebody did it first.
    """
    rows = SupportPlan.objects.select_for_update(of=("self",)).select_related("case__person")
    now = rows.get(pk=plan.pk)
    done = now.reviews.filter(due_on=plan.review_due_on, done_on__isnull=False)
    if now.review_due_on != plan.review_due_on or done.exists():
        raise NotAnswerable("Somebody reviewed this plan first.")
    if not found.strip():
        raise NeedsReason("Say what you found, and what the carer said.")
    if next_due_on is not None and next_due_on <= on:
        raise BadDate("The next review is on a day to come.")
    made, _ = PlanReview.objects.update_or_create(
        plan=now, due_on=now.review_due_on, create_defaults={"asked_on": on, **_said(
            found, next_due_on, by, on)}, defaults=_said(found, next_due_on, by, on),
    )  # fmt: skip
    if next_due_on is not None:
        now.review_due_on = next_due_on
        now.save(update_fields=["review_due_on"])
    then = f"next by {_long(next_due_on)}" if next_due_on else "it ends"
    record.write(now.case, Verb.DECISION, f"Support plan reviewed, {then}", by=by, note=made.found)
    return made


def _said(found: str, next_due_on: date | None, by: User, on: date) -> dict[str, object]:
    goes_on = next_due_on is not None
    return {"found": found.strip(), "goes_on": goes_on, "done_on": on, "by": by}
