"""The one table of who may do what through the API. An address without an entry fails the build.

The columns are the answers to: a stranger, an analyst, a practitioner of another team, a
practitioner of the team, the team's manager, and a service manager.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.api.world import World

ROLES = ("stranger", "analyst", "outsider", "practitioner", "manager", "service_manager")


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
    query: str = ""

    @property
    def expected(self) -> dict[str, int]:
        return dict(zip(ROLES, map(int, self.answers.split()), strict=True))

    def __str__(self) -> str:
        return f"{self.method} {self.route}"


def _on(name: str) -> Callable[[World], tuple[Any, ...]]:
    return lambda world: (getattr(world, name).pk,)


def _says(**body: Any) -> Callable[[World], Any]:
    return lambda world: body


def _worker(name: str) -> Callable[[World], tuple[Any, ...]]:
    return lambda world: (getattr(world.cast, name).pk,)


def _case(name: str) -> Callable[[World], Any]:
    return lambda world: getattr(world, name)


SEES = "401 404 200 200 200 200"
LISTS = "401 403 200 200 200 200"
OWN_TEAM = "401 404 403 201 201 201"
UNDOES = "401 404 403 200 200 200"
ANYONE_WORKING = "401 404 201 201 201 201"
RECEIVES = "401 403 201 201 201 201"
STAFF = "401 200 200 200 200 200"
MANAGES = "401 403 403 403 200 200"
MANAGES_TO = "401 403 403 403 201 201"

TABLE: tuple[Operation, ...] = (
    Operation("api-schema", "GET", STAFF),
    Operation("api-docs", "GET", "302 200 200 200 200 200"),
    Operation("api-people", "GET", LISTS, query="?q=Kemp"),
    Operation("api-people", "POST", RECEIVES,
              body=_says(given_names="Olive", family_name="Newcome", born_on="1944-02-03")),
    Operation("api-person", "GET", SEES, _on("person")),
    Operation("api-person", "PATCH", "401 404 200 200 200 200", _on("person"),
              _says(phone="01632 960001"), _case("person")),
    Operation("api-addresses", "POST", ANYONE_WORKING, _on("person"),
              _says(kind="home", lines="2 Example Street", starts_on="2026-11-20")),
    Operation("api-address-end", "POST", ANYONE_WORKING,
              lambda world: (world.person.pk, world.address.pk), _says(ends_on="2026-11-20")),
    Operation("api-needs", "POST", ANYONE_WORKING, _on("person"), _says(needs=[], source="asked")),
    Operation("api-death", "POST", ANYONE_WORKING, _on("person"),
              _says(verified=True, on="2026-11-20")),
    Operation("api-queues", "GET", LISTS),
    Operation("api-cases", "GET", LISTS),
    Operation("api-cases", "POST", RECEIVES, body=lambda world: {
        "person": world.person.pk, "kind": "review", "team": world.cast.team.pk,
        "received_on": "2026-11-20", "source": "gp", "summary": "A review is due"}),
    Operation("api-case", "GET", SEES, _on("waiting")),
    Operation("api-history", "GET", SEES, _on("waiting")),
    Operation("api-allocation", "POST", "401 404 403 403 201 201", _on("waiting"),
              lambda world: {"worker": world.cast.practitioner.pk, "reason": "capacity"},
              _case("waiting")),
    Operation("api-allocation", "DELETE", UNDOES, _on("held"), _says(because="Off sick"),
              _case("held")),
    Operation("api-rating", "POST", OWN_TEAM, _on("waiting"),
              _says(rating="red", reasons=["no_essential_care"]), _case("waiting")),
    Operation("api-pause", "POST", OWN_TEAM, _on("waiting"),
              _says(reason="hospital", until="2026-11-28"), _case("waiting")),
    Operation("api-pause", "DELETE", UNDOES, _on("paused"), rests=_case("paused")),
    Operation("api-contacts", "GET", SEES, _on("waiting")),
    Operation("api-contacts", "POST", OWN_TEAM, _on("waiting"),
              _says(how="phone", spoke_with="person", outcome="spoke", on="2026-11-20",
                    summary="Managing")),
    Operation("api-notes", "GET", SEES, _on("waiting")),
    Operation("api-notes", "POST", OWN_TEAM, _on("waiting"), _says(text="Key safe")),
    Operation("api-changes", "GET", SEES, _on("waiting")),
    Operation("api-changes", "POST", OWN_TEAM, _on("waiting"), _says(trigger="fall")),
    Operation("api-looks", "POST", OWN_TEAM, _on("waiting"), _says(note="Read the file"),
              _case("waiting")),
    Operation("api-closure", "POST", OWN_TEAM, _on("waiting"), _says(reason="completed"),
              _case("waiting")),
    Operation("api-closure", "DELETE", UNDOES, _on("closed"), _says(because="It fell through"),
              _case("closed")),
    Operation("api-case-offers", "GET", SEES, _on("waiting")),
    Operation("api-case-offers", "POST", OWN_TEAM, _on("waiting"),
              lambda world: {"to": world.cast.other_team.pk, "reason": "Moved west"},
              _case("waiting")),
    Operation("api-offers", "GET", LISTS),
    Operation("api-offer", "GET", SEES, _on("offered_here")),
    Operation("api-acceptance", "POST", OWN_TEAM, _on("offered_here"),
              rests=lambda world: world.offered_here.case),
    Operation("api-return", "POST", OWN_TEAM, _on("offered_here"), _says(because="Not ours"),
              rests=lambda world: world.offered_here.case),
    Operation("api-letters", "GET", LISTS),
    Operation("api-letter", "GET", SEES, _on("letter")),
    Operation("api-release", "POST", "401 404 403 403 201 201", _on("letter"),
              _says(because="The address is right")),
    Operation("api-cancellation", "POST", "401 404 403 403 201 201", _on("letter"),
              _says(because="Visited today")),
    Operation("api-confirmation", "POST", "401 404 403 403 201 201", _on("doubtful"),
              _says(went=True, because="On the carrier's list")),
    Operation("api-escalations", "GET", MANAGES),
    Operation("api-escalation", "GET", MANAGES, _on("escalation")),
    Operation("api-acknowledgement", "POST", MANAGES_TO, _on("escalation"),
              _says(action="A visit on Monday")),
    Operation("api-teams", "GET", STAFF),
    Operation("api-team", "GET", STAFF, lambda world: (world.cast.team.pk,)),
    Operation("api-workers", "GET", MANAGES),
    Operation("api-worker", "GET", MANAGES, _worker("practitioner")),
    Operation("api-absences", "POST", MANAGES_TO, _worker("practitioner"),
              _says(reason="leave", starts_on="2026-12-21", ends_on="2027-01-04")),
    Operation("api-absence-end", "POST", MANAGES_TO,
              lambda world: (world.cast.colleague.pk, world.absence_id),
              _says(back_on="2026-11-25")),
    Operation("api-departure", "POST", MANAGES_TO, _worker("practitioner"),
              _says(left_on="2026-12-31")),
    Operation("api-jobs", "GET", "401 403 403 403 200 200"),
    Operation("api-job", "GET", "401 403 403 403 200 200", lambda world: ("escalate",)),
    Operation("api-policy", "GET", "401 403 403 403 403 200"),
    Operation("api-nowhere", "GET", "401 404 404 404 404 404"),
)  # fmt: skip
