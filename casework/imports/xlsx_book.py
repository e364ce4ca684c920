"""What the cells of a workbook rest on: its sheets, its shared texts, and which styles are days."""

import posixpath
import sys
from dataclasses import dataclass

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

from casework.imports.limits import Meter
from casework.imports.problems import Unreadable
from casework.imports.xlsx_package import MAIN, WORKBOOK, Package, damaged

_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships "
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships "
_RELS, _TEXTS, _STYLES = "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml"
_TRUE = ("1", "true")
MOST_SHEETS, _MOST_STYLES, _LONGEST_FORMAT = 250, 66_000, 255
# Excel keeps every different text of the workbook in one list; so much memory may it take.
MOST_TEXT_BYTES = 120 * 1024**2


@dataclass
class Sheet:
    """One sheet: what people call it, its part, and whether they see it."""

    title: str
    part: str
    is_hidden: bool


@dataclass
class Book:
    """What reading a sheet needs to know of its workbook."""

    sheets: list[Sheet]
    texts: list[str]
    dates: set[int]
    spans: set[int]
    from_1904: bool


def read_book(package: Package, meter: Meter) -> Book:
    """Raises ``Unreadable``, and one of ``DAMAGE``."""
    workbook, rels, texts, styles = _Workbook(), _Relations(), _Texts(meter), _Styles()
    package.read(WORKBOOK, workbook, meter)
    package.read(_RELS, rels, meter)
    if _TEXTS in package.parts:
        package.read(_TEXTS, texts, meter)
    if _STYLES in package.parts:
        package.read(_STYLES, styles, meter)
    styles.settle()
    sheets = [
        Sheet(title, rels.parts[key], state != "visible")
        for title, key, state in workbook.sheets
        if rels.parts.get(key) in package.parts
    ]
    return Book(sheets, texts.texts, styles.dates, styles.spans, workbook.from_1904)


class _Silent:
    """Hears nothing."""

    def start(self, name: str, attrs: dict[str, str]) -> None:
        return

    def end(self, name: str) -> None:
        return

    def data(self, text: str) -> None:
        return


class _Workbook(_Silent):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, str]] = []
        self.from_1904 = False

    def start(self, name: str, attrs: dict[str, str]) -> None:
        if name == f"{MAIN}sheet":
            key = attrs.get(f"{_RELATED}id", "")
            self.sheets.append((attrs.get("name", "")[:31], key, attrs.get("state", "visible")))
            if len(self.sheets) > MOST_SHEETS:
                message = f"The workbook has more than {MOST_SHEETS} sheets."
                raise Unreadable(message)
        elif name == f"{MAIN}workbookPr":
            self.from_1904 = attrs.get("date1904") in _TRUE


class _Relations(_Silent):
    """Which part is the sheet of which key; chart sheets hold no rows."""

    def __init__(self) -> None:
        self.parts: dict[str, str] = {}

    def start(self, name: str, attrs: dict[str, str]) -> None:
        is_sheet = attrs.get("Type", "").endswith("/worksheet")
        if name == f"{_RELATIONS}Relationship" and is_sheet and len(self.parts) < MOST_SHEETS:
            target = attrs["Target"]
            whole = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            self.parts[attrs["Id"]] = posixpath.normpath(whole)


class _Texts(_Silent):
    """The list of shared texts: all runs of each, without what is said for how it is spoken."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self.texts: list[str] = []
        self.bytes = 0
        self.said: list[str] = []
        self.length = 0
        self.is_text = self.is_spoken = False

    def start(self, name: str, attrs: dict[str, str]) -> None:
        if name == f"{MAIN}si":
            self.said, self.length = [], 0
        elif name == f"{MAIN}t":
            self.is_text = not self.is_spoken
        elif name == f"{MAIN}rPh":
            self.is_spoken = True

    def data(self, text: str) -> None:
        if self.is_text:
            self.said.append(text)
            self.length += len(text)
            self.meter.row_length(len(self.texts) + 1, self.length)

    def end(self, name: str) -> None:
        if name == f"{MAIN}t":
            self.is_text = False
        elif name == f"{MAIN}rPh":
            self.is_spoken = False
        elif name == f"{MAIN}si":
            self._keep("".join(self.said).replace("x005F_", ""))

    def _keep(self, text: str) -> None:
        self.texts.append(text)
        self.bytes += sys.getsizeof(text) + 8
        if self.bytes > MOST_TEXT_BYTES:
            raise Unreadable("The Excel file unpacks to more than we can read. Save it as CSV.")


class _Styles(_Silent):
    """Which of the cell styles show a number as a day, and which as a span of time."""

    def __init__(self) -> None:
        self.formats: dict[int, str] = {}
        self.styles: list[int] = []
        self.dates: set[int] = set()
        self.spans: set[int] = set()
        self.is_in_cells = False

    def start(self, name: str, attrs: dict[str, str]) -> None:
        if name == f"{MAIN}cellXfs":
            self.is_in_cells = True
        elif name == f"{MAIN}xf" and self.is_in_cells:
            self.styles.append(int(attrs.get("numFmtId", "0")))
        elif name == f"{MAIN}numFmt":
            self.formats[int(attrs["numFmtId"])] = attrs.get("formatCode", "")[:_LONGEST_FORMAT]
        if len(self.styles) + len(self.formats) > _MOST_STYLES:
            raise damaged()

    def end(self, name: str) -> None:
        if name == f"{MAIN}cellXfs":
            self.is_in_cells = False

    def settle(self) -> None:
        codes = {number: self.formats.get(number, BUILTIN_FORMATS.get(number, ""))
                 for number in set(self.styles)}  # fmt: skip
        days = {number for number, code in codes.items() if is_date_format(code)}
        times = {number for number, code in codes.items() if is_timedelta_format(code)}
        self.dates = {place for place, number in enumerate(self.styles) if number in days}
        self.spans = {place for place, number in enumerate(self.styles) if number in times}
