"""A carer's support plan, its services, and the reviews that are due."""

from datetime import date
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from carers import reviews
from carers.acts import planning, reviewing
from carers.api import seen
from carers.api.given import ServiceGiven, day
from carers.api.shown import CarerPlanShown
from carers.models import SupportPlan
from casework import access
from casework.api import base, idempotency, paging, schema
from casework.api.fields import Asked, Text
from casework.api.on_cases import SCREEN
from casework.api.shown_cases import Shown, WhoShown
from casework.calendar import local_today
from casework.models import Case, User
from casework.paging import Page
from casework.roles import Right
from casework.views.asking import demand, demand_for, user_of


class ReviewDueShown(Shown):
    """A plan to be looked at again, and who has it in hand: a worker, a team, or nobody yet."""

    plan = serializers.IntegerField(source="plan.pk")
    case = serializers.IntegerField(source="case.pk")
    person = WhoShown()
    review_due_on = serializers.DateField(source="plan.review_due_on")
    is_due = serializers.BooleanField()
    late_days = serializers.IntegerField(source="late")
    owner = serializers.CharField(source="owner.name", default=None, allow_null=True)


class ReviewGiven(Asked):
    """What was found, and the day of the next review; null where the plan ends."""

    found = Text()
    next_due_on = day()


def _shown(plan: SupportPlan, *, status: int = 200) -> Response:
    now = SupportPlan.objects.prefetch_related("lines").get(pk=plan.pk)
    told: Any = {
        "id": now.pk, "case_id": now.case_id, "agreed_on": now.agreed_on,
        "review_due_on": now.review_due_on, "lines": now.lines.order_by("id"),
    }  # fmt: skip
    return base.answer(CarerPlanShown(told).data, status=status)


class Plan(base.ApiView):
    """The plan of one carer; it begins with its first service."""

    @schema.operation("readPlan", "A carer's support plan", answer=CarerPlanShown, problems=(404,))
    def get(self, request: Request, pk: int) -> Response:
        case = seen.carers_case(request, pk)
        plan = getattr(case, "carer_plan", None)
        if plan is None:
            raise Http404
        return _shown(plan)

    @schema.operation(
        "addService", "Add a service to the support plan", given=ServiceGiven, status=201,
        answer=CarerPlanShown, problems=(404,), says="Only for a carer who was found eligible.",
        example={"service_type": "Unpaid carer support: Direct to unpaid carer",
                 "component": "Unpaid carer sitting service", "what": "Thursday evenings",
                 "starts_on": "2026-12-01", "review_due_on": "2027-05-01"},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        case = seen.carers_case(request, pk, Right.WORK)

        def run() -> Response:
            made = _add(case, base.judged(ServiceGiven, request), user_of(request), local_today())
            return _shown(made, status=201)

        return idempotency.once(request, run)


def _add(case: Case, data: dict[str, Any], by: User, on: date) -> SupportPlan:
    review_due_on = data.pop("review_due_on")
    service = planning.Service(**data)
    return planning.add_service(case, service, review_due_on=review_due_on, by=by, on=on).plan


class ReviewsDue(base.ApiView):
    """Plans to be looked at again, the longest due first, and those of the next four weeks."""

    @schema.operation(
        "listReviewsDue", "Support plans due a review", params=schema.PAGES, problems=(400,),
        answer=schema.page_of(ReviewDueShown, "ReviewDuePage"),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        demand(request, Right.SEE_RECORDS)
        paging.known_only(request, paging.PAGING)
        user, today = user_of(request), local_today()
        plans = reviews.seen_by(user, as_of=today)
        page: Page[SupportPlan] = paging.asked_page(request, plans, order=reviews.LONGEST_DUE)
        access.saw(user, cases=[plan.case for plan in page.rows], screen=SCREEN)
        told = reviews.lines(page.rows, as_of=today)
        return base.answer(paging.envelope(page, ReviewDueShown(told, many=True).data))


class Review(base.ApiView):
    """The plan was looked at again."""

    @schema.operation(
        "reviewPlan", "Record a review of a support plan", given=ReviewGiven, status=201,
        answer=CarerPlanShown, problems=(404,), says="By the number of the plan.",
        example={"found": "The sitter comes each week", "next_due_on": "2027-05-01"},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        cases = Case.objects.visible_to(user).values("pk")
        rows = SupportPlan.objects.select_related("case__person", "case__team")
        plan = get_object_or_404(rows, pk=pk, case__in=cases)
        demand_for(request, Right.WORK, plan.case)
        access.saw_case(user, plan.case, screen=SCREEN)

        def run() -> Response:
            data = base.judged(ReviewGiven, request)
            reviewing.review(plan, **data, by=user, on=local_today())
            return _shown(plan, status=201)

        return idempotency.once(request, run)
