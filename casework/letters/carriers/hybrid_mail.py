"""Letters for a hybrid-mail company: PDFs in a batch, closed once a day with a list of what is in.

A batch is open while it is the folder ``open``, and closed by renaming that folder to its day and
number. A letter is linked into ``open`` by path, so it is in one batch or the next and never lost
between. The company takes a folder when it has its ``manifest.csv``, which comes whole and last.
"""

import hashlib
import logging
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import OperationalError

from casework.acts import record
from casework.calendar import local_day
from casework.exports import csv_lines
from casework.letters import deliveries, last_look, turns
from casework.letters.carriers.carrier import (
    Capability,
    Carriers,
    Doubtful,
    NotTaken,
    OutOfReach,
    Parcel,
    outlive_a_power_cut,
)
from casework.letters.carriers.smtp import Email
from casework.models import Channel, Letter
from casework.not_done import Broken, NotAllDone, some_of

log = logging.getLogger(__name__)

OPEN, PARTS, MANIFEST, COUNT = "open", ".parts", "manifest.csv", "count.txt"
HEADINGS = ("reference", "file", "pages", "bytes", "sha256")
# A batch is closed at one moment: a hand-over meets few such moments, if any.
CLOSED_MEANWHILE = 5
ONCE = 500
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class NotAsMade(Exception):
    """A file in a batch is not the letter that was made; the batch is not given to the company."""


class NotJudged(NotAllDone):
    """Letters that could not be asked about again. Each waits in the open batch, and no other."""


class HybridMail:
    """A file for each letter, in the batch that is open. The same letter again changes nothing."""

    name = "hybrid mail"
    capability = Capability.IDEMPOTENT

    def hand_over(self, parcel: Parcel) -> None:
        try:
            folder = self._place(parcel)
        except OSError as error:
            message = f"The hybrid-mail folder cannot be written to: {error.strerror}."
            raise OutOfReach(message) from error
        try:
            if not _outlives(folder):
                # Closed in this instant, with the letter in it.
                _outlives(_where_now(parcel.reference))
        except OSError as error:
            raise Doubtful("The hybrid-mail folder may not have kept it.") from error

    def has(self, reference: str) -> bool:
        return _find(reference) is not None

    def half_written(self) -> Iterable[Path]:
        return (root() / PARTS).glob("*")

    def _place(self, parcel: Parcel) -> Path:
        parts = root() / PARTS
        parts.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=parts, suffix=".pdf") as part:
            part.write(parcel.content)
            part.flush()
            os.fsync(part.fileno())
            Path(part.name).chmod(0o640)
            return self._link(Path(part.name), parcel)

    def _link(self, part: Path, parcel: Parcel) -> Path:
        """Into the open batch, unless it is in one already."""
        for _ in range(CLOSED_MEANWHILE):
            # Between any two of these steps the batch may be closed: then look again.
            with suppress(FileNotFoundError, FileExistsError):
                if (known := _find(parcel.reference)) is not None:
                    return self._same(known, parcel)
                folder = root() / OPEN
                folder.mkdir(exist_ok=True)
                # A link is made whole or not at all, and never over another file.
                os.link(part, folder / f"{parcel.reference}.pdf")
                return folder
        raise NotTaken("Batches are closed too often to put a letter in.")

    def _same(self, known: Path, parcel: Parcel) -> Path:
        if known.read_bytes() != parcel.content:
            batch = known.parent.name
            message = f"Hybrid mail has another letter under this reference, in batch {batch}."
            raise NotTaken(message)
        return known.parent


def _outlives(folder: Path) -> bool:
    """Have what is in the folder on the disk; False where the folder has been renamed."""
    try:
        outlive_a_power_cut(folder)
    except FileNotFoundError:
        return False
    return True


def _where_now(reference: str) -> Path:
    found = _find(reference)
    if found is None:
        raise Doubtful("The hybrid-mail folder did not keep it.")
    return found.parent


def root() -> Path:
    return Path(settings.HYBRID_MAIL)


def _find(reference: str) -> Path | None:
    """The letter's file. The open batch is looked at first: it can only become a closed one."""
    name = f"{reference}.pdf"
    if (path := root() / OPEN / name).exists():
        return path
    return next((path for batch in batches() if (path := batch / name).exists()), None)


def batches() -> list[Path]:
    """The closed batches, newest first."""
    if not root().is_dir():
        return []
    closed = (path for path in root().iterdir() if path.name[0].isdigit() and path.is_dir())
    return sorted(closed, key=lambda path: path.name, reverse=True)


@dataclass(frozen=True)
class Closed:
    """One batch as the company gets it, and how many letters were taken out of it before."""

    name: str
    references: tuple[str, ...]
    taken_out: int
    not_judged: frozenset[int] = frozenset()


def close(*, now: datetime) -> list[Closed]:
    """Close the open batch and list what is in each closed one that has no list yet.

    Each letter is asked about once more: what was recorded since it was handed over counts. Run
    again, it changes nothing; while somebody else closes, it does nothing. What is wrong with one
    batch, or one letter, delays no other: ``NotAsMade`` or ``NotJudged`` is raised at the end.
    """
    with turns.alone_at_closing() as place:
        return _close(now, place) if place is not None else []


def _close(now: datetime, place: turns.Place) -> list[Closed]:
    _shut(local_day(now))
    closed, faults = [], []
    for batch in reversed(batches()):
        if not (batch / MANIFEST).exists():
            try:
                closed.append(_listed(batch, now=now, place=place))
            except NotAsMade as fault:
                faults.append(fault)
    if faults:
        raise faults[0]
    if not_judged := {case for each in closed for case in each.not_judged}:
        message = f"Cases with a letter that could not be asked about again: {some_of(not_judged)}"
        broken = [Broken("close_batch", case) for case in sorted(not_judged)]
        raise NotJudged(message, broken=broken, done=closed)
    return closed


def _shut(on: date) -> None:
    """Rename the open batch to its day and the next number. An empty one stays open."""
    folder = root() / OPEN
    if not folder.is_dir() or not any(folder.glob("*.pdf")):
        return
    taken = [path.name for path in batches() if path.name.startswith(f"{on.isoformat()}-")]
    number = max((int(name.rpartition("-")[2]) for name in taken), default=0) + 1
    try:
        folder.rename(root() / f"{on.isoformat()}-{number:03}")
    except OSError:
        # Somebody else closed it at the same moment: it has its folder now, or will next time.
        return
    outlive_a_power_cut(root())


def _listed(batch: Path, *, now: datetime, place: turns.Place) -> Closed:
    """Say on each letter where it is, then how many there are, then the list: that comes last.

    Raises ``TurnLost`` before it would write beside another process.
    """
    taken_out, not_judged = _take_out(batch, now=now, place=place)
    files = sorted(batch.glob("*.pdf"))
    rows = list(_rows(files))
    for start in range(0, len(files), ONCE):
        place.must_keep()
        some = [path.stem for path in files[start : start + ONCE]]
        deliveries.put_in_batch(some, batch.name, at=now)
    _write_whole(batch / COUNT, f"{len(rows)}\n")
    _write_whole(batch / MANIFEST, _as_csv(rows))
    return Closed(batch.name, tuple(path.stem for path in files), taken_out, not_judged)


def _take_out(batch: Path, *, now: datetime, place: turns.Place) -> tuple[int, frozenset[int]]:
    """Delete the file of each letter that may not go any more; how many that were, and the cases
    of those that nobody could judge, which go back into the open batch.

    The record changes first: were it the other way about, a letter that counts as sent could be
    in no batch.
    """
    policy = record.policy_on(local_day(now))
    taken_out, not_judged = 0, set()
    for path in sorted(batch.glob("*.pdf")):
        place.must_keep()
        letter = Letter.objects.filter(pk=path.stem).first() if _UUID.fullmatch(path.stem) else None
        if letter is None:
            continue
        try:
            goes = last_look.may_go(letter, carrier=HybridMail.name, now=now, policy=policy)
        except OperationalError:
            raise
        except Exception as error:
            # Never its message, which may hold a person's details.
            log.error("letter %s in a batch: %s", letter.pk, type(error).__name__)
            (root() / OPEN).mkdir(exist_ok=True)
            path.rename(root() / OPEN / path.name)
            not_judged.add(letter.case_id)
            continue
        if not goes:
            taken_out += last_look.take_out(letter, path, carrier=HybridMail.name)
    return taken_out, frozenset(not_judged)


def _rows(files: Sequence[Path]) -> Iterator[tuple[object, ...]]:
    for start in range(0, len(files), ONCE):
        some = files[start : start + ONCE]
        made = _as_made(some)
        for path in some:
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            pages, expected = made.get(path.stem, (None, ""))
            if digest != expected:
                message = f"{path.name} in batch {path.parent.name} is not a letter that we made"
                raise NotAsMade(message)
            yield path.stem, path.name, pages, len(content), digest


def _as_made(files: Sequence[Path]) -> Mapping[str, tuple[int | None, str]]:
    """Pages and hash of each letter, as the outbox has them."""
    named = [path.stem for path in files if _UUID.fullmatch(path.stem)]
    letters = Letter.objects.filter(pk__in=named).values_list("pk", "pages", "sha256")
    return {str(number): (pages, digest) for number, pages, digest in letters}


def _as_csv(rows: Sequence[tuple[object, ...]]) -> str:
    return "".join(csv_lines([HEADINGS, *rows], mark=""))


def _write_whole(path: Path, text: str) -> None:
    """All of it under its name, or nothing."""
    with tempfile.NamedTemporaryFile("w", dir=root() / PARTS, delete=False, newline="") as part:
        part.write(text)
        part.flush()
        os.fsync(part.fileno())
    Path(part.name).chmod(0o640)
    Path(part.name).replace(path)
    outlive_a_power_cut(path.parent)


CARRIERS: Carriers = {Channel.POST: HybridMail(), Channel.EMAIL: Email()}
