"""Someone lives elsewhere now: their address changes, and so may their risk (rules.md 2.3)."""

from datetime import date

from django.db import transaction

from casework.acts import people, watching
from casework.models import Address, Person, User
from casework.models.person import AddressKind
from casework.people import address_in_doubt


@transaction.atomic
def move_home(person: Person, address: Address, *, by: User, on: date) -> Address:
    """Record the new address, and ask for a fresh look at the risk of each open case.

    Raises what ``people.move_home`` raises. A first address is no move, nor is one for post alone.
    """
    has_moved = address.kind != AddressKind.FORWARDING and person.addresses.exists()
    made = people.move_home(person, address, by=by, on=on)
    if has_moved:
        for case in person.cases.still_open().order_by("pk"):
            watching.change(case, trigger="moved", note="A new address was recorded", by=by, on=on)
        # The new address is the answer to what each of these changes asks.
        address_in_doubt.answered(person)
    return made
