"""The council's own print room: a folder a day, a file a letter."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from casework.letters.carriers.carrier import (
    Capability,
    Doubtful,
    NotTaken,
    OutOfReach,
    Parcel,
    outlive_a_power_cut,
)


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
