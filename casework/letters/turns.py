"""Whose turn is it to send? Only so many senders at once, and none for long.

The other jobs share the senders' processes. A sender that has had its turn leaves the rest to the
next bell, which rings each minute; one that dies loses its place with its connection.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import connection

# Less than half of what counts as silent (casework/jobs.py), so that a long run never looks dead.
A_TURN = timedelta(minutes=4)
_PLACES = 7_205_001


@contextmanager
def a_place() -> Iterator[bool]:
    """Whether one of ``LETTER_SENDERS`` places is free; it is kept while the block lasts."""
    place = next((each for each in range(settings.LETTER_SENDERS) if _takes(each)), None)
    try:
        yield place is not None
    finally:
        if place is not None:
            _ask("SELECT pg_advisory_unlock(%s, %s)", place)


def _takes(place: int) -> bool:
    return _ask("SELECT pg_try_advisory_lock(%s, %s)", place)


def _ask(question: str, place: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, [_PLACES, place])
        answer: bool = cursor.fetchone()[0]
    return answer
