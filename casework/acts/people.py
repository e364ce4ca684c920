"""A person's details change: the old value is kept, and the letters feel it at once."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from casework.acts import details_to_correct, record
from casework.calendar import local_day
from casework.database.limits import statements_within
from casework.disasters import journal
from casework.models import (
    AccessNeed,
    AccessNeedTerm,
    Address,
    Event,
    Person,
    PersonName,
    User,
    Verb,
)
from casework.models.person import NEEDS_REVIEW
from casework.people import address_in_doubt, postcodes
from casework.people.written_names import NoName, judged
from casework.refusals import BadDate, Conflict, NeedsReason, Overtaken, Refusal

# The details that the person's page edits; the rest have acts of their own.
EDITABLE = (
    "given_names", "family_name", "preferred_name", "nhs_number", "born_on", "gender", "ethnicity",
    "spoken_language", "written_language", "interpreter_needed", "email", "phone", "mobile",
    "safe_by_post", "safe_by_email", "safe_by_phone", "safe_by_text", "safe_voicemail",
    "reach_note", "do_not_write", "safety_warning",
)  # fmt: skip

RECORD_OPENED = "Record opened"
# How long recording a death waits for a letter that has begun: longer than any carrier may take
# (NOTIFY_TIMEOUT_S, EMAIL_TIMEOUT).
PATIENCE_S = 50


class Changed(Overtaken):
    """Somebody else changed the person first; carries the record as it now stands."""

    def __init__(self, current: Person, *, seen: int) -> None:
        super().__init__(
            now={"version": current.version}, between=list(changes_since(current, seen))
        )
        self.current = current


def changes_since(person: Person, version: int) -> QuerySet[Event]:
    """What was done to the record after a version of it that somebody saw, the oldest first."""
    events = Event.objects.filter(person=person, data__version__gt=version)
    return events.select_related("by__worker").order_by("id")


class NumberTaken(Refusal):
    """Another record has this NHS number: one that is not restricted.

    The number of a restricted record is taken like any other, since a refusal would tell of it.
    Both are likely doubles then, for whoever may see both (docs/adr/0018).
    """

    def __init__(self) -> None:
        super().__init__(
            "This NHS number cannot be recorded as it stands. Check each digit with the person. If "
            "it is right, leave it empty for now, write it in a note to a service manager and ask "
            "them to check it: nothing else that you typed is lost."
        )


@transaction.atomic
def add(details: Mapping[str, Any], *, by: User) -> Person:
    """A person we have not met before. Raises ``Refusal`` for an NHS number that is taken."""
    person = Person(**{name: details[name] for name in EDITABLE if name in details})
    _refuse_no_name(person, ("given_names", "family_name", "preferred_name"))
    _save(person)
    record.write_for(person, Verb.AMENDED, RECORD_OPENED, by=by)
    return person


@transaction.atomic
def amend(person: Person, changes: Mapping[str, Any], *, version: int, by: User | None) -> Person:
    """Change details, keeping each old value in the timeline.

    ``version`` is the one that the writer saw. Raises ``Changed`` if it is no longer the latest.
    """
    current = _lock_as_seen(person, version)
    moved = {
        name: (getattr(current, name), value)
        for name, value in changes.items()
        if name in EDITABLE and getattr(current, name) != value
    }
    if not moved:
        return current
    before = (current.given_names, current.family_name)
    for name, (_, value) in moved.items():
        setattr(current, name, value)
    _refuse_no_name(current, moved)
    current.version += 1
    _save(current)
    if before != (current.given_names, current.family_name):
        _keep_name(current, before, by)
    names = ", ".join(_label(name) for name in sorted(moved))
    old_and_new = {name: [str(old), str(new)] for name, (old, new) in moved.items()}
    if by is not None:
        details_to_correct.close_for(current, moved, by=by)
    event = record.write_for(
        current, Verb.AMENDED, f"Changed: {names}", by=by, changes=old_and_new,
        version=current.version,
    )  # fmt: skip
    journal.note(event, "details", **{name: new for name, (_, new) in moved.items()})
    return current


def _refuse_no_name(person: Person, changed: Iterable[str]) -> None:
    """Set the names that changed as they are kept. Raises ``NoName``: one name is enough."""
    for name in {"given_names", "family_name", "preferred_name"} & set(changed):
        setattr(person, name, judged(getattr(person, name)).name)
    if not person.name:
        raise NoName("Enter their name. Someone with one name has it as their last name.")


def _keep_name(person: Person, name: tuple[str, str], by: User | None) -> None:
    """The name that they had until now: they are found by it, and it is shown."""
    now = timezone.now()
    PersonName.objects.create(
        person=person, given_names=name[0], family_name=name[1], until=local_day(now),
        source=PersonName.Source.CHANGED, recorded_by=by, recorded_at=now,
    )  # fmt: skip


def _label(name: str) -> str:
    """What a detail is called on the screen."""
    field = Person._meta.get_field(name)
    return str(getattr(field, "verbose_name", name))


def _save(person: Person) -> None:
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as taken:
        if "nhs_number" not in str(taken):
            raise
        raise NumberTaken from taken


def _lock(person: Person) -> Person:
    return Person.objects.select_for_update(no_key=True).get(pk=person.pk)


def _lock_for_a_death(person: Person) -> Person:
    """The same, and more patient than a page: a slow carrier may hold the person for half a minute,
    and a death is not to be typed twice.
    """
    with statements_within(seconds=PATIENCE_S):
        return _lock(person)


def _lock_as_seen(person: Person, version: int) -> Person:
    """The person, locked, as the writer saw them; raises ``Changed``."""
    current = _lock(person)
    if current.version != version:
        raise Changed(current, seen=version)
    return current


@transaction.atomic
def record_death(
    person: Person, *, died_on: date | None, reported_on: date | None, by: User | None, on: date
) -> Person:
    """Record a death, verified (``died_on``) or only reported. No letter begins after this.

    The letter sender holds the person's row while it hands a letter over, so this waits for at
    most one letter that has begun. Raises ``BadDate``.
    """
    person = _lock_for_a_death(person)
    for day in (died_on, reported_on):
        if day is not None:
            record.not_in_future(day, on)
    if died_on and person.born_on and died_on < person.born_on:
        raise BadDate("The date of death cannot be before the date of birth.")
    if died_on is None and reported_on is None:
        raise NeedsReason("Give the date of death, or the day on which it was reported.")
    person.died_on = died_on or person.died_on
    person.reported_dead_on = reported_on or person.reported_dead_on
    person.version += 1
    person.save(update_fields=["died_on", "reported_dead_on", "version"])
    says = f"Died on {died_on:%d %B %Y}" if died_on else "Reported dead, not verified"
    event = record.write_for(person, Verb.DIED, says, by=by, version=person.version)
    journal.note(event, "death", died_on=died_on, reported_on=reported_on)
    _look_today(person, says, on)
    return person


def _look_today(person: Person, because: str, on: date) -> None:
    """Ask for a look today at each open case of theirs."""
    for case in person.cases.still_open().order_by("pk"):
        locked = record.lock(case)
        locked.next_look_on, locked.look_because = on, because
        record.save(locked)


@transaction.atomic
def report_death(person: Person, *, by: User | None, on: date) -> Person:
    """We were told, by the way, that they died: no letter begins after this.

    Harmless where a death, or a report of one, stands already.
    """
    person = _lock_for_a_death(person)
    if person.may_have_died:
        return person
    return record_death(person, died_on=None, reported_on=on, by=by, on=on)


@transaction.atomic
def correct_death(person: Person, *, because: str, version: int, by: User, on: date) -> Person:
    """They are alive: a death, or the report of one, was a mistake. ``version`` is the one seen.

    Each open case asks for a look today, and what was held for it is looked at again within the
    hour (letters/looking_again.py). A case that was closed for it stays closed until somebody opens
    it again. Raises ``Changed``, ``NeedsReason``, ``Refusal`` where no death stands.
    """
    current = _lock_as_seen(person, version)
    if not current.may_have_died:
        raise Refusal("Neither a death nor a report of one is recorded here.")
    if not because.strip():
        raise NeedsReason("Say how we know that they are alive.")
    was = {
        name: [str(day), ""]
        for name in ("died_on", "reported_dead_on")
        if (day := getattr(current, name)) is not None
    }
    current.died_on = current.reported_dead_on = None
    current.version += 1
    current.save(update_fields=["died_on", "reported_dead_on", "version"])
    says = f"They are alive, it was a mistake: {because.strip()}"
    event = record.write_for(current, Verb.ALIVE, says, by=by, changes=was, version=current.version)
    journal.note(event, "alive")
    _look_today(current, "They are alive: the death was a mistake", on)
    return current


@transaction.atomic
def move_home(person: Person, address: Address, *, by: User, on: date) -> Address:
    """A new address from ``address.starts_on``; the open one of its kind ends that day."""
    person = _lock(person)
    if address.starts_on > on:
        raise BadDate("Record a move on the day it happens, or after.")
    old = person.addresses.filter(kind=address.kind, ends_on=None)
    if old.filter(starts_on__gt=address.starts_on).exists():
        raise BadDate("This is before the start of the address we hold. Correct the date.")
    old.update(ends_on=address.starts_on)
    address.person = person
    _set_postcode(address)
    address.save()
    address_in_doubt.answered(person)
    details_to_correct.close_for(person, ["address"], by=by)
    says = f"{address.get_kind_display()} address changed"
    event = record.write_for(person, Verb.AMENDED, says, by=by)
    journal.note(
        event, "address", kind=address.kind, lines=address.lines, postcode=address.postcode,
        uprn=address.uprn, starts_on=address.starts_on,
    )  # fmt: skip
    return address


def _set_postcode(address: Address) -> None:
    """As it is kept, also where it was typed at the end of the lines. Raises ``BadPostcode``."""
    if not address.postcode.strip():
        address.lines, address.postcode = postcodes.taken_out_of(address.lines)
    if why := postcodes.why_not(address.postcode):
        raise postcodes.BadPostcode(why)
    address.postcode = postcodes.kept(address.postcode)


@transaction.atomic
def end_address(address: Address, *, by: User, on: date) -> None:
    """The person no longer lives, or stays, there; ``on`` is the day they left.

    Raises ``BadDate`` for a day before the address began, ``Conflict`` if it has ended already.
    """
    person = _lock(address.person)
    address.refresh_from_db()
    if address.ends_on is not None:
        message = f"This address was ended already, on {address.ends_on:%d %B %Y}."
        raise Conflict(message)
    if on < address.starts_on:
        raise BadDate("They cannot have left before they came: check both dates.")
    address.ends_on = on
    address.save(update_fields=["ends_on"])
    address_in_doubt.answered(person)
    says = f"{address.get_kind_display()} address ended"
    event = record.write_for(person, Verb.AMENDED, says, by=by)
    journal.note(
        event, "address ended", kind=address.kind, postcode=address.postcode,
        starts_on=address.starts_on, ends_on=on,
    )  # fmt: skip


@transaction.atomic
def record_needs(
    person: Person,
    terms: list[AccessNeedTerm],
    *,
    source: str,
    version: int,
    by: User | None,
    on: date,
) -> Person:
    """What they answered when asked how they read and are reached; an empty list is "none".

    What is not among the terms ends, so ``version`` is the one that the writer saw: a need that
    somebody recorded meanwhile is not ended by whoever never saw it. Raises ``Changed``.
    """
    person = _lock_as_seen(person, version)
    live = {need.term_id: need for need in person.access_needs.filter(ends_on=None)}
    wanted = {term.pk: term for term in terms}
    for code, need in live.items():
        if code not in wanted:
            need.ends_on = on
            need.save(update_fields=["ends_on"])
    AccessNeed.objects.bulk_create(
        AccessNeed(
            person=person, term=term, source=source, recorded_on=on, recorded_by=by,
            review_due_on=on + NEEDS_REVIEW,
        )
        for code, term in wanted.items()
        if code not in live
    )  # fmt: skip
    # What they say they need still was asked again today.
    kept = [need.pk for code, need in live.items() if code in wanted]
    AccessNeed.objects.filter(pk__in=kept).update(review_due_on=on + NEEDS_REVIEW)
    person.access_needs_asked_on = on
    person.version += 1
    person.save(update_fields=["access_needs_asked_on", "version"])
    says = ", ".join(term.label for term in terms) or "none"
    says = f"Access needs asked: {says}"
    event = record.write_for(person, Verb.AMENDED, says, by=by, version=person.version)
    journal.note(event, "needs", terms=[term.pk for term in terms], source=source)
    return person


@transaction.atomic
def record_answers(
    person: Person, terms: list[AccessNeedTerm] | None, details: Mapping[str, Any], *, source: str,
    version: int, by: User, on: date,
) -> Person:  # fmt: skip
    """What one talk settled: their access needs, unless nobody asked (None), and other details.

    Raises ``Changed``, as both do by themselves.
    """
    if terms is not None:
        person = record_needs(person, terms, source=source, version=version, by=by, on=on)
        version = person.version
    return amend(person, details, version=version, by=by)
