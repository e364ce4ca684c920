"""Each use of emergency access, reviewed one by one; the record is told by its number alone."""

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework import access
from casework.acts import reviewing_access
from casework.api import base, idempotency, paging, schema
from casework.api.fields import Asked, Text
from casework.api.on_cases import SCREEN
from casework.models import Grant
from casework.paging import Order, Page
from casework.roles import Right
from casework.views.asking import demand, user_of

OLDEST_FIRST = Order(("id",))


class EmergencyShown(serializers.Serializer[Any]):
    """`was_in_order` is empty until somebody has reviewed it."""

    id = serializers.IntegerField()
    by = serializers.CharField(source="user.name")
    record = serializers.CharField(source="person.reference")
    reason = serializers.CharField()
    given_at = serializers.DateTimeField()
    was_in_order = serializers.BooleanField(source="reviewed.was_in_order", default=None)
    review = serializers.CharField(source="reviewed.says", default="")
    reviewed_by = serializers.CharField(source="reviewed.by.name", default=None)
    reviewed_at = serializers.DateTimeField(source="reviewed.at", default=None)


class Reviewed(Asked):
    """Whether it was in order, and what was found."""

    in_order = serializers.BooleanField()
    says = Text(max_length=300)


class Emergencies(base.ApiView):
    """Emergency access that was taken, the oldest first."""

    @schema.operation("listEmergencies", "Emergency access that was taken",
                      answer=schema.page_of(EmergencyShown, "EmergencyPage"), params=schema.PAGES,
                      problems=(400,))  # fmt: skip
    def get(self, request: Request) -> Response:
        demand(request, Right.REVIEW_ACCESS)
        paging.known_only(request, paging.PAGING)
        page: Page[Grant] = paging.asked_page(request, _taken(), order=OLDEST_FIRST)
        people = {row.person for row in page.rows}
        access.saw_people(user_of(request), people=people, screen=SCREEN)
        return base.answer(paging.envelope(page, EmergencyShown(page.rows, many=True).data))


class EmergencyReview(base.ApiView):
    """What the information governance lead found of one use."""

    @schema.operation("reviewEmergency", "Review emergency access", given=Reviewed,
                      answer=EmergencyShown, status=201, problems=(404,),
                      example={"in_order": True, "says": "Her doctor asked at night"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        demand(request, Right.REVIEW_ACCESS)
        taken = get_object_or_404(_taken(), pk=pk)
        access.saw_person(user_of(request), taken.person, screen=SCREEN)

        def run() -> Response:
            data = base.judged(Reviewed, request)
            reviewing_access.review(taken, **data, by=user_of(request))
            return base.answer(EmergencyShown(_taken().get(pk=pk)).data, status=201)

        return idempotency.once(request, run)


def _taken() -> Any:
    rows = Grant.objects.filter(is_emergency=True)
    return rows.select_related("person", "user__worker__team", "reviewed__by__worker")
