"""Who may do what about representatives, sources of harm and letter tasks, through the API.

A part of the one table (tests/api/rights.py).
"""

from collections.abc import Callable
from typing import Any

from casework.letters.post_room import tasks
from casework.models import Letter, LetterState, Representative, SourceOfHarm
from tests import factory
from tests.api.operation import (
    ANYONE_WORKING,
    LISTS,
    OWN_TEAM_UNSHARED,
    SEES_PERSON,
    SEES_UNSHARED,
    Operation,
)
from tests.api.world import World
from tests.gate.reaching import a_source_of_harm
from tests.letters.post import needs


def representative_of(world: World) -> Representative:
    """The attorney of the story."""
    return Representative.objects.get(person=world.person)


def harm_of(world: World) -> SourceOfHarm:
    found = SourceOfHarm.objects.filter(person=world.person).first()
    return found or a_source_of_harm(world.person)


def letter_to_give(world: World) -> Letter:
    """A letter that waits for somebody, to a reader of Braille whom the team looks after."""
    found = Letter.objects.filter(tasks__isnull=False).order_by("pk").first()
    if found is not None:
        return found
    person = factory.a_person("Braille")
    needs(person, "braille_2")
    case = factory.a_case(
        team=world.cast.team, person=person, today=world.today, waited=28,
        by=factory.user_of(world.cast.manager),
    )  # fmt: skip
    letter = Letter.objects.create(
        case=case, person=person, team=case.team, kind="waiting_well", milestone=28,
        due_on=world.today, state=LetterState.HELD, held_because="format_task",
    )  # fmt: skip
    tasks.follow(letter, on=world.today)
    return letter


def _person(world: World) -> tuple[Any, ...]:
    return (world.person.pk,)


def _row(make: Callable[[World], Any]) -> Callable[[World], tuple[Any, ...]]:
    return lambda world: (world.person.pk, make(world).pk)


def _letter(world: World) -> tuple[Any, ...]:
    return (letter_to_give(world).pk,)


def _listed(world: World) -> str:
    """The whole list, with something in it."""
    letter_to_give(world)
    return ""


REACH: tuple[Operation, ...] = (
    Operation("api-representatives", "GET", SEES_PERSON, _person),
    Operation("api-representatives", "POST", ANYONE_WORKING, _person, lambda world: {
        "representative": world.held.person_id, "authority": "deputy", "letters": "copy",
        "evidence": "Saw the order", "starts_on": "2026-11-20"}),
    Operation("api-representative-end", "POST", ANYONE_WORKING, _row(representative_of),
              lambda world: {"ends_on": "2026-11-20", "because": "Revoked"}),
    Operation("api-must-not-see", "GET", SEES_PERSON, _person),
    Operation("api-must-not-see", "POST", ANYONE_WORKING, _person,
              lambda world: {"name": "Owen Grist", "kind": "harm"}),
    Operation("api-whereabouts", "POST", ANYONE_WORKING, _row(harm_of),
              lambda world: {"lines": "3 Mill Lane", "postcode": "ZZ1 4AB"}),
    Operation("api-must-not-see-end", "POST", ANYONE_WORKING, _row(harm_of),
              lambda world: {"because": "Recorded of the wrong person"}),
    Operation("api-letter-tasks", "GET", LISTS, query=_listed),
    Operation("api-letter-task", "GET", SEES_UNSHARED, _letter),
    Operation("api-letter-task-worker", "POST", OWN_TEAM_UNSHARED, _letter,
              lambda world: {"worker": world.cast.practitioner.pk}),
    Operation("api-letter-task-done", "POST", OWN_TEAM_UNSHARED, _letter,
              lambda world: {"how": "in_person", "words": "Read aloud", "on": "2026-11-20"}),
)  # fmt: skip

# The page that acts or shows, and the operation that does the same.
TWINS: dict[str, str] = {
    "person-representatives": "GET api-representatives",
    "representative-add": "POST api-representatives",
    "representative-end": "POST api-representative-end",
    "person-harm": "GET api-must-not-see",
    "harm-add": "POST api-must-not-see",
    "harm-where": "POST api-whereabouts",
    "harm-end": "POST api-must-not-see-end",
    "letter-tasks": "GET api-letter-tasks",
    "letter-task": "GET api-letter-task",
    "letter-task-assign": "POST api-letter-task-worker",
    "letter-task-done": "POST api-letter-task-done",
}
