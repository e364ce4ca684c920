"""CSV: which encoding, which delimiter, and the rows."""

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from casework.imports.limits import Meter
from casework.imports.problems import Unreadable
from casework.imports.table import LOOK_AT, Row, Table, headed, recognised, trimmed

DELIMITERS = (",", ";", "\t", "|")
# Excel's own first line, which says how cells are parted.
_SEP_LINE = re.compile(r'"?sep=(.)"?\s*$', re.I)
# So many lines are read between two looks at the time.
_LINES_A_TICK = 1000
# The first lines are read for the delimiter, so far of each.
_LONGEST_FIRST_LINE = 100_000


@contextmanager
def open_csv(file: IO[bytes], known_as: Collection[str]) -> Iterator[Table]:
    """Headings and rows; raises ``Unreadable``."""
    encoding, lines = _encoding(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        first = [text.readline(_LONGEST_FIRST_LINE) for _ in range(LOOK_AT)]
        text.seek(0)
        told = _SEP_LINE.match(first[0].lstrip("\ufeff"))
        if told:
            text.readline()
        delimiter = told[1] if told else _delimiter(first, known_as)
        cells = _rows(_Lines(text), delimiter=delimiter, above=1 if told else 0)
        headings, rows, notices = headed(cells, known_as)
        yield Table(headings, rows, max(lines - 1, 0), notices)
    finally:
        # The file belongs to whoever opened it.
        text.detach()


class _Lines:
    """The lines of a file, of which no row takes more than the settings allow.

    A file without line ends, or a quotation mark that is never closed, would be read whole.
    """

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.text = text
        self.meter = Meter()
        self.length = 0
        self.line = 1

    def __iter__(self) -> Iterator[str]:
        most = self.meter.longest_row + 1
        while line := self.text.readline(most):
            self.length += len(line)
            if self.length > self.meter.longest_row:
                self.meter.row_length(self.line, self.length)
            yield line

    def row_ended(self, line: int) -> None:
        self.length, self.line = 0, line
        if not line % _LINES_A_TICK:
            self.meter.tick()


def _rows(lines: _Lines, *, delimiter: str, above: int) -> Iterator[Row]:
    """Each row with the line on which it starts; empty ones are passed over.

    ``above``: how many lines of the file were read before.
    """
    line = 1 + above
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            lines.meter.row(line, cells)
            values = trimmed(cells)
            if values:
                yield Row(line, values, _formulas(values))
                lines.meter.restart()
            line = reader.line_num + 1 + above
            lines.row_ended(line)
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


def _delimiter(first_lines: Sequence[str], known_as: Collection[str]) -> str:
    """The one that parts most headings that we know, or else stands most often in a first line."""

    def known(delimiter: str) -> int:
        parted = (line.strip().split(delimiter) for line in first_lines)
        return max(recognised([cell.strip('" ') for cell in cells], known_as) for cells in parted)

    best = max(DELIMITERS, key=known)
    if known(best) > 1:
        return best
    outside = "".join(first_lines[0].split('"')[::2])
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
            _refuse_utf_16(piece)
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


def _refuse_utf_16(piece: bytes) -> None:
    """Raise ``Unreadable`` where every other byte is null: UTF-16 without its mark."""
    start = piece[:200]
    nulls = max(start[place::2].count(0) for place in (0, 1))
    if nulls > len(start) // 3:
        raise Unreadable("The file is saved as UTF-16 (“Unicode text”). Save it as CSV UTF-8.")


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
    # A longer line is refused, so that no character of UTF-8 is cut in two.
    meter = Meter()
    most = 4 * meter.longest_row
    for number, line in enumerate(iter(lambda: file.readline(most), b""), start=1):
        meter.row_length(number, len(line) // 4 + 1)
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
