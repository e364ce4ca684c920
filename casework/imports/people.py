"""Whose row is it? The person we have, the person of an earlier row, or a new one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Max

from casework.models import (
    PRESENT_SYSTEM,
    Ethnicity,
    Gender,
    ImportRow,
    Person,
    PersonReference,
    same_number,
)
from casework.models.external_reference import of_import
from casework.policy import Safety

# A person, or the number of one whose row is saved already.
Someone = Person | int
NameKey = tuple[str, str, str]


def reference_of(clean: dict[str, Any]) -> str:
    """The person's number in the present system, as it is compared."""
    return same_number(clean.get("person_reference", ""))


def _name_key(clean: dict[str, Any]) -> NameKey | None:
    """Family name, given names and birth; None without a birth, when a name is not enough."""
    born = clean.get("date_of_birth")
    if not born:
        return None
    return clean["family_name"].casefold(), clean["given_names"].casefold(), born


@dataclass(frozen=True)
class _Known:
    """Someone with this name and birth, and the NHS number we know them by, if any."""

    person: Someone
    nhs_number: str

    def agrees(self, number: str) -> bool:
        return not number or not self.nhs_number or number == self.nhs_number


@dataclass
class People:
    """Finds and makes the people of a file, batch by batch, and remembers them by number only."""

    as_of: date
    newest_before: int = 0
    by_nhs_number: dict[str, Someone] = field(default_factory=dict)
    by_reference: dict[str, Someone] = field(default_factory=dict)
    # The person references that are stored.
    kept: set[str] = field(default_factory=set)
    # Rows without a person reference: the name and birth are all that holds them together.
    by_name: dict[NameKey, _Known] = field(default_factory=dict)

    @classmethod
    def on(cls, day: date) -> "People":
        newest = Person.objects.aggregate(newest=Max("pk"))["newest"]
        return cls(day, newest or 0)

    def of(self, rows: Sequence[ImportRow]) -> list[int]:
        """The person of each row, made where nobody has them yet."""
        self._load_by_number(rows)
        self._load_by_reference(rows)
        here = self._here_by_name(rows)
        found: list[Someone] = []
        made: list[Person] = []
        for row in rows:
            someone = self._find(row.clean, here)
            if someone is None:
                someone = new_person(row.clean, self.as_of)
                made.append(someone)
            self._remember(row.clean, someone)
            found.append(someone)
        Person.objects.bulk_create(made)
        self._keep_references(rows, found)
        self._forget_all_but_numbers(rows)
        return [someone if isinstance(someone, int) else someone.pk for someone in found]

    def _load_by_number(self, rows: Sequence[ImportRow]) -> None:
        numbers = {row.clean.get("nhs_number", "") for row in rows} - set(self.by_nhs_number)
        here = Person.objects.filter(nhs_number__in=numbers).values_list("nhs_number", "pk")
        self.by_nhs_number.update({number: pk for number, pk in here if number})

    def _load_by_reference(self, rows: Sequence[ImportRow]) -> None:
        plain = {reference_of(row.clean) for row in rows} - set(self.by_reference) - {""}
        here = PersonReference.objects.filter(of_import(PRESENT_SYSTEM, plain))
        self.by_reference.update(here.values_list("plain", "person_id"))
        self.kept.update(plain & set(self.by_reference))

    def _keep_references(self, rows: Sequence[ImportRow], found: Sequence[Someone]) -> None:
        """The number of each person in the present system, where we did not have it."""
        new: dict[str, PersonReference] = {}
        for row, someone in zip(rows, found, strict=True):
            plain = reference_of(row.clean)
            if plain and plain not in self.kept:
                new.setdefault(plain, PersonReference(
                    person_id=someone if isinstance(someone, int) else someone.pk,
                    system=PRESENT_SYSTEM, number=row.clean["person_reference"], plain=plain,
                ))  # fmt: skip
        PersonReference.objects.bulk_create(new.values())
        self.kept.update(new)

    def _here_by_name(self, rows: Sequence[ImportRow]) -> dict[NameKey, list[_Known]]:
        """People from before this import with the births of these rows."""
        births = {row.clean["date_of_birth"] for row in rows if row.clean.get("date_of_birth")}
        here = Person.objects.filter(born_on__in=births, pk__lte=self.newest_before)
        found: dict[NameKey, list[_Known]] = defaultdict(list)
        columns = ("pk", "family_name", "given_names", "born_on", "nhs_number")
        for pk, family_name, given_names, born_on, number in here.values_list(*columns):
            if born_on:
                key = (family_name.casefold(), given_names.casefold(), born_on.isoformat())
                found[key].append(_Known(pk, number or ""))
        return found

    def _find(self, clean: dict[str, Any], here: dict[NameKey, list[_Known]]) -> Someone | None:
        number, reference = clean.get("nhs_number", ""), reference_of(clean)
        if number in self.by_nhs_number:
            return self.by_nhs_number[number]
        if reference in self.by_reference:
            return self.by_reference[reference]
        key = _name_key(clean)
        if key is None:
            return None
        if not reference and key in self.by_name and self.by_name[key].agrees(number):
            return self.by_name[key].person
        agreeing = [known for known in here.get(key, []) if known.agrees(number)]
        # Two people of one name and birth: we do not guess which.
        return agreeing[0].person if len(agreeing) == 1 else None

    def _remember(self, clean: dict[str, Any], someone: Someone) -> None:
        number, reference = clean.get("nhs_number", ""), reference_of(clean)
        if number and number not in self.by_nhs_number:
            self.by_nhs_number[number] = someone
        if reference and reference not in self.by_reference:
            self.by_reference[reference] = someone
        key = None if reference else _name_key(clean)
        if key and key not in self.by_name:
            self.by_name[key] = _Known(someone, number)

    def _forget_all_but_numbers(self, rows: Sequence[ImportRow]) -> None:
        """Keep the numbers of the people just saved, not their details: memory stays small."""
        for row in rows:
            for known_by, key in (
                (self.by_nhs_number, row.clean.get("nhs_number", "")),
                (self.by_reference, reference_of(row.clean)),
            ):
                someone = known_by.get(key)
                if isinstance(someone, Person):
                    known_by[key] = someone.pk
            name = _name_key(row.clean)
            known = self.by_name.get(name) if name else None
            if name and known and isinstance(known.person, Person):
                self.by_name[name] = _Known(known.person.pk, known.nhs_number)


def new_person(clean: dict[str, Any], as_of: date) -> Person:
    """A person as the row describes them; not saved."""
    # Of "asked" the file says only the answer; the day is the day on which we heard it.
    asked_on = as_of if "access_needs" in clean else None
    return Person(
        family_name=clean["family_name"],
        given_names=clean["given_names"],
        preferred_name=clean.get("preferred_name", ""),
        nhs_number=clean.get("nhs_number"),
        born_on=_day(clean, "date_of_birth"),
        died_on=_day(clean, "died_on"),
        reported_dead_on=_day(clean, "reported_dead"),
        gender=clean.get("gender", Gender.UNKNOWN),
        ethnicity=clean.get("ethnicity", Ethnicity.NOT_KNOWN),
        spoken_language=clean.get("spoken_language", "English"),
        written_language=clean.get("written_language", "English"),
        interpreter_needed=clean.get("interpreter"),
        access_needs_asked_on=asked_on,
        email=clean.get("email", ""),
        phone=clean.get("phone", ""),
        mobile=clean.get("mobile", ""),
        safe_by_post=clean.get("safe_by_post", Safety.NOT_ASKED),
    )


def _day(clean: dict[str, Any], name: str) -> date | None:
    return date.fromisoformat(clean[name]) if clean.get(name) else None
