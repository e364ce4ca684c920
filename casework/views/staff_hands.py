"""New hands for the work of someone who cannot do it, and what a returner takes up again (S27).

Each case is its own transaction here, so these pages are not in one as a whole: two managers who
give to each other's workers would wait for each other. Looks are written before anything shows.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from casework import access, new_hands
from casework.acts import allocating
from casework.acts.allocating import Outcome
from casework.acts.record import policy_on
from casework.calendar import local_today
from casework.forms.staff import TO_LIST, ReallocateForm, ReturnForm
from casework.models import AllocationReason, Case, User, Worker
from casework.refusals import Refusal
from casework.roles import Right
from casework.staff.spells import Spell, last_spell
from casework.views.asking import Done, FormPage, demand, user_of
from casework.views.staff import is_wide, own_team, page_of, worker_or_404
from casework.views.staff_acts import MOST_AT_ONCE, cases_in_words, held_cases, hint, usual_words


@access.looks_first
def reallocate(request: HttpRequest, pk: int) -> HttpResponse:
    """The cases of one worker, each with a choice of who takes it, or the list."""
    demand(request, Right.ABSENCES)
    demand(request, Right.ALLOCATE)
    user, today = user_of(request), local_today()
    worker = get_object_or_404(Worker.objects.select_related("team"), pk=pk)
    cases = held_cases(worker, user)
    if not cases:
        raise Http404
    access.saw(user, cases=cases, screen="reallocate")
    return _reallocate_page(worker, cases, user, today).respond(request)


def _reallocate_page(worker: Worker, cases: list[Case], user: User, today: date) -> FormPage:
    policy = policy_on(today)
    found = new_hands.find(cases, but=worker, as_of=today, policy=policy, user=user)
    choices = {case.pk: found.choices(case) for case in cases}
    return FormPage(
        template="casework/staff/reallocate.html",
        make=lambda data: ReallocateForm(
            data, cases=cases, choices=choices, because=usual_words(worker, today, policy)
        ),
        act=lambda form: _reallocate(worker, form, found, by=user, on=today),
        context={
            "title": f"New hands for the cases of {worker.name}", "back": page_of(worker),
            "verb": "Give them new hands", "most": MOST_AT_ONCE, "today": today,
            "is_cut": len(cases) == MOST_AT_ONCE, "cases": cases,
        },
    )  # fmt: skip


def _reallocate(
    worker: Worker, form: ReallocateForm, found: new_hands.Found, *, by: User, on: date
) -> Done:
    """Each in its own transaction: one that somebody moved meanwhile stops no other."""
    because, note = form.cleaned_data["because"], form.cleaned_data["note"]
    given, listed = Outcome(), Outcome()
    for case, to in form.chosen:
        outcome = listed if to == TO_LIST else given
        try:
            if to == TO_LIST:
                allocating.give_back(case, because=because, by=by, on=on, held_by=worker)
            else:
                allocating.reallocate(
                    case, held_by=worker, to=found.worker(case, to), because=because, note=note,
                    by=by, on=on,
                )  # fmt: skip
        except Refusal as refusal:
            outcome.refused.append((case, str(refusal)))
        else:
            outcome.done.append(case)
    return _told(worker, given, listed)


def _told(worker: Worker, given: Outcome, listed: Outcome) -> Done:
    not_done = _not_done([*given.refused, *listed.refused])
    parts = [
        f"{cases_in_words(len(given.done))} got new hands" if given.done else "",
        f"{cases_in_words(len(listed.done))} went back to the list" if listed.done else "",
    ]
    done = " and ".join(part for part in parts if part)
    if not done:
        raise Refusal(not_done)
    then = f"{not_done} Each keeps the day on which it was asked for.".strip()
    return Done(f"Of the cases of {worker.name}, {done}.", to=page_of(worker), then=then)


def _not_done(refused: Sequence[tuple[Case, str]]) -> str:
    if not refused:
        return ""
    each = " ".join(f"{case.reference}: {why}" for case, why in refused)
    return f"{cases_in_words(len(refused))} stayed as they were. {each}"


@access.looks_first
def return_to(request: HttpRequest, pk: int) -> HttpResponse:
    """What was given back while someone was away, to be ticked by the manager, or not."""
    demand(request, Right.ABSENCES)
    demand(request, Right.ALLOCATE)
    user, today = user_of(request), local_today()
    worker = worker_or_404(user, pk)
    absence = last_spell(worker, today, policy=policy_on(today))
    if absence is None:
        raise Http404
    cases = given_back(worker, absence, user)
    access.saw(user, cases=cases, screen="return")
    return _return_page(worker, absence, cases, user, today).respond(request)


def given_back(worker: Worker, absence: Spell, user: User) -> list[Case]:
    """Open cases that the worker held when the absence began, and has no more.

    Not only what went back before its last day: HR may tell that day long afterwards.
    """
    began = absence.starts_on
    ended = worker.allocations.filter(starts_on__lte=began, ended_on__gte=began)
    cases = Case.objects.visible_to(user).still_open().filter(pk__in=ended.values("case"))
    if not is_wide(user):
        cases = cases.of_team(own_team(user))
    others = cases.exclude(worker=worker).select_related("person", "team", "worker")
    return list(others.most_urgent_first()[:MOST_AT_ONCE])


def _return_page(
    worker: Worker, absence: Spell, cases: list[Case], user: User, today: date
) -> FormPage:
    free = [case for case in cases if case.worker is None]
    return FormPage(
        template="casework/staff/return.html",
        make=lambda data: ReturnForm(
            data, cases=[(str(case.pk), str(case.person)) for case in free],
            hints={str(case.pk): hint(case, today) for case in free},
        ),
        act=lambda form: _take_up(worker, free, form.cleaned_data, by=user, on=today),
        context={
            "title": f"{worker.name} returns", "back": page_of(worker), "today": today,
            "verb": "Give these cases to them again", "worker": worker, "absence": absence,
            "free": free, "with_others": [case for case in cases if case.worker is not None],
            "is_away": absence.ends_on is None or absence.ends_on >= today,
        },
    )  # fmt: skip


def _take_up(
    worker: Worker, cases: Sequence[Case], chosen: dict[str, Any], *, by: User, on: date
) -> Done:
    ticked = [case for case in cases if str(case.pk) in chosen["cases"]]
    outcome = allocating.allocate_many(
        ticked, to=worker, reason=AllocationReason.KNOWS_PERSON, note=chosen["note"], by=by, on=on
    )
    if not outcome.done:
        raise Refusal(_not_done(outcome.refused))
    happened = f"{worker.name} has {cases_in_words(len(outcome.done))} again."
    return Done(happened, to=page_of(worker), then=_not_done(outcome.refused))
