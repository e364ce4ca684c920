"""Where does post reach someone today? Pure: addresses in, one place out."""

from dataclasses import dataclass

from casework.letters.gate.same_address import Whereabouts
from casework.models import AddressKind
from casework.people import places, postcodes


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
        """The lines below the name as a printer takes them, the postcode last and once."""
        lines = tuple(line for each in self.lines if (line := places.as_printed(each)))
        if lines and lines[-1].replace(" ", "") == self.postcode.replace(" ", ""):
            return lines
        return (*lines, self.postcode)

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


def is_postcode(text: str) -> bool:
    """Whether post can be sent there: the one check, as import and pages make it."""
    return bool(postcodes.kept(text))


def is_no_fixed_abode(place: Place) -> bool:
    """Said in the address, or by the NHS postcodes that stand for no address (ZZ99)."""
    if postcodes.stands_for_no_address(place.postcode):
        return True
    return places.says_no_fixed_address(place.lines)


def is_out_of_reach(place: Place) -> str:
    """The country or the forces' post office that this place is in; empty for one at home.

    A British postcode outweighs a country's name: "Poland" may be the name of a house.
    """
    if postcodes.is_of_the_forces(place.postcode, "\n".join(place.lines)):
        return "British forces (BFPO)"
    return "" if is_postcode(place.postcode) else places.country_in(place.lines)


def what_of_postcode(postcode: str) -> str:
    """What is wrong with it, and what was meant where that is clear; empty for a right one."""
    if is_postcode(postcode):
        return ""
    suggestion = postcodes.meant(postcode)
    return f"{postcode}: did you mean {suggestion}?" if suggestion else postcode or "none recorded"
