"""Offers of a move: those that wait for the reader's team, the two answers, and their end."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from casework import access
from casework.acts import moving
from casework.api import base, given, idempotency, paging, schema
from casework.api import shown_cases as out
from casework.api.fields import Nothing
from casework.api.on_cases import SCREEN, must_match, shown
from casework.calendar import local_today
from casework.models import Case, Offer, User
from casework.paging import Page
from casework.permissions import may_for
from casework.roles import Right
from casework.views.asking import demand, user_of


def visible_offer(request: Request, pk: int) -> Offer:
    """The offer, or the same 404 for one that is hidden as for one that is not there."""
    cases = Case.objects.visible_to(user_of(request))
    offers = Offer.objects.filter(case__in=cases)
    return get_object_or_404(offers.select_related("case__person", "case__team", "to", "by"), pk=pk)


class Offers(base.ApiView):
    """What other teams offer to one's own."""

    @schema.operation("listOffers", "Offers that wait for your team", params=schema.PAGES,
                      answer=schema.page_of(out.OfferShown, "OfferPage"),
                      problems=(400,))  # fmt: skip
    def get(self, request: Request) -> Response:
        demand(request, Right.MOVE)
        paging.known_only(request, paging.PAGING)
        user = user_of(request)
        offers = Offer.objects.filter(
            answer="", to=user.post.team_id if user.post else None,
            case__in=Case.objects.visible_to(user),
        ).select_related("case", "to")  # fmt: skip
        page: Page[Offer] = paging.asked_page(request, offers, order=paging.NEWEST)
        access.saw(user, cases=[item.case for item in page.rows], screen=SCREEN)
        return base.answer(paging.envelope(page, out.OfferShown(page.rows, many=True).data))


class OneOffer(base.ApiView):
    @schema.operation("readOffer", "One offer", answer=out.OfferShown, problems=(404,))
    def get(self, request: Request, pk: int) -> Response:
        offer = visible_offer(request, pk)
        access.saw_case(user_of(request), offer.case, screen=SCREEN)
        return base.answer(out.OfferShown(offer).data)


def _answer(name: str, summary: str, form: Any, **more: Any) -> schema.Describes:
    return schema.operation(
        name, summary, given=form, answer=out.WholeCaseShown, status=201, rests="version",
        problems=(404,), says="If-Match names the version of the case.", **more,
    )  # fmt: skip


def _once(
    request: Request,
    pk: int,
    form: type[Serializer[Any]],
    act: Callable[[Offer, dict[str, Any], User], Any],
    *, whose: Callable[[Offer], Case] = lambda offer: Case(team=offer.to),
) -> Response:  # fmt: skip
    """Answer an offer to one's own team, or end one that it made; answers with the case."""
    offer, user = visible_offer(request, pk), user_of(request)
    if not may_for(user, Right.MOVE, whose(offer)):
        raise PermissionDenied
    access.saw_case(user, offer.case, screen=SCREEN)

    def run() -> Response:
        data = base.judged(form, request)
        must_match(request, offer.case)
        act(offer, data, user)
        return shown(offer.case, status=201)

    return idempotency.once(request, run)


class Acceptance(base.ApiView):
    """The new team takes the case."""

    @_answer("acceptOffer", "Accept the case", Nothing)
    def post(self, request: Request, pk: int) -> Response:
        return _once(request, pk, Nothing, _accept)


class Return(base.ApiView):
    """The new team does not take the case, and says why."""

    @_answer("returnOffer", "Send the offer back", given.BecauseGiven,
             example={"because": "They live in the east"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        return _once(request, pk, given.BecauseGiven, _send_back)


class Withdrawal(base.ApiView):
    """The team that has the case offers it no more."""

    @_answer("takeBackOffer", "Take back an offer that nobody has answered", Nothing)
    def post(self, request: Request, pk: int) -> Response:
        return _once(request, pk, Nothing, _take_back, whose=lambda offer: offer.case)


def _accept(offer: Offer, data: dict[str, Any], by: User) -> None:
    moving.accept(offer, by=by, on=local_today())


def _take_back(offer: Offer, data: dict[str, Any], by: User) -> None:
    moving.take_back(offer, by=by)


def _send_back(offer: Offer, data: dict[str, Any], by: User) -> None:
    moving.send_back(offer, note=data["because"], by=by, on=local_today())
