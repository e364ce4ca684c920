"""A council changes a number: dated, reasoned, kept; and on its day the clocks are set again."""

import logging
from collections.abc import Iterable
from datetime import date
from functools import partial

from django.db import OperationalError, transaction
from django.db.models import Max
from django.utils import timezone

from casework import clocks
from casework.acts.record import policy_on
from casework.cases import review_limits
from casework.models import WAITING_WELL, Case, Escalation, Letter, PolicyNumber, User
from casework.not_done import Apart, place_of
from casework.policy import NUMBERS, PolicyInForce
from casework.refusals import BadDate, NeedsReason, Refusal
from casework.rules import days

log = logging.getLogger(__name__)

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
    """Set every open case's clocks by the numbers in force, if one of them starts by today.

    A review that is due later than a changed limit allows falls in to it.

    Costs nothing on a day without a change. Raises ``NotAllDone`` at the end, with each case that
    could not be set: the change is applied again on the next day, until it could.
    """
    due = PolicyNumber.objects.filter(from_on__lte=as_of, applied_at=None)
    changes = dict(due.values_list("pk", "code"))
    if not changes:
        return {"changes": 0, "cases": 0}
    apart, policy = Apart(), policy_on(as_of)
    reset = partial(reset_clocks, as_of=as_of, policy=policy)
    counts = {"changes": len(changes), "cases": apart.do("apply_policy", reset, 0)}
    limits = {code for code in changes.values() if code.startswith(review_limits.LIMITS)}
    if limits:
        sooner = partial(review_limits.fall_in, limits, as_of=as_of, policy=policy)
        counts["reviews_sooner"] = apart.do("review_limits", sooner, 0)
    apart.raise_if_any(done=counts)
    PolicyNumber.objects.filter(pk__in=changes).update(applied_at=timezone.now())
    return counts


def reset_clocks(*, as_of: date, policy: PolicyInForce) -> int:
    """Work out ``letter_due_on`` and ``escalation_due_on`` of every open case, in batches."""
    apart, last, total = Apart(), 0, 0
    while batch := _next_batch(last):
        total += _reset_batch(batch, apart, as_of=as_of, policy=policy)
        last = batch[-1]
    apart.raise_if_any(done=total, says="Cases whose days could not be worked out")
    return total


def _reset_batch(batch: list[int], apart: Apart, *, as_of: date, policy: PolicyInForce) -> int:
    """One batch; where it breaks, each of its cases by itself."""
    try:
        return _reset_all(batch, as_of, policy)
    except OperationalError:
        raise
    except Exception as error:
        log.error("a batch of %s cases: %s", len(batch), place_of(error))
    return sum(
        apart.do("apply_policy", partial(_reset_all, [pk], as_of, policy), 0, case=pk)
        for pk in batch
    )


@transaction.atomic
def _reset_all(batch: list[int], as_of: date, policy: PolicyInForce) -> int:
    locked = Case.objects.select_for_update(no_key=True).filter(pk__in=batch)
    cases = list(locked.still_open())
    set_clocks(cases, as_of=as_of, policy=policy)
    Case.objects.bulk_update(cases, ["letter_due_on", "escalation_due_on"])
    return len(cases)


def _next_batch(after: int) -> list[int]:
    cases = Case.objects.still_open().filter(pk__gt=after).order_by("pk")
    return list(cases.values_list("pk", flat=True)[:BATCH])


def set_clocks(cases: Iterable[Case], *, as_of: date, policy: PolicyInForce) -> None:
    """Work out the two due dates of cases that are locked. Two statements; does not save them."""
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
