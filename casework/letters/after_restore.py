"""Letters that went before a restore are recorded as sent again, so that none goes twice."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from casework.acts import record
from casework.disasters import journal, relearning
from casework.disasters.journal import RECALLED, SENT, Entry
from casework.disasters.sealing import CannotOpen
from casework.letters import outbox, pausing
from casework.models import (
    WAITING_WELL,
    Attempt,
    Case,
    Letter,
    LetterState,
    Person,
    Referrer,
    Relearnt,
    User,
    Verb,
)
from casework.refusals import NeedsReason, Refusal

SAYS_SENT = "It went before a restore: the journal knows of it"
SAYS_DOUBT = "It may have gone before a restore: the carrier is asked, or a person"
# What a letter says of itself once it went.
_WENT = (
    "channel", "format", "language", "wording_version", "sent_to", "sha256", "pages", "carrier",
)  # fmt: skip
_MAY_STILL_GO = (
    LetterState.DUE, LetterState.HELD, LetterState.FAILED, LetterState.UNCONFIRMED,
)  # fmt: skip


def learn(entries: Sequence[Entry], *, by: User | None, on: date) -> dict[str, int]:
    """Record what became of each letter of these entries; how many came to what.

    ``not_here`` are letters about cases that the database does not know: nothing can be recorded.
    """
    counts: Counter[str] = Counter(sent=0, in_doubt=0, not_here=0, as_it_was=0)
    of_letter: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.kind in relearning.OF_LETTERS:
            of_letter.setdefault(letter_of(entry), []).append(entry)
    for story in of_letter.values():
        with transaction.atomic():
            counts[_learn(story, by=by, on=on)] += 1
            for entry in story:
                relearning.answered(entry, Relearnt.Answer.APPLIED, by=by)
    return dict(counts)


def letter_of(entry: Entry) -> str:
    try:
        return str(entry.facts["letter"])
    except CannotOpen:
        return entry.key


def _learn(story: list[Entry], *, by: User | None, on: date) -> str:
    """One letter, by what is known of it last."""
    try:
        facts = story[-1].facts
    except CannotOpen:
        return "not_here"
    kinds = [entry.kind for entry in story if entry.kind in {SENT, RECALLED}]
    if kinds and kinds[-1] == RECALLED:
        return "as_it_was"
    letter = _found(facts) or _made(facts)
    if letter is None:
        return "not_here"
    if letter.state not in _MAY_STILL_GO:
        return "as_it_was"
    if kinds:
        return _sent(letter, facts, by=by, on=on)
    return _in_doubt(letter, story[-1].at, facts, by=by)


def _found(facts: dict[str, Any]) -> Letter | None:
    """The same letter, or the one that was prepared anew in its place, locked."""
    letter = Letter.objects.filter(pk=facts["letter"]).first()
    if letter is None:
        key = {name: facts[name] for name in ("kind", "milestone", "again")}
        of = {name: facts[name] for name in ("case_id", "person_id", "referrer_id")}
        letter = Letter.objects.filter(**key, **of).first()
    if letter is None or not _is_about(letter.case, facts):
        return None
    return outbox.lock(letter)


def _is_about(case: Case, facts: dict[str, Any]) -> bool:
    """Whether it is that case: after a restore a number may be given again."""
    return case.person_id == facts["about"] and journal.is_of(case.person, facts)


def _made(facts: dict[str, Any]) -> Letter | None:
    """A letter that was prepared after the backup; None where its case or reader is not here."""
    case = Case.objects.select_related("person").filter(pk=facts["case_id"]).first()
    if case is None or not _is_about(case, facts):
        return None
    reader = Person.objects.filter(pk=facts["person_id"]).exists()
    referrer = facts["referrer_id"]
    if not reader or (referrer and not Referrer.objects.filter(pk=referrer).exists()):
        return None
    first = Letter.objects.filter(pk=facts["again_of_id"]).first() if facts["again_of_id"] else None
    if facts["again"] and first is None:
        return None
    made = Letter.objects.create(
        pk=facts["letter"], case=case, person_id=facts["person_id"], team_id=case.team_id,
        kind=facts["kind"], milestone=facts["milestone"], referrer_id=referrer,
        again=facts["again"], again_of=first, due_on=date.fromisoformat(facts["due_on"]),
    )  # fmt: skip
    return outbox.lock(made)


def _sent(letter: Letter, facts: dict[str, Any], *, by: User | None, on: date) -> str:
    sent_at = datetime.fromisoformat(facts["sent_at"])
    _as_made(letter, facts)
    outbox.put_back(letter, LetterState.SENT, sent_at=sent_at, held_because="", held_detail="")
    Attempt.objects.create(
        letter=letter, carrier=letter.carrier, began_at=sent_at, ended_at=timezone.now(),
        outcome=Attempt.HANDED_OVER,
    )  # fmt: skip
    outbox.write(letter, Verb.LETTER_SENT, SAYS_SENT, by=by)
    _settle(letter, on)
    return "sent"


def _in_doubt(letter: Letter, at: datetime, facts: dict[str, Any], *, by: User | None) -> str:
    """As if its sender had died: the next run asks the carrier, or gives it to a person."""
    now = timezone.now()
    _as_made(letter, facts)
    outbox.put_back(letter, LetterState.SENDING, claimed_until=now)
    Attempt.objects.create(letter=letter, carrier=facts["carrier"], began_at=at)
    outbox.write(letter, Verb.LETTER_RELEASED, SAYS_DOUBT, by=by)
    return "in_doubt"


def _as_made(letter: Letter, facts: dict[str, Any]) -> None:
    for name in _WENT:
        setattr(letter, name, facts[name])
    letter.save(update_fields=_WENT)


def _settle(letter: Letter, on: date) -> None:
    """Its case is owed the letter after this one, and not this one."""
    if letter.kind == WAITING_WELL:
        case = record.lock(letter.case)
        if case.is_open:
            record.settle(case, on=on, policy=record.policy_on(on))
            record.save(case)


class Unanswered(Refusal):
    """The journal holds what the database does not, and nobody has said what becomes of it."""

    def __init__(self, number: int) -> None:
        what = "One thing" if number == 1 else f"{number:,} things"
        super().__init__(
            f"{what} in the journal {'is' if number == 1 else 'are'} not in this database. Record "
            "or leave each of them first: letters go by what the records say."
        )


def let_go(*, by: User | None, because: str, on: date) -> dict[str, int]:
    """Letters that went are known again, and letters go again. ``on`` is today.

    Raises ``NeedsReason``, ``Unanswered``, ``places.CannotUse``.
    """
    if not because.strip():
        raise NeedsReason("Say how you know what went, and what was lost.")
    entries = relearning.lost_entries()
    if number := len(relearning.of_people(entries)):
        raise Unanswered(number)
    counts = learn(entries, by=by, on=on)
    pausing.resume(by=by, because=because.strip())
    return counts
