"""What a letter can be about. An app adds its own kinds here; the engine never changes for one.

A kind is data: what it is called, what ends its need, what may hold it, and the function that
gathers the few facts that its wording may name. There is one engine for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casework.models import Letter
    from casework.policy import PolicyInForce


class Ends(Enum):
    """What makes a letter of a kind no longer owed."""

    CLOSED = "The case was closed"
    ALLOCATED = "A worker has the case now"
    WAITS_AGAIN = "The worker no longer has the case"
    NEWER = "A later letter took its place"


class Recipient(Enum):
    """Whom a kind is written to."""

    PERSON = "The person, or whoever has their letters"
    REFERRER = "Whoever referred them to us"


class Gives(Enum):
    """What a fact puts into a letter. All but words and terms can stand in any language."""

    WORDS = "Words that somebody wrote, in English"
    TERM = "Words from a short list, which each wording has in its own language"
    DAY = "A day"
    NUMBER = "A number"
    NAME = "A name"


@dataclass(frozen=True)
class Field:
    """One fact that a letter's wording may name as ``{code}``; ``says`` is for whoever edits it.

    ``asked`` is true where a member of staff gives it as they ask for the letter. ``when`` are the
    conditions under which the letter knows it, where that is not always. ``gives`` is words where
    nobody says otherwise, and words stop a letter in another language.
    """

    code: str
    says: str
    example: str
    asked: bool = False
    is_long: bool = False
    when: frozenset[str] = frozenset()
    gives: Gives = Gives.WORDS

    @property
    def is_words(self) -> bool:
        """Whether its value is English, and stays English whatever the letter is written in."""
        return self.gives is Gives.WORDS


@dataclass(frozen=True)
class Term:
    """A fact from a short list: its code there, and how English says it."""

    code: str
    english: str


# A day is written out in the letter's own language; None is a fact that this letter lacks.
Value = str | int | date | Term | None


@dataclass(frozen=True)
class Facts:
    """What one letter knows: its fields, and which of its conditions hold."""

    fields: Mapping[str, Value]
    holds: frozenset[str] = frozenset()


# Every kind that is written to a person may be read by somebody else, who has their letters.
COPY = "copy"
_COPY_SAYS = "somebody else reads it, who has their letters"
ABOUT = Field("about", "the name of the person whose letter it is", "Sam Example",
              when=frozenset({COPY}), gives=Gives.NAME)  # fmt: skip


Gather = Callable[["Letter", "date", "PolicyInForce"], Facts]


def _still_true(letter: Letter) -> str:
    return ""


@dataclass(frozen=True, kw_only=True)
class KindOfLetter:
    """One kind of letter.

    ``counts_days``: its milestone is a day of the wait (28, 56 …); otherwise it numbers the
    letters of this kind about one case. ``conditions`` are the names by which a block of the
    wording may be left out, each with what it means; of each set in ``one_of`` exactly one holds.
    ``must_name`` are fields without which the wording cannot be approved. ``calls_red_first``:
    held for a red case until someone has spoken to the person.
    """

    code: str
    name: str
    gather: Gather
    fields: tuple[Field, ...]
    conditions: Mapping[str, str]
    one_of: tuple[frozenset[str], ...] = ()
    ends: frozenset[Ends] = frozenset({Ends.NEWER})
    must_name: frozenset[str] = frozenset()
    to: Recipient = Recipient.PERSON
    counts_days: bool = False
    calls_red_first: bool = False
    # A member of staff may ask for one on a case; the others are owed by an event or a day.
    by_hand: bool = False
    # Kinds about the same case that go to a reader before this one, while they are due.
    comes_after: frozenset[str] = frozenset()
    # Kinds that say all that this one does: once they went, it is news no more.
    said_by: frozenset[str] = frozenset()
    # Why its news is not true any more, as the case stands now; empty while it is.
    no_longer_true: Callable[[Letter], str] = _still_true

    def field(self, code: str) -> Field | None:
        return next((each for each in self.fields if each.code == code), None)

    @property
    def always_in_words(self) -> tuple[Field, ...]:
        """What staff write in every such letter: no wording can put it into another language."""
        return tuple(each for each in self.fields if each.is_words and each.code in self.must_name)


class UnknownLetter(KeyError):
    """No app has registered a kind of letter of this name."""


_kinds: dict[str, KindOfLetter] = {}


def register(kind: KindOfLetter) -> None:
    """Let letters of this kind be worded, owed, held and sent."""
    is_to_person = kind.to is Recipient.PERSON and COPY not in kind.conditions
    _kinds[kind.code] = _with_copies(kind) if is_to_person else kind


def _with_copies(kind: KindOfLetter) -> KindOfLetter:
    """Its words must say whose letter it is to whoever reads it for them: "you" is someone else."""
    return replace(
        kind, fields=(*kind.fields, ABOUT), conditions={**kind.conditions, COPY: _COPY_SAYS},
        must_name=kind.must_name | {ABOUT.code},
    )  # fmt: skip


def for_a_copy(facts: Facts, about: str) -> Facts:
    """The same facts for somebody else who reads the letter of ``about``."""
    return Facts({**facts.fields, ABOUT.code: about}, facts.holds | {COPY})


def get(code: str) -> KindOfLetter:
    """The kind of this code; raises ``UnknownLetter``."""
    try:
        return _kinds[code]
    except KeyError as absent:
        raise UnknownLetter(code) from absent


def name_of(code: str) -> str:
    """Its name, or the code itself for letters of an app that is no longer installed."""
    return _kinds[code].name if code in _kinds else code


def every() -> Iterable[KindOfLetter]:
    """All the kinds, by name."""
    return sorted(_kinds.values(), key=lambda kind: kind.name)
