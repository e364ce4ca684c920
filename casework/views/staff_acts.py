"""What a manager does about staff: give back their cases, record that they are away or leave."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from casework import access
from casework.acts import absences, allocating
from casework.acts.record import policy_on
from casework.calendar import local_today
from casework.counted import for_reader
from casework.forms.running import AbsenceForm, BackForm, GiveBackForm, LeaveForm
from casework.models import Absence, Case, User, Worker
from casework.policy import PolicyInForce, Rag
from casework.refusals import Refusal
from casework.roles import Right
from casework.views.asking import Done, FormPage, demand, demand_any, user_of
from casework.views.staff import (
    is_wide,
    own_team,
    page_for,
    page_of,
    why_stranded,
    worker_or_404,
)

# More than one person can hold; what is beyond it comes after the first have gone back.
MOST_AT_ONCE = 200


@access.record_page
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a worker's cases back on their lists, all of them unless some are unticked."""
    demand(request, Right.ABSENCES)
    user, today = user_of(request), local_today()
    worker = get_object_or_404(Worker.objects.select_related("team"), pk=pk)
    cases = held_cases(worker, user)
    if not cases:
        raise Http404
    access.saw(user, cases=cases, screen="give back")
    return _give_back_page(worker, cases, user, today).respond(request)


def held_cases(worker: Worker, user: User) -> list[Case]:
    """The worker's cases that this user may give back: their own team's, or any."""
    cases = Case.objects.visible_to(user).still_open().filter(worker=worker)
    if not is_wide(user):
        cases = cases.of_team(own_team(user))
    shown = cases.select_related("person", "team").most_urgent_first()
    return list(shown[:MOST_AT_ONCE])


def _give_back_page(worker: Worker, cases: list[Case], user: User, today: date) -> FormPage:
    return FormPage(
        template="casework/staff/give_back.html",
        make=lambda data: GiveBackForm(
            data, cases=[(str(case.pk), str(case.person)) for case in cases],
            hints={str(case.pk): hint(case, today) for case in cases},
            because=usual_words(worker, today, policy_on(today)),
        ),
        act=lambda form: _give_back(worker, cases, form.cleaned_data, by=user, on=today),
        context={
            "title": f"Give back the cases of {worker.name}", "back": page_of(worker),
            "verb": "Give these cases back", "most": MOST_AT_ONCE, "cases": cases,
            "is_cut": len(cases) == MOST_AT_ONCE,
        },
    )  # fmt: skip


def usual_words(worker: Worker, today: date, policy: PolicyInForce) -> str:
    """Why a worker's cases change hands, as it stands on each of them; empty when unknown."""
    why, since = why_stranded(worker, today, policy)
    return f"{worker.name} {why} since {since.day} {since:%B %Y}"[:100] if since else ""


def hint(case: Case, today: date) -> str:
    rating = Rag(case.rag).label if case.rag else "Unrated"
    asked = f"{case.received_on.day} {case.received_on:%B %Y}"
    days = (today - case.received_on).days
    return f"{rating}. {case.kind_name}, asked for on {asked}, {days:,} days ago. {case.team}"


def _give_back(
    worker: Worker, cases: Sequence[Case], chosen: dict[str, Any], *, by: User, on: date
) -> Done:
    """Each in its own transaction: one that somebody moved meanwhile stops no other."""
    ticked = [case for case in cases if str(case.pk) in chosen["cases"]]
    outcome = allocating.give_back_many(
        ticked, because=chosen["because"], by=by, on=on, held_by=worker
    )
    if not outcome.done:
        raise Refusal(_refused(outcome))
    happened = f"{cases_in_words(len(outcome.done))} of {worker.name} went back to the list."
    then = f"{_refused(outcome)} {_BACK_ON_LIST}".strip()
    return Done(happened, to=page_of(worker), then=then)


_BACK_ON_LIST = "Each keeps the day on which it was asked for, and must be looked at today."


def cases_in_words(number: int) -> str:
    return "1 case" if number == 1 else f"{number:,} cases"


def _refused(outcome: allocating.Outcome) -> str:
    """Which did not go back and why, in one sentence each."""
    if not outcome.refused:
        return ""
    each = " ".join(f"{case.reference}: {why}" for case, why in outcome.refused)
    return f"{cases_in_words(len(outcome.refused))} did not go back. {each}"


def add_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that someone is or will be away."""
    demand(request, Right.ABSENCES)
    user, today = user_of(request), local_today()
    worker = worker_or_404(user, pk)

    def act(form: Any) -> Done:
        absence = absences.record_absence(worker, **form.cleaned_data, by=user)
        return Done(f"{worker.name}: {_words(absence)}.", to=page_of(worker), then=_THEN_AWAY)

    return _page(
        worker, title=f"{worker.name} is away", verb="Record the absence", act=act,
        make=lambda data: AbsenceForm(data, today=today),
        lede="Nobody can give cases to someone who is away.",
    ).respond(request)  # fmt: skip


_THEN_AWAY = (
    "Work shows as stranded, to be given back, as soon as the absence has lasted or is known to "
    "last longer than the policy allows."
)


def _words(absence: Absence) -> str:
    reason, since = absence.get_reason_display().lower(), absence.starts_on
    until = absence.ends_on
    last = f"to {until.day} {until:%B %Y}" if until else "with no end yet"
    return f"{reason} from {since.day} {since:%B %Y} {last}"


def end_absence(request: HttpRequest, pk: int, absence_pk: int) -> HttpResponse:
    """Record on which day someone is back, or that they were never away."""
    demand(request, Right.ABSENCES)
    user, today = user_of(request), local_today()
    worker = worker_or_404(user, pk)
    absence = get_object_or_404(worker.absences.all(), pk=absence_pk)

    def act(form: Any) -> Done:
        ended = absences.end_absence(absence, back_on=form.cleaned_data["back_on"], by=user)
        happened = f"{worker.name}: {_words(ended)}." if ended else _taken_back(worker)
        return Done(happened, to=page_of(worker), then=_THEN_BACK)

    return _page(
        worker, title=f"{worker.name} is back", verb="Record the day back", act=act,
        make=lambda data: BackForm(data, today=today), lede=f"Away: {_words(absence)}.",
    ).respond(request)  # fmt: skip


_THEN_BACK = "Cases that were given back meanwhile return only if you say so: see Return."


def _taken_back(worker: Worker) -> str:
    return f"The absence of {worker.name} was taken back: they were not away."


def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that someone leaves. From today, their cases go back to the list at once."""
    demand_any(request, Right.ABSENCES, Right.STAFFING)
    user, today = user_of(request), local_today()
    worker = worker_or_404(user, pk)
    seen = for_reader(user, person="person")
    number = Case.objects.still_open().filter(seen, worker=worker).count()
    return _page(
        worker, title=f"{worker.name} leaves", verb="Record that they leave", grave=True,
        make=lambda data: LeaveForm(data, today=today), lede=_holds(worker, number),
        back=page_for(user, worker),
        act=lambda form: _leave(worker, form.cleaned_data["left_on"], by=user, today=today),
    ).respond(request)  # fmt: skip


def _holds(worker: Worker, number: int) -> str:
    if not number:
        return f"{worker.name} holds no cases."
    return (
        f"{worker.name} holds {cases_in_words(number)}. If they leave today, all go back to the "
        "list now, each with the day it was asked for. If they leave later, what they still hold "
        "on that day shows here as stranded."
    )


def _leave(worker: Worker, left_on: date, *, by: User, today: date) -> Done:
    if worker.left_on is not None and worker.left_on <= today:
        message = f"{worker} left on {worker.left_on:%d %B %Y} already."
        raise Refusal(message)
    if left_on < today:
        raise Refusal("Enter today or a day to come. If they left before, enter today.")
    if left_on > today:
        absences.will_leave(worker, on=left_on, by=by, as_of=today)
        day = f"{left_on.day} {left_on:%B %Y}"
        return Done(f"{worker.name} leaves on {day}.", to=page_for(by, worker), then=_THEN_LATER)
    outcome = allocating.leave(worker, on=today, by=by).as_told_to(by)
    then = f"{cases_in_words(len(outcome.done))} went back to the list. {_refused(outcome)}".strip()
    return Done(f"{worker.name} has left.", to=page_for(by, worker), then=then)


_THEN_LATER = "Their cases stay with them until then. You can give them back before that day."


def _page(worker: Worker, *, title: str, verb: str, make: Any, act: Any, **more: Any) -> FormPage:
    context = {"title": title, "verb": verb, "back": page_of(worker), **more}
    return FormPage("casework/form_page.html", make=make, act=act, context=context)
