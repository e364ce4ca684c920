"""Files that were built to do harm, each small where it is sent and large where it is read."""

import io
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from tests.imports import files

MB = 1024 * 1024
_SHEET = "xl/worksheets/sheet1.xml"
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_HEAD = f"<worksheet {_MAIN}><sheetData>".encode()
_TAIL = b"</sheetData></worksheet>"
_ROW = b'<row r="1"><c r="A1" t="inlineStr"><is><t>Case ID</t></is></c></row>'
Part = Iterable[bytes]


def workbook(parts: Mapping[str, Part], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook of one row, in which these parts stand for its own."""
    source, made = io.BytesIO(files.xlsx_bytes(files.rows({}))), io.BytesIO()
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(made, "w", how, compresslevel=1) as out:
        for name in whole.namelist():
            if name not in parts:
                out.writestr(name, whole.read(name))
        for name, pieces in parts.items():
            with out.open(name, "w") as part:
                for piece in pieces:
                    part.write(piece)
    return made.getvalue()


def many(piece: bytes, times: int, *, head: bytes = b"", tail: bytes = b"") -> Iterator[bytes]:
    """A part of the same piece again and again, written a megabyte at a time."""
    yield head
    at_once = max(MB // len(piece), 1)
    for _ in range(times // at_once):
        yield piece * at_once
    yield piece * (times % at_once)
    yield tail


def sheet(piece: bytes, times: int, *, head: bytes = b"", tail: bytes = b"") -> dict[str, Part]:
    return {_SHEET: many(piece, times, head=_HEAD + head, tail=tail + _TAIL)}


def _texts(piece: bytes, times: int, *, head: bytes = b"", tail: bytes = b"") -> dict[str, Part]:
    head, tail = f"<sst {_MAIN}>".encode() + head, tail + b"</sst>"
    return {"xl/sharedStrings.xml": many(piece, times, head=head, tail=tail)}


def _styles(piece: bytes, times: int, tag: bytes) -> dict[str, Part]:
    head = f"<styleSheet {_MAIN}>".encode() + b"<" + tag + b">"
    return {"xl/styles.xml": many(piece, times, head=head, tail=b"</" + tag + b"></styleSheet>")}


def _numbered(form: str, times: int) -> Iterator[bytes]:
    for start in range(0, times, 10_000):
        yield "".join(form % number for number in range(start, start + 10_000)).encode()


def _with(head: bytes, pieces: Iterable[bytes], tail: bytes) -> Iterator[bytes]:
    yield head
    yield from pieces
    yield tail


def xlsx(mega: int) -> dict[str, dict[str, Part]]:
    """The parts of each bomb, of about so many million bytes unpacked, or cells, or tags."""
    size = mega * 1_000_000
    cell, end = b'<c t="inlineStr"><is><t>', b"</t></is></c>"
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
    outside = b'<!DOCTYPE x SYSTEM "file:///etc/hostname">'
    book = f"<workbook {_MAIN}>".encode()
    return {
        "one row of many cells": sheet(
            b"<c><v>1</v></c>", size // 15, head=b"<row>", tail=b"</row>"
        ),
        "one cell": sheet(b"a", size, head=b"<row>" + cell, tail=end + b"</row>"),
        "one formula": sheet(b"a", size, head=b"<row><c><f>", tail=b"</f></c></row>"),
        "one cell of many texts": sheet(
            b"<is><t>a</t></is>", size // 17, head=b"<row><c>", tail=b"</c></row>"
        ),
        "rows without a cell": sheet(b"<row/>", size // 6),
        "equal rows": sheet(_ROW, size // 65),
        "cells beside rows": sheet(b"<c/>", size // 4),
        "one tag": sheet(b"a", size, head=b'<row r="', tail=b'"/>'),
        "a comment of XML": sheet(b"a", size, head=b"<!--", tail=b"-->"),
        "tags in tags": sheet(b"<x>", size // 3),
        "tags of nothing": sheet(b"<x/>", size // 4),
        "names of tags": {_SHEET: _with(_HEAD, _numbered("<n%d/>", size // 10), _TAIL)},
        "names of attributes": {_SHEET: _with(_HEAD, _numbered('<n a%d="1"/>', size // 14), _TAIL)},
        "a namespace for each tag": {
            _SHEET: _with(_HEAD, _numbered('<p:n xmlns:p="u%d"/>', size // 20), _TAIL)
        },
        "merged cells": sheet(b'<mergeCell ref="A1:B2"/>', size // 24),
        "hidden columns": sheet(b'<col min="1" max="9" hidden="1"/>', size // 33),
        "shared texts": _texts(b"<si><t>a</t></si>", size // 17),
        "different shared texts": {
            "xl/sharedStrings.xml": _with(
                f"<sst {_MAIN}>".encode(), _numbered("<si><t>%d</t></si>", size // 20), b"</sst>"
            )
        },
        "empty shared texts": _texts(b"<si/>", size // 5),
        "one shared text": _texts(b"a", size),
        "runs of one shared text": _texts(
            b"<r><t>a</t></r>", size // 15, head=b"<si>", tail=b"</si>"
        ),
        "styles": _styles(b"<xf/>", size // 5, b"cellXfs"),
        "number formats": _styles(b'<numFmt numFmtId="1" formatCode="d"/>', size // 37, b"numFmts"),
        "defined names": {
            "xl/workbook.xml": many(b"<n>a</n>", size // 8, head=book, tail=b"</workbook>")
        },
        "sheets": {"xl/workbook.xml": many(b"<sheet/>", size // 8, head=book, tail=b"</workbook>")},
        "comments of cells": {"xl/comments1.xml": many(b"<comment/>", size // 10)},
        "links to other files": {"xl/externalLinks/externalLink1.xml": many(b"<x/>", size // 4)},
        "drawings": {"xl/drawings/drawing1.xml": many(b"<x/>", size // 4)},
        "a zip in a zip": {"xl/media/a.zip": many(b"PK", size // 2)},
        "entities": {_SHEET: many(b"<x>&b;</x>", size // 10, head=entities + _HEAD, tail=_TAIL)},
        "an entity outside": {_SHEET: [outside, _HEAD, _ROW, _TAIL]},
    }


def zips(mega: int) -> dict[str, bytes]:
    """What is wrong in the zip itself."""
    size = mega * 1_000_000
    return {
        "parts of the zip": _many_parts(size // 300),
        "packed by bzip2": _packed_otherwise(zipfile.ZIP_BZIP2, size),
        "packed to a thousandth": workbook(_texts(b"a", 30_000_000)),
    }


def _many_parts(times: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        out.writestr("xl/workbook.xml", "<workbook/>")
        for number in range(times):
            out.writestr(f"{number:0>200}", "")
    return made.getvalue()


def _packed_otherwise(how: int, size: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as out, out.open("xl/workbook.xml", "w") as part:
        for piece in many(b"a", size):
            part.write(piece)
    return made.getvalue()


def csv(mega: int) -> dict[str, Part]:
    size, headings = mega * 1_000_000, b"Case ID,Surname,Forename\n"
    return {
        "no line end": many(b"a", size),
        "no line end, Windows": many(b"\xe9", size),
        "one cell": many(b"a", size, head=headings + b"W1,"),
        "one quoted cell": many(b"a\n", size // 2, head=headings + b'W1,"', tail=b'"'),
        "one row of many lines": many(b'"a\n",', size // 5, head=headings),
        "65,536 columns": many(b"a,", 65_536, head=headings),
        "commas": many(b",", size, head=headings),
        "headings": many(b"a,", size // 2),
        "nulls": many(b"\0", size),
        "empty lines": many(b"\n", size),
        "empty lines before headings": many(b"\n", size, tail=headings + b"W1,a,b\n"),
        "quotation marks": many(b'"', size),
    }


def write(
    folder: Path, mega: int, *, how: int = zipfile.ZIP_DEFLATED, only: Collection[str] = ()
) -> None:
    """Each bomb, or only those, as a file."""

    def is_wanted(name: str) -> bool:
        return not only or name in only

    for name, parts in xlsx(mega).items():
        if is_wanted(f"{name}.xlsx"):
            (folder / f"{name}.xlsx").write_bytes(workbook(parts, how))
    for name, whole in zips(mega).items():
        if is_wanted(f"{name}.xlsx"):
            (folder / f"{name}.xlsx").write_bytes(whole)
    for name, pieces in csv(mega).items():
        if is_wanted(f"{name}.csv"):
            with (folder / f"{name}.csv").open("wb") as file:
                file.writelines(pieces)
