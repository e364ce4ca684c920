"""An address turns out to be right: a letter came back in error, or something else was in doubt."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from casework.acts import record
from casework.letters.gate import came_back
from casework.models import Address, Person, User, Verb
from casework.people import address_in_doubt
from casework.refusals import NeedsReason, NotAnswerable


@transaction.atomic
def find_right(address: Address, *, because: str, by: User, on: date) -> Address:
    """They do live there, or post reaches them there: letters go there again. ``on`` is today.

    It answers what asked if the address is right, such as a stay in hospital, until something
    changes again or a letter comes back. Raises ``NeedsReason``; ``NotAnswerable`` where they have
    left, or where nothing came back and nothing asks.
    """
    if not because.strip():
        raise NeedsReason("Say how you know that the address is right.")
    person = Person.objects.select_for_update(no_key=True).get(pk=address.person_id)
    address.refresh_from_db()
    is_theirs = person.addresses.on(on).filter(pk=address.pk).exists()
    has_answered = is_theirs and address_in_doubt.answered(person) > 0
    if not has_answered and address not in came_back.addresses_of(person, on=on):
        raise NotAnswerable(
            "They do not live there any more, or nothing says that this address may be wrong."
        )
    address.returned_on, address.found_right_at = None, timezone.now()
    address.save(update_fields=["returned_on", "found_right_at"])
    says = f"{address.get_kind_display()} address is right. {because.strip()}"
    record.write_for(person, Verb.AMENDED, says, by=by)
    return address
