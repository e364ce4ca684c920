"""Today: what needs someone now. Who works cases sees theirs; who answers for lists sees those."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casework import access
from casework.acts.record import policy_on
from casework.calendar import local_today
from casework.counting import Count
from casework.models import Case, Offer, SavedView, Team, User
from casework.paging import Order, page_of
from casework.permissions import duties_of, may
from casework.policy import PolicyInForce, Rag
from casework.queues import who_cannot_work
from casework.roles import Right
from casework.team_load import arrivals, load_of_team
from casework.teams_at_a_glance import Glance, glance
from casework.views.asking import user_of
from casework.views.today_tiles import answers_for_lists, counted_cases, list_url, tiles_for
from casework.waiting_list import row_of, with_what_a_row_says

NEWLY_GIVEN = timedelta(days=7)
BY_NEXT_LOOK = Order(("next_look_on", "id"))


@access.record_page
def today(request: HttpRequest) -> HttpResponse:
    """The home page: whatever this person's role can do something about."""
    user, as_of = user_of(request), local_today()
    policy = policy_on(as_of)
    away = who_cannot_work(as_of, policy)
    context: dict[str, Any] = {
        "as_of": as_of,
        "may_measure": may(user, Right.FIGURES),
        "saved_views": SavedView.objects.filter(user=user).order_by("name"),
    }
    wide = _answers_for_all(user)
    team = None if wide or user.post is None else user.post.team
    context["tiles"] = tiles_for(user, as_of=as_of, policy=policy, away=away, team=team)
    context["team"] = team
    if answers_for_lists(user):
        context |= _lists_part(user, as_of, policy, away, team)
    if may(user, Right.WORK):
        context |= _own_cases(user, as_of, policy, away)
        context |= _offers(user)
    return render(request, "casework/today/page.html", context)


def _answers_for_all(user: User) -> bool:
    duties = duties_of(user)
    return duties is not None and duties.whole_council


def _lists_part(
    user: User, as_of: date, policy: PolicyInForce, away: frozenset[int], team: Team | None
) -> dict[str, Any]:
    """The workers of one team; or, for whoever answers for all, a row for each team."""
    part: dict[str, Any] = {"flow": arrivals(team, as_of=as_of)}
    if team is None:
        rows = glance(counted_cases(user), as_of=as_of, away=away)
        return {**part, "teams": [(row, _cells(user, row)) for row in rows]}
    if may(user, Right.ALLOCATE):
        part["load"] = load_of_team(team, as_of=as_of, policy=policy, user=user)
    return part


# What each number of a team counts, and the list behind it.
_COLUMNS: dict[str, tuple[str, dict[str, Any]]] = {
    "waiting": ("Waiting", {}),
    "red": ("Red, no worker", {"rating": Rag.RED.value}),
    "unrated": ("Not rated", {"show": "unrated", "sort": "waited"}),
    "stranded": ("Stranded", {"show": "stranded"}),
    "look": ("Overdue a look", {"show": "open", "flags": "overdue", "sort": "look"}),
}


def _cells(user: User, row: Glance) -> list[tuple[str, Count, str]]:
    return [
        (label, row.counts[name], list_url(user, row.team, **query))
        for name, (label, query) in _COLUMNS.items()
    ]


def _own_cases(
    user: User, as_of: date, policy: PolicyInForce, away: frozenset[int]
) -> dict[str, Any]:
    """My cases by what is due next, and which of them are new to me."""
    worker = user.post.pk if user.post else 0
    mine = Case.objects.visible_to(user).still_open().filter(worker=worker)
    page = page_of(with_what_a_row_says(mine, as_of), order=BY_NEXT_LOOK)
    access.saw(user, cases=page.rows, screen="today")
    rows = [row_of(case, as_of=as_of, policy=policy, away=away) for case in page.rows]
    new_since = as_of - NEWLY_GIVEN
    new = {row.case.pk for row in rows if (row.case.allocated_on or as_of) >= new_since}
    return {"my_rows": rows, "my_new": new, "my_more": bool(page.after)}


def _offers(user: User) -> dict[str, Any]:
    """Cases that other teams offer to this one and that nobody has answered."""
    if user.post is None:
        return {"offers": []}
    offers = Offer.objects.filter(to=user.post.team, answer="", case__closed_on=None)
    shown = list(
        offers.filter(case__in=Case.objects.visible_to(user))
        .select_related("case__person", "case__team")
        .order_by("at")[:25]
    )
    access.saw(user, cases=[offer.case for offer in shown], screen="today")
    return {"offers": shown}
