"""What a row adds to the new person it is about: an address and access needs.

Of whoever was here before, what a row says is news (``differences``), and nothing is added by it.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from casework.database.writing import Values, insert
from casework.models import (
    AccessNeed,
    Address,
    AddressKind,
    Import,
    ImportRow,
    Person,
)
from casework.policy import Safety

# Needs are asked about again within a year (rules.md 5.2) [P].
ASK_AGAIN_AFTER = timedelta(days=365)
_LINES = ("address_1", "address_2", "address_3", "address_4")

OfPerson = Sequence[tuple[int, dict[str, Any]]]


def add_details(
    batch: Import, rows: Sequence[ImportRow], people: Sequence[int], *, as_of: date
) -> None:
    """Add what each row knows of somebody new, without touching what an earlier row said."""
    told = [
        (person, row.clean)
        for person, row in zip(people, rows, strict=True)
        if row.person_id is None
    ]
    _add_addresses(told, as_of)
    _add_needs(batch, told, as_of)
    _add_protection(told, as_of)


def _add_addresses(told: OfPerson, as_of: date) -> None:
    """A home for each person who has none open."""
    at_home = Address.objects.filter(kind=AddressKind.HOME, ends_on=None)
    housed = set(
        at_home.filter(person__in={pk for pk, _ in told}).values_list("person_id", flat=True)
    )
    new: dict[int, Values] = {}
    for person, clean in told:
        lines = "\n".join(clean[name] for name in _LINES if name in clean)
        if (lines or "postcode" in clean) and person not in housed:
            address = {
                "person_id": person, "lines": lines, "postcode": clean.get("postcode", ""),
                "starts_on": as_of,
            }  # fmt: skip
            new.setdefault(person, address)
    insert(Address, list(new.values()))


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


def _add_protection(told: OfPerson, as_of: date) -> None:
    """A later row of somebody new may say what the first did not: dead, not safe, needs."""
    telling = {"reported_dead", "safe_by_post", "access_needs"}
    news = [(person, clean) for person, clean in told if telling & clean.keys()]
    here = Person.objects.in_bulk({person for person, _ in news})
    changed = {pk: here[pk] for pk, clean in news if _learn(here[pk], clean, as_of)}
    fields = ("reported_dead_on", "safe_by_post", "access_needs_asked_on")
    if changed:
        Person.objects.bulk_update(changed.values(), fields)


def _learn(person: Person, clean: dict[str, Any], as_of: date) -> bool:
    """Set what the row says and the record does not; whether there was any."""
    before = (person.reported_dead_on, person.safe_by_post, person.access_needs_asked_on)
    if "reported_dead" in clean and not person.may_have_died:
        person.reported_dead_on = date.fromisoformat(clean["reported_dead"])
    if clean.get("safe_by_post") == Safety.UNSAFE:
        person.safe_by_post = Safety.UNSAFE
    if "access_needs" in clean and person.access_needs_asked_on is None:
        person.access_needs_asked_on = as_of
    after = (person.reported_dead_on, person.safe_by_post, person.access_needs_asked_on)
    return before != after
