"""Names as files and people write them: judged, split, without titles, in usual case."""

import re
import unicodedata
from dataclasses import dataclass

from casework.people import no_value
from casework.people.names import TITLES
from casework.refusals import Refusal

# These begin a family name: Pieter van der Bergh, Seán Ó Súilleabháin.
PARTICLES = frozenset({
    "van", "von", "der", "den", "de", "di", "da", "dos", "das", "del", "della", "du", "la", "le",
    "el", "al", "bin", "ibn", "bint", "ap", "ab", "ferch", "mac", "o", "ó", "ni", "ní", "st",
    "ter", "ten", "zu", "af", "av",
})  # fmt: skip
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
# More words than this without a comma may be split in more than one way.
_CLEAR = 2


class NoName(Refusal):
    """What was typed is nobody's name."""


@dataclass(frozen=True)
class Judged:
    """A name as it is kept, and what about it somebody should check; empty where nothing."""

    name: str
    doubt: str = ""


def judged(text: str) -> Judged:
    """One part of a name; empty for an empty one. Raises ``NoName``.

    Harmless marks go without a word; what an export spoilt is put right and said.
    """
    written = " ".join(no_value.without_invisible(text).split())
    if not written:
        return Judged("")
    if no_value.is_no_name(written):
        what = "an error of a spreadsheet" if no_value.is_error(written) else "no name"
        message = f"“{written[:60]}” is {what}"
        raise NoName(message)
    name = no_value.well_decoded(no_value.without_entities(written))
    if name != written:
        return Judged(name, f"“{written[:60]}” was read as {name}: it was spoilt in the export")
    if any(unicodedata.category(each) in {"So", "Sk", "Co", "Cn"} for each in name):
        return Judged(name, f"“{name[:60]}” has a sign that is no letter")
    return Judged(name)


def split(text: str) -> tuple[str, str, bool]:
    """Given names, family name, and whether it could be split in another way.

    At the comma where there is one, else before the last word and what belongs to it.
    """
    bare = " ".join(_BRACKETS.sub(_unless_a_title, text).split())
    family, comma, given = bare.partition(",")
    if comma and given.strip() and family.strip():
        return without_title(given.strip(" ,")), without_title(family.strip()), False
    words = without_title(bare.replace(",", " ")).split()
    if len(words) <= 1:
        return "", " ".join(words), False
    start = len(words) - 1
    while start > 1 and words[start - 1].casefold().strip(".") in PARTICLES:
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:]), len(words) > _CLEAR


def _unless_a_title(found: re.Match[str]) -> str:
    """Brackets around a title go with it; others stay, since they may hold a name."""
    return " " if _is_title(found[1]) else found[0]


def without_title(name: str) -> str:
    """A name without the titles at either end; a title alone is left as it is."""
    words = name.split()
    while len(words) > 1 and _is_title(words[0]):
        words = words[1:]
    while len(words) > 1 and _is_title(words[-1]):
        words = words[:-1]
    return " ".join(words)


def _is_title(word: str) -> bool:
    return word.strip(" .,()[]").casefold() in TITLES


def as_greeted(given: str, family: str) -> str:
    """What "Dear …" is followed by: no title, and no capitals where the whole name is capitals.

    The record keeps the name as the council wrote it: MACDONALD may be MacDonald.
    """
    name = without_title(given or family)
    return usual_case(name) if _is_all_capitals(f"{given} {family}") else name


def _is_all_capitals(name: str) -> bool:
    letters = [each for each in name if each.isalpha()]
    return len(letters) > _CLEAR and name == name.upper() and name != name.lower()


def usual_case(name: str) -> str:
    """Each word, and each part after a hyphen or an apostrophe, with one capital."""
    return re.sub(r"[^\W\d_]+", lambda found: found[0][:1].upper() + found[0][1:].lower(), name)
