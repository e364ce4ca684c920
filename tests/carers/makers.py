"""Short makers for the stories about carers."""

from datetime import date, timedelta
from typing import Any

from carers.acts import assessing, calling, deciding, planning, relationships, requests
from carers.eligibility import CarerOutcome
from carers.models import Assessment, CaringRelationship, Decision, SupportPlan
from carers.sections import EQUALITY, SECTIONS
from casework.models import Case, Person, Team, User
from tests import factory

CARER = "carer_assessment"


def a_carer(family_name: str = "Ashdown", **details: Any) -> Person:
    return factory.a_person(
        family_name, **{"given_names": "Iris", "born_on": date(1961, 3, 2), **details}
    )


def a_carers_case(*, team: Team, by: User, today: date, waited: int = 0, **details: Any) -> Case:
    on = today - timedelta(days=waited)
    person = details.pop("person", None) or a_carer()
    ask = requests.Ask(carer=person, team=team, received_on=on, came_by="self", **details)
    return requests.receive(ask, by=by, on=on)


def caring(carer: Person, adult: Person, *, by: User, today: date, **how: Any) -> Any:
    details = {"kind": "adult", "starts_on": date(2024, 1, 1), **how}
    told = relationships.Caring(carer=carer, adult=adult, **details)
    made: CaringRelationship = relationships.begin(told, by=by, on=today)
    return made


def ring(case: Case, *, by: User, on: date, **answers: Any) -> Any:
    said = {"outcome": "spoke", "how_are_you": "Tired", "still_possible": "yes", **answers}
    return calling.ring(case, calling.Call(on=on, **said), by=by, on=on)


ANSWERS: dict[str, dict[str, Any]] = {
    "words": {"own_words": "I sleep in snatches.", "strengths": "My sister rings."},
    "caring": {"willing_now": "yes", "able_now": "partly", "willing_future": "yes",
               "able_future": "not_known", "willing_words": ""},
    "necessary": {"necessary_care": True, "necessary_words": "Washing, nights"},
    "life": {"working_words": "Left my job", "education_words": "No", "recreation_words": "Choir"},
    "impact": {"impact_words": "Worn out", "health_at_risk": False, "health_words": "",
               "significant_impact": True, "significant_words": ""},
    "outcomes": {item.value: ("", "") for item in CarerOutcome},
    "wishes": {"wishes": "One free evening"},
    "equality": dict.fromkeys(EQUALITY, None),
    "together": {"combined_with": None, "carer_agreed_on": None, "adult_agreed_on": None},
}  # fmt: skip


def fill(assessment: Assessment, *, by: User, on: date, **changed: dict[str, Any]) -> Assessment:
    """Answer every section; ``changed`` names sections and what differs in them."""
    for section in SECTIONS:
        answers = {**ANSWERS[section.code], **changed.get(section.code, {})}
        seen = assessment.saved.get(section.code, 0)
        assessment = assessing.save_section(
            assessment, section.code, answers, seen=seen, by=by, on=on
        )
    return assessment


def completed(case: Case, *, by: User, on: date, **changed: Any) -> Assessment:
    begun = assessing.start(case, performed_by=case.team, by=by, on=on)
    return assessing.complete(fill(begun, by=by, on=on, **changed), by=by, on=on)


def decided(case: Case, *, by: User, on: date, **changed: Any) -> Decision:
    done = completed(case, by=by, on=on, **changed)
    return deciding.decide(done, reasons="What we heard", advice="A group", by=by, on=on)


ONE_OUTCOME = {"vi": ("without_assistance", "Cannot go back to work")}


def a_service(case: Case, *, by: Any, on: date, review_due_on: date) -> SupportPlan:
    service = planning.Service(
        "Unpaid carer support: Direct to unpaid carer", "Unpaid carer respite",
        "Someone sits in", on,
    )  # fmt: skip
    return planning.add_service(case, service, review_due_on=review_due_on, by=by, on=on).plan
