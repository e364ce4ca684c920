"""The rows that were not accepted, as a file to mend and import again."""

import csv
from collections.abc import Iterator

from casework.imports.preview import problem_words
from casework.models import Import, ImportRow

WHY = "Why it was not accepted"
# A spreadsheet runs a cell that starts so; an apostrophe makes it text (docs/import-format.md).
_RUNS = ("=", "+", "-", "@", "\t", "\r")


def rejects(batch: Import) -> Iterator[str]:
    """The file line by line, with a byte order mark so that Excel reads names as they are."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow([*map(harmless, batch.headings), WHY])
    width = len(batch.headings)
    rejected = batch.rows.filter(verdict=ImportRow.Verdict.REJECTED).order_by("line")
    for row in rejected.iterator(chunk_size=1000):
        cells = [*row.values, *[""] * (width - len(row.values))]
        # Cells beyond the headings follow the reason, so that it stays in its own column.
        why = "; ".join(problem_words(problem) for problem in row.problems)
        yield writer.writerow([*map(harmless, cells[:width]), why, *map(harmless, cells[width:])])


def harmless(cell: str) -> str:
    """The cell as no spreadsheet will run it."""
    return f"'{cell}" if cell.startswith(_RUNS) else cell


class _Line:
    """A file that hands each written line back."""

    def write(self, line: str) -> str:
        return line
