"""The carers' front page, and the figures that settle arguments (S65, S71)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from carers import disagreements, figures, reviews
from carers.call_sheet import due_today
from carers.kinds import CARER_ASSESSMENT
from carers.models import (
    Assessment,
    CaringRelationship,
    Disagreement,
    Override,
    YoungCarerReferral,
)
from carers.models.relationship import CarerKind
from carers.policy import ADULT_AT, TRANSITION_DAYS
from casework import access
from casework.acts.record import policy_on
from casework.calendar import local_today
from casework.cases.wait import past_standard
from casework.counting import Count, capped_counts
from casework.exports import csv_response
from casework.filters import PAST_STANDARD
from casework.models import Case, Person, User
from casework.paging import Order, page_of
from casework.permissions import may
from casework.policy import PolicyInForce, Role
from casework.roles import Right
from casework.views.asking import demand, user_of

BY_BIRTH = Order(("born_on", "id"))
_LISTS = {"waiting": "", "longest": "&sort=waited", "open": "&show=open"}


@access.record_page
def front(request: HttpRequest) -> HttpResponse:
    """What asks for someone among the carers, each number a link to its list."""
    demand(request, Right.SEE_RECORDS)
    user, today = user_of(request), local_today()
    counts = capped_counts(_questions(user, today, policy_on(today)))
    context = {
        "tiles": _tiles(counts), "decide": _to_decide(user), "may_see_figures":
        may(user, Right.FIGURES), "as_of": today,
    }  # fmt: skip
    return render(request, "carers/front.html", context)


def _questions(user: User, today: date, policy: PolicyInForce) -> dict[str, Any]:
    seen = Case.objects.visible_to(user).filter(kind=CARER_ASSESSMENT.code)
    return {
        "waiting": seen.waiting(),
        "open": seen.still_open(),
        "past": seen.still_open().filter(past_standard(today, policy)),
        "calls": due_today(user, as_of=today, policy=policy),
        "reviews": reviews.due(as_of=today).filter(case__in=seen),
        "young": transition_list(user, today),
    }


@dataclass(frozen=True)
class Tile:
    number: Count
    label: str
    url: str


def _tiles(counts: dict[str, Count]) -> list[Tile]:
    cases = f"{reverse('waiting-list')}?kind={CARER_ASSESSMENT.code}"
    return [
        Tile(counts["waiting"], "waiting for a worker", cases),
        Tile(
            counts["past"],
            "past the standard, with a worker or without",
            f"{cases}&show=open&waited={PAST_STANDARD}&sort=waited",
        ),
        Tile(counts["open"], "open, none without an outcome is closed", f"{cases}&show=open"),
        Tile(counts["calls"], "to ring today", reverse("call-sheet")),
        Tile(counts["young"], "young carers near 18", reverse("young-carers")),
        Tile(counts["reviews"], "plans due a review", reverse("carer-reviews")),
    ]


def _to_decide(user: User) -> dict[str, Any]:
    """What waits for a second person: sign-off, overrides, disagreements; newest last."""
    seen = Case.objects.visible_to(user).values("pk")
    done = Assessment.objects.filter(case__in=seen, completed_on__isnull=False)
    partners = done.filter(signed_off_on=None, performed_by__workers__role=Role.PARTNER)
    overrides = Override.objects.filter(agreed=None, assessment__case__in=seen)
    unhappy = Disagreement.objects.filter(outcome="", decision__assessment__case__in=seen)
    return {
        "sign_off": partners.select_related("case", "performed_by").distinct()[:25],
        "overrides": overrides.select_related("assessment__case")[:25],
        "disagreements": unhappy.select_related("decision__assessment__case")[:25],
    }


def page_of_figures(request: HttpRequest) -> HttpResponse:
    """Counts and no names; the lists behind them show what their reader may open."""
    demand(request, Right.FIGURES)
    today = local_today()
    standard = policy_on(today)[CARER_ASSESSMENT.standard]
    cases = f"{reverse('waiting-list')}?kind={CARER_ASSESSMENT.code}"
    links = may(user_of(request), Right.SEE_RECORDS)
    shown = figures.figures(as_of=today, standard=standard)
    context = {
        "figures": [(item, f"{cases}{_LISTS[item.shows]}" if links else "") for item in shown],
        "by_kind": figures.by_kind(), "by_ethnicity": figures.by_ethnicity(), "as_of": today,
        "small": figures.SMALL, "queries": figures.queries(as_of=today),
    }  # fmt: skip
    return render(request, "carers/figures.html", context)


def page_of_disagreements(request: HttpRequest) -> HttpResponse:
    """Who is unhappy with a decision, by reason and by characteristic; counts and no names."""
    demand(request, Right.FIGURES)
    today = local_today()
    context = {
        "comparisons": disagreements.by_characteristic(as_of=today), "as_of": today,
        "groups": disagreements.by_reason(as_of=today), "ends": disagreements.by_end(as_of=today),
        "queries": disagreements.queries(as_of=today), "small": figures.SMALL,
        "made_at": timezone.now(),
    }  # fmt: skip
    return render(request, "carers/disagreements.html", context)


def export_disagreements(request: HttpRequest) -> StreamingHttpResponse:
    """The same counts as CSV: no row is about one person, and small groups are left out."""
    demand(request, Right.FIGURES)
    today = local_today()
    return csv_response(f"carers-disagreements-{today}", disagreements.as_rows(as_of=today))


def transition_list(user: User, today: date) -> Any:
    """Young carers who are 18 within a year, or were while still recorded as young carers."""
    soon = date(today.year - ADULT_AT + 1, today.month, min(today.day, 28))
    young = CaringRelationship.objects.filter(kind=CarerKind.YOUNG, ends_on=None)
    seen = Person.objects.visible_to(user)
    return seen.filter(pk__in=young.values("carer"), born_on__lte=soon, died_on=None)


@access.record_page
def young(request: HttpRequest) -> HttpResponse:
    """The transition list: assess in time, so that help does not stop on a birthday."""
    demand(request, Right.SEE_RECORDS)
    user, today = user_of(request), local_today()
    page = page_of(transition_list(user, today), order=BY_BIRTH, after=request.GET.get("after", ""))
    access.saw_people(user, people=page.rows, screen="young carers")
    referred = YoungCarerReferral.objects.filter(person__in=page.rows).order_by("id")
    known = {row.person_id: row for row in referred}
    rows = [(person, person.age(today), known.get(person.pk)) for person in page.rows]
    context = {"rows": rows, "page": page, "as_of": today, "days": TRANSITION_DAYS}
    return render(request, "carers/young.html", context)


@access.record_page
def shared(request: HttpRequest) -> HttpResponse:
    """What a partner's worker sees: the cases shared with their organisation, and no others."""
    user = user_of(request)
    if not may(user, Right.SHARED):
        raise PermissionDenied
    cases = Case.objects.visible_to(user).still_open().select_related("person", "team")
    page = page_of(cases, order=Order(("received_on", "id")), after=request.GET.get("after", ""))
    access.saw(user, cases=page.rows, screen="shared with us")
    today = local_today()
    context = {"rows": [(case, case.waited(today)) for case in page.rows], "page": page}
    return render(request, "carers/shared.html", context)
