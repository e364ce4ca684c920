"""Undo, from the message that tells of an act: refused in words once something else happened."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from casework import access
from casework.acts import allocating, moving, watching
from casework.calendar import local_today
from casework.cases import completing
from casework.messages import tell
from casework.models import Allocation, Case, Change, Offer, Pause
from casework.refusals import Refusal
from casework.roles import Right
from casework.views.asking import came_from, demand, demand_for, user_of, visible_case
from casework.views.many import act_on, picked


@access.record_page
@require_POST
def take_back_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """The team that has the case offers it no more."""
    made = _found(request, Offer.objects.select_related("to"), pk)
    return _undo(
        request, made, Right.MOVE, lambda: moving.take_back(made, by=user_of(request)),
        f"The offer to {made.to} was taken back.",
    )  # fmt: skip


@access.record_page
@require_POST
def undo_pause(request: HttpRequest, pk: int) -> HttpResponse:
    made = _found(request, Pause.objects.all(), pk)
    return _undo(
        request, made, Right.RATE,
        lambda: watching.undo_pause(made, by=user_of(request), on=local_today()),
        "The pause was undone.",
    )  # fmt: skip


@access.record_page
@require_POST
def undo_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """That it had started, or was done, was recorded by mistake."""
    case = visible_case(request, pk)
    demand_for(request, Right.WORK, case)
    access.saw_case(user_of(request), case, screen="case")
    try:
        completing.undo(case, by=user_of(request), on=local_today())
    except Refusal as refusal:
        tell(request, "Nothing was undone.", then=str(refusal))
    else:
        tell(request, "Undone: the clock goes on.")
    return redirect(came_from(request, case))


@access.record_page
@require_POST
def undo_allocation(request: HttpRequest, pk: int) -> HttpResponse:
    made = _found(request, Allocation.objects.select_related("worker"), pk)
    return _undo(
        request, made, Right.ALLOCATE,
        lambda: allocating.undo(made, by=user_of(request), on=local_today()),
        f"{made.worker} does not have the case: it waits on as before.",
    )  # fmt: skip


@access.record_page
@require_POST
def undo_change(request: HttpRequest, pk: int) -> HttpResponse:
    """A change that was recorded, or a welfare visit asked for, by mistake."""
    made = _found(request, Change.objects.all(), pk)
    return _undo(
        request, made, Right.WORK, lambda: watching.undo_change(made, by=user_of(request)),
        "Undone: the next look is when it was.",
    )  # fmt: skip


@access.looks_first
@require_POST
def undo_changes(request: HttpRequest) -> HttpResponse:
    """Several welfare visits that one press asked for."""
    return _undo_several(
        request, Change.objects.all(), Right.WORK, "as before",
        lambda made: watching.undo_change(made, by=user_of(request)),
    )  # fmt: skip


@access.looks_first
@require_POST
def take_back_offers(request: HttpRequest) -> HttpResponse:
    """Several offers that one press made."""
    return _undo_several(
        request, Offer.objects.all(), Right.MOVE, "offered no more",
        lambda made: moving.take_back(made, by=user_of(request)),
    )  # fmt: skip


@access.looks_first
@require_POST
def undo_allocations(request: HttpRequest) -> HttpResponse:
    """Several allocations that one press made."""
    return _undo_several(
        request, Allocation.objects.all(), Right.ALLOCATE, "back on the list as before",
        lambda made: allocating.undo(made, by=user_of(request), on=local_today()),
    )  # fmt: skip


def _undo_several(
    request: HttpRequest, rows: Any, right: Right, did: str, act: Callable[[Any], Any]
) -> HttpResponse:
    """Each by itself: where something else has happened since, that case is named, and stays."""
    demand(request, right)
    seen = Case.objects.visible_to(user_of(request))
    found = rows.filter(pk__in=picked(request.GET, "made"), case__in=seen).order_by("case")
    made = {each.case_id: each for each in found.select_related("case__person", "case__team")}
    cases = [each.case for each in made.values()]
    access.saw(user_of(request), cases=cases, screen="many")
    done = act_on(request, cases, right, did, lambda case: act(made[case.pk]))
    tell(request, done.happened, then=done.then)
    return redirect(done.to)


def _found(request: HttpRequest, rows: Any, pk: int) -> Any:
    """What was done, or the same 404 for one that is hidden as for one that is not there."""
    seen = Case.objects.visible_to(user_of(request))
    return get_object_or_404(rows.select_related("case"), pk=pk, case__in=seen)


def _undo(
    request: HttpRequest, made: Any, right: Right, act: Callable[[], Any], happened: str
) -> HttpResponse:
    """One act on the case, which its team may do, and what came of it."""
    case = visible_case(request, made.case_id)
    demand_for(request, right, case)
    access.saw_case(user_of(request), case, screen="case")
    try:
        act()
    except Refusal as refusal:
        tell(request, "Nothing was undone.", then=str(refusal))
    else:
        tell(request, happened)
    return redirect(came_from(request, case))
