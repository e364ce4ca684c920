"""Who is written to about a case: the person, those who have copies, or someone in their place."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from casework.models import Case, Person, Representative

INSTEAD = Representative.Letters.INSTEAD


def of_case(case: Case, *, on: date) -> list[int]:
    """The people, by key, to whom a letter about this case goes on a day; never none."""
    return of_cases([case], on=on)[case.pk]


def of_cases(cases: Collection[Case], *, on: date) -> Mapping[int, list[int]]:
    """The same for many cases, by the case's key, in one statement.

    Only a row that says by what right can make someone a recipient (trust.md R5).
    """
    of_person = _representatives({case.person_id for case in cases}, on)
    return {case.pk: _whom(case.person_id, of_person[case.person_id]) for case in cases}


def on_the_record(person: Person, case: Case) -> str:
    """Who has a letter, as the case's timeline says it: its own person by name.

    Anyone else by reference only, for the case is read by people who may not see their record.
    """
    return person.name if person.pk == case.person_id else person.reference


def _representatives(people: set[int], on: date) -> Mapping[int, list[tuple[int, str]]]:
    live = Representative.objects.live(on).filter(person__in=people).order_by("pk")
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for person, representative, letters in live.values_list(
        "person_id", "representative_id", "letters"
    ):
        found[person].append((representative, letters))
    return found


def _whom(person: int, others: list[tuple[int, str]]) -> list[int]:
    """The person first, unless somebody has each letter in their place."""
    themselves = [] if any(letters == INSTEAD for _, letters in others) else [person]
    # Two rows for one pair cannot both be live, save where one ends as the other begins.
    return list(dict.fromkeys([*themselves, *(pk for pk, _ in others)]))
