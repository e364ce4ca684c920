"""What does a row say of somebody who is here that their record does not? (ADR 0008)"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casework.imports.cleaning import NOT_IN_HOSPITAL
from casework.models import (
    AccessNeed,
    Address,
    AddressKind,
    ImportNews,
    NewsState,
    Person,
    What,
)
from casework.people.phones import plain_phone
from casework.policy import Safety

Clean = Mapping[str, Any]
Values = dict[str, Any]
LINES = ("address_1", "address_2", "address_3", "address_4")


@dataclass(frozen=True)
class Difference:
    """One kind of news: our values and the file's, by the field of the record."""

    what: What
    was: Values
    says: Values


@dataclass
class Records:
    """The people of one batch of rows, with what is compared: four statements."""

    people: Mapping[int, Person]
    homes: Mapping[int, Address]
    needs: Mapping[int, set[str]] = field(default_factory=dict)
    # What the last file said of their being in hospital, where that was decided about.
    hospital: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[Person]) -> "Records":
        here = {person.pk: person for person in people}
        homes = Address.objects.filter(person__in=here, ends_on=None).exclude(
            kind=AddressKind.FORWARDING
        )
        needs: dict[int, set[str]] = defaultdict(set)
        live = AccessNeed.objects.filter(person__in=here, ends_on=None)
        for person, term in live.values_list("person_id", "term_id"):
            needs[person].add(term)
        # The newest address is where they are now.
        where = {home.person_id: home for home in homes.order_by("starts_on", "pk")}
        return cls(here, where, needs, _last_said_of_hospital(here))


def _last_said_of_hospital(people: Mapping[int, Person]) -> dict[int, str]:
    decided = (NewsState.APPLIED, NewsState.REFUSED, NewsState.UNDONE)
    said = ImportNews.objects.filter(person__in=people, what=What.HOSPITAL, state__in=decided)
    return {news.person_id: news.says["in_hospital"] for news in said.order_by("pk")}


def differences(clean: Clean, person: Person, records: Records) -> Iterator[Difference]:
    """Everything that the row says and the record does not, the gravest first."""
    yield from _of_death(clean, person)
    yield from _of_safety(clean, person)
    yield from _of_hospital(clean, records.hospital.get(person.pk, NOT_IN_HOSPITAL))
    yield from _of_needs(clean, person, records.needs.get(person.pk, set()))
    yield from _of_home(clean, records.homes.get(person.pk))
    yield from _of_details(clean, person)


def _of_death(clean: Clean, person: Person) -> Iterator[Difference]:
    died, reported = clean.get("died_on"), clean.get("reported_dead")
    if died and died != _day(person.died_on):
        yield Difference(What.DIED, {"died_on": _day(person.died_on)}, {"died_on": died})
    if clean.get("alive") and person.may_have_died:
        was = {"died_on": _day(person.died_on), "reported_dead_on": _day(person.reported_dead_on)}
        was = {name: day for name, day in was.items() if day}
        yield Difference(What.ALIVE, was, {"alive": True})
    if reported and not died and not person.may_have_died:
        yield Difference(
            What.REPORTED_DEAD, {"reported_dead_on": ""}, {"reported_dead_on": reported}
        )


def _of_safety(clean: Clean, person: Person) -> Iterator[Difference]:
    if clean.get("restricted") and not person.is_restricted:
        yield Difference(What.RESTRICTED, {"is_restricted": False}, {"is_restricted": True})
    safe, ours = clean.get("safe_by_post"), str(person.safe_by_post)
    if safe == Safety.UNSAFE and ours != Safety.UNSAFE:
        yield Difference(What.UNSAFE, {"safe_by_post": ours}, {"safe_by_post": safe})
    if safe == Safety.SAFE and ours != Safety.SAFE:
        yield Difference(What.SAFE, {"safe_by_post": ours}, {"safe_by_post": safe})


def _of_hospital(clean: Clean, last: str) -> Iterator[Difference]:
    """Each time that the file says something else than it did: in, out, or in on another day."""
    says = clean.get("in_hospital", last)
    if says != last:
        yield Difference(What.HOSPITAL, {"in_hospital": last}, {"in_hospital": says})


def _of_needs(clean: Clean, person: Person, ours: set[str]) -> Iterator[Difference]:
    if "access_needs" not in clean:
        return
    theirs = set(clean["access_needs"])
    was: Values = {"access_needs": sorted(ours)}
    if theirs - ours:
        yield Difference(What.NEEDS, was, {"access_needs": sorted(theirs | ours)})
    if ours - theirs or (not theirs and person.access_needs_asked_on is None):
        yield Difference(What.NEEDS_ENDED, was, {"access_needs": sorted(theirs)})


def _of_home(clean: Clean, home: Address | None) -> Iterator[Difference]:
    lines = "\n".join(clean[name] for name in LINES if clean.get(name))
    postcode = clean.get("postcode", "")
    if not lines and not postcode:
        return
    says = {"lines": lines, "postcode": postcode}
    home = home or Address(lines="", postcode="")
    was = {"lines": home.lines, "postcode": home.postcode}
    if _place(says) != _place(was):
        yield Difference(What.MOVED, was, says)


def _place(values: Values) -> str:
    """An address as it is compared: no case, no punctuation, no line ends."""
    text = f"{values['lines']} {values['postcode']}".casefold()
    return "".join(letter for letter in text if letter.isalnum())


# Which columns of a file are which fields of a person, by the kind of news that they make.
_DETAILS: Mapping[What, Mapping[str, str]] = {
    What.READS: {"written_language": "written_language"},
    What.NAME: {
        "given_names": "given_names", "family_name": "family_name",
        "preferred_name": "preferred_name",
    },
    What.BORN: {"date_of_birth": "born_on"},
    What.NHS_NUMBER: {"nhs_number": "nhs_number"},
    What.PHONE: {"phone": "phone", "mobile": "mobile"},
    What.EMAIL: {"email": "email"},
    What.SPEAKS: {"spoken_language": "spoken_language", "interpreter": "interpreter_needed"},
}  # fmt: skip


def _of_details(clean: Clean, person: Person) -> Iterator[Difference]:
    for what, columns in _DETAILS.items():
        was, says = {}, {}
        for column, name in columns.items():
            if column not in clean:
                continue
            ours = _kept(getattr(person, name))
            if _compared(name, ours) != _compared(name, clean[column]):
                was[name], says[name] = ours, clean[column]
        if says:
            yield Difference(what, was, says)


def _kept(value: Any) -> Any:
    return _day(value) if hasattr(value, "isoformat") else value


def _compared(name: str, value: Any) -> Any:
    if name in ("phone", "mobile"):
        return plain_phone(value)
    return " ".join(value.casefold().split()) if isinstance(value, str) else value


def _day(value: Any) -> str:
    return value.isoformat() if value else ""


def unanswered(found: Sequence[ImportNews]) -> list[ImportNews]:
    """The news less what was decided before: the last answer about a person holds until a file
    says something else.
    """
    if not found:
        return []
    people = {news.person_id for news in found}
    decided = (NewsState.APPLIED, NewsState.REFUSED, NewsState.UNDONE)
    earlier = ImportNews.objects.filter(person__in=people, state__in=decided).order_by("pk")
    last = {(row.person_id, row.what, row.case_id if row.what == What.GONE else None): row.says
            for row in earlier}  # fmt: skip
    return [
        news
        for news in found
        if last.get((news.person_id, news.what, None)) != news.says or news.what == What.GONE
    ]
