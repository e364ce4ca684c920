"""A request reaches us: the wait begins on the day it was received, whoever takes it (S4)."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from casework import extensions
from casework.acts import allocating, moving, people, put_right, record, referring, teams
from casework.cases import closing, completing
from casework.cases.receiving_rules import AlreadyOpen, Asked, refusals
from casework.kinds import get as kind_named
from casework.models import Case, CloseReason, Person, Source, Stay, StayReason, User, Verb
from casework.refusals import NeedsReason, Refusal
from casework.staff import takes


@dataclass(frozen=True)
class Request(Asked):
    """What someone asked for, on what day, and who told us."""

    person: Person
    # Whoever asked on the person's behalf.
    referrer: referring.Given | None = None


@transaction.atomic
def receive(request: Request, *, by: User | None, on: date) -> Case:
    """Open a case and put it on the team's list, unrated. ``on`` is today; a job has no ``by``.

    Raises the first of the refusals in ``cases.receiving_rules``.
    """
    kind_named(request.kind)
    _lock(request.person)
    (refused,) = refusals([request], on=on, policy=record.policy_on(on))
    if refused is not None:
        raise refused
    teams.hold_open(request.team, on=on)
    case = _new_case(request, on)
    Stay.objects.create(
        case=case, team=case.team, reason=StayReason.RECEIVED, entered_on=request.received_on
    )
    source = Source(request.source).label
    record.write(case, Verb.RECEIVED, f"{kind_named(case.kind).name}. Asked by: {source}", by=by)
    if request.referrer is not None and by is not None:
        referring.add(case, request.referrer, by=by)
    extensions.after(extensions.added.after_receiving, case, by=by, on=on)
    return case


def refuse_second(person: Person, kind: str) -> None:
    """Lock the person; raise ``AlreadyOpen`` where they wait for the same thing already."""
    _lock(person)
    same = Case.objects.still_open().filter(person=person, kind=kind).first()
    if same and not kind_named(kind).several_at_once:
        raise AlreadyOpen(person, same.reference)


def _lock(person: Person) -> None:
    """The person, until the transaction ends: two requests at once make one case."""
    Person.objects.select_for_update(no_key=True).values("pk").get(pk=person.pk)


def _new_case(request: Request, on: date) -> Case:
    case = Case(
        person=request.person, kind=request.kind, team=request.team, source=request.source,
        received_on=request.received_on, joined_on=on, rag_began_on=on,
        summary=request.summary.strip(), indicative_on=request.indicative_on, next_look_on=on,
        look_because="New, nobody has rated it",
    )  # fmt: skip
    record.settle_new(case, on=on, policy=record.policy_on(on))
    case.save()
    return case


@transaction.atomic
def close(case: Case, *, reason: str, note: str, by: User, on: date) -> Case:
    """End the case. Its stay, allocation, pause, offer, escalations and unsent letters end with it.

    Where the person died, and nobody has recorded it, it stands as reported from this day on: no
    letter about another case goes to them either.

    Raises ``NotOpen`` when somebody closed it first, ``NeedsReason`` without a known reason, and
    what ``cases/closing.py`` refuses.
    """
    if reason == CloseReason.DIED:
        # Before the case is locked: the person always comes first (letters/outbox.py).
        people.report_death(case.person, by=by, on=on)
    case = record.lock_open(case)
    if reason not in CloseReason.values:
        raise NeedsReason("Say why the case ends.")
    policy = record.policy_on(on)
    extensions.may_be_closed(extensions.Closing(case, reason, note, on))
    closing.refuse(case, reason=reason, note=note, by=by, policy=policy)
    label = CloseReason(reason).label
    case.stays.filter(left_on=None).update(left_on=on, left_because=f"Closed: {label}")
    allocating.end_allocation(case, on=on, because=f"Closed: {label}", by=by)
    put_right.end(case, because=f"Closed: {label}", by=by, on=on)
    case.pauses.filter(ended_on=None).update(ended_on=on)
    case.changes.filter(looked_on=None).update(looked_on=on)
    moving.withdraw(case, by=by)
    if reason == CloseReason.COMPLETED:
        completing.completed(case, on=on)
    case.closed_on, case.close_reason, case.next_look_on = on, reason, None
    case.look_because = ""
    record.settle(case, on=on, policy=policy)
    record.save(
        case, "closed_on", "close_reason", "worker", "allocated_on", "started_on", "done_on"
    )
    record.write(case, Verb.CLOSED, _joined(label, note), by=by, reason=reason)
    extensions.after(extensions.added.after_closing, case, by=by, on=on)
    return case


@transaction.atomic
def reopen(case: Case, *, note: str, by: User, on: date) -> Case:
    """Open a closed case again, with its original request date, unrated, on its team's list.

    Where its team does not take it any more, the team of whoever opens it does. Raises
    ``NeedsReason`` without a note, ``Refusal`` for a case that is open or whose person died,
    ``AlreadyOpen`` where the person waits for the same thing by another case, ``DoesNotTake``.
    """
    case = record.lock_person_first(case)
    _refuse_reopening(case, note)
    if by.post and takes.why_not(case.team, case.kind, on=on):
        case.team = by.post.team
    takes.refuse_unless_takes(case.team, case.kind, on=on)
    case.closed_on, case.close_reason = None, ""
    case.started_on = case.done_on = None
    case.rag = case.rated_on = None
    case.rag_began_on = on
    case.spell += 1
    case.next_look_on, case.look_because = on, "Opened again, not rated yet"
    teams.hold_open(case.team, on=on)
    Stay.objects.create(case=case, team=case.team, reason=StayReason.REOPENED, entered_on=on)
    record.settle(case, on=on, policy=record.policy_on(on))
    record.save(
        case,
        "team",
        "closed_on",
        "close_reason",
        "rag",
        "rated_on",
        "rag_began_on",
        "spell",
        "started_on",
        "done_on",
    )
    record.write(case, Verb.REOPENED, note.strip(), by=by)
    return case


def _refuse_reopening(case: Case, note: str) -> None:
    if case.is_open:
        raise Refusal("This case is open already.")
    if case.person.died_on:
        raise Refusal("The person has died. The case stays closed.")
    if not note.strip():
        raise NeedsReason("Say why the case is opened again.")
    refuse_second(case.person, case.kind)


def _joined(label: str, note: str) -> str:
    return f"{label}. {note.strip()}" if note.strip() else label
