"""May a letter that we still have in the house go after all? Asked before its batch is closed.

A carrier that gathers letters in a folder of ours has them for hours. What was recorded meanwhile
(a death, an address, a wish) counts: nobody is written to after we know that we should not.
"""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from casework import letter_kinds
from casework.calendar import local_day
from casework.clocks import milestone_reached
from casework.letters import outbox
from casework.letters.gate.answers import Cancel, Decision, Send
from casework.letters.gate.decision import decide
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
    if letter.referrer:
        # Whether and where they may be told is as it was recorded last.
        letter.referrer = letter.referrer.now
    facts = facts_for(letter, now=now, policy=policy)
    # It was on time when it was made, and any other letter to them came later: it waits for nobody
    # but us.
    decision = decide(
        replace(facts, days_late=0, last_written_at=None, another_is_going=False, goes_after="")
    )
    today = local_day(now)
    if _is_this_document(decision, letter, today, policy):
        return True
    if isinstance(decision, Send) and _is_before_its_time(letter, today, policy):
        because = "The wait has not reached a letter day: the request was corrected"
        decision = Cancel(because, for_good=False)
    outbox.recall(letter, decision, now=now)
    return False


@transaction.atomic
def take_out(letter: Letter, file: Path, *, carrier: str) -> bool:
    """Delete the file of a letter that may not go, under its lock; False where it stays after all.

    A sender may have made the very same again since, and found it there.
    """
    letter = outbox.lock(letter)
    if letter.carrier == carrier and letter.state == LetterState.SENT:
        return False
    file.unlink(missing_ok=True)
    return True


def _is_before_its_time(letter: Letter, today: date, policy: PolicyInForce) -> bool:
    """Whether it tells of a wait that is shorter, since the request was corrected, than any that
    is written about.
    """
    counts_days = letter_kinds.get(letter.kind).counts_days
    return counts_days and milestone_reached(letter.case.waited(today), policy) is None


def _is_this_document(
    decision: Decision, letter: Letter, today: date, policy: PolicyInForce
) -> bool:
    """Whether the gate would send the very document that was made, to the very same place."""
    if not isinstance(decision, Send):
        return False
    goes_to = "\n".join(documents.recipient(letter, decision))
    is_still_true = documents.is_still_true(letter, decision, today=today, policy=policy)
    return goes_to == letter.sent_to and is_still_true
