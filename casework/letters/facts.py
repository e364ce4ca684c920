"""What is true about one letter at this moment? Gathered from the tables for the gate."""

from collections.abc import Sequence
from datetime import date, datetime

from casework import kinds
from casework.calendar import days_between, local_day
from casework.letters.gate import Facts, Place
from casework.letters.held import Held
from casework.letters.needs import LetterNeed
from casework.models import (
    AccessNeed,
    Address,
    Attempt,
    Case,
    Contact,
    Letter,
    LetterState,
    Person,
)
from casework.policy import PolicyInForce, Rag

# A letter was on its way at its last attempt, and may have gone.
MAY_HAVE_GONE = (LetterState.SENDING, LetterState.UNCONFIRMED)


def facts_for(
    letter: Letter, *, now: datetime, policy: PolicyInForce, attempt_id: int | None = None
) -> Facts:
    """The facts as the database has them now; under lock, as they will stay until the commit.

    ``attempt_id`` is the attempt that asks: an earlier one to the same person goes first.
    """
    person, case, day = letter.person, letter.case, local_day(now)
    others = _other_letters(letter)
    doubts = _open_doubts(others)
    return Facts(
        now=now,
        has_died=person.died_on is not None,
        reported_dead=person.reported_dead_on is not None,
        is_restricted=person.is_restricted,
        asked_not_to_write=person.do_not_write,
        reach_note=person.reach_note.strip(),
        safe_by_post=person.safe_by_post,
        safe_by_email=person.safe_by_email,
        email=person.email,
        places=_places(person, day),
        needs_asked=person.access_needs_asked_on is not None,
        needs=_needs(person, day),
        written_language=person.written_language,
        is_closed=not case.is_open,
        is_allocated=case.worker_id is not None,
        kind_writes_letters=kinds.get(case.kind).writes_letters,
        rag=case.rag,
        spoken_since_rated=_spoken_since_rated(case),
        is_superseded=any(_supersedes(other, letter) for other in others),
        days_late=days_between(letter.due_on, day),
        late_after=policy["letter.late"],
        last_written_at=_last_written_at(others, doubts),
        another_is_going=any(_is_going(doubt, attempt_id) for doubt in doubts),
        overrides=frozenset(Held(code) for code in letter.overrides),
    )


def _places(person: Person, day: date) -> tuple[Place, ...]:
    return tuple(
        Place(
            kind=address.kind,
            lines=tuple(line.strip() for line in address.lines.splitlines() if line.strip()),
            postcode=address.postcode.strip().upper(),
            is_current=_is_current(address, day),
            came_back=address.returned_on is not None,
        )
        for address in person.addresses.order_by("-starts_on", "-id")
    )  # fmt: skip


def _is_current(address: Address, day: date) -> bool:
    return address.starts_on <= day and (address.ends_on is None or day < address.ends_on)


def _needs(person: Person, day: date) -> frozenset[LetterNeed]:
    live = AccessNeed.objects.live(day).filter(person=person).exclude(term__letter_format="")
    return frozenset(
        LetterNeed(code) for code in live.values_list("term__letter_format", flat=True)
    )


def _spoken_since_rated(case: Case) -> bool:
    """Asked only of a red case: no other waits for a call."""
    if case.rag != Rag.RED or case.rated_on is None:
        return False
    return Contact.objects.spoken().filter(case=case, on__gte=case.rated_on).exists()


def _other_letters(letter: Letter) -> list[Letter]:
    """Every other letter of the person, a few small rows: most questions are about these."""
    others = Letter.objects.filter(person=letter.person_id).exclude(pk=letter.pk)
    return list(others.only("case_id", "kind", "milestone", "state", "sent_at"))


def _supersedes(other: Letter, letter: Letter) -> bool:
    same_wait = (other.case_id, other.kind) == (letter.case_id, letter.kind)
    return same_wait and other.milestone > letter.milestone and other.state != LetterState.CANCELLED


def _open_doubts(others: Sequence[Letter]) -> list[Attempt]:
    """Attempts to write to the person that went to a carrier, or may yet. Mostly none."""
    in_doubt = [other for other in others if other.state in MAY_HAVE_GONE]
    if not in_doubt:
        return []
    return list(Attempt.objects.filter(letter__in=in_doubt).select_related("letter"))


def _last_written_at(others: Sequence[Letter], doubts: Sequence[Attempt]) -> datetime | None:
    """When a letter last went to them, or may have."""
    went = [other.sent_at for other in others if other.sent_at]
    may_have = [
        attempt.began_at
        for attempt in doubts
        if attempt.carrier and attempt.letter.state == LetterState.UNCONFIRMED
    ]
    return max(went + may_have, default=None)


def _is_going(attempt: Attempt, attempt_id: int | None) -> bool:
    """Another sender began earlier and has not ended: see what becomes of that one first."""
    began_earlier = attempt_id is None or attempt.pk < attempt_id
    is_open = attempt.ended_at is None and attempt.letter.state == LetterState.SENDING
    return began_earlier and is_open
