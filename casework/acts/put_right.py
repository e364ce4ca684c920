"""An escalation ends by itself once its cause is put right, and the case says so (trust.md R13)."""

from collections import defaultdict
from datetime import date

from django.utils import timezone

from casework.escalation import why
from casework.models import Case, Escalation, Event, User, Verb
from casework.models.escalation import EscalationQuerySet
from casework.policy import Rung


def end(case: Case, *rungs: Rung, because: str, by: User | None, on: date) -> None:
    """End the case's escalations of these rungs, answered or not; of every rung where none is said.

    In the transaction of the act that puts it right. What is passed again later is a new one.
    """
    found = Escalation.objects.not_ended().filter(case=case)
    if rungs:
        found = found.filter(rung__in=[rung.code for rung in rungs])
    end_all(found, because=because, by=by, on=on)


def stands_again(case: Case, rung: Rung, *, because: str) -> None:
    """What an act that is undone had ended stands as it stood, with its answer and its climb."""
    ended = Escalation.objects.filter(
        case=case, spell=case.spell, rung=rung.code, ended_because=because[:150]
    )
    last = ended.order_by("-id").values("pk")[:1]
    Escalation.objects.filter(pk__in=last).update(ended_on=None, ended_because="")


def end_all(found: EscalationQuerySet, *, because: str, by: User | None, on: date) -> int:
    """End these, in a transaction of the caller's; the number that ended.

    Only of those that nobody had answered is it written: the others have their answer on the case.
    """
    rows = found.select_related("case").select_for_update(of=("self",), no_key=True)
    ended = list(rows.order_by("threshold", "id"))
    if not ended:
        return 0
    Escalation.objects.filter(pk__in=[item.pk for item in ended]).update(
        ended_on=on, ended_because=because[:150]
    )
    unanswered: dict[Case, list[str]] = defaultdict(list)
    for item in ended:
        if item.acknowledged_at is None:
            unanswered[item.case].append(why(item))
    now = timezone.now()
    Event.objects.bulk_create(
        Event(
            person_id=case.person_id, case=case, verb=Verb.PUT_RIGHT, by=by, at=now,
            says=f"{because}. Nothing is left to answer for: {', '.join(passed)}",
        )
        for case, passed in unanswered.items()
    )  # fmt: skip
    return len(ended)
