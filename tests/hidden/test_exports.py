"""No cell that leaves the house is run by a spreadsheet, and one function writes them all (S10)."""

import ast
import csv
import io
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.exports import as_typed, csv_lines, safe_cell

ROOT = Path(__file__).resolve().parents[2]
OURS = ("casework", "carers", "safeguarding", "config")
THE_ONE = "casework/exports.py"
# Not an export: the demo's file in the shape in which another system sends it to us.
COMES_IN = "casework/demo/virtual_worker.py"
# Each makes a table that a spreadsheet opens, or says that an answer is one.
WRITERS = {
    "csv.writer", "csv.DictWriter", "Workbook", "openpyxl.Workbook", "xlsxwriter", "to_csv",
    "to_excel",
}  # fmt: skip
TYPES = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml", "ms-excel")

RUNS = "=+-@\t\r\n|%＝＋－＠﹢﹣﹦﹫⁺⁻⁼₊₋₌−"
INVISIBLE = [
    "", " ", "\ufeff", "\u00a0", "\x00", "\x01", "\x1b", "\x7f", "\u200b", "\u200e", "\u202e",
    "\u2060", "\u2066", "\u3000", "\u2003", "\u00ad", "\u034f", "\u115f", "\u3164", "\uffa0",
    "\u2800", "\ue000", "\U000e0001", "\ufe0f", "'", "''", " \ufeff\u200b ",
]  # fmt: skip


def would_run(cell: str) -> bool:
    """A second opinion, by other means than the code's: is the first visible mark a trigger?"""
    for mark in cell:
        if unicodedata.category(mark)[0] in "LNPS" and mark not in "\u115f\u1160\u3164\uffa0\u2800":
            return mark in RUNS
        if mark in "\t\r\n\x0b\x0c\x85\u2028\u2029":
            return True
    return False


@pytest.mark.parametrize("trigger", RUNS)
@pytest.mark.parametrize("before", INVISIBLE)
def test_each_trigger_is_disarmed_behind_whatever_cannot_be_seen(before: str, trigger: str) -> None:
    text = f"{before}{trigger}HYPERLINK(1)"
    assert safe_cell(text) == f"'{text}"
    assert as_typed(safe_cell(text)) == text


ANY = st.text() | st.builds(
    "".join, st.tuples(st.sampled_from(INVISIBLE), st.sampled_from(RUNS), st.text())
)


@given(ANY)
def test_no_cell_begins_with_what_runs_and_each_is_read_back(text: str) -> None:
    cell = safe_cell(text)
    assert not would_run(cell)
    assert as_typed(cell) == text


@given(st.lists(st.lists(ANY.filter(lambda text: "\x00" not in text), min_size=1), min_size=1))
def test_a_file_is_read_back_as_it_was_written(rows: list[list[str]]) -> None:
    written = "".join(csv_lines(rows)).removeprefix("\ufeff")
    read = [
        [as_typed(cell) for cell in row] for row in csv.reader(io.StringIO(written, newline=""))
    ]
    assert read == rows


NUMBERS: list[tuple[Any, str]] = [
    (-5, "-5"), (0, "0"), (-1.5, "-1.5"), (Decimal("-2.50"), "-2.50"), (None, ""),
    (date(2026, 12, 1), "2026-12-01"), (datetime(2026, 12, 1, 9, 30), "2026-12-01 09:30:00"),  # noqa: DTZ001
]  # fmt: skip


@pytest.mark.parametrize(("value", "cell"), NUMBERS)
def test_numbers_and_dates_keep_their_look(value: Any, cell: str) -> None:
    assert safe_cell(value) == cell


@pytest.mark.parametrize("text", ["O'Kemp", "01632 960001", "'quoted'", "Ann-Marie", "a=b", "…"])
def test_what_runs_nothing_is_left_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


def writers(path: Path) -> Iterator[str]:
    """What in a file makes a table by itself."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute | ast.Name) and ast.unparse(node) in WRITERS:
            yield ast.unparse(node)
        if isinstance(node, ast.Attribute) and node.attr in WRITERS:
            yield node.attr
        if isinstance(node, ast.ImportFrom | ast.Import):
            yield from _imported(node)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            # A media type, and not a list of those that may be uploaded.
            yield from (kind for kind in TYPES if node.value.startswith(kind))


def _imported(node: ast.ImportFrom | ast.Import) -> Iterator[str]:
    module = getattr(node, "module", "") or ""
    for name in node.names:
        full = f"{module}.{name.name}" if module else name.name
        yield from (kind for kind in WRITERS if full == kind or full.startswith(f"{kind}."))


def test_one_function_writes_every_table() -> None:
    """Red for a new writer: give its rows to ``csv_response`` or ``csv_lines``."""
    found = {
        str(path.relative_to(ROOT)): sorted(set(made))
        for app in OURS
        for path in sorted((ROOT / app).rglob("*.py"))
        if (made := list(writers(path)))
    }
    assert set(found) == {THE_ONE, COMES_IN}, found


def test_the_search_for_writers_finds_each_kind(tmp_path: Path) -> None:
    kinds = (
        "import csv\ncsv.writer(f)", "from csv import DictWriter", "import xlsxwriter",
        "from openpyxl import Workbook", "frame.to_csv(p)", "R(content_type='text/csv')",
    )  # fmt: skip
    for kind in kinds:
        made = tmp_path / "made.py"
        made.write_text(kind)
        assert list(writers(made)), kind
