"""The scheduled jobs and the numbers of the policy, to read."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework import jobs
from casework.acts.record import policy_on
from casework.api import base, paging, schema
from casework.calendar import local_today
from casework.policy import NUMBERS, PolicyInForce
from casework.roles import Right
from casework.views.asking import demand
from casework.views.jobs import did


class JobShown(serializers.Serializer[Any]):
    """A scheduled job, its last run, and whether it has gone silent."""

    name = serializers.CharField(source="job.name")
    says = serializers.CharField(source="job.says")
    is_silent = serializers.BooleanField()
    has_failed = serializers.BooleanField()
    last_started_at = serializers.DateTimeField(
        source="last.started_at", default=None, allow_null=True
    )
    last_ended_at = serializers.DateTimeField(source="last.ended_at", default=None, allow_null=True)
    did = serializers.SerializerMethodField()

    def get_did(self, health: jobs.Health) -> str:
        return did(health.last)


class JobsShown(serializers.Serializer[Any]):
    items = JobShown(many=True)


class NumberShown(serializers.Serializer[Any]):
    """A number that a council may set, and who says what it should be."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.IntegerField()
    default = serializers.IntegerField()
    unit = serializers.CharField()
    basis = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]


class PolicyShown(serializers.Serializer[Any]):
    items = NumberShown(many=True)


class Jobs(base.ApiView):
    @schema.operation("listJobs", "The scheduled jobs", answer=JobsShown, problems=(400,))
    def get(self, request: Request) -> Response:
        demand(request, Right.JOBS)
        paging.known_only(request, ())
        return base.answer({"items": JobShown(jobs.health(timezone.now()), many=True).data})


class OneJob(base.ApiView):
    @schema.operation("readJob", "One scheduled job", answer=JobShown, problems=(404,))
    def get(self, request: Request, name: str) -> Response:
        demand(request, Right.JOBS)
        for health in jobs.health(timezone.now()):
            if health.job.name == name:
                return base.answer(JobShown(health).data)
        raise Http404


class Policy(base.ApiView):
    @schema.operation("readPolicy", "The numbers in force today", answer=PolicyShown,
                      problems=(400,))  # fmt: skip
    def get(self, request: Request) -> Response:
        demand(request, Right.POLICY)
        paging.known_only(request, ())
        in_force = policy_on(local_today())
        return base.answer({"items": [_line(code, in_force) for code in NUMBERS]})


def _line(code: str, in_force: PolicyInForce) -> dict[str, Any]:
    number = NUMBERS[code]
    told = {name: getattr(number, name) for name in ("label", "default", "unit", "source")}
    return {"code": code, "value": in_force[code], "basis": number.basis.value, **told}
