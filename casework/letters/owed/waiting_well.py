"""Who is owed a Waiting Well letter? (S21.) Finds them, and puts a row a reader in the outbox.

A batch is locked, written and moved on in one transaction and a fixed number of statements, so
that a run may stop anywhere, run twice, or run beside another. A case that cannot be worked out
delays no other.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import OperationalError, connection, transaction
from django.db.models import Max
from django.utils import timezone

from casework import clocks
from casework.letters.gate.held import Held
from casework.letters.not_done import some_of
from casework.letters.owed import recipients
from casework.letters.post_room import tasks
from casework.models import (
    WAITING_WELL,
    Case,
    Event,
    Letter,
    LetterState,
    PolicyNumber,
    Verb,
)
from casework.policy import PolicyInForce

log = logging.getLogger(__name__)

BATCH = 1000
SUPERSEDED = "A later letter took its place"


@dataclass(frozen=True)
class Owed:
    """What one case is owed on one day: a letter, or none (milestone 0), and when to look again."""

    case: Case
    milestone: int
    due_on: date
    days_late: int
    next_due_on: date | None


class NotPrepared(Exception):
    """Cases whose letter could not be worked out. Every other was; these are due again."""


def prepare(*, as_of: date) -> dict[str, int]:
    """Put every letter owed by ``as_of`` in the outbox, once.

    One that is found later than policy allows is held at once: a person decides about it. Raises
    ``NotPrepared`` at the end, where a case could not be worked out: it delays no other, and shows.
    """
    policy = PolicyNumber.objects.in_force(as_of)
    counts: Counter[str] = Counter(due=0, held_late=0, superseded=0)
    not_prepared: set[int] = set()
    while (found := _prepare_batch(as_of, policy, not_prepared)) is not None:
        counts.update(found)
    if not_prepared:
        message = f"Cases whose letter could not be prepared: {some_of(not_prepared)}"
        raise NotPrepared(message)
    return {name: counts[name] for name in ("due", "held_late", "superseded")}


@transaction.atomic
def _prepare_batch(
    as_of: date, policy: PolicyInForce, not_prepared: set[int]
) -> dict[str, int] | None:
    """One batch of cases; None when no case is left that nobody else has in hand."""
    due = Case.objects.filter(letter_due_on__lte=as_of).exclude(pk__in=not_prepared)
    due = due.select_for_update(of=("self",), skip_locked=True, no_key=True)
    cases = list(due.order_by("letter_due_on", "id")[:BATCH])
    if not cases:
        return None
    try:
        return _prepare_for(cases, as_of=as_of, policy=policy)
    except OperationalError:
        raise
    except Exception as error:
        log.error("a batch of %s letters: %s", len(cases), type(error).__name__)
    counts: Counter[str] = Counter()
    for case in cases:
        counts.update(_prepare_alone(case, not_prepared, as_of=as_of, policy=policy))
    return counts


def _prepare_alone(
    case: Case, not_prepared: set[int], *, as_of: date, policy: PolicyInForce
) -> dict[str, int]:
    """One case by itself, so that a case which breaks takes no other with it."""
    try:
        return _prepare_for([case], as_of=as_of, policy=policy)
    except OperationalError:
        raise
    except Exception as error:
        log.error("the letter of %s: %s", case.reference, type(error).__name__)
        not_prepared.add(case.pk)
        return {}


@transaction.atomic
def _prepare_for(cases: Sequence[Case], *, as_of: date, policy: PolicyInForce) -> dict[str, int]:
    last = _last_milestones(cases)
    owed = [_owed_to(case, last.get(case.pk, 0), as_of=as_of, policy=policy) for case in cases]
    whom = recipients.of_cases(cases, on=as_of)
    letters = [
        _letter(item, person, policy)
        for item in owed
        if item.milestone
        for person in whom[item.case.pk]
    ]
    superseded = _supersede([letter.case_id for letter in letters], as_of)
    Letter.objects.bulk_create(letters, ignore_conflicts=True)
    late = [letter for letter in letters if letter.state == LetterState.HELD]
    _write(late, Verb.LETTER_HELD, Held.LATE.label)
    _set_next(owed)
    return {"due": len(letters) - len(late), "held_late": len(late), "superseded": superseded}


def _last_milestones(cases: Sequence[Case]) -> dict[int, int]:
    had = Letter.objects.filter(case__in=cases, kind=WAITING_WELL, withdrawn_on=None)
    return dict(had.values_list("case").annotate(Max("milestone")).order_by())


def _owed_to(case: Case, last: int, *, as_of: date, policy: PolicyInForce) -> Owed:
    """The latest letter day that has no letter yet; the days before it are not written for now."""
    reached = clocks.milestone_reached(case.waited(as_of), policy) or 0
    milestone = reached if reached > last and case.is_waiting else 0
    day = case.received_on + timedelta(days=milestone)
    due_on = max(case.letter_due_on or day, day)
    return Owed(
        case=case,
        milestone=milestone,
        due_on=due_on,
        days_late=(as_of - due_on).days,
        next_due_on=clocks.letter_due_on(
            case, last=max(last, reached), known_on=as_of, policy=policy
        ),
    )


def _letter(owed: Owed, person: int, policy: PolicyInForce) -> Letter:
    is_late = owed.days_late > policy["letter.late"]
    return Letter(
        case=owed.case,
        person_id=person,
        team_id=owed.case.team_id,
        kind=WAITING_WELL,
        milestone=owed.milestone,
        due_on=owed.due_on,
        state=LetterState.HELD if is_late else LetterState.DUE,
        held_because=Held.LATE if is_late else "",
        held_detail=f"{owed.days_late} days after it was owed" if is_late else "",
    )


def _supersede(case_ids: list[int], as_of: date) -> int:
    """Cancel earlier letters of these waits that have not begun: one person, one news."""
    not_begun = (LetterState.DUE, LetterState.HELD, LetterState.FAILED)
    earlier = Letter.objects.select_for_update(of=("self",), no_key=True).filter(
        case__in=case_ids, kind=WAITING_WELL, state__in=not_begun
    )
    letters = list(earlier.select_related("case").order_by("id"))
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(
        state=LetterState.CANCELLED, decided_because=SUPERSEDED
    )
    held = [letter for letter in letters if letter.state == LetterState.HELD]
    if held:
        tasks.drop(held, because=SUPERSEDED, on=as_of)
    _write(letters, Verb.LETTER_CANCELLED, SUPERSEDED)
    return len(letters)


def _write(letters: Sequence[Letter], verb: Verb, says: str) -> None:
    now = timezone.now()
    Event.objects.bulk_create(
        Event(
            person_id=letter.case.person_id, case_id=letter.case_id, verb=verb, at=now,
            says=f"{letter.short}. {says}",
            data={"letter": str(letter.pk)},
        )
        for letter in letters
    )  # fmt: skip


def _set_next(owed: Sequence[Owed]) -> None:
    """When each case is owed its next letter, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casework_case SET letter_due_on = next.due_on "
            "FROM unnest(%s::bigint[], %s::date[]) AS next (id, due_on) "
            "WHERE casework_case.id = next.id",
            [[item.case.pk for item in owed], [item.next_due_on for item in owed]],
        )
