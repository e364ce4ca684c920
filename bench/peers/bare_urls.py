"""The list of one team, 25 rows, as HTML and as JSON."""

from bare.models import Case
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path


def _cases(team: int):
    waiting = Case.objects.filter(team=team, closed_on=None, worker_id=None)
    return waiting.select_related("person", "team").order_by("urgency", "received_on", "id")[:25]


def as_html(request: HttpRequest, team: int) -> HttpResponse:
    return render(request, "list.html", {"cases": _cases(team)})


def as_json(request: HttpRequest, team: int) -> JsonResponse:
    rows = [
        {
            "id": case.pk, "person": f"{case.person.given_names} {case.person.family_name}",
            "kind": case.kind, "team": case.team.name, "urgency": case.urgency,
            "received_on": case.received_on, "next_look_on": case.next_look_on,
        }
        for case in _cases(team)
    ]  # fmt: skip
    return JsonResponse({"results": rows})


urlpatterns = [path("list/<int:team>/", as_html), path("list/<int:team>.json", as_json)]
