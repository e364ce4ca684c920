"""Today: what needs someone now. A practitioner sees cases; a manager sees the team."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from casework import access, contacts_due
from casework.acts.record import policy_on
from casework.calendar import local_today
from casework.counting import Count, capped_counts
from casework.models import Case, Escalation, Letter, LetterTask, Offer, SavedView, Team, User
from casework.models.case import look_overdue
from casework.paging import Order, page_of
from casework.permissions import duties_of, may, roles_told_to
from casework.policy import PolicyInForce, Rag
from casework.queues import stranded, who_cannot_work
from casework.roles import Right
from casework.team_load import arrivals, load_of_team
from casework.views.asking import user_of
from casework.views.letter_tasks import open_tasks
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
    if may(user, Right.ALLOCATE):
        context |= _managers_part(user, as_of, policy, away)
    elif may(user, Right.FIGURES) and not may(user, Right.SEE_RECORDS):
        context["tiles"] = _tiles(user, as_of, away, policy, team=None)
    if may(user, Right.WORK):
        context |= _own_cases(user, as_of, policy, away)
        context |= _offers(user)
    return render(request, "casework/today/page.html", context)


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


@dataclass(frozen=True)
class Tile:
    """A number that is a link to the list that it counts."""

    number: Count
    label: str
    url: str
    note: str = ""
    tone: str = ""


def _managers_part(
    user: User, as_of: date, policy: PolicyInForce, away: frozenset[int]
) -> dict[str, Any]:
    duties = duties_of(user)
    wide = duties is not None and duties.whole_council
    team = None if wide or user.post is None else user.post.team
    part: dict[str, Any] = {"tiles": _tiles(user, as_of, away, policy, team=team), "team": team}
    if team is not None:
        part["load"] = load_of_team(team, as_of=as_of, policy=policy)
    part["flow"] = arrivals(team, as_of=as_of)
    return part


def _tiles(
    user: User, as_of: date, away: frozenset[int], policy: PolicyInForce, *, team: Team | None
) -> list[Tile]:
    """What a manager must not overlook, each counted up to the cap, in one statement."""
    cases, letters = Case.objects.all(), Letter.objects.needing_a_person()
    tasks = LetterTask.objects.filter(done_on=None, dropped_on=None, due_on__lt=as_of)
    escalations = Escalation.objects.live()
    if may(user, Right.SEE_RECORDS):
        # What may not be seen is not counted either: a number would give it away (trust.md S2).
        cases, letters = cases.visible_to(user), letters.visible_to(user)
        escalations = escalations.visible_to(user)
        tasks = open_tasks({"when": "overdue"}, user, as_of=as_of)
    if team:
        cases, letters = cases.filter(team=team), letters.filter(team=team)
        escalations, tasks = escalations.filter(case__team=team), tasks.filter(team=team)
    # Asked of one team: of a whole council it would cost every open case.
    silent = {"contact": cases.filter(contacts_due.overdue(as_of, policy))} if team else {}
    counts = capped_counts(
        {
            **silent,
            "unrated": cases.waiting().filter(urgency=0),
            "red": cases.waiting().filter(urgency=Rag.RED),
            "stranded": cases.filter(stranded(cannot_work=away)),
            "escalations": escalations.filter(told__in=roles_told_to(user)),
            "look": cases.still_open().filter(look_overdue(as_of)),
            "letters": letters,
            "tasks": tasks,
            "waiting": cases.waiting(),
            "open": cases.still_open(),
        }
    )
    return _drawn(user, counts, team)


def _drawn(user: User, counts: dict[str, Count], team: Team | None) -> list[Tile]:
    def cases(**query: Any) -> str:
        if not may(user, Right.SEE_RECORDS):
            return ""
        whose = {"team": team.pk if team else ""}
        return f"{reverse('waiting-list')}?{urlencode({**whose, **query})}"

    def page(name: str, right: Right) -> str:
        return reverse(name) if may(user, right) else ""

    silent = [
        Tile(counts["contact"], "contacts overdue", cases(show="open", flags="contact"),
             "nobody spoke to them in time", _tone(counts["contact"], "amber"))
    ] if "contact" in counts else []  # fmt: skip
    tasks = page("letter-tasks", Right.SEE_RECORDS)
    whose = {"team": team.pk if team else "", "when": "overdue"}
    tasks += f"?{urlencode(whose)}" if tasks else ""
    return [
        Tile(counts["unrated"], "unrated", cases(rating=0), "nobody has looked at the risk",
             _tone(counts["unrated"], "red")),
        Tile(counts["red"], "red, no worker", cases(rating=1), "", _tone(counts["red"], "red")),
        Tile(counts["stranded"], "stranded with someone away", cases(show="stranded"),
             "give back or find new hands", _tone(counts["stranded"], "red")),
        Tile(counts["escalations"], "to acknowledge", page("escalations", Right.ACKNOWLEDGE),
             "past a threshold", _tone(counts["escalations"], "amber")),
        Tile(counts["look"], "overdue a look", cases(show="open", flags="overdue", sort="look"),
             "0 is the aim", _tone(counts["look"], "amber")),
        *silent,
        Tile(counts["letters"], "letters need someone", page("letters", Right.LETTERS),
             "held, failed or not confirmed", _tone(counts["letters"], "amber")),
        Tile(counts["tasks"], "letter tasks overdue", tasks,
             "news that waits for a person", _tone(counts["tasks"], "red")),
        Tile(counts["waiting"], "waiting for a worker", cases(), "", ""),
        Tile(counts["open"], "open cases", cases(show="open"), "", ""),
    ]  # fmt: skip


def _tone(count: Count, tone: str) -> str:
    return tone if count else "green"
