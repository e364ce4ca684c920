"""Names as people write them: made plain, their other spellings, and how near two of them are."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from functools import cache
from pathlib import Path

from django.conf import settings

TITLES = frozenset(
    {
        "mr", "mrs", "ms", "miss", "mx", "master", "dr", "doctor", "prof", "professor", "rev",
        "revd", "reverend", "canon", "sir", "dame", "lord", "lady", "cllr", "councillor",
    }
)  # fmt: skip
_SPELLINGS = Path(__file__).parents[1] / "data" / "name_spellings.txt"
# Letters that Unicode does not take apart into a letter and a mark.
_WHOLE_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
_APOSTROPHES = re.compile("['’‘`´ʼʻ＇]")
_WORD = re.compile(r"[^\W_]+")
# Shorter words differ too easily by one letter: Jean and Joan, Lee and Leo.
_SHORTEST_WITH_A_SLIP = 5
_SHORTEST_WITH_TWO = 9


class Near(IntEnum):
    """How near two names are."""

    OTHER = 0
    SLIP = 1  # a letter or two typed wrongly, or one of two family names
    SPELLED = 2  # another spelling, a short form, an initial, a middle name more or less
    SAME = 3  # the same but for accents, hyphens, apostrophes, titles and spaces


def plain(text: str) -> str:
    """Lower case, without accents and apostrophes; what else is no letter or digit is a space."""
    folded = unicodedata.normalize("NFKD", text).casefold().translate(_WHOLE_LETTERS)
    letters = (letter for letter in folded if not unicodedata.combining(letter))
    return " ".join(_WORD.findall(_APOSTROPHES.sub("", "".join(letters))))


def words_of(text: str) -> tuple[str, ...]:
    """The plain words of a name, without titles."""
    words = plain(text).split()
    return tuple(word for word in words if word not in TITLES) or tuple(words)


@cache
def _groups() -> dict[str, frozenset[int]]:
    """The groups of spellings in which each name stands, by their number."""
    found: dict[str, set[int]] = defaultdict(set)
    for number, names in enumerate(_lines()):
        for name in names:
            found[name].add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


@cache
def _lines() -> tuple[tuple[str, ...], ...]:
    more = getattr(settings, "NAME_SPELLINGS", "")
    files = [_SPELLINGS, *([Path(more)] if more else [])]
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
    return tuple(tuple(plain(line).split()) for line in lines if line and line[0] != "#")


def spellings(word: str) -> frozenset[str]:
    """Every spelling of a plain word, and the word itself."""
    lines = _lines()
    groups = _groups().get(word, frozenset())
    return frozenset({word}.union(*(lines[number] for number in groups)))


def is_spelled_alike(word: str, other: str) -> bool:
    """Whether both stand in one group of the table."""
    groups = _groups()
    return not groups.get(word, frozenset()).isdisjoint(groups.get(other, frozenset()))


def _are_two_names(word: str, other: str) -> bool:
    """Whether the table knows both, and as two names: Jean is not Joan typed wrongly."""
    groups = _groups()
    return word in groups and other in groups


def slips(word: str, other: str, *, most: int = 2) -> int:
    """Letters wrong, missing, too many, or changed about with the next; ``most`` + 1 and no more.

    The distance of Damerau and Levenshtein (optimal string alignment).
    """
    if abs(len(word) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(word, 1):
        now = [row]
        for column, theirs in enumerate(other, 1):
            best = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != theirs))
            if row > 1 and column > 1 and letter == other[column - 2] and word[row - 2] == theirs:
                best = min(best, before[column - 2] + 1)
            now.append(best)
        before, last = last, now
    return min(last[-1], most + 1)


def nearness(word: str, other: str) -> Near:
    """How near two plain words are."""
    if word == other:
        return Near.SAME
    if is_spelled_alike(word, other):
        return Near.SPELLED
    if _are_two_names(word, other) or not word or not other:
        return Near.OTHER
    return Near.SLIP if _is_a_slip(word, other) else Near.OTHER


def _is_a_slip(word: str, other: str) -> bool:
    shorter = min(len(word), len(other))
    if word[0] != other[0] and word[:2] != other[1::-1]:
        return False
    if sorted(word) == sorted(other) and shorter > 3:
        return slips(word, other) <= 1
    if shorter < 3:
        return False
    # A letter too few or too many, as in Ash and Ashe.
    if len(word) != len(other) and slips(word, other, most=1) == 1:
        return True
    most = 2 if shorter >= _SHORTEST_WITH_TWO else 1
    return shorter >= _SHORTEST_WITH_A_SLIP and slips(word, other, most=most) <= most


class Name:
    """A name made ready to be compared: the plain words of its two parts."""

    __slots__ = ("family", "given", "joined")

    def __init__(self, given_names: str, family_name: str) -> None:
        self.given = words_of(given_names)
        self.family = words_of(family_name)
        self.joined = ("".join(self.given), "".join(self.family))


def compare(one: Name, other: Name) -> tuple[Near, Near]:
    """How near the given and the family names of two people are, in whatever order they stand."""
    straight = given_nearness(one.given, other.given), family_nearness(one.family, other.family)
    if min(straight) == Near.SAME:
        return straight
    ways = [straight, (given_nearness(one.given, other.family),
                       family_nearness(one.family, other.given))]  # fmt: skip
    if sorted(one.given + one.family) == sorted(other.given + other.family):
        ways.append((Near.SAME, Near.SAME))
    return max(ways, key=lambda way: (min(way), sum(way)))


def given_nearness(one: Sequence[str], other: Sequence[str]) -> Near:
    """A first name and what follows it; initials, middle names and short forms are one spelling."""
    if not one or not other:
        return Near.OTHER
    if "".join(one) == "".join(other):
        return Near.SAME
    first = _with_initial(one[0], other[0])
    if first is Near.OTHER:
        return _called_by_a_middle_name(one, other)
    if middles_differ(one, other):
        return min(first, Near.SLIP)
    return min(first, Near.SPELLED)


def _with_initial(word: str, other: str) -> Near:
    if len(word) == 1 or len(other) == 1:
        return Near.SPELLED if word[:1] == other[:1] else Near.OTHER
    return nearness(word, other)


def _called_by_a_middle_name(one: Sequence[str], other: Sequence[str]) -> Near:
    """As in "Ann" for "Margaret Ann"; by the whole word alone."""
    fewer, more = sorted((one, other), key=len)
    if len(fewer) == 1 and len(fewer[0]) > 1 and fewer[0] in more[1:]:
        return Near.SLIP
    near = nearness("".join(one), "".join(other))
    return Near.SLIP if near is not Near.OTHER else Near.OTHER


def middles_differ(one: Sequence[str], other: Sequence[str]) -> bool:
    """Of the given names of two people: both have middle names, and they are not each other's."""
    pairs = zip(one[1:], other[1:], strict=False)
    return any(_with_initial(mine, theirs) is Near.OTHER for mine, theirs in pairs)


def family_nearness(one: Sequence[str], other: Sequence[str]) -> Near:
    """A family name; of a double one, either half may be left out."""
    if not one or not other:
        return Near.OTHER
    joined, others = "".join(one), "".join(other)
    if joined == others:
        return Near.SAME
    near = nearness(joined, others)
    if near is not Near.OTHER:
        return near
    fewer, more = sorted((one, other), key=len)
    if len(fewer) < len(more) and set(fewer) <= set(more):
        return Near.SLIP
    return Near.OTHER


def variants(words: Iterable[str]) -> Iterator[str]:
    """Every spelling of each word, one after another."""
    for word in words:
        yield from sorted(spellings(word))


def forget() -> None:
    """Read the tables of spellings again."""
    _groups.cache_clear()
    _lines.cache_clear()
