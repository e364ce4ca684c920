"""How a carer comes: offered on an adult's case, a request, a young carer's referral."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from carers.acts import offers, requests
from carers.api import given
from carers.api.relationships import named_person, seen_rows
from carers.api.shown import CarerOfferShown, CarerRequestShown, ReferralShown
from carers.kinds import CARER_ASSESSMENT
from carers.models import CarerOffer, Decision
from casework import access
from casework.api import base, idempotency, paging, schema
from casework.api.on_cases import SCREEN, add_once, seen_case
from casework.api.problems import invalid
from casework.api.shown_cases import WholeCaseShown
from casework.calendar import local_today
from casework.models import Case, Person, Team, User
from casework.paging import Order, Page
from casework.roles import Right
from casework.views.asking import demand, user_of

LONGEST_WAIT = Order(("received_on", "id"))
_SHOW = OpenApiParameter(
    "show", enum=["ended"], description="Without it, every request that has no outcome yet."
)


class CarerOffers(base.ApiView):
    """Asked on every case of an adult: is there a carer, and what did they say?"""

    @schema.operation(
        "listCarerOffers", "What was asked about a carer", params=schema.PAGES,
        answer=schema.page_of(CarerOfferShown, "CarerOfferPage"), problems=(400, 404),
    )  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        case, user = seen_case(request, pk), user_of(request)
        demand(request, Right.SEE_RECORDS)
        paging.known_only(request, paging.PAGING)
        rows = case.carer_offers.select_related("carer")
        page: Page[CarerOffer] = paging.asked_page(request, rows, order=paging.NEWEST)
        _name_carers(page.rows, user)
        return base.answer(paging.envelope(page, CarerOfferShown(page.rows, many=True).data))

    @schema.operation(
        "recordCarerOffer", "Record whether there is a carer, and what they said",
        given=given.CarerOfferGiven, answer=WholeCaseShown, status=201, rests="gives",
        problems=(404,), says="A carer who accepts has a request on the list from that day.",
        example={"identified": "yes", "carer": 2, "offered_on": "2026-11-19",
                 "answer": "accepted", "answered_on": "2026-11-20"},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        return add_once(request, pk, Right.WORK, given.CarerOfferGiven, _ask)


def _name_carers(rows: list[CarerOffer], user: User) -> None:
    """Name those whose record the reader may see; each look is written down."""
    named = [row.carer_id for row in rows if row.carer_id]
    seen = Person.objects.visible_to(user).in_bulk(named)
    for row in rows:
        row.named = seen.get(row.carer_id or 0)  # type: ignore[attr-defined]
    access.saw_people(user, people=seen.values(), screen=SCREEN)


def _ask(case: Case, data: dict[str, Any], by: User, on: date) -> None:
    carer = named_person(data, "carer", by)
    offers.ask(case, offers.Offered(carer=carer, **data), by=by, on=on)


class CarerRequests(base.ApiView):
    """Every request of a carer: those without an outcome, longest wait first; or the ended."""

    @schema.operation(
        "listCarerRequests", "The requests of carers", params=(_SHOW, *schema.PAGES),
        answer=schema.page_of(CarerRequestShown, "CarerRequestPage"), problems=(400,),
        says="A request without an outcome is on this list, whoever has it and wherever it waits.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        demand(request, Right.SEE_RECORDS)
        paging.known_only(request, ("show", *paging.PAGING))
        user, show = user_of(request), request.query_params.get("show")
        if show not in (None, "ended"):
            raise invalid(show="Choose ended, or leave it out.")
        order = paging.NEWEST if show else LONGEST_WAIT
        found = carers_cases(user).filter(Q(closed_on__isnull=not show))
        page: Page[Case] = paging.asked_page(request, found, order=order)
        access.saw(user, cases=page.rows, screen=SCREEN)
        return base.answer(paging.envelope(page, _rows(page.rows)))

    @schema.operation(
        "receiveCarerRequest", "Put a carer's request on the list", given=given.CarerRequestGiven,
        answer=CarerRequestShown, status=201,
        says="Refused for someone under 18: theirs is a referral to children's services.",
        example={"person": 2, "team": 1, "received_on": "2026-11-20", "came_by": "campaign",
                 "campaign": "Carers Week"},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        demand(request, Right.RECEIVE)
        user = user_of(request)

        def run() -> Response:
            ask = _asked(base.judged(given.CarerRequestGiven, request), user)
            access.saw_person(user, ask.carer, screen=SCREEN)
            made = requests.receive(ask, by=user, on=local_today())
            return base.answer(_rows([carers_cases(user).get(pk=made.pk)])[0], status=201)

        return idempotency.once(request, run)


def carers_cases(user: User) -> QuerySet[Case]:
    """The carers' own cases that this user may see."""
    cases = Case.objects.visible_to(user).filter(kind=CARER_ASSESSMENT.code)
    return cases.select_related("person", "team", "worker", "carer_request")


def _rows(cases: list[Case]) -> list[dict[str, Any]]:
    """Each request with its newest decision; one statement for all of them."""
    made = Decision.objects.filter(assessment__case__in=cases).order_by("id")
    newest = {item.assessment.case_id: item for item in made.select_related("assessment")}
    today = local_today()
    for case in cases:
        case.decision = newest.get(case.pk)  # type: ignore[attr-defined]
        case.waited_days = case.waited(today)  # type: ignore[attr-defined]
    return list(CarerRequestShown(cases, many=True).data)


def _asked(data: dict[str, Any], user: User) -> requests.Ask:
    carer = named_person(data, "person", user)
    team = Team.objects.open_on(local_today()).filter(pk=data.pop("team")).first()
    if team is None or carer is None:
        raise invalid(team="There is no such team.")
    named, relationship = data.pop("relationship"), None
    if named is not None:
        relationship = seen_rows(user).filter(pk=named, carer=carer, ends_on=None).first()
        if relationship is None:
            raise invalid(relationship="There is no such relationship of this carer.")
    return requests.Ask(carer=carer, team=team, relationship=relationship, **data)


class OneCarerRequest(base.ApiView):
    @schema.operation("readCarerRequest", "One request of a carer", answer=CarerRequestShown,
                      problems=(404,), says="By the number of its case.")  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        case = get_object_or_404(carers_cases(user_of(request)), pk=pk)
        access.saw_case(user_of(request), case, screen=SCREEN)
        return base.answer(_rows([case])[0])


class Referrals(base.ApiView):
    """Young carers, whose assessment is children's services'."""

    @schema.operation(
        "referYoungCarer", "Refer a young carer to children's services", answer=ReferralShown,
        given=given.ReferralGiven, status=201,
        example={"person": 3, "to": "Early help hub", "note": "Cares for her father"},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        demand(request, Right.WORK)
        user = user_of(request)

        def run() -> Response:
            data = base.judged(given.ReferralGiven, request)
            person = named_person(data, "person", user)
            if person is None:
                raise invalid(person="Name the young carer.")
            access.saw_person(user, person, screen=SCREEN)
            made = requests.refer_young_carer(person, **data, by=user, on=local_today())
            return base.answer(ReferralShown(made).data, status=201)

        return idempotency.once(request, run)
