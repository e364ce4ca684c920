"""From which addresses did letters come back, so that no more go there?

A mark on the address is the post room's; a letter that its carrier brought back speaks by itself.
Once somebody found out that the address is right, what came back until then counts no more.
"""

from datetime import date

from casework.calendar import local_day
from casework.letters.places import lines_of
from casework.letters.same_address import Likeness, Whereabouts, likeness
from casework.models import Address, Channel, Delivery, Letter, Person


def came_back_from(address: Address, letter: Letter) -> bool:
    """Whether this letter came back from the address, since they have lived there."""
    delivery = getattr(letter, "delivery", None)
    if delivery is None or delivery.status != Delivery.Status.RETURNED:
        return False
    if letter.channel != Channel.POST or local_day(delivery.status_at) < address.starts_on:
        return False
    if address.found_right_at is not None and delivery.status_at <= address.found_right_at:
        return False
    went_to = Whereabouts(lines=tuple(letter.sent_to.splitlines()[1:]))
    here = Whereabouts(lines=lines_of(address.lines), postcode=address.postcode)
    return likeness(went_to, here) is Likeness.SAME


def addresses_of(person: Person, *, on: date) -> list[Address]:
    """Where they live or stay now, and letters came back from."""
    returned = Letter.objects.filter(
        person=person, referrer=None, delivery__status=Delivery.Status.RETURNED
    )
    letters = list(returned.select_related("delivery"))
    return [
        address
        for address in person.addresses.on(on).order_by("-starts_on", "-pk")
        if address.returned_on or any(came_back_from(address, letter) for letter in letters)
    ]
