"""Which rows does the file hold? CSV and XLSX, row by row, whatever the size."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import PurePath
from typing import IO

from casework.imports import csv_file, xlsx_file
from casework.imports.columns import COLUMNS
from casework.imports.problems import Unreadable
from casework.imports.table import Table
from casework.models import Import

OURS = frozenset(name for column in COLUMNS for name in column.known_as)
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@contextmanager
def stored(batch: Import) -> Iterator[IO[bytes]]:
    """The file of an import, as it was uploaded."""
    with batch.file.storage.open(batch.file.name or "") as kept:
        yield kept.file or kept


@contextmanager
def open_table(file: IO[bytes], *, name: str, known_as: Collection[str] = OURS) -> Iterator[Table]:
    """The headings and rows of a file; raises ``Unreadable``, also while rows are read.

    ``known_as``: the headings by which the row of headings is found.
    """
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    _refuse_what_it_is_not(start, name)
    reader = xlsx_file.open_xlsx if start.startswith(_ZIP) else csv_file.open_csv
    with reader(file, known_as) as table:
        yield table


def _refuse_what_it_is_not(start: bytes, name: str) -> None:
    if not start:
        raise Unreadable("The file is empty.")
    if start.startswith(_OLD_EXCEL):
        raise Unreadable(
            "This is an old Excel file (.xls) or one protected by a password. "
            "Save it as .xlsx without a password, or as CSV, and upload that."
        )
    if PurePath(name).suffix.lower() in {".xlsx", ".xlsm"} and not start.startswith(_ZIP):
        raise Unreadable("The name ends in .xlsx, but this is not an Excel file. Save it again.")
    if start.startswith(_UTF_16):
        raise Unreadable("The file is saved as UTF-16 (“Unicode text”). Save it as CSV UTF-8.")


def headings_and_size(file: IO[bytes], *, name: str, up_to: int) -> tuple[list[str], int]:
    """The headings, and how many rows there are, counted no further than ``up_to``.

    Raises ``Unreadable``, also for a file of headings and nothing else.
    """
    with open_table(file, name=name) as table:
        size = sum(1 for _ in islice(table.rows, up_to))
        if not size:
            raise Unreadable("The file has headings and no rows.")
        return table.headings, size
