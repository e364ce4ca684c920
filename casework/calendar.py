"""Days: whose day it is, how many have passed, and which of them are worked.

Every rule of days is a rule of calendar dates in London, never of hours (trust.md R8).
"""

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
from django.utils import timezone

LONDON = ZoneInfo("Europe/London")


def local_today() -> date:
    """Today's date in London. The one place where the clock becomes a day."""
    return timezone.localtime(timezone.now(), LONDON).date()


def local_day(moment: datetime) -> date:
    """The London date on which something happened."""
    return moment.astimezone(LONDON).date()


def days_between(start: date, end: date) -> int:
    """Whole calendar days from one date to another; never less than none."""
    return max((end - start).days, 0)


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year).keys())


def is_working_day(day: date) -> bool:
    """Monday to Friday, less the bank holidays of England and Wales (rules.md 0)."""
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


def add_working_days(start: date, count: int) -> date:
    """The ``count``-th working day after ``start``."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """Working days after ``start`` up to and including ``end``."""
    span = (end - start).days
    return sum(is_working_day(start + timedelta(days=step)) for step in range(1, span + 1))
