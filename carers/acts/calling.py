"""The weekly call is made: someone answered and said how they are, or nobody did (S66)."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from carers.calls import missed_in_a_row
from carers.models import CarerCall
from carers.models.call import StillPossible
from carers.policy import CANNOT_GO_ON, GOT_WORSE, MISSED_CALLS, NO_ANSWER_TWICE
from casework.acts import watching
from casework.acts.record import policy_on
from casework.models import Case, Contact, User
from casework.refusals import NeedsReason


@dataclass(frozen=True)
class Call:
    """One call as it went: the outcome, and the answers to the script where there were any."""

    outcome: str
    on: date
    how_are_you: str = ""
    still_possible: str = ""
    health: str = ""
    got_worse: bool = False
    note: str = ""


@transaction.atomic
def ring(case: Case, call: Call, *, by: User, on: date) -> CarerCall:
    """Record a call. "Things got worse" asks for a rating today, and so do two calls in vain.

    Raises ``NeedsReason`` where the script was not asked, ``NotOpen``, ``BadDate``.
    """
    spoke = call.outcome == Contact.Outcome.SPOKE
    if spoke and not (call.how_are_you.strip() and call.still_possible):
        raise NeedsReason("Ask how they are, and whether caring is still possible.")
    talk = watching.Talk(
        how=Contact.How.PHONE, spoke_with=Contact.With.PERSON, outcome=call.outcome,
        summary=_summary(call, spoke=spoke), on=call.on,
    )  # fmt: skip
    contact = watching.contact(case, talk, by=by, on=on)
    made = CarerCall.objects.create(
        contact=contact,
        how_are_you=call.how_are_you.strip() if spoke else "",
        still_possible=call.still_possible if spoke else "",
        health=call.health.strip() if spoke else "",
        got_worse=spoke and call.got_worse,
    )
    trigger = _asks_for(case, made, spoke=spoke, on=on)
    if trigger:
        watching.change(case, trigger=trigger, note=talk.summary, by=by, on=on)
    return made


def _asks_for(case: Case, made: CarerCall, *, spoke: bool, on: date) -> str:
    """The trigger of a fresh look that this call pulls, if any; a look not yet made is enough."""
    trigger = ""
    if spoke:
        worse = GOT_WORSE if made.got_worse else ""
        trigger = CANNOT_GO_ON if made.still_possible == StillPossible.NO else worse
    elif missed_in_a_row(case) >= policy_on(on)[MISSED_CALLS]:
        trigger = NO_ANSWER_TWICE
    waits = case.changes.filter(trigger=trigger, looked_on=None)
    return "" if trigger == NO_ANSWER_TWICE and waits.exists() else trigger


def _summary(call: Call, *, spoke: bool) -> str:
    if not spoke:
        return call.note.strip() or "Weekly call: nobody answered."
    possible = StillPossible(call.still_possible).label
    said = [call.how_are_you.strip(), f"Caring still possible: {possible.lower()}."]
    if call.health.strip():
        said.append(f"Health: {call.health.strip()}")
    if call.got_worse:
        said.append("Things have got worse.")
    return " ".join([*said, call.note.strip()]).strip()
