"""May this person be somebody else on record, to whom no letter goes? Asked of each letter.

Whoever has died, is restricted, or must not be written to, under another record than the one that
is written to. They are held until somebody says that they are two people.
"""

from collections.abc import Collection

from django.db.models import Q

from casework.models import Person
from casework.people import telling_apart
from casework.people.candidates import newcomers_of
from casework.people.likeness import LIKE, WORTH_ASKING, likely
from casework.policy import Safety

# These are so few, and what they may come to is so grave, that even a weak likeness counts.
IN_DANGER = (
    Q(is_restricted=True)
    | Q(do_not_write=True)
    | Q(safe_by_post=Safety.UNSAFE)
    | Q(safe_by_email=Safety.UNSAFE)
)


def may_be_protected(people: Collection[int]) -> frozenset[int]:
    """Those of these people who may be somebody else that is protected."""
    known = newcomers_of(people)
    found = likely(list(known.values()), at_least=WORTH_ASKING, protected=True)
    pairs = {
        (pk, one.person_id): one.nearness
        for pk, those in zip(known, found, strict=True)
        for one in those
        if one.person_id != pk
    }
    if not pairs:
        return frozenset()
    apart = telling_apart.pairs_of(people)
    pairs = {pair: near for pair, near in pairs.items() if _ordered(pair) not in apart}
    weak = {other for (_, other), near in pairs.items() if near < LIKE}
    in_danger = _in_danger(weak) if weak else set()
    return frozenset(
        one for (one, other), near in pairs.items() if near >= LIKE or other in in_danger
    )


def _ordered(pair: tuple[int, int]) -> tuple[int, int]:
    return min(pair), max(pair)


def _in_danger(people: Collection[int]) -> set[int]:
    return set(Person.objects.filter(IN_DANGER, pk__in=people).values_list("pk", flat=True))
