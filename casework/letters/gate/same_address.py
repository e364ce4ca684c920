"""Are two addresses the same place? Pure; where it cannot be told, the answer is that it cannot.

Used to keep a letter from the home of someone who must not see it, so the mistakes are not alike:
to doubt a neighbour costs a question, to miss a shared home may cost a life. "Elsewhere" is said
only where a number, or the postcode together with the words, speaks against it.
"""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum

from casework.people import postcodes
from casework.people.names import plain
from casework.people.places import says_no_fixed_address


class Likeness(Enum):
    """How alike two addresses are."""

    SAME = "the same place"
    UNSURE = "perhaps the same place"
    ELSEWHERE = "two places"


@dataclass(frozen=True, kw_only=True)
class Whereabouts:
    """An address as somebody wrote it. ``uprn`` is its national number, where we have it."""

    lines: tuple[str, ...] = ()
    postcode: str = ""
    uprn: str = ""


def likeness(one: Whereabouts, other: Whereabouts) -> Likeness:
    """Compare two addresses, in either order."""
    if _uprn(one) and _uprn(one) == _uprn(other):
        return Likeness.SAME
    here, there = _read(one), _read(other)
    if here.says_nothing or there.says_nothing:
        return Likeness.UNSURE
    if here.postcode and there.postcode and here.postcode != there.postcode:
        return _two_postcodes(here, there)
    if here.postcode and here.postcode == there.postcode:
        return _one_postcode(here, there)
    return _postcode_missing(here, there)


@dataclass(frozen=True)
class _Read:
    """An address taken apart: what numbers the house or flat, and every other word."""

    numbers: frozenset[str]
    words: frozenset[str]
    postcode: str
    says_nothing: bool

    @property
    def all(self) -> frozenset[str]:
        return self.numbers | self.words

    @property
    def stems(self) -> frozenset[str]:
        """The numbers without their letters: 14a may be a flat of 14."""
        return frozenset(filter(None, (re.sub(r"[a-z]", "", each) for each in self.numbers)))


def _two_postcodes(here: _Read, there: _Read) -> Likeness:
    """One of them may be wrong: the words then say the same, or all but one character does."""
    if _one_holds_the_other(here.all, there.all):
        return Likeness.UNSURE
    near = _differ_by_one(here.postcode, there.postcode)
    if near and _numbers(here, there) is not Likeness.ELSEWHERE:
        return Likeness.UNSURE
    return Likeness.ELSEWHERE


def _one_postcode(here: _Read, there: _Read) -> Likeness:
    """A postcode is some fifteen doors: the number decides, and without one nothing does."""
    return Likeness.SAME if here.all == there.all else _numbers(here, there)


def _postcode_missing(here: _Read, there: _Read) -> Likeness:
    if here.all == there.all:
        return Likeness.SAME
    if _numbers(here, there) is Likeness.ELSEWHERE:
        return Likeness.ELSEWHERE
    names, others = here.words - _PLAIN, there.words - _PLAIN
    return Likeness.UNSURE if names & others or not (names and others) else Likeness.ELSEWHERE


def _numbers(here: _Read, there: _Read) -> Likeness:
    if not here.numbers:
        return Likeness.UNSURE
    if here.numbers == there.numbers:
        return Likeness.SAME
    if _one_holds_the_other(here.numbers, there.numbers):
        return Likeness.UNSURE
    if here.stems != here.numbers or there.stems != there.numbers:
        return _stems(here, there)
    return Likeness.ELSEWHERE


def _stems(here: _Read, there: _Read) -> Likeness:
    """14a may be a flat of 14, and flat A of 14 is 14a; flats B and C are two."""
    letters, others = (set("".join(side.numbers)) - _DIGITS for side in (here, there))
    if letters and others and letters.isdisjoint(others):
        return Likeness.ELSEWHERE
    is_like = _one_holds_the_other(here.stems, there.stems)
    return Likeness.UNSURE if is_like else Likeness.ELSEWHERE


def _one_holds_the_other(one: AbstractSet[str], other: AbstractSet[str]) -> bool:
    return one <= other or other <= one


def _differ_by_one(one: str, other: str) -> bool:
    """One character typed wrongly, or some that changed places."""
    if len(one) != len(other):
        return False
    wrong = sum(mine != theirs for mine, theirs in zip(one, other, strict=True))
    return wrong == 1 or sorted(one) == sorted(other)


def _read(place: Whereabouts) -> _Read:
    text, found = postcodes.without_those_in(" , ".join(place.lines))
    postcode = postcodes.compared(place.postcode) or (found[-1] if found else "")
    tokens = _tokens(text)
    numbers = frozenset(token for token in tokens if _is_number(token))
    words = frozenset(tokens) - numbers
    is_none = bool(words) and says_no_fixed_address(place.lines)
    return _Read(numbers, words, postcode, says_nothing=is_none or not tokens)


def _is_number(token: str) -> bool:
    """What tells one door from another: 14, 14a, or the A of "Flat A"."""
    return len(token) == 1 or any(character.isdigit() for character in token)


def _tokens(text: str) -> list[str]:
    """The words of an address in one spelling, without those that only say "flat"."""
    words = [_SHORT.get(word, word) for word in words_of(text)]
    text = " ".join(word for word in words if word not in _FLAT)
    # "14 A" is 14a; no street begins with a letter by itself.
    text = re.sub(r"\b([0-9]+) ([a-z])\b", r"\1\2", text)
    return [word.lstrip("0") or "0" for word in text.split()]


def words_of(text: str) -> list[str]:
    """Every word and number in lower case, without accents; "John's" is "Johns"."""
    return plain(text.replace("&", " and ")).split()


def _uprn(place: Whereabouts) -> str:
    return place.uprn.strip().lstrip("0")


_DIGITS = frozenset("0123456789")
_FLAT = frozenset(
    {"flat", "apartment", "apt", "appt", "unit", "room", "studio", "maisonette", "number", "co"}
)
_COUNT = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
# One spelling for each: "st" is both street and saint, so all three are one word.
_SHORT = {
    "street": "st", "str": "st", "saint": "st", "rd": "road", "ave": "avenue", "av": "avenue",
    "avn": "avenue", "ln": "lane", "la": "lane", "cl": "close", "clo": "close", "cres": "crescent",
    "cr": "crescent", "crt": "court", "ct": "court", "dr": "drive", "drv": "drive",
    "gdns": "gardens", "gdn": "gardens", "garden": "gardens", "gr": "grove", "gro": "grove",
    "grv": "grove", "pl": "place", "sq": "square", "ter": "terrace", "terr": "terrace",
    "tce": "terrace", "pk": "park", "hse": "house", "ho": "house", "bldg": "buildings",
    "bldgs": "buildings", "building": "buildings", "mt": "mount", "nth": "north", "sth": "south",
    "upr": "upper", "lwr": "lower", "est": "estate", "blk": "block", "wy": "way",
    "cotts": "cottages", "cott": "cottage", "no": "number", "nr": "near", "fl": "flat",
    "flt": "flat", "rm": "room", "grd": "ground", "flr": "floor",
    **{word: str(number) for number, word in enumerate(_COUNT.split(), 1)},
}  # fmt: skip
# Words that so many addresses share that they tell no two apart.
_PLAIN = frozenset(_SHORT.values()) | {"the", "and", "hill", "view", "green", "floor"}
