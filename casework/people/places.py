"""What the words of an address say: no fixed address, abroad, or a line that no printer takes."""

import re
from collections.abc import Iterable
from pathlib import Path

_DATA = Path(__file__).parent.parent / "data"
_NOT_LETTERS = re.compile(r"[^a-z]+")
# With one of these in it, an address says that there is none, whatever else it says.
_TELLING = ("no fixed abode", "no fixed address")
# These say that there is none only where they are the whole address.
_VAGUE = frozenset({"none", "unknown", "not known"})
# GOV.UK Notify refuses an address line that begins with one of these, and so do others.
NOT_FIRST = frozenset('()[]@=<>\\/,"“”~')
_BRACKETED = re.compile(r"^\s*[(\[]([^()\[\]]*)[)\]]\s*,?\s*")


def _listed(name: str) -> frozenset[str]:
    lines = (_DATA / name).read_text(encoding="utf-8").splitlines()
    return frozenset(plain(line) for line in lines if line and not line.startswith("#"))


def plain(text: str) -> str:
    """Letters and single spaces only."""
    return _NOT_LETTERS.sub(" ", text.casefold()).strip()


NO_FIXED_ADDRESS = _listed("no_fixed_address.txt")
COUNTRIES = _listed("countries.txt")


def says_no_fixed_address(lines: Iterable[str]) -> bool:
    """Whether the lines of an address say that there is none; so does an address without words."""
    said = [words for line in lines if (words := plain(line))]
    whole = " ".join(said)
    if not said or whole in NO_FIXED_ADDRESS:
        return True
    return said[0] in NO_FIXED_ADDRESS - _VAGUE or any(words in whole for words in _TELLING)


def country_in(lines: Iterable[str]) -> str:
    """The country abroad that an address ends in, as it is written; empty for one at home."""
    written = [line.strip() for line in lines if line.strip()]
    if not written:
        return ""
    last = written[-1].rpartition(",")[2].strip()
    return last if plain(last) in COUNTRIES else ""


def as_printed(line: str) -> str:
    """The line without what a printer refuses at its beginning; empty where nothing is left.

    "(Flat 2) 9 Market Row" becomes "Flat 2, 9 Market Row": the words stay as they are.
    """
    if found := _BRACKETED.match(line):
        parts = (found[1].strip(), line[found.end() :].strip())
        line = ", ".join(part for part in parts if part)
    return line.lstrip("".join(NOT_FIRST) + " \t").rstrip()
