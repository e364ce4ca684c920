"""The parts of an Excel workbook: unzipped and parsed piece by piece, within bounds.

Nothing is unpacked to the disk, no part is held whole, and a part that nobody needs (comments,
drawings, links to other files) is never opened. XML with a document type, and so with entities of
its own, is refused.
"""

import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any, Protocol
from xml.parsers import expat

from django.conf import settings

from casework.imports.limits import Meter
from casework.imports.problems import Unreadable

WORKBOOK = "xl/workbook.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
# A list of the zip's parts longer than this is of no workbook.
_MOST_LISTED = 4 * 1024**2
# Real lists pack to a tenth or a twentieth of their size; bombs to a thousandth.
_MOST_PACKED, _SMALL_PART = 200, 20 * 1024**2
_PIECE = 64 * 1024
# Longer than any tag of Excel's, and than any text between two of its tags would be kept.
_MOST_WITHOUT_EVENT = 4 * 1024**2
_DEEPEST, _MOST_NAMES = 64, 10_000
_ENCRYPTED = 0x1
# What the reader of zips and of XML raises for a file that was damaged or built to do harm.
DAMAGE = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, KeyError, IndexError, ValueError,
    TypeError, AttributeError, NotImplementedError, OverflowError, RuntimeError,
)  # fmt: skip


class Heard(Protocol):
    """What hears the events of a part."""

    def start(self, name: str, attrs: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def data(self, text: str) -> None: ...


def damaged() -> Unreadable:
    return Unreadable("The Excel file is damaged and cannot be read. Save it again in Excel.")


class Package:
    """An open workbook; raises ``Unreadable`` for what is none, or unpacks to too much.

    Raises one of ``DAMAGE`` too, as do its methods: the caller says so in words.
    """

    def __init__(self, file: IO[bytes]) -> None:
        _refuse_long_list(file)
        self.zip = zipfile.ZipFile(file)
        self.parts = {item.filename: item for item in self.zip.infolist()}
        if WORKBOOK not in self.parts:
            raise Unreadable("This is a zip file but not an Excel workbook (.xlsx).")
        _refuse_bombs(list(self.parts.values()))
        self._refuse_strict()

    def _refuse_strict(self) -> None:
        with self.open(WORKBOOK) as workbook:
            if _STRICT in workbook.read(4096):
                raise Unreadable(
                    "The workbook was saved as “Strict Open XML”. In Excel choose Save As and "
                    "“Excel Workbook (*.xlsx)”, and upload that."
                )

    def open(self, name: str) -> IO[bytes]:
        return self.zip.open(self.parts[name])

    def parse(self, name: str, heard: Heard, meter: Meter) -> Iterator[None]:
        """Feed a part to ``heard``; stops after each piece, for what it has heard to be taken."""
        parser = _Parser(heard)
        with self.open(name) as part:
            while piece := part.read(_PIECE):
                meter.tick()
                parser.feed(piece)
                yield
            parser.feed(b"", final=True)
        yield

    def read(self, name: str, heard: Heard, meter: Meter) -> None:
        """Feed a whole part to ``heard``."""
        for _ in self.parse(name, heard, meter):
            pass


def _refuse_long_list(file: IO[bytes]) -> None:
    """Python would hold the list of the parts in memory, however long it is."""
    end: Any = zipfile._EndRecData(file)  # type: ignore[attr-defined]
    if end is None or end[zipfile._ECD_SIZE] > _MOST_LISTED:  # type: ignore[attr-defined]
        raise zipfile.BadZipFile
    file.seek(0)


def _refuse_bombs(parts: list[zipfile.ZipInfo]) -> None:
    """By the sizes stated. One that lies is no way round: unpacking stops at the size stated."""
    known = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    if any(part.compress_type not in known or part.flag_bits & _ENCRYPTED for part in parts):
        raise damaged()
    is_bomb = any(
        part.file_size > max(_SMALL_PART, _MOST_PACKED * part.compress_size) for part in parts
    )
    if is_bomb or sum(part.file_size for part in parts) > settings.IMPORT_MAX_UNPACKED:
        raise Unreadable("The Excel file unpacks to more than we can read. Save it as CSV.")


class _Parser:
    """An XML parser that knows no document types, and bounds depth, names and single tags."""

    def __init__(self, heard: Heard) -> None:
        self.heard, self.depth, self.events, self.silent = heard, 0, 0, 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = _refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data

    def feed(self, piece: bytes, *, final: bool = False) -> None:
        before = self.events
        self.parser.Parse(piece, final)
        self.silent = 0 if self.events != before else self.silent + len(piece)
        if self.silent > _MOST_WITHOUT_EVENT or len(self.parser.intern) > _MOST_NAMES:
            raise damaged()

    def _start(self, name: str, attrs: dict[str, str]) -> None:
        self.events += 1
        self.depth += 1
        if self.depth > _DEEPEST:
            raise damaged()
        self.heard.start(name, attrs)

    def _end(self, name: str) -> None:
        self.events += 1
        self.depth -= 1
        self.heard.end(name)

    def _data(self, text: str) -> None:
        self.events += 1
        self.heard.data(text)


def _refuse(*_: object) -> None:
    raise damaged()
