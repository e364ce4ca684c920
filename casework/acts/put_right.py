"""An escalation ends by itself once its cause is put right, and the case says so (trust.md R13)."""

from datetime import date

from casework.acts import record
from casework.escalation import why
from casework.models import Case, Escalation, User, Verb
from casework.policy import Rung


def end(case: Case, *rungs: Rung, because: str, by: User | None, on: date) -> None:
    """End the case's escalations of these rungs, answered or not; of every rung where none is said.

    What is passed again later is a new one. Only of those that nobody had answered is it written:
    the others have their answer on the timeline. In the transaction of the act that puts it right.
    """
    found = Escalation.objects.not_ended().filter(case=case)
    if rungs:
        found = found.filter(rung__in=[rung.code for rung in rungs])
    ended = list(found.select_for_update(no_key=True).order_by("threshold", "id"))
    Escalation.objects.filter(pk__in=[item.pk for item in ended]).update(
        ended_on=on, ended_because=because[:150]
    )
    unanswered = [why(item) for item in ended if item.acknowledged_at is None]
    if unanswered:
        says = f"{because}. Nothing is left to answer for: {', '.join(unanswered)}"
        record.write(case, Verb.PUT_RIGHT, says, by=by)
