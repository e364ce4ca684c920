"""What is different between two versions of a wording, part by part and word by word?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from casework.letters.wording.parts import as_text
from casework.letters.wording.wording import Block

Change = Literal["same", "added", "removed", "changed"]
# Two texts that share less than this are two parts, and not one that was changed.
ALIKE = 0.4


@dataclass(frozen=True)
class Piece:
    """Some words: in both, or only in the earlier or the later."""

    text: str
    change: Literal["same", "added", "removed"] = "same"


@dataclass(frozen=True)
class Difference:
    """One part as it was, as it is, and the words between which they differ."""

    change: Change
    before: Block | None
    after: Block | None
    pieces: tuple[Piece, ...]

    @property
    def part(self) -> Block:
        found = self.after if self.after is not None else self.before
        assert found is not None  # noqa: S101 - one of the two is always there
        return found

    @property
    def settings_changed(self) -> bool:
        """Its kind, its condition or its picture changed, or what it calls."""
        if self.before is None or self.after is None:
            return False
        return _settings(self.before) != _settings(self.after)


def between(before: Sequence[Block], after: Sequence[Block]) -> list[Difference]:
    """Every part of both, in order; those that are the same too, so that each has its place."""
    keys, new_keys = ([(_settings(p), as_text(p)) for p in parts] for parts in (before, after))
    found: list[Difference] = []
    matcher = SequenceMatcher(None, keys, new_keys, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        old, new = before[start:end], after[new_start:new_end]
        if tag == "equal":
            found += map(_same, old, new)
        else:
            found += _pairs(old, new)
    return found


def _same(before: Block, after: Block) -> Difference:
    return Difference("same", before, after, (Piece(as_text(after)),))


def _settings(part: Block) -> tuple[str, ...]:
    return (str(part.get("kind")), *(str(part.get(key, "")) for key in ("when", "picture", "of")))


def _pairs(old: Sequence[Block], new: Sequence[Block]) -> Iterator[Difference]:
    """Each new part beside the next old one that it resembles; the others came or went."""
    waiting = list(old)
    for part in new:
        like = next((n for n, each in enumerate(waiting) if _alike(each, part)), None)
        if like is None:
            yield Difference("added", None, part, (Piece(as_text(part), "added"),))
            continue
        yield from map(_gone, waiting[:like])
        pieces = tuple(words_between(as_text(waiting[like]), as_text(part)))
        yield Difference("changed", waiting[like], part, pieces)
        waiting = waiting[like + 1 :]
    yield from map(_gone, waiting)


def _gone(part: Block) -> Difference:
    return Difference("removed", part, None, (Piece(as_text(part), "removed"),))


def _alike(one: Block, other: Block) -> bool:
    return SequenceMatcher(None, as_text(one), as_text(other), autojunk=False).ratio() >= ALIKE


def words_between(before: str, after: str) -> Iterator[Piece]:
    """The two texts as one, with the words that went and those that came."""
    old, new = _words(before), _words(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield Piece("".join(old[start:end]))
            continue
        if start < end:
            yield Piece("".join(old[start:end]), "removed")
        if new_start < new_end:
            yield Piece("".join(new[new_start:new_end]), "added")


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|[^\s]+", text)
