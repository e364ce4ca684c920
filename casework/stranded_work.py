"""Is any open case with someone who cannot work it? Each one is told to a manager (S27).

A carer once waited 530 days because a worker fell ill and nobody moved the case. The check asks
who cannot work today, and reads only the cases that they hold: it costs what is stranded.
"""

import logging
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from functools import partial

from django.db import OperationalError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from casework import queues
from casework.acts import put_right, record
from casework.calendar import LONDON, add_working_days
from casework.cases import stranding
from casework.escalation import BATCH, why
from casework.models import Case, Escalation, Event, Verb
from casework.models.escalation import EscalationQuerySet
from casework.not_done import Apart, place_of
from casework.policy import STRANDED, PolicyInForce

log = logging.getLogger(__name__)


def find(*, as_of: date) -> dict[str, int]:
    """Raise one escalation for each stranded case, and end those whose matter is over.

    Counts the ``stranded`` cases, and how many escalations were ``raised`` and ``ended``. Run
    twice it does nothing more; two runs at once share the work.
    """
    policy, apart = record.policy_on(as_of), Apart()
    since = queues.since_when_they_cannot_work(as_of, policy)
    cannot_work = since.keys()
    again = partial(stranding.waits_again, since, as_of=as_of, policy=policy)
    apart.do("stranded_waits", again, 0)
    stranding.has_hands_again(cannot_work, apart, as_of=as_of, policy=policy)
    over, vain = _what_is_over(cannot_work), _what_was_answered_in_vain(as_of, policy)
    ended = _end(over, "Its worker can work on it again", apart, as_of)
    ended += _end(vain, "It was answered, and was still stranded", apart, as_of)
    raised = 0
    while (batch := _raise_batch(cannot_work, as_of, policy, apart)) is not None:
        raised += batch
    stranded = Case.objects.filter(queues.stranded(cannot_work=cannot_work)).count()
    counts = {"stranded": stranded, "raised": raised, "ended": ended}
    apart.raise_if_any(done=counts, says="Stranded cases that could not be told of")
    return counts


def _what_is_over(cannot_work: Collection[int]) -> EscalationQuerySet:
    """The worker is back, or the case has another worker: nothing is left to answer for."""
    still = queues.stranded(cannot_work=cannot_work)
    held = Case.objects.filter(still, pk=OuterRef("case"), spell=OuterRef("spell"))
    return _not_ended().filter(~Exists(held))


def _end(found: EscalationQuerySet, because: str, apart: Apart, as_of: date) -> int:
    """End them in one transaction; where it breaks, each by itself."""
    try:
        return _end_all(found, because, as_of)
    except OperationalError:
        raise
    except Exception as error:
        log.error("escalations of stranded work: %s", place_of(error))
    each = list(found.values_list("pk", "case"))
    return sum(
        apart.do(
            "stranded_ended", partial(_end_all, found.filter(pk=pk), because, as_of), 0, case=case
        )
        for pk, case in each
    )


@transaction.atomic
def _end_all(found: EscalationQuerySet, because: str, as_of: date) -> int:
    return put_right.end_all(found, because=because, by=None, on=as_of)


def _what_was_answered_in_vain(as_of: date, policy: PolicyInForce) -> EscalationQuerySet:
    """Words alone help nobody: what was answered long ago and is stranded still is told again."""
    before = as_of - timedelta(days=policy["stranded.again"])
    answered = TruncDate("acknowledged_at", tzinfo=LONDON)
    return _not_ended().annotate(answered_on=answered).filter(answered_on__lte=before)


def _not_ended() -> EscalationQuerySet:
    return Escalation.objects.not_ended().filter(rung=STRANDED.code)


def _raise_batch(
    cannot_work: Collection[int], as_of: date, policy: PolicyInForce, apart: Apart
) -> int | None:
    """One batch; None when no stranded case is untold. Where it breaks, each case by itself."""
    cases: list[Case] = []
    try:
        with transaction.atomic():
            untold = _untold(cannot_work).exclude(pk__in=apart.cases("find_stranded"))
            cases += untold.order_by("pk")[:BATCH]
            return _raise_untold(cases, as_of, policy) if cases else None
    except OperationalError:
        raise
    except Exception as error:
        log.error("a batch of %s stranded cases: %s", len(cases), place_of(error))
    return sum(
        apart.do(
            "find_stranded",
            partial(_raise_alone, case, cannot_work, as_of, policy),
            0,
            case=case.pk,
        )
        for case in cases
    )


@transaction.atomic
def _raise_alone(
    case: Case, cannot_work: Collection[int], as_of: date, policy: PolicyInForce
) -> int:
    return _raise_untold(list(_untold(cannot_work).filter(pk=case.pk)), as_of, policy)


def _untold(cannot_work: Collection[int]) -> QuerySet[Case]:
    """Stranded cases of which nobody is told, locked. Rows that another run holds are its own."""
    told = _not_ended().filter(case=OuterRef("pk"), spell=OuterRef("spell"))
    untold = Case.objects.filter(queues.stranded(cannot_work=cannot_work)).exclude(Exists(told))
    return untold.select_for_update(skip_locked=True, no_key=True)


def _raise_untold(cases: Sequence[Case], as_of: date, policy: PolicyInForce) -> int:
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
