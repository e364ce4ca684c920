"""Two records are of two people: said by somebody, with a reason, and undone where it was wrong."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from casework.acts import record
from casework.models import LikelyDouble, Person, ToldApart, User, Verb
from casework.people.likeness import WORTH_ASKING
from casework.refusals import NeedsReason, Refusal

# A likeness that is asked about at all.
COUNTS_FROM = WORTH_ASKING
WHEN_OPENED = "Said when the record was opened"


@transaction.atomic
def tell_apart(one: Person, other: Person, *, because: str, by: User) -> ToldApart:
    """Record that these are two people. Harmless where that stands already.

    Letters that were held because one may be the other are judged again within the hour.
    Raises ``NeedsReason``; raises ``Refusal`` for one person, or a record that was joined.
    """
    if not because.strip():
        raise NeedsReason("Say how we know that they are two people.")
    older, newer = _in_order(one, other)
    if standing := between(older, newer):
        return standing
    said = ToldApart.objects.create(
        one=older, other=newer, because=because.strip()[:300], by=by, at=timezone.now()
    )
    LikelyDouble.objects.filter(one=older, other=newer).delete()
    _write(older, newer, "Not the person of {}: " + said.because, by)
    return said


@transaction.atomic
def undo(said: ToldApart, *, by: User) -> None:
    """It was wrong, or nobody knows: they may be one person again."""
    said = ToldApart.objects.select_for_update(no_key=True).get(pk=said.pk)
    if said.undone_at is not None:
        return
    said.undone_by, said.undone_at = by, timezone.now()
    said.save(update_fields=["undone_by", "undone_at"])
    _write(said.one, said.other, "May be the person of {} after all", by)


def between(one: Person, other: Person) -> ToldApart | None:
    """The word that stands between two records, if any."""
    older, newer = sorted((one.pk, other.pk))
    standing = ToldApart.objects.filter(one=older, other=newer, undone_at=None)
    return standing.select_related("by").first()


def pairs_of(people: Collection[int]) -> set[tuple[int, int]]:
    """Every pair, older first, in which one of these people was told apart from another."""
    standing = ToldApart.objects.filter(Q(one__in=people) | Q(other__in=people), undone_at=None)
    return set(standing.values_list("one", "other"))


def _in_order(one: Person, other: Person) -> tuple[Person, Person]:
    """Both, locked, the older first."""
    pks = sorted({one.pk, other.pk})
    locked: Iterable[Person] = Person.objects.select_for_update(no_key=True).filter(pk__in=pks)
    found = sorted(locked, key=lambda person: person.pk)
    if len(found) < 2:
        raise Refusal("This is one record. Choose another one to tell it apart from.")
    if any(person.merged_into_id for person in found):
        raise Refusal("One of these records was joined to another one. Use that one.")
    return found[0], found[1]


def _write(one: Person, other: Person, says: str, by: User) -> None:
    """On both records, unless one of them is hidden: nothing of it is said on the other."""
    for person, of in ((one, other), (other, one)):
        name = "another record" if of.is_restricted else of.reference
        record.write_for(person, Verb.TOLD_APART, says.format(name), by=by)


def standing_of(person: Person) -> list[ToldApart]:
    """Every word that stands between this person and another, the newest first."""
    said = ToldApart.objects.filter(Q(one=person) | Q(other=person), undone_at=None)
    return list(said.select_related("by__worker").order_by("-id"))
