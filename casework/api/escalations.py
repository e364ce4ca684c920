"""Escalations told to the reader's rung or below, and the answer to one."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework import access, escalation
from casework.api import base, given, idempotency, paging, schema
from casework.api.fields import Rating
from casework.api.on_cases import SCREEN
from casework.api.problems import invalid
from casework.models import Escalation, User
from casework.paging import Order, Page
from casework.permissions import roles_told_to
from casework.roles import Right
from casework.views.asking import demand, demand_for, user_of
from casework.views.escalations import OVER, of_show, told_to


class EscalationShown(serializers.Serializer[Any]):
    """A threshold passed, and what somebody said they will do."""

    id = serializers.IntegerField()
    case = serializers.IntegerField(source="case_id")
    why = serializers.SerializerMethodField()
    rung = serializers.CharField()
    threshold_days = serializers.IntegerField(source="threshold")
    rating = Rating(source="rag", allow_null=True)
    told = serializers.CharField()
    raised_on = serializers.DateField()
    climbs_on = serializers.DateField()
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    acknowledged_by = serializers.CharField(
        source="acknowledged_by.name", default=None, allow_null=True
    )
    action = serializers.CharField()
    reason = serializers.CharField()
    ended_on = serializers.DateField(allow_null=True)
    ended_because = serializers.CharField()

    def get_why(self, item: Escalation) -> str:
        return escalation.why(item)


_SHOW = OpenApiParameter(
    "show", enum=["answered", "ended"],
    description="ended: put right before anybody answered. Left out: what waits for an answer.",
)  # fmt: skip
_LONGEST_TOLD_FIRST = Order(("raised_on", "id"))
_WITH = ("case__person", "case__team", "acknowledged_by__worker")


class Escalations(base.ApiView):
    """What waits for an answer, oldest first; or what was answered or put right, newest first."""

    @schema.operation("listEscalations", "Escalations told to you", problems=(400,),
                      params=(_SHOW, *schema.PAGES),
                      answer=schema.page_of(EscalationShown, "EscalationPage"))  # fmt: skip
    def get(self, request: Request) -> Response:
        demand(request, Right.ACKNOWLEDGE)
        paging.known_only(request, ("show", *paging.PAGING))
        user, show = user_of(request), request.query_params.get("show")
        if show is not None and show not in OVER:
            raise invalid(show="Choose answered or ended, or leave it out.")
        told = told_to(user).select_related(*_WITH)
        found = of_show(told, show or "")
        order = paging.NEWEST if show else _LONGEST_TOLD_FIRST
        page: Page[Escalation] = paging.asked_page(request, found, order=order)
        access.saw(user, cases={item.case for item in page.rows}, screen=SCREEN)
        return base.answer(paging.envelope(page, EscalationShown(page.rows, many=True).data))


def answerable(user: User, pk: int) -> Escalation:
    """One told to the user's rung or below; any other is as if not there."""
    found = Escalation.objects.visible_to(user).filter(told__in=roles_told_to(user))
    return get_object_or_404(found.select_related(*_WITH), pk=pk)


class OneEscalation(base.ApiView):
    @schema.operation("readEscalation", "One escalation", answer=EscalationShown, problems=(404,))
    def get(self, request: Request, pk: int) -> Response:
        demand(request, Right.ACKNOWLEDGE)
        item = answerable(user_of(request), pk)
        demand_for(request, Right.ACKNOWLEDGE, item.case)
        access.saw_case(user_of(request), item.case, screen=SCREEN)
        return base.answer(EscalationShown(item).data)


class Acknowledgement(base.ApiView):
    """The answer for one case's escalations; never for many cases at once."""

    @schema.operation(
        "acknowledge", "Say what will be done", given=given.ActionGiven, answer=EscalationShown,
        status=201, problems=(404,),
        says="Answers all escalations of the case that are told to the same role. From 84 days of "
        "waiting on, a reason says why it went so far.",
        example={"action": "Ada Okafor visits on Monday"},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        demand(request, Right.ACKNOWLEDGE)
        user = user_of(request)
        item = answerable(user, pk)
        demand_for(request, Right.ACKNOWLEDGE, item.case)
        access.saw_case(user, item.case, screen=SCREEN)

        def run() -> Response:
            data = base.judged(given.ActionGiven, request)
            escalation.acknowledge(item, **data, by=user)
            return base.answer(EscalationShown(answerable(user, pk)).data, status=201)

        return idempotency.once(request, run)
