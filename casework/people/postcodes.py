"""Is this text a UK postcode, how is it kept, and what was meant where it is not one?"""

import csv
import re
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path

from casework.refusals import Refusal

AREAS_FILE = Path(__file__).parent.parent / "data" / "postcode_areas.csv"

# Area, district, sector, unit. The last two letters are never C, I, K, M, O or V; of the examples
# in ZZ only I and O, which are digits typed wrong, are refused.
_SHAPE = re.compile(
    r"(?:(ZZ)|([A-Z]{1,2}))([0-9][0-9A-Z]?)[0-9](?(1)[A-HJ-NP-Z]{2}|[ABD-HJLNP-UW-Z]{2})"
)
# The one postcode that fits no rule.
_GIROBANK = "GIR0AA"
_IN_A_TEXT = re.compile(r"\b([a-z]{1,2}[0-9o][a-z0-9]?) ?([0-9oi][a-z0-9]{2})[ .,;]*$", re.I)
# Anywhere in a text, also with a dash or a full stop between its halves.
_ANYWHERE = re.compile(r"\b([a-z]{1,2}[0-9oil][a-z0-9]?)([ .-]{0,2})([0-9oil][a-z0-9]{2})\b", re.I)
_PLAINLY = re.compile(r"[a-z]{1,2}[0-9][a-z0-9]? ?[0-9][a-z]{2}", re.I)
_FORCES = re.compile(r"\bB\.? ?F\.? ?P\.? ?O\b", re.I)
_PUNCTUATION = re.compile(r"[\W_]+")
# The NHS postcodes that stand for no address.
_NO_ADDRESS = "ZZ99"
_MOST_DIGITS = 2
_SHORTEST, _LONGEST = 5, 7
# A letter that is typed for a digit, and the other way round.
_ALIKE: Mapping[str, str] = {"O": "0", "0": "O", "I": "1", "1": "I", "L": "1"}
_INWARD = 3


class BadPostcode(Refusal):
    """What was typed as a postcode is none."""


def _areas() -> dict[str, frozenset[str]]:
    """Each area with its districts that end in a letter, as in W1A."""
    with AREAS_FILE.open(encoding="utf-8", newline="") as file:
        return {
            row["area"]: frozenset(row["districts with a letter"].split())
            for row in csv.DictReader(file)
        }


AREAS = _areas()


def kept(text: str) -> str:
    """A postcode as we keep it, "ZZ1 4AB"; empty where the text is none.

    Case, spaces and a full stop at the end do not matter. Its area must exist; whether the
    postcode itself does, only Royal Mail knows.
    """
    packed = _packed(text)
    if packed == _GIROBANK or _is_one(packed):
        return f"{packed[:-_INWARD]} {packed[-_INWARD:]}"
    return ""


def as_kept(text: str) -> str:
    """The same, or the text in capitals as it was written where it is no postcode."""
    return kept(text) or text.strip().upper()


def meant(text: str) -> str:
    """The one postcode that was meant where O stands for 0 or I for 1; empty where none is."""
    packed = _packed(text)
    if not _SHORTEST <= len(packed) <= _LONGEST or _is_one(packed):
        return ""
    found = {made for made in _with_letters_for_digits(packed) if _is_one(made)}
    return kept(found.pop()) if len(found) == 1 else ""


def why_not(text: str) -> str:
    """What is wrong with a postcode, as a sentence; empty for one that is right or none at all."""
    if not _packed(text) or kept(text):
        return ""
    if suggestion := meant(text):
        return f"“{text.strip()[:20]}” is not a postcode. Did you mean {suggestion}?"
    return f"“{text.strip()[:20]}” is not a postcode such as ZZ1 4AB."


def taken_out_of(text: str) -> tuple[str, str]:
    """An address in one text: without the postcode at its end, and that postcode or nothing.

    A postcode with a letter for a digit is taken out as it was typed: its place is not the lines.
    """
    found = _IN_A_TEXT.search(text)
    if not found:
        return text, ""
    typed = f"{found[1]} {found[2]}".upper()
    if not (kept(typed) or meant(typed)):
        return text, ""
    return text[: found.start()].rstrip(" ,;.\n"), kept(typed) or typed


def without_those_in(text: str) -> tuple[str, list[str]]:
    """A text without the postcodes in it, and these as they are compared (``compared``)."""
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        typed = f"{match[1]}{match[3]}"
        is_near_one = any(each.isdigit() for each in typed) and (kept(typed) or meant(typed))
        if not is_near_one and not _is_plainly_one(match):
            return match[0]
        found.append(compared(typed))
        return " "

    return _ANYWHERE.sub(take, text), found


def _is_plainly_one(match: re.Match[str]) -> bool:
    """The shape of a postcode, though perhaps of no area that there is: "QQ1 1AA"."""
    return _PLAINLY.fullmatch(match[0]) is not None


def compared(text: str) -> str:
    """A postcode as two are compared: packed, with the digits that were meant; NHS codes for no
    address (ZZ99) are none.
    """
    packed = _PUNCTUATION.sub("", kept(text) or meant(text) or text).upper()
    return "" if stands_for_no_address(text) else packed


def stands_for_no_address(text: str) -> bool:
    """One of the postcodes that the NHS writes where somebody has no address."""
    packed = _packed(text)
    return packed.startswith(_NO_ADDRESS) and len(packed) == _LONGEST


def is_of_the_forces(postcode: str, lines: str = "") -> bool:
    """An address of the British forces: post goes there by BFPO, and not by the usual printer."""
    return _packed(postcode).startswith("BF1") or bool(_FORCES.search(lines))


def _packed(text: str) -> str:
    return re.sub(r"[\s.,;\u00a0\u200b\ufeff-]+", "", text).upper()


def _is_one(packed: str) -> bool:
    found = _SHAPE.fullmatch(packed)
    area = (found[1] or found[2]) if found else ""
    if not found or area not in AREAS:
        return False
    district = found[3]
    if district.isdigit():
        return len(district) < _MOST_DIGITS or district[0] != "0"
    return district in AREAS[area]


def _with_letters_for_digits(packed: str) -> Iterator[str]:
    choices = [(letter, _ALIKE[letter]) if letter in _ALIKE else (letter,) for letter in packed]
    return ("".join(each) for each in product(*choices))
