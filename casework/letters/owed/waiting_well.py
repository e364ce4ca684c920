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
from functools import partial

from django.db import OperationalError, connection, transaction
from django.db.models import Max
from django.utils import timezone

from casework import clocks
from casework.letters.gate.held import Held
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
from casework.not_done import Apart, place_of
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


def prepare(*, as_of: date) -> dict[str, int]:
    """Put every letter owed by ``as_of`` in the outbox, once.

    One that is found later than policy allows is held at once: a person decides about it. Raises
    ``NotAllDone`` at the end, with each case that could not be worked out.
    """
    policy = PolicyNumber.objects.in_force(as_of)
    counts: Counter[str] = Counter(due=0, held_late=0, superseded=0)
    apart = Apart()
    while (found := _prepare_batch(as_of, policy, apart)) is not None:
        counts.update(found)
    done = {name: counts[name] for name in ("due", "held_late", "superseded")}
    apart.raise_if_any(done=done, says="Cases whose letter could not be prepared")
    return done


def _prepare_batch(as_of: date, policy: PolicyInForce, apart: Apart) -> dict[str, int] | None:
    """One batch; None when no case is left that nobody else has in hand.

    Where it breaks, each of its cases by itself.
    """
    cases: list[Case] = []
    try:
        with transaction.atomic():
            due = Case.objects.filter(letter_due_on__lte=as_of).exclude(
                pk__in=apart.cases("prepare_letters")
            )
            due = due.select_for_update(of=("self",), skip_locked=True, no_key=True)
            cases += due.order_by("letter_due_on", "id")[:BATCH]
            return _prepare_for(cases, as_of=as_of, policy=policy) if cases else None
    except OperationalError:
        raise
    except Exception as error:
        log.error("a batch of %s letters: %s", len(cases), place_of(error))
    counts: Counter[str] = Counter()
    nothing: dict[str, int] = {}
    for case in cases:
        alone = partial(_prepare_alone, case, as_of, policy)
        counts.update(apart.do("prepare_letters", alone, nothing, case=case.pk))
    return counts


@transaction.atomic
def _prepare_alone(case: Case, as_of: date, policy: PolicyInForce) -> dict[str, int]:
    locked = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    is_due = locked.letter_due_on is not None and locked.letter_due_on <= as_of
    return _prepare_for([locked], as_of=as_of, policy=policy) if is_due else {}


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
