"""Who else stands between us and a person: their representative, and whoever harms them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from casework.acts import record
from casework.disasters import journal
from casework.letters.gate import harm
from casework.models import Authority, Person, Representative, SourceOfHarm, User, Verb
from casework.refusals import BadDate, NeedsReason, NotAnswerable, Refusal

ADULT_AT = 18
# Two at once could close a circle of authority that neither of them can see.
_ONE_AT_A_TIME = 527_102


class NotARepresentative(Refusal):
    """This person cannot have the other's letters."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """By what right someone has another person's letters, and which of them."""

    person: Person
    representative: Person
    authority: str
    evidence: str
    letters: str
    starts_on: date


@transaction.atomic
def add_representative(standing: Standing, *, by: User, on: date) -> Representative:
    """Record that someone may have the person's letters. ``on`` is today.

    Raises ``NotARepresentative`` for themselves, a circle, someone under 18 or who has died, and a
    pair that is recorded already; ``NeedsReason`` without evidence; ``BadDate``.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    _lock(standing.person, standing.representative)
    _refuse_nonsense(standing, on)
    made = Representative.objects.create(
        person=standing.person, representative=standing.representative,
        authority=Authority(standing.authority), evidence=standing.evidence.strip()[:300],
        letters=Representative.Letters(standing.letters), starts_on=standing.starts_on,
        recorded_by=by, recorded_at=timezone.now(),
    )  # fmt: skip
    what = made.get_letters_display().lower()
    about = f"{made.get_authority_display()}, {what}"
    _tell(made, f"{made.representative.reference} may have their letters", about, by=by)
    return made


def _lock(*people: Person) -> None:
    """Both records, the lower number first, as a letter locks them."""
    rows = Person.objects.select_for_update(no_key=True).order_by("pk")
    list(rows.filter(pk__in=[person.pk for person in people]).values("pk"))


def _refuse_nonsense(standing: Standing, on: date) -> None:
    if standing.person.pk == standing.representative.pk:
        raise NotARepresentative("Nobody is their own representative. Name someone else.")
    record.not_in_future(standing.starts_on, on)
    if not standing.evidence.strip():
        raise NeedsReason("Say what you have seen that gives them this right.")
    _refuse_who_cannot(standing, on)
    _refuse_between_them(standing, on)


def _refuse_who_cannot(standing: Standing, on: date) -> None:
    """Nobody has letters for the dead, and nobody under 18 has them for another."""
    other = standing.representative
    for each in (standing.person, other):
        if each.may_have_died:
            message = f"{each.name} has died, or is reported dead. No letters are sent."
            raise NotARepresentative(message)
    age = other.age(on)
    if age is not None and age < ADULT_AT:
        message = f"{other.name} is {age}. A representative is {ADULT_AT} or older."
        raise NotARepresentative(message)


def _refuse_between_them(standing: Standing, on: date) -> None:
    """What is recorded of the two already may speak against it."""
    person, other = standing.person, standing.representative
    _refuse_a_source_of_harm(person, other, on)
    if Representative.objects.filter(person=person, representative=other, ends_on=None).exists():
        raise NotARepresentative("This is recorded already. End that first, to change it.")
    if _closes_a_circle(standing, on):
        raise NotARepresentative(
            "That would close a circle: each of them would have the letters about the other."
        )


def _refuse_a_source_of_harm(person: Person, other: Person, on: date) -> None:
    """By their record, or by a name that may be theirs where the row has no more than a name."""
    rows = [
        row
        for row in SourceOfHarm.objects.live(on).filter(person=person)
        if harm.is_said_of(row, other)
    ]
    if any(row.other_id for row in rows):
        raise NotARepresentative(
            "Their record says that this is someone who must not see their letters."
        )
    if rows:
        raise NotARepresentative(
            "Their record says that someone of this name must not see their letters. If that is "
            "someone else, end it there and record it again with more of the name, or with the "
            "reference of their own record."
        )


def _closes_a_circle(standing: Standing, on: date) -> bool:
    """Whether the person already has, by some chain, the letters about the representative."""
    met = ahead = {standing.person.pk}
    while ahead:
        held = Representative.objects.live(on).filter(representative__in=ahead)
        ahead = set(held.values_list("person", flat=True)) - met
        met = met | ahead
    return standing.representative.pk in met


def _tell(made: Representative, of_person: str, about: str, *, by: User) -> None:
    """In both records, and the other person by reference only."""
    words = f"{of_person}. {about}"
    event = record.write_for(made.person, Verb.RELATED, words, by=by, with_=made.pk)
    kind = "representative" if made.ends_on is None else "representative ended"
    journal.note(event, kind, with_=made.representative_id)
    says = f"Letters about {made.person.reference}. {about}"
    record.write_for(made.representative, Verb.RELATED, says, by=by, with_=made.pk)


@transaction.atomic
def end_representative(
    made: Representative, *, ends_on: date, because: str, by: User, on: date
) -> Representative:
    """They have no more letters, from ``ends_on``.

    Raises ``NotAnswerable`` where it ended before, ``BadDate``, ``NeedsReason``.
    """
    _lock(made.person, made.representative)
    made.refresh_from_db()
    if made.ends_on is not None:
        message = f"This ended already, on {made.ends_on:%-d %B %Y}."
        raise NotAnswerable(message)
    record.not_in_future(ends_on, on)
    if ends_on < made.starts_on:
        raise BadDate("It cannot end before it began.")
    if not because.strip():
        raise NeedsReason("Say why they have no more letters.")
    made.ends_on = ends_on
    made.save(update_fields=["ends_on"])
    _tell(made, f"{made.representative.reference} has no more of their letters", because, by=by)
    return made


# What may be typed about someone who must not see a person's letters.
_WHERE = ("lines", "postcode", "uprn", "apart_because")


@transaction.atomic
def record_harm(
    person: Person, *, other: Person | None, details: dict[str, Any], by: User, on: date
) -> SourceOfHarm:
    """Someone must not see this person's letters, from now on.

    Recorded even of their representative: letters to that one stop. The timeline does not name
    them: it is read by many. Raises ``NeedsReason`` without a name, ``Refusal`` for themselves.
    """
    _lock(person)
    if other is not None and other.pk == person.pk:
        raise Refusal("Name someone else: this is their own record.")
    if other is None and not str(details.get("name", "")).strip():
        raise NeedsReason("Give their name, or the reference of their record.")
    if other is not None and person.sources_of_harm.filter(other=other, ends_on=None).exists():
        raise Refusal("They are recorded already. Change where they live, or end that first.")
    made = SourceOfHarm.objects.create(
        person=person, other=other, starts_on=on, recorded_by=by, recorded_at=timezone.now(),
        **{name: str(value).strip() for name, value in details.items()},
    )  # fmt: skip
    says = "Someone must not see their letters: recorded"
    event = record.write_for(person, Verb.AMENDED, says, by=by, harm=made.pk)
    other_made = other.created_at if other else None
    journal.note(event, "harm", other=made.other_id, other_made=other_made, details=details)
    return made


@transaction.atomic
def locate_harm(made: SourceOfHarm, *, details: dict[str, str], by: User) -> SourceOfHarm:
    """Where they live, as far as we know it now; or how we know that it is not with the person.

    Raises ``NotAnswerable`` where it has ended, ``NeedsReason`` where nothing is said.
    """
    made = _live_harm(made)
    words = {name: str(details.get(name, "")).strip() for name in _WHERE}
    if not any(words.values()):
        raise NeedsReason("Record an address, or how you know that they do not live together.")
    for name, value in words.items():
        setattr(made, name, value)
    made.save(update_fields=list(_WHERE))
    says = "Someone must not see their letters: where they live was recorded"
    event = record.write_for(made.person, Verb.AMENDED, says, by=by, harm=made.pk)
    journal.note(event, "harm located", details=details)
    return made


@transaction.atomic
def end_harm(made: SourceOfHarm, *, because: str, by: User, on: date) -> SourceOfHarm:
    """They may see the letters again, or never had to be kept from them; with the reason.

    Raises ``NotAnswerable`` where it has ended, ``NeedsReason``.
    """
    made = _live_harm(made)
    if not because.strip():
        raise NeedsReason("Say why it is over, or what was wrong.")
    made.ends_on, made.ended_because = on, because.strip()[:300]
    made.save(update_fields=["ends_on", "ended_because"])
    says = "Someone must not see their letters: ended"
    event = record.write_for(made.person, Verb.AMENDED, says, by=by, harm=made.pk)
    journal.note(event, "harm ended")
    return made


def _live_harm(made: SourceOfHarm) -> SourceOfHarm:
    _lock(made.person)
    found = SourceOfHarm.objects.select_related("person", "other").get(pk=made.pk)
    if found.ends_on is not None:
        message = f"This ended already, on {found.ends_on:%-d %B %Y}."
        raise NotAnswerable(message)
    return found
