"""Details that came wrong with an import: listed, and taken off the list."""

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework import access
from casework.acts import details_to_correct
from casework.api import base, idempotency, paging, schema
from casework.api.fields import Asked, Text
from casework.api.on_cases import SCREEN
from casework.api.shown_cases import Shown, WhoShown
from casework.models import DetailToCorrect
from casework.paging import Order, Page
from casework.roles import Right
from casework.views.asking import demand, user_of

OLDEST_FIRST = Order(("id",))


class DetailShown(Shown):
    """`field` is a column of the import, `said` what the file holds, `says` what is wrong."""

    id = serializers.IntegerField()
    person = WhoShown()
    field = serializers.CharField()
    said = serializers.CharField()
    says = serializers.CharField()
    line = serializers.IntegerField()
    found_at = serializers.DateTimeField()
    corrected_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.CharField()


class FoundOut(Asked):
    """What somebody found out."""

    because = Text(max_length=300)


class DetailsToCorrect(base.ApiView):
    """What is still to be corrected, of everyone whose record the reader may see."""

    @schema.operation("listDetailsToCorrect", "Details that came wrong with an import",
                      params=schema.PAGES, problems=(400,),
                      answer=schema.page_of(DetailShown, "DetailPage"))  # fmt: skip
    def get(self, request: Request) -> Response:
        demand(request, Right.SEE_RECORDS)
        paging.known_only(request, paging.PAGING)
        user = user_of(request)
        rows = DetailToCorrect.objects.visible_to(user).still_open().select_related("person")
        page: Page[DetailToCorrect] = paging.asked_page(request, rows, order=OLDEST_FIRST)
        access.saw_people(user, people={row.person for row in page.rows}, screen=SCREEN)
        return base.answer(paging.envelope(page, DetailShown(page.rows, many=True).data))


class DetailOutcome(base.ApiView):
    """Nothing on the record has to change: the detail is off the list."""

    @schema.operation("settleDetailToCorrect", "Take a detail off the list", given=FoundOut,
                      answer=DetailShown, status=201, problems=(404,),
                      example={"because": "The number is out of use"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        demand(request, Right.WORK)
        user = user_of(request)
        rows = DetailToCorrect.objects.visible_to(user).select_related("person")
        detail = get_object_or_404(rows, pk=pk)
        access.saw_person(user, detail.person, screen=SCREEN)

        def run() -> Response:
            data = base.judged(FoundOut, request)
            made = details_to_correct.settle(detail, because=data["because"], by=user)
            return base.answer(DetailShown(made).data, status=201)

        return idempotency.once(request, run)
