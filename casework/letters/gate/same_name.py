"""Is this the name of someone who must not see the letter? Pure; judged as people are compared.

A name was typed by hand, with a title or a middle name or without, misspelt or in another order. A
namesake who is held costs a question; to miss whoever does harm may cost a life.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from casework.people.names import (
    TITLES,
    Name,
    Near,
    compare,
    middles_differ,
    nearness,
    words_of,
)
from casework.people.written_names import split


def names_in(lines: tuple[str, ...], name: str) -> bool:
    """Whether a name stands in the lines of an address, as in "c/o Owen Grist".

    Every word of it has one there that is near it, or that it begins with: "c/o O. Grist".
    """
    words = _words(name)
    there = {near for line in lines for near in _said(words_of(line))}
    if len(words) < 2:
        return False
    if all(_is_among(word, there) for word in words):
        return True
    return _initial_and_family(words, lines) or _is_among("".join(words), there)


def may_be_one(name: str, other: str) -> bool:
    """Whether two names may be one person's, by the comparison that tells people apart.

    A single word is too little to be held by a longer name: it would be the whole family.
    """
    mine, theirs = _words(name), _words(other)
    fewer, more = sorted((mine, theirs), key=len)
    if not fewer or (len(fewer) == 1 and len(more) > 1):
        return False
    if len(fewer) == 1:
        return nearness(fewer[0], more[0]) is not Near.OTHER
    if set(fewer) <= set(more):
        return True
    one, two = _taken_apart(name), _taken_apart(other)
    near = min(compare(one, two))
    return near >= Near.SPELLED or (near is Near.SLIP and not middles_differ(one.given, two.given))


def _words(name: str) -> tuple[str, ...]:
    """The words of a name without titles; a name of titles alone says nobody's."""
    return tuple(word for word in words_of(name) if word not in TITLES)


def _taken_apart(name: str) -> Name:
    given, family, _ = split(name)
    return Name(given, family)


def _said(words: Sequence[str]) -> Iterator[str]:
    """Each word of a line, and each two as one: O Neill is ONeill."""
    yield from words
    yield from ("".join(pair) for pair in pairwise(words))


def _is_among(word: str, there: Collection[str]) -> bool:
    return word in there or any(nearness(word, each) is not Near.OTHER for each in there)


def _initial_and_family(words: Sequence[str], lines: Sequence[str]) -> bool:
    """Whether an initial stands before the last of these words, as in "O. Grist"."""
    given, family = words[0], words[-1]
    for line in lines:
        said = words_of(line)
        for before, word in pairwise(said):
            if before == given[0] and nearness(word, family) is not Near.OTHER:
                return True
    return False
