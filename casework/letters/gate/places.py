"""Where does post reach someone today? Pure: addresses in, one place out."""

import re
from dataclasses import dataclass

from casework.letters.gate.same_address import Whereabouts
from casework.models import AddressKind


@dataclass(frozen=True, kw_only=True)
class Place:
    """An address on the person's record, as it stands today."""

    kind: str
    lines: tuple[str, ...]
    postcode: str
    uprn: str = ""
    is_current: bool = True
    came_back: bool = False

    @property
    def as_posted(self) -> tuple[str, ...]:
        """The lines below the name, the postcode last and once."""
        if self.lines and self.lines[-1].replace(" ", "") == self.postcode.replace(" ", ""):
            return self.lines
        return (*self.lines, self.postcode)

    @property
    def whereabouts(self) -> Whereabouts:
        return Whereabouts(lines=self.lines, postcode=self.postcode, uprn=self.uprn)


def lines_of(text: str) -> tuple[str, ...]:
    """An address as it was typed, without its empty lines."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


SHUT_IN = frozenset({AddressKind.HOSPITAL, AddressKind.PRISON})
# Where post reaches someone now: a forwarding address first; then being shut in, which an open
# home address does not undo; then wherever they stay.
POST_GOES_TO = (
    AddressKind.FORWARDING,
    AddressKind.HOSPITAL,
    AddressKind.PRISON,
    AddressKind.TEMPORARY,
    AddressKind.CARE_HOME,
    AddressKind.HOME,
)


def where_to_post(places: tuple[Place, ...]) -> Place | None:
    """The one address that post would go to today; None where none is current."""
    current = [place for place in places if place.is_current]
    return min(current, key=lambda place: POST_GOES_TO.index(AddressKind(place.kind)), default=None)


# A shape, not a list: whether it exists is for the print room's own check.
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}")


def is_postcode(text: str) -> bool:
    return POSTCODE.fullmatch(text.strip().upper()) is not None


def is_no_fixed_abode(place: Place) -> bool:
    """Said in the address, or by the NHS postcodes that stand for no address (ZZ99)."""
    if place.postcode.strip().upper().startswith("ZZ99"):
        return True
    words = re.sub(r"[^a-z]+", " ", " ".join(place.lines).casefold()).strip()
    return not words or "no fixed abode" in words or words == "nfa"
