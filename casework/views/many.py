"""Acts on many cases ticked on a list: allocate, offer to a team, ask for a welfare visit."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from casework import access
from casework.acts import allocating, moving, watching
from casework.acts.record import policy_on
from casework.calendar import local_today
from casework.candidates import SeveralTeams, by_team, candidates
from casework.forms import acts as forms
from casework.messages import tell
from casework.models import Allocation, Case, Worker
from casework.permissions import may_for
from casework.refusals import NotAllowed, Refusal
from casework.roles import Right
from casework.staff import takes
from casework.views.asking import Done, FormPage, demand, demand_for, user_of, visible_case
from casework.views.last_list import last_list

_MANY_LIMIT = 100
# No number of ours has so many digits.
_LONGEST = 19


def picked(given: QueryDict, name: str) -> list[int]:
    """The numbers given under a name, a hundred at most; what is no number is passed over."""
    return [int(pk) for pk in given.getlist(name) if pk.isdecimal() and len(pk) < _LONGEST][
        :_MANY_LIMIT
    ]


def picked_cases(request: HttpRequest) -> list[Case]:
    """The cases ticked on a list that this user may see, a hundred at most."""
    ids = picked(request.POST, "case") or picked(request.GET, "case")
    cases = Case.objects.visible_to(user_of(request)).filter(pk__in=ids)
    # One order for everybody, so that two people who act on the same cases never lock crosswise.
    ordered = cases.order_by("urgency", "received_on", "id")
    return list(ordered.select_related("person", "team", "worker"))


def try_each(cases: list[Case], act: Any) -> tuple[int, list[tuple[Case, str]]]:
    """Do one act on each case, each in its own transaction; none fails because another did."""
    refused: list[tuple[Case, str]] = []
    for case in cases:
        try:
            act(case)
        except Refusal as refusal:
            refused.append((case, str(refusal)))
    return len(cases) - len(refused), refused


def _page(request: HttpRequest, cases: list[Case], form_page: FormPage) -> HttpResponse:
    """The cases that were ticked, and one form for all of them."""
    if not cases:
        tell(request, "No case was ticked.", then="Tick the cases first.")
        return redirect(last_list(request))
    access.saw(user_of(request), cases=cases, screen="many")
    form_page.context.update(cases=cases, back=last_list(request))
    return form_page.respond(request)


def act_on(
    request: HttpRequest, cases: list[Case], right: Right, did: str, act: Callable[[Case], Any],
    *, undo: str = "",
) -> Done:  # fmt: skip
    """Do an act on each case that the user may change, and say what became of each.

    ``undo`` names the address at which what ``act`` made can be undone, all of it with one press.
    """
    user = user_of(request)
    made: list[int] = []

    def allowed(case: Case) -> None:
        if not may_for(user, right, case):
            message = f"it is a case of {case.team}"
            raise NotAllowed(message)
        made.append(act(case).pk)

    done, refused = try_each(cases, allowed)
    words = f"{done} {'case' if done == 1 else 'cases'} {did}."
    not_done = "; ".join(f"{case.reference}: {why}" for case, why in refused)
    undo_url = f"{reverse(undo)}?{urlencode({'made': made}, doseq=True)}" if undo and made else ""
    then = f"Not done: {not_done}" if refused else ""
    return Done(words, last_list(request), then=then, undo_url=undo_url)


@access.looks_first
def allocate(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one case to a worker."""
    return _allocate(request, [visible_case(request, pk)])


@access.looks_first
def allocate_many(request: HttpRequest) -> HttpResponse:
    """Give the ticked cases to one worker."""
    return _allocate(request, picked_cases(request))


def _allocate(request: HttpRequest, cases: list[Case]) -> HttpResponse:
    demand(request, Right.ALLOCATE)
    today, user = local_today(), user_of(request)
    team = cases[0].team if cases else None
    try:
        people = candidates(cases, as_of=today, policy=policy_on(today), user=user) if cases else []
    except SeveralTeams as refusal:
        return _one_team_at_a_time(request, cases, refusal)
    able = Worker.objects.filter(pk__in=[item.worker.pk for item in people if item.can_take])

    def act(form: Any) -> Done:
        given = form.cleaned_data
        to = given["worker"]

        def give(case: Case) -> Allocation:
            return allocating.allocate(
                case, to=to, reason=given["reason"], note=given["note"], by=user_of(request),
                on=today,
            )  # fmt: skip

        if len(cases) == 1:
            demand_for(request, Right.ALLOCATE, cases[0])
            undo_url = reverse("allocation-undo", args=[give(cases[0]).pk])
            case_url = reverse("case", args=[cases[0].pk])
            return Done(f"Allocated to {to}.", case_url, undo_url=undo_url)
        did = f"allocated to {to}"
        return act_on(request, cases, Right.ALLOCATE, did, give, undo="allocations-undo")

    context = {
        "title": "Allocate", "verb": "Allocate", "candidates": people, "team": team,
        "case": cases[0] if len(cases) == 1 else None,
    }  # fmt: skip
    page = FormPage(
        "casework/case/allocate.html", lambda data: forms.AllocateForm(data, workers=able), act,
        context,
    )  # fmt: skip
    return _page(request, cases, page)


def _one_team_at_a_time(
    request: HttpRequest, cases: list[Case], refusal: SeveralTeams
) -> HttpResponse:
    """What was ticked, team by team, so that no tick is lost and no case goes astray."""
    access.saw(user_of(request), cases=cases, screen="many")
    context = {"says": str(refusal), "of_teams": by_team(cases).items(), "back": last_list(request)}
    return render(request, "casework/case/several_teams.html", context, status=409)


@access.looks_first
def move_many(request: HttpRequest) -> HttpResponse:
    """Offer the ticked cases to another team."""
    demand(request, Right.MOVE)
    cases, today = picked_cases(request), local_today()
    teams = takes.taking(on=today)

    def act(form: Any) -> Done:
        to, why = form.cleaned_data["to"], form.cleaned_data["why"]
        return act_on(
            request, cases, Right.MOVE, f"offered to {to}",
            lambda case: moving.offer(case, to=to, reason=why, by=user_of(request), on=today),
            undo="offers-take-back",
        )  # fmt: skip

    context = {"title": "Move to another team", "verb": "Offer the cases"}
    page = FormPage(
        "casework/case/many.html", lambda data: forms.MoveForm(data, teams=teams), act, context
    )
    return _page(request, cases, page)


@access.looks_first
def visit_many(request: HttpRequest) -> HttpResponse:
    """Ask for a welfare visit, today, for the ticked cases (S19)."""
    demand(request, Right.WORK)
    cases, today = picked_cases(request), local_today()

    def act(form: Any) -> Done:
        return act_on(
            request, cases, Right.WORK, "marked for a welfare visit today",
            lambda case: watching.change(
                case, trigger="welfare_visit", note=form.cleaned_data["why"], by=user_of(request),
                on=today,
            ),
            undo="changes-undo",
        )  # fmt: skip

    def make(data: Any) -> forms.WhyForm:
        return forms.WhyForm(data, label="What should the visitor look for?")

    context = {"title": "Ask for a welfare visit today", "verb": "Ask for the visit"}
    return _page(request, cases, FormPage("casework/case/many.html", make, act, context))
