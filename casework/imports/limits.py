"""How much a file may hold: each row is measured while the file is read, and none after it."""

import time
from collections.abc import Sequence

from django.conf import settings

from casework.imports.problems import Unreadable


class Meter:
    """Counts what was read of one table, and stops at what the settings allow.

    The time is that of the processor, since the last row or since the file was opened: a busy
    machine refuses nobody, and a file without rows does not keep it busy.
    """

    def __init__(self) -> None:
        self.rows = self.cells = 0
        # Read once: a row costs less than a look at the settings.
        self.most_rows, self.most_cells = settings.IMPORT_MAX_ROWS, settings.IMPORT_MAX_CELLS
        self.most_columns = settings.IMPORT_MAX_COLUMNS
        self.longest_cell = settings.IMPORT_MAX_CELL_CHARACTERS
        self.longest_row = settings.IMPORT_MAX_ROW_CHARACTERS
        self.restart()

    def restart(self) -> None:
        self.until = time.thread_time() + settings.IMPORT_MAX_SECONDS

    def tick(self) -> None:
        """Called for each piece of the file; raises ``Unreadable`` when the time is used up."""
        if time.thread_time() > self.until:
            raise Unreadable("The file takes too long to read. Save it as CSV, and upload that.")

    def empty_rows(self, count: int) -> None:
        """Count rows that hold nothing: they are read too."""
        self.rows += count
        if self.rows > self.most_rows:
            message = f"The file has more than {self.most_rows:,} rows. Split it by team."
            raise Unreadable(message)

    def row(self, line: int, values: Sequence[str]) -> None:
        """Count a row; raises ``Unreadable`` for one row, or one cell, too many or too long."""
        self.empty_rows(1)
        if not values:
            return
        width, longest = len(values), max(map(len, values))
        self.cells += width
        if self.cells > self.most_cells:
            message = f"The file has more than {self.most_cells:,} cells. Split it by team."
            raise Unreadable(message)
        if width > self.most_columns:
            raise too_wide(line)
        if longest > self.longest_cell:
            raise too_long_a_cell(line)
        # Most rows are short, and are not added up.
        if longest * width > self.longest_row:
            self.row_length(line, sum(map(len, values)))

    def row_length(self, line: int, length: int) -> None:
        """Raise ``Unreadable`` for a row of so many characters."""
        if length > self.longest_row:
            message = f"The row on line {line} holds more than {self.longest_row:,} characters."
            raise Unreadable(message)


def too_wide(line: int) -> Unreadable:
    most = f"{settings.IMPORT_MAX_COLUMNS:,}"
    return Unreadable(f"The row on line {line} has more than {most} columns.")


def too_long_a_cell(line: int) -> Unreadable:
    most = f"{settings.IMPORT_MAX_CELL_CHARACTERS:,}"
    return Unreadable(f"A cell on line {line} holds more than {most} characters.")
