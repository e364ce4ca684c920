"""Files of open work as a council's present system might export them; invented people only."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from openpyxl import Workbook

HEADINGS = [
    "Case ID", "Person ID", "Surname", "Forename", "NHS No", "DOB", "Gender", "Address line 1",
    "Town", "Postcode", "Case type", "Referral date", "Team", "Allocated worker", "RAG",
    "Safe to write to", "Access needs", "Presenting issue",
]  # fmt: skip

USUAL = {
    "Case ID": "W1", "Person ID": "", "Surname": "Kemp", "Forename": "Doris", "NHS No": "",
    "DOB": "1935-05-04", "Gender": "F", "Address line 1": "1 Example Street",
    "Town": "Exampleton", "Postcode": "zz14ab", "Case type": "OT", "Referral date": "2026-08-03",
    "Team": "Central", "Allocated worker": "", "RAG": "", "Safe to write to": "yes",
    "Access needs": "", "Presenting issue": "Not coping on the stairs",
}  # fmt: skip


KINDS = ("OT", "Care Act", "Annual review", "Financial assessment", "DP", "Learning disability")


def somebody(number: int) -> dict[str, str]:
    """The ``number``-th person of many, each like none of the others."""
    born = date(1925, 1, 1) + timedelta(days=37 * number % 20_000)
    letters = [chr(ord("A") + number // 26**place % 26) for place in range(4)]
    name = "".join(f"{letter}{vowel}" for letter, vowel in zip(letters, "aeio", strict=True))
    return {
        "Surname": name.title(), "Forename": name[::-1].title(), "DOB": f"{born:%d/%m/%Y}",
        "Address line 1": f"{number} Example Street",
        "Postcode": f"ZZ{number % 90 + 1} {number // 90 % 10}{letters[0]}{letters[1]}",
    }  # fmt: skip


def rows(*changes: dict[str, str]) -> list[list[str]]:
    """A row for each dictionary of what differs from the usual; each its own case."""
    made = []
    for number, change in enumerate(changes, start=1):
        # One person may have many cases, and one of a kind.
        who, kind = divmod(number - 1, len(KINDS))
        row = {**USUAL, **(somebody(who) if who else {}), "Case ID": f"W{number}",
               "Case type": KINDS[kind], **change}  # fmt: skip
        made.append([row[heading] for heading in HEADINGS])
    return made


def csv_bytes(
    body: Iterable[Sequence[str]],
    *,
    headings: Sequence[str] = HEADINGS,
    delimiter: str = ",",
    encoding: str = "utf-8",
) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(headings)
    writer.writerows(body)
    return text.getvalue().encode(encoding)


def xlsx_bytes(body: Iterable[Sequence[Any]], *, headings: Sequence[str] = HEADINGS) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(list(headings))
    for row in body:
        sheet.append(list(row))
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def synthetic_nhs_number(number: int) -> str:
    """The ``number``-th number of the test range 999… that passes the check."""
    nine = f"999{number:06d}"
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(nine))
    check = (11 - total % 11) % 11
    return f"{nine}{check}" if check < 10 else ""


def many(count: int) -> Iterator[list[str]]:
    """A county's worth of rows, made as they are asked for."""
    kinds = ("Care Act", "OT", "Annual review", "Financial assessment", "DP")
    for number in range(count):
        nhs = synthetic_nhs_number(number) if number < 900_000 else ""
        change = {
            "Case ID": f"W{number}", "Person ID": f"P{number - number % 7 // 6}",
            "Surname": f"Kemp{number % 5000}", "Forename": f"Doris {number % 97}",
            "DOB": f"{number % 28 + 1:02}/{number % 12 + 1:02}/{1930 + number % 60}",
            "NHS No": "" if number % 7 >= 5 else nhs,
            "Case type": kinds[number % 5], "Referral date": f"2026-{number % 10 + 1:02}-15",
            "Allocated worker": "Virtual Worker CE" if number % 5 == 0 else "",
            "RAG": ("", "Red", "Amber", "Green")[number % 4],
        }  # fmt: skip
        row = {**USUAL, **change}
        if number % 7 == 6:
            row.update({"Surname": f"Kemp{(number - 1) % 5000}"})
        yield [row[heading] for heading in HEADINGS]
