"""Whose turn is it to send? Only so many senders at once, and none for long.

The other jobs share the senders' processes. A sender that has had its turn leaves the rest to the
next bell, which rings each minute; one that dies loses its place with its connection.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import connection

# Less than half of what counts as silent (casework/jobs.py), so that a long run never looks dead.
A_TURN = timedelta(minutes=4)
_SENDING, _CLOSING = 7_205_001, 7_205_002


def a_place() -> AbstractContextManager[bool]:
    """Whether one of ``LETTER_SENDERS`` places is free; it is kept while the block lasts."""
    return _one_of(_SENDING, settings.LETTER_SENDERS)


def alone_at_closing() -> AbstractContextManager[bool]:
    """Whether nobody else closes a batch now; nobody does while the block lasts."""
    return _one_of(_CLOSING, 1)


@contextmanager
def _one_of(what: int, places: int) -> Iterator[bool]:
    place = next((each for each in range(places) if _takes(what, each)), None)
    try:
        yield place is not None
    finally:
        if place is not None:
            _ask("SELECT pg_advisory_unlock(%s, %s)", what, place)


def _takes(what: int, place: int) -> bool:
    return _ask("SELECT pg_try_advisory_lock(%s, %s)", what, place)


def _ask(question: str, what: int, place: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, [what, place])
        answer: bool = cursor.fetchone()[0]
    return answer
