"""How fast and how much may we hand to GOV.UK Notify? Past a limit a letter waits, still due.

The pace is kept by each process for itself; what Notify itself says (429) always counts. The
letters of a day are counted in the database, so that every process knows of every other's.
"""

import threading
import time
from collections import deque
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day

from django.conf import settings
from django.utils import timezone

from casework.calendar import LONDON, local_day
from casework.letters.carriers.carrier import NotNow
from casework.models import Letter, LetterState

MINUTE = timedelta(minutes=1)
# Notify's day ends at midnight UTC, which is one o'clock in a British summer.
NEXT_DAY_BEGINS = timedelta(hours=1, minutes=10)
# How long a count of today's letters is believed, with our own added to it.
COUNT_KEPT_S = 30


class Pace:
    """At most so many turns in any minute."""

    def __init__(self) -> None:
        self._turns: deque[float] = deque()
        self._rest_until = 0.0
        self._lock = threading.Lock()

    def take(self, *, at_most: int, at: float) -> float:
        """Seconds to wait; nought where the turn is ours, and then it is taken."""
        with self._lock:
            while self._turns and self._turns[0] <= at - 60:
                self._turns.popleft()
            wait = max(self._rest_until - at, 0.0)
            if len(self._turns) >= at_most:
                wait = max(wait, self._turns[0] + 60 - at)
            if wait <= 0:
                self._turns.append(at)
            return wait

    def rest(self, seconds: float, *, at: float) -> None:
        """Take no turn for so long: Notify asked for it."""
        with self._lock:
            self._rest_until = max(self._rest_until, at + seconds)

    def forget(self) -> None:
        with self._lock:
            self._turns.clear()
            self._rest_until = 0.0


class DaysLetters:
    """How many letters went by a carrier today, counted now and then, and ours since."""

    def __init__(self) -> None:
        self._known: tuple[object, float, int] = (None, 0.0, 0)
        self._lock = threading.Lock()

    def so_far(self, carrier: str, *, now: datetime, at: float) -> int:
        with self._lock:
            day, counted_at, number = self._known
            if day != local_day(now) or at - counted_at > COUNT_KEPT_S:
                number = letters_today(carrier, now=now)
                self._known = (local_day(now), at, number)
            return number

    def one_more(self) -> None:
        with self._lock:
            day, counted_at, number = self._known
            self._known = (day, counted_at, number + 1)

    def forget(self) -> None:
        with self._lock:
            self._known = (None, 0.0, 0)


_pace, _days_letters = Pace(), DaysLetters()


def take_a_turn() -> None:
    """Raises ``NotNow`` where the minute is full."""
    if wait := _pace.take(at_most=settings.NOTIFY_PER_MINUTE, at=time.monotonic()):
        raise NotNow("As much as GOV.UK Notify takes in a minute.", wait=timedelta(seconds=wait))


def refused(code: str) -> NotNow:
    """What a 429 means: a pause, or the end of the day."""
    if code == "TooManyRequestsError":
        return NotNow("GOV.UK Notify takes no more today.", wait=until_tomorrow(timezone.now()))
    wait = settings.NOTIFY_REST
    _pace.rest(wait.total_seconds(), at=time.monotonic())
    return NotNow("GOV.UK Notify asks us to slow down.", wait=wait)


def room_for_a_letter(carrier: str) -> None:
    """Raises ``NotNow`` where the letters planned for a day (``NOTIFY_LETTERS_A_DAY``) have gone.

    Several processes may each go a few over; Notify's own limit stands behind this one.
    """
    now = timezone.now()
    if left_today(carrier, now=now) <= 0:
        words = f"Today's {settings.NOTIFY_LETTERS_A_DAY:,} letters have gone: it goes tomorrow."
        raise NotNow(words, wait=until_tomorrow(now))


def went() -> None:
    """One more of today's letters is out of the house."""
    _days_letters.one_more()


def left_today(carrier: str, *, now: datetime) -> int:
    """How many more letters may go today."""
    so_far = _days_letters.so_far(carrier, now=now, at=time.monotonic())
    return max(int(settings.NOTIFY_LETTERS_A_DAY) - so_far, 0)


def letters_today(carrier: str, *, now: datetime) -> int:
    """How many letters this carrier was given since midnight."""
    sent = Letter.objects.in_state(LetterState.SENT).filter(carrier=carrier)
    return sent.filter(sent_at__gte=_start_of(local_day(now))).count()


def until_tomorrow(now: datetime) -> timedelta:
    """From now until Notify has begun another day, winter and summer."""
    midnight = _start_of(local_day(now) + timedelta(days=1)).astimezone(UTC)
    return midnight + NEXT_DAY_BEGINS - now


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time_of_day.min, LONDON)


def begin_afresh() -> None:
    """As a new process begins: nothing taken, nothing counted."""
    _pace.forget()
    _days_letters.forget()
