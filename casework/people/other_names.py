"""Record by hand a name that somebody goes by as well, or had before: found and compared by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from casework.acts import record
from casework.models import Person, PersonName, User, Verb
from casework.people.names import plain
from casework.people.written_names import NoName, judged
from casework.refusals import Conflict, NeedsReason, NotAnswerable

LONGEST = 150
BY_MISTAKE = "Recorded by mistake"
Source = PersonName.Source
BY_HAND = ((Source.ALSO, "They go by it as well"), (Source.BEFORE, "They had it before"))


@dataclass(frozen=True, kw_only=True)
class Written:
    """A name as somebody typed it. A part that is empty is as on the record.

    ``until`` is the last day on which they had it.
    """

    given_names: str = ""
    family_name: str = ""
    source: str = Source.ALSO
    until: date | None = None


def of(person: Person) -> list[PersonName]:
    """Every name beside the one on the record, those that count first."""
    names = person.other_names.select_related("recorded_by")
    return sorted(names, key=lambda each: (each.removed_at is not None, -each.pk))


@transaction.atomic
def add(person: Person, written: Written, *, by: User, on: date) -> PersonName:
    """Record one more name. Raises ``NoName``, ``BadDate``, and ``Conflict`` for one they have."""
    person = _locked(person)
    given, family = judged(written.given_names).name, judged(written.family_name).name
    if not given and not family:
        raise NoName("Enter the first name, the last name, or both.")
    if len(given) > LONGEST or len(family) > LONGEST:
        message = f"Each part of a name has at most {LONGEST} characters."
        raise NoName(message)
    if written.until is not None:
        record.not_in_future(written.until, on)
    made = PersonName(
        person=person,
        given_names=given or person.given_names,
        family_name=family or person.family_name,
        until=written.until,
        source=Source(written.source),
        recorded_by=by,
        recorded_at=timezone.now(),
    )  # fmt: skip
    _refuse_twice(made)
    made.save()
    _write(made, f"Other name added: {made}. {made.get_source_display()}", by)
    return made


@transaction.atomic
def remove(name: PersonName, *, because: str, by: User) -> PersonName:
    """It was never theirs: nobody is found by it any more. Raises ``NeedsReason``."""
    if not because.strip():
        raise NeedsReason("Say why this is not a name of theirs.")
    current = _current(name)
    if current.removed_at is not None:
        raise NotAnswerable("Somebody removed this name already.")
    current.removed_at, current.removed_because = timezone.now(), because.strip()[:300]
    current.save(update_fields=["removed_at", "removed_because"])
    _write(current, f"Other name removed: {current}. {current.removed_because}", by)
    return current


@transaction.atomic
def put_back(name: PersonName, *, by: User) -> PersonName:
    """It is a name of theirs after all. Raises ``NotAnswerable`` where it was not removed."""
    current = _current(name)
    if current.removed_at is None:
        raise NotAnswerable("This name counts already.")
    _refuse_twice(current)
    current.removed_at, current.removed_because = None, ""
    current.save(update_fields=["removed_at", "removed_because"])
    _write(current, f"Other name put back: {current}", by)
    return current


def _locked(person: Person) -> Person:
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if locked.merged_into_id:
        raise Conflict("This record was joined to another one. Use that one.")
    return locked


def _current(name: PersonName) -> PersonName:
    """The name as it is now, with its person locked."""
    _locked(name.person)
    name.refresh_from_db()
    return name


def _refuse_twice(name: PersonName) -> None:
    """A name is theirs once, however it is accented or spaced."""
    live = name.person.other_names.filter(removed_at=None).exclude(pk=name.pk)
    theirs: Sequence[str] = [name.person.name, *(str(each) for each in live)]
    if plain(str(name)) in {plain(each) for each in theirs}:
        message = f"They have this name already: {name}."
        raise Conflict(message)


def _write(name: PersonName, says: str, by: User) -> None:
    record.write_for(name.person, Verb.AMENDED, says, by=by, name=name.pk)
