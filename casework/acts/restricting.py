"""Who may see a record that is restricted, why, and for how long (trust.md S5)."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from casework.acts import record
from casework.audit import security_log
from casework.calendar import local_today
from casework.disasters import journal
from casework.models import Grant, Interest, Person, User, Verb, Worker
from casework.policy import Role
from casework.refusals import NeedsReason, NotAllowed, Refusal
from casework.roles import ROLES, Right
from casework.staff import mailing

# An emergency lasts as long as it takes to make someone safe; afterwards a manager decides.
EMERGENCY = timedelta(hours=3)
# Enough words to say who is at risk and of what.
EMERGENCY_WORDS = 10


@transaction.atomic
def restrict(
    person: Person, *, reason: str, to: Iterable[User], length: timedelta, by: User
) -> Person:
    """Hide the record from everyone but the named staff, who keep it for a time.

    Raises ``NeedsReason``; raises ``Refusal`` when nobody at all could find the record.
    """
    readers = list(to)
    refuse_in_an_emergency(person, by)
    if not reason.strip():
        raise NeedsReason("Say why the record is restricted.")
    if not readers:
        raise Refusal("Name at least one person who may see the record.")
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    person.is_restricted = True
    person.version += 1
    person.save(update_fields=["is_restricted", "version"])
    event = record.write_for(person, Verb.RESTRICTED, reason.strip(), by=by, version=person.version)
    journal.note(
        event, "restricted", reason=reason, to=[reader.pk for reader in readers],
        until=timezone.now() + length,
    )  # fmt: skip
    for reader in readers:
        _give(person, to=reader, reason=reason, length=length, by=by)
    return person


@transaction.atomic
def lift(person: Person, *, reason: str, by: User) -> Person:
    """The record is found like any other again. Raises ``NeedsReason`` and ``Refusal``s."""
    refuse_in_an_emergency(person, by)
    if not reason.strip():
        raise NeedsReason("Say why the record need not be restricted any more.")
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    _refuse_shared_number(person)
    person.is_restricted = False
    person.version += 1
    person.save(update_fields=["is_restricted", "version"])
    says = f"No longer restricted: {reason.strip()}"
    event = record.write_for(person, Verb.RESTRICTED, says, by=by, version=person.version)
    journal.note(event, "no longer restricted")
    return person


def _refuse_shared_number(person: Person) -> None:
    """Raise where the number was recorded on another record while this one was hidden."""
    others = Person.objects.filter(nhs_number=person.nhs_number, is_restricted=False)
    if person.nhs_number and (other := others.first()):
        message = (
            f"{other.reference} has the same NHS number. Join the records, or put the number "
            "right on one of them, before the restriction ends."
        )
        raise Refusal(message)


@transaction.atomic
def grant(person: Person, *, to: User, reason: str, length: timedelta, by: User) -> Grant:
    """Let one member of staff see a restricted record for a time.

    Raises ``NeedsReason``; raises ``Refusal`` for someone who would give it to themselves, and
    ``NotAllowed`` for someone who sees it in an emergency only.
    """
    refuse_in_an_emergency(person, by)
    if not reason.strip():
        raise NeedsReason("Say why they need to see it.")
    if to.pk == by.pk:
        raise Refusal("You cannot give access to yourself. Ask another service manager.")
    return _give(person, to=to, reason=reason, length=length, by=by)


def refuse_in_an_emergency(person: Person, by: User) -> None:
    """Emergency access reads and writes a case; it is no key by which others come in.

    Raises ``NotAllowed`` for whoever sees the record by nothing else.
    """
    live = Grant.objects.live(timezone.now()).filter(person=person, user=by)
    kinds = set(live.values_list("is_emergency", flat=True))
    if person.is_restricted and kinds == {True}:
        raise NotAllowed(
            "You see this record in an emergency. Who else may see it is for those to decide who "
            "see it without one."
        )


def _give(person: Person, *, to: User, reason: str, length: timedelta, by: User) -> Grant:
    now = timezone.now()
    made = Grant.objects.create(
        person=person, user=to, reason=reason.strip()[:300], given_by=by, given_at=now,
        ends_at=now + length,
    )  # fmt: skip
    record.write_for(person, Verb.ACCESS_GRANTED, f"To {to.name}: {made.reason}", by=by)
    return made


@transaction.atomic
def break_glass(person: Person | None, *, reason: str, by: User) -> None:
    """Someone is at risk now: take access to a restricted record for three hours.

    Does the same, as far as its user can tell, where there is no such record or none that is
    hidden: service managers are told in each case. Raises ``NeedsReason``.
    """
    if by.post is None:
        raise NotAllowed("Only somebody who works here may take emergency access.")
    if len(reason.split()) < EMERGENCY_WORDS:
        message = f"Say in at least {EMERGENCY_WORDS} words who is at risk and why it cannot wait."
        raise NeedsReason(message)
    if person is not None and person.is_restricted and not _is_close(person, by):
        now = timezone.now()
        made = Grant.objects.create(
            person=person, user=by, reason=reason.strip()[:300], given_by=by, given_at=now,
            ends_at=now + EMERGENCY, is_emergency=True,
        )  # fmt: skip
        says = f"Emergency, taken by {by.name}: {made.reason}"
        record.write_for(person, Verb.ACCESS_GRANTED, says, by=by)
    security_log.write("emergency access", user=by.pk)
    # A mail server that is down must not stand between a worker and someone at risk; it is logged.
    transaction.on_commit(_tell_service_managers, robust=True)


def _is_close(person: Person, by: User) -> bool:
    """One's own record, or that of somebody close: no emergency opens it, and nothing says so."""
    return Interest.objects.live().filter(person=person, worker__user=by).exists()


def _tell_service_managers() -> None:
    """An e-mail with no name in it: that access was taken, and where to see by whom."""
    roles = [role for role, duties in ROLES.items() if Right.GRANT in duties.rights]
    staff = Worker.objects.in_post(local_today()).filter(role__in=[Role(role) for role in roles])
    reached = staff.exclude(user=None).exclude(user__email="").select_related("user")
    context = {"url": settings.SITE_URL, "council": settings.COUNCIL}
    body = render_to_string("casework/looks/emergency.txt", context)
    mailing.mail_each(reached, "Emergency access was asked for", body)
