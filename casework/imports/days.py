"""How a cell's text becomes a day: in one order of day and month a column, or refused in words."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from casework.imports.problems import BadValue, ProblemKind, quoted

LONDON = ZoneInfo("Europe/London")
EARLIEST = date(1900, 1, 1)
OLDEST = 115
ADULT = 18
DAY_FIRST, MONTH_FIRST = "day_first", "month_first"
# What computers write where no date is known: the day zero of Excel and of others.
FILLERS = frozenset({
    date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1), date(1901, 1, 1), date(1753, 1, 1),
})  # fmt: skip
_TIME = r"(?:[ T,]+[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2})?(?:[.,][0-9]+)? ?(?:[ap]\.?m\.?)?)?"
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})" + _TIME, re.I)
_IN_A_ZONE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9:.]+ ?(?:Z|[+-][0-9]{2}:?[0-9]{2})")
_NUMBERS = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})" + _TIME, re.I)
_TWO_DIGITS = re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2}" + _TIME, re.I)
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_MONTHS = 12


def read_day(text: str, order: str = DAY_FIRST) -> date:
    """A day in ISO form, or in numbers in this order; raises ``BadValue``.

    A time of day is left out; a moment in another time zone is the day that it was in England.
    """
    try:
        if _IN_A_ZONE.fullmatch(text):
            return datetime.fromisoformat(text.replace(" Z", "Z")).astimezone(LONDON).date()
        if found := _ISO.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _NUMBERS.fullmatch(text):
            first, second = int(found[1]), int(found[2])
            day, month = (first, second) if order == DAY_FIRST else (second, first)
            return date(int(found[3]), month, day)
    except (ValueError, OverflowError):
        message = f"{quoted(text)} is a day that does not exist"
        raise BadValue(ProblemKind.DATE, message) from None
    raise BadValue(ProblemKind.DATE, f"{quoted(text)} {_what_it_is(text)}")


def _what_it_is(text: str) -> str:
    if _TWO_DIGITS.fullmatch(text):
        return "is not a date: its year has two digits. Write all four, as 21/09/1950"
    if _SERIAL.fullmatch(text):
        return (
            "is not a date but the number of days by which Excel counts it: give the column a "
            "date format in Excel, save, and upload it again"
        )
    if _YEAR.fullmatch(text):
        return "is not a date: it is a year without day and month"
    if any(character.isalpha() for character in text):
        return "is not a date in numbers: write it as 2026-09-21 or 21/09/2026"
    return "is not a date as 2026-09-21 or 21/09/2026"


def past(text: str, *, order: str, as_of: date) -> date:
    """A day between 1900 and today; raises ``BadValue``."""
    day = read_day(text, order)
    if day > as_of:
        message = f"{quoted(text)} is after today"
        raise BadValue(ProblemKind.DATE, message)
    if day < EARLIEST:
        message = f"{quoted(text)} is before 1900"
        raise BadValue(ProblemKind.DATE, message)
    return day


def birth(text: str, *, order: str, as_of: date) -> date:
    """A day of birth that somebody can have; raises ``BadValue`` for a filler and the like."""
    day = read_day(text, order)
    if day in FILLERS:
        raise BadValue(ProblemKind.BIRTH, f"{quoted(text)} {not_likely(day, as_of=as_of)}")
    day = past(text, order=order, as_of=as_of)
    if because := not_likely(day, as_of=as_of):
        raise BadValue(ProblemKind.BIRTH, f"{quoted(text)} {because}")
    return day


def not_likely(born_on: date, *, as_of: date) -> str:
    """Why nobody is likely to be born on this day, as the end of a sentence; empty where one may.

    The same for files, pages and programs.
    """
    if born_on in FILLERS:
        return "is what computers write where no date is known"
    if born_on.year == as_of.year:
        return "is in this year: the year of birth may be mistyped"
    if as_of.year - born_on.year > OLDEST:
        return f"would make them {as_of.year - born_on.year} years old"
    return ""


def age_on(born: date, day: date) -> int:
    """Whole years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass
class Order:
    """What the cells of one column say of their order; each number counts cells."""

    day_first: int = 0
    month_first: int = 0
    either: int = 0
    proof: str = ""

    @staticmethod
    def is_open(text: str) -> bool:
        """Whether a day can be read with the day or the month first, and differs."""
        order = Order()
        order.hear(text)
        return bool(order.either)

    def hear(self, text: str) -> None:
        """Count one cell."""
        found = _NUMBERS.fullmatch(text)
        if not found:
            return
        first, second = int(found[1]), int(found[2])
        if first > _MONTHS >= second:
            self.day_first += 1
        elif second > _MONTHS >= first:
            self.month_first += 1
            self.proof = self.proof or text
        elif first != second:
            self.either += 1


def to_be_asked(
    orders: Mapping[str, Order], answered: Mapping[str, str], *, just_said: Collection[str] = ()
) -> Iterable[str]:
    """The columns whose order somebody must say; ``answered`` is what was said for each.

    A column that proves its order is not asked, nor one without a proof beside others of the
    file that all prove that the day comes first. What contradicts a remembered answer is asked
    again, unless somebody has just given it for this file.
    """
    some_day = any(order.day_first for order in orders.values())
    some_month = any(order.month_first for order in orders.values())
    for name, order in orders.items():
        said = answered.get(name)
        if order.month_first:
            asks = said != MONTH_FIRST or bool(order.day_first)
        elif order.day_first:
            asks = said == MONTH_FIRST
        else:
            asks = bool(order.either) and said is None and (some_month or not some_day)
        if asks and name not in just_said:
            yield name
