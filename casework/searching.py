"""Who is meant by what was typed: a name near enough, a reference, a number, a place, a birth.

Everything starts from ``visible_to``: a hidden record is neither found nor counted (trust.md S2).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from casework import numbering
from casework.identity import with_what_a_hit_says
from casework.models import Address, Case, CaseReference, Person, PersonReference, User
from casework.models.external_reference import numbered
from casework.people import births, finding
from casework.people.finding import Named, Wanted
from casework.people.joined import kept_in_place_of
from casework.people.likeness import WORTH_ASKING, Newcomer, likely
from casework.people.phones import PlainPhone, typed_phone

# As many as a person reads before typing another word would be quicker.
MOST = 25
LONGEST = 100
MOST_WORDS = 8
_NHS = re.compile(r"[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}")
_POSTCODE = re.compile(r"\b([a-z]{1,2}[0-9][a-z0-9]?) ?([0-9][a-z]{2})\b", re.I)
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
    phone: str = ""
    postcode: str = ""
    born_on: date | None = None
    names: tuple[str, ...] = ()

    @property
    def is_mistyped(self) -> bool:
        """Whether the check digit of a reference says that a digit is wrong."""
        return numbering.is_mistyped(self.person or self.case or 0)

    @property
    def says(self) -> str:
        """How the words were read, for the line above the list."""
        told = (
            ("this reference", self.person or self.case or self.other_reference),
            ("this NHS number", self.nhs_number),
            ("this telephone number", self.phone),
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
    # Somebody has all of the words that were typed, and the birth; otherwise they are only near.
    is_exact: bool = True
    # The name by which some of them were found, where it is not the one on their record.
    other_names: Mapping[int, str] = field(default_factory=dict)


def tidy(text: str) -> str:
    """What was typed, on one line with single spaces. Raises ``TooLong`` without reading it all."""
    if len(text) > LONGEST:
        raise TooLong
    words = _NO_MARK.sub(" ", text).split()
    if len(words) > MOST_WORDS:
        raise TooLong
    return " ".join(words)


def read(words: str, *, as_of: date) -> Meant:
    """What tidy words mean: one reference or number, or a name, a birth and a place together.

    Raises ``NotADay`` for a date that the calendar does not have.
    """
    if phone := typed_phone(words):
        return replace(_reference(words) or Meant(), phone=phone)
    born_on, others = _take_birth(words, as_of)
    if born_on is not None and not others.strip():
        return Meant(born_on=born_on)
    return _reference(words) or _details(born_on, others)


def _reference(words: str) -> Meant | None:
    if _NHS.fullmatch(words):
        return Meant(nhs_number=re.sub(r"\D", "", words), other_reference=words)
    if (number := numbering.person_number(words)) is not None:
        return Meant(person=number, other_reference=words)
    if (number := numbering.case_number(words)) is not None:
        return Meant(case=number, other_reference=words)
    if (number := numbering.bare_number(words)) is not None:
        return Meant(person=number, case=number, other_reference=words)
    if " " not in words and re.search(r"[0-9]", words) and not _POSTCODE.fullmatch(words):
        return Meant(other_reference=words)
    return None


def _take_birth(words: str, as_of: date) -> tuple[date | None, str]:
    try:
        return births.take(words, as_of=as_of)
    except ValueError as wrong:
        raise NotADay from wrong


def _details(born_on: date | None, words: str) -> Meant:
    postcode = ""
    if found := _POSTCODE.search(words):
        postcode = postcode_of(found[0])
        words = words.replace(found[0], " ")
    return Meant(born_on=born_on, postcode=postcode, names=tuple(words.replace(",", " ").split()))


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
    if meant.names:
        return _by_name(people, meant, as_of)
    if meant.born_on or meant.postcode:
        people = _by_details(people, meant)
    else:
        people = people.filter(_by_reference(meant)).order_by("pk")
    first = list(with_what_a_hit_says(people, as_of)[: MOST + 1])
    is_exact = any(person.born_on == meant.born_on for person in first) or not meant.born_on
    return Found(first[:MOST], more=len(first) > MOST, meant=meant, is_exact=is_exact)


def _by_name(people: QuerySet[Person], meant: Meant, as_of: date) -> Found:
    """Each word is near enough to a part of a name of theirs, in any order; the nearest first."""
    asked = Wanted.of(meant.names, _births(meant), _spellings(meant.postcode))
    near = finding.named(asked, enough=MOST + 1)
    by_key = {one.pk: one for one in near}
    # Asked whether or not anybody is near: how long it takes tells of nobody.
    seen = set(people.filter(pk__in=[0, *by_key]).values_list("pk", flat=True))
    wanted = [one.pk for one in near if one.pk in seen]
    shown = with_what_a_hit_says(people.filter(pk__in=wanted[:MOST]), as_of)
    found = sorted(shown, key=lambda person: wanted.index(person.pk))
    return Found(
        found,
        more=len(wanted) > MOST,
        meant=meant,
        is_exact=any(_is_exact(person, by_key[person.pk], meant) for person in found),
        other_names={one.pk: one.other_name for one in near if one.other_name},
    )


def _is_exact(person: Person, named: Named, meant: Meant) -> bool:
    return named.is_exact and meant.born_on in (None, person.born_on)


def _births(meant: Meant) -> Sequence[date]:
    return births.readings(meant.born_on) if meant.born_on else ()


def _by_reference(meant: Meant) -> Q:
    # Each way is an index look-up of its own; an OR across tables would read them whole.
    cases = Case.objects.filter(pk=meant.case or 0)
    is_theirs = numbered(meant.other_reference)
    theirs = CaseReference.objects.filter(is_theirs)
    own = PersonReference.objects.filter(is_theirs)
    wanted = meant.person or 0
    kept = kept_in_place_of(wanted) if meant.person else None
    people = Person.objects.filter(pk__in=(wanted, kept or wanted))
    with_nhs = Person.objects.filter(nhs_number=meant.nhs_number or "none")
    return Q(
        pk__in=people.values("pk").union(
            with_nhs.values("pk"),
            cases.values("person"),
            theirs.values("case__person"),
            own.values("person"),
            *(way.values("pk") for way in _dialled(meant.phone)),
        )
    )


def _dialled(phone: str) -> list[QuerySet[Person]]:
    if not phone:
        return []
    people = Person.objects.annotate(at_home=PlainPhone("phone"), on_the_move=PlainPhone("mobile"))
    return [
        people.filter(at_home=phone).exclude(phone=""),
        people.filter(on_the_move=phone).exclude(mobile=""),
    ]


def _by_details(people: QuerySet[Person], meant: Meant) -> QuerySet[Person]:
    if meant.born_on:
        people = people.filter(born_on__in=_births(meant))
    if meant.postcode:
        people = people.filter(pk__in=_at(meant.postcode))
    return people.order_by("family_name", "given_names", "pk")


def _at(postcode: str) -> QuerySet[Address, Any]:
    return Address.objects.filter(postcode__in=_spellings(postcode)).values("person")


def _spellings(postcode: str) -> Sequence[str]:
    return (postcode, postcode.replace(" ", "")) if postcode else ()


def likely_the_same(newcomer: Newcomer, *, user: User, as_of: date) -> list[Person]:
    """People whom the user may see and who may be the newcomer, the likeliest first (S1)."""
    (found,) = likely([newcomer], at_least=WORTH_ASKING, most=MOST)
    order = [one.person_id for one in found]
    same = Person.objects.visible_to(user).filter(pk__in=order)
    return sorted(with_what_a_hit_says(same, as_of), key=lambda one: order.index(one.pk))[:10]
