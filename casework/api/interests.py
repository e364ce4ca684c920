"""The records that stay shut to a member of staff."""

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from casework import access
from casework.acts import interests as acts
from casework.api import base, idempotency, schema
from casework.api.fields import Asked, Choice, Text
from casework.api.on_cases import SCREEN
from casework.api.restrictions import SaidShown
from casework.calendar import local_today
from casework.models import Interest
from casework.roles import Right
from casework.views.asking import demand, user_of
from casework.views.interests import worker_for
from casework.views.restricted import whose_record

_SAYS = "If there is such a record, it is shut to them."


class InterestGiven(Asked):
    """The reference or NHS number of the record, and whose it is."""

    words = Text(max_length=40)
    kind = Choice(choices=Interest.Kind.choices)


class InterestEndGiven(Asked):
    because = Text(max_length=300)


class Interests(base.ApiView):
    """Shut a record to a member of staff. The answer is the same where there is none."""

    @schema.operation("shutRecord", "Shut a record to a member of staff", given=InterestGiven,
                      answer=SaidShown, status=201, problems=(404,),
                      example={"words": "P-482917632", "kind": "relative"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        worker = worker_for(user, pk)

        def run() -> Response:
            data = base.judged(InterestGiven, request)
            access.searched(user, f"To be shut: {data['words']}", found=0)
            person = whose_record(data["words"])
            acts.declare(worker, person, kind=data["kind"], by=user, on=local_today())
            return base.answer({"says": _SAYS}, status=201)

        return idempotency.once(request, run)


class InterestEnd(base.ApiView):
    """The record need not be shut to them; never ended by oneself."""

    @schema.operation("openRecord", "A record is not shut to them any more", given=InterestEndGiven,
                      answer=SaidShown, status=201, problems=(404,),
                      example={"because": "Declared for the wrong record"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        demand(request, Right.ABSENCES)
        user = user_of(request)
        made = get_object_or_404(Interest.objects.select_related("worker", "person"), pk=pk)
        access.saw_person(user, made.person, screen=SCREEN)

        def run() -> Response:
            data = base.judged(InterestEndGiven, request)
            acts.end(made, because=data["because"], by=user)
            return base.answer({"says": "It is not shut to them any more."}, status=201)

        return idempotency.once(request, run)
