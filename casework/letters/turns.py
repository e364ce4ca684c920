"""Whose turn is it to send? Only so many senders at once, and none for long.

The other jobs share the senders' processes. A sender that has had its turn leaves the rest to the
next bell, which rings each minute. A place is a row under a lease and not a lock of the session,
so it holds behind a pooler too; one whose holder died is free when the lease ends.
"""

import time
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection

# Less than half of what counts as silent (casework/jobs.py), so that a long run never looks dead.
A_TURN = timedelta(minutes=4)
SENDING, CLOSING = "send letters", "close a batch"

# By the clock of the database, which all machines share. The last line makes it one winner.
_TAKE = """
INSERT INTO casework_turn (work, place, holder, until)
VALUES (%s, %s, %s, clock_timestamp() + %s)
ON CONFLICT (work, place) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE casework_turn.until <= clock_timestamp()
"""
_KEEP = """
UPDATE casework_turn SET until = clock_timestamp() + %s
WHERE work = %s AND place = %s AND holder = %s
"""
_LEAVE = "DELETE FROM casework_turn WHERE work = %s AND place = %s AND holder = %s"


class TurnLost(Exception):
    """The holder was silent for longer than its lease, and another has its place."""


class Place:
    """A place that is ours for as long as we say so in time."""

    def __init__(self, work: str, number: int) -> None:
        self.work, self.number, self.holder = work, number, uuid.uuid4()
        self._said_at = time.monotonic()

    def take(self) -> bool:
        """Whether it was free, and is ours now."""
        self._said_at = time.monotonic()
        return _ask(_TAKE, self.work, self.number, self.holder, settings.TURN_LEASE)

    def keep(self) -> bool:
        """Hold it for another lease; False once another has taken it. Cheap to call often."""
        if time.monotonic() - self._said_at < settings.TURN_LEASE.total_seconds() / 3:
            return True
        self._said_at = time.monotonic()
        return _ask(_KEEP, settings.TURN_LEASE, self.work, self.number, self.holder)

    def must_keep(self) -> None:
        """The same; raises ``TurnLost``."""
        if not self.keep():
            raise TurnLost

    def leave(self) -> None:
        _ask(_LEAVE, self.work, self.number, self.holder)


def a_place() -> AbstractContextManager[Place | None]:
    """One of ``LETTER_SENDERS`` places, or None where none is free."""
    return _one_of(SENDING, settings.LETTER_SENDERS)


def alone_at_closing() -> AbstractContextManager[Place | None]:
    """The only place at closing a batch, or None while somebody else closes one."""
    return _one_of(CLOSING, 1)


@contextmanager
def _one_of(work: str, places: int) -> Iterator[Place | None]:
    each = (Place(work, number) for number in range(places))
    place = next((place for place in each if place.take()), None)
    try:
        yield place
    finally:
        if place is not None:
            place.leave()


def _ask(statement: str, *values: Any) -> bool:
    """Whether the statement changed a row."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return bool(cursor.rowcount == 1)
