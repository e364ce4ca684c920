"""Who carries a letter, and what each can be trusted with after a doubt.

A carrier says what it is. After a crash or a time-out an idempotent one may be given the same
letter again, a queryable one is asked first, and for a blind one a person decides.
"""

import os
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, auto
from functools import lru_cache
from pathlib import Path
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any, Protocol, runtime_checkable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.module_loading import import_string

from casework.letters import email_body
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


class PrintRoom:
    """A folder a day; each letter is one file, whole from its first moment, never written twice.

    The print room copies files and leaves them for a month at least: after a crash, a letter whose
    file is gone cannot be told from one that never came.
    """

    name = "print room"
    capability = Capability.IDEMPOTENT

    def hand_over(self, parcel: Parcel) -> None:
        path = self._root() / parcel.on.isoformat() / f"{parcel.reference}.pdf"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._place(parcel, path)
        except OSError as error:
            message = f"The print-room folder cannot be written to: {error.strerror}."
            raise OutOfReach(message) from error
        try:
            outlive_a_power_cut(path.parent)
        except OSError as error:
            raise Doubtful("The print-room folder may not have kept it.") from error

    def has(self, reference: str) -> bool:
        return any(self._root().glob(f"*/{reference}.pdf"))

    def half_written(self) -> Iterable[Path]:
        return self._root().glob("*/.*.part")

    def _root(self) -> Path:
        return Path(settings.PRINT_ROOM)

    def _place(self, parcel: Parcel, path: Path) -> None:
        self._refuse_another_day(parcel, path)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part") as part:
            part.write(parcel.content)
            part.flush()
            os.fsync(part.fileno())
            Path(part.name).chmod(0o640)
            try:
                # A link is made whole or not at all, and never over another file.
                os.link(part.name, path)
            except FileExistsError:
                self._refuse_other_bytes(parcel, path)

    def _refuse_another_day(self, parcel: Parcel, path: Path) -> None:
        if any(other != path for other in self._root().glob(f"*/{parcel.reference}.pdf")):
            raise NotTaken("The print room has this letter already, from another day.")

    def _refuse_other_bytes(self, parcel: Parcel, path: Path) -> None:
        if path.read_bytes() != parcel.content:
            raise NotTaken("The print room has another letter under this reference.")


def outlive_a_power_cut(folder: Path) -> None:
    """Have the folder's new entry on the disk, as the file itself is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Email:
    """Text and HTML by SMTP. The server cannot be asked later whether it took a letter."""

    name = "e-mail"
    capability = Capability.BLIND

    def hand_over(self, parcel: Parcel) -> None:
        text, html = email_body.told(parcel.media_type, parcel.content)
        message = EmailMultiAlternatives(
            # Nothing personal: a subject shows on a locked screen.
            subject=f"A letter from {settings.COUNCIL['name']}",
            body=text,
            to=[parcel.to[-1]],
            headers={email_body.REFERENCE: parcel.reference},
        )
        if html:
            message.attach_alternative(html, "text/html")
        connection = get_connection()
        try:
            connection.open()
        except OSError as error:
            raise OutOfReach("The mail server cannot be reached.") from error
        try:
            connection.send_messages([message])
        except (SMTPResponseException, SMTPRecipientsRefused) as error:
            why = f"The mail server refused it ({type(error).__name__})."
            raise NotTaken(why) from error
        except OSError as error:
            raise Doubtful("The mail server did not say whether it took it.") from error
        finally:
            connection.close()

    def has(self, reference: str) -> bool:
        raise NotImplementedError


Carriers = Mapping[Channel, Carrier]

CARRIERS: Carriers = {Channel.POST: PrintRoom(), Channel.EMAIL: Email()}


class BadCarriers(ImproperlyConfigured):
    """``LETTER_CARRIERS`` names no carriers; the message says what is wrong with it."""


def carriers_in_use() -> Carriers:
    """The carriers that this installation names (``LETTER_CARRIERS``); raises ``BadCarriers``.

    Either one dotted path of a whole mapping, or a carrier for each channel:
    ``post=casework.letters.hybrid_mail.HybridMail,email=casework.letters.carriers.Email``.
    """
    named: str = settings.LETTER_CARRIERS
    if "=" in named:
        return _each(named)
    carriers: Carriers = _imported(named)
    return carriers


@lru_cache
def _each(named: str) -> Carriers:
    pairs = [pair.partition("=") for pair in named.split(",") if pair.strip()]
    carriers: dict[Channel, Carrier] = {}
    for channel, _, path in pairs:
        if channel.strip() not in Channel.values:
            message = f"LETTER_CARRIERS: there is no channel {channel.strip()!r}."
            raise BadCarriers(message)
        carriers[Channel(channel.strip())] = _imported(path.strip())()
    return carriers


def _imported(path: str) -> Any:
    try:
        return import_string(path)
    except ImportError as error:
        message = f"LETTER_CARRIERS: {path!r} cannot be found."
        raise BadCarriers(message) from error
