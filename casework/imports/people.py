"""The people of accepted rows: those who are here, those of an earlier line, and new records."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from casework.database.writing import Values, insert
from casework.imports.identity import reference_of
from casework.models import (
    OWN_NUMBER,
    Ethnicity,
    Gender,
    Import,
    ImportRow,
    Person,
    PersonReference,
)
from casework.models.external_reference import of_import
from casework.policy import Safety

# The person of each line that is about somebody new.
Made = dict[int, int]


def people_of(batch: Import, rows: Sequence[ImportRow], made: Made, *, as_of: date) -> list[int]:
    """The key of each row's person. New records are opened, and ``made`` says of which line."""
    new: dict[int, Values] = {}
    for row in rows:
        if row.person_id is None and _first(row) not in made and _first(row) not in new:
            new[_first(row)] = new_person(row.clean, as_of)
    made.update(zip(new, insert(Person, list(new.values())), strict=True))
    found = [row.person_id or made[_first(row)] for row in rows]
    _keep_references(batch, rows, found)
    return found


def _first(row: ImportRow) -> int:
    """The line of the file by which a new person is known."""
    return row.same_as or row.line


def _keep_references(batch: Import, rows: Sequence[ImportRow], found: Sequence[int]) -> None:
    """The number of each person in the present system, where we did not have it.

    Not one that somebody ended for them: the file says nothing new of it.
    """
    new: dict[str, Values] = {}
    for row, person in zip(rows, found, strict=True):
        if plain := reference_of(row.clean):
            number = row.clean["person_reference"]
            new.setdefault(plain, {
                "person_id": person, "system": batch.system, "number": number, "plain": plain,
            })  # fmt: skip
    kept = PersonReference.objects.filter(of_import(batch.system, new))
    for plain in kept.values_list("plain", flat=True):
        del new[plain]
    ended = PersonReference.objects.exclude(ended_at=None).filter(
        system=batch.system, kind=OWN_NUMBER, person__in=set(found), plain__in=set(new)
    )
    for plain, person in ended.values_list("plain", "person"):
        if plain in new and new[plain]["person_id"] == person:
            del new[plain]
    insert(PersonReference, list(new.values()))


def new_person(clean: dict[str, Any], as_of: date) -> Values:
    """A person as the row describes them, by the columns of the table."""
    # Of "asked" the file says only the answer; the day is the day on which we heard it.
    asked_on = as_of if "access_needs" in clean else None
    return {
        "family_name": clean["family_name"],
        "given_names": clean["given_names"],
        "preferred_name": clean.get("preferred_name", ""),
        "nhs_number": clean.get("nhs_number"),
        "born_on": _day(clean, "date_of_birth"),
        "died_on": _day(clean, "died_on"),
        "reported_dead_on": _day(clean, "reported_dead"),
        "gender": clean.get("gender", Gender.UNKNOWN),
        "ethnicity": clean.get("ethnicity", Ethnicity.NOT_KNOWN),
        "spoken_language": clean.get("spoken_language", "English"),
        "written_language": clean.get("written_language", "English"),
        "interpreter_needed": clean.get("interpreter"),
        "access_needs_asked_on": asked_on,
        "email": clean.get("email", ""),
        "phone": clean.get("phone", ""),
        "mobile": clean.get("mobile", ""),
        "safe_by_post": clean.get("safe_by_post", Safety.NOT_ASKED),
    }


def _day(clean: dict[str, Any], name: str) -> date | None:
    return date.fromisoformat(clean[name]) if clean.get(name) else None
