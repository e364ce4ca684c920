"""Reference data that a council may replace: the access needs, coded as the standard asks."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from casework.letters.gate.needs import LetterNeed
from casework.models import AccessNeedTerm
from casework.refusals import Refusal

ACCESS_NEEDS = Path(__file__).parent / "data" / "access_needs.csv"
HEADINGS = ("code", "label", "group", "letter_format", "not_by_voice")
_TEXTS = HEADINGS[:-1]
# Whether a voice by itself may not reach whoever has this need; empty is no.
YES, NO = "yes", ""
LOCAL = "LOC-"


class BadReferenceData(Refusal):
    """The file has faults; nothing of it was loaded. ``problems`` says each by its line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("Nothing was loaded. " + " ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Loaded:
    """How many terms were read, and how many of them are new."""

    read: int
    new: int


@transaction.atomic
def load_access_needs(path: Path = ACCESS_NEEDS) -> Loaded:
    """Add the terms of a file and correct those we have; terms that it leaves out stay.

    Harmless when repeated. Raises ``BadReferenceData`` naming every fault.
    """
    rows = _read(path)
    if problems := list(_problems(rows)):
        raise BadReferenceData(problems)
    had = set(AccessNeedTerm.objects.values_list("code", flat=True))
    AccessNeedTerm.objects.bulk_create(
        [AccessNeedTerm(**{**row, "not_by_voice": row["not_by_voice"] == YES}) for row in rows],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["label", "group", "letter_format", "not_by_voice"],
    )
    return Loaded(read=len(rows), new=len({row["code"] for row in rows} - had))


def _read(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if tuple(reader.fieldnames or ()) != HEADINGS:
                raise BadReferenceData([f"The headings must be: {', '.join(HEADINGS)}."])
            return [{name: (row.get(name) or "").strip() for name in HEADINGS} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        message = f"The file cannot be read as UTF-8 CSV: {error}."
        raise BadReferenceData([message]) from error


def _problems(rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    seen: set[str] = set()
    for line, row in enumerate(rows, start=2):
        for fault in _faults(row):
            yield f"Line {line}: {fault}"
        if row["code"] in seen:
            yield f"Line {line}: the code {row['code']} stands here twice."
        seen.add(row["code"])


def _faults(row: Mapping[str, str]) -> Iterator[str]:
    code = row["code"]
    if not code.startswith(LOCAL) and not is_snomed_id(code):
        yield f"{code or 'nothing'} is no SNOMED CT id: its check digit does not fit."
    if not row["label"] or not row["group"]:
        yield "the label or the group is empty."
    yield from (f"the {name} is too long." for name in _TEXTS if len(row[name]) > _longest(name))
    if row["letter_format"] and row["letter_format"] not in LetterNeed.values:
        yield f"{row['letter_format']} is no letter format that we know."
    if row["not_by_voice"] not in (YES, NO):
        yield f"not_by_voice is {row['not_by_voice']}; it must be yes, or empty."


def _longest(name: str) -> int:
    field = AccessNeedTerm._meta.get_field(name)
    return int(getattr(field, "max_length", 0))


def is_snomed_id(code: str) -> bool:
    """6 to 18 digits, of which the last is Verhoeff's check on the others."""
    return code.isascii() and code.isdigit() and 6 <= len(code) <= 18 and _verhoeff(code) == 0


def _verhoeff(digits: str) -> int:
    """The check of a number with its check digit: 0 where they fit.

    Verhoeff's scheme: each digit is permuted by its place, and all are multiplied together in the
    dihedral group of the pentagon.
    """
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = _multiplied(check, _permuted(int(digit), place))
    return check


_PERMUTATION = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def _permuted(digit: int, times: int) -> int:
    for _ in range(times % 8):
        digit = _PERMUTATION[digit]
    return digit


def _multiplied(left: int, right: int) -> int:
    """Turns of a pentagon are 0 to 4; the same turns of its mirror image are 5 to 9."""
    turn = left + right if left < 5 else left - right
    return turn % 5 + 5 * ((left < 5) != (right < 5))
