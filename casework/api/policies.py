"""The numbers of the policy: in force today, how each came about, and a change from a day."""

from typing import Any

from django.db.models import F
from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework import policy_changes
from casework.acts.record import policy_on
from casework.api import base, idempotency, paging, schema
from casework.api.fields import Asked, Day, Text, Whole
from casework.calendar import local_today
from casework.models import PolicyNumber
from casework.policy import NUMBERS, Number, PolicyInForce
from casework.roles import Right
from casework.views.asking import demand, user_of
from casework.views.policy import apply_now

_MOST = 100


class NumberShown(serializers.Serializer[Any]):
    """A number that a council may set, and who says what it should be."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.IntegerField()
    default = serializers.IntegerField()
    unit = serializers.CharField()
    basis = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]


class NumberChangeShown(serializers.Serializer[Any]):
    """A change of a number: from which day, by whom, why, and when the clocks were set by it."""

    value = serializers.IntegerField()
    from_on = serializers.DateField()
    reason = serializers.CharField()
    by = serializers.CharField(source="by_name", allow_null=True)
    at = serializers.DateTimeField()
    applied_at = serializers.DateTimeField(allow_null=True)


class WholeNumberShown(NumberShown):
    """A number with its range, and its changes, the latest first."""

    least = serializers.IntegerField()
    most = serializers.IntegerField()
    changes = NumberChangeShown(many=True)


class PolicyChangeGiven(Asked):
    """The new number, from today or a day to come, and who decided it."""

    value = Whole(min_value=0)
    from_on = Day()
    reason = Text(max_length=300)


class PolicyShown(serializers.Serializer[Any]):
    items = NumberShown(many=True)


class Policy(base.ApiView):
    @schema.operation("readPolicy", "The numbers in force today", answer=PolicyShown,
                      problems=(400,))  # fmt: skip
    def get(self, request: Request) -> Response:
        demand(request, Right.POLICY)
        paging.known_only(request, ())
        in_force = policy_on(local_today())
        return base.answer({"items": [_line(code, in_force) for code in NUMBERS]})


class OneNumber(base.ApiView):
    """One number and its history."""

    @schema.operation("readNumber", "One number of the policy", answer=WholeNumberShown,
                      problems=(404,))  # fmt: skip
    def get(self, request: Request, code: str) -> Response:
        demand(request, Right.POLICY)
        _number(code)
        return base.answer(_whole(code))


class NumberChanges(base.ApiView):
    """A number changes from a day. What is past was judged by the old one, and stays so."""

    @schema.operation(
        "changeNumber", "Change a number of the policy", given=PolicyChangeGiven,
        answer=WholeNumberShown, status=201, problems=(404,),
        says="From today: the clocks of waiting cases are set at once, or by the job "
        "`apply_policy` where very many wait. Otherwise on the morning of that day.",
        example={"value": 21, "from_on": "2026-12-01", "reason": "Cabinet, 3 November"},
    )  # fmt: skip
    def post(self, request: Request, code: str) -> Response:
        demand(request, Right.POLICY)
        _number(code)

        def run() -> Response:
            data, today = base.judged(PolicyChangeGiven, request), local_today()
            policy_changes.override(code, **data, by=user_of(request), on=today)
            if data["from_on"] == today:
                apply_now(today)
            return base.answer(_whole(code), status=201)

        return idempotency.once(request, run)


def _number(code: str) -> Number:
    if code not in NUMBERS:
        raise Http404
    return NUMBERS[code]


def _whole(code: str) -> dict[str, Any]:
    number, in_force = _number(code), policy_on(local_today())
    found = PolicyNumber.objects.filter(code=code).annotate(by_name=F("by__worker__name"))
    told = {"least": number.least, "most": number.most,
            "changes": found.order_by("-from_on", "-id")[:_MOST]}  # fmt: skip
    return dict(WholeNumberShown({**_line(code, in_force), **told}).data)


def _line(code: str, in_force: PolicyInForce) -> dict[str, Any]:
    number = NUMBERS[code]
    told = {name: getattr(number, name) for name in ("label", "default", "unit", "source")}
    return {"code": code, "value": in_force[code], "basis": number.basis.value, **told}
