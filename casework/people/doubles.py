"""Who is likely to have two records? Compared each night, kept, and shown as a list."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Max, QuerySet

from casework.models import ComparedUpTo, Event, LikelyDouble, Person, User
from casework.models.person import people_visible_to
from casework.not_done import Apart
from casework.people import telling_apart
from casework.people.candidates import newcomers_of
from casework.people.likeness import LIKE, Likeness, likely

# So many are compared in one statement and one transaction.
AT_ONCE = 500


def visible_to(user: User) -> QuerySet[LikelyDouble]:
    """Pairs of which the user may see both."""
    seen = LikelyDouble.objects.filter(
        people_visible_to(user, person="one"), people_visible_to(user, person="other")
    )
    return seen.select_related("one", "other")


def compare(*, now: datetime) -> dict[str, int]:
    """Compare everybody who is new, or of whom something was changed, since the last time.

    It costs what is new. Some that cannot be compared delay no others; all of these are compared
    again the next time. Raises ``NotAllDone`` at the end for them.
    """
    upto, _ = ComparedUpTo.objects.get_or_create(pk=1)
    last = Person.objects.aggregate(last=Max("created_at"))["last"]
    newest = Event.objects.aggregate(newest=Max("id"))["newest"] or 0
    people = list(_to_compare(upto, newest))
    apart = Apart()
    found = [
        apart.do("compare_people", partial(_compare, people[start : start + AT_ONCE], now), 0)
        for start in range(0, len(people), AT_ONCE)
    ]
    counts = {"compared": len(people), "likely": sum(found)}
    apart.raise_if_any(done=counts)
    upto.people_at, upto.event = last, newest
    upto.save(update_fields=["people_at", "event"])
    return counts


def _to_compare(upto: ComparedUpTo, newest: int) -> Sequence[int]:
    changed = Event.objects.filter(id__gt=upto.event, id__lte=newest)
    keys = set(changed.values_list("person", flat=True))
    people = Person.objects.all()
    if upto.people_at is not None:
        people = people.filter(created_at__gt=upto.people_at)
    return sorted(keys.union(people.values_list("pk", flat=True)))


@transaction.atomic
def _compare(people: Sequence[int], now: datetime) -> int:
    """Keep the pairs of these people as they are now; the number of them."""
    known = newcomers_of(people)
    apart = telling_apart.pairs_of(people)
    pairs: dict[tuple[int, int], Likeness] = {}
    for pk, those in zip(known, likely(list(known.values()), at_least=LIKE), strict=True):
        for one in those:
            pair = (min(pk, one.person_id), max(pk, one.person_id))
            if one.person_id != pk and pair not in apart:
                pairs[pair] = one
    for side in ("one", "other"):
        LikelyDouble.objects.filter(**{f"{side}__in": people}).delete()
    LikelyDouble.objects.bulk_create(
        (
            LikelyDouble(
                one_id=older, other_id=newer, nearness=one.nearness, is_same=one.is_same,
                why=list(one.why), found_at=now,
            )
            for (older, newer), one in pairs.items()
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    return len(pairs)


def of_person(person: Person, *, user: User) -> list[tuple[Person, Likeness]]:
    """Those who are like this person at this moment, and whom the user may see."""
    found = _alike(person)
    seen = Person.objects.visible_to(user).in_bulk([one.person_id for one in found])
    return [(seen[one.person_id], one) for one in found if one.person_id in seen]


def _alike(person: Person) -> list[Likeness]:
    (known,) = newcomers_of([person.pk]).values()
    (found,) = likely([known], at_least=telling_apart.COUNTS_FROM)
    apart = telling_apart.pairs_of([person.pk])
    return [
        one
        for one in found
        if one.person_id != person.pk
        and (min(person.pk, one.person_id), max(person.pk, one.person_id)) not in apart
    ]


def may_be_one(one: int, other: int) -> bool:
    """Whether two records are alike enough to be asked about, and nobody said they are two."""
    (known,) = newcomers_of([one]).values() or (None,)
    if known is None or not likely([known], among=[other])[0]:
        return False
    return (min(one, other), max(one, other)) not in telling_apart.pairs_of([one])
