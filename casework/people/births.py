"""Dates of birth: read as people write them, and how near two of them are."""

import re
from datetime import date
from enum import IntEnum

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_ADULT = 18
_MONTH = r"(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_YEAR = r"([0-9]{4}|[0-9]{2})"
_DAY = r"([0-9]{1,2})(?:st|nd|rd|th)?"
_DAY_FIRST = re.compile(rf"\b([0-9]{{1,2}})[/. -]([0-9]{{1,2}})[/. -]{_YEAR}\b")
_YEAR_FIRST = re.compile(r"\b([0-9]{4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,2})\b")
_IN_WORDS = re.compile(rf"\b{_DAY}[ -](?:of )?{_MONTH}[ -]?,? ?{_YEAR}\b", re.I)
_MONTH_FIRST = re.compile(rf"\b{_MONTH} {_DAY},? {_YEAR}\b", re.I)


class Birth(IntEnum):
    """How near two dates of birth are."""

    OTHER = 0
    UNKNOWN = 1
    SLIP = 2  # one digit, or two that changed places
    EXCHANGED = 3  # the day and the month
    SAME = 4


def take(words: str, *, as_of: date) -> tuple[date | None, str]:
    """The date of birth in what was typed, and the words without it.

    Raises ``ValueError`` for a day that the calendar does not have.
    """
    for pattern, order in _WAYS:
        if found := pattern.search(words):
            year, month, day = (found[place] for place in order)
            born_on = _day_of(_year(year, as_of), _month(month), int(day))
            return born_on, words.replace(found[0], " ")
    return None, words


_WAYS = (
    (_YEAR_FIRST, (1, 2, 3)), (_DAY_FIRST, (3, 2, 1)), (_IN_WORDS, (3, 2, 1)),
    (_MONTH_FIRST, (3, 1, 2)),
)  # fmt: skip


def _day_of(year: int, month: int, day: int) -> date:
    """The day; the month may come first where there is no other way to read it."""
    return date(year, day, month) if month > 12 >= day else date(year, month, day)


def _month(text: str) -> int:
    if text.isdecimal():
        return int(text)
    return next(place for place, name in enumerate(MONTHS, 1) if name.startswith(text[:3].lower()))


def _year(text: str, as_of: date) -> int:
    """Of two figures, the latest year in which an adult of today was born."""
    year = int(text)
    if len(text) == 4:
        return year
    century = as_of.year // 100 * 100
    return century + year - (100 if century + year > as_of.year - _ADULT else 0)


def exchanged(day: date) -> date | None:
    """The date with day and month exchanged, where there is another."""
    if day.day > 12 or day.day == day.month:
        return None
    return day.replace(day=day.month, month=day.day)


def readings(day: date) -> list[date]:
    """The date, and the one with day and month exchanged where there is one."""
    other = exchanged(day)
    return [day, other] if other else [day]


def nearness(one: date | None, other: date | None) -> Birth:
    """How near two dates of birth are."""
    if one is None or other is None:
        return Birth.UNKNOWN
    if one == other:
        return Birth.SAME
    if exchanged(one) == other:
        return Birth.EXCHANGED
    return Birth.SLIP if _is_a_slip(one, other) else Birth.OTHER


def _is_a_slip(one: date, other: date) -> bool:
    mine, theirs = f"{one:%d%m%Y}", f"{other:%d%m%Y}"
    wrong = [place for place in range(8) if mine[place] != theirs[place]]
    if len(wrong) == 1:
        return True
    if len(wrong) != 2 or wrong[1] - wrong[0] != 1:
        return False
    first, second = wrong
    return mine[first] == theirs[second] and mine[second] == theirs[first]
