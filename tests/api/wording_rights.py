"""Who may do what to the words of letters through the API: part of the one table of rights."""

from collections.abc import Callable
from typing import Any

from casework.letters.wording import acts
from casework.letters.wording.origins import Wanted
from casework.models import WAITING_WELL, Wording
from casework.policy import Role
from tests import factory
from tests.api.operation import Operation
from tests.api.world import World

READS = "401 403 200 200 200 200 200 200 403"
WRITES = "401 403 403 403 201 201 403 201 403"
AGREES = "401 403 403 403 403 201 403 403 403"
PLACE = (WAITING_WELL, "en", "plain")


def draft_of(world: World) -> Wording:
    """A version that a colleague of all of them began."""
    found = Wording.objects.filter(kind=WAITING_WELL).first()
    if found is None:
        by = factory.user_of(factory.a_worker(Role.SERVICE_MANAGER, team=world.cast.team))
        found = acts.begin(Wanted(WAITING_WELL, "English", "plain"), start="in_force", by=by)
    return found


def submitted_of(world: World) -> Wording:
    draft = draft_of(world)
    if draft.state == Wording.State.DRAFT:
        acts.submit(
            draft, why="Kinder", edits=draft.edits, by=draft.written_by, on=world.today
        )  # fmt: skip
        draft.refresh_from_db()
    return draft


def _at(make: Callable[[World], Wording]) -> Callable[[World], tuple[Any, ...]]:
    return lambda world: (*PLACE, make(world).version)


TITLE = {"parts": [{"kind": "title", "text": "News"}], "edits": 1}

WORDINGS: tuple[Operation, ...] = (
    Operation("api-wordings", "GET", READS),
    Operation("api-wording", "GET", READS, lambda world: PLACE),
    Operation("api-wording-versions", "POST", WRITES, lambda world: PLACE,
              lambda world: {"start": "in_force"}),
    Operation("api-wording-version", "GET", READS, _at(draft_of)),
    Operation("api-wording-parts", "POST", WRITES, _at(draft_of), lambda world: TITLE),
    Operation("api-wording-submission", "POST", WRITES, _at(draft_of),
              lambda world: {"why": "Kinder", "edits": 1}),
    # Only those who wrote it take it back, and none of them here did.
    Operation("api-wording-recall", "POST", "401 403 403 403 403 403 403 403 403",
              _at(submitted_of)),
    Operation("api-wording-approval", "POST", AGREES, _at(submitted_of),
              lambda world: {"edits": 1}),
    Operation("api-wording-return", "POST", AGREES, _at(submitted_of),
              lambda world: {"because": "Say it in fewer words"}),
    Operation("api-wording-withdrawal", "POST", WRITES, _at(draft_of),
              lambda world: {"because": "Not needed"}),
)  # fmt: skip

# The page that acts or shows, and the operation that does the same.
TWINS: dict[str, str] = {
    "wording": "GET api-wordings",
    "wording-one": "GET api-wording",
    "wording-version": "GET api-wording-version",
    "wording-begin": "POST api-wording-versions",
    "wording-edit": "GET api-wording-version",
    "wording-part": "POST api-wording-parts",
    "wording-part-add": "POST api-wording-parts",
    "wording-part-move": "POST api-wording-parts",
    "wording-part-remove": "POST api-wording-parts",
    "wording-submit": "POST api-wording-submission",
    "wording-take-back": "POST api-wording-recall",
    "wording-approve": "POST api-wording-approval",
    "wording-send-back": "POST api-wording-return",
    "wording-withdraw": "POST api-wording-withdrawal",
}
