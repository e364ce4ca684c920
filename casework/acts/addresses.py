"""An address turns out to be right: a letter came back from it in error, or the mark was wrong."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from casework.acts import record
from casework.letters.gate import came_back
from casework.models import Address, Person, User, Verb
from casework.refusals import NeedsReason, NotAnswerable


@transaction.atomic
def find_right(address: Address, *, because: str, by: User, on: date) -> Address:
    """They do live there: letters go there again, until one comes back anew. ``on`` is today.

    Raises ``NeedsReason``; ``NotAnswerable`` where they have left, or where nothing came back.
    """
    if not because.strip():
        raise NeedsReason("Say how you know that the address is right.")
    person = Person.objects.select_for_update(no_key=True).get(pk=address.person_id)
    address.refresh_from_db()
    if address not in came_back.addresses_of(person, on=on):
        raise NotAnswerable(
            "They do not live there any more, or no letter stands that came back from there."
        )
    address.returned_on, address.found_right_at = None, timezone.now()
    address.save(update_fields=["returned_on", "found_right_at"])
    says = f"{address.get_kind_display()} address is right. {because.strip()}"
    record.write_for(person, Verb.AMENDED, says, by=by)
    return address
