"""Is this the name of someone who must not see the letter? Pure; compared word by word.

A name was typed by hand, with a title or a middle name or without. A namesake who is held costs a
question; to miss whoever does harm may cost a life.
"""

from casework.letters.gate.same_address import words_of

TITLES = frozenset(
    {
        "mr", "mrs", "ms", "miss", "mx", "master", "dr", "doctor", "prof", "professor", "rev",
        "revd", "reverend", "canon", "sir", "dame", "lord", "lady", "cllr", "councillor",
    }
)  # fmt: skip


def names_in(lines: tuple[str, ...], name: str) -> bool:
    """Whether every word of a name stands in the lines, as in "c/o Owen Grist"."""
    words = _words(name)
    return len(words) > 1 and words <= set(words_of(" ".join(lines)))


def may_be_one(name: str, other: str) -> bool:
    """Whether two names may be one person's: the same words, or one holds the whole other.

    A single word is too little to be held by a longer name: it would be the whole family.
    """
    fewer, more = sorted((_words(name), _words(other)), key=len)
    return bool(fewer) and (fewer == more or (len(fewer) > 1 and fewer <= more))


def _words(name: str) -> frozenset[str]:
    """The words of a name without titles; a name of titles alone says nobody's."""
    return frozenset(words_of(name)) - TITLES
