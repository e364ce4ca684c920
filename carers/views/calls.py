"""The call sheet for the person who rings, and one call (S66)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from carers.acts import calling
from carers.call_sheet import SHEET, due_today, lines
from carers.forms.work import CallForm
from carers.policy import CALL_EVERY
from carers.views.asking import about_case, carers_case_to
from casework import access
from casework.acts.record import policy_on
from casework.calendar import local_today
from casework.identity import before_you_dial
from casework.models import Contact
from casework.paging import page_of
from casework.permissions import may
from casework.roles import Right
from casework.views.asking import Done, user_of

_PAGE = 50


@access.record_page
def sheet(request: HttpRequest) -> HttpResponse:
    user, today = user_of(request), local_today()
    if not (may(user, Right.WORK) or may(user, Right.SHARED)):
        raise PermissionDenied
    policy = policy_on(today)
    due = due_today(user, as_of=today, policy=policy).select_related("person", "team")
    page = page_of(due, order=SHEET, size=_PAGE, after=request.GET.get("after", ""))
    access.saw(user, cases=page.rows, screen="call sheet")
    every = policy[CALL_EVERY]
    shown = lines(page.rows, as_of=today, every=every)
    context = {"lines": shown, "cases": page.rows, "page": page, "as_of": today, "every": every}
    return render(request, "carers/calls.html", context)


@access.record_page
def call(request: HttpRequest, pk: int) -> HttpResponse:
    case, today = carers_case_to(request, pk, Right.WORK, Right.SHARED), local_today()

    def act(form: Any) -> Done:
        made = calling.ring(case, calling.Call(**form.cleaned_data), by=user_of(request), on=today)
        return Done("The call is recorded.", reverse("call-sheet"), _then(made))

    return about_case(
        request, case, lambda data: CallForm(data, initial={"on": today}), act,
        template="carers/call.html", back=reverse("call-sheet"), title="Weekly call",
        verb="Record the call", reach=before_you_dial(case.person),
    )  # fmt: skip


def _then(made: Any) -> str:
    asks = made.contact.case.changes.filter(looked_on=None, due_on__lte=made.contact.on).exists()
    if asks:
        return "Somebody looks at the risk today."
    if made.contact.outcome == Contact.Outcome.SPOKE:
        return "Ring again in a week."
    return "Try again tomorrow."
