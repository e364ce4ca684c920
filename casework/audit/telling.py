"""What an event says to whoever reads it: others are named only to people who may see them.

An event's words are written once and read for years. They name another person by reference; whether
this reader may know of that person is asked anew each time, as for any record (promise 3).
"""

import re
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, TypeVar

from django.db.models import QuerySet

from casework.models import Case, Event, Person, User

HIDDEN = "a record that you may not see"
_PERSON = re.compile(r"\bP-0*(\d{1,18})\b")
_CASE = re.compile(r"\bC-0*(\d{1,18})\b")

E = TypeVar("E", bound=Event)


def as_told_to(user: User, events: Iterable[E]) -> Sequence[E]:
    """The events with every reference to a record that this user may not see taken out.

    At most two statements, whatever their number; none where they name nobody else.
    """
    rows = list(events)
    people = _named(rows, _PERSON) - {row.person_id for row in rows}
    cases = _named(rows, _CASE) - {row.case_id for row in rows if row.case_id}
    seen_people = _seen(Person.objects.visible_to(user), people)
    seen_cases = _seen(Case.objects.visible_to(user), cases)
    for row in rows:
        row.says = _told(row.says, people - seen_people, cases - seen_cases)
        if isinstance(note := row.data.get("note"), str):
            row.data["note"] = _told(note, people - seen_people, cases - seen_cases)
    return rows


def _named(rows: Iterable[Event], pattern: re.Pattern[str]) -> set[int]:
    texts = (f"{row.says} {row.data.get('note', '')}" for row in rows)
    return {int(number) for text in texts for number in pattern.findall(text)}


def _seen(rows: QuerySet[Any], asked: set[int]) -> set[int]:
    return set(rows.filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()


def _told(text: str, people: set[int], cases: set[int]) -> str:
    for pattern, hidden in ((_PERSON, people), (_CASE, cases)):
        if hidden:
            text = pattern.sub(partial(_word, hidden=hidden), text)
    return text


def _word(found: re.Match[str], *, hidden: set[int]) -> str:
    return HIDDEN if int(found[1]) in hidden else found[0]
