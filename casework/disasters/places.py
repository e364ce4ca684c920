"""The folders outside the database in which its generation is noted: the book and the journal."""

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

NAME = "generation"
PARTS = frozenset({"mark", "tick", "at", "system", "database", "timeline", "started"})

Note = dict[str, str]


class CannotUse(Exception):
    """A folder or its note cannot be read or written; the words are for staff."""


@dataclass(frozen=True)
class Place:
    """One folder, by what staff call it."""

    folder: Path
    called: str

    def read(self) -> Note | None:
        """What is noted there; None where there is no note. Raises ``CannotUse``."""
        try:
            text = (self.folder / NAME).read_text()
        except FileNotFoundError:
            return None
        except OSError as why:
            raise CannotUse(f"The {self.called} cannot be read: {why.strerror}.") from why
        if note := _as_note(text):
            return note
        raise CannotUse(f"The {self.called} is empty or damaged.")

    def half_placed(self, mark: str) -> Note | None:
        """A note of this generation that was written but not put in its place.

        A sender that is killed between its commit and that leaves one. Before its first note is in
        place there is no other, and nothing would ever go.
        """
        for path in sorted(self.folder.glob(f".{NAME}-*")):
            with contextlib.suppress(OSError):
                note = _as_note(path.read_text())
                if note and note["mark"] == mark:
                    return note
        return None

    @contextlib.contextmanager
    def writing(self, note: Note) -> Iterator[None]:
        """Have the note on the disk before the block, and in its place after it.

        Raises ``CannotUse`` where it cannot be written: the folder is missing, read-only or full.
        """
        try:
            fresh = self._beside(note)
        except OSError as why:
            raise CannotUse(f"The {self.called} cannot be written to: {why.strerror}.") from why
        try:
            yield
            fresh.replace(self.folder / NAME)
        except OSError as why:
            raise CannotUse(f"The {self.called} cannot be written to: {why.strerror}.") from why
        finally:
            with contextlib.suppress(OSError):
                fresh.unlink(missing_ok=True)

    def _beside(self, note: Note) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=f".{NAME}-")
        with os.fdopen(handle, "w") as file:
            file.write(json.dumps(note))
            file.flush()
            os.fsync(file.fileno())
        return Path(name)


def _as_note(text: str) -> Note | None:
    with contextlib.suppress(ValueError):
        note = json.loads(text)
        if isinstance(note, dict) and note.keys() >= PARTS:
            return note
    return None


def places() -> list[Place]:
    """The letter book and the journal, where they are set."""
    named = ((settings.LETTER_BOOK, "letter book"), (settings.JOURNAL, "journal"))
    return [Place(Path(folder), called) for folder, called in named if folder is not None]
