"""May a letter that we still have in the house go after all? Asked before its batch is closed.

A carrier that gathers letters in a folder of ours has them for hours. What was recorded meanwhile
(a death, an address, a wish) counts: nobody is written to after we know that we should not.
"""

from datetime import datetime

from django.db import transaction

from casework.letters import outbox
from casework.letters.gate.decision import Cancel, Decision, Defer, Hold, Send, decide
from casework.letters.gate.facts import facts_for
from casework.letters.gate.held import Held
from casework.models import Letter, LetterState
from casework.policy import PolicyInForce

# It was on time when it was made, and waits for nobody but us.
NO_REASON = (Held.LATE,)


@transaction.atomic
def may_go(letter: Letter, *, carrier: str, now: datetime, policy: PolicyInForce) -> bool:
    """Ask the gate again, under lock. What may not go is no longer sent: it is held, cancelled or
    due again, as the gate says, and False means that its file must not leave.
    """
    letter = outbox.lock(letter)
    if letter.carrier != carrier or letter.state not in (LetterState.SENT, LetterState.SENDING):
        # Taken out before, by a run that died before it had deleted the file.
        return False
    decision = decide(facts_for(letter, now=now, policy=policy))
    if _stands(decision, letter):
        return True
    outbox.recall(letter, decision, now=now)
    return False


def _stands(decision: Decision, letter: Letter) -> bool:
    """Whether the gate would send this very document."""
    match decision:
        case Send(_, format, to, _, language):
            sent_to = tuple(letter.sent_to.splitlines()[1:])
            return (format, to, language) == (letter.format, sent_to, letter.language)
        case Hold(reason, _):
            return reason in NO_REASON
        case Defer():
            # Another letter to them came later than this one: that one waits.
            return True
        case Cancel():
            return False
