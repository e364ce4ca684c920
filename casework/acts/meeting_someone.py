"""Someone we have not met: their record, address and needs are opened together or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from casework.acts import people
from casework.models import AccessNeed, AccessNeedTerm, Address, Person, User


@dataclass(frozen=True)
class Introduction:
    """What someone told us about themselves. ``needs`` is None where nobody asked."""

    details: Mapping[str, Any]
    address: Address | None = None
    needs: list[AccessNeedTerm] | None = field(default=None)


@transaction.atomic
def open_record(met: Introduction, *, by: User, on: date) -> Person:
    """Open a record for someone new. Raises ``Refusal`` as ``people.add`` and its kin do."""
    person = people.add(met.details, by=by)
    if met.address is not None:
        people.move_home(person, met.address, by=by, on=on)
    if met.needs is not None:
        asked = AccessNeed.Source.ASKED
        person = people.record_needs(
            person, met.needs, source=asked, version=person.version, by=by, on=on
        )
    return person
