"""Who may do what about carers through the API: a part of the one table (tests/api/rights.py)."""

from collections.abc import Callable
from typing import Any

from tests.api.carers_world import CarersWorld
from tests.api.operation import (
    LISTS,
    OWN_TEAM_UNSHARED,
    RECEIVES,
    SEES_UNSHARED,
    Operation,
)
from tests.api.world import World

# What only a manager or a senior of the team may do.
ALLOCATES = "401 404 403 403 201 201 403 404 404"
FIGURES = "401 200 403 403 200 200 200 403 403"
# A partner's worker sees these where the case is shared with them, and it is not.
SEES_SECTION = "401 404 403 200 200 200 403 404 404"
# A partner's worker sees no relationship of a carer whose case is not shared with them.
ENDS_CARING = "401 404 201 201 201 201 403 404 404"
CALLS_DUE = "401 403 200 200 200 200 403 403 200"


def _of(name: str, *more: str) -> Callable[[World], tuple[Any, ...]]:
    return lambda world: (getattr(world.carers, name).pk, *more)


def _says(make: Callable[[CarersWorld, World], Any]) -> Callable[[World], Any]:
    return lambda world: make(world.carers, world)


def _seen(name: str) -> Callable[[World], Any]:
    return lambda world: getattr(world.carers, name)


CARERS: tuple[Operation, ...] = (
    Operation("api-caring", "GET", LISTS,
              query=lambda world: f"?person={world.carers.carer.pk}"),
    Operation("api-caring", "POST", RECEIVES, body=_says(lambda carers, world: {
        "carer": carers.decision.assessment.case.person_id, "adult": carers.adult.pk,
        "kind": "adult", "starts_on": "2025-01-01", "hours_per_week": 35, "does": ["meals"]})),
    Operation("api-one-caring", "GET", SEES_UNSHARED, _of("caring")),
    Operation("api-caring-end", "POST", ENDS_CARING, _of("caring"),
              _says(lambda *_: {"ends_on": "2026-11-20", "because": "Moved"})),
    Operation("api-caring-authority", "POST", ENDS_CARING, _of("caring"),
              _says(lambda *_: {"from_on": "2026-11-20", "evidence": "Signed form"})),
    Operation("api-carer-requests", "GET", LISTS),
    Operation("api-carer-requests", "POST", RECEIVES, body=_says(lambda carers, world: {
        "person": carers.adult.pk, "team": world.cast.team.pk, "received_on": "2026-11-20",
        "came_by": "campaign", "campaign": "Carers Week"})),
    Operation("api-carer-request", "GET", SEES_UNSHARED, _of("waiting")),
    Operation("api-referrals", "POST", RECEIVES, body=_says(lambda carers, world: {
        "person": carers.young.pk, "to": "Early help hub"})),
    Operation("api-carer-offers", "GET", SEES_UNSHARED, _of("adults_case")),
    Operation("api-carer-offers", "POST", OWN_TEAM_UNSHARED, _of("adults_case"),
              _says(lambda carers, world: {
                  "identified": "yes", "carer": carers.carer.pk, "offered_on": "2026-11-19",
                  "answer": "accepted", "answered_on": "2026-11-20"})),
    Operation("api-call-sheet", "GET", CALLS_DUE),
    Operation("api-calls", "GET", SEES_UNSHARED, _of("waiting")),
    Operation("api-calls", "POST", OWN_TEAM_UNSHARED, _of("waiting"), _says(lambda *_: {
        "outcome": "spoke", "on": "2026-11-20", "how_are_you": "Worn out",
        "still_possible": "with_difficulty", "got_worse": True})),
    Operation("api-assessments", "GET", SEES_UNSHARED, _of("waiting")),
    Operation("api-assessments", "POST", OWN_TEAM_UNSHARED, _of("waiting"), _says(lambda *_: {})),
    Operation("api-assessment", "GET", SEES_UNSHARED, _of("undecided")),
    Operation("api-section", "GET", SEES_UNSHARED, _of("open_one", "words")),
    Operation("api-section", "PUT", SEES_SECTION, _of("open_one", "words"),
              _says(lambda *_: {"own_words": "I sleep in snatches."}), _seen("section")),
    Operation("api-completion", "POST", OWN_TEAM_UNSHARED, _of("filled"),
              _says(lambda *_: {"offered_to_carer": True}), _seen("filled")),
    Operation("api-sign-off", "POST", ALLOCATES, _of("partners"),
              _says(lambda *_: {"read": True}), _seen("partners")),
    Operation("api-override", "POST", OWN_TEAM_UNSHARED, _of("undecided"),
              _says(lambda *_: {"reason": "Her GP wrote"}), _seen("undecided")),
    Operation("api-override-answer", "POST", ALLOCATES, _of("override"),
              _says(lambda *_: {"agreed": True, "note": "I read the letter"})),
    Operation("api-decide", "POST", OWN_TEAM_UNSHARED, _of("undecided"),
              _says(lambda *_: {"reasons": "You told us of your week."}), _seen("undecided")),
    Operation("api-decision", "GET", SEES_UNSHARED, _of("decision")),
    Operation("api-disagreements", "GET", SEES_UNSHARED, _of("decision")),
    Operation("api-disagreements", "POST", OWN_TEAM_UNSHARED, _of("decision"), _says(lambda *_: {
        "raised_by": "Io Decker", "raised_on": "2026-11-21", "ground": "delay",
        "words": "Too long", "route": "reassess"})),
    Operation("api-settlement", "POST", OWN_TEAM_UNSHARED, _of("disagreement"),
              _says(lambda *_: {"outcome": "withdrawn", "words": "She rang"})),
    Operation("api-plan", "GET", SEES_UNSHARED, lambda world: (world.carers.plan.case_id,)),
    Operation("api-plan", "POST", OWN_TEAM_UNSHARED,
              lambda world: (world.carers.decision.assessment.case_id,), _says(lambda *_: {
                  "service_type": "Unpaid carer support: Direct to unpaid carer",
                  "component": "Unpaid carer respite", "what": "Thursdays",
                  "starts_on": "2026-12-01", "review_due_on": "2027-05-01"})),
    Operation("api-reviews-due", "GET", LISTS),
    Operation("api-review", "POST", OWN_TEAM_UNSHARED, _of("plan"),
              _says(lambda *_: {"found": "It helps", "next_due_on": "2027-05-01"})),
    Operation("api-carer-figures", "GET", FIGURES),
)  # fmt: skip
