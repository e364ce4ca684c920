"""A case is given to a person in post, and given back with its original date."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction

from casework import extensions, letter_kinds
from casework.acts import absences, put_right, record
from casework.counted import for_reader
from casework.letter_kinds import Ends
from casework.models import (
    Allocation,
    AllocationReason,
    Case,
    LetterState,
    User,
    Verb,
    Worker,
)
from casework.people import readers
from casework.policy import RED_WAITING, STRANDED, PolicyInForce
from casework.refusals import (
    AlreadyAllocated,
    CannotTakeWork,
    Conflict,
    NeedsReason,
    OverCap,
    Refusal,
)
from casework.staff import caseloads, sessions, spells


@transaction.atomic
def allocate(
    case: Case, *, to: Worker, reason: str, note: str = "", by: User, on: date
) -> Allocation:
    """Give a waiting case to a worker who can take it.

    Raises ``AlreadyAllocated`` naming who has it if someone just did, ``CannotTakeWork`` for a
    worker who is away, has left or has not started, ``OverCap`` beyond their cap without a
    ``note`` that says why, ``NoPerson`` and ``BeyondAnybody`` for whoever can hold none or no more
    (casework/staff/caseloads.py), ``MayNotOpen`` for whoever may not open the record, ``NotOpen``,
    ``NeedsReason``.
    """
    case = record.lock_open(case)
    _refuse_if_taken(case)
    # Held, so that nobody is given a case in the moment in which they leave (``leave`` waits),
    # and two managers cannot both give the last case below a cap.
    to = _held(to)
    policy = record.policy_on(on)
    _refuse_unless_able(to, on, policy)
    caseloads.refuse_impossible(to, on=on, policy=policy, by=by)
    readers.refuse_unless_opens(case.person, to, on=on)
    if not note.strip():
        _refuse_over_cap(to, by)
    if reason not in AllocationReason.values:
        raise NeedsReason("Say why this worker.")
    allocation = Allocation.objects.create(
        case=case, worker=to, reason=reason, note=note.strip(), starts_on=on, by=by
    )
    before = record.before(case)
    case.worker, case.allocated_on = to, on
    case.next_look_on = on + timedelta(days=policy["look.allocated"])
    case.look_because = "Newly allocated"
    put_right.end(case, RED_WAITING, because=f"Given to {to.name}", by=by, on=on)
    record.settle(case, on=on, policy=policy)
    record.save(case, "worker", "allocated_on")
    says = f"To {to.name}: {AllocationReason(reason).label.lower()}"
    record.write(
        case, Verb.ALLOCATED, says, by=by, worker=to.pk, note=note.strip(), before=before,
        version=case.version,
    )  # fmt: skip
    extensions.after(extensions.added.after_allocating, case, by=by, on=on)
    return allocation


@transaction.atomic
def undo(made: Allocation, *, by: User, on: date) -> Case:
    """It was given by mistake: the case waits on as though it had not been, in the same spell.

    Raises ``Refusal`` where anything else happened first, as when the letter that names the worker
    has begun to go; ``NotOpen``.
    """
    case = record.lock_open(made.case)
    if not case.allocations.filter(pk=made.pk, ended_on=None).exists():
        raise Refusal("They do not have this case any more.")
    _refuse_if_told(case, since=made.starts_on)
    record.put_back(case, Verb.ALLOCATED)
    end_allocation(case, on=on, because=Allocation.UNDONE, by=by)
    put_right.stands_again(case, RED_WAITING, because=f"Given to {made.worker.name}")
    record.settle(case, on=on, policy=record.policy_on(on))
    record.save(case, "worker", "allocated_on")
    words = f"From {made.worker.name}: given by mistake, and undone"
    record.write(case, Verb.GIVEN_BACK, words, by=by)
    return case


def _refuse_if_told(case: Case, *, since: date) -> None:
    """The person may have read who their worker is: that is not undone by a press of a button."""
    begun = case.letters.exclude(state__in=_NOT_BEGUN).filter(due_on__gte=since)
    if any(Ends.WAITS_AGAIN in letter_kinds.get(letter.kind).ends for letter in begun):
        raise Refusal("A letter that says who their worker is may have gone. Give the case back.")


_NOT_BEGUN = (LetterState.DUE, LetterState.HELD, LetterState.FAILED, LetterState.CANCELLED)


def _refuse_if_taken(case: Case) -> None:
    live = case.allocations.filter(ended_on=None).select_related("worker", "by__worker").first()
    if live is None:
        return
    giver = f" by {live.by.name}" if live.by else ""
    message = f"{live.worker} was given this case on {live.starts_on:%d %B %Y}{giver}."
    raise AlreadyAllocated(message)


def _held(worker: Worker) -> Worker:
    """The worker's row, locked, and their sign-in."""
    workers = Worker.objects.select_for_update(of=("self",), no_key=True)
    return workers.select_related("user").get(pk=worker.pk)


def _refuse_unless_able(worker: Worker, on: date, policy: PolicyInForce) -> None:
    if not worker.is_in_post(on):
        message = f"{worker} is not in post on {on:%d %B %Y}."
        raise CannotTakeWork(message)
    spell = spells.spell_on(worker.absences.all(), on, policy=policy)
    if spell:
        absence = spell.part_on(on)
        message = f"{worker} is away ({absence.get_reason_display().lower()}) and cannot take it."
        raise CannotTakeWork(message)


def _refuse_over_cap(worker: Worker, by: User) -> None:
    """A newly qualified worker's protected caseload is a cap, not a custom (S183).

    It counts what ``by`` may see: a refusal would tell of a case that is hidden from them.
    """
    if worker.cap is None:
        return
    seen = for_reader(by, person="person")
    held = Case.objects.still_open().filter(seen, worker=worker).count()
    if held >= worker.cap:
        message = (
            f"{worker} holds {held} of at most {worker.cap} cases. To go beyond the cap, "
            "say why in the note."
        )
        raise OverCap(message)


@transaction.atomic
def give_back(
    case: Case, *, because: str, by: User | None, on: date, held_by: Worker | None = None
) -> Case:
    """Put the case back on its team's list, with the day it was asked for unchanged (S27).

    It must be looked at today. ``held_by`` is the worker from whom it is taken, for acts on a list
    of somebody's cases: one that has other hands meanwhile keeps them. Raises ``NeedsReason``
    without one, ``Conflict`` where somebody else has it, ``Refusal`` if nobody has.
    """
    case = record.lock_open(case)
    if held_by is not None:
        _refuse_if_in_other_hands(case, held_by)
    if not because.strip():
        raise NeedsReason("Say why the case goes back to the list.")
    if case.worker is None:
        raise Refusal("Nobody has this case: it is on the list already.")
    name = case.worker.name
    end_allocation(case, on=on, because=because.strip()[:100], by=by)
    case.spell += 1
    case.next_look_on, case.look_because = on, f"Back from {name}"[:120]
    record.settle(case, on=on, policy=record.policy_on(on))
    record.save(case, "worker", "allocated_on", "spell")
    record.write(case, Verb.GIVEN_BACK, f"From {name}: {because.strip()}", by=by)
    return case


def _refuse_if_in_other_hands(case: Case, held_by: Worker) -> None:
    live = case.allocations.filter(ended_on=None).exclude(worker=held_by)
    now = live.select_related("worker", "by__worker").first()
    if now is None:
        return
    giver = f" by {now.by.name}" if now.by else ""
    message = f"{now.worker} was given this case{giver} in the meantime, and keeps it."
    raise Conflict(message)


@transaction.atomic
def reallocate(
    case: Case, *, held_by: Worker, to: Worker, because: str, note: str = "", by: User, on: date
) -> Allocation:
    """Give stranded work to new hands in one step: back from one worker, and on to another.

    Both happen or neither: where ``to`` cannot take it, the case stays where it was. Raises what
    ``give_back`` and ``allocate`` raise.
    """
    back = give_back(case, because=because, by=by, on=on, held_by=held_by)
    reason = AllocationReason.WORKER_AWAY
    return allocate(back, to=to, reason=reason, note=note, by=by, on=on)


def end_allocation(case: Case, *, on: date, because: str, by: User | None) -> None:
    """End the live allocation, if there is one. Does not save the case."""
    if case.worker is None:
        return
    case.allocations.filter(ended_on=None).update(ended_on=on, ended_because=because)
    case.stranded_on = None
    # Nobody need answer any more for where the case was stranded.
    gone = f"No longer with {case.worker.name}"
    put_right.end(case, STRANDED, because=gone, by=by, on=on)
    case.worker = case.allocated_on = None


@dataclass
class Outcome:
    """What became of an act on many cases: none fails because another did."""

    done: list[Case] = field(default_factory=list)
    refused: list[tuple[Case, str]] = field(default_factory=list)

    def as_told_to(self, user: User) -> "Outcome":
        """Of the cases that this user may see: an act may have been on others, too."""
        cases = [*self.done, *(case for case, _ in self.refused)]
        asked = Case.objects.visible_to(user).filter(pk__in=[case.pk for case in cases])
        seen = set(asked.values_list("pk", flat=True))
        return Outcome(
            [case for case in self.done if case.pk in seen],
            [(case, why) for case, why in self.refused if case.pk in seen],
        )


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


def give_back_many(
    cases: Sequence[Case], *, because: str, by: User | None, on: date, held_by: Worker | None = None
) -> Outcome:
    """Give back several cases, each in its own transaction; says which were refused."""
    outcome = Outcome()
    for case in cases:
        try:
            give_back(case, because=because, by=by, on=on, held_by=held_by)
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
    absences.leaves(worker, by=by)
    readers.fall_to_role(on=on)
    sessions.end_all_of(worker)
    held = list(Case.objects.still_open().filter(worker=worker).order_by("pk"))
    return give_back_many(held, because=f"{worker.name} left", by=by, on=on, held_by=worker)
