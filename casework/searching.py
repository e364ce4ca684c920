"""Who is meant by what was typed: a name near enough, a reference, a number, a place, a birth.

Everything starts from ``visible_to``: a hidden record is neither found nor counted (trust.md S2).
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.db.models.expressions import Combinable

from casework.identity import with_what_a_hit_says
from casework.models import Address, Case, CaseReference, Person, PersonReference, User
from casework.models.external_reference import numbered
from casework.models.person import PlainName

# As many as a person reads before typing another word would be quicker.
MOST = 25
LONGEST = 100
MOST_WORDS = 8
# Lets "Prichard" find Pritchard (0.58) and "Jonson" Johnson (0.5); 0.6 is PostgreSQL's own.
NEAR_ENOUGH = 0.45
# A reference or key is no larger than what the table can hold.
_KEY = r"0*([0-9]{1,15})"
_PERSON = re.compile(rf"p[ -]?{_KEY}", re.I)
_CASE = re.compile(rf"c[ -]?{_KEY}", re.I)
_NUMBER = re.compile(_KEY)
_NHS = re.compile(r"[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}")
_POSTCODE = re.compile(r"\b([a-z]{1,2}[0-9][a-z0-9]?) ?([0-9][a-z]{2})\b", re.I)
_DAY_FIRST = re.compile(r"\b([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4})\b")
_YEAR_FIRST = re.compile(r"\b([0-9]{4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,2})\b")
_NO_MARK = re.compile(r"[\x00-\x1f\x7f]+")


class TooLong(ValueError):
    """More was typed than any name, reference or address line holds."""


class NotADay(ValueError):
    """A date was typed that the calendar does not have."""


@dataclass(frozen=True)
class Meant:
    """What the words were taken for. Several together must all be true of a person."""

    person: int | None = None
    case: int | None = None
    nhs_number: str = ""
    other_reference: str = ""
    postcode: str = ""
    born_on: date | None = None
    names: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """How the words were read, for the line above the list."""
        told = (
            ("this reference", self.person or self.case or self.other_reference),
            ("this NHS number", self.nhs_number),
            ("a name like this", self.names),
            ("this date of birth", self.born_on),
            ("an address, now or before, at this postcode", self.postcode),
        )
        return " and ".join(words for words, is_meant in told if is_meant)


@dataclass(frozen=True)
class Found:
    """The people whom a search shows, best first; ``more``: others were left out."""

    people: list[Person]
    more: bool
    meant: Meant


def tidy(text: str) -> str:
    """What was typed, on one line with single spaces. Raises ``TooLong`` without reading it all."""
    if len(text) > LONGEST:
        raise TooLong
    words = _NO_MARK.sub(" ", text).split()
    if len(words) > MOST_WORDS:
        raise TooLong
    return " ".join(words)


def read(words: str) -> Meant:
    """What tidy words mean: one reference or number, or a name, a birth and a place together."""
    return _reference(words) or _details(words)


def _reference(words: str) -> Meant | None:
    if _NHS.fullmatch(words):
        return Meant(nhs_number=re.sub(r"\D", "", words), other_reference=words)
    if found := _PERSON.fullmatch(words):
        return Meant(person=int(found[1]), other_reference=words)
    if found := _CASE.fullmatch(words):
        return Meant(case=int(found[1]), other_reference=words)
    if found := _NUMBER.fullmatch(words):
        return Meant(person=int(found[1]), case=int(found[1]), other_reference=words)
    if " " not in words and re.search(r"[0-9]", words) and not _is_detail(words):
        return Meant(other_reference=words)
    return None


def _is_detail(words: str) -> bool:
    return any(pattern.fullmatch(words) for pattern in (_POSTCODE, _DAY_FIRST, _YEAR_FIRST))


def _details(words: str) -> Meant:
    born_on, words = _take_birth(words)
    postcode = ""
    if found := _POSTCODE.search(words):
        postcode = postcode_of(found[0])
        words = words.replace(found[0], " ")
    return Meant(born_on=born_on, postcode=postcode, names=tuple(words.replace(",", " ").split()))


def _take_birth(words: str) -> tuple[date | None, str]:
    for pattern, order in ((_DAY_FIRST, (3, 2, 1)), (_YEAR_FIRST, (1, 2, 3))):
        if found := pattern.search(words):
            try:
                born_on = date(*(int(found[part]) for part in order))
            except ValueError as wrong:
                raise NotADay from wrong
            return born_on, words.replace(found[0], " ")
    return None, words


def postcode_of(text: str) -> str:
    """A postcode as we keep it, "ZZ1 4AB"; empty where it is not shaped like one."""
    found = _POSTCODE.fullmatch(" ".join(text.split()))
    return f"{found[1]} {found[2]}".upper() if found else ""


def postcodes_in(text: str) -> list[str]:
    """Each postcode that stands in a text, as we keep it, once and in its order."""
    found = (f"{outward} {inward}".upper() for outward, inward in _POSTCODE.findall(text))
    return list(dict.fromkeys(found))


def find(meant: Meant, *, user: User, as_of: date) -> Found:
    """The people meant, best match first: ``MOST`` of them, and whether there are more."""
    people: QuerySet[Person] = Person.objects.visible_to(user)
    if meant.person or meant.case or meant.nhs_number or meant.other_reference:
        people = people.filter(_by_reference(meant)).order_by("pk")
    else:
        people = _by_details(people, meant)
    first = list(with_what_a_hit_says(people, as_of)[: MOST + 1])
    return Found(first[:MOST], more=len(first) > MOST, meant=meant)


def _by_reference(meant: Meant) -> Q:
    # Each way is an index look-up of its own; an OR across tables would read them whole.
    cases = Case.objects.filter(pk=meant.case or 0)
    is_theirs = numbered(meant.other_reference)
    theirs = CaseReference.objects.filter(is_theirs)
    own = PersonReference.objects.filter(is_theirs)
    people = Person.objects.filter(pk=meant.person or 0)
    with_nhs = Person.objects.filter(nhs_number=meant.nhs_number or "none")
    return Q(
        pk__in=people.values("pk").union(
            with_nhs.values("pk"),
            cases.values("person"),
            theirs.values("case__person"),
            own.values("person"),
        )
    )


def _by_details(people: QuerySet[Person], meant: Meant) -> QuerySet[Person]:
    if meant.born_on:
        people = people.filter(born_on=meant.born_on)
    if meant.postcode:
        people = people.filter(pk__in=_at(meant.postcode))
    if not meant.names:
        people = people.order_by("family_name", "given_names", "pk")
        return people if meant.born_on or meant.postcode else people.none()
    return _named(people, meant.names)


def _at(postcode: str) -> QuerySet[Address, Any]:
    spellings = (postcode, postcode.replace(" ", ""))
    return Address.objects.filter(postcode__in=spellings).values("person")


def _named(people: QuerySet[Person], names: tuple[str, ...]) -> QuerySet[Person]:
    """Each word is near enough to a part of the name, in any order; the nearest first."""
    _set_near_enough()
    nearness: Combinable = Value(0.0)
    for name in names:
        plain = PlainName(Value(name))
        people = people.filter(plain_name__trigram_word_similar=plain)
        nearness = nearness + TrigramWordSimilarity(plain, "plain_name")  # type: ignore[arg-type]
    return people.annotate(nearness=nearness).order_by(
        "-nearness", "family_name", "given_names", "pk"
    )


def _set_near_enough() -> None:
    """For the rest of this transaction: the index can only use PostgreSQL's own setting."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(NEAR_ENOUGH)]
        )


@dataclass(frozen=True)
class Newcomer:
    """What is known of someone before their record is opened."""

    given_names: str
    family_name: str
    born_on: date | None
    nhs_number: str | None
    postcode: str


def likely_the_same(newcomer: Newcomer, *, user: User, as_of: date) -> list[Person]:
    """People who may be the newcomer: the same NHS number; or a like name, born or living alike.

    A day and month the wrong way round is the commonest slip, so both readings count (S1).
    """
    _set_near_enough()
    alike = Person.objects.filter(
        Q(plain_name__trigram_word_similar=PlainName(Value(newcomer.family_name)))
        | Q(plain_name__trigram_word_similar=PlainName(Value(newcomer.given_names)))
    )
    ways = [Person.objects.filter(nhs_number=newcomer.nhs_number or "none")]
    if newcomer.born_on:
        ways.append(alike.filter(born_on__in=_readings(newcomer.born_on)))
    if newcomer.postcode:
        ways.append(alike.filter(pk__in=_at(newcomer.postcode)))
    first, *others = (way.values("pk") for way in ways)
    same = Person.objects.visible_to(user).filter(pk__in=first.union(*others))
    name = PlainName(Value(f"{newcomer.given_names} {newcomer.family_name}"))
    nearness = TrigramSimilarity("plain_name", name)  # type: ignore[arg-type]
    nearest = with_what_a_hit_says(same, as_of).order_by(nearness.desc(), "pk")
    return list(nearest[:10])


def _readings(day: date) -> list[date]:
    """The date, and the one with day and month exchanged where there is one."""
    return [day, day.replace(day=day.month, month=day.day)] if day.day <= 12 else [day]
