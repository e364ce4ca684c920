"""A case whose worker cannot work waits again, since the day on which they could not (S27).

Kept as ``Case.stranded_on`` by the morning's job, in a few statements however many cases there are.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import partial

from django.db import transaction
from django.db.models import OuterRef, Subquery

from casework import policy_changes, queues
from casework.acts import letters_of_a_case, put_right, record
from casework.models import Allocation, Case, Letter
from casework.not_done import Apart
from casework.policy import RED_WAITING, PolicyInForce


@transaction.atomic
def waits_again(since: Mapping[int, date], *, as_of: date, policy: PolicyInForce) -> int:
    """The wait of what is newly stranded goes on: its letters, its thresholds, its agenda.

    ``since`` has the day since which each worker cannot work. The number of cases.
    """
    new = Case.objects.filter(queues.stranded(cannot_work=since.keys()), stranded_on=None)
    cases = list(new.order_by("pk").select_for_update(skip_locked=True, no_key=True))
    if not cases:
        return 0
    for case in cases:
        case.stranded_on = max(since[case.worker_id or 0], case.allocated_on or as_of)
    policy_changes.set_clocks(cases, as_of=as_of, policy=policy)
    Case.objects.bulk_update(cases, ["stranded_on", "letter_due_on", "escalation_due_on"])
    stranded_on = Case.objects.filter(pk=OuterRef("case")).values("stranded_on")
    held = Allocation.objects.filter(case__in=cases, ended_on=None)
    held.update(stranded_on=Subquery(stranded_on[:1]))
    for case in Case.objects.filter(pk__in=_with_letters_taken_back(cases)):
        letters_of_a_case.owe_again(case, on=as_of, policy=policy)
    return len(cases)


def _with_letters_taken_back(cases: Sequence[Case]) -> list[int]:
    back = Letter.objects.filter(case__in=cases, withdrawn_on__isnull=False)
    return list(back.values_list("case", flat=True).distinct())


def has_hands_again(
    cannot_work: Collection[int], apart: Apart, *, as_of: date, policy: PolicyInForce
) -> None:
    """What is with a worker who is back waits no longer; each case by itself."""
    back = Case.objects.filter(stranded_on__isnull=False).exclude(worker__in=list(cannot_work))
    for case in back.order_by("pk"):
        act = partial(_set_back, case, cannot_work, as_of=as_of, policy=policy)
        apart.do("stranded_ended", act, None, case=case.pk)


@transaction.atomic
def _set_back(
    case: Case, cannot_work: Collection[int], *, as_of: date, policy: PolicyInForce
) -> None:
    case = record.lock(case)
    if case.stranded_on is None or case.worker_id in cannot_work:
        return
    case.stranded_on = None
    case.allocations.filter(ended_on=None).update(stranded_on=None)
    put_right.end(case, RED_WAITING, because="Its worker is back", by=None, on=as_of)
    record.settle(case, on=as_of, policy=policy)
    record.save(case)
