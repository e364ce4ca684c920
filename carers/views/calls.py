"""The call sheet for the person who rings, and one call (S66)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from carers.acts import calling
from carers.calls import (
    call_due_on,
    due_a_call,
    missed_of,
    waiting_carers,
    whose_to_ring,
    with_calls,
)
from carers.forms.work import CallForm
from carers.policy import CALL_EVERY
from carers.views.asking import about_case, carers_case_to
from casework import access
from casework.acts.record import policy_on
from casework.calendar import days_between, local_today
from casework.identity import ChannelLine, channels
from casework.models import Case, Contact, Person
from casework.paging import Order, page_of
from casework.permissions import may
from casework.queues import who_cannot_work
from casework.roles import Right
from casework.views.asking import Done, user_of
from casework.waiting_list import stops

SHEET = Order(("received_on", "id"))
_PAGE = 50


@dataclass(frozen=True)
class Line:
    """One carer of the sheet: how to reach them safely, and what was said last."""

    case: Case
    due_on: date
    late: int
    missed: int
    phone: ChannelLine
    voicemail: ChannelLine
    stops: list[str]
    said: str
    spoke_on: date | None


@access.record_page
def sheet(request: HttpRequest) -> HttpResponse:
    user, today = user_of(request), local_today()
    if not (may(user, Right.WORK) or may(user, Right.SHARED)):
        raise PermissionDenied
    policy = policy_on(today)
    every = policy[CALL_EVERY]
    carers = with_calls(waiting_carers(cannot_work=who_cannot_work(today, policy)))
    due = due_a_call(whose_to_ring(user, carers), as_of=today, every=every)
    page = page_of(
        due.select_related("person", "team"), order=SHEET, size=_PAGE,
        after=request.GET.get("after", ""),
    )  # fmt: skip
    access.saw(user, cases=page.rows, screen="call sheet")
    missed = missed_of(page.rows)
    lines = [_line(case, today, every, missed.get(case.pk, 0)) for case in page.rows]
    context = {"lines": lines, "page": page, "as_of": today, "every": every}
    return render(request, "carers/calls.html", context)


def _line(case: Any, today: date, every: int, missed: int) -> Line:
    due_on = call_due_on(
        case.joined_on, spoke_on=case.spoke_on, tried_on=case.tried_on, every=every
    )
    _, _, phone, _, voicemail = channels(case.person)
    return Line(
        case, due_on, days_between(due_on, today), missed, phone, voicemail, stops(case.person),
        case.said or "", case.spoke_on,
    )  # fmt: skip


@access.record_page
def call(request: HttpRequest, pk: int) -> HttpResponse:
    case, today = carers_case_to(request, pk, Right.WORK, Right.SHARED), local_today()

    def act(form: Any) -> Done:
        made = calling.ring(case, calling.Call(**form.cleaned_data), by=user_of(request), on=today)
        return Done("The call is recorded.", reverse("call-sheet"), _then(made))

    return about_case(
        request, case, lambda data: CallForm(data, initial={"on": today}), act,
        template="carers/call.html", back=reverse("call-sheet"), title="Weekly call",
        verb="Record the call", reach=_reach(case.person),
    )  # fmt: skip


def _reach(person: Person) -> list[str]:
    _, _, phone, text, voicemail = channels(person)
    lines = [f"{line.name}: {line.at}. {line.says}." for line in (phone, text, voicemail)]
    if person.interpreter_needed:
        lines.insert(0, f"Interpreter: {person.spoken_language}.")
    return [*lines, person.reach_note] if person.reach_note else lines


def _then(made: Any) -> str:
    asks = made.contact.case.changes.filter(looked_on=None, due_on__lte=made.contact.on).exists()
    if asks:
        return "Somebody looks at the risk today."
    if made.contact.outcome == Contact.Outcome.SPOKE:
        return "Ring again in a week."
    return "Try again tomorrow."
