"""Whose row is it? Someone we have, someone of an earlier line, or someone new; or it is asked.

A row is one person's by itself only where nothing speaks against it. Nobody's name, birth or
number decides it alone: what is like, and not the same, waits until a person has said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casework.models import Person, PersonReference, User, same_number
from casework.models.external_reference import of_import
from casework.people.likeness import Likeness, Newcomer, likely

Clean = Mapping[str, Any]
NameKey = tuple[str, str, str]

BY_REFERENCE = "the same person reference"
BY_NUMBER = "the same NHS number"
BIRTH = "birth"


@dataclass(frozen=True)
class Like:
    """Someone whom a row may be about: a person, or an earlier line of the file; and why."""

    why: str
    person: int | None = None
    line: int | None = None
    # Where it is a question about the row itself, of what: its birth.
    asks: str = ""

    @property
    def kept(self) -> dict[str, Any]:
        """As the row keeps it."""
        found = {"person": self.person, "line": self.line, "why": self.why}
        return {**found, "asks": self.asks} if self.asks else found


@dataclass(frozen=True)
class Found:
    """Whom one row is about. With ``likes`` nobody knows yet, and somebody is asked."""

    person: int | None = None
    same_as: int | None = None
    likes: tuple[Like, ...] = ()


@dataclass(frozen=True)
class Who:
    """The names and birth by which a number is checked."""

    given: str
    family: str
    born: str

    @classmethod
    def of(cls, clean: Clean) -> "Who":
        given, family = (
            clean.get("given_names", "").casefold(),
            clean.get("family_name", "").casefold(),
        )
        return cls(given, family, clean.get("date_of_birth", ""))

    @classmethod
    def of_person(cls, person: Person) -> "Who":
        born = person.born_on.isoformat() if person.born_on else ""
        return cls(person.given_names.casefold(), person.family_name.casefold(), born)

    def is_called(self, other: "Who") -> bool:
        """One given name is the other's, or its beginning: Doris and Doris May."""
        mine, theirs = self.given.split(), other.given.split()
        return bool(mine) and mine[:1] == theirs[:1]

    def shares_a_number(self, other: "Who") -> bool:
        """Whether two with one NHS number may be one person: given name and birth must agree."""
        if not self.is_called(other):
            return False
        if self.born and other.born:
            return self.born == other.born
        return self.family == other.family

    def shares_a_record(self, other: "Who") -> bool:
        """Whether two with one number of the present system may be: two of three agree."""
        born = not self.born or not other.born or self.born == other.born
        return [self.is_called(other), self.family == other.family, born].count(True) >= 2


def visible(people: Sequence[int], *, by: User | None) -> set[int]:
    """Which of these people the importer may see; a command without a user, no restricted one."""
    found = Person.objects.filter(is_restricted=False)
    if by is not None:
        found = Person.objects.visible_to(by)
    return set(found.filter(pk__in=people).values_list("pk", flat=True))


def reference_of(clean: Clean) -> str:
    """The person's number in the present system, as it is compared."""
    return same_number(clean.get("person_reference", ""))


def newcomer(clean: Clean) -> Newcomer:
    """What the row knows of its person, for the question who is like them."""
    born = clean.get("date_of_birth")
    return Newcomer(
        given_names=clean.get("given_names", ""), family_name=clean.get("family_name", ""),
        born_on=date.fromisoformat(born) if born else None,
        nhs_number=clean.get("nhs_number"), phone=clean.get("phone"), mobile=clean.get("mobile"),
        postcode=clean.get("postcode"),
    )  # fmt: skip


@dataclass
class Identity:
    """Finds whom the rows of one file are about, batch by batch.

    What it remembers grows by numbers and names, some hundred bytes a row.
    """

    system: str
    by: User | None
    by_number: dict[str, tuple[int, Who]] = field(default_factory=dict)
    by_reference: dict[str, tuple[int, Who, str]] = field(default_factory=dict)
    # Rows without a person reference: name and birth are all that holds them together.
    by_name: dict[NameKey, tuple[int, str]] = field(default_factory=dict)

    def find(self, rows: Sequence[tuple[int, Clean]]) -> list[Found]:
        """For each line and its values whom it is about: three statements for all of them."""
        here = self._by_reference(rows)
        likes = likely([newcomer(clean) for _, clean in rows])
        shown = visible(
            [person.pk for person in here.values()]
            + [like.person_id for found in likes for like in found],
            by=self.by,
        )
        return [
            self._one(line, clean, here.get(reference_of(clean)), found, shown)
            for (line, clean), found in zip(rows, likes, strict=True)
        ]

    def _by_reference(self, rows: Sequence[tuple[int, Clean]]) -> dict[str, Person]:
        plain = {reference_of(clean) for _, clean in rows} - {""}
        kept = PersonReference.objects.filter(of_import(self.system, plain))
        return {row.plain: row.person for row in kept.select_related("person")}

    def _one(
        self, line: int, clean: Clean, known: Person | None, likes: Sequence[Likeness],
        shown: set[int],
    ) -> Found:  # fmt: skip
        found = self._here(clean, known, likes)
        if found is None:
            return self.in_the_file(line, clean)
        if found.person is not None and found.person not in shown:
            # Somebody who may see the record says whether it is theirs.
            return Found(likes=(Like("it may be about a record of ours", person=found.person),))
        return found

    def _here(self, clean: Clean, known: Person | None, likes: Sequence[Likeness]) -> Found | None:
        """The person we have, or those whom the row is like; None where there are none."""
        same = [like.person_id for like in likes if like.is_same]
        others = tuple(Like(", ".join(like.why), person=like.person_id) for like in likes)
        if known is not None:
            agrees = Who.of(clean).shares_a_record(Who.of_person(known))
            elsewhere = [pk for pk in same if pk != known.pk]
            numbers = {clean.get("nhs_number"), known.nhs_number} - {None}
            if agrees and not elsewhere and len(numbers) < 2:
                return Found(person=known.pk)
            mine = Like(BY_REFERENCE, person=known.pk)
            return Found(likes=(mine, *(like for like in others if like.person != known.pk)))
        if len(same) == 1:
            return Found(person=same[0])
        return Found(likes=others) if others else None

    def in_the_file(self, line: int, clean: Clean) -> Found:
        """Someone of an earlier line, or new; two people with one NHS number are both asked."""
        who, reference = Who.of(clean), reference_of(clean)
        number = clean.get("nhs_number", "")
        if reference and (known := self.by_reference.get(reference)):
            if who.shares_a_record(known[1]) and (not number or known[2] in ("", number)):
                return Found(same_as=known[0])
            return Found(likes=(Like(BY_REFERENCE, line=known[0]),))
        if number and (earlier := self.by_number.get(number)):
            if who.shares_a_number(earlier[1]):
                return Found(same_as=earlier[0])
            return Found(likes=(Like(BY_NUMBER, line=earlier[0]),))
        key = _name_key(clean)
        named = None if reference or key is None else self.by_name.get(key)
        if named and (not number or not named[1] or number == named[1]):
            return Found(same_as=named[0])
        self._remember(line, clean)
        return Found()

    def _remember(self, line: int, clean: Clean) -> None:
        """The line is about somebody new: later lines may be about the same."""
        who, reference, key = Who.of(clean), reference_of(clean), _name_key(clean)
        number = clean.get("nhs_number", "")
        if number:
            self.by_number.setdefault(number, (line, who))
        if reference:
            self.by_reference.setdefault(reference, (line, who, number))
        elif key:
            self.by_name.setdefault(key, (line, number))


def _name_key(clean: Clean) -> NameKey | None:
    """Family name, given names and birth; None without a birth, when a name is not enough."""
    who = Who.of(clean)
    return (who.family, who.given, who.born) if who.born else None
