"""The weekly calls: whom to ring today, what was said before, and one more call."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from carers.acts import calling
from carers.api import given, seen
from carers.api.shown import CallDueShown, CallShown
from carers.call_sheet import SHEET, due_today, lines
from carers.models import CarerCall
from carers.policy import CALL_EVERY
from casework import access
from casework.acts.record import policy_on
from casework.api import base, idempotency, paging, schema
from casework.api.on_cases import SCREEN, shown
from casework.api.shown_cases import WholeCaseShown
from casework.calendar import local_today
from casework.models import Case, User
from casework.paging import Order, Page
from casework.permissions import may
from casework.roles import Right
from casework.views.asking import user_of

NEWEST_CALL = Order(("contact_id",), falling=True)


class CallSheet(base.ApiView):
    """Whom you ring today: your team's carers who wait, or those shared with you."""

    @schema.operation(
        "listCallsDue", "Carers to ring today", params=schema.PAGES, problems=(400,),
        answer=schema.page_of(CallDueShown, "CallDuePage"),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        user, today = user_of(request), local_today()
        if not (may(user, Right.WORK) or may(user, Right.SHARED)):
            raise PermissionDenied
        paging.known_only(request, paging.PAGING)
        policy = policy_on(today)
        due = due_today(user, as_of=today, policy=policy).select_related("person", "team")
        page: Page[Case] = paging.asked_page(request, due, order=SHEET)
        access.saw(user, cases=page.rows, screen=SCREEN)
        told = lines(page.rows, as_of=today, every=policy[CALL_EVERY])
        return base.answer(paging.envelope(page, CallDueShown(told, many=True).data))


class Calls(base.ApiView):
    """The calls of one carer's case."""

    @schema.operation(
        "listCalls", "The calls to a carer", params=schema.PAGES, problems=(400, 404),
        answer=schema.page_of(CallShown, "CallPage"),
    )  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        case = seen.carers_case(request, pk)
        paging.known_only(request, paging.PAGING)
        rows = CarerCall.objects.filter(contact__case=case).select_related("contact")
        page: Page[CarerCall] = paging.asked_page(request, rows, order=NEWEST_CALL)
        return base.answer(paging.envelope(page, CallShown(page.rows, many=True).data))

    @schema.operation(
        "recordCall", "Record a call to a carer", given=given.CallGiven, answer=WholeCaseShown,
        status=201, rests="gives", problems=(404,),
        says="Somebody looks at the risk today where things got worse, caring is no longer "
        "possible, or nobody answered too often.",
        example={"outcome": "spoke", "on": "2026-11-20", "how_are_you": "Worn out",
                 "still_possible": "with_difficulty", "got_worse": True},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        case = seen.carers_case(request, pk, *seen.EDIT)

        def run() -> Response:
            _ring(case, base.judged(given.CallGiven, request), user_of(request), local_today())
            return shown(case, status=201)

        return idempotency.once(request, run)


def _ring(case: Case, data: dict[str, Any], by: User, on: date) -> None:
    calling.ring(case, calling.Call(**data), by=by, on=on)
