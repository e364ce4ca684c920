"""The parts of a letter's wording: what kinds there are, and how a list of them is changed.

A part is a mapping, as it is kept: ``kind``, then ``text`` or ``items``; ``when`` names the
condition under which it is there, ``picture`` what stands beside a line of Easy Read, and
``translated`` is false while it still waits to be put into the wording's own language.

A **term** is never printed by itself. It says how the wording's language calls one thing of a short
list (``of`` is its code there) and stands where a part names the fact, in place of the English.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from casework.letters.wording.wording import EASY_READ, PLAIN, Block

Part = dict[str, Any]
Parts = list[Part]

TITLE, HEADING, PARAGRAPH = "title", "heading", "paragraph"
BULLETS, NOTICE, LINE = "bullets", "notice", "line"
TERM = "term"

# What each kind of part is called, for whoever writes.
NAMES = {
    TITLE: "Title",
    HEADING: "Heading",
    PARAGRAPH: "Paragraph",
    BULLETS: "List",
    NOTICE: "Framed line",
    LINE: "Line with a picture",
    TERM: "Term",
}
SAYS = {
    TITLE: "What the letter is about, at its head. Every letter has one.",
    HEADING: "What the parts below it are about.",
    PARAGRAPH: "A few short sentences.",
    BULLETS: "A short list, one thing in each line.",
    NOTICE: "Set apart, in 16 point or more: that the letter comes in other formats.",
    LINE: "One or two short sentences, with a picture beside them.",
}
KINDS_OF: dict[str, tuple[str, ...]] = {
    PLAIN: (TITLE, HEADING, PARAGRAPH, BULLETS, NOTICE),
    EASY_READ: (TITLE, HEADING, LINE),
}
KEYS = frozenset({"kind", "text", "items", "when", "picture", "translated"})
KEYS_OF_A_TERM = frozenset({"kind", "of", "text", "translated"})


def texts(part: Block) -> tuple[str, ...]:
    """Each text of a part, in its order."""
    if part.get("kind") == BULLETS:
        return tuple(str(item) for item in part.get("items", ()))
    return (str(part.get("text", "")),)


def as_text(part: Block) -> str:
    """A part as someone types it: a list has one thing in each line."""
    return "\n".join(texts(part))


def is_term(part: Block) -> bool:
    return part.get("kind") == TERM


def printed(parts: Sequence[Block]) -> list[Block]:
    """The parts that a letter is made of, in their order: all but the terms."""
    return [part for part in parts if not is_term(part)]


def terms(parts: Sequence[Block]) -> dict[str, Block]:
    """Each term by the code of what it calls, in their order; the first of two."""
    found: dict[str, Block] = {}
    for part in parts:
        if is_term(part):
            found.setdefault(str(part.get("of", "")), part)
    return found


def same_words(one: Block, other: Block) -> bool:
    return texts(one) == texts(other)


def is_translated(part: Block) -> bool:
    return bool(part.get("translated", True))


def to_translate(english: Sequence[Block]) -> Parts:
    """The English parts, each waiting for its translation. No word is translated by us."""
    return [{**part, "translated": False} for part in english]


def brought_up_to(
    english: Sequence[Block], *, made_from: Sequence[Block], translation: Sequence[Block]
) -> Parts:
    """The English as it is now, with the translation of each part that has not changed since.

    A translation with a part more or less than the English it was made from tells us nothing of
    which is which: all of it waits to be translated.
    """
    new = to_translate(english)
    if [part["kind"] for part in made_from] != [part["kind"] for part in translation]:
        return new
    before, now = ([_key(part) for part in parts] for parts in (made_from, english))
    for block in SequenceMatcher(None, before, now, autojunk=False).get_matching_blocks():
        for step in range(block.size):
            new[block.b + step] = dict(translation[block.a + step])
    return new


def _key(part: Block) -> tuple[Any, ...]:
    return (part["kind"], part.get("when", ""), part.get("picture", ""), texts(part))


def with_part(parts: Sequence[Block], part: Part, *, at: int) -> Parts:
    """One part more, standing at ``at``."""
    found = [dict(each) for each in parts]
    return [*found[:at], part, *found[at:]]


def changed(parts: Sequence[Block], part: Part, *, at: int) -> Parts:
    """This part in place of the one that stands at ``at``."""
    return [part if number == at else dict(each) for number, each in enumerate(parts)]


def without(parts: Sequence[Block], *, at: int) -> Parts:
    return [dict(each) for number, each in enumerate(parts) if number != at]


def moved(parts: Sequence[Block], *, at: int, to: int) -> Parts:
    """The part at ``at`` in its new place; none moves past either end."""
    found = without(parts, at=at)
    return with_part(found, dict(parts[at]), at=max(0, min(to, len(found))))
