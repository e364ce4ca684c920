"""From which addresses did letters come back, so that no more go there?

A mark on the address is the post room's; a letter that its carrier brought back speaks by itself.
Once somebody found out that the address is right, what came back until then counts no more.
"""

from datetime import date, datetime

from casework.calendar import local_day
from casework.letters.gate.places import lines_of
from casework.letters.gate.same_address import Likeness, Whereabouts, likeness
from casework.models import Address, Channel, Delivery, Letter, Person, Referrer


def from_address(address: Address, letter: Letter) -> bool:
    """Whether this letter came back from the address, since they have lived there."""
    at = _came_back_at(letter)
    if at is None or local_day(at) < address.starts_on:
        return False
    if address.found_right_at is not None and at <= address.found_right_at:
        return False
    return _went_to(letter, address.lines, address.postcode)


def from_referrer(referrer: Referrer, letter: Letter) -> bool:
    """The same of whoever referred someone. Recorded again, they stand as they are now."""
    at = _came_back_at(letter)
    is_since = at is not None and at > referrer.recorded_at
    return is_since and _went_to(letter, referrer.lines, referrer.postcode)


def _came_back_at(letter: Letter) -> datetime | None:
    """When it came back by post; None where it did not."""
    delivery = getattr(letter, "delivery", None)
    if delivery is None or letter.channel != Channel.POST:
        return None
    return delivery.status_at if delivery.status == Delivery.Status.RETURNED else None


def _went_to(letter: Letter, lines: str, postcode: str) -> bool:
    went_to = Whereabouts(lines=tuple(letter.sent_to.splitlines()[1:]))
    here = Whereabouts(lines=lines_of(lines), postcode=postcode)
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
        if address.returned_on or any(from_address(address, letter) for letter in letters)
    ]
