"""The workers in post, and who is away."""

import re
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework.acts import absences, allocating
from casework.api import base, idempotency, paging, schema
from casework.api.fields import Asked, Choice, Day
from casework.api.problems import invalid
from casework.api.shown_cases import Named
from casework.calendar import local_today
from casework.models import Absence, AbsenceReason, User, Worker
from casework.paging import Order, Page
from casework.refusals import BadDate, Refusal
from casework.roles import Right
from casework.views.asking import demand, demand_any, user_of
from casework.views.staff import is_wide, own_team, worker_or_404


class AbsenceShown(serializers.Serializer[Any]):
    """A spell away, first and last day included; no last day where nobody knows it yet."""

    id = serializers.IntegerField()
    reason = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)


class WorkerShown(serializers.Serializer[Any]):
    """A member of staff, with absences that are on or to come."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    team = Named()
    role = serializers.CharField()
    employment = serializers.CharField()
    fte = serializers.FloatField()
    skills = serializers.ListField(child=serializers.CharField())
    caseload_cap = serializers.IntegerField(source="cap", allow_null=True)
    started_on = serializers.DateField()
    left_on = serializers.DateField(allow_null=True)
    absences = AbsenceShown(source="spells", many=True)


class AbsenceGiven(Asked):
    reason = Choice(choices=AbsenceReason.choices)
    starts_on = Day()
    ends_on = Day(required=False, allow_null=True, default=None)


class CorrectionGiven(Asked):
    """Why someone is away and until when, said anew; the first day stands."""

    reason = Choice(choices=AbsenceReason.choices)
    ends_on = Day(allow_null=True)


class BackGiven(Asked):
    """The first day back at work; the first day of the absence where they were never away."""

    back_on = Day()


class LeaveGiven(Asked):
    """The first day no longer in post: today or a day to come."""

    left_on = Day()


BY_ID = Order(("id",))
_ID = re.compile(r"0*[1-9][0-9]{0,17}")


_TEAM = OpenApiParameter(
    "team", {"type": "integer", "minimum": 1},
    description="For those who answer for every team; others are told of their own.",
)  # fmt: skip


class Workers(base.ApiView):
    """Who is in post, for those who allocate, record absences, add posts or audit."""

    @schema.operation("listWorkers", "The workers of a team", params=(_TEAM, *schema.PAGES),
                      answer=schema.page_of(WorkerShown, "WorkerPage"),
                      problems=(400,))  # fmt: skip
    def get(self, request: Request) -> Response:
        user, today = _staff_reader(request), local_today()
        paging.known_only(request, ("team", *paging.PAGING))
        here = Q(left_on=None) | Q(left_on__gt=today)
        found = _told(_of_team(request, user)).filter(here)
        page: Page[Worker] = paging.asked_page(request, found, order=BY_ID)
        return base.answer(paging.envelope(page, WorkerShown(page.rows, many=True).data))


def _staff_reader(request: Request) -> User:
    user = user_of(request)
    rights = (Right.ABSENCES, Right.ALLOCATE, Right.STAFFING, Right.AUDIT)
    demand_any(request, *rights)
    return user


def _of_team(request: Request, user: User) -> QuerySet[Worker]:
    """The workers of the team asked for, where the user may ask; otherwise of their own."""
    workers, given = Worker.objects.all(), request.query_params.get("team")
    if given is not None and not _ID.fullmatch(given):
        raise invalid(team="Give the number of a team.")
    if not is_wide(user):
        return workers.filter(team=own_team(user))
    return workers.filter(team=int(given)) if given else workers


def _told(workers: QuerySet[Worker]) -> QuerySet[Worker]:
    today = local_today()
    current = Absence.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today)).order_by("starts_on")
    spells = Prefetch("absences", current, to_attr="spells")
    return workers.select_related("team").prefetch_related(spells)


def shown(pk: int, *, status: int = 200) -> Response:
    return base.answer(WorkerShown(_told(Worker.objects.all()).get(pk=pk)).data, status=status)


class OneWorker(base.ApiView):
    @schema.operation("readWorker", "One worker", answer=WorkerShown, problems=(404,))
    def get(self, request: Request, pk: int) -> Response:
        return shown(worker_or_404(_staff_reader(request), pk).pk)


def _does(name: str, summary: str, form: Any, **more: Any) -> schema.Describes:
    return schema.operation(
        name, summary, given=form, answer=WorkerShown, status=201, problems=(404,), **more
    )


class Absences(base.ApiView):
    """Someone is or will be away."""

    @schema.operation("listAbsences", "The absences of a worker, past ones too",
                      params=schema.PAGES, problems=(400, 404),
                      answer=schema.page_of(AbsenceShown, "AbsencePage"))  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        demand(request, Right.ABSENCES)
        worker = worker_or_404(user_of(request), pk)
        paging.known_only(request, paging.PAGING)
        rows = worker.absences.all()
        page: Page[Absence] = paging.asked_page(request, rows, order=paging.NEWEST)
        return base.answer(paging.envelope(page, AbsenceShown(page.rows, many=True).data))

    @_does("recordAbsence", "Record an absence", AbsenceGiven,
           example={"reason": "leave", "starts_on": "2026-12-21",
                    "ends_on": "2027-01-04"})  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        demand(request, Right.ABSENCES)
        worker = worker_or_404(user_of(request), pk)

        def run() -> Response:
            data = base.judged(AbsenceGiven, request)
            absences.record_absence(worker, **data, by=user_of(request))
            return shown(worker.pk, status=201)

        return idempotency.once(request, run)


class OneAbsence(base.ApiView):
    """An absence is put right: another reason, or another last day, earlier or later."""

    @schema.operation("correctAbsence", "Correct an absence", given=CorrectionGiven,
                      answer=WorkerShown, problems=(404, 409),
                      example={"reason": "sick", "ends_on": "2027-01-15"})  # fmt: skip
    def put(self, request: Request, pk: int, absence_pk: int) -> Response:
        demand(request, Right.ABSENCES)
        worker = worker_or_404(user_of(request), pk)
        absence = get_object_or_404(worker.absences.all(), pk=absence_pk)
        data = base.judged(CorrectionGiven, request)
        absences.correct_absence(absence, **data, by=user_of(request))
        return shown(worker.pk)


class AbsenceEnd(base.ApiView):
    """Someone is back, or will be."""

    @_does("endAbsence", "Record the day back", BackGiven, example={"back_on": "2027-01-05"})
    def post(self, request: Request, pk: int, absence_pk: int) -> Response:
        demand(request, Right.ABSENCES)
        worker = worker_or_404(user_of(request), pk)

        def run() -> Response:
            absence = get_object_or_404(worker.absences.all(), pk=absence_pk)
            back_on = base.judged(BackGiven, request)["back_on"]
            absences.end_absence(absence, back_on=back_on, by=user_of(request))
            return shown(worker.pk, status=201)

        return idempotency.once(request, run)


class Departure(base.ApiView):
    """Someone leaves. From today, their cases go back to their lists at once."""

    @_does("leave", "Record that a worker leaves", LeaveGiven, example={"left_on": "2026-12-31"})
    def post(self, request: Request, pk: int) -> Response:
        demand_any(request, Right.ABSENCES, Right.STAFFING)
        user = user_of(request)
        worker = worker_or_404(user, pk)

        def run() -> Response:
            _leave(worker, base.judged(LeaveGiven, request), user)
            return shown(worker.pk, status=201)

        return idempotency.once(request, run)


def _leave(worker: Worker, data: dict[str, Any], by: User) -> None:
    on, today = data["left_on"], local_today()
    if worker.left_on is not None and worker.left_on <= today:
        message = f"{worker} left on {worker.left_on:%d %B %Y} already."
        raise Refusal(message)
    if on < today:
        raise BadDate("Send today or a day to come. If they left before, send today.")
    if on > today:
        absences.will_leave(worker, on=on, by=by, as_of=today)
    else:
        allocating.leave(worker, on=today, by=by)
