"""Who carries a letter, and what each can be trusted with after a doubt.

A carrier says what it is. After a crash or a time-out an idempotent one may be given the same
letter again, a queryable one is asked first, and for a blind one a person decides.
"""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, auto
from pathlib import Path
from typing import Protocol, runtime_checkable

from django.conf import settings

from casework.models import Channel


class Capability(Enum):
    """What may be done when nobody knows whether a letter went."""

    IDEMPOTENT = auto()
    QUERYABLE = auto()
    BLIND = auto()


@dataclass(frozen=True)
class Parcel:
    """One document for one recipient, as a carrier sees it."""

    reference: str
    to: tuple[str, ...]
    on: date
    media_type: str
    content: bytes
    # How many sheets' sides it prints on; None where it is not for paper.
    pages: int | None = None


class NotTaken(Exception):
    """The carrier certainly did not take it; the message says why, in words for staff."""


class NotNow(NotTaken):
    """It did not take it, and nothing is wrong with the letter: it stays due for ``wait``."""

    def __init__(self, words: str, *, wait: timedelta) -> None:
        super().__init__(words)
        self.wait = wait


class OutOfReach(NotNow):
    """Nothing can be handed over just now, whosever letter it is. However long that lasts, no
    letter uses up its tries on it: after an outage they all go by themselves.
    """

    def __init__(self, words: str) -> None:
        super().__init__(words, wait=settings.LETTER_TRY_AGAIN)


class Doubtful(Exception):
    """Nobody knows whether the carrier took it."""


class Carrier(Protocol):
    """One way for a letter to leave the house."""

    name: str
    capability: Capability

    def hand_over(self, parcel: Parcel) -> None:
        """Take the parcel; raises ``NotTaken`` or ``Doubtful``."""

    def has(self, reference: str) -> bool:
        """Whether it took the letter of this reference. A blind carrier is never asked."""


@runtime_checkable
class LeavesParts(Protocol):
    """A carrier to a folder, which a killed sender leaves with a letter that never had its name."""

    def half_written(self) -> Iterable[Path]: ...


def drop_half_written(carriers: Iterable[Carrier], *, before: datetime) -> int:
    """Delete what senders killed before that moment left unnamed; how many files that were.

    Nothing of them ever went: the letter itself was made again, under its own name.
    """
    dropped = 0
    for carrier in carriers:
        for part in carrier.half_written() if isinstance(carrier, LeavesParts) else ():
            # Its sender may be at work after all, and be done with it in this instant.
            with suppress(FileNotFoundError):
                if part.stat().st_mtime < before.timestamp():
                    part.unlink()
                    dropped += 1
    return dropped


@runtime_checkable
class Forgets(Protocol):
    """A queryable carrier that can be asked about a letter for so long, and not after."""

    remembers: timedelta


def can_still_be_asked(carrier: Carrier, *, began_at: datetime, now: datetime) -> bool:
    """Whether the carrier's answer about a try of that moment would mean anything."""
    if carrier.capability is Capability.BLIND:
        return False
    return not isinstance(carrier, Forgets) or now - began_at < carrier.remembers


Carriers = Mapping[Channel, Carrier]


def outlive_a_power_cut(folder: Path) -> None:
    """Have the folder's new entry on the disk, as the file itself is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
