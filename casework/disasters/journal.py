"""What must not be forgotten if the database is put back: kept in files outside of it, by the day.

Deaths, wishes, addresses, restrictions and letters, each as one sealed line, written after the
commit of the act that it is of. In the clear is only by which row the database knows of it: a line
whose row is not there was lost, and is shown to a person after a restore (relearning.py).
"""

import fcntl
import json
import logging
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from casework.calendar import local_day
from casework.disasters import sealing
from casework.models import Attempt, Event, Letter, Person, Relearnt

log = logging.getLogger(__name__)

ENDING = ".jsonl"
# A row that the database has once and for all: an event, or the try to hand a letter over.
EVENT, ATTEMPT = "event", "attempt"
GOING, SENT, RECALLED = "letter going", "letter sent", "letter recalled"
_TAIL = 64 * 1024
# So many lines of each machine are compared with the database each minute.
LAST = 30


@dataclass(frozen=True)
class Entry:
    """One line: by which row it is known, when, of what kind, and its facts once opened."""

    row: str
    number: int
    at: datetime
    kind: str
    sealed: str

    @property
    def key(self) -> str:
        return f"{self.row} {self.number} {self.at.isoformat()}"

    @property
    def facts(self) -> dict[str, Any]:
        """Raises ``sealing.CannotOpen``."""
        facts: dict[str, Any] = json.loads(sealing.open_line(self.sealed))
        return facts


def note(event: Event, kind: str, /, **facts: Any) -> None:
    """Keep what happened to a person, once it is committed; ``facts`` are what would be needed to
    record it again.
    """
    if settings.JOURNAL is None:
        return
    whom = {"person": event.person_id, "made": event.person.created_at, "by": event.by_id}
    line = _line(EVENT, event.pk, event.at, kind, whom | facts)
    # The act is done: a journal that cannot be written stops the letters, and not the act.
    transaction.on_commit(partial(_append_all, [line]), robust=True)


def note_going(letter: Letter, attempt: Attempt) -> None:
    """Before a letter is handed over; raises ``OSError`` where that cannot be kept."""
    if settings.JOURNAL is not None:
        _append_all([_line(ATTEMPT, attempt.pk, attempt.began_at, GOING, _of_letter(letter))])


def note_sent(event: Event, letter: Letter) -> None:
    """It went, however that is known; once it is committed."""
    _note_letter(event, SENT, letter)


def note_recalled(event: Event, letter: Letter) -> None:
    """It was taken out of a batch before it had left."""
    _note_letter(event, RECALLED, letter)


def _note_letter(event: Event, kind: str, letter: Letter) -> None:
    if settings.JOURNAL is None:
        return
    line = _line(EVENT, event.pk, event.at, kind, _of_letter(letter))
    transaction.on_commit(partial(_append_all, [line]), robust=True)


# What a letter is known by, and what a letter that went must say.
OF_LETTER = (
    "case_id", "person_id", "referrer_id", "kind", "milestone", "again", "again_of_id", "due_on",
    "channel", "format", "language", "wording_version", "sent_to", "sha256", "pages", "carrier",
    "sent_at",
)  # fmt: skip


def _of_letter(letter: Letter) -> dict[str, Any]:
    about = {"about": letter.case.person_id, "made": letter.case.person.created_at}
    return {"letter": letter.pk, **about, **{name: getattr(letter, name) for name in OF_LETTER}}


def _line(row: str, number: int, at: datetime, kind: str, facts: dict[str, Any]) -> str:
    sealed = sealing.seal_line(json.dumps(facts, cls=DjangoJSONEncoder))
    line = {"row": row, "n": number, "at": at.isoformat(), "kind": kind, "sealed": sealed}
    return json.dumps(line)


def _append_all(lines: list[str]) -> None:
    """Add to the file of today and of this machine, and have it on the disk."""
    name = f"{local_day(timezone.now())}.{socket.gethostname()}{ENDING}"
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / name, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "rb+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        # A line that was cut off when the disk was full spoils no other.
        begins = b"\n" if _is_cut_off(handle) else b""
        os.write(handle, begins + "".join(f"{line}\n" for line in lines).encode())
        os.fsync(handle)


def _is_cut_off(handle: int) -> bool:
    size = os.fstat(handle).st_size
    return size > 0 and os.pread(handle, 1, size - 1) != b"\n"


def _folder() -> Path:
    return Path(settings.JOURNAL)  # type: ignore[arg-type]


def files() -> list[Path]:
    """The oldest day first."""
    return sorted(_folder().glob(f"*{ENDING}")) if settings.JOURNAL is not None else []


def entries(*, since: datetime | None = None) -> Iterator[Entry]:
    """All that is kept, or the days from that moment on. What cannot be read is left out."""
    first = local_day(since).isoformat() if since else ""
    for path in files():
        if path.name >= first:
            with path.open() as lines:
                yield from filter(None, map(_parsed, lines))


def _parsed(line: str) -> Entry | None:
    try:
        said = json.loads(line)
        at = datetime.fromisoformat(said["at"])
        return Entry(said["row"], int(said["n"]), at, said["kind"], said["sealed"])
    except (ValueError, KeyError, TypeError):
        if line.strip():
            log.error("a line of the journal cannot be read")
        return None


def has_lost_newest(*, since: datetime) -> bool:
    """Whether one of the last lines of any machine is unknown to the database. Cheap.

    A person has said what becomes of those before ``since``. Of a later one it does not matter
    that it was answered: letters go when somebody says that they may.
    """
    last_of: dict[str, Path] = {}
    for path in files():
        last_of[path.name.partition(".")[2]] = path
    newest = [entry for path in last_of.values() for entry in _last_of(path)]
    return bool(_not_known([entry for entry in newest if entry.at > since]))


def _last_of(path: Path) -> list[Entry]:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        lines = file.read().decode(errors="replace").splitlines()
        # The first was cut off by the seek, perhaps.
    return list(filter(None, map(_parsed, lines[1:] if len(lines) > LAST else lines)))[-LAST:]


def unknown(found: list[Entry]) -> list[Entry]:
    """Those of which the database has no row, and about which nobody has answered yet."""
    left = _not_known(found)
    if not left:
        return []
    keys = [entry.key for entry in left]
    answered = set(Relearnt.objects.filter(entry__in=keys).values_list("entry", flat=True))
    return [entry for entry in left if entry.key not in answered]


def _not_known(found: list[Entry]) -> list[Entry]:
    known = _known(Event, "at", EVENT, found) | _known(Attempt, "began_at", ATTEMPT, found)
    return [entry for entry in found if entry.key not in known]


def _known(model: Any, moment: str, row: str, found: list[Entry]) -> set[str]:
    numbers = [entry.number for entry in found if entry.row == row]
    if not numbers:
        return set()
    rows = model.objects.filter(pk__in=numbers).values_list("pk", moment)
    return {f"{row} {number} {at.isoformat()}" for number, at in rows}


def tidy(*, now: datetime) -> int:
    """Delete the days that are older than is kept; answers how many files."""
    before = local_day(now - settings.JOURNAL_KEPT).isoformat()
    old = [path for path in files() if path.name < before]
    for path in old:
        path.unlink()
    return len(old)


def is_of(person: Person | None, facts: dict[str, Any]) -> bool:
    """Whether this is the person of an entry: after a restore a number may be given again."""
    if person is None:
        return False
    made = datetime.fromisoformat(str(facts["made"]))
    return abs(person.created_at - made) < timedelta(milliseconds=2)
