"""What a person decides about a letter: release, cancel, or say whether a doubtful one went."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from casework.acts import record
from casework.letters import outbox
from casework.letters.gate.answers import Hold
from casework.letters.gate.decision import Facts, what_holds
from casework.letters.gate.facts import facts_for
from casework.letters.gate.held import Held, as_read
from casework.models import Letter, LetterState, User, Verb
from casework.refusals import NeedsReason, NotAnswerable, Refusal

MAY_BE_CANCELLED = (
    LetterState.DUE,
    LetterState.HELD,
    LetterState.FAILED,
    LetterState.UNCONFIRMED,
)


class StillHeld(Refusal):
    """What holds the letter is a rule of safety and still stands; it is mended on the record."""


def hold_as_read(letter: Letter) -> str:
    """A mark of what the page says holds this letter, to be sent back with a decision on it."""
    return as_read(f"{letter.held_because}\n{letter.held_detail}")


@transaction.atomic
def release(letter: Letter, *, by: User, because: str, on: date, read: str | None = None) -> Letter:
    """Let a held or failed letter go to the gate again, with a reason. ``on`` is today.

    Overrules what held it where a person may, as it stands today, and its lateness. ``read`` is
    ``hold_as_read`` of the page that they decided from. Raises ``StillHeld``, ``NeedsReason``, and
    ``NotAnswerable`` when it was dealt with already, or is held for something else by now.
    """
    _say_why(because, "Say why this letter should go.")
    letter = _locked(letter, LetterState.HELD, LetterState.FAILED)
    if read is not None and read != hold_as_read(letter):
        says = Held(letter.held_because).label
        message = (
            f"It is held for something else since you opened this page: {says}. Read it first."
        )
        raise NotAnswerable(message)
    facts = facts_for(letter, now=timezone.now(), policy=record.policy_on(on))
    _refuse_if_unsafe(facts)
    outbox.move(
        letter, LetterState.DUE, overrides=_overruled(letter, facts), held_because="",
        held_detail="", **_decided(by, because),
    )  # fmt: skip
    outbox.write(letter, Verb.LETTER_RELEASED, because.strip(), by=by)
    return letter


def _overruled(letter: Letter, facts: Facts) -> dict[str, str]:
    """What they read and let go all the same, and how late it was; what was read before stays.

    They read what the letter says of itself. Where the record says something else by now, the gate
    holds it again, for somebody to read that.
    """
    reason = Held(letter.held_because)
    read = {reason.value: as_read(letter.held_detail)} if reason.may_be_overridden else {}
    return {**letter.overrides, **read, Held.LATE.value: str(facts.days_late)}


def _refuse_if_unsafe(facts: Facts) -> None:
    """Raise ``StillHeld`` for whatever no one may override."""
    unsafe: Hold | None = next(
        (hold for hold in what_holds(facts) if not hold.reason.may_be_overridden), None
    )
    if unsafe is not None:
        message = f"It cannot go yet. {unsafe.reason.label}. {unsafe.reason.mend.says}"
        raise StillHeld(message)


@transaction.atomic
def cancel(letter: Letter, *, by: User, because: str) -> Letter:
    """This letter shall not go, with a reason. Raises ``NotAnswerable``, ``NeedsReason``."""
    _say_why(because, "Say why this letter should not go.")
    letter = _locked(letter, *MAY_BE_CANCELLED)
    outbox.move(letter, LetterState.CANCELLED, **_decided(by, because))
    outbox.write(letter, Verb.LETTER_CANCELLED, because.strip(), by=by)
    return letter


@transaction.atomic
def it_went(letter: Letter, *, by: User, because: str) -> Letter:
    """Somebody found out that a doubtful letter went. Same errors as ``cancel``."""
    _say_why(because, "Say how you know that it went.")
    letter = _locked(letter, LetterState.UNCONFIRMED)
    began = letter.attempts.exclude(carrier="").order_by("-pk").first()
    sent_at = began.began_at if began else timezone.now()
    outbox.move(
        letter, LetterState.SENT, sent_at=sent_at, held_because="", held_detail="",
        **_decided(by, because),
    )  # fmt: skip
    outbox.write(letter, Verb.LETTER_SENT, f"Found out: {because.strip()}", by=by)
    return letter


@transaction.atomic
def it_did_not_go(letter: Letter, *, by: User, because: str) -> Letter:
    """Somebody found out that a doubtful letter never went: it is due again."""
    _say_why(because, "Say how you know that it did not go.")
    letter = _locked(letter, LetterState.UNCONFIRMED)
    outbox.forget_document(letter)
    outbox.move(letter, LetterState.DUE, held_because="", held_detail="", **_decided(by, because))
    outbox.write(letter, Verb.LETTER_RELEASED, f"It did not go: {because.strip()}", by=by)
    return letter


def _say_why(because: str, message: str) -> None:
    if not because.strip():
        raise NeedsReason(message)


def _locked(letter: Letter, *states: LetterState) -> Letter:
    """The letter under lock, still in one of these states; raises ``NotAnswerable``."""
    locked = outbox.lock(letter)
    if locked.state == LetterState.SENDING:
        raise NotAnswerable("This letter is being sent at this moment. Look again in a minute.")
    if locked.state not in states:
        words = locked.get_state_display().lower()
        message = f"Somebody or something dealt with this letter first. It is now: {words}."
        raise NotAnswerable(message)
    return locked


def _decided(by: User, because: str) -> dict[str, object]:
    return {
        "decided_by": by,
        "decided_at": timezone.now(),
        "decided_because": because.strip()[:300],
    }
