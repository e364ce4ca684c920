"""The one way in which a table leaves: as CSV, row by row, with no cell that a spreadsheet runs.

Every export, the file of rejected rows, the minutes of meetings and the lists for a carrier are
written here; ``tests/hidden/test_exports.py`` finds any other writer (trust.md S10).
"""

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import StreamingHttpResponse

# What a spreadsheet may take for a formula, in any width (trust.md S10).
_TRIGGERS = frozenset("=+-@|%\N{MINUS SIGN}")
# White space that begins a new line or cell where a file is pasted.
_BREAKS = frozenset("\t\r\n\x0b\x0c\x85\u2028\u2029")
# Nothing is seen of these either, although Unicode counts them as letters, marks or symbols.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_APOSTROPHE = "'"


def safe_cell(value: Any) -> str:
    """A cell as text that no spreadsheet will run. Numbers and dates keep their look."""
    if isinstance(value, int | float | Decimal | date):
        return str(value)
    text = "" if value is None else str(value)
    return f"{_APOSTROPHE}{text}" if _would_run(text.lstrip(_APOSTROPHE)) else text


def as_typed(cell: str) -> str:
    """The text of which ``safe_cell`` made this cell."""
    is_marked = cell.startswith(_APOSTROPHE) and _would_run(cell.lstrip(_APOSTROPHE))
    return cell[1:] if is_marked else cell


def _would_run(text: str) -> bool:
    """Whether the first character that can be seen begins a formula, or a break comes before it."""
    for character in text:
        if character in _BREAKS:
            return True
        if not _is_invisible(character):
            plain = unicodedata.normalize("NFKC", character)
            return plain[:1] in _TRIGGERS
    return False


def _is_invisible(character: str) -> bool:
    """White space, controls, format marks, joining accents, and what Unicode has not assigned."""
    return unicodedata.category(character)[0] in "CZM" or character in _BLANKS


class _Echo:
    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Iterable[Any]], *, mark: str = "\ufeff") -> Iterator[str]:
    """The table line by line. The byte order mark lets Excel read names as they are."""
    writer = csv.writer(_Echo())
    yield mark
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])


def csv_response(name: str, rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """A download that is written as it is read."""
    response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
