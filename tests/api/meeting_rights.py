"""Who may hold an allocation meeting through the API: part of the one table of rights."""

from typing import Any

from casework.models import AllocationMeeting
from tests.api.operation import LISTS, MANAGES_TO, Operation
from tests.api.world import World


def meeting_of(world: World) -> AllocationMeeting:
    """The one under way over the list of the story's team."""
    return AllocationMeeting.objects.get(team=world.cast.team)


def _meeting(world: World) -> tuple[Any, ...]:
    return (meeting_of(world).pk,)


def _of_team(world: World) -> str:
    return f"?team={world.cast.team.pk}"


MEETINGS: tuple[Operation, ...] = (
    Operation("api-meetings", "GET", LISTS, query=_of_team),
    Operation("api-meetings", "POST", MANAGES_TO, body=lambda world: {"team": world.cast.team.pk}),
    Operation("api-meeting", "GET", LISTS, _meeting),
    Operation("api-agenda", "GET", LISTS, _meeting),
    Operation("api-meeting-decision", "POST", MANAGES_TO,
              lambda world: (*_meeting(world), world.waiting.pk),
              lambda world: {"decision": "keep", "situation": "same", "safe_by": "Her sister"},
              lambda world: world.waiting),
    Operation("api-meeting-end", "POST", MANAGES_TO, _meeting,
              lambda world: {"present": [world.cast.manager.pk]}),
)  # fmt: skip

# The page that acts or shows, and the operation that does the same.
TWINS: dict[str, str] = {
    "meetings": "GET api-meetings",
    "meeting-start": "POST api-meetings",
    "meeting": "GET api-agenda",
    "meeting-export": "GET api-agenda",
    "meeting-item": "POST api-meeting-decision",
    "meeting-end": "POST api-meeting-end",
}
