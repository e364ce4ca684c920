"""Who may record numbers of other systems, other names, and that letters may go, by the API."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from casework.acts import watching
from casework.models import CaseReference, PersonName, PersonReference
from casework.people import other_numbers, safe_to_write
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
    "person-letters-may-go": "POST api-letters-may-go",
    "person-letters-may-go-undo": "POST api-letters-may-go-undo",
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


def a_concern(world: World, *, answered: bool = False) -> tuple[int]:
    """Somebody asked whether letters may go to the person, and perhaps somebody answered."""
    by, person = factory.user_of(world.cast.manager), world.person
    if not safe_to_write.open_questions(person) and not safe_to_write.last_answer(person):
        case = factory.a_case(person=person, kind="financial", team=world.cast.team)
        watching.change(case, trigger="safeguarding_concern", note="", by=by, on=world.today)
    if answered and not safe_to_write.last_answer(person):
        safe_to_write.say_letters_may_go(person, because="About the care home", by=by)
    return (person.pk,)


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
    Operation("api-letters-may-go", "POST", ANYONE_WORKING, a_concern,
              _says(because="The concern is about the care home")),
    Operation("api-letters-may-go-undo", "POST", ANYONE_WORKING,
              lambda world: a_concern(world, answered=True)),
    Operation("api-person-name-undo", "POST", ANYONE_WORKING,
              lambda world: (world.person.pk, other_name(world, removed=True).pk)),
)  # fmt: skip
