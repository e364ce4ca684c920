"""What staff typed into a letter, and had better read again before it goes.

Wording is checked when it is agreed (``wording.how_it_is_said``). What is typed goes out word for
word: an address that is safe because nobody knows it, or a thing that whoever opens the letter
should not read (trust.md R3; Charnwood). Staff may go on, knowingly: a letter about a decision may
have to name what it decided.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from casework.letter_kinds import Field
from casework.letters.wording.how_it_is_said import never_named
from casework.refusals import Refusal
from casework.searching import postcodes_in


class ReadAgain(Refusal):
    """It says something that a letter seldom should; whoever asks for it has to say that it may."""


@dataclass(frozen=True)
class Doubt:
    """One thing in one of the facts: ``field`` is its code, ``what`` the words themselves."""

    field: str
    what: str
    says: str


# The lines to which each of the letters goes, asked for only where it matters.
GoesTo = Callable[[], Iterable[tuple[str, ...]]]


def doubts(fields: Iterable[Field], typed: Mapping[str, str], goes_to: GoesTo) -> list[Doubt]:
    """What to read again in these facts, in their order."""
    found = [(field.code, typed.get(field.code, "")) for field in fields]
    elsewhere = _elsewhere([text for _, text in found], goes_to)
    return [doubt for code, text in found for doubt in _in_one(code, text, elsewhere)]


def _in_one(code: str, text: str, elsewhere: set[str]) -> Iterator[Doubt]:
    for postcode in postcodes_in(text):
        if postcode in elsewhere:
            says = f"{postcode} is not where this letter goes. May whoever opens it know it?"
            yield Doubt(code, postcode, says)
    if named := never_named(text):
        yield Doubt(code, named, f"“{named}”: a letter does not name this, for others may open it")


def _elsewhere(texts: list[str], goes_to: GoesTo) -> set[str]:
    """The postcodes at which not every one of the letters arrives."""
    found = set(postcodes_in("\n".join(texts)))
    if not found:
        return found
    places = [set(postcodes_in("\n".join(lines))) for lines in goes_to()]
    return found - places[0].intersection(*places) if places else found
