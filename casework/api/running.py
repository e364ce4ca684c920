"""The scheduled jobs: how they are, and the bell of one."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from kombu.exceptions import OperationalError
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework import jobs, tasks
from casework.api import base, idempotency, paging, schema
from casework.api.fields import Nothing
from casework.api.problems import NoBroker
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
        return base.answer(JobShown(_health(name)).data)


def _health(name: str) -> jobs.Health:
    found = [health for health in jobs.health(timezone.now()) if health.job.name == name]
    if not found:
        raise Http404
    return found[0]


class JobRuns(base.ApiView):
    """Ring a job's bell. What it does shows on the job, once a worker has taken it up."""

    @schema.operation("runJob", "Ask for a run of a job", answer=JobShown, status=201,
                      given=Nothing, problems=(404, 503),
                      says="A job does what is owed, however often it runs.")  # fmt: skip
    def post(self, request: Request, name: str) -> Response:
        demand(request, Right.JOBS)
        demand(request, Right.POLICY)
        health = _health(name)

        def run() -> Response:
            base.judged(Nothing, request)
            try:
                getattr(tasks, health.job.name).apply_async(retry=False)
            except OperationalError as broken:
                raise NoBroker from broken
            return base.answer(JobShown(health).data, status=201)

        return idempotency.once(request, run)
