"""Has what holds a letter been put right? Asked each hour of every letter that is held."""

from collections import Counter
from datetime import datetime
from functools import partial

from django.db import transaction

from casework.acts import record
from casework.calendar import local_day
from casework.letters import outbox
from casework.letters.gate.answers import Hold
from casework.letters.gate.decision import decide
from casework.letters.gate.facts import facts_for
from casework.letters.gate.held import Held
from casework.letters.post_room import tasks
from casework.models import Letter, LetterState, Verb
from casework.not_done import Apart
from casework.policy import PolicyInForce

# What only a person can decide, or only printing can tell, is not asked again.
NOT_ASKED_AGAIN = (Held.CANNOT_PRINT, Held.LATE)


def look_again(*, now: datetime, limit: int | None = None) -> dict[str, int]:
    """Let go of held letters whose reason was mended on the record; costs what is held.

    A letter that cannot be judged stays held and delays no other. Raises ``NotAllDone`` at the
    end, with the cases of such letters, so that the job shows as failed until they are put right.
    """
    counts: Counter[str] = Counter(released=0, still_held=0)
    apart = Apart()
    held = Letter.objects.in_state(LetterState.HELD).order_by("due_on", "id")
    held = held.exclude(held_because__in=NOT_ASKED_AGAIN)
    policy = record.policy_on(local_day(now))
    for letter in held.only("person_id", "case_id")[:limit]:
        ask = partial(_ask, letter, now=now, policy=policy)
        if outcome := apart.do("look_again", ask, "", case=letter.case_id):
            counts[outcome] += 1
    apart.do("drop_tasks", partial(tasks.drop_asked, on=local_day(now)), None)
    says = "Cases with a held letter that could not be judged"
    apart.raise_if_any(done=dict(counts), says=says)
    return dict(counts)


@transaction.atomic
def _ask(letter: Letter, *, now: datetime, policy: PolicyInForce) -> str:
    return _look_at(outbox.lock(letter), now=now, policy=policy)


def _look_at(letter: Letter, *, now: datetime, policy: PolicyInForce) -> str:
    if letter.state != LetterState.HELD:
        return "released"
    match decide(facts_for(letter, now=now, policy=policy)):
        case Hold(reason, detail):
            letter.held_because, letter.held_detail = reason, detail[:300]
            # The case may have moved since: its own team answers for the letter.
            letter.team = letter.case.team
            letter.save(update_fields=["held_because", "held_detail", "team"])
            tasks.follow(letter, on=local_day(now))
            return "still_held"
    outbox.move(letter, LetterState.DUE, held_because="", held_detail="")
    outbox.write(letter, Verb.LETTER_RELEASED, "What held it was put right")
    return "released"
