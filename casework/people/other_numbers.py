"""Record by hand the numbers by which other systems know a person or a case (docs/adr/0008).

A number is added, changed and ended, and the last of these is undone. One live number of one
system and kind belongs to one person, and to one case.
"""

import re
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from casework.acts import record
from casework.models import (
    OWN_NUMBER,
    Case,
    CaseReference,
    Event,
    Import,
    NoLongerTheNumber,
    Person,
    PersonReference,
    User,
    Verb,
    same_number,
)
from casework.people import no_value
from casework.refusals import Conflict, NeedsReason, NotAnswerable, Refusal

Holder = Person | Case
Reference = PersonReference | CaseReference

LONGEST = 100
TAKEN_BACK = "Recorded by mistake"
# What a spreadsheet adds to a whole number.
_DECIMAL_CELL = re.compile(r"^([0-9]+)\.0+$")
_ADDED, _CHANGED, _ENDED, _UNDONE = "added", "changed", "ended", "undone"


class NoNumber(Refusal):
    """What was typed cannot be a number of another system."""


class NumberOfAnother(Refusal):
    """Another record has this number, perhaps one that the writer cannot see (trust.md S2)."""

    def __init__(self, system: str) -> None:
        super().__init__(
            f"This number of {system} cannot be recorded as it stands. Check each digit, and "
            "search for the number: there may be another record of the same person. If neither "
            "helps, ask a service manager to check it."
        )


def of(holder: Holder) -> list[Any]:
    """Every number of a person or a case, those in use first."""
    numbers = holder.references.select_related("recorded_by", "ended_by")
    return sorted(numbers, key=lambda each: (each.ended_at is not None, each.pk))


@transaction.atomic
def add(holder: Holder, *, system: str, number: str, kind: str = OWN_NUMBER, by: User) -> Reference:
    """Record one more number. Raises ``NoNumber``, ``NumberOfAnother`` and ``Conflict``."""
    holder = _locked(holder)
    made = _model(holder)(recorded_by=by, recorded_at=timezone.now(), **_link(holder))
    _describe(made, system=system, kind=kind, number=number)
    _save(made)
    _write(made, f"Number of another system added: {made}", by, did=_ADDED)
    return made


@transaction.atomic
def change(reference: Reference, *, system: str, number: str, kind: str, by: User) -> Reference:
    """Correct how a number was written, or whose system it is of. Raises as ``add`` does."""
    current = _live(reference)
    was = {"system": current.system, "kind": current.kind, "number": current.number}
    before = str(current)
    _describe(current, system=system, kind=kind, number=number)
    if was == {"system": current.system, "kind": current.kind, "number": current.number}:
        return current
    _save(current)
    _write(current, f"Number of another system changed: {before} to {current}", by,
           did=_CHANGED, was=was)  # fmt: skip
    return current


@transaction.atomic
def end(reference: Reference, *, because: str, by: User) -> Reference:
    """It is not theirs, or is used no more: nobody is found by it. Raises ``NeedsReason``."""
    if not because.strip():
        raise NeedsReason("Say why this number is not used any more.")
    current = _live(reference)
    _end(current, because, by)
    _write(current, f"Number of another system ended: {current}. {current.ended_because}", by,
           did=_ENDED)  # fmt: skip
    return current


@transaction.atomic
def undo(reference: Reference, *, by: User) -> Reference:
    """Undo the last thing that was done to a number by hand.

    Raises ``NotAnswerable`` where nothing was, or where that was undone already.
    """
    current = _current(reference)
    last = _last_act(current)
    if last is None or last.data["did"] == _UNDONE:
        raise NotAnswerable("There is nothing to undo about this number.")
    match last.data["did"]:
        case "added":
            _end(current, TAKEN_BACK, by)
        case "changed":
            _describe(current, **last.data["was"])
        case _:
            current.ended_at = current.ended_by = None
            current.ended_because = ""
    _save(current)
    _write(current, f"Undone: number of another system {last.data['did']}: {current}", by,
           did=_UNDONE)  # fmt: skip
    return current


def may_be_undone(reference: Reference) -> bool:
    """Whether the last thing that was done to it by hand can be undone."""
    last = _last_act(reference)
    return last is not None and last.data["did"] != _UNDONE


def _last_act(reference: Reference) -> Event | None:
    acts = Event.objects.filter(person=_person(reference), data__contains=_named(reference))
    return acts.order_by("-id").first()


def _named(reference: Reference) -> dict[str, int]:
    return {reference._meta.model_name or "": reference.pk}


def _locked(holder: Holder) -> Holder:
    if isinstance(holder, Case):
        return record.lock(holder)
    locked = Person.objects.select_for_update(no_key=True).get(pk=holder.pk)
    if locked.merged_into_id:
        raise Conflict("This record was joined to another one. Use that one.")
    return locked


def _current(reference: Reference) -> Reference:
    """The number as it is now, with its person or case locked."""
    _locked(holder_of(reference))
    reference.refresh_from_db()
    return reference


def holder_of(reference: Reference) -> Holder:
    return reference.person if isinstance(reference, PersonReference) else reference.case


def _live(reference: Reference) -> Reference:
    current = _current(reference)
    if current.ended_at is not None:
        raise NotAnswerable("Somebody ended this number already.")
    return current


def _model(holder: Holder) -> type[Reference]:
    return PersonReference if isinstance(holder, Person) else CaseReference


def _link(holder: Holder) -> dict[str, Any]:
    return {"person" if isinstance(holder, Person) else "case": holder}


def _person(reference: Reference) -> Person:
    return reference.person if isinstance(reference, PersonReference) else reference.case.person


def _describe(reference: Reference, *, system: str, kind: str, number: str) -> None:
    """Set what is known of a number, as it is kept. Raises ``NoNumber``."""
    reference.system = _as_known(_tidy(system)[:60])
    reference.kind = _tidy(kind)[:40] or OWN_NUMBER
    reference.number = _DECIMAL_CELL.sub(r"\1", _tidy(number).lstrip("'’"))
    if not reference.system or not reference.number:
        raise NoNumber("Enter the other system and the number.")
    if no_value.says_nothing(reference.number) or no_value.is_error(reference.number):
        message = f"“{reference.number[:60]}” is no number."
        raise NoNumber(message)
    if len(reference.number) > LONGEST:
        message = f"A number of another system has at most {LONGEST} characters."
        raise NoNumber(message)
    try:
        reference.plain = same_number(reference.number)
    except NoLongerTheNumber as lost:
        raise NoNumber(
            "A spreadsheet shortened this number, so its last digits are lost. Copy it from the "
            "other system itself."
        ) from lost


def _tidy(text: str) -> str:
    return " ".join(no_value.without_invisible(text).split())


def _as_known(system: str) -> str:
    """The spelling in which imports name the system, so that both mean one system."""
    named = Import.objects.filter(system__iexact=system).order_by("-pk")
    return named.values_list("system", flat=True).first() or system


def _save(reference: Reference) -> None:
    """Raises ``NumberOfAnother``, or ``Conflict`` for a number that they have already."""
    same = type(reference).objects.live().filter(
        plain=reference.plain, system__iexact=reference.system, kind__iexact=reference.kind
    )  # fmt: skip
    other = same.exclude(pk=reference.pk).first()
    if reference.ended_at is None and other is not None:
        if holder_of(other) == holder_of(reference):
            message = f"They have this number already: {other}."
            raise Conflict(message)
        raise NumberOfAnother(reference.system)
    try:
        with transaction.atomic():
            reference.save()
    except IntegrityError as taken:
        if "live_once" not in str(taken):
            raise
        raise NumberOfAnother(reference.system) from taken


def _end(reference: Reference, because: str, by: User) -> None:
    reference.ended_at, reference.ended_by = timezone.now(), by
    reference.ended_because = because.strip()[:300]
    reference.save(update_fields=["ended_at", "ended_by", "ended_because"])


def _write(reference: Reference, says: str, by: User, **data: Any) -> None:
    case = None if isinstance(reference, PersonReference) else reference.case
    record.write_for(
        _person(reference), Verb.AMENDED, says, by=by, case=case, **data, **_named(reference)
    )
