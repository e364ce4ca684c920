"""How many cases can one person hold? Beyond it two people must agree, until a day (S28).

The hard cap is the policy's ``caseload.impossible``, and none at all for somebody who has never
signed in by the time the policy allows: nobody knows that they work here.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from casework.calendar import local_day
from casework.counted import for_reader
from casework.models import Case, LargerCaseload, StaffAct, User, Worker
from casework.policy import PolicyInForce
from casework.refusals import BadDate, CannotTakeWork, NeedsReason, NotAllowed, NotAnswerable
from casework.staff import no_person

# As far as the column of a cap reaches for anybody.
MOST_EVER = 500


class BeyondAnybody(CannotTakeWork):
    """More cases than one person can hold, and no two people agreed to it."""


def refuse_impossible(worker: Worker, *, on: date, policy: PolicyInForce, by: User | None) -> None:
    """Raise where one more case cannot be this worker's: ``NoPerson``, ``BeyondAnybody``.

    What ``by`` may not see is not counted: a refusal would tell of it.

    Call with the worker locked, so that two managers cannot both give the last case.
    """
    no_person.refuse_no_person(worker.name)
    seen = for_reader(by, person="person")
    held = Case.objects.still_open().filter(seen, worker=worker).count()
    most = policy["caseload.impossible"]
    never = never_signed_in(worker, on=on, policy=policy)
    if held < most and not never:
        return
    agreed = LargerCaseload.objects.in_force(on).filter(worker=worker).first()
    if agreed is not None and held < agreed.most:
        return
    raise BeyondAnybody(_says(worker, held, never=never))


def _says(worker: Worker, held: int, *, never: bool) -> str:
    then = "Two managers can agree to a larger caseload on the worker’s page."
    if never:
        return f"{worker} has never signed in here, so nobody knows that they would see it. {then}"
    return f"{worker} holds {held:,} cases, as many as one person can hold. {then}"


def never_signed_in(worker: Worker, *, on: date, policy: PolicyInForce) -> bool:
    """Whether a worker has had a post and a sign-in for long, and has never used it."""
    user, since = worker.user, worker.started_on
    if user is not None:
        if user.last_login is not None:
            return False
        since = max(since, local_day(user.date_joined))
    return on > since + timedelta(days=policy["staff.never_signed_in"])


@dataclass(frozen=True)
class Impossible:
    """A worker whose cases are with nobody who can hold them, and why."""

    worker: Worker
    cases: int
    why: str


def impossible_holders(*, on: date, policy: PolicyInForce) -> list[Impossible]:
    """Workers who hold cases and are no person, or hold more than one can; one statement."""
    found = []
    for worker in _holders(on):
        if why := _why(worker, on=on, policy=policy):
            found.append(Impossible(worker, worker.held, why))
    return found


def _holders(on: date) -> QuerySet[Worker, Any]:
    """Workers with open cases: how many they ``held``, and the number ``agreed`` to."""
    agreed = LargerCaseload.objects.in_force(on).filter(worker=OuterRef("pk")).values("most")
    held = Count("cases", filter=Q(cases__closed_on=None))
    workers = Worker.objects.select_related("user").annotate(held=held, agreed=Subquery(agreed[:1]))
    return workers.filter(held__gt=0).order_by(F("held").desc(), "pk")


def _why(worker: Any, *, on: date, policy: PolicyInForce) -> str:
    if why := no_person.why_no_name(worker.name):
        return f"not a person’s name: {why}"
    if worker.held <= (worker.agreed or 0):
        return ""
    if worker.held > policy["caseload.impossible"]:
        return "more cases than one person can hold"
    if never_signed_in(worker, on=on, policy=policy):
        return "has never signed in"
    return ""


@transaction.atomic
def ask(
    worker: Worker, *, most: int, ends_on: date, because: str, by: User, on: date,
    policy: PolicyInForce,
) -> LargerCaseload:  # fmt: skip
    """Ask that a worker may hold more cases until a day; it counts once another person agrees.

    A second request replaces the first. Raises ``NeedsReason``, ``BadDate``, ``NotAllowed`` for
    one's own caseload, ``NoPerson``, ``CannotTakeWork`` for a number that nobody could hold.
    """
    worker = _lock(worker)
    _refuse_own(worker, by)
    no_person.refuse_no_person(worker.name)
    if not because.strip():
        raise NeedsReason("Say why they must hold so many.")
    if not 1 <= most <= MOST_EVER:
        message = f"Enter a number of cases from 1 to {MOST_EVER}."
        raise CannotTakeWork(message)
    latest = on + timedelta(days=policy["caseload.more_days"])
    if not on <= ends_on <= latest:
        message = f"The last day is from today to {latest:%-d %B %Y}. It can be asked for again."
        raise BadDate(message)
    worker.larger_caseloads.open().update(ended_by=by, ended_at=timezone.now())
    made = LargerCaseload.objects.create(
        worker=worker, most=most, ends_on=ends_on, because=because.strip()[:300], asked_by=by,
        asked_at=timezone.now(),
    )  # fmt: skip
    _write(made, StaffAct.Act.MORE_ASKED, f"{_what(made)}: {made.because}", by)
    return made


@transaction.atomic
def agree(asked: LargerCaseload, *, by: User, on: date) -> LargerCaseload:
    """A second person agrees. Raises ``NotAllowed`` for whoever asked, ``NotAnswerable``."""
    worker = _lock(asked.worker)
    now = LargerCaseload.objects.select_related("worker").get(pk=asked.pk)
    _refuse_own(worker, by)
    if now.asked_by_id == by.pk:
        raise NotAllowed("You asked for it. Somebody else must agree.")
    if now.agreed_at is not None or now.ended_at is not None or now.ends_on < on:
        raise NotAnswerable("This was answered already, or its last day has passed.")
    now.agreed_by, now.agreed_at = by, timezone.now()
    now.save(update_fields=["agreed_by", "agreed_at"])
    _write(now, StaffAct.Act.MORE_AGREED, _what(now), by)
    return now


@transaction.atomic
def end(asked: LargerCaseload, *, by: User) -> LargerCaseload:
    """Refuse what was asked, or end what was agreed. Raises ``NotAnswerable``."""
    _lock(asked.worker)
    now = LargerCaseload.objects.select_related("worker").get(pk=asked.pk)
    if now.ended_at is not None:
        raise NotAnswerable("Somebody ended this first.")
    now.ended_by, now.ended_at = by, timezone.now()
    now.save(update_fields=["ended_by", "ended_at"])
    _write(now, StaffAct.Act.MORE_ENDED, _what(now), by)
    return now


def _lock(worker: Worker) -> Worker:
    return Worker.objects.select_for_update(no_key=True).get(pk=worker.pk)


def _refuse_own(worker: Worker, by: User) -> None:
    if worker.user_id == by.pk:
        raise NotAllowed("Nobody decides about their own caseload.")


def _what(made: LargerCaseload) -> str:
    return f"Up to {made.most} cases until {made.ends_on:%-d %B %Y}"


def _write(made: LargerCaseload, act: StaffAct.Act, says: str, by: User) -> None:
    StaffAct.objects.create(worker=made.worker, act=act, says=says[:500], by=by, at=timezone.now())
