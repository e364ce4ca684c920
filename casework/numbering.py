"""How people and cases are numbered: without order, with a check digit (docs/adr/0018).

The database draws the numbers (``casework_unordered_number``, migration 0028). A number is nine
digits, the last of which is Damm's check on the others. Shorter numbers are older and have none.
"""

import re
from collections.abc import Iterator
from random import Random

# Row and column of Damm's quasigroup of order 10.
_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip
_LENGTH = 9
# Digits in groups, as people write them down: "482 917 632".
_DIGITS = r"0*([0-9](?: ?[0-9]){0,14})"
_PERSON = re.compile(rf"p[ -]?{_DIGITS}", re.I)
_CASE = re.compile(rf"c[ -]?{_DIGITS}", re.I)
_BARE = re.compile(_DIGITS)


def check_digit(number: int) -> int:
    """Damm's check digit: it differs for each single wrong digit and each swap of neighbours."""
    check = 0
    for digit in str(number):
        check = int(_DAMM[check][int(digit)])
    return check


def is_mistyped(number: int) -> bool:
    """Whether a number has a check digit that does not fit. A short one has none to be wrong."""
    return len(str(number)) == _LENGTH and check_digit(number) != 0


def person_number(text: str) -> int | None:
    """The number in "P-482917632" or "p 482 917 632"; None where it is no person's reference."""
    return _number(_PERSON, text)


def case_number(text: str) -> int | None:
    """The number in "C-0000012"; None where it is no case's reference."""
    return _number(_CASE, text)


def bare_number(text: str) -> int | None:
    """A number without the letter, which may be a person's or a case's."""
    return _number(_BARE, text)


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.fullmatch(text.strip())
    return int(found[1].replace(" ", "")) if found else None


def invented(rng: Random) -> Iterator[int]:
    """Numbers like those that the database draws, each once: for the demo's people and cases."""
    drawn: set[int] = set()
    while True:
        number = rng.randrange(10_000_000, 100_000_000)
        if number not in drawn:
            drawn.add(number)
            yield number * 10 + check_digit(number)
