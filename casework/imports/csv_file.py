"""CSV: which encoding, which delimiter, and the rows."""

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from casework.imports.problems import Unreadable
from casework.imports.table import Row, Table, checked_headings, trimmed

DELIMITERS = (",", ";", "\t")
# A cell longer than this is a quotation mark that was never closed.
LONGEST_CELL = 131_072
# A heading row longer than this is not a heading row.
_LONGEST_FIRST_LINE = 1_000_000


@contextmanager
def open_csv(file: IO[bytes]) -> Iterator[Table]:
    """Headings and rows; raises ``Unreadable``."""
    encoding, lines = _encoding(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        first = text.readline(_LONGEST_FIRST_LINE)
        text.seek(0)
        reader = csv.reader(text, delimiter=_delimiter(first), strict=True)
        cells = _rows(reader)
        headings = checked_headings(next(cells, Row(1, [])).values)
        yield Table(headings, cells, max(lines - 1, 0))
    finally:
        # The file belongs to whoever opened it.
        text.detach()


def _rows(reader: Iterator[list[str]]) -> Iterator[Row]:
    """Each row with the line on which it starts; empty ones are passed over."""
    line = 1
    try:
        for cells in reader:
            values = trimmed(cells)
            if values:
                yield Row(line, values, _formulas(values))
            line = reader.line_num + 1  # type: ignore[attr-defined]
    except csv.Error as error:
        message = (
            f"The row that starts on line {line} cannot be read: a quotation mark is opened and "
            "never closed, or stands inside a cell without being doubled."
        )
        raise Unreadable(message) from error


def _formulas(values: list[str]) -> dict[int, str]:
    return {
        place: "a formula, not a value"
        for place, value in enumerate(values)
        if value.lstrip().startswith("=")
    }


def _delimiter(first_line: str) -> str:
    """The one that stands most often in the headings; a comma where none does."""
    outside = "".join(first_line.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def _encoding(file: IO[bytes]) -> tuple[str, int]:
    """UTF-8 or Windows-1252, and the number of lines; raises ``Unreadable`` for anything else.

    One pass over the file, so that a stray byte on the last line is found before the first row
    is taken. A file half in one and half in the other would spell people's names wrong.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines, is_utf_8 = 0, True
    file.seek(0)
    while piece := file.read(1 << 20):
        if b"\0" in piece:
            raise Unreadable(
                "The file holds null characters: it is damaged, or is not a CSV file. "
                "Export it again as CSV UTF-8."
            )
        lines += piece.count(b"\n")
        is_utf_8 = is_utf_8 and _decodes(decoder, piece)
    if is_utf_8 and _decodes(decoder, b"", final=True):
        return "utf-8-sig", lines
    _refuse_unless_windows(file)
    return "cp1252", lines


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_unless_windows(file: IO[bytes]) -> None:
    file.seek(0)
    utf_8_line = 0
    windows_line = 0
    for number, line in enumerate(file, start=1):
        if line.isascii():
            continue
        if _reads_as(line, "utf-8"):
            utf_8_line = utf_8_line or number
        elif _reads_as(line, "cp1252"):
            windows_line = windows_line or number
        else:
            message = (
                f"Line {number} holds bytes that are neither UTF-8 nor Windows-1252. "
                "Export the file again as CSV UTF-8."
            )
            raise Unreadable(message)
    if utf_8_line and windows_line:
        message = (
            f"The file mixes two encodings: line {utf_8_line} is UTF-8 and line {windows_line} is "
            "Windows-1252. Names would be misspelt. Export the file again as CSV UTF-8."
        )
        raise Unreadable(message)


def _reads_as(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
