"""Is any open case with someone who cannot work it? Each one is told to a manager (S27).

A carer once waited 530 days because a worker fell ill and nobody moved the case. The check asks
who cannot work today, and reads only the cases that they hold: it costs what is stranded.
"""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import TruncDate
from django.utils import timezone

from casework import queues
from casework.acts import put_right, record
from casework.calendar import LONDON, add_working_days
from casework.escalation import BATCH, why
from casework.models import Case, Escalation, Event, Verb
from casework.models.escalation import EscalationQuerySet
from casework.policy import STRANDED, PolicyInForce


def find(*, as_of: date) -> dict[str, int]:
    """Raise one escalation for each stranded case, and end those whose matter is over.

    Counts the ``stranded`` cases, and how many escalations were ``raised`` and ``ended``. Run
    twice it does nothing more; two runs at once share the work.
    """
    policy = record.policy_on(as_of)
    cannot_work = queues.who_cannot_work(as_of, policy)
    ended = _end_what_is_over(cannot_work, as_of)
    ended += _end_what_was_answered_in_vain(as_of, policy)
    raised = 0
    while (batch := _raise_batch(cannot_work, as_of, policy)) is not None:
        raised += batch
    stranded = Case.objects.filter(queues.stranded(cannot_work=cannot_work)).count()
    return {"stranded": stranded, "raised": raised, "ended": ended}


@transaction.atomic
def _end_what_is_over(cannot_work: Collection[int], as_of: date) -> int:
    """The worker is back, or the case has other hands: nothing is left to answer for."""
    still = queues.stranded(cannot_work=cannot_work)
    held = Case.objects.filter(still, pk=OuterRef("case"), spell=OuterRef("spell"))
    over = _not_ended().filter(~Exists(held))
    return put_right.end_all(over, because="Its worker can work on it again", by=None, on=as_of)


@transaction.atomic
def _end_what_was_answered_in_vain(as_of: date, policy: PolicyInForce) -> int:
    """Words alone help nobody: what was answered long ago and is stranded still is told again."""
    before = as_of - timedelta(days=policy["stranded.again"])
    answered = TruncDate("acknowledged_at", tzinfo=LONDON)
    told = _not_ended().annotate(answered_on=answered).filter(answered_on__lte=before)
    vain = "It was answered, and was still stranded"
    return put_right.end_all(told, because=vain, by=None, on=as_of)


def _not_ended() -> EscalationQuerySet:
    return Escalation.objects.not_ended().filter(rung=STRANDED.code)


@transaction.atomic
def _raise_batch(cannot_work: Collection[int], as_of: date, policy: PolicyInForce) -> int | None:
    """One batch; None when no stranded case is untold. Rows that another run holds are its own."""
    told = _not_ended().filter(case=OuterRef("pk"), spell=OuterRef("spell"))
    untold = Case.objects.filter(queues.stranded(cannot_work=cannot_work)).exclude(Exists(told))
    locked = untold.order_by("pk").select_for_update(skip_locked=True, no_key=True)
    cases = list(locked[:BATCH])
    if not cases:
        return None
    # Asked again under the lock: another run may have told of them a moment ago.
    already = set(_not_ended().filter(case__in=cases).values_list("case_id", "spell"))
    return _raise([case for case in cases if (case.pk, case.spell) not in already], as_of, policy)


def _raise(cases: Sequence[Case], as_of: date, policy: PolicyInForce) -> int:
    climbs_on = add_working_days(as_of, policy["escalate.acknowledge"])
    fresh = [
        Escalation(
            case=case, rung=STRANDED.code, threshold=policy[STRANDED.number], spell=case.spell,
            rag=case.rag, told=STRANDED.told, raised_on=as_of, climbs_on=climbs_on,
        )
        for case in cases
    ]  # fmt: skip
    Escalation.objects.bulk_create(fresh, ignore_conflicts=True)
    now = timezone.now()
    Event.objects.bulk_create(
        Event(
            person_id=item.case.person_id, case_id=item.case_id, verb=Verb.ESCALATED, at=now,
            says=f"To the {item.get_told_display().lower()}: {why(item)}",
            data={"rung": item.rung, "threshold": item.threshold},
        )
        for item in fresh
    )  # fmt: skip
    return len(fresh)
