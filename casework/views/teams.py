"""Teams: which there are, who is in them, and how one is added, put right and closed."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst

from casework.acts import signing_in
from casework.acts import teams as acts
from casework.calendar import local_today
from casework.forms.staffing import CloseTeamForm, CorrectTeamForm, TakesForm, TeamForm
from casework.models import Case, Reorganisation, StaffAct, Team, Worker
from casework.permissions import may
from casework.roles import Right
from casework.staff import takes
from casework.views.asking import Done, FormPage, demand, demand_any, user_of

MOST_ACTS = 100
_NOT_YET = "Nobody is in it yet. Add the people who work there, or move them to it."


def teams(request: HttpRequest) -> HttpResponse:
    """Every team, those that are open first, with how many people are in it."""
    demand_any(request, Right.STAFFING, Right.AUDIT)
    today = local_today()
    found = list(_counted(Team.objects.order_by("name")))
    context = {
        "open": [team for team in found if not team.closed_on or team.closed_on > today],
        "closed": [team for team in found if team.closed_on and team.closed_on <= today],
        "may_change": may(user_of(request), Right.STAFFING),
        "not_said": list(takes.not_said(on=today)),
        "waiting": list(signing_in.waiting().select_related("team").order_by("name")[:MOST_ACTS]),
        "taken_by_nobody": ", ".join(takes.taken_by_nobody(on=today)),
    }
    return render(request, "casework/teams/list.html", context)


def _counted(found: QuerySet[Team]) -> QuerySet[Team]:
    today = local_today()
    here = Q(workers__left_on=None) | Q(workers__left_on__gt=today)
    return found.annotate(people=Count("workers", filter=here, distinct=True))


def team(request: HttpRequest, pk: int) -> HttpResponse:
    """One team: what is known of it, who is in it, and what was done about it."""
    demand_any(request, Right.STAFFING, Right.AUDIT)
    found, today = get_object_or_404(Team, pk=pk), local_today()
    here = Q(left_on=None) | Q(left_on__gt=today)
    workers = Worker.objects.filter(here, team=found).select_related("user")
    context = {
        "team": found,
        "workers": workers.order_by("name", "pk"),
        "open_cases": Case.objects.still_open().of_team(found).count(),
        "acts": latest(found.acts.all()),
        "reorganised": _reorganised(found),
        "takes": capfirst(acts.kinds_in_words(found.takes)),
        "nobody_works_it": found.takes != [] and not takes.taking(on=today).contains(found),
        "may_change": may(user_of(request), Right.STAFFING),
        "is_closed": found.closed_on is not None and found.closed_on <= today,
    }
    return render(request, "casework/teams/team.html", context)


def _reorganised(found: Team) -> QuerySet[Reorganisation, Any]:
    """Mergers and splits of a team, the latest first, with how many cases went along."""
    made = Reorganisation.objects.filter(Q(team=found) | Q(to=found))
    counted = made.annotate(number=Count("cases")).select_related("team", "to")
    return counted.order_by("-pk")[:MOST_ACTS]


def latest(acts: QuerySet[StaffAct]) -> QuerySet[StaffAct]:
    """The last acts about a team or a worker, each with the name of whoever did it."""
    return acts.select_related("by__worker").order_by("-pk")[:MOST_ACTS]


def team_add(request: HttpRequest) -> HttpResponse:
    """A new team."""
    demand(request, Right.STAFFING)

    def act(form: Any) -> Done:
        made = acts.add(acts.TeamDetails(**form.cleaned_data), by=user_of(request))
        return Done(f"{made} was added.", to=reverse("team", args=[made.pk]), then=_NOT_YET)

    return FormPage(
        template="casework/form_page.html",
        make=lambda data: TeamForm(data, initial={"opened_on": local_today()}), act=act,
        context={"title": "Add a team", "back": reverse("teams"), "verb": "Add this team"},
    ).respond(request)  # fmt: skip


def team_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What is known of a team, put right."""
    demand(request, Right.STAFFING)
    found = get_object_or_404(Team, pk=pk)
    back = reverse("team", args=[pk])

    def act(form: Any) -> Done:
        acts.correct(found, acts.TeamDetails(**form.cleaned_data), by=user_of(request))
        then = "Letters that are written from now on have it so. Those that went stay as they were."
        return Done(f"{form.cleaned_data['name']} was put right.", to=back, then=then)

    known = {name: getattr(found, name) for name in CorrectTeamForm.base_fields}
    return FormPage(
        template="casework/form_page.html", make=lambda data: CorrectTeamForm(data, initial=known),
        act=act, context={"title": f"Correct {found}", "back": back, "verb": "Keep this"},
    ).respond(request)  # fmt: skip


def team_takes(request: HttpRequest, pk: int) -> HttpResponse:
    """Which requests a team takes; every other is refused to it, by whatever door."""
    demand(request, Right.STAFFING)
    found = get_object_or_404(Team, pk=pk)
    back = reverse("team", args=[pk])

    def act(form: Any) -> Done:
        made = acts.say_takes(found, form.takes, by=user_of(request))
        then = "What is on its list already stays there."
        return Done(f"{made} takes: {acts.kinds_in_words(made.takes)}.", to=back, then=then)

    return FormPage(
        template="casework/form_page.html", make=lambda data: TakesForm(data, team=found), act=act,
        context={"title": f"What {found} takes", "back": back, "verb": "Keep this",
                 "lede": "A request of any other kind is refused, and the page says which team "
                 "takes it."},
    ).respond(request)  # fmt: skip


def team_close(request: HttpRequest, pk: int) -> HttpResponse:
    """A team is no more. Refused, in words, while work or people are with it."""
    demand(request, Right.STAFFING)
    found, today = get_object_or_404(Team, pk=pk), local_today()
    back = reverse("team", args=[pk])

    def act(form: Any) -> Done:
        on = form.cleaned_data["closed_on"]
        acts.close(found, on=on, by=user_of(request), as_of=today)
        then = "Nothing can be sent to it any more. What it did stays on the records."
        return Done(f"{found} is closed.", to=back, then=then)

    left = acts.still_with(found, today)
    lede = f"With it still: {'; '.join(left)}." if left else "Nothing and nobody is with it."
    if left:
        lede += " To close it with all that, merge it into another team."
    return FormPage(
        template="casework/form_page.html", make=lambda data: CloseTeamForm(data, today=today),
        act=act,
        context={"title": f"Close {found}", "back": back, "verb": "Close this team",
                 "lede": lede, "grave": True},
    ).respond(request)  # fmt: skip
