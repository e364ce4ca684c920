"""May letters go at all? Not while someone has paused them, nor from a database that went back.

Two small files in LETTER_BOOK, outside the database, so that a restore cannot take them back:
``paused`` says why letters are paused, and ``last-sent`` names the last letter that went. A
database that does not know that letter as sent is older than the post, and would write twice
(trust.md, B1). A person then finds out what went, and says so: ``manage.py resume_letters``.
"""

import contextlib
import logging
import tempfile
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from casework.models import Attempt

log = logging.getLogger(__name__)

PAUSED, LAST_SENT = "paused", "last-sent"

WENT_BACK = (
    "The database does not know the last letter that went, so it is older than the post: it was "
    "restored, or a copy took over. Nothing goes until someone has found out what went since."
)
BY_SETTING = "The setting SENDING_PAUSED is on."


def why_paused() -> str:
    """Why no letter goes, in words for staff; empty where letters may go."""
    return why_stopped() or ("" if _knows_what_went() else WENT_BACK)


def why_stopped() -> str:
    """The part of it that costs no statement, for each letter of a long run."""
    if settings.SENDING_PAUSED:
        return BY_SETTING
    return _read(PAUSED)


def pause(*, because: str) -> None:
    """No letter begins after this; one that is being handed over ends."""
    _write(PAUSED, because.strip() or "Someone paused the letters.")


def resume() -> None:
    """A person has found out what went, and letters may go from this database as it is now."""
    for name in (PAUSED, LAST_SENT):
        if settings.LETTER_BOOK is not None:
            (settings.LETTER_BOOK / name).unlink(missing_ok=True)


def remember(letter: UUID, *, since: datetime) -> None:
    """This letter was handed over after that moment, and the database has said so for good."""
    try:
        _write(LAST_SENT, f"{letter} {since.isoformat()}")
    except OSError:
        log.exception("the last letter sent could not be noted")


def _knows_what_went() -> bool:
    last, _, since = _read(LAST_SENT).partition(" ")
    if not last:
        return True
    # That it was handed over then is what counts: it may have been taken out of its batch since,
    # and it may have been handed over once before.
    handed_over = Attempt.objects.filter(letter__id=last, outcome=Attempt.HANDED_OVER)
    return handed_over.filter(ended_at__gte=since).exists()


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
