"""The rows that wait for an answer: whom each is like, and what holds letters until then."""

from collections.abc import Iterable, Sequence
from typing import Any

from casework.imports.differences import Clean, Records, differences
from casework.models import (
    HOLDS_LETTERS,
    Import,
    ImportRow,
    Person,
    User,
)
from casework.permissions import may
from casework.roles import Right

Whys = dict[int, str]


def whom(rows: Sequence[ImportRow]) -> dict[int, Whys]:
    """For each row's key the people whom it is like, and why; by the record that is kept.

    One statement for all of them, and one more for each time that a record was joined on.
    """
    found = {row.pk: {like["person"]: like["why"] for like in row.likes if like["person"]}
             for row in rows}  # fmt: skip
    kept = _kept({pk for whys in found.values() for pk in whys})
    return {row: {kept[pk]: why for pk, why in whys.items()} for row, whys in found.items()}


def _kept(people: Iterable[int]) -> dict[int, int]:
    kept = {pk: pk for pk in people}
    while joined := _joined(set(kept.values())):
        kept = {pk: joined.get(now, now) for pk, now in kept.items()}
    return kept


def _joined(people: set[int]) -> dict[int, int]:
    ended = Person.objects.filter(pk__in=people).exclude(merged_into=None)
    return {person.pk: person.merged_into_id or person.pk for person in ended.only("merged_into")}


def shown_likes(row: ImportRow, *, by: User) -> list[Person]:
    """The people whom the row is like, of those that this user may see."""
    keys = list(whom([row])[row.pk])
    found = Person.objects.visible_to(by).filter(pk__in=keys)
    return sorted(found, key=lambda person: keys.index(person.pk))


def may_answer(row: ImportRow, *, by: User) -> bool:
    """Whether the user sees everybody whom the row is like: nobody says "new" in the dark."""
    return may(by, Right.RECEIVE) and len(shown_likes(row, by=by)) == len(whom([row])[row.pk])


def mark_what_holds(told: Iterable[tuple[Clean, list[dict[str, Any]]]]) -> None:
    """Mark each like whose person the row would protect: letters to them wait for the answer."""
    told = [(clean, [like for like in likes if like["person"]]) for clean, likes in told]
    keys = {like["person"] for _, likes in told for like in likes}
    if not keys:
        return
    records = Records.of(Person.objects.filter(pk__in=keys))
    for clean, likes in told:
        for like in likes:
            person = records.people.get(like["person"])
            says = differences(clean, person, records) if person else ()
            if any(each.what in HOLDS_LETTERS for each in says):
                like["holds"] = True


def follow_joined(*, ended: int, kept: int) -> None:
    """Of two records that were joined, what may be about the one may be about the other."""
    rows = ImportRow.objects.filter(
        verdict=ImportRow.Verdict.ASKED, likes__contains=[{"person": ended}]
    )
    for row in rows.filter(batch__in=Import.objects.filter(asked__gt=0)):
        theirs = [like for like in row.likes if like["person"] == ended]
        row.likes = [*row.likes, *({**like, "person": kept} for like in theirs)]
        row.save(update_fields=["likes"])
