"""What a row adds to the person it is about: address, access needs, and news that protects them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from casework.models import (
    AccessNeed,
    Address,
    AddressKind,
    Event,
    Import,
    ImportRow,
    Person,
    Verb,
)
from casework.policy import Safety

# Needs are asked about again within a year (rules.md 5.2) [P].
ASK_AGAIN_AFTER = timedelta(days=365)
_LINES = ("address_1", "address_2", "address_3", "address_4")

OfPerson = Sequence[tuple[int, dict[str, Any]]]


def add_details(
    batch: Import, rows: Sequence[ImportRow], people: Sequence[int], *, as_of: date
) -> None:
    """Add what each row knows of its person, without touching what we knew already."""
    told = [(person, row.clean) for person, row in zip(people, rows, strict=True)]
    _add_addresses(told, as_of)
    _add_needs(batch, told, as_of)
    _add_protection(batch, told, as_of)


def _add_addresses(told: OfPerson, as_of: date) -> None:
    """A home for each person who has none open."""
    at_home = Address.objects.filter(kind=AddressKind.HOME, ends_on=None)
    housed = set(
        at_home.filter(person__in={pk for pk, _ in told}).values_list("person_id", flat=True)
    )
    new: dict[int, Address] = {}
    for person, clean in told:
        lines = "\n".join(clean[name] for name in _LINES if name in clean)
        if (lines or "postcode" in clean) and person not in housed:
            address = Address(
                person_id=person, lines=lines, postcode=clean.get("postcode", ""), starts_on=as_of
            )
            new.setdefault(person, address)
    Address.objects.bulk_create(new.values())


def _add_needs(batch: Import, told: OfPerson, as_of: date) -> None:
    wanted = {(person, code) for person, clean in told for code in clean.get("access_needs", ())}
    if not wanted:
        return
    live = AccessNeed.objects.filter(person__in={pk for pk, _ in wanted}, ends_on=None)
    missing = wanted - set(live.values_list("person_id", "term_id"))
    AccessNeed.objects.bulk_create(
        AccessNeed(
            person_id=person, term_id=code, source=AccessNeed.Source.IMPORT, recorded_on=as_of,
            recorded_by=batch.by, review_due_on=as_of + ASK_AGAIN_AFTER,
        )
        for person, code in sorted(missing)
    )  # fmt: skip


def _add_protection(batch: Import, told: OfPerson, as_of: date) -> None:
    """A death or an unsafe address told by any row counts for the person, whoever had them first.

    Nobody is written to after we know that we should not (house.md, promise 1).
    """
    telling = {"died_on", "reported_dead", "safe_by_post", "access_needs"}
    news = [(person, clean) for person, clean in told if telling & clean.keys()]
    here = Person.objects.in_bulk({person for person, _ in news})
    changed: dict[int, Person] = {}
    events = []
    for pk, clean in news:
        person = here[pk]
        if says := _learn(person, clean, as_of):
            person.version += 0 if pk in changed else 1
            changed[pk] = person
            events.append(Event(
                person=person, verb=Verb.AMENDED, says=f"The import says: {', '.join(says)}",
                data={"import": batch.pk, "version": person.version}, by=batch.by,
                at=timezone.now(),
            ))  # fmt: skip
    fields = ("died_on", "reported_dead_on", "safe_by_post", "access_needs_asked_on", "version")
    if changed:
        Person.objects.bulk_update(changed.values(), fields)
    Event.objects.bulk_create(events)


def _learn(person: Person, clean: dict[str, Any], as_of: date) -> list[str]:
    """Set what the row knows and we did not; says what was set."""
    says = []
    died = date.fromisoformat(clean["died_on"]) if "died_on" in clean else None
    if died and person.died_on is None and not (person.born_on and died < person.born_on):
        person.died_on = died
        says.append("the person has died")
    if "reported_dead" in clean and not person.may_have_died:
        person.reported_dead_on = date.fromisoformat(clean["reported_dead"])
        says.append("reported dead, not verified")
    if clean.get("safe_by_post") == Safety.UNSAFE and person.safe_by_post != Safety.UNSAFE:
        person.safe_by_post = Safety.UNSAFE
        says.append("not safe to write to")
    if "access_needs" in clean and person.access_needs_asked_on is None:
        person.access_needs_asked_on = as_of
        says.append("access needs were asked")
    return says
