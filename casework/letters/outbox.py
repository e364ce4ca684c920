"""The outbox: how a row is claimed, locked and moved on. Every move of a letter is made here.

Locks are always taken in one order: the people (whoever reads it and whom it is about, the lower
number first), the case, the letter. They are "no key" locks, so that a row which merely names the
person (an event, a note) never waits for a letter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from casework.acts import record
from casework.calendar import local_day, local_today
from casework.disasters import journal
from casework.letters.gate.answers import Cancel, Decision, Defer, Hold
from casework.letters.gate.held import Held
from casework.letters.post_room import tasks
from casework.models import (
    Attempt,
    Case,
    Delivery,
    Event,
    Letter,
    LetterDocument,
    LetterState,
    Person,
    User,
    Verb,
)
from casework.models.letter import MOVES

# What a letter says of itself once it is made, and only then.
AS_MADE = (
    "channel", "format", "format_because", "sent_to", "sha256", "carrier", "pages", "language",
    "wording_version",
)  # fmt: skip


@dataclass(frozen=True)
class Claim:
    """One sender's hold on one letter, for the length of the lease."""

    letter: Letter
    attempt_id: int
    began_at: datetime
    until: datetime


class WrongMove(Exception):
    """A move that the table of moves does not know: a fault in the program."""


def claim_next(*, now: datetime) -> Claim | None:
    """Take the next letter that is owed, or whose sender died; None when none is free."""
    ready = Q(state=LetterState.DUE) & (Q(not_before=None) | Q(not_before__lte=now))
    abandoned = Q(state=LetterState.SENDING, claimed_until__lte=now)
    with transaction.atomic():
        letter = (
            Letter.objects.in_state(LetterState.DUE, LetterState.SENDING)
            .select_for_update(skip_locked=True, no_key=True)
            .filter(ready | abandoned, due_on__lte=local_day(now))
            .order_by("due_on", "id")
            .first()
        )
        if letter is None:
            return None
        letter.state, letter.claimed_until = LetterState.SENDING, now + settings.LETTER_LEASE
        letter.save(update_fields=["state", "claimed_until"])
        attempt = Attempt.objects.create(letter=letter, carrier="", began_at=now)
    return Claim(letter, attempt.pk, now, letter.claimed_until)


def lock(letter: Letter) -> Letter:
    """The letter as it stands now, with its people and case, all locked until the commit."""
    (locked,) = lock_together([letter])
    return locked


def lock_together(letters: Sequence[Letter]) -> list[Letter]:
    """The same for several: all their people come before any case, and all cases before a letter.

    One after the other would take the second one's people after the first one's case.
    """
    cases = {letter.case_id for letter in letters}
    about = Case.objects.filter(pk__in=cases).values("person")
    people = Person.objects.select_for_update(no_key=True).order_by("pk")
    readers = {letter.person_id for letter in letters}
    list(people.filter(Q(pk__in=readers) | Q(pk__in=about)).values("pk"))
    list(
        Case.objects.select_for_update(no_key=True).order_by("pk").filter(pk__in=cases).values("pk")
    )
    rows = Letter.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    rows = rows.select_related("person", "case__person", "case__team", "referrer")
    locked = rows.filter(pk__in=[letter.pk for letter in letters])
    return [_to_the_referrer_now(each) if each.referrer_id else each for each in locked]


def _to_the_referrer_now(letter: Letter) -> Letter:
    """As they were recorded last: whether and where they may be told may change."""
    latest = letter.referrer.now if letter.referrer else None
    may_change = letter.state not in (LetterState.SENT, LetterState.CANCELLED)
    if latest is not None and latest.pk != letter.referrer_id and may_change:
        letter.referrer = latest
        letter.save(update_fields=["referrer"])
    return letter


def lock_claimed(claim: Claim) -> Letter | None:
    """The same for a claim that still holds; None where another sender has taken over."""
    letter = lock(claim.letter)
    is_ours = letter.state == LetterState.SENDING and letter.claimed_until == claim.until
    return letter if is_ours else None


def move(letter: Letter, to: LetterState, **fields: object) -> None:
    """Set the state and the fields that go with it; only along the table of moves."""
    if to not in MOVES[LetterState(letter.state)]:
        message = f"A letter cannot go from {letter.state} to {to}."
        raise WrongMove(message)
    _set_state(letter, to, **fields)


def put_back(letter: Letter, to: LetterState, **fields: object) -> None:
    """After a restore: where it was before, though the table of moves knows no such move."""
    _set_state(letter, to, **fields)


def _set_state(letter: Letter, to: LetterState, **fields: object) -> None:
    was_held = letter.state == LetterState.HELD
    changes = {"claimed_until": None, "not_before": None, **fields, "state": to}
    for name, value in changes.items():
        setattr(letter, name, value)
    letter.save(update_fields=list(changes))
    if was_held:
        because = f"The letter is now: {letter.get_state_display().lower()}"
        if to == LetterState.CANCELLED:
            tasks.drop([letter], because=because, on=local_today())
        else:
            tasks.let_go(letter, because=because, on=local_today())


def cancel(letter: Letter, decision: Cancel) -> None:
    """The gate says that it is not owed any more."""
    move(letter, LetterState.CANCELLED, **_as_cancelled(decision))


def _as_cancelled(decision: Cancel) -> dict[str, object]:
    """Why; and whether it comes back where the case waits again, as one that had not begun does."""
    fields: dict[str, object] = {"decided_because": decision.because[:300]}
    if not decision.for_good:
        fields |= {"withdrawn_on": local_today(), "withdrawn_from": LetterState.DUE}
    return fields


def end_attempt(attempt_id: int, outcome: str, *, now: datetime) -> None:
    Attempt.objects.filter(pk=attempt_id).update(ended_at=now, outcome=outcome[:300])


def stop(letter: Letter, decision: Hold | Cancel | Defer, claim: Claim, *, now: datetime) -> str:
    """Do what the gate said when it did not say send; answers what it came to, for the count."""
    forget_document(letter)
    match decision:
        case Hold(reason, detail):
            return hold(letter, reason, detail, claim, now=now)
        case Cancel(because):
            cancel(letter, decision)
            write(letter, Verb.LETTER_CANCELLED, because)
            outcome = "cancelled"
        case Defer(until, because):
            move(letter, LetterState.DUE, not_before=until)
            outcome = "deferred"
    end_attempt(claim.attempt_id, f"{outcome.capitalize()}: {because}", now=now)
    return outcome


def hold(letter: Letter, reason: Held, detail: str, claim: Claim, *, now: datetime) -> str:
    """Stop until a person mends it; the case's own team owns it."""
    move(
        letter, LetterState.HELD, held_because=reason, held_detail=detail[:300],
        team=letter.case.team,
    )  # fmt: skip
    write(letter, Verb.LETTER_HELD, reason.label)
    tasks.follow(letter, on=local_day(now))
    end_attempt(claim.attempt_id, f"Held: {reason.label}", now=now)
    return "held"


def sent(letter: Letter, attempt_id: int, outcome: str, *, at: datetime, now: datetime) -> str:
    """It went: ``at`` is when it was handed over."""
    move(letter, LetterState.SENT, sent_at=at, held_because="", held_detail="")
    write(letter, Verb.LETTER_SENT, f"By {letter.carrier}, {letter.get_channel_display().lower()}")
    end_attempt(attempt_id, outcome, now=now)
    return "sent"


def failed(letter: Letter, reason: Held, detail: str, claim: Claim, *, now: datetime) -> str:
    """It did not go, and trying again by itself does not help."""
    move(letter, LetterState.FAILED, held_because=reason, held_detail=detail[:300])
    write(letter, Verb.LETTER_FAILED, reason.label)
    end_attempt(claim.attempt_id, detail, now=now)
    return "failed"


def unconfirmed(letter: Letter, attempt_id: int, detail: str, *, now: datetime) -> str:
    """Nobody knows whether it went, and nobody can be asked: a person finds out."""
    move(letter, LetterState.UNCONFIRMED, held_because=Held.IN_DOUBT, held_detail=detail[:300])
    write(letter, Verb.LETTER_FAILED, Held.IN_DOUBT.label)
    end_attempt(attempt_id, detail, now=now)
    return "unconfirmed"


def recall(letter: Letter, decision: Decision, *, now: datetime) -> None:
    """It was handed over and has not left the house: the one way back from "sent".

    ``decision`` is what the gate says of it now; call it under the lock.
    """
    for attempt in letter.attempts.filter(ended_at=None):
        end_attempt(attempt.pk, "Taken out of the batch", now=now)
    Delivery.objects.filter(letter=letter).delete()
    fields: dict[str, object] = {"sent_at": None}
    match decision:
        case Hold(reason, detail):
            to, verb, says = LetterState.HELD, Verb.LETTER_HELD, reason.label
            fields |= {"held_because": reason, "held_detail": detail[:300]}
            fields["team"] = letter.case.team
        case Cancel(because):
            to, verb, says = LetterState.CANCELLED, Verb.LETTER_CANCELLED, because
            fields |= _as_cancelled(decision)
        case _:
            to, verb, says = LetterState.DUE, Verb.LETTER_HELD, "It is made anew"
    _set_state(letter, to, **fields)
    forget_document(letter)
    says = f"Taken out of the batch before it left: {says}"
    journal.note_recalled(write(letter, verb, says), letter)
    tasks.follow(letter, on=local_day(now))
    Attempt.objects.create(
        letter=letter, carrier="", began_at=now, ended_at=now, outcome=says[:300]
    )


def try_later(letter: Letter, detail: str, claim: Claim, *, at: datetime, now: datetime) -> str:
    """It did not go: back to due, and not before ``at``."""
    forget_document(letter)
    move(letter, LetterState.DUE, not_before=at)
    end_attempt(claim.attempt_id, detail, now=now)
    return "to_retry"


def forget_document(letter: Letter) -> None:
    """What was made was never sent: only what went is kept."""
    if letter.sha256:
        LetterDocument.objects.filter(letter=letter).delete()
    letter.channel = letter.format = letter.format_because = ""
    letter.sent_to = letter.sha256 = letter.carrier = letter.language = ""
    letter.pages = letter.wording_version = None
    letter.save(update_fields=AS_MADE)


def write(letter: Letter, verb: Verb, says: str, *, by: User | None = None) -> Event:
    """Add to the case's timeline what became of the letter."""
    words = f"{letter.short}. {says}"
    event = record.write(letter.case, verb, words, by=by, letter=str(letter.pk))
    if verb == Verb.LETTER_SENT:
        journal.note_sent(event, letter)
    return event
