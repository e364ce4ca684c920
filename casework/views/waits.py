"""How long people wait: mean, median, 90th percentile and longest, by kind and by team (S24)."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from casework import waits
from casework.calendar import local_today
from casework.exports import csv_response
from casework.models import Team
from casework.permissions import may
from casework.roles import Right
from casework.views.asking import demand, user_of
from casework.waits import Figure


def waits_page(request: HttpRequest) -> HttpResponse:
    """Counts and no names; the lists behind them show what their reader may open."""
    demand(request, Right.FIGURES)
    today, team = local_today(), _team(request)
    links = may(user_of(request), Right.SEE_RECORDS)
    shown = []
    for measure in waits.MEASURES:
        figures = waits.measured(measure, as_of=today)
        opens = links and measure is waits.NOW
        shown.append({
            "measure": measure, "query": waits.query_of(measure, as_of=today),
            "by_kind": [(each, _list_of(each) if opens else "")
                        for each in waits.by_kind(figures, team)],
            "by_team": waits.by_team(figures) if team is None else [],
        })  # fmt: skip
    context = {"shown": shown, "team": team, "as_of": today, "small": waits.SMALL}
    return render(request, "casework/waits/page.html", context)


def _team(request: HttpRequest) -> Team | None:
    asked = request.GET.get("team", "")
    is_number = asked.isascii() and asked.isdecimal() and len(asked) < 10
    return get_object_or_404(Team, pk=int(asked)) if is_number else None


def _list_of(figure: Figure) -> str:
    """The list that a number counts, the longest wait first."""
    query: dict[str, Any] = {"team": figure.team.pk if figure.team else "", "sort": "waited"}
    if figure.kind:
        query["kind"] = figure.kind
    return f"{reverse('waiting-list')}?{urlencode(query)}"


def waits_export(request: HttpRequest) -> StreamingHttpResponse:
    """The same figures as CSV, each team with each kind."""
    demand(request, Right.FIGURES)
    today = local_today()
    return csv_response(f"waits-{today}", waits.exported(as_of=today))
