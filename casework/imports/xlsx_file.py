"""XLSX: the first sheet, read as it streams past, with formulas found and bombs refused."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from casework.imports.problems import Unreadable
from casework.imports.table import Row, Table, checked_headings, trimmed

MOST_UNPACKED = 2 * 1024**3
# Excel keeps every different text of the sheet in one list, and reading holds that in memory.
MOST_SHARED_TEXT = 200 * 1024**2
_WORKBOOK = "xl/workbook.xml"
_SHARED_TEXT = "xl/sharedStrings.xml"
_SIZE = re.compile(rb"<dimension ref=\"[A-Z]+[0-9]+:[A-Z]+([0-9]+)\"")
# What the reader of workbooks raises for a file that somebody damaged or built to do harm;
# defusedxml's own refusals are ValueErrors.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, EOFError, KeyError,
    IndexError, ValueError, TypeError, AttributeError, NotImplementedError, OverflowError,
)  # fmt: skip


@contextmanager
def open_xlsx(file: IO[bytes]) -> Iterator[Table]:
    """Headings and rows of the first sheet; raises ``Unreadable``."""
    _refuse_bombs(file)
    file.seek(0)
    try:
        reader = _FirstSheet(file, read_only=True, data_only=False, keep_links=False)
        reader.read()
        sheet = _sheet_of(reader)
        about = _stated_rows(sheet)
    except _DAMAGE as error:
        raise _damaged() from error
    rows = _rows(sheet)
    yield Table(checked_headings(next(rows, Row(1, [])).values), rows, about)


class _Sheet(ReadOnlyWorksheet):
    """A sheet whose size is what is in it.

    The library would read a sheet that states no size to its end, only to learn it; and of one
    that states too small a size it would lose the rows beyond.
    """

    def _get_size(self) -> None:
        return


class _FirstSheet(ExcelReader):
    """Reads the first sheet that people see, and no other."""

    def read_worksheets(self) -> None:
        for sheet, link in self.parser.find_sheets():
            if sheet.state == "visible" and link.target in self.valid_files:
                opened = _Sheet(self.wb, sheet.name, link.target, self.shared_strings)
                self.wb._sheets.append(opened)  # type: ignore[attr-defined]
                return


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
    # A size that lies is no way round: unpacking stops at the size stated.
    if sum(sizes.values()) > MOST_UNPACKED or sizes.get(_SHARED_TEXT, 0) > MOST_SHARED_TEXT:
        raise Unreadable("The Excel file unpacks to more than we can read. Save it as CSV.")


def _sheet_of(reader: _FirstSheet) -> Any:
    if not reader.wb.worksheets:
        raise Unreadable("The Excel file has no sheet with rows.")
    return reader.wb.worksheets[0]


def _stated_rows(sheet: Any) -> int:
    """How many rows the file says it has, for showing progress only; 0 where it does not say."""
    with sheet._get_source() as source:
        found = _SIZE.search(source.read(4096))
    return max(int(found[1]) - 1, 0) if found else 0


def _rows(sheet: Any) -> Iterator[Row]:
    """Each row with its number in Excel; empty ones are passed over."""
    try:
        for line, cells in enumerate(sheet.iter_rows(), start=1):
            values = trimmed([_text(cell.value) for cell in cells])
            if values:
                yield Row(line, values, _bad_cells(cells))
    except _DAMAGE as error:
        raise _damaged() from error


def _bad_cells(cells: Any) -> dict[int, str]:
    bad = {}
    for place, cell in enumerate(cells):
        if cell.data_type == "f":
            bad[place] = "a formula, not a value"
        elif cell.data_type == "e":
            bad[place] = f"an error of Excel ({cell.value}), not a value"
    return bad


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
