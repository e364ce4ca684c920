"""Someone we have not met: their record, address and needs are opened together or not at all."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from casework import searching
from casework.acts import people
from casework.models import AccessNeed, AccessNeedTerm, Address, Event, Person, User, Verb
from casework.people import telling_apart
from casework.people.likeness import LIKE, Newcomer, likely
from casework.refusals import Refusal

# A form that was sent twice comes twice within this time.
SENT_TWICE = timedelta(minutes=2)
# Any number, the same for everybody who opens a record.
_ONE_AT_A_TIME = 1_010_001


class MayBeKnown(Refusal):
    """The person may have a record already; ``people`` are those who are alike."""

    def __init__(self, likely_ones: list[Person]) -> None:
        super().__init__("They may have a record already. Say whether they are one of these.")
        self.people = likely_ones


@dataclass(frozen=True)
class Introduction:
    """What someone told us about themselves. ``needs`` is None where nobody asked."""

    details: Mapping[str, Any]
    address: Address | None = None
    needs: list[AccessNeedTerm] | None = field(default=None)

    @property
    def newcomer(self) -> Newcomer:
        """What they are compared by with those who have a record."""
        names = ("given_names", "family_name", "born_on", "nhs_number", "phone", "mobile")
        postcode = self.address.postcode if self.address else None
        known = {name: self.details.get(name) for name in names}
        preferred = self.details.get("preferred_name")
        others = ((preferred, self.details["family_name"]),) if preferred else ()
        return Newcomer(**known, postcode=postcode, other_names=others)  # type: ignore[arg-type]


@transaction.atomic
def open_record(met: Introduction, *, none_of: Collection[int] = (), by: User, on: date) -> Person:
    """Open a record for someone new, who is ``none_of`` the people who were shown.

    Two who open records wait for each other, so that a form sent twice makes one record: the
    second time it comes to the record that the first one made. Raises ``MayBeKnown`` with those
    who are alike and were not shown, and ``Refusal`` as ``people.add`` and its kin do.
    """
    _one_at_a_time()
    if made := _made_a_moment_ago(met, by):
        return made
    alike = searching.likely_the_same(met.newcomer, user=by, as_of=on)
    if not {person.pk for person in alike} <= set(none_of):
        raise MayBeKnown(alike)
    person = people.add(met.details, by=by)
    if met.address is not None:
        people.move_home(person, met.address, by=by, on=on)
    if met.needs is not None:
        asked = AccessNeed.Source.ASKED
        person = people.record_needs(
            person, met.needs, source=asked, version=person.version, by=by, on=on
        )
    for other in alike:
        telling_apart.tell_apart(person, other, because=telling_apart.WHEN_OPENED, by=by)
    return person


def _one_at_a_time() -> None:
    """Until the transaction ends: what is looked for next is there, if somebody made it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])


def _made_a_moment_ago(met: Introduction, by: User) -> Person | None:
    """The record that the same words of the same user opened, where the form came twice."""
    (found,) = likely([met.newcomer], at_least=LIKE)
    opened = Event.objects.filter(
        person__in=[one.person_id for one in found],
        verb=Verb.AMENDED,
        says=people.RECORD_OPENED,
        by=by,
        at__gte=timezone.now() - SENT_TWICE,
    ).select_related("person")
    return next((event.person for event in opened if _is_as_typed(event.person, met)), None)


def _is_as_typed(person: Person, met: Introduction) -> bool:
    typed = {name: met.details[name] for name in people.EDITABLE if name in met.details}
    return all(getattr(person, name) == value for name, value in typed.items())
