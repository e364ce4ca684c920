"""Posts: somebody comes, is put right, and moves. A way in is handed over by a person."""

from decimal import Decimal
from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework.acts import staffing
from casework.acts.staffing import PostDetails
from casework.api import base, idempotency, schema, staff
from casework.api.fields import Asked, Choice, Day, Text, Whole
from casework.api.problems import invalid
from casework.calendar import local_today
from casework.models import Team, Worker
from casework.policy import EmploymentType, Role
from casework.roles import Right
from casework.views.asking import demand, user_of


class PostGiven(Asked):
    """What is known of a post, beside its team and role; what is left out is as usual."""

    name = Text(max_length=150)
    email = serializers.EmailField(max_length=254, required=False, default="", allow_blank=True)
    employment = Choice(
        choices=EmploymentType.choices, required=False, default=EmploymentType.PERMANENT
    )
    fte = serializers.DecimalField(
        max_digits=3, decimal_places=2, required=False, default=Decimal(1)
    )
    skills = serializers.ListField(
        child=Text(max_length=50), required=False, default=list, max_length=50
    )
    caseload_cap = Whole(
        source="cap", min_value=0, max_value=999, required=False, allow_null=True, default=None
    )
    started_on = Day()


class AppointmentGiven(PostGiven):
    """Somebody new. They set their own password, by a link that a person hands to them."""

    username = Text(max_length=150)
    team = Whole()
    role = Choice(choices=Role.choices)


class CorrectedPostGiven(PostGiven):
    """A post put right. A day of leaving that is left out is taken back."""

    left_on = Day(required=False, allow_null=True, default=None)


class MoveGiven(Asked):
    """Another team or role, from today or a day to come."""

    team = Whole()
    role = Choice(choices=Role.choices)
    on = Day()


_POST = {"name": "Joan Patel", "started_on": "2026-11-20", "fte": "0.6"}


def _team(pk: int) -> Team:
    found = Team.objects.filter(pk=pk).first()
    if found is None:
        raise invalid(team="There is no such team.")
    return found


class Workers(staff.Workers):
    """Who is in post, and somebody new."""

    @schema.operation(
        "appoint", "Add somebody who works here", given=AppointmentGiven, status=201,
        answer=staff.WorkerShown, problems=(409,),
        says="Their sign-in opens nothing until they set a password, by a link that is made on "
        "the page of the worker.",
        example={**_POST, "username": "joan.patel", "team": 1, "role": "practitioner"},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        demand(request, Right.STAFFING)

        def run() -> Response:
            given: dict[str, Any] = base.judged(AppointmentGiven, request)
            who = {name: given.pop(name) for name in ("username", "email", "role")}
            team = _team(given.pop("team"))
            made = staffing.appoint(PostDetails(**given), **who, team=team, by=user_of(request))
            return staff.shown(made.pk, status=201)

        return idempotency.once(request, run)


class OneWorker(staff.OneWorker):
    """One worker, read or put right."""

    @schema.operation(
        "correctPost", "Put right what is known of a post", given=CorrectedPostGiven,
        answer=staff.WorkerShown, problems=(404, 409), example=_POST,
    )  # fmt: skip
    def put(self, request: Request, pk: int) -> Response:
        demand(request, Right.STAFFING)
        worker = get_object_or_404(Worker, pk=pk)
        given: dict[str, Any] = base.judged(CorrectedPostGiven, request)
        email = given.pop("email")
        staffing.correct(worker, PostDetails(**given), email=email, by=user_of(request))
        return staff.shown(pk)


class Moves(base.ApiView):
    """Another team or role from a day. The cases that they hold stay with them."""

    @schema.operation(
        "moveWorker", "Record another team or role", given=MoveGiven, status=201,
        answer=staff.WorkerShown, problems=(404, 409),
        example={"team": 1, "role": "senior_practitioner", "on": "2026-12-01"},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        demand(request, Right.STAFFING)
        worker = get_object_or_404(Worker, pk=pk)

        def run() -> Response:
            given: dict[str, Any] = base.judged(MoveGiven, request)
            team = _team(given.pop("team"))
            staffing.move(worker, **given, team=team, by=user_of(request), as_of=local_today())
            return staff.shown(pk, status=201)

        return idempotency.once(request, run)
