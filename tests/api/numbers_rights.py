"""Who may record the numbers of other systems, and other names, through the API."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from casework.models import CaseReference, PersonName, PersonReference
from casework.people import other_numbers
from tests import factory
from tests.api.operation import ANYONE_WORKING, OWN_TEAM, Operation
from tests.api.world import World

TWINS: dict[str, str] = {
    "person-numbers": "POST api-person-numbers",
    "person-number-change": "POST api-person-number-change",
    "person-number-end": "POST api-person-number-end",
    "person-number-undo": "POST api-person-number-undo",
    "case-numbers": "POST api-case-numbers",
    "case-number-change": "POST api-case-number-change",
    "case-number-end": "POST api-case-number-end",
    "case-number-undo": "POST api-case-number-undo",
    "person-names": "POST api-person-names",
    "person-name-remove": "POST api-person-name-removal",
    "person-name-undo": "POST api-person-name-undo",
}


def number_of_person(world: World) -> PersonReference:
    found = PersonReference.objects.filter(person=world.person).first()
    return found or other_numbers.add(  # type: ignore[return-value]
        world.person, system="Mosaic", number="77120", by=factory.user_of(world.cast.manager)
    )


def number_of_case(world: World) -> CaseReference:
    found = CaseReference.objects.filter(case=world.waiting).first()
    return found or other_numbers.add(  # type: ignore[return-value]
        world.waiting, system="Mosaic", number="C-9", by=factory.user_of(world.cast.manager)
    )


def other_name(world: World, *, removed: bool = False) -> PersonName:
    now = timezone.now()
    name, _ = PersonName.objects.get_or_create(
        person=world.person, family_name="Gone" if removed else "Ashworth",
        defaults={
            "source": PersonName.Source.ALSO, "recorded_at": now,
            "removed_at": now if removed else None,
        },
    )  # fmt: skip
    return name


def _of_person(world: World) -> tuple[int, int]:
    return world.person.pk, number_of_person(world).pk


def _of_case(world: World) -> tuple[int, int]:
    return world.waiting.pk, number_of_case(world).pk


def _says(**body: Any) -> Callable[[World], Any]:
    return lambda world: body


_NUMBER = _says(system="Mosaic", number="0098")
_WHY = _says(because="It is her sister's")

NUMBERS: tuple[Operation, ...] = (
    Operation("api-person-numbers", "POST", ANYONE_WORKING,
              lambda world: (world.person.pk,), _NUMBER),
    Operation("api-person-number-change", "POST", ANYONE_WORKING, _of_person, _NUMBER),
    Operation("api-person-number-end", "POST", ANYONE_WORKING, _of_person, _WHY),
    Operation("api-person-number-undo", "POST", ANYONE_WORKING, _of_person),
    Operation("api-case-numbers", "POST", OWN_TEAM, lambda world: (world.waiting.pk,), _NUMBER),
    Operation("api-case-number-change", "POST", OWN_TEAM, _of_case, _NUMBER),
    Operation("api-case-number-end", "POST", OWN_TEAM, _of_case, _WHY),
    Operation("api-case-number-undo", "POST", OWN_TEAM, _of_case),
    Operation("api-person-names", "POST", ANYONE_WORKING, lambda world: (world.person.pk,),
              _says(family_name="Thistlewood", source="before")),
    Operation("api-person-name-removal", "POST", ANYONE_WORKING,
              lambda world: (world.person.pk, other_name(world).pk), _WHY),
    Operation("api-person-name-undo", "POST", ANYONE_WORKING,
              lambda world: (world.person.pk, other_name(world, removed=True).pk)),
)  # fmt: skip
