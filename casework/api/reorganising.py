"""Teams are merged and split as one act, with a preview, and put back."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework import kinds
from casework.api import base, idempotency, paging, schema
from casework.api.fields import Asked, Choice, Nothing, Text, Whole
from casework.api.problems import invalid
from casework.calendar import local_today
from casework.models import Case, Reorganisation, Team, User, Worker
from casework.roles import Right
from casework.staff import reorganising
from casework.staff.reorganising import Part
from casework.views.asking import demand, user_of

_MANY = 200


class MergerPreview(serializers.Serializer[Any]):
    """What would go along, in counts, and why it cannot be done, if it cannot."""

    counts = serializers.DictField(child=serializers.IntegerField())
    refused_because = serializers.CharField()


class ReorganisationShown(serializers.Serializer[Any]):
    """A merger or a split that was done; its id undoes it."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    team = serializers.IntegerField(source="team_id")
    to = serializers.IntegerField(source="to_id")
    because = serializers.CharField()
    on = serializers.DateField()
    cases = serializers.SerializerMethodField()

    def get_cases(self, made: Reorganisation) -> int:
        return made.cases.count()


class ReorganisationUndoneShown(serializers.Serializer[Any]):
    """How many cases went back, and how many stayed since something else happened to them."""

    back = serializers.IntegerField()
    stayed = serializers.IntegerField()


class MergerGiven(Asked):
    """The team that it becomes part of, and why."""

    into = Whole()
    because = Text(max_length=300)


class SplitGiven(Asked):
    """What goes to which team: cases of these kinds in these areas, people, and single cases."""

    to = Whole()
    because = Text(max_length=300)
    kinds = serializers.ListField(
        child=Choice(choices=kinds.choices()), required=False, default=list, max_length=100
    )
    areas = serializers.ListField(
        child=Text(max_length=8), required=False, default=list, max_length=100
    )
    workers = serializers.ListField(child=Whole(), required=False, default=list, max_length=_MANY)
    cases = serializers.ListField(child=Whole(), required=False, default=list, max_length=_MANY)


_INTO = OpenApiParameter("into", {"type": "integer", "minimum": 1}, required=True)


class Merger(base.ApiView):
    """A team becomes part of another with all that is its own, and closes."""

    @schema.operation("previewMerger", "What a merger would move", params=(_INTO,),
                      answer=MergerPreview, problems=(400, 404))  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        demand(request, Right.STAFFING)
        team = get_object_or_404(Team, pk=pk)
        paging.known_only(request, ("into",))
        into = _team(request.query_params.get("into", ""), "into")
        found = reorganising.preview_merger(team, into, on=local_today())
        return base.answer(MergerPreview(found).data)

    @schema.operation("mergeTeam", "Merge a team into another", given=MergerGiven, status=201,
                      answer=ReorganisationShown, problems=(404, 409),
                      example={"into": 2, "because": "Restructure of 1 December"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        demand(request, Right.STAFFING)
        team = get_object_or_404(Team, pk=pk)

        def run() -> Response:
            given = base.judged(MergerGiven, request)
            into = _team(str(given["into"]), "into")
            made = reorganising.merge(
                team, into, because=given["because"], by=user_of(request), on=local_today()
            )
            return base.answer(ReorganisationShown(made).data, status=201)

        return idempotency.once(request, run)


class Split(base.ApiView):
    """A part of a team's cases and people goes to another team."""

    @schema.operation("splitTeam", "Split a team", given=SplitGiven, status=201,
                      answer=ReorganisationShown, problems=(404, 409),
                      says="Cases of the kinds given that are in the areas given go, and those of "
                      "the workers given, and the cases given. Add a new team first.",
                      example={"to": 2, "because": "Reviews have a team of their own",
                               "kinds": ["review"]})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        demand(request, Right.STAFFING)
        team, user = get_object_or_404(Team, pk=pk), user_of(request)

        def run() -> Response:
            given = base.judged(SplitGiven, request)
            to = _team(str(given["to"]), "to")
            made = reorganising.split(
                team, to, _part(team, given, user), because=given["because"], by=user,
                on=local_today(),
            )  # fmt: skip
            return base.answer(ReorganisationShown(made).data, status=201)

        return idempotency.once(request, run)


class OneReorganisation(base.ApiView):
    """A merger or a split, to be undone."""

    @schema.operation("undoReorganisation", "Undo a merger or a split", given=Nothing,
                      answer=ReorganisationUndoneShown, problems=(404, 409))  # fmt: skip
    def delete(self, request: Request, pk: int) -> Response:
        demand(request, Right.STAFFING)
        made = get_object_or_404(Reorganisation.objects.select_related("team", "to"), pk=pk)
        undone = reorganising.undo(made, by=user_of(request), on=local_today())
        return base.answer(ReorganisationUndoneShown(undone).data)


def _team(text: str, field: str) -> Team:
    is_number = text.isascii() and text.isdecimal() and len(text) < 19
    found = Team.objects.filter(pk=int(text)).first() if is_number else None
    if found is None:
        raise invalid(**{field: "There is no such team."})
    return found


def _part(team: Team, given: dict[str, Any], user: User) -> Part:
    workers = list(Worker.objects.filter(pk__in=given["workers"], team=team))
    if len(workers) != len(set(given["workers"])):
        raise invalid(workers="One of these does not work in the team.")
    visible = Case.objects.visible_to(user).still_open().of_team(team)
    cases = list(visible.filter(pk__in=given["cases"]))
    if len(cases) != len(set(given["cases"])):
        raise invalid(cases="One of these is no open case of the team.")
    return Part(given["kinds"], given["areas"], workers, cases)
