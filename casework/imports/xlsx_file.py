"""XLSX: the sheet with the list, as it streams past; formulas found and bombs refused."""

import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import islice
from typing import IO, Any, cast
from xml.etree.ElementTree import ParseError

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import WorkSheetParser

from casework.imports.problems import Unreadable
from casework.imports.table import ENOUGH, LOOK_AT, Row, Table, headed, recognised, trimmed

MOST_UNPACKED = 2 * 1024**3
# Excel keeps every different text of the sheet in one list, and reading holds that in memory.
MOST_SHARED_TEXT = 200 * 1024**2
_WORKBOOK = "xl/workbook.xml"
_SHARED_TEXT = "xl/sharedStrings.xml"
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_TRUE = ("1", "true")
# So many rows of another sheet are counted, and so many merged cells are named.
MOST_COUNTED, MOST_NAMED = 1000, 5
_SIZE = re.compile(rb"<dimension ref=\"[A-Z]+[0-9]+:[A-Z]+([0-9]+)\"")
# What the reader of workbooks raises for a file that somebody damaged or built to do harm;
# defusedxml's own refusals are ValueErrors.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, EOFError, KeyError,
    IndexError, ValueError, TypeError, AttributeError, NotImplementedError, OverflowError,
)  # fmt: skip


@contextmanager
def open_xlsx(file: IO[bytes], known_as: Collection[str]) -> Iterator[Table]:
    """Headings and rows of the sheet that holds the list; raises ``Unreadable``."""
    _refuse_bombs(file)
    file.seek(0)
    try:
        reader = _SeenSheets(file, read_only=True, data_only=False, keep_links=False)
        reader.read()
        sheet, others = _list_among(reader, known_as)
        about = _stated_rows(sheet)
    except _DAMAGE as error:
        raise _damaged() from error
    notices = _of_other_sheets(sheet, others, reader.hidden, known_as)
    headings, rows, above = headed(_rows(sheet), known_as)
    notices += above
    table = Table(headings, _hear_end(rows, sheet, headings, notices), about, notices)
    yield table


class _Sheet(ReadOnlyWorksheet):
    """A sheet whose size is what is in it, read row by row.

    The library would read a sheet that states no size to its end, only to learn it; and of one
    that states too small a size it would lose the rows beyond.
    """

    hidden_rows = 0
    parser: WorkSheetParser | None = None

    def _get_size(self) -> None:
        return

    def streamed(self) -> Iterator[tuple[int, list[dict[str, Any]]]]:
        """Each row with its number and its cells; counts those that are hidden."""
        self.hidden_rows = 0
        book: Any = self.parent
        with self._get_source() as source:  # type: ignore[attr-defined]
            self.parser = parser = WorkSheetParser(
                source,
                self._shared_strings,  # type: ignore[attr-defined]
                data_only=False,
                epoch=book.epoch,
                date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )
            for line, cells in parser.parse():
                # Taken out, or the height of every row would be kept in memory.
                said = parser.row_dimensions.pop(str(line), {})
                self.hidden_rows += said.get("hidden") in _TRUE
                yield line, cells


class _SeenSheets(ExcelReader):
    """Reads the sheets that people see, and knows the names of the hidden ones."""

    def read_worksheets(self) -> None:
        self.hidden: list[str] = []
        for sheet, link in self.parser.find_sheets():
            if sheet.state != "visible":
                self.hidden.append(sheet.name)
            elif link.target in self.valid_files:
                opened = _Sheet(self.wb, sheet.name, link.target, self.shared_strings)
                self.wb._sheets.append(opened)  # type: ignore[attr-defined]


def _list_among(reader: _SeenSheets, known_as: Collection[str]) -> tuple[_Sheet, list[_Sheet]]:
    """The sheet with most headings that we know near its top, or the first; and the others."""
    sheets = cast("list[_Sheet]", reader.wb.worksheets)
    if not sheets:
        raise Unreadable("The Excel file has no sheet with rows.")
    found = max(sheets, key=lambda sheet: _headings_in(sheet, known_as))
    return found, [sheet for sheet in sheets if sheet is not found]


def _headings_in(sheet: _Sheet, known_as: Collection[str]) -> int:
    first = islice(_rows(sheet), LOOK_AT)
    return max((recognised(row.values, known_as) for row in first), default=0)


def _of_other_sheets(
    sheet: _Sheet, others: Sequence[_Sheet], hidden: Sequence[str], known_as: Collection[str]
) -> list[str]:
    """What to say of each sheet that is not read, where it holds anything."""
    notices = []
    for other in others:
        rows = sum(1 for _ in islice(_rows(other), MOST_COUNTED + 1))
        if not rows:
            continue
        is_a_list = _headings_in(other, known_as) >= ENOUGH
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
    rows: Iterator[Row], sheet: _Sheet, headings: Sequence[str], notices: list[str]
) -> Iterator[Row]:
    """The rows; once they are read, what was hidden or merged among them is said."""
    count = 0
    for row in rows:
        count += 1
        yield row
    if sheet.hidden_rows:
        notices.append(
            f"{sheet.hidden_rows:,} of the {count:,} rows are hidden in the file, by a filter or "
            "by hand. They are read too: show them in Excel first if they should stay out."
        )
    notices.extend(_hidden_columns(sheet, headings))
    merged = getattr(sheet.parser, "merged_cells", None)
    if merged is not None and merged.count:
        ranges = ", ".join(str(each.ref) for each in merged.mergeCell[:MOST_NAMED])
        notices.append(
            f"Cells are merged ({ranges}): only the first row of them holds the value. Unmerge "
            "them in Excel and fill in each row."
        )


def _hidden_columns(sheet: _Sheet, headings: Sequence[str]) -> Iterator[str]:
    for said in getattr(sheet.parser, "column_dimensions", {}).values():
        if said.get("hidden") in _TRUE:
            first, last = int(said["min"]), min(int(said["max"]), len(headings))
            names = ", ".join(headings[place - 1] for place in range(first, last + 1))
            if names:
                yield f"Hidden in the file, and read like any other column: {names}."


def _damaged() -> Unreadable:
    return Unreadable("The Excel file is damaged and cannot be read. Save it again in Excel.")


def _refuse_bombs(file: IO[bytes]) -> None:
    """A zip that is no workbook, or unpacks to more than any list of open work."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as packed:
            sizes = {item.filename: item.file_size for item in packed.infolist()}
    except _DAMAGE as error:
        raise _damaged() from error
    if _WORKBOOK not in sizes:
        raise Unreadable("This is a zip file but not an Excel workbook (.xlsx).")
    with zipfile.ZipFile(file) as packed, packed.open(_WORKBOOK) as workbook:
        if _STRICT in workbook.read(4096):
            raise Unreadable(
                "The workbook was saved as “Strict Open XML”. In Excel choose Save As and “Excel "
                "Workbook (*.xlsx)”, and upload that."
            )
    # A size that lies is no way round: unpacking stops at the size stated.
    if sum(sizes.values()) > MOST_UNPACKED or sizes.get(_SHARED_TEXT, 0) > MOST_SHARED_TEXT:
        raise Unreadable("The Excel file unpacks to more than we can read. Save it as CSV.")


def _stated_rows(sheet: Any) -> int:
    """How many rows the file says it has, for showing progress only; 0 where it does not say."""
    with sheet._get_source() as source:
        found = _SIZE.search(source.read(4096))
    return max(int(found[1]) - 1, 0) if found else 0


def _rows(sheet: _Sheet) -> Iterator[Row]:
    """Each row with its number in Excel; empty ones are passed over."""
    try:
        for line, cells in sheet.streamed():
            texts, bad = _texts(cells)
            values = trimmed(texts)
            if values:
                yield Row(line, values, bad)
    except _DAMAGE as error:
        raise _damaged() from error


def _texts(cells: Sequence[dict[str, Any]]) -> tuple[list[str], dict[int, str]]:
    """The cells of a row as text, each in its place, and those that cannot be taken."""
    texts = [""] * (cells[-1]["column"] if cells else 0)
    bad = {}
    for cell in cells:
        place = cell["column"] - 1
        texts[place] = _text(cell["value"])
        if cell["data_type"] == "f":
            bad[place] = "a formula, not a value"
        elif cell["data_type"] == "e":
            bad[place] = f"an error of Excel ({cell['value']}), not a value"
    return texts, bad


def _text(value: Any) -> str:
    """A cell as text: days in ISO form, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(getattr(value, "text", value))
