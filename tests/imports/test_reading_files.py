"""A file of any sort is read as it is, or refused in words; what was refused is not kept."""

import io
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import hypothesis
import pytest
from django.core.files.storage import default_storage
from hypothesis import given
from hypothesis import strategies as st

from casework.imports import work
from casework.imports.problems import Unreadable
from casework.imports.reading import open_table
from casework.models import Case, Import
from tests.imports import files
from tests.imports.conftest import Bring

WITH_ACCENT = files.rows({"Forename": "Zoë", "Surname": "Łukasz".replace("Ł", "L")})


def read(content: bytes, name: str = "open-work.csv") -> list[list[str]]:
    with open_table(io.BytesIO(content), name=name) as table:
        return [table.headings, *(row.values for row in table.rows)]


def refusal(content: bytes, name: str = "open-work.csv") -> str:
    with pytest.raises(Unreadable) as refused:
        read(content, name)
    return str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_name_with_an_accent_is_read_alike_in_every_encoding(encoding, delimiter):
    content = files.csv_bytes(WITH_ACCENT, encoding=encoding, delimiter=delimiter)
    headings, row = read(content)
    assert headings == files.HEADINGS
    assert row[files.HEADINGS.index("Forename")] == "Zoë"


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
def test_every_line_end_ends_a_row(line_end):
    content = line_end.join([b"Case ID,Surname", b"W1,Kemp", b"W2,Amis"])
    assert read(content)[1:] == [["W1", "Kemp"], ["W2", "Amis"]]


def test_a_cell_may_hold_delimiters_quotation_marks_and_line_ends():
    assert read(b'Case ID;Note\nW1;"a; ""b""\nc"\n')[1] == ["W1", 'a; "b"\nc']


def test_empty_rows_are_passed_over_and_lines_still_counted():
    with open_table(io.BytesIO(b"Case ID,Surname\n\n,,\nW1,Kemp\n"), name="a.csv") as table:
        assert [(row.line, row.values) for row in table.rows] == [(4, ["W1", "Kemp"])]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\n\n", "headings"),
        (b"\xff\xfeC\0a\0", "UTF-16"),
        (b"Case ID,Surname\nW1,Ke\0mp\n", "null characters"),
        (b"Case ID,,Surname\nW1,x,Kemp\n", "Column 2 has no heading"),
        (b"Case ID,Surname,surname\nW1,a,b\n", "more than once: Surname, surname"),
        (b'Case ID,Surname\nW1,Kemp\nW2,"Kemp\nW3,Amis\n', "starts on line 3"),
        (b"Case ID,Surname\nW1,Zo\x81\n", "Line 2 holds bytes"),
        ("Case ID,Surname\nW1,Zoë\n".encode() + "W2,Zoë\n".encode("cp1252"), "mixes two"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel"),
        (b"a" * 200_000 + b"\n" + b"b" * 200_000, "quotation mark"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content, says):
    assert says in refusal(content)


def test_a_text_file_called_xlsx_is_not_one():
    assert "not an Excel file" in refusal(b"Case ID,Surname\n", "open-work.xlsx")


def test_a_zip_that_is_no_workbook_is_not_one():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("letter.txt", "no workbook")
    assert "not an Excel workbook" in refusal(packed.getvalue(), "open-work.xlsx")


@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_half_a_workbook_is_damaged(kept):
    whole = files.xlsx_bytes(files.rows({}))
    assert "damaged" in refusal(whole[: int(len(whole) * kept)], "open-work.xlsx")


def test_a_workbook_whose_sheet_is_not_xml_is_damaged():
    source, damaged = io.BytesIO(files.xlsx_bytes(files.rows({}))), io.BytesIO()
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(damaged, "w") as made:
        for name in whole.namelist():
            is_sheet = name.startswith("xl/worksheets/")
            made.writestr(name, b"<sheet" if is_sheet else whole.read(name))
    assert "damaged" in refusal(damaged.getvalue(), "open-work.xlsx")


def test_a_zip_bomb_is_refused_by_its_unpacked_size(settings):
    settings.IMPORT_MAX_UNPACKED = 1000
    assert "unpacks to more" in refusal(files.xlsx_bytes(files.rows({})), "open-work.xlsx")


_WHOLE = files.xlsx_bytes(files.rows({}, {}))


@hypothesis.settings(max_examples=150, deadline=None)
@given(place=st.integers(0, len(_WHOLE) - 1), byte=st.integers(0, 255), cut=st.integers(0, 40))
def test_a_workbook_with_a_wrong_byte_gives_rows_or_a_refusal_in_words(place, byte, cut):
    """Found by mutating files for minutes: a zip may be damaged in any part and at any moment."""
    spoilt = _WHOLE[:place] + bytes([byte]) + _WHOLE[place + 1 + cut :]
    with suppress(Unreadable), open_table(io.BytesIO(spoilt), name="a.xlsx") as table:
        assert all(row.values for row in table.rows)


def test_a_workbook_with_entities_is_refused():
    source, evil = io.BytesIO(files.xlsx_bytes(files.rows({}))), io.BytesIO()
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(evil, "w") as made:
        for name in whole.namelist():
            made.writestr(name, bomb if name.startswith("xl/worksheets/") else whole.read(name))
    assert "damaged" in refusal(evil.getvalue(), "open-work.xlsx")


def test_an_xlsx_gives_days_numbers_and_texts_as_they_are_shown():
    headings = ["Case ID", "Received", "NHS", "Empty", "Note"]
    row = ["W1", date(2026, 9, 21), 9990000018, None, "x"]
    content = files.xlsx_bytes([row], headings=headings)
    assert read(content, "a.xlsx")[1] == ["W1", "2026-09-21", "9990000018", "", "x"]


def test_a_formula_in_a_workbook_is_marked_and_never_worked_out():
    content = files.xlsx_bytes([["W1", '=CONCATENATE("Ke","mp")']], headings=["Case ID", "Name"])
    with open_table(io.BytesIO(content), name="a.xlsx") as table:
        [row] = table.rows
    assert row.bad_cells == {1: "a formula, not a value"}


def kept_on_disk() -> set[Path]:
    return {path for path in Path(default_storage.path("imports")).rglob("*") if path.is_file()}


def test_of_a_file_of_headings_and_nothing_else_only_the_refusal_is_kept(bring: Bring):
    before = kept_on_disk()
    batch = bring(files.csv_bytes([]))
    assert (batch.state, batch.file.name) == ("refused", "")
    assert "no rows" in batch.refused_because
    assert kept_on_disk() == before


def test_of_a_file_too_large_only_the_refusal_is_kept(bring: Bring, settings):
    settings.IMPORT_MAX_BYTES = 100
    before = kept_on_disk()
    batch = bring(files.csv_bytes(files.rows({})))
    assert (batch.state, batch.file.name) == ("refused", "")
    assert "no more than" in batch.refused_because
    assert kept_on_disk() == before


def test_a_file_that_is_refused_while_it_is_checked_is_deleted(
    bring: Bring, django_capture_on_commit_callbacks
):
    before = kept_on_disk()
    with django_capture_on_commit_callbacks(execute=True):
        batch = bring(files.csv_bytes(files.rows({}, {})) + b'W9999,"never closed')
    batch.refresh_from_db()
    assert (batch.state, batch.file.name) == ("refused", "")
    assert kept_on_disk() == before


@pytest.mark.parametrize(
    ("limit", "most", "says"),
    [
        ("IMPORT_MAX_ROWS", 3, "more than 3 rows"),
        ("IMPORT_MAX_COLUMNS", 5, "more than 5 columns"),
        ("IMPORT_MAX_CELLS", 20, "more than 20 cells"),
        ("IMPORT_MAX_CELL_CHARACTERS", 12, "more than 12 characters"),
        ("IMPORT_MAX_ROW_CHARACTERS", 40, "more than 40 characters"),
        ("IMPORT_MAX_SECONDS", -1, "takes too long"),
    ],
)
@pytest.mark.parametrize("make", [files.csv_bytes, files.xlsx_bytes])
def test_each_limit_is_a_setting_and_holds_for_both_kinds_of_file(
    settings, make, limit, most, says
):
    setattr(settings, limit, most)
    body = [["W1", "Kemp", "1"]] * (1000 if limit == "IMPORT_MAX_SECONDS" else 4)
    assert says in refusal(make(body), "open-work.xlsx" if make is files.xlsx_bytes else "a.csv")


@hypothesis.settings(max_examples=300, deadline=None)
@given(name=st.text(min_size=1, max_size=300))
def test_the_name_that_is_kept_of_a_file_is_one_that_people_can_read(name):
    shown = work._shown_name(name)
    assert 0 < len(shown) <= 200
    assert shown.isprintable()
    assert "/" not in shown


def test_a_stray_quotation_mark_far_down_refuses_the_whole_file_and_nothing_is_kept(bring: Bring):
    content = files.csv_bytes(files.rows(*({} for _ in range(1500)))) + b'W9999,"never closed'
    batch = bring(content)
    assert batch.state == "refused"
    assert "line 1502" in batch.refused_because
    assert batch.read == batch.rows.count() == Case.objects.count() == 0


def test_a_name_of_a_file_never_leaves_its_folder(bring: Bring):
    batch = bring(files.csv_bytes(files.rows({})), name="../../etc/open-work.csv")
    assert batch.file_name == "open-work.csv"
    assert str(batch.file.name).startswith("imports/")


def test_a_file_is_small_by_its_rows_and_not_its_bytes(bring: Bring, monkeypatch):
    batch = bring(files.csv_bytes(files.rows({}, {})), apply=False)
    waiting = Import(file=batch.file, file_name=batch.file_name, headings=batch.headings)
    assert work.is_small(waiting)
    monkeypatch.setattr(work, "SMALL", 1)
    assert not work.is_small(waiting)
