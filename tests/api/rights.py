"""The one table of who may do what through the API. An address without an entry fails the build.

The columns are the answers to: a stranger, an analyst, a practitioner of another team, a
practitioner of the team, the team's manager, a service manager, an auditor, an administrator, and
a worker of a partner organisation with which one case is shared.
"""

from collections.abc import Callable
from typing import Any

from tests.api import world
from tests.api.carers_rights import CARERS
from tests.api.meeting_rights import MEETINGS
from tests.api.operation import (
    ANYONE_WORKING,
    DECIDES_ON_LETTERS,
    EVERYONE,
    GRANTS,
    GRANTS_TO,
    IMPORTS,
    IMPORTS_TO,
    LISTS,
    MANAGES,
    MANAGES_TO,
    OWN_TEAM,
    OWN_TEAM_UNSHARED,
    RECEIVES,
    ROLES,
    SEES,
    SEES_JOBS,
    SEES_PERSON,
    SEES_UNSHARED,
    SEES_WORKERS,
    SETS_POLICY,
    SETS_POLICY_TO,
    STAFF,
    STAFFS,
    STAFFS_TO,
    UNDOES,
    Operation,
)
from tests.api.reach_rights import REACH
from tests.api.wording_rights import WORDINGS
from tests.api.world import World

__all__ = ["ROLES", "TABLE", "Operation"]


def _on(name: str) -> Callable[[World], tuple[Any, ...]]:
    return lambda world: (getattr(world, name).pk,)


def _says(**body: Any) -> Callable[[World], Any]:
    return lambda world: body


def _worker(name: str) -> Callable[[World], tuple[Any, ...]]:
    return lambda world: (getattr(world.cast, name).pk,)


def _case(name: str) -> Callable[[World], Any]:
    return lambda world: getattr(world, name)


AT_RISK = "The adult was seen on the roof and her doctor must know what she takes"

TABLE: tuple[Operation, ...] = (
    Operation("api-schema", "GET", EVERYONE),
    Operation("api-docs", "GET", "302 200 200 200 200 200 200 200 200"),
    Operation("api-people", "GET", LISTS, query="?q=Kemp"),
    Operation("api-people", "POST", RECEIVES,
              body=_says(given_names="Olive", family_name="Newcome", born_on="1944-02-03")),
    Operation("api-person", "GET", SEES_PERSON, _on("person")),
    Operation("api-person", "PATCH", "401 404 200 200 200 200 403 404 403", _on("person"),
              _says(phone="01632 960001"), _case("person")),
    Operation("api-addresses", "POST", ANYONE_WORKING, _on("person"),
              _says(kind="home", lines="2 Example Street", starts_on="2026-11-20")),
    Operation("api-address-end", "POST", ANYONE_WORKING,
              lambda world: (world.person.pk, world.address.pk), _says(ends_on="2026-11-20")),
    Operation("api-address-right", "POST", ANYONE_WORKING,
              lambda world: (world.person.pk, world.returned_address.pk),
              _says(because="She opened the door to us there")),
    Operation("api-needs", "POST", ANYONE_WORKING, _on("person"), _says(needs=[], source="asked"),
              _case("person")),
    Operation("api-death", "POST", ANYONE_WORKING, _on("person"),
              _says(verified=True, on="2026-11-20")),
    Operation("api-death", "DELETE", "401 404 200 200 200 200 403 404 404", _on("mistaken"),
              _says(because="She rang us herself"), _case("mistaken")),
    Operation("api-restriction", "POST", GRANTS_TO, _on("person"),
              lambda world: {"reason": "A relative works here", "length": "2_weeks",
                             "to": [world.cast.practitioner.pk]}),
    Operation("api-restriction", "DELETE", "401 404 404 404 404 200 404 404 404", _on("hidden"),
              _says(because="The relative left")),
    Operation("api-access", "GET", GRANTS, _on("person")),
    Operation("api-access", "POST", GRANTS_TO, _on("person"),
              lambda world: {"to": world.cast.practitioner.pk, "reason": "Covers for Joan",
                             "length": "6_months"}),
    Operation("api-emergency-access", "POST", "401 403 201 201 201 201 201 403 403",
              body=lambda world: {"words": world.hidden.reference, "reason": AT_RISK}),
    Operation("api-queues", "GET", LISTS),
    Operation("api-cases", "GET", LISTS),
    Operation("api-cases", "POST", RECEIVES, body=lambda world: {
        "person": world.person.pk, "kind": "review", "team": world.cast.team.pk,
        "received_on": "2026-11-20", "source": "gp", "summary": "A review is due"}),
    Operation("api-case", "GET", SEES, _on("waiting")),
    Operation("api-history", "GET", SEES, _on("waiting")),
    Operation("api-allocation", "POST", "401 404 403 403 201 201 403 404 403", _on("waiting"),
              lambda world: {"worker": world.cast.practitioner.pk, "reason": "capacity"},
              _case("waiting")),
    Operation("api-allocation", "DELETE", UNDOES, _on("held"), _says(because="Off sick"),
              _case("held")),
    Operation("api-reallocation", "POST", "401 404 403 403 201 201 403 404 404", _on("held"),
              lambda world: {"worker": world.spare.pk, "because": "Off sick"}, _case("held")),
    Operation("api-rating", "POST", OWN_TEAM, _on("waiting"),
              _says(rating="red", reasons=["no_essential_care"]), _case("waiting")),
    Operation("api-pause", "POST", OWN_TEAM, _on("waiting"),
              _says(reason="hospital", until="2026-11-28"), _case("waiting")),
    Operation("api-pause", "DELETE", UNDOES, _on("paused"), rests=_case("paused")),
    Operation("api-correction", "POST", OWN_TEAM, _on("waiting"),
              _says(because="Misread", received_on="2026-10-01"), _case("waiting")),
    Operation("api-contacts", "GET", SEES, _on("waiting")),
    Operation("api-contacts", "POST", OWN_TEAM, _on("waiting"),
              _says(how="phone", spoke_with="person", outcome="spoke", on="2026-11-20",
                    summary="Managing")),
    Operation("api-notes", "GET", SEES, _on("waiting")),
    Operation("api-notes", "POST", OWN_TEAM, _on("waiting"), _says(text="Key safe")),
    Operation("api-changes", "GET", SEES, _on("waiting")),
    Operation("api-changes", "POST", OWN_TEAM, _on("waiting"), _says(trigger="fall")),
    Operation("api-change", "DELETE", UNDOES,
              lambda world: (world.paused.pk, world.change_of_paused.pk), rests=_case("paused")),
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
    Operation("api-offers", "GET", "401 403 200 200 200 200 403 403 403"),
    Operation("api-offer", "GET", SEES_UNSHARED, _on("offered_here")),
    Operation("api-acceptance", "POST", OWN_TEAM_UNSHARED, _on("offered_here"),
              rests=lambda world: world.offered_here.case),
    Operation("api-return", "POST", OWN_TEAM_UNSHARED, _on("offered_here"),
              _says(because="Not ours"), rests=lambda world: world.offered_here.case),
    Operation("api-offer-withdrawal", "POST", OWN_TEAM_UNSHARED, _on("offered_away"),
              rests=lambda world: world.offered_away.case),
    Operation("api-letters", "GET", LISTS),
    Operation("api-letter", "GET", SEES_UNSHARED, _on("letter")),
    Operation("api-release", "POST", DECIDES_ON_LETTERS, _on("letter"),
              _says(because="The address is right")),
    Operation("api-cancellation", "POST", DECIDES_ON_LETTERS, _on("letter"),
              _says(because="Visited today")),
    Operation("api-confirmation", "POST", DECIDES_ON_LETTERS, _on("doubtful"),
              _says(went=True, because="On the carrier's list")),
    Operation("api-letter-return", "POST", DECIDES_ON_LETTERS, _on("gone"),
              _says(because="Gone away")),
    Operation("api-letter-seen-to", "POST", DECIDES_ON_LETTERS, _on("returned"),
              _says(because="Rang her")),
    Operation("api-letter-again", "POST", DECIDES_ON_LETTERS, _on("gone"),
              _says(because="Lost in the post")),
    Operation("api-rerouting", "POST", DECIDES_ON_LETTERS, _on("letter"),
              lambda world: {"to": world.attorney.pk, "because": "He has her letters now"}),
    Operation("api-withdrawal", "POST", DECIDES_ON_LETTERS, _on("letter")),
    Operation("api-letter-measures", "GET", "401 200 403 403 200 200 200 403 403"),
    Operation("api-waits", "GET", "401 200 403 403 200 200 200 403 403"),
    Operation("api-case-letters", "POST", OWN_TEAM, _on("waiting"), lambda world: {
        "kind": "appointment", "details": {
            "appointment_on": "2031-12-04", "at_time": "10.30am", "place": "Your home",
            "with_whom": "Joan Patel"}}),
    Operation("api-referrers", "GET", SEES, _on("waiting")),
    Operation("api-referrers", "POST", OWN_TEAM, _on("waiting"), _says(name="Dr Ann Example")),
    Operation("api-escalations", "GET", MANAGES),
    Operation("api-escalation", "GET", MANAGES, _on("escalation")),
    Operation("api-acknowledgement", "POST", MANAGES_TO, _on("escalation"),
              _says(action="A visit on Monday")),
    Operation("api-caseload", "POST", MANAGES_TO, _worker("practitioner"),
              _says(most=70, ends_on="2026-12-04", because="Two posts are vacant")),
    Operation("api-caseload", "DELETE", MANAGES,
              lambda world: (world.larger_caseload.worker_id,)),
    Operation("api-caseload-agreement", "POST", MANAGES_TO,
              lambda world: (world.larger_caseload.worker_id,)),
    Operation("api-teams", "GET", STAFF),
    Operation("api-team", "GET", STAFF, lambda world: (world.cast.team.pk,)),
    Operation("api-teams", "POST", STAFFS_TO, body=_says(name="North", opened_on="2026-11-20")),
    Operation("api-team", "PUT", STAFFS, lambda world: (world.cast.team.pk,),
              _says(name="Central East", opened_on="2015-01-01")),
    Operation("api-team-takes", "PUT", STAFFS, lambda world: (world.cast.team.pk,),
              _says(kinds=["care_act"])),
    Operation("api-team-closure", "POST", STAFFS_TO, lambda world: (world.idle_team.pk,),
              _says(closed_on="2026-11-21")),
    Operation("api-workers", "GET", SEES_WORKERS),
    Operation("api-workers", "POST", STAFFS_TO, body=lambda world: {
        "name": "Una Birch", "username": "una.birch", "team": world.cast.team.pk,
        "role": "practitioner", "started_on": "2026-11-20"}),
    Operation("api-worker", "GET", SEES_WORKERS, _worker("practitioner")),
    Operation("api-worker", "PUT", STAFFS, _worker("practitioner"),
              _says(name="Joan Patel", started_on="2015-01-01", fte="0.6")),
    Operation("api-worker-moves", "POST", STAFFS_TO, _worker("practitioner"),
              lambda world: {"team": world.cast.other_team.pk, "role": "practitioner",
                             "on": "2026-12-01"}),
    Operation("api-absences", "POST", MANAGES_TO, _worker("practitioner"),
              _says(reason="leave", starts_on="2026-12-21", ends_on="2027-01-04")),
    Operation("api-absences", "GET", MANAGES, _worker("practitioner")),
    Operation("api-absence", "PUT", MANAGES,
              lambda world: (world.cast.colleague.pk, world.absence_id),
              _says(reason="sick", ends_on="2026-12-04")),
    Operation("api-absence-end", "POST", MANAGES_TO,
              lambda world: (world.cast.colleague.pk, world.absence_id),
              _says(back_on="2026-11-25")),
    Operation("api-departure", "POST", "401 403 403 403 201 201 403 201 403",
              _worker("practitioner"), _says(left_on="2026-12-31")),
    Operation("api-jobs", "GET", SEES_JOBS),
    Operation("api-job", "GET", SEES_JOBS, lambda world: ("escalate",)),
    Operation("api-policy", "GET", SETS_POLICY),
    Operation("api-job-runs", "POST", SETS_POLICY_TO, lambda world: ("escalate",)),
    Operation("api-number", "GET", SETS_POLICY, lambda world: ("letter.first",)),
    Operation("api-changes-to", "POST", SETS_POLICY_TO, lambda world: ("letter.first",),
              _says(value=21, from_on="2026-12-01", reason="Cabinet, 3 November")),
    Operation("api-imports", "GET", IMPORTS),
    Operation("api-imports", "POST", IMPORTS_TO, body=_says(file=world.FILE)),
    Operation("api-import", "GET", IMPORTS, _on("sent")),
    Operation("api-import-columns", "POST", IMPORTS_TO, _on("sent"),
              lambda story: {"columns": world.COLUMNS, "team": story.cast.team.pk}),
    Operation("api-import-application", "POST", IMPORTS_TO, _on("checked")),
    Operation("api-import-problems", "GET", IMPORTS, _on("checked")),
    *MEETINGS,
    *REACH,
    *CARERS,
    *WORDINGS,
    Operation("api-nowhere", "GET", "401 404 404 404 404 404 404 404 404"),
)  # fmt: skip
