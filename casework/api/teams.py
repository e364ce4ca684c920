"""Teams: which there are, and how one is added, put right and closed."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework import kinds
from casework.acts import teams as acts
from casework.api import base, idempotency, paging, schema
from casework.api.fields import Asked, Choice, Day, Text
from casework.api.staff import BY_ID
from casework.calendar import local_today
from casework.models import Team
from casework.paging import Page
from casework.permissions import may
from casework.roles import Right
from casework.views.asking import demand, user_of


class TeamShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    locality = serializers.CharField()
    hub = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()
    hours = serializers.CharField()
    takes = serializers.ListField(
        child=serializers.CharField(), allow_null=True,
        help_text="The kinds of case that it takes: none, or null where nobody has said yet.",
    )  # fmt: skip
    opened_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)


class TeamGiven(Asked):
    """All that is known of a team; what is left out is empty."""

    name = Text(max_length=100)
    opened_on = Day()
    locality = Text(max_length=100, required=False, default="", allow_blank=True)
    hub = Text(max_length=100, required=False, default="", allow_blank=True)
    phone = Text(max_length=30, required=False, default="", allow_blank=True)
    email = serializers.EmailField(max_length=254, required=False, default="", allow_blank=True)
    hours = Text(max_length=100, required=False, default="", allow_blank=True)


class CorrectedTeamGiven(TeamGiven):
    """A team put right. A day of closing that is left out is taken back."""

    closed_on = Day(required=False, allow_null=True, default=None)


class ClosingGiven(Asked):
    """The first day on which the team is closed: today or an earlier one."""

    closed_on = Day()


_EXAMPLE = {"name": "North Review", "opened_on": "2026-11-20", "phone": "01632 960 210"}


class Teams(base.ApiView):
    """The teams that can own a case today, for the council's own staff."""

    @schema.operation("listTeams", "The teams", params=schema.PAGES, problems=(400,),
                      answer=schema.page_of(TeamShown, "TeamPage"))  # fmt: skip
    def get(self, request: Request) -> Response:
        _refuse_partners(request)
        paging.known_only(request, paging.PAGING)
        teams = Team.objects.open_on(local_today())
        page: Page[Team] = paging.asked_page(request, teams, order=BY_ID)
        return base.answer(paging.envelope(page, TeamShown(page.rows, many=True).data))

    @schema.operation("addTeam", "Add a team", given=TeamGiven, answer=TeamShown, status=201,
                      problems=(409,), example=_EXAMPLE)  # fmt: skip
    def post(self, request: Request) -> Response:
        demand(request, Right.STAFFING)

        def run() -> Response:
            details = acts.TeamDetails(**base.judged(TeamGiven, request))
            return _shown(acts.add(details, by=user_of(request)), status=201)

        return idempotency.once(request, run)


class OneTeam(base.ApiView):
    """One team, read or put right."""

    @schema.operation("readTeam", "One team", answer=TeamShown, problems=(404,))
    def get(self, request: Request, pk: int) -> Response:
        _refuse_partners(request)
        return _shown(get_object_or_404(Team, pk=pk))

    @schema.operation("correctTeam", "Put right what is known of a team",
                      given=CorrectedTeamGiven,
                      answer=TeamShown, problems=(404, 409), example=_EXAMPLE)  # fmt: skip
    def put(self, request: Request, pk: int) -> Response:
        demand(request, Right.STAFFING)
        team = get_object_or_404(Team, pk=pk)
        details = acts.TeamDetails(**base.judged(CorrectedTeamGiven, request))
        acts.correct(team, details, by=user_of(request))
        return _shown(Team.objects.get(pk=pk))


class TakesGiven(Asked):
    """The kinds of case that a team takes; an empty list for none, null for "not said"."""

    kinds = serializers.ListField(
        child=Choice(choices=kinds.choices()), allow_null=True, max_length=100
    )


class TeamTakes(base.ApiView):
    """What a team takes; every other request is refused to it."""

    @schema.operation("sayWhatTeamTakes", "Say which requests a team takes", given=TakesGiven,
                      answer=TeamShown, problems=(404,),
                      example={"kinds": ["care_act", "review"]})  # fmt: skip
    def put(self, request: Request, pk: int) -> Response:
        demand(request, Right.STAFFING)
        team = get_object_or_404(Team, pk=pk)
        taken = base.judged(TakesGiven, request)["kinds"]
        return _shown(acts.say_takes(team, taken, by=user_of(request)))


class TeamClosure(base.ApiView):
    """A team is no more; refused, in words, while work or people are with it."""

    @schema.operation("closeTeam", "Close a team", given=ClosingGiven, answer=TeamShown,
                      status=201, problems=(404, 409),
                      example={"closed_on": "2026-11-20"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        demand(request, Right.STAFFING)
        team = get_object_or_404(Team, pk=pk)

        def run() -> Response:
            on = base.judged(ClosingGiven, request)["closed_on"]
            closed = acts.close(team, on=on, by=user_of(request), as_of=local_today())
            return _shown(closed, status=201)

        return idempotency.once(request, run)


def _shown(team: Team, *, status: int = 200) -> Response:
    return base.answer(TeamShown(team).data, status=status)


def _refuse_partners(request: Request) -> None:
    # They see the cases that are shared with them, and no page that lists who works here.
    if may(user_of(request), Right.SHARED):
        raise PermissionDenied
