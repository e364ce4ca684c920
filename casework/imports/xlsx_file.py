"""XLSX: the sheet with the list, as it streams past; formulas found and bombs refused."""

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import islice
from typing import IO, Any

from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel, from_ISO8601

from casework.imports.limits import Meter, too_long_a_cell, too_wide
from casework.imports.problems import Unreadable
from casework.imports.table import ENOUGH, LOOK_AT, Row, Table, headed, recognised, trimmed
from casework.imports.xlsx_book import Book, Sheet, read_book
from casework.imports.xlsx_package import DAMAGE, MAIN, Package, damaged

_TRUE = ("1", "true")
# So many rows of another sheet are counted, and so many merged cells are named.
MOST_COUNTED, MOST_NAMED = 1000, 5
# Beyond Excel's last row, and within an integer of the database.
_LAST_LINE = 10_000_000
_SIZE = re.compile(rb"<dimension ref=\"[A-Z]+[0-9]+:[A-Z]+([0-9]+)\"")
_LETTERS = re.compile(r"\$?([A-Z]{1,3})\$?[0-9]", re.I)
_A = ord("A") - 1
_ROW, _CELL, _VALUE, _FORMULA = f"{MAIN}row", f"{MAIN}c", f"{MAIN}v", f"{MAIN}f"
_TEXT, _SPOKEN, _COLUMN, _MERGED = f"{MAIN}t", f"{MAIN}rPh", f"{MAIN}col", f"{MAIN}mergeCell"


@contextmanager
def open_xlsx(file: IO[bytes], known_as: Collection[str]) -> Iterator[Table]:
    """Headings and rows of the sheet that holds the list; raises ``Unreadable``."""
    try:
        table = _table(file, known_as)
    except DAMAGE as error:
        raise damaged() from error
    yield table


def _table(file: IO[bytes], known_as: Collection[str]) -> Table:
    meter, package = Meter(), Package(file)
    book = read_book(package, meter)
    seen = [_Opened(package, book, sheet) for sheet in book.sheets if not sheet.is_hidden]
    if not seen:
        raise Unreadable("The Excel file has no sheet with rows.")
    sheet = max(seen, key=lambda each: each.headings(known_as, meter))
    others = [each for each in seen if each is not sheet]
    hidden = [each.title for each in book.sheets if each.is_hidden]
    notices = _of_other_sheets(sheet, others, hidden, known_as, meter)
    meter.rows = meter.cells = 0
    headings, rows, above = headed(sheet.rows(meter), known_as)
    notices += above
    rest = _hear_end(rows, sheet, headings, notices, meter)
    return Table(headings, rest, sheet.stated_rows(), notices)


@dataclass
class _Opened:
    """A sheet whose size is what is in it, whatever it states, read row by row."""

    package: Package
    book: Book
    sheet: Sheet
    heard: "_Cells" = field(init=False)

    @property
    def title(self) -> str:
        return self.sheet.title

    def rows(self, meter: Meter) -> Iterator[Row]:
        """Each row with its number in Excel; empty ones are counted and passed over."""
        self.heard = heard = _Cells(self.book, meter)
        try:
            for _ in self.package.parse(self.sheet.part, heard, meter):
                yield from heard.take()
        except DAMAGE as error:
            raise damaged() from error

    def headings(self, known_as: Collection[str], meter: Meter) -> int:
        """How many headings that we know stand in one of the first rows."""
        first = islice(self.rows(meter), LOOK_AT)
        return max((recognised(row.values, known_as) for row in first), default=0)

    def stated_rows(self) -> int:
        """How many rows the file says it has, for progress only; 0 where it does not say."""
        with self.package.open(self.sheet.part) as part:
            found = _SIZE.search(part.read(4096))
        return max(int(found[1][:9]) - 1, 0) if found else 0


def _of_other_sheets(
    sheet: _Opened,
    others: Sequence[_Opened],
    hidden: Sequence[str],
    known_as: Collection[str],
    meter: Meter,
) -> list[str]:
    """What to say of each sheet that is not read, where it holds anything."""
    notices = []
    for other in others:
        rows = sum(1 for _ in islice(other.rows(meter), MOST_COUNTED + 1))
        if not rows:
            continue
        is_a_list = other.headings(known_as, meter) >= ENOUGH
        held = f"more than {MOST_COUNTED:,}" if rows > MOST_COUNTED else f"{rows - is_a_list:,}"
        says = f"The sheet “{sheet.title}” was read. “{other.title}” was not"
        ask = (
            f": it holds {held} row{'' if rows - is_a_list == 1 else 's'} more. Move them to one "
            "sheet, or import it as a file of its own."
        )
        notices.append(says + (ask if is_a_list else "."))
    if hidden:
        notices.append(f"Not read, because hidden in the workbook: {', '.join(hidden)}.")
    return notices


def _hear_end(
    rows: Iterator[Row],
    sheet: _Opened,
    headings: Sequence[str],
    notices: list[str],
    meter: Meter,
) -> Iterator[Row]:
    """The rows; once they are read, what was hidden or merged among them is said."""
    count = 0
    for row in rows:
        count += 1
        yield row
        # What was done with the row is not the time of reading.
        meter.restart()
    heard = sheet.heard
    if heard.hidden_rows:
        notices.append(
            f"{heard.hidden_rows:,} of the {count:,} rows are hidden in the file, by a filter or "
            "by hand. They are read too: show them in Excel first if they should stay out."
        )
    notices.extend(_hidden_columns(heard, headings))
    if heard.merged:
        notices.append(
            f"Cells are merged ({', '.join(heard.merged)}): only the first row of them holds the "
            "value. Unmerge them in Excel and fill in each row."
        )


def _hidden_columns(heard: "_Cells", headings: Sequence[str]) -> Iterator[str]:
    for first, last in heard.hidden_columns:
        names = ", ".join(headings[first - 1 : last])
        if names:
            yield f"Hidden in the file, and read like any other column: {names}."


class _Cells:
    """Hears a sheet and keeps the rows that have ended, until they are taken."""

    def __init__(self, book: Book, meter: Meter) -> None:
        self.book, self.meter = book, meter
        self.epoch = MAC_EPOCH if book.from_1904 else WINDOWS_EPOCH
        self.ended: list[Row] = []
        self.hidden_rows = self.line = self.place = self.width = 0
        self.hidden_columns: list[tuple[int, int]] = []
        self.merged: list[str] = []
        self.texts: dict[int, str] = {}
        self.bad: dict[int, str] = {}
        self.cell: dict[str, str] | None = None
        self.is_formula = self.is_kept = self.is_spoken = False
        self.said: list[str] = []
        self.length = self.row_length = 0

    def take(self) -> list[Row]:
        ended, self.ended = self.ended, []
        return ended

    def start(self, name: str, attrs: dict[str, str]) -> None:
        if name == _CELL:
            self._start_cell(attrs)
        elif name in (_VALUE, _TEXT):
            # A formula's own words are kept, and not what it came to.
            self.is_kept = not self.is_formula and not self.is_spoken
        elif name == _FORMULA:
            self.is_formula = self.is_kept = True
            self.said, self.length = [], 0
        elif name == _ROW:
            self._start_row(attrs)
        else:
            self._start_other(name, attrs)

    def _start_other(self, name: str, attrs: dict[str, str]) -> None:
        if name == _SPOKEN:
            self.is_spoken = True
        elif name == _COLUMN and attrs.get("hidden") in _TRUE:
            if len(self.hidden_columns) < self.meter.most_columns:
                self.hidden_columns.append((int(attrs["min"]), int(attrs["max"])))
        elif name == _MERGED and len(self.merged) < MOST_NAMED:
            self.merged.append(attrs.get("ref", "")[:20])

    def data(self, text: str) -> None:
        if self.is_kept and self.cell is not None:
            self.said.append(text)
            self.length += len(text)
            if self.length > self.meter.longest_cell:
                raise too_long_a_cell(self.line)

    def end(self, name: str) -> None:
        if name == _CELL:
            self._end_cell()
        elif name in (_VALUE, _TEXT, _FORMULA):
            self.is_kept = False
        elif name == _SPOKEN:
            self.is_spoken = False
        elif name == _ROW:
            self._end_row()

    def _start_row(self, attrs: dict[str, str]) -> None:
        self.line = int(float(attrs["r"])) if "r" in attrs else self.line + 1
        if not 0 < self.line < _LAST_LINE:
            raise damaged()
        self.hidden_rows += attrs.get("hidden") in _TRUE
        self.texts, self.bad, self.place = {}, {}, 0
        self.width = self.row_length = 0

    def _start_cell(self, attrs: dict[str, str]) -> None:
        self.cell, self.said, self.length = attrs, [], 0
        self.is_formula = False
        found = _LETTERS.match(attrs["r"]) if "r" in attrs else None
        self.place = _column(found[1]) if found else self.place + 1
        self.width += 1
        if max(self.place, self.width) > self.meter.most_columns:
            raise too_wide(self.line)

    def _end_cell(self) -> None:
        if self.cell is None:
            raise damaged()
        place, text, kind = self.place - 1, "".join(self.said), self.cell.get("t", "n")
        if self.is_formula:
            text, self.bad[place] = f"={text}", "a formula, not a value"
        elif kind == "e" and text:
            self.bad[place] = f"an error of Excel ({text[:20]}), not a value"
        elif text:
            text = self._shown(kind, text, place)
        self.texts[place] = text
        self.row_length += len(text)
        self.meter.row_length(self.line, self.row_length)
        self.cell = None

    def _shown(self, kind: str, text: str, place: int) -> str:
        """What a cell shows, as text; days in ISO form."""
        if kind == "s":
            return self.book.texts[int(text)]
        if kind == "n":
            return self._number(text, place)
        if kind == "b":
            return str(bool(int(text)))
        day: Any = from_ISO8601(text) if kind == "d" else text  # type: ignore[no-untyped-call]
        return _text(day)

    def _number(self, text: str, place: int) -> str:
        number = float(text) if set(text) & set(".eE") else int(text)
        style = int((self.cell or {}).get("s", "0"))
        if style not in self.book.dates:
            return _text(number)
        try:
            is_span = style in self.book.spans
            return _text(from_excel(number, self.epoch, timedelta=is_span))
        except (OverflowError, ValueError):
            self.bad[place] = "an error of Excel (#VALUE!), not a value"
            return "#VALUE!"

    def _end_row(self) -> None:
        if not self.texts:
            self.meter.empty_rows(1)
            return
        found = self.texts
        values = trimmed([found.get(place, "") for place in range(max(found) + 1)])
        self.meter.row(self.line, values)
        if values:
            self.ended.append(Row(self.line, values, self.bad))
        self.texts = {}


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - _A
    return number


def _text(value: Any) -> str:
    """A cell as text: days in ISO form, whole numbers without a point."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
