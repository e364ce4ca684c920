"""May a letter that we still have in the house go after all? Asked before its batch is closed.

A carrier that gathers letters in a folder of ours has them for hours. What was recorded meanwhile
(a death, an address, a wish) counts: nobody is written to after we know that we should not.
"""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from casework.letters import outbox
from casework.letters.gate.decision import Decision, Send, decide
from casework.letters.gate.facts import facts_for
from casework.letters.making import documents
from casework.models import Letter, LetterState
from casework.policy import PolicyInForce


@transaction.atomic
def may_go(letter: Letter, *, carrier: str, now: datetime, policy: PolicyInForce) -> bool:
    """Ask the gate again, under lock. What may not go is no longer sent: it is held, cancelled or
    due again, as the gate says, and False means that its file must not leave.
    """
    letter = outbox.lock(letter)
    if letter.carrier != carrier or letter.state not in (LetterState.SENT, LetterState.SENDING):
        # Taken out before, by a run that died before it had deleted the file.
        return False
    if letter.referrer_id:
        # Whether and where they may be told is as it was recorded last.
        letter.referrer = letter.case.referrers.order_by("-pk").first() or letter.referrer
    facts = facts_for(letter, now=now, policy=policy)
    # It was on time when it was made, and any other letter to them came later: it waits for nobody
    # but us.
    decision = decide(replace(facts, days_late=0, last_written_at=None, another_is_going=False))
    if _is_this_document(decision, letter, policy):
        return True
    outbox.recall(letter, decision, now=now)
    return False


def _is_this_document(decision: Decision, letter: Letter, policy: PolicyInForce) -> bool:
    """Whether the gate would send the very document that was made, to the very same place."""
    if not isinstance(decision, Send):
        return False
    goes_to = "\n".join(documents.recipient(letter, decision))
    is_still_true = documents.is_still_true(letter, decision, policy=policy)
    return goes_to == letter.sent_to and is_still_true
