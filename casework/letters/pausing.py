"""May letters go at all? Not while someone has paused them, nor after a restore.

Small files in LETTER_BOOK, outside the database, so that a restore cannot take them back.
``paused`` says why someone paused letters, ``last-sent`` names the last letter that went, and
``generation`` says from which database (disasters/generation.py). A database that does not know
that letter as sent is older than the post, and would write twice (trust.md, B1). A person then
finds out what went, and says so, on the page "After a restore" or by ``resume_letters``.

A book that cannot be read or written is a reason to stop, and never a reason to go on.
"""

import contextlib
import logging
import tempfile
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from casework.disasters import clock, generation
from casework.models import Attempt, User

log = logging.getLogger(__name__)

PAUSED, LAST_SENT = "paused", "last-sent"

WENT_BACK = (
    "The database does not know the last letter that went, so it is older than the post: it was "
    "restored, or a copy took over. Nothing goes until someone has found out what went since."
)
BY_SETTING = "The setting SENDING_PAUSED is on."
CANNOT_READ = "The letter book cannot be read: {why}. Nothing goes until it can."


def why_paused() -> str:
    """Why no letter goes, in words for staff; empty where letters may go."""
    return why_stopped() or why_restored() or clock.why_wrong()


def why_broken() -> str:
    """The part of it that nobody chose: an alarm."""
    return _cannot_read() or why_restored()


def why_stopped() -> str:
    """The part of it that costs no statement, for each letter of a long run."""
    return why_by_hand() or _cannot_read()


def why_by_hand() -> str:
    """Why someone paused the letters; empty where nobody has."""
    if settings.SENDING_PAUSED:
        return BY_SETTING
    with contextlib.suppress(OSError):
        return _read(PAUSED)
    return ""


def why_restored() -> str:
    """Why a person must say something first: what was sent from here, and what is here, differ."""
    return generation.why_not() or ("" if _knows_what_went() else WENT_BACK)


def why_not_now() -> str:
    """The whole question, asked by a sender, which also leaves its mark outside the database."""
    by_book = "" if _knows_what_went() else WENT_BACK
    return why_stopped() or clock.why_wrong() or by_book or generation.tick()


def pause(*, because: str) -> None:
    """No letter begins after this; one that is being handed over ends."""
    _write(PAUSED, because.strip() or "Someone paused the letters.")


def resume(*, by: User | None = None, because: str = "") -> None:
    """A person has found out what went, and letters may go from this database as it is now.

    Raises ``places.CannotUse`` where the letter book or the journal cannot be written.
    """
    if generation.why_not() or not _knows_what_went():
        generation.begin(by=by, because=because)
    for name in (PAUSED, LAST_SENT):
        if settings.LETTER_BOOK is not None:
            (settings.LETTER_BOOK / name).unlink(missing_ok=True)


def remember(letter: UUID, *, since: datetime) -> bool:
    """This letter was handed over after that moment, and the database has said so for good.

    False where that could not be noted: then no other letter may go.
    """
    try:
        _write(LAST_SENT, f"{letter} {since.isoformat()}")
    except OSError:
        log.exception("the last letter sent could not be noted")
        return False
    return True


def _knows_what_went() -> bool:
    try:
        last, _, since = _read(LAST_SENT).partition(" ")
    except OSError:
        # Said by itself (why_stopped).
        return True
    if not last:
        return True
    # That it was handed over then is what counts: it may have been taken out of its batch since,
    # and it may have been handed over once before.
    handed_over = Attempt.objects.filter(letter__id=last, outcome=Attempt.HANDED_OVER)
    return handed_over.filter(ended_at__gte=since).exists()


def _cannot_read() -> str:
    try:
        _read(PAUSED)
    except OSError as error:
        return CANNOT_READ.format(why=error.strerror)
    return ""


def _read(name: str) -> str:
    if settings.LETTER_BOOK is None:
        return ""
    with contextlib.suppress(FileNotFoundError):
        return Path(settings.LETTER_BOOK / name).read_text().strip()
    return ""


def _write(name: str, words: str) -> None:
    """Whole or not at all: another sender reads it at any moment."""
    if settings.LETTER_BOOK is None:
        return
    settings.LETTER_BOOK.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=settings.LETTER_BOOK, delete=False) as fresh:
        fresh.write(words)
    Path(fresh.name).replace(settings.LETTER_BOOK / name)
