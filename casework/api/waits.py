"""How long people wait: counts and no names, the same for everyone who may read figures."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework import waits
from casework.api import base, paging, schema
from casework.api.shown_cases import Named, Shown
from casework.calendar import local_today
from casework.roles import Right
from casework.views.asking import demand


class WaitShown(Shown):
    """The waits of one team and one kind; null is every team, or every kind.

    Of fewer than five people nothing is told but that there is somebody, nor of those from whom
    their number would follow. People whose record is restricted are not counted.
    """

    measure = serializers.CharField(source="measure.code")
    team = Named(allow_null=True)
    kind = serializers.CharField(allow_null=True)
    count = serializers.IntegerField(allow_null=True)
    mean = serializers.IntegerField(allow_null=True)
    median = serializers.IntegerField(allow_null=True)
    percentile_90 = serializers.IntegerField(allow_null=True)
    longest = serializers.IntegerField(allow_null=True)
    mean_held = serializers.IntegerField(allow_null=True)

    def to_representation(self, figure: waits.Figure) -> dict[str, Any]:
        told: dict[str, Any] = super().to_representation(figure)
        names = ("measure", "team", "kind")
        return {
            name: None if figure.is_small and name not in names else value
            for name, value in told.items()
        }


class WaitMeasureShown(Shown):
    code = serializers.CharField()
    name = serializers.CharField()
    says = serializers.CharField()
    query = serializers.CharField()


class WaitsShown(Shown):
    as_of = serializers.DateField()
    measures = WaitMeasureShown(many=True)
    items = WaitShown(many=True)


class Waits(base.ApiView):
    @schema.operation(
        "readWaits", "How long people wait", answer=WaitsShown, problems=(400,),
        says="Mean, median, 90th percentile and longest in whole days, of those who wait for a "
        "worker now, of those reached in the last 365 days, and the same until it started or was "
        "done.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        demand(request, Right.FIGURES)
        paging.known_only(request, ())
        today = local_today()
        said = [
            {"code": each.code, "name": each.name, "says": each.says,
             "query": waits.query_of(each, as_of=today)}
            for each in waits.MEASURES
        ]  # fmt: skip
        items = [figure for each in waits.MEASURES for figure in waits.measured(each, as_of=today)]
        return base.answer(WaitsShown({"as_of": today, "measures": said, "items": items}).data)
