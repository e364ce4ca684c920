"""Does the clock of this machine agree with the database's, which all machines share?

A clock that is off makes letters go a day early and puts moments in the future, so no sender and no
other job runs on such a machine (trust.md, O1).
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

WRONG = (
    "The clock of this machine is {by} {which} the database's. No letter goes and no job runs here "
    "until it is set right."
)


class ClockWrong(Exception):
    """A job was asked to run on a machine whose clock is off."""


def database_time() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def now() -> datetime:
    """The database's time, where this machine's clock is compared with it at all."""
    return timezone.now() if settings.CLOCK_TOLERANCE is None else database_time()


def why_wrong() -> str:
    """In words for staff; empty where the two agree. One statement, none where it is not asked."""
    tolerance: timedelta | None = settings.CLOCK_TOLERANCE
    if tolerance is None:
        return ""
    ahead = timezone.now() - database_time()
    if abs(ahead) <= tolerance:
        return ""
    which = "ahead of" if ahead > timedelta() else "behind"
    return WRONG.format(by=_in_words(abs(ahead)), which=which)


def _in_words(off: timedelta) -> str:
    minutes = int(off.total_seconds() // 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"
