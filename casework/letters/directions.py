"""Which way does each piece of a letter's text run?

In a right-to-left letter a telephone number, a date or an address would be turned round by the
text that it stands in, so each fact is put between marks that keep it apart (Unicode's isolates).
A left-to-right letter holds none of them.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from casework.letters.languages import Language

# U+2066 keeps what follows left to right; U+2068 lets its own first letter decide. U+2069 ends it.
LEFT_TO_RIGHT, BY_ITS_FIRST_LETTER, END = "\u2066", "\u2068", "\u2069"
ISOLATES = frozenset({LEFT_TO_RIGHT, BY_ITS_FIRST_LETTER, END})

# The kinds of letter, in Unicode's classes, that run from right to left.
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


@dataclass(frozen=True)
class Piece:
    """Part of a text; ``direction`` is "ltr" or "auto" where it is kept apart, else empty."""

    text: str
    direction: str = ""


def isolated(fact: str, language: Language) -> str:
    """The fact as it stands in a letter of this language, kept in its own direction."""
    if language.direction == "ltr":
        return fact
    turns = any(unicodedata.bidirectional(each) in _RIGHT_TO_LEFT for each in fact)
    return f"{BY_ITS_FIRST_LETTER if turns else LEFT_TO_RIGHT}{fact}{END}"


def pieces(text: str) -> Iterator[Piece]:
    """The text cut at our own marks, which are left out."""
    begun, direction = "", ""
    for character in text:
        if character not in ISOLATES:
            begun += character
            continue
        if begun:
            yield Piece(begun, direction)
        begun, direction = "", _DIRECTIONS.get(character, "")
    if begun:
        yield Piece(begun, direction)


_DIRECTIONS = {LEFT_TO_RIGHT: "ltr", BY_ITS_FIRST_LETTER: "auto"}


def without_isolates(text: str) -> str:
    """The words alone."""
    return "".join(piece.text for piece in pieces(text))
