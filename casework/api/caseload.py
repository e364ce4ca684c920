"""A caseload larger than one person can hold: asked for by one, agreed to by another."""

from typing import Any

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework.acts.record import policy_on
from casework.api import base, idempotency, schema
from casework.api.fields import Asked, Day, Nothing, Text, Whole
from casework.calendar import local_today
from casework.models import LargerCaseload
from casework.roles import Right
from casework.staff import caseloads
from casework.views.asking import demand, user_of
from casework.views.caseload import open_request
from casework.views.staff import worker_or_404


class LargerCaseloadShown(serializers.Serializer[Any]):
    """What was asked, and whether a second person agreed."""

    worker = serializers.IntegerField(source="worker_id")
    most = serializers.IntegerField()
    ends_on = serializers.DateField()
    because = serializers.CharField()
    asked_at = serializers.DateTimeField()
    agreed_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class LargerCaseloadGiven(Asked):
    """How many cases, until which last day, and why."""

    most = Whole(max_value=500)
    ends_on = Day()
    because = Text(max_length=300)


def _open(request: Request, pk: int) -> LargerCaseload:
    demand(request, Right.ABSENCES)
    found = open_request(worker_or_404(user_of(request), pk))
    if found is None:
        raise Http404
    return found


def _shown(made: LargerCaseload, *, status: int = 200) -> Response:
    return base.answer(LargerCaseloadShown(made).data, status=status)


class Caseload(base.ApiView):
    """The larger caseload of one worker."""

    @schema.operation("askForLargerCaseload", "Ask for a larger caseload",
                      given=LargerCaseloadGiven, answer=LargerCaseloadShown, status=201,
                      problems=(404,), says="It counts once another manager agrees.",
                      example={"most": 70, "ends_on": "2026-12-04",
                               "because": "Two posts are vacant"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        demand(request, Right.ABSENCES)
        user, today = user_of(request), local_today()
        worker = worker_or_404(user, pk)

        def run() -> Response:
            given = base.judged(LargerCaseloadGiven, request)
            policy = policy_on(today)
            made = caseloads.ask(worker, **given, by=user, on=today, policy=policy)
            return _shown(made, status=201)

        return idempotency.once(request, run)

    @schema.operation("endLargerCaseload", "Refuse or end a larger caseload", given=Nothing,
                      answer=LargerCaseloadShown, problems=(404,))  # fmt: skip
    def delete(self, request: Request, pk: int) -> Response:
        return _shown(caseloads.end(_open(request, pk), by=user_of(request)))


class Agreement(base.ApiView):
    """A second person agrees; whoever asked cannot."""

    @schema.operation("agreeToLargerCaseload", "Agree to a larger caseload", given=Nothing,
                      answer=LargerCaseloadShown, status=201, problems=(404,))  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        asked, user = _open(request, pk), user_of(request)

        def run() -> Response:
            made = caseloads.agree(asked, by=user, on=local_today())
            return _shown(made, status=201)

        return idempotency.once(request, run)
