"""A council changes a number: dated, reasoned, kept; and on its day the clocks are set again."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from casework import clocks
from casework.acts.record import policy_on
from casework.models import WAITING_WELL, Case, Escalation, Letter, PolicyNumber, User
from casework.policy import NUMBERS, PolicyInForce
from casework.refusals import BadDate, NeedsReason, Refusal
from casework.rules import days

BATCH = 1000


@transaction.atomic
def override(
    code: str, *, value: int, from_on: date, reason: str, by: User, on: date
) -> PolicyNumber:
    """Set a number from a day that is today or later; the past was judged as it was.

    Raises ``Refusal`` for an unknown number or a value out of its range, ``BadDate``,
    ``NeedsReason``.
    """
    number = NUMBERS.get(code)
    if number is None:
        raise Refusal("There is no such number in the policy.")
    if not number.least <= value <= number.most:
        message = f"Enter a number from {number.least} to {number.most}."
        raise Refusal(message)
    if from_on < on:
        raise BadDate("A change starts today or later: what is past was judged by the old number.")
    days.refuse_too_far(from_on, as_of=on)
    if not reason.strip():
        raise NeedsReason("Say why the number changes.")
    return PolicyNumber.objects.create(
        code=code, value=value, from_on=from_on, reason=reason.strip(), by=by, at=timezone.now()
    )


def apply(*, as_of: date) -> dict[str, int]:
    """Set every waiting case's clocks by the numbers in force, if one of them starts by today.

    Costs nothing on a day without a change.
    """
    due = PolicyNumber.objects.filter(from_on__lte=as_of, applied_at=None)
    changes = list(due.values_list("pk", flat=True))
    if not changes:
        return {"changes": 0, "cases": 0}
    cases = reset_clocks(as_of=as_of, policy=policy_on(as_of))
    PolicyNumber.objects.filter(pk__in=changes).update(applied_at=timezone.now())
    return {"changes": len(changes), "cases": cases}


def reset_clocks(*, as_of: date, policy: PolicyInForce) -> int:
    """Work out ``letter_due_on`` and ``escalation_due_on`` of every waiting case, in batches."""
    last, total = 0, 0
    while batch := _next_batch(last):
        with transaction.atomic():
            cases = list(Case.objects.select_for_update(no_key=True).filter(pk__in=batch).waiting())
            _reset(cases, as_of=as_of, policy=policy)
            Case.objects.bulk_update(cases, ["letter_due_on", "escalation_due_on"])
        last, total = batch[-1], total + len(cases)
    return total


def _next_batch(after: int) -> list[int]:
    waiting = Case.objects.waiting().filter(pk__gt=after).order_by("pk")
    return list(waiting.values_list("pk", flat=True)[:BATCH])


def _reset(cases: Iterable[Case], *, as_of: date, policy: PolicyInForce) -> None:
    cases = list(cases)
    letters = _last_milestones(cases)
    raised = _raised(cases)
    for case in cases:
        known_on = min(case.letter_due_on or as_of, as_of)
        case.letter_due_on = clocks.letter_due_on(
            case, last=letters.get(case.pk, 0), known_on=known_on, policy=policy
        )
        case.escalation_due_on = clocks.escalation_due_on(
            case, as_of=as_of, policy=policy, raised=raised.get((case.pk, case.spell), set())
        )


def _last_milestones(cases: Iterable[Case]) -> dict[int, int]:
    letters = Letter.objects.filter(case__in=cases, kind=WAITING_WELL)
    return dict(letters.values_list("case_id").annotate(last=Max("milestone")))


def _raised(cases: Iterable[Case]) -> dict[tuple[int, int], set[tuple[str, int]]]:
    found: dict[tuple[int, int], set[tuple[str, int]]] = {}
    rows = Escalation.objects.not_ended().filter(case__in=cases)
    for case_id, spell, rung, threshold in rows.values_list(
        "case_id", "spell", "rung", "threshold"
    ):
        found.setdefault((case_id, spell), set()).add((rung, threshold))
    return found
