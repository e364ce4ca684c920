"""One person cares for another: it begins, it ends, and the carer may have letters about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from carers.models import CaringRelationship
from carers.models.relationship import HOURS_IN_A_WEEK, CarerKind, Does
from carers.policy import ADULT_AT
from casework.acts import record
from casework.models import Person, User, Verb
from casework.refusals import BadDate, NeedsReason, NotAnswerable, Refusal

# Two at once could close a circle of authority that neither of them can see.
_ONE_AT_A_TIME = 527_101


class NotACarer(Refusal):
    """The two cannot stand in this relationship."""


@dataclass(frozen=True)
class Caring:
    """Who cares for whom, since when and how, as it was told."""

    carer: Person
    adult: Person
    kind: str
    starts_on: date
    hours_per_week: int | None = None
    lives_with: bool | None = None
    does: Sequence[str] = ()


@transaction.atomic
def begin(caring: Caring, *, by: User, on: date) -> CaringRelationship:
    """Record a caring relationship, in both people's records. ``on`` is today.

    Raises ``NotACarer`` for a carer for themselves, a second open row of the same pair, a kind
    that does not fit the age, or more hours than a week has; ``BadDate``.
    """
    _refuse_nonsense(caring, on)
    Person.objects.select_for_update(no_key=True).get(pk=caring.carer.pk)
    if CaringRelationship.objects.filter(
        carer=caring.carer, adult=caring.adult, ends_on=None
    ).exists():
        raise NotACarer("This is recorded already. End that first, or change it.")
    made = CaringRelationship.objects.create(
        carer=caring.carer, adult=caring.adult, kind=caring.kind, starts_on=caring.starts_on,
        hours_per_week=caring.hours_per_week, lives_with=caring.lives_with,
        does=list(caring.does), recorded_by=by,
    )  # fmt: skip
    _tell_both(made, "Cares for", "Is cared for by", by=by)
    return made


def _tell_both(made: CaringRelationship, carer: str, adult: str, *, by: User) -> None:
    """Each record names the other person by reference only: what is theirs stays in their own."""
    since = f"since {made.starts_on:%-d %B %Y}"
    for person, says, other in ((made.carer, carer, made.adult), (made.adult, adult, made.carer)):
        record.write_for(person, Verb.RELATED, f"{says} {other.reference}, {since}",
                         by=by, relationship=made.pk)  # fmt: skip


def _refuse_nonsense(caring: Caring, on: date) -> None:
    if caring.carer.pk == caring.adult.pk:
        raise NotACarer("Nobody is recorded as a carer for themselves. Name the other person.")
    record.not_in_future(caring.starts_on, on)
    for person in (caring.carer, caring.adult):
        if person.born_on and caring.starts_on < person.born_on:
            message = f"That is before {person} was born."
            raise BadDate(message)
        if person.died_on:
            message = f"{person} died on {person.died_on:%-d %B %Y}."
            raise NotACarer(message)
    if caring.hours_per_week is not None and caring.hours_per_week > HOURS_IN_A_WEEK:
        message = f"A week has {HOURS_IN_A_WEEK} hours. Enter the hours in one week."
        raise NotACarer(message)
    if set(caring.does) - set(Does.values) or caring.kind not in CarerKind.values:
        raise NotACarer("Choose what they do, and the kind of carer, from the lists.")
    _refuse_wrong_age(caring, on)


def _refuse_wrong_age(caring: Caring, on: date) -> None:
    age = caring.carer.age(on)
    if caring.kind == CarerKind.YOUNG:
        if age is None:
            raise NotACarer("Record the date of birth first: a young carer is one by age.")
        if age >= ADULT_AT:
            message = f"{caring.carer} is {age}: a young carer is under {ADULT_AT}."
            raise NotACarer(message)
    elif age is not None and age < ADULT_AT:
        message = f"{caring.carer} is {age}. Record them as a young carer."
        raise NotACarer(message)


@transaction.atomic
def end(made: CaringRelationship, *, ends_on: date, because: str, by: User, on: date) -> None:
    """The caring ended, and leave to have letters with it.

    Raises ``BadDate``, ``NeedsReason``, ``NotAnswerable`` where it ended before.
    """
    made = _lock_live(made)
    record.not_in_future(ends_on, on)
    if ends_on < made.starts_on:
        raise BadDate("It cannot end before it began.")
    if not because.strip():
        raise NeedsReason("Say why the caring ended.")
    made.ends_on, made.ended_because = ends_on, because.strip()[:200]
    made.authority_on, made.authority_evidence = None, ""
    made.save(update_fields=["ends_on", "ended_because", "authority_on", "authority_evidence"])
    _tell_both(made, "No longer cares for", "Is no longer cared for by", by=by)


@transaction.atomic
def authorise(
    made: CaringRelationship, *, evidence: str, from_on: date, by: User, on: date
) -> CaringRelationship:
    """The carer may have letters about the adult, on this evidence.

    Raises ``NeedsReason`` without evidence, ``Refusal`` where it would close a circle, in which
    each has the letters about the next and nobody those about themselves.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    made = _lock_live(made)
    record.not_in_future(from_on, on)
    if not evidence.strip():
        raise NeedsReason("Say what shows it: a signed form, a power of attorney, their own words.")
    if _leads_back(made):
        message = (
            f"{made.adult.reference} has, directly or through others, the letters about "
            f"{made.carer.reference}. Letters would go round in a circle: end one of them first."
        )
        raise Refusal(message)
    made.authority_on, made.authority_evidence = from_on, evidence.strip()[:300]
    made.save(update_fields=["authority_on", "authority_evidence"])
    says = f"{made.carer.reference} may have letters about them, from {from_on:%-d %B %Y}"
    record.write_for(made.adult, Verb.RELATED, says, by=by, evidence=made.authority_evidence)
    return made


def _leads_back(made: CaringRelationship) -> bool:
    """Whether the adult already has, by some chain, the letters about the carer."""
    met, ahead = {made.adult_id}, {made.adult_id}
    while ahead:
        held = CaringRelationship.objects.with_authority().filter(carer__in=ahead)
        ahead = set(held.exclude(pk=made.pk).values_list("adult", flat=True)) - met
        met |= ahead
    return made.carer_id in met


def _lock_live(made: CaringRelationship) -> CaringRelationship:
    rows = CaringRelationship.objects.select_for_update(of=("self",))
    found = rows.select_related("carer", "adult").get(pk=made.pk)
    if not found.is_live:
        message = f"This ended on {found.ends_on:%-d %B %Y}."
        raise NotAnswerable(message)
    return found
