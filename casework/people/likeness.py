"""Is one person like another, and are they the same? One answer for every door.

A likeness is asked about and never applied by itself; only ``is_same`` is sure enough for that.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from casework.people import births, names
from casework.people.births import Birth
from casework.people.candidates import Candidate, candidates
from casework.people.names import Name, Near
from casework.people.newcomers import Newcomer

__all__ = ["LIKE", "WORTH_ASKING", "Likeness", "Newcomer", "likely"]

# May be the same person: asked about before anything is applied, and letters are held.
LIKE = 0.5
# Less than that, and worth a question to somebody who opens a new record.
WORTH_ASKING = 0.4
# More than anybody reads.
MOST = 10


@dataclass(frozen=True)
class Likeness:
    """A person who may be the newcomer, why, and how near from 0 to 1."""

    person_id: int
    is_same: bool
    why: tuple[str, ...]
    nearness: float


def likely(
    newcomers: Sequence[Newcomer],
    *,
    at_least: float = LIKE,
    among: Collection[int] | None = None,
    protected: bool = False,
    most: int = MOST,
) -> list[list[Likeness]]:
    """For each newcomer those who may be the same person, the nearest first.

    One statement for all of them. ``among`` narrows the search to some people by their keys,
    ``protected`` to those who have died, are restricted, or must not be written to.
    Nobody is hidden here: what is shown to a user is narrowed by ``visible_to`` first.
    """
    found = candidates(newcomers, among=among, protected=protected)
    return [
        _nearest(newcomer, those, at_least, most)
        for newcomer, those in zip(newcomers, found, strict=True)
    ]


def _nearest(
    newcomer: Newcomer, those: Sequence[Candidate], at_least: float, most: int
) -> list[Likeness]:
    compared = _Compared.of(newcomer)
    judged = (compared.with_person(candidate) for candidate in those)
    likely_ones = [one for one in judged if one is not None and one.nearness >= at_least]
    likely_ones.sort(key=lambda one: (-one.nearness, one.person_id))
    return _refuse_to_guess(likely_ones)[:most]


def _refuse_to_guess(found: list[Likeness]) -> list[Likeness]:
    """Two of one name and birth: neither is called the same, unless an NHS number tells."""
    same = [one for one in found if one.is_same]
    by_number = [one for one in same if SAME_NUMBER in one.why]
    if len(same) < 2:
        return found
    sure = by_number[0].person_id if len(by_number) == 1 else None
    return [
        Likeness(one.person_id, one.is_same and one.person_id == sure, one.why, one.nearness)
        for one in found
    ]


SAME_NUMBER = "the same NHS number"


@dataclass(frozen=True)
class _Evidence:
    """Everything that speaks for or against, between a newcomer and one person."""

    given: Near
    family: Near
    birth: Birth
    # None where either has no number.
    same_number: bool | None
    same_phone: bool
    same_postcode: bool
    by_other_name: bool

    @property
    def name(self) -> Near:
        return min(self.given, self.family)

    @property
    def is_near_by(self) -> bool:
        return self.same_phone or self.same_postcode

    @property
    def is_same(self) -> bool:
        """Never where a given name or a birth speaks against it, whatever the number says."""
        if self.same_number is False or self.given < Near.SPELLED:
            return False
        if self.same_number:
            is_no_other = self.birth in (Birth.SAME, Birth.UNKNOWN)
            return is_no_other and (self.birth is Birth.SAME or self.family >= Near.SLIP)
        if self.birth is not Birth.SAME or self.by_other_name:
            return False
        return self.name is Near.SAME or (self.name is Near.SPELLED and self.is_near_by)

    @property
    def nearness(self) -> float:
        """How near they are; 0 where they are two people."""
        if self.same_number:
            return 1.0 if self.is_same else 0.9
        if self.given is Near.OTHER:
            return 0.0
        known = self._by_birth() if self.birth is not Birth.UNKNOWN else self._without_birth()
        return round(known - (0.1 if self.same_number is False else 0), 2)

    def _by_birth(self) -> float:
        near_by = 0.05 if self.is_near_by else 0.0
        if self.family is Near.OTHER:
            return self._other_family_name()
        exact = {Near.SAME: 0.1, Near.SPELLED: 0.05}.get(self.name, 0.0)
        match self.birth:
            case Birth.SAME:
                return 0.8 + exact + near_by
            case Birth.EXCHANGED:
                return 0.65 + exact + near_by
            case Birth.SLIP if self.is_near_by:
                return 0.6 + exact
            case _ if self.name >= Near.SPELLED and self.is_near_by:
                # Father and son of one name and house, or a birth that was taken down wrongly.
                return WORTH_ASKING
        return 0.0

    def _other_family_name(self) -> float:
        """Somebody who married may have another; many strangers share a first name and a birth."""
        if self.birth is not Birth.SAME or self.given < Near.SPELLED:
            return 0.0
        return 0.6 if self.is_near_by else WORTH_ASKING

    def _without_birth(self) -> float:
        if self.family is Near.OTHER:
            return WORTH_ASKING if self.same_phone and self.given >= Near.SPELLED else 0.0
        if self.is_near_by:
            return 0.6 + (0.1 if self.name >= Near.SPELLED else 0.0)
        return LIKE if self.name is Near.SAME else 0.0

    @property
    def why(self) -> tuple[str, ...]:
        """What speaks for it, in words."""
        said = [SAME_NUMBER] if self.same_number else []
        said.append(_ABOUT_NAMES[self.name])
        if self.by_other_name:
            said.append("by another name that they have or had")
        if words := _ABOUT_BIRTHS[self.birth]:
            said.append(words)
        if self.same_phone:
            said.append("the same telephone")
        if self.same_postcode:
            said.append("the same postcode")
        if self.same_number is False:
            said.append("but another NHS number")
        return tuple(said)


_ABOUT_NAMES = {
    Near.SAME: "the same name",
    Near.SPELLED: "the same name in another spelling or form",
    Near.SLIP: "nearly the same name",
    Near.OTHER: "another name",
}
_ABOUT_BIRTHS = {
    Birth.SAME: "the same date of birth",
    Birth.EXCHANGED: "the same date of birth with day and month exchanged",
    Birth.SLIP: "nearly the same date of birth",
    Birth.UNKNOWN: "a date of birth that is not known",
    Birth.OTHER: "another date of birth",
}


@dataclass(frozen=True)
class _Compared:
    """A newcomer made ready to be compared with many."""

    newcomer: Newcomer
    names: tuple[Name, ...]
    phones: frozenset[str] = field(default_factory=frozenset)
    postcodes: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, newcomer: Newcomer) -> "_Compared":
        return cls(newcomer, newcomer.names, newcomer.phones, newcomer.postcodes)

    def with_person(self, other: Candidate) -> Likeness | None:
        """The likeness with one person; None where they are two."""
        given, family, by_other_name = self._nearest_name(other)
        number = self.newcomer.nhs_number
        evidence = _Evidence(
            given=given,
            family=family,
            by_other_name=by_other_name,
            birth=births.nearness(self.newcomer.born_on, other.born_on),
            same_number=number == other.nhs_number if number and other.nhs_number else None,
            same_phone=not self.phones.isdisjoint(other.phones),
            same_postcode=not self.postcodes.isdisjoint(other.postcodes),
        )
        if not evidence.nearness:
            return None
        return Likeness(other.pk, evidence.is_same, evidence.why, evidence.nearness)

    def _nearest_name(self, other: Candidate) -> tuple[Near, Near, bool]:
        """The nearest pair of their names, and whether either is not the one on the record."""
        best, is_other = (Near.OTHER, Near.OTHER), False
        for place, mine in enumerate(self.names):
            for number, written in enumerate(other.names):
                near = names.compare(mine, Name(*written))
                if (min(near), sum(near)) > (min(best), sum(best)):
                    best, is_other = near, bool(place or number)
        return *best, is_other
