"""What the journal knows and the database does not, and recording it again (trust.md B1).

Letters that went are recorded as sent before any letter goes. One that was being handed over is
given back to the sender as a doubt, which asks the carrier or a person. What happened to people is
shown to a person, who has it recorded by the same acts as at first, or leaves it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Field
from django.utils import timezone

from casework.acts import moving_home, people, reach, restricting
from casework.disasters import journal
from casework.disasters.journal import GOING, RECALLED, SENT, Entry
from casework.disasters.sealing import CannotOpen
from casework.disasters.words import said
from casework.models import (
    AccessNeedTerm,
    Address,
    Generation,
    Person,
    Relearnt,
    User,
)
from casework.refusals import Refusal

OF_LETTERS = frozenset({GOING, SENT, RECALLED})
# The database's last tick is the moment to which it was put back, give or take.
BEFORE = timedelta(hours=1)
# What a restriction gives again lasts at least so long.
AT_LEAST = timedelta(days=1)


class CannotBeRecorded(Refusal):
    """It is for a person to do by hand, or the record is not in this database."""


@dataclass(frozen=True)
class Lost:
    """One entry about a person, as a page shows it. ``person`` is None where they are not here."""

    entry: Entry
    person: Person | None
    says: str
    facts: dict[str, Any]

    @property
    def can_be_recorded(self) -> bool:
        return self.person is not None and self.entry.kind in APPLIED


def lost_entries() -> list[Entry]:
    """Every entry that the database does not know and nobody answered, the oldest first."""
    row = Generation.objects.order_by("-pk").first()
    since = row.ticked_at - BEFORE if row else None
    found = [each for each in journal.entries(since=since) if since is None or each.at >= since]
    return sorted(journal.unknown(found), key=lambda entry: entry.at)


def of_people(entries: Iterable[Entry]) -> list[Lost]:
    """Those that are not about letters, opened. One that cannot be opened says so."""
    opened = [(each, _facts(each)) for each in entries if each.kind not in OF_LETTERS]
    here = Person.objects.in_bulk({facts["person"] for _, facts in opened if facts})
    return [_lost(entry, facts, here) for entry, facts in opened]


def _facts(entry: Entry) -> dict[str, Any]:
    try:
        return entry.facts
    except CannotOpen:
        return {}


def _lost(entry: Entry, facts: dict[str, Any], here: dict[int, Person]) -> Lost:
    if not facts:
        return Lost(entry, None, "This was sealed with another key and cannot be read.", {})
    person = here.get(facts["person"])
    person = person if journal.is_of(person, facts) else None
    return Lost(entry, person, said(entry.kind, facts), facts)


def record(lost: Lost, *, by: User, on: date) -> None:
    """Do it again, by the act that did it at first. Raises ``Refusal``."""
    act = APPLIED.get(lost.entry.kind)
    if act is None or lost.person is None:
        raise CannotBeRecorded("Record this by hand on their page, then say that it is done.")
    with transaction.atomic():
        person = Person.objects.get(pk=lost.person.pk)
        act(person, lost.facts, by, on)
        answered(lost.entry, Relearnt.Answer.APPLIED, by=by)


def leave(entry: Entry, *, by: User | None) -> None:
    """It is done by hand, or shall not be recorded."""
    answered(entry, Relearnt.Answer.LEFT, by=by)


def answered(entry: Entry, answer: str, *, by: User | None) -> None:
    Relearnt.objects.get_or_create(
        entry=entry.key, defaults={"answer": answer, "by": by, "at": timezone.now()}
    )


Act = Callable[[Person, dict[str, Any], User, date], object]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _death(person: Person, facts: dict[str, Any], by: User, on: date) -> None:
    died_on, reported_on = _day(facts["died_on"]), _day(facts["reported_on"])
    people.record_death(person, died_on=died_on, reported_on=reported_on, by=by, on=on)


def _typed(name: str, value: Any) -> Any:
    field = Person._meta.get_field(name)
    return field.to_python(value) if isinstance(field, Field) else value


def _details(person: Person, facts: dict[str, Any], by: User, on: date) -> None:
    changes = {name: _typed(name, facts[name]) for name in people.EDITABLE if name in facts}
    people.amend(person, changes, version=person.version, by=by)


def _address(person: Person, facts: dict[str, Any], by: User, on: date) -> None:
    address = Address(
        kind=facts["kind"], lines=facts["lines"], postcode=facts["postcode"], uprn=facts["uprn"],
        starts_on=date.fromisoformat(facts["starts_on"]),
    )  # fmt: skip
    moving_home.move_home(person, address, by=by, on=on)


def _address_ended(person: Person, facts: dict[str, Any], by: User, on: date) -> None:
    asked = {name: facts[name] for name in ("kind", "postcode", "starts_on")}
    address = person.addresses.filter(ends_on=None, **asked).first()
    if address is None:
        raise CannotBeRecorded("This address is not here, or has ended. Look at their page.")
    people.end_address(address, by=by, on=_day(facts["ends_on"]) or on)


def _needs(person: Person, facts: dict[str, Any], by: User, on: date) -> None:
    terms = list(AccessNeedTerm.objects.filter(pk__in=facts["terms"]))
    people.record_needs(person, terms, source=facts["source"], version=person.version, by=by, on=on)


def _restricted(person: Person, facts: dict[str, Any], by: User, on: date) -> None:
    left = datetime.fromisoformat(facts["until"]) - timezone.now()
    readers = User.objects.filter(pk__in=facts["to"])
    restricting.restrict(
        person, reason=facts["reason"], to=readers, length=max(left, AT_LEAST), by=by
    )


def _harm(person: Person, facts: dict[str, Any], by: User, on: date) -> None:
    other = Person.objects.filter(pk=facts["other"]).first() if facts["other"] else None
    if facts["other"] and not journal.is_of(other, {"made": facts["other_made"]}):
        raise CannotBeRecorded("The other's record is not here. Record it by hand, with a name.")
    reach.record_harm(person, other=other, details=facts["details"], by=by, on=on)


APPLIED: dict[str, Act] = {
    "death": _death, "details": _details, "address": _address, "address ended": _address_ended,
    "needs": _needs, "restricted": _restricted, "harm": _harm,
}  # fmt: skip
