"""What is true about one letter at this moment? Gathered from the tables for the gate."""

from datetime import date, datetime, timedelta

from django.db.models import Q

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
        is_superseded=_is_superseded(letter),
        days_late=days_between(letter.due_on, day),
        late_after=policy["letter.late"],
        last_written_at=_last_written_at(letter, now),
        another_is_going=_another_is_going(letter, attempt_id),
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


def _is_superseded(letter: Letter) -> bool:
    later = Letter.objects.filter(
        case=letter.case_id, kind=letter.kind, milestone__gt=letter.milestone
    )
    return later.exclude(state=LetterState.CANCELLED).exists()


def _last_written_at(letter: Letter, now: datetime) -> datetime | None:
    """When a letter last went to them, or may have; no further back than matters."""
    lately = now - timedelta(days=2)
    others = Letter.objects.filter(person=letter.person_id).exclude(pk=letter.pk)
    sent = others.filter(sent_at__gt=lately).order_by("-sent_at").values_list("sent_at", flat=True)
    doubtful = (
        Attempt.objects.filter(
            letter__in=others.filter(state=LetterState.UNCONFIRMED), began_at__gt=lately
        )
        .exclude(carrier="")
        .order_by("-began_at")
        .values_list("began_at", flat=True)
    )
    return max(filter(None, (sent.first(), doubtful.first())), default=None)


def _another_is_going(letter: Letter, attempt_id: int | None) -> bool:
    going = Attempt.objects.filter(
        Q(pk__lt=attempt_id) if attempt_id else Q(),
        letter__person=letter.person_id,
        letter__state=LetterState.SENDING,
        ended_at=None,
    )
    return going.exclude(letter=letter.pk).exists()
