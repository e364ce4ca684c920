"""Is every character of a letter one that its reader can see? If not, a person must look first."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from casework.letters.directions import END, ISOLATES
from casework.letters.languages import Language
from casework.letters.making.content import Block, Bullets, Council, LetterContent

# Controls, invisible marks, lone surrogates, private use, line and paragraph separators: none has
# a place in a letter, and some (U+202E) would make a name read as another.
REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# These join or part the letters of a word, in the scripts whose spelling needs them.
JOINERS = frozenset("\u200c\u200d")
SCRIPTS_WITH_JOINERS = frozenset({"Arab", "Aran", "Beng", "Deva", "Gujr", "Guru", "Taml"})


class RenderFailed(Exception):
    """This letter cannot be made as it stands; the message says why, in words for staff."""


def refuse_invisible(content: LetterContent) -> None:
    """Raises ``RenderFailed`` for a character that nobody could see."""
    _seen((*content.envelope, content.reference), frozenset())
    _council_seen(content.council)
    allowed = allowed_in(content.language)
    _seen((content.greeting, content.about), allowed - ISOLATES)
    _seen((content.title,), allowed)
    for block in content.blocks:
        _block_seen(block, allowed)


def allowed_in(language: Language) -> frozenset[str]:
    """The marks that text in this language may hold, though they cannot be seen."""
    joiners = JOINERS if language.script in SCRIPTS_WITH_JOINERS else frozenset[str]()
    return joiners | ISOLATES if language.direction == "rtl" else joiners


# The same words come in letter after letter.
@lru_cache(maxsize=1024)
def _block_seen(block: Block, allowed: frozenset[str]) -> None:
    _seen(block.items if isinstance(block, Bullets) else (block.text,), allowed)


@lru_cache(maxsize=64)
def _council_seen(council: Council) -> None:
    _seen((council.name, council.team_name), frozenset())


def _seen(texts: Iterable[str], allowed: frozenset[str]) -> None:
    for text in texts:
        # Quick, and true for all but a very few.
        if text.isprintable():
            continue
        for character in text:
            if character not in allowed and unicodedata.category(character) in REFUSED_CATEGORIES:
                raise RenderFailed(
                    f"The letter holds a control or invisible character (U+{ord(character):04X})."
                )
        _in_pairs(text)


def _in_pairs(text: str) -> None:
    """Each mark that begins a direction has its end, and none stands inside another."""
    is_open = False
    for character in text:
        if character in ISOLATES:
            if (character == END) is not is_open:
                raise RenderFailed("The letter holds a mark of direction out of its place.")
            is_open = not is_open
    if is_open:
        raise RenderFailed("The letter holds a mark of direction out of its place.")
