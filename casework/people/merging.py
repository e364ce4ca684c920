"""Join two records of one person: everything of the one that ends moves to the one that is kept.

Both references stay good. It is undone while nothing else has happened to the joined record.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q
from django.utils import timezone

from casework.acts import record
from casework.imports.asked import follow_joined
from casework.models import (
    AccessNeed,
    Address,
    Case,
    Event,
    Grant,
    Letter,
    LetterState,
    LikelyDouble,
    Look,
    Merge,
    Person,
    PersonName,
    User,
    Verb,
)
from casework.people import kept_values
from casework.people.moves import Link, moving_links
from casework.refusals import Conflict, NeedsReason, Refusal

JOINED_INTO = "Joined to {}: that record is used from now on"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A merge that somebody asks for: which two, as they saw them, and what is kept of which.

    ``choices`` names the details that are taken from the record that ends.
    """

    kept: Person
    ended: Person
    versions: tuple[int, int]
    because: str
    choices: frozenset[str] = field(default_factory=frozenset)


@transaction.atomic
def merge(asked: Asked, *, by: User, on: date) -> Merge:
    """Join them. Raises ``NeedsReason``, ``Conflict`` where one changed since, and ``Refusal``."""
    if not asked.because.strip():
        raise NeedsReason("Say how we know that they are one person.")
    kept, ended = _locked(asked.kept, asked.ended)
    if (kept.version, ended.version) != asked.versions:
        raise Conflict("One of these records has changed since you compared them. Compare again.")
    if refused := why_not(kept, ended):
        raise Refusal(refused[0])
    made = Merge.objects.create(
        kept=kept, ended=ended, because=asked.because.strip()[:300], by=by, at=timezone.now()
    )
    before: dict[str, Any] = {
        "kept": _details(kept),
        "ended": _details(ended),
        "changed": _make_room(kept, ended, on),
    }
    try:
        with transaction.atomic():
            made.moved = {link.name: _move(link, ended.pk, kept.pk) for link in moving_links()}
    except IntegrityError as twice:
        raise Refusal(_SAME_TWICE) from twice
    _keep(kept, ended, asked.choices)
    before["names"] = _keep_names(kept, before, by)
    LikelyDouble.objects.filter(Q(one=ended) | Q(other=ended)).delete()
    follow_joined(ended=ended.pk, kept=kept.pk)
    says = f"{ended.reference} was joined to this record: {made.because}"
    last = record.write_for(kept, Verb.MERGED, says, by=by, version=kept.version)
    record.write_for(ended, Verb.MERGED, JOINED_INTO.format(kept.reference), by=by)
    made.before = {**json.loads(json.dumps(before, cls=DjangoJSONEncoder)), "event": last.pk}
    made.save(update_fields=["moved", "before"])
    return made


_SAME_TWICE = (
    "Both records have the same thing with the same person, such as the same representative or "
    "carer. End it on one of them first, then join them."
)


def why_not(kept: Person, ended: Person) -> list[str]:
    """Every reason why they cannot be joined as they stand, in words; empty where they can."""
    return list(_reasons(kept, ended))


def _reasons(kept: Person, ended: Person) -> Iterator[str]:
    if kept.pk == ended.pk:
        yield "This is one record. Choose another one to join it with."
        return
    if kept.merged_into_id or ended.merged_into_id:
        yield "One of these records was joined to another one already. Use that one."
    if kept.is_restricted and ended.is_restricted and _readers(kept) != _readers(ended):
        yield (
            "Both records are restricted, and not the same people have access to both. Give the "
            "same people access to both first."
        )
    yield from _of_cases(kept, ended)
    yield from _of_links(kept, ended)
    if kept_values.too_long(kept, ended):
        yield (
            "Together, the warnings or the notes on how to reach them safely are too long to keep "
            "both in full. Make them shorter first."
        )


def _of_cases(kept: Person, ended: Person) -> Iterator[str]:
    open_ones = Case.objects.still_open().filter(person__in=(kept.pk, ended.pk))
    by_kind: dict[str, list[Case]] = {}
    for case in open_ones.order_by("pk"):
        by_kind.setdefault(case.kind, []).append(case)
    for same in by_kind.values():
        if len({case.person_id for case in same}) > 1:
            which = " and ".join(case.reference for case in same)
            yield f"Both wait for the same thing ({same[0].kind_name}): {which}. Close one first."
    going = Letter.objects.in_state(LetterState.SENDING).filter(person__in=(kept.pk, ended.pk))
    if going.exists():
        yield "A letter to them is on its way at this moment. Try again in a minute."


def _of_links(kept: Person, ended: Person) -> Iterator[str]:
    """One stands in a relationship to the other, as nobody does to themselves."""
    both = (kept.pk, ended.pk)
    of_model: dict[type[models.Model], list[str]] = {}
    for link in moving_links():
        of_model.setdefault(link.model, []).append(link.field)
    for model, fields in of_model.items():
        if len(fields) > 1:
            between = model._default_manager.filter(**{f"{name}__in": both for name in fields})
            if between.exists():
                what = str(model._meta.verbose_name)
                yield (
                    f"One is recorded in a relationship with the other ({what}), so they were "
                    "taken for two people. They cannot be joined."
                )


def _readers(person: Person) -> set[int]:
    live = person.grants.filter(ends_at__gt=timezone.now())
    return set(live.values_list("user", flat=True))


def _locked(one: Person, other: Person) -> tuple[Person, Person]:
    pks = sorted({one.pk, other.pk})
    found = Person.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")
    by_pk = {person.pk: person for person in found}
    return by_pk[one.pk], by_pk[other.pk]


def _details(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in kept_values.DETAILS}


def _make_room(kept: Person, ended: Person, on: date) -> list[list[Any]]:
    """End what one person has once, so that both fit; what stood is kept for an undo."""
    changed: list[list[Any]] = []
    for kind in set(_open(kept)) & set(_open(ended)):
        older, newer = sorted(
            (_open(kept)[kind], _open(ended)[kind]), key=lambda one: (one.starts_on, one.pk)
        )
        changed.append(["casework.Address", older.pk, older.ends_on])
        Address.objects.filter(pk=older.pk).update(ends_on=max(older.starts_on, newer.starts_on))
    theirs = kept.access_needs.filter(ends_on=None).values("term")
    for need in ended.access_needs.filter(ends_on=None, term__in=theirs):
        changed.append(["casework.AccessNeed", need.pk, need.ends_on])
        AccessNeed.objects.filter(pk=need.pk).update(ends_on=on)
    return changed


def _open(person: Person) -> dict[str, Address]:
    return {address.kind: address for address in person.addresses.filter(ends_on=None)}


def _move(link: Link, from_pk: int, to_pk: int, only: list[Any] | None = None) -> list[Any]:
    """Give each row of a link to the other record; the keys of those that moved."""
    if link.model in HISTORIES:
        return _move_history(HISTORIES[link.model], from_pk, to_pk, only)
    rows = link.model._default_manager.filter(**{link.field: from_pk})
    if only is not None:
        rows = rows.filter(pk__in=only)
    keys = list(rows.values_list("pk", flat=True))
    if keys:
        link.model._default_manager.filter(pk__in=keys).update(**{f"{link.field}_id": to_pk})
    return [key if isinstance(key, int) else str(key) for key in keys]


# What the application's role may not change itself: a function of the database does, for a merge.
HISTORIES: Mapping[type[models.Model], str] = {Event: "event", Look: "look", Grant: "grant"}


def _move_history(name: str, from_pk: int, to_pk: int, only: list[Any] | None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT casework_move_history(%s, %s, %s, %s::bigint[])", [name, from_pk, to_pk, only]
        )
        return [key for (key,) in cursor.fetchall()]


def _keep(kept: Person, ended: Person, choices: frozenset[str]) -> None:
    """The details of the joined record; its protection is that of the stricter half."""
    values = kept_values.joined(kept, ended, choices)
    ended.nhs_number, ended.merged_into, ended.version = None, kept, ended.version + 1
    ended.save(update_fields=["nhs_number", "merged_into", "version"])
    for name, value in values.items():
        setattr(kept, name, value)
    kept.version += 1
    kept.save(update_fields=[*values, "version"])


def _keep_names(kept: Person, before: Mapping[str, Mapping[str, Any]], by: User) -> list[int]:
    """The name that is not the one on the joined record is found by and shown all the same."""
    made = []
    for half in (before["kept"], before["ended"]):
        name = (half["given_names"], half["family_name"])
        if name != (kept.given_names, kept.family_name):
            made.append(
                PersonName.objects.create(
                    person=kept, given_names=name[0], family_name=name[1],
                    source=PersonName.Source.MERGED, recorded_by=by, recorded_at=timezone.now(),
                ).pk
            )  # fmt: skip
    return made


@transaction.atomic
def undo(made: Merge, *, by: User) -> None:
    """Each is a record of its own again, as it was. Raises ``Refusal`` where that is too late."""
    made = Merge.objects.select_for_update().get(pk=made.pk)
    if because := why_not_undone(made):
        raise Refusal(because)
    kept, ended = _locked(made.kept, made.ended)
    for link in moving_links():
        if keys := made.moved.get(link.name):
            _move(link, kept.pk, ended.pk, only=keys)
    PersonName.objects.filter(pk__in=made.before["names"]).delete()
    for label, pk, ends_on in made.before["changed"]:
        model = Address if label == "casework.Address" else AccessNeed
        model.objects.filter(pk=pk).update(ends_on=ends_on)
    kept_values.put_back(kept, made.before["kept"])
    ended.merged_into = None
    kept_values.put_back(ended, made.before["ended"])
    record.write_for(kept, Verb.MERGED, f"{ended.reference} is a record of its own again", by=by)
    says = f"No longer joined to {kept.reference}"
    record.write_for(ended, Verb.MERGED, says, by=by)
    made.undone_by, made.undone_at = by, timezone.now()
    made.save(update_fields=["undone_by", "undone_at"])


def why_not_undone(made: Merge) -> str:
    """Why it cannot be undone any more, in words; empty while it can."""
    if made.undone_at is not None:
        return "This was undone already."
    if made.kept.merged_into_id:
        return "The record was joined to another one since. Undo that first."
    since = Event.objects.filter(person=made.kept_id, id__gt=made.before["event"]).order_by("id")
    if first := since.first():
        return (
            "Something else has happened on the joined record since, so it cannot be taken apart: "
            f"{first.get_verb_display().lower()}, {first.at:%-d %B %Y}."
        )
    return ""


def kept_record(person: Person) -> Person:
    """The record that is used in place of one that was joined, or the person's own."""
    while person.merged_into is not None:
        person = person.merged_into
    return person
