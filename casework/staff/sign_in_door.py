"""How many passwords one web process compares at once: each costs a good part of a second of CPU.

Browsers that are known have a door of their own, so that strangers who queue at theirs stop
nobody of the house (trust.md S12, S17).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest

from casework.staff import known_browser

STRANGERS_AT_ONCE, STRANGERS_WAIT_S = 1, 0.25
KNOWN_AT_ONCE, KNOWN_WAIT_S = 2, 3.0

_strangers = threading.BoundedSemaphore(STRANGERS_AT_ONCE)
_known = threading.BoundedSemaphore(KNOWN_AT_ONCE)


class DoorIsFull(Exception):
    """So many passwords are compared just now that this one has to wait outside."""


@contextmanager
def through(request: HttpRequest) -> Iterator[None]:
    """Hold a place while a password is compared. Raises ``DoorIsFull`` where none gets free."""
    if known_browser.is_known(request):
        door, patience = _known, KNOWN_WAIT_S
    else:
        door, patience = _strangers, STRANGERS_WAIT_S
    if not door.acquire(timeout=patience):
        raise DoorIsFull
    try:
        yield
    finally:
        door.release()
