"""What carers add to casework's pages and acts (casework/extensions.py)."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from carers import demo
from carers.acts import reviewing
from carers.acts.requests import refuse_once_begun, refuse_under_age, refuse_without_outcome
from carers.calls import missed_in_a_row
from carers.kinds import CARER_ASSESSMENT
from carers.letters import decision as decision_letter
from carers.models import CarerOffer, CaringRelationship, Decision, YoungCarerReferral
from carers.models.offer import Identified
from carers.policy import ADULT_AT
from casework import access
from casework.extensions import NavEntry, Section, added
from casework.models import Case, Person, User
from casework.people import moves
from casework.permissions import may, may_for
from casework.roles import Right
from casework.what_next import Step

_MOST = 25


def register() -> None:
    """Called once, when the app is ready."""
    moves.add(
        "carers.CarerOffer.carer",
        "carers.CaringRelationship.adult",
        "carers.CaringRelationship.carer",
        "carers.YoungCarerReferral.person",
    )
    added.nav += [
        NavEntry("Carers", "carers", Right.SEE_RECORDS),
        NavEntry("Carers to ring", "call-sheet", Right.SHARED),
        NavEntry("Shared with us", "shared-with-us", Right.SHARED),
    ]
    added.case_sections.append(on_case)
    added.person_sections.append(on_person)
    added.receiving[CARER_ASSESSMENT.code] = refuse_under_age
    added.closing[CARER_ASSESSMENT.code] = refuse_without_outcome
    added.changing_kind.append(refuse_once_begun)
    added.demo.append(demo.load)
    decision_letter.register()
    added.authorities.append(decision_letter.may_have_letters)
    added.api.append("carers.api.urls")
    added.each_morning["reviews_asked_for"] = lambda as_of: reviewing.ask_for_due(as_of=as_of)


def on_case(case: Case, user: User, as_of: date) -> Section | None:
    """On a carer's case its own story; on an adult's, whether there is a carer (S75)."""
    if case.kind == CARER_ASSESSMENT.code:
        return _carers_own(case, user, as_of)
    if not may(user, Right.SEE_RECORDS):
        return None
    return _adults(case, user)


def _adults(case: Case, user: User) -> Section | None:
    seen = Person.objects.visible_to(user).filter(pk=OuterRef("carer"))
    offers = CarerOffer.objects.filter(case=case).select_related("carer")
    offer = offers.annotate(may_be_named=Exists(seen)).order_by("-id").first()
    if offer and offer.carer and offer.may_be_named:
        access.saw_person(user, offer.carer, screen="named as a carer")
    steps = [] if offer and offer.is_settled else [_ask(case, offer)]
    shows = {"case": case, "offer": offer, "may_work": may_for(user, Right.WORK, case)}
    return Section("carers/_on_adults_case.html", shows, steps if case.is_open else [])


def _ask(case: Case, offer: CarerOffer | None) -> Step:
    if offer is None or offer.identified != Identified.YES:
        return Step("Is there a carer?", "Nobody has recorded an answer.", "Record it",
                    "carer-offer", case.pk)  # fmt: skip
    lead = "The carer is thinking about it." if offer.answer else "The carer has not answered."
    if offer.offered_on is None:
        lead = "Offer the carer an assessment of their own."
    return Step(lead, "", "Record what they say", "carer-offer", case.pk)


def _carers_own(case: Case, user: User, as_of: date) -> Section:
    request = getattr(case, "carer_request", None)
    assessment = case.carer_assessments.order_by("-id").first()
    decision = Decision.objects.filter(assessment=assessment).first() if assessment else None
    plan = getattr(case, "carer_plan", None)
    shows = {
        "case": case, "request": request, "assessment": assessment, "decision": decision,
        "plan": plan, "lines": list(plan.lines.order_by("id")) if plan else [],
        "shares": list(case.shares.live(as_of).select_related("team")),
        "missed": missed_in_a_row(case),
        "may_work": may_for(user, Right.WORK, case),
        "may_close": may_for(user, Right.CLOSE, case),
        "may_share": may(user, Right.SHARED),
    }  # fmt: skip
    return Section("carers/_on_carers_case.html", shows, list(_next(case, assessment, decision)))


def _next(case: Case, assessment: Any, decision: Any) -> list[Step]:
    if not case.is_open:
        return []
    if assessment is None:
        return [Step("Begin the carer's assessment.", "", "Begin", "carer-assessment-start",
                     case.pk)]  # fmt: skip
    if decision is None:
        lead = "Go on with the assessment." if assessment.is_open else "Decide, and say why."
        return [Step(lead, "", "Open the assessment", "carer-assessment", assessment.pk)]
    return []


def on_person(person: Person, user: User, as_of: date) -> Section | None:
    """Who cares for whom: the other's name and reference, and nothing of their record."""
    seen = Person.objects.visible_to(user)
    both = CaringRelationship.objects.of(person).select_related("carer", "adult")
    other = Q(carer=person, adult__in=seen) | Q(adult=person, carer__in=seen)
    made = list(both.filter(other).order_by("ends_on", "-starts_on")[:_MOST])
    others = {row.other(person).pk: row.other(person) for row in made}
    access.saw_people(user, people=others.values(), screen="named in a relationship")
    age = person.age(as_of)
    shows = {
        "person": person,
        "rows": [(row, row.other(person), row.carer_id == person.pk) for row in made],
        "is_young": age is not None and age < ADULT_AT,
        "referral": _referral(person, age),
        "may_work": may(user, Right.WORK),
        "may_receive": may(user, Right.RECEIVE),
    }
    return Section("carers/_on_person.html", shows)


def _referral(person: Person, age: int | None) -> YoungCarerReferral | None:
    if age is not None and age > ADULT_AT:
        return None
    return YoungCarerReferral.objects.filter(person=person).order_by("-id").first()
