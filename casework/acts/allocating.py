"""A case is given to a person in post, and given back with its original date."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction

from casework.acts import record
from casework.models import Allocation, AllocationReason, Case, User, Verb, Worker
from casework.refusals import AlreadyAllocated, CannotTakeWork, NeedsReason, Refusal


@transaction.atomic
def allocate(
    case: Case, *, to: Worker, reason: str, note: str = "", by: User, on: date
) -> Allocation:
    """Give a waiting case to a worker who can take it.

    Raises ``AlreadyAllocated`` naming who has it if someone just did, ``CannotTakeWork`` for a
    worker who is away, has left or has not started, ``NotOpen``, ``NeedsReason``.
    """
    case = record.lock_open(case)
    _refuse_if_taken(case)
    # Held, so that nobody is given a case in the moment in which they leave (``leave`` waits).
    to = Worker.objects.select_for_update(no_key=True).get(pk=to.pk)
    _refuse_unless_able(to, on)
    if reason not in AllocationReason.values:
        raise NeedsReason("Say why this worker.")
    allocation = Allocation.objects.create(
        case=case, worker=to, reason=reason, note=note.strip(), starts_on=on, by=by
    )
    case.worker, case.allocated_on = to, on
    policy = record.policy_on(on)
    case.next_look_on = on + timedelta(days=policy["look.allocated"])
    case.look_because = "Newly allocated"
    record.settle(case, on=on, policy=policy)
    record.save(case, "worker", "allocated_on")
    says = f"To {to.name}: {AllocationReason(reason).label.lower()}"
    record.write(case, Verb.ALLOCATED, says, by=by, worker=to.pk, note=note.strip())
    return allocation


def _refuse_if_taken(case: Case) -> None:
    live = case.allocations.filter(ended_on=None).select_related("worker", "by").first()
    if live is None:
        return
    giver = f" by {live.by.name}" if live.by else ""
    message = f"{live.worker} was given this case on {live.starts_on:%d %B %Y}{giver}."
    raise AlreadyAllocated(message)


def _refuse_unless_able(worker: Worker, on: date) -> None:
    if not worker.is_in_post(on):
        message = f"{worker} is not in post on {on:%d %B %Y}."
        raise CannotTakeWork(message)
    absence = worker.absences.covering(on).first()
    if absence:
        message = f"{worker} is away ({absence.get_reason_display().lower()}) and cannot take it."
        raise CannotTakeWork(message)


@transaction.atomic
def give_back(case: Case, *, because: str, by: User | None, on: date) -> Case:
    """Put the case back on its team's list, with the day it was asked for unchanged (S27).

    It must be looked at today. Raises ``NeedsReason`` without one, ``Refusal`` if nobody has it.
    """
    case = record.lock_open(case)
    if not because.strip():
        raise NeedsReason("Say why the case goes back to the list.")
    if case.worker is None:
        raise Refusal("Nobody has this case: it is on the list already.")
    name = case.worker.name
    end_allocation(case, on=on, because=because.strip()[:100])
    case.spell += 1
    case.next_look_on, case.look_because = on, f"Back from {name}"[:120]
    record.settle(case, on=on, policy=record.policy_on(on))
    record.save(case, "worker", "allocated_on", "spell")
    record.write(case, Verb.GIVEN_BACK, f"From {name}: {because.strip()}", by=by)
    return case


def end_allocation(case: Case, *, on: date, because: str) -> None:
    """End the live allocation, if there is one. Does not save the case."""
    case.allocations.filter(ended_on=None).update(ended_on=on, ended_because=because)
    case.worker = case.allocated_on = None


@dataclass
class Outcome:
    """What became of an act on many cases: none fails because another did."""

    done: list[Case] = field(default_factory=list)
    refused: list[tuple[Case, str]] = field(default_factory=list)


def allocate_many(
    cases: Sequence[Case], *, to: Worker, reason: str, note: str = "", by: User, on: date
) -> Outcome:
    """Give several cases to one worker, each in its own transaction; says which were refused."""
    outcome = Outcome()
    for case in cases:
        try:
            allocate(case, to=to, reason=reason, note=note, by=by, on=on)
        except Refusal as refusal:
            outcome.refused.append((case, str(refusal)))
        else:
            outcome.done.append(case)
    return outcome


def give_back_many(cases: Sequence[Case], *, because: str, by: User | None, on: date) -> Outcome:
    """Give back several cases, each in its own transaction; says which were refused."""
    outcome = Outcome()
    for case in cases:
        try:
            give_back(case, because=because, by=by, on=on)
        except Refusal as refusal:
            outcome.refused.append((case, str(refusal)))
        else:
            outcome.done.append(case)
    return outcome


@transaction.atomic
def leave(worker: Worker, *, on: date, by: User | None) -> Outcome:
    """The worker leaves: nobody leaves with cases in hand. ``on`` is the first day not in post."""
    worker.left_on = on
    worker.save(update_fields=["left_on"])
    held = list(Case.objects.still_open().filter(worker=worker))
    return give_back_many(held, because=f"{worker.name} left", by=by, on=on)
