"""What an entry of the table of rights holds, and the usual answers by role."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.api.world import World

ROLES = (
    "stranger", "analyst", "outsider", "practitioner", "manager", "service_manager", "auditor",
    "administrator", "partner",
)  # fmt: skip


@dataclass(frozen=True)
class Operation:
    """One method of one address, a request that makes sense, and what each role is told."""

    route: str
    method: str
    answers: str
    place: Callable[[World], tuple[Any, ...]] = lambda world: ()
    body: Callable[[World], Any] = lambda world: None
    # The case or person whose version the request rests on.
    rests: Callable[[World], Any] | None = None
    query: str | Callable[[World], str] = ""

    @property
    def expected(self) -> dict[str, int]:
        return dict(zip(ROLES, map(int, self.answers.split()), strict=True))

    def prepare(self, world: World) -> None:
        """Let what it is about be there before a role's turn begins, which is taken back."""
        for part in (self.place, self.body, self.asked):
            part(world)

    def asked(self, world: World) -> str:
        """The query of the address, where it has one."""
        return self.query(world) if callable(self.query) else self.query

    def __str__(self) -> str:
        return f"{self.method} {self.route}"


SEES = "401 404 200 200 200 200 200 404 200"
SEES_UNSHARED = "401 404 200 200 200 200 200 404 404"
SEES_PERSON = "401 404 200 200 200 200 200 404 403"
LISTS = "401 403 200 200 200 200 200 403 403"
OWN_TEAM = "401 404 403 201 201 201 403 404 403"
OWN_TEAM_UNSHARED = "401 404 403 201 201 201 403 404 404"
UNDOES = "401 404 403 200 200 200 403 404 404"
ANYONE_WORKING = "401 404 201 201 201 201 403 404 403"
RECEIVES = "401 403 201 201 201 201 403 403 403"
STAFF = "401 200 200 200 200 200 200 200 403"
EVERYONE = "401 200 200 200 200 200 200 200 200"
SEES_WORKERS = "401 403 403 403 200 200 200 200 403"
STAFFS = "401 403 403 403 403 200 403 200 403"
STAFFS_TO = "401 403 403 403 403 201 403 201 403"
MANAGES = "401 403 403 403 200 200 403 403 403"
MANAGES_TO = "401 403 403 403 201 201 403 403 403"
DECIDES_ON_LETTERS = "401 404 403 403 201 201 403 404 404"
GRANTS = "401 404 403 403 403 200 403 404 403"
GRANTS_TO = "401 404 403 403 403 201 403 404 403"
IMPORTS = "401 403 403 403 403 200 403 200 403"
IMPORTS_TO = "401 403 403 403 403 201 403 201 403"
# An administrator imports, and opens no record.
NEWS = "401 403 403 403 403 200 403 403 403"
NEWS_TO = "401 403 403 403 403 201 403 403 403"
SEES_JOBS = "401 403 403 403 200 200 200 200 403"
SETS_POLICY = "401 403 403 403 403 200 403 403 403"
SETS_POLICY_TO = "401 403 403 403 403 201 403 403 403"
