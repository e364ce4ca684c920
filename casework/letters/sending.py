"""Send what is due: one letter at a time, past the gate twice, never twice to the carrier.

Three short transactions a letter. (1) Claim the row under a lease. (2) Under lock: ask the gate,
make the document and commit it, with the carrier it is for. (3) Under the same locks: ask the gate
again, hand over, mark sent. So no letter begins after a death is committed, and whatever dies in
between leaves a row that says what may have happened: see ``_settle_doubt``.
"""

import logging
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.db import OperationalError, transaction

from casework.acts import record
from casework.calendar import local_day
from casework.disasters import journal
from casework.letters import deliveries, outbox, pausing
from casework.letters.carriers.carrier import (
    Capability,
    Carrier,
    Carriers,
    Doubtful,
    NotNow,
    NotTaken,
    OutOfReach,
    Parcel,
    can_still_be_asked,
)
from casework.letters.carriers.in_use import CARRIERS
from casework.letters.gate.answers import Decision, Send
from casework.letters.gate.decision import decide
from casework.letters.gate.facts import facts_for
from casework.letters.gate.held import Held
from casework.letters.making import documents
from casework.letters.making.render import RenderFailed
from casework.letters.outbox import Claim
from casework.models import Attempt, Letter, LetterDocument
from casework.policy import PolicyInForce

log = logging.getLogger(__name__)

TRIES = 3
# The outcome of a letter that was not begun, because the journal cannot be written.
NOT_NOTED = "paused"


@dataclass(frozen=True)
class Ready:
    """A letter that the gate let through and that has been made."""

    decision: Send
    carrier: Carrier
    parcel: Parcel


def send_due(
    *,
    now: datetime,
    limit: int | None = None,
    during: timedelta | None = None,
    carriers: Carriers = CARRIERS,
    broke: list[int] | None = None,
    may_go_on: Callable[[], bool] = lambda: True,
) -> dict[str, int]:
    """Send what is owed at ``now``, at most ``limit`` letters, and begin none after ``during``.

    Answers how many came to what. One letter's fault is written on its own row, logged and counted
    under ``errors``, and its case added to ``broke``; it never delays the rest.
    """
    clock = _running_from(now)
    until = now + during if during is not None else None
    counts: Counter[str] = Counter(sent=0, held=0, failed=0, unconfirmed=0, errors=0)
    if why := pausing.why_not_now():
        log.warning("no letter goes: %s", why)
        return {**counts, "paused": 1}
    policy_on = lru_cache(record.policy_on)
    done = 0
    while done != limit and not pausing.why_stopped() and may_go_on():
        is_over = until is not None and clock() >= until
        claim = None if is_over else outbox.claim_next(now=clock())
        if claim is None:
            break
        began, errors = clock(), counts["errors"]
        outcome = _send_one(
            claim, clock=clock, carriers=carriers, policy_on=policy_on, counts=counts
        )
        counts[outcome] += 1
        done += 1
        if outcome == "sent" and not pausing.remember(claim.letter.pk, since=began):
            break
        if outcome == NOT_NOTED:
            break
        if broke is not None and counts["errors"] > errors:
            broke.append(claim.letter.case_id)
    return dict(counts)


def _running_from(now: datetime) -> Callable[[], datetime]:
    """A clock that starts at ``now`` and goes on: a long run must not lease time that is past."""
    began = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - began)


def _send_one(
    claim: Claim,
    *,
    clock: Callable[[], datetime],
    carriers: Carriers,
    policy_on: Callable[[date], PolicyInForce],
    counts: Counter[str],
) -> str:
    try:
        policy = policy_on(local_day(clock()))
        ready = _make_ready(claim, now=clock(), carriers=carriers, policy=policy)
        if isinstance(ready, str):
            return ready
        return _hand_over(claim, ready, now=clock(), policy=policy)
    except OperationalError as error:
        # A deadlock, a time-out, a server that went away: nothing is wrong with the letter.
        return _let_it_pass(claim, _where(error), now=clock())
    except Exception as error:
        counts["errors"] += 1
        return _broken(claim, _where(error), now=clock(), will_pass=False)


def _where(error: Exception) -> str:
    """The kind of fault and its place. Never its message, which may hold a person's details."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


def _let_it_pass(claim: Claim, what: str, *, now: datetime) -> str:
    try:
        return _broken(claim, what, now=now, will_pass=True)
    except OperationalError:
        # It has not passed yet: the claim ends with its lease.
        return "to_retry"


def _broken(claim: Claim, what: str, *, now: datetime, will_pass: bool) -> str:
    """Write the fault on the letter. Where it may have been handed over, the doubt stays open."""
    log.error("letter %s: %s", claim.letter.pk, what)
    with transaction.atomic():
        letter = outbox.lock_claimed(claim)
        if letter is None:
            return "taken_over"
        if Attempt.objects.filter(pk=claim.attempt_id).exclude(carrier="").exists():
            return _ask_later(letter, now=now)
        if will_pass:
            at = now + settings.LETTER_TRY_AGAIN
            return outbox.try_later(letter, what, claim, at=at, now=now)
        return outbox.failed(letter, Held.BROKEN, what, claim, now=now)


def _ask_later(letter: Letter, *, now: datetime) -> str:
    """Leave the doubt open; the next claim settles it."""
    letter.claimed_until = now + settings.LETTER_ASK_AGAIN
    letter.save(update_fields=["claimed_until"])
    return "in_doubt"


@transaction.atomic
def _make_ready(
    claim: Claim, *, now: datetime, carriers: Carriers, policy: PolicyInForce
) -> Ready | str:
    """The letter made and stored, or what it came to instead."""
    letter = outbox.lock_claimed(claim)
    if letter is None:
        return "taken_over"
    if outcome := _settle_doubt(letter, claim, now=now, carriers=carriers):
        return outcome
    facts = facts_for(letter, now=now, policy=policy, attempt_id=claim.attempt_id)
    decision = decide(facts)
    if not isinstance(decision, Send):
        return outbox.stop(letter, decision, claim, now=now)
    carrier = carriers[decision.channel]
    try:
        parcel = _make(letter, decision, now=now, carrier=carrier, policy=policy)
    except RenderFailed as failed:
        outbox.forget_document(letter)
        needs_translator = isinstance(failed, documents.NotInTheirLanguage)
        why = Held.LANGUAGE if needs_translator else Held.CANNOT_PRINT
        return outbox.hold(letter, why, str(failed), claim, now=now)
    Attempt.objects.filter(pk=claim.attempt_id).update(carrier=carrier.name)
    return Ready(decision, carrier, parcel)


def _make(
    letter: Letter, send: Send, *, now: datetime, carrier: Carrier, policy: PolicyInForce
) -> Parcel:
    """Make the document, or take up the one that a sender made today for the same recipient.

    Only where it would say the same now: its facts, its language or its words may have changed.
    """
    day = local_day(now)
    to = documents.recipient(letter, send)
    stored = _made_today(letter, day) if letter.sha256 else None
    same_reader = letter.sent_to == "\n".join(to)
    if stored and same_reader and documents.is_still_true(letter, send, today=day, policy=policy):
        content = bytes(stored.content)
        return Parcel(str(letter.pk), to, day, stored.media_type, content, letter.pages)
    made = documents.make(letter, send, on=day, policy=policy)
    _store(letter, made)
    letter.channel, letter.format, letter.format_because = send.channel, send.format, send.because
    letter.sent_to, letter.carrier = "\n".join(to), carrier.name
    letter.sha256, letter.pages = made.sha256, made.pages
    letter.language, letter.wording_version = made.words.language, made.words.version
    letter.save(update_fields=outbox.AS_MADE)
    return Parcel(str(letter.pk), to, day, made.media_type, made.content, made.pages)


def _made_today(letter: Letter, day: date) -> LetterDocument | None:
    return LetterDocument.objects.filter(letter=letter, facts__letter_on=day.isoformat()).first()


def _store(letter: Letter, made: documents.Made) -> None:
    """Keep the bytes before anybody is handed them."""
    if letter.sha256:
        LetterDocument.objects.filter(letter=letter).delete()
    LetterDocument.objects.create(
        letter=letter, media_type=made.media_type, content=made.content, facts=made.facts
    )


@transaction.atomic
def _hand_over(claim: Claim, ready: Ready, *, now: datetime, policy: PolicyInForce) -> str:
    """Past the gate once more, then out of the house, all under the person's lock."""
    letter = outbox.lock_claimed(claim)
    if letter is None:
        return "taken_over"
    facts = facts_for(letter, now=now, policy=policy, attempt_id=claim.attempt_id)
    decision = decide(facts)
    if decision != ready.decision:
        return _changed_meanwhile(letter, decision, claim, now=now)
    try:
        _note_going(letter, claim)
        ready.carrier.hand_over(ready.parcel)
    except NotTaken as refused:
        return _not_taken(letter, refused, claim, now=now)
    except Doubtful as doubt:
        if ready.carrier.capability is Capability.BLIND:
            return outbox.unconfirmed(letter, claim.attempt_id, str(doubt), now=now)
        return _ask_later(letter, now=now)
    deliveries.begin(letter, ready.carrier, at=now)
    return outbox.sent(letter, claim.attempt_id, Attempt.HANDED_OVER, at=now, now=now)


class NotNoted(OutOfReach):
    """The journal outside the database cannot be written: no letter goes until it can."""


def _note_going(letter: Letter, claim: Claim) -> None:
    """A restore must not forget that it may have gone. Raises ``NotNoted``."""
    try:
        journal.note_going(letter, Attempt(pk=claim.attempt_id, began_at=claim.began_at))
    except OSError as error:
        message = f"The journal cannot be written to: {error.strerror}."
        raise NotNoted(message) from error


def _changed_meanwhile(letter: Letter, decision: Decision, claim: Claim, *, now: datetime) -> str:
    if isinstance(decision, Send):
        words = "The address or format changed while it was made"
        return outbox.try_later(letter, words, claim, at=now, now=now)
    return outbox.stop(letter, decision, claim, now=now)


def _not_taken(letter: Letter, refused: NotTaken, claim: Claim, *, now: datetime) -> str:
    why = str(refused)
    if isinstance(refused, NotNow):
        return _not_now(letter, refused, claim, now=now)
    if _tries(letter) < TRIES:
        return outbox.try_later(letter, why, claim, at=now + settings.LETTER_TRY_AGAIN, now=now)
    outbox.forget_document(letter)
    return outbox.failed(letter, Held.NOT_TAKEN, why, claim, now=now)


def _not_now(letter: Letter, later: NotNow, claim: Claim, *, now: datetime) -> str:
    """Still due. This was no try: nothing that the carrier says here is about the letter."""
    Attempt.objects.filter(pk=claim.attempt_id).update(carrier="")
    outcome = outbox.try_later(letter, str(later), claim, at=now + later.wait, now=now)
    return NOT_NOTED if isinstance(later, NotNoted) else outcome


def _tries(letter: Letter) -> int:
    """Attempts that reached a carrier since a person last decided about this letter."""
    tried = letter.attempts.exclude(carrier="")
    if letter.decided_at is not None:
        tried = tried.filter(began_at__gt=letter.decided_at)
    return tried.count()


def _settle_doubt(letter: Letter, claim: Claim, *, now: datetime, carriers: Carriers) -> str | None:
    """What became of a try that never ended; None where the letter may be sent now.

    A letter that the carrier has is sent, whatever the gate would say today.
    """
    open_ones = letter.attempts.filter(ended_at=None).exclude(pk=claim.attempt_id).order_by("pk")
    doubt = None
    for attempt in open_ones:
        if attempt.carrier:
            doubt = attempt
        else:
            outbox.end_attempt(attempt.pk, "Stopped before it was made", now=now)
    if doubt is None:
        return None
    carrier = next((each for each in carriers.values() if each.name == doubt.carrier), None)
    if carrier is None or not can_still_be_asked(carrier, began_at=doubt.began_at, now=now):
        outbox.end_attempt(claim.attempt_id, "Not sent again: a person finds out", now=now)
        return outbox.unconfirmed(letter, doubt.pk, "The sender stopped half way", now=now)
    return _ask(letter, doubt, carrier, claim, now=now)


def _ask(
    letter: Letter, doubt: Attempt, carrier: Carrier, claim: Claim, *, now: datetime
) -> str | None:
    try:
        has_it = carrier.has(str(letter.pk))
    except (NotTaken, Doubtful) as silent:
        outbox.end_attempt(claim.attempt_id, f"The carrier does not say: {silent}", now=now)
        return _ask_later(letter, now=now)
    if has_it:
        outbox.end_attempt(claim.attempt_id, "The carrier had it already", now=now)
        deliveries.begin(letter, carrier, at=doubt.began_at)
        return outbox.sent(letter, doubt.pk, Attempt.HANDED_OVER, at=doubt.began_at, now=now)
    outbox.end_attempt(doubt.pk, "Stopped half way; the carrier never had it", now=now)
    if _tries(letter) < TRIES:
        return None
    outbox.forget_document(letter)
    return outbox.failed(letter, Held.BROKEN, "It stopped half way each time", claim, now=now)
