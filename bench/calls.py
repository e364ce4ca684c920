"""What is asked of each contestant for each workload: the same question, in its own addresses."""

import json
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import quote, urlencode

from bench.urls import json_address
from casework import kinds
from casework.models import Case, Person, Team, Worker
from casework.policy import Urgency

PAGE = 25
VARIETY = 120
MANAGERS = "staff1"

Call = list[object]


@dataclass
class Cast:
    """Who asks, about which team, and the cases and people that the questions name."""

    day: date
    team: Team
    worker: Worker
    waiting: list[Case] = field(default_factory=list)
    halfway: Case | None = None
    half: int = 0
    people: list[Person] = field(default_factory=list)

    @classmethod
    def chosen(cls, day: date) -> "Cast":
        """The biggest team and its manager; people whom their questions are about."""
        asks = Worker.objects.select_related("team").get(user__username=MANAGERS)
        cases = Case.objects.filter(team=asks.team, person__is_restricted=False).waiting()
        ordered = cases.most_urgent_first().select_related("person")
        half = cases.count() // 2
        return cls(
            day=day, team=asks.team, worker=Worker.objects.get(user__username="staff31"),
            waiting=list(ordered[: VARIETY * 2]), halfway=ordered[half], half=half,
            people=list(
                Person.objects.filter(is_restricted=False, nhs_number__isnull=False)
                .order_by("pk").prefetch_related("addresses", "cases")[:VARIETY]
            ),
        )  # fmt: skip


def get(*paths: str) -> list[Call]:
    return [["GET", path, None, 200] for path in paths]


def post(pairs, *, expected: int = 302) -> list[Call]:
    return [["POST", path, body, expected] for path, body in pairs]


def all_calls(cast: Cast) -> dict[str, dict[str, list[Call]]]:
    """For each workload, the calls of each contestant that has such a thing."""
    team, viewed = cast.team.pk, cast.waiting[:50]
    after = f"{cast.halfway.urgency}_{cast.halfway.received_on}_{cast.halfway.pk}"
    names = [f"{p.given_names} {p.family_name}" for p in cast.people[:20]]
    return {
        "Waiting list, HTML": {
            "ours": get(f"/waiting/?team={team}"),
            "helpdesk": get(_tickets(team)),
            "admin": get(_changelist(team)),
            "bare": get(f"/list/{team}/"),
        },
        "Waiting list, JSON": {
            "ours": get(f"{json_address()}?team={team}"),
            "helpdesk": get(_tickets(team)),
            "bare": get(f"/list/{team}.json"),
        },
        "Waiting list, half way down": {
            "ours": get(f"/waiting/?team={team}&after={after}"),
            "helpdesk": get(_tickets(team, start=cast.half)),
            "admin": get(_changelist(team, p=cast.half // PAGE)),
        },
        "Case page": {
            "ours": get(*(f"/cases/{c.pk}/" for c in viewed)),
            "helpdesk": get(*(f"/tickets/{c.pk}/" for c in viewed)),
            "admin": get(*(f"/admin/wards/case/{c.pk}/change/" for c in viewed)),
        },
        "Find a person by name": {
            "ours": get(*(f"/search/?q={quote(name)}" for name in names)),
            "helpdesk": get(*(_tickets(None, search=name) for name in names)),
            "admin": get(*(f"/admin/wards/case/?q={quote(name)}" for name in names)),
        },
        "Find a person by reference": {
            "ours": get(*(f"/search/?q={p.reference}" for p in cast.people))
        },
        "Find a person by NHS number": {
            "ours": get(*(f"/search/?q={p.nhs_number}" for p in cast.people))
        },
        "Find a person by postcode": {
            "ours": get(*(f"/search/?q={quote(_postcode(p))}" for p in cast.people))
        },
        "Today (the dashboard)": {"ours": get("/"), "helpdesk": get("/dashboard/")},
        "Create a case": {
            "ours": post(_requests(cast)),
            "helpdesk": post(_new_tickets(cast)),
            "admin": post(_new_rows(cast)),
        },
        "Allocate a case": {
            "ours": post(
                (f"/cases/{c.pk}/allocate/", {"worker": cast.worker.pk, "reason": "capacity"})
                for c in cast.waiting[50 : 50 + VARIETY]
            ),
            "helpdesk": post(
                (f"/tickets/{c.pk}/update/", {"owner": 1000 + cast.worker.user_id, "comment": "",
                 "new_status": 1, "priority": c.urgency, "title": "As it was",
                 "queue": team})
                for c in cast.waiting[50 : 50 + VARIETY]
            ),
            "admin": post(
                (f"/admin/wards/case/{c.pk}/change/", _row(c, worker=cast.worker.pk))
                for c in cast.waiting[50 : 50 + VARIETY]
            ),
        },
    }  # fmt: skip


def _postcode(person: Person) -> str:
    return str(person.addresses.all()[0].postcode)


def _tickets(team: int | None, *, start: int = 0, search: str = "") -> str:
    filtering: dict[str, object] = {"status__in": [1]}
    if team:
        filtering["queue__id__in"] = [team]
    query = {"filtering": filtering, "sorting": "priority", "search_string": search}
    packed = b64encode(json.dumps(query).encode()).decode()
    shown = {
        "draw": 1,
        "start": start,
        "length": PAGE,
        "order[0][column]": 2,
        "order[0][dir]": "asc",
    }
    return f"/datatables_ticket_list/{packed}?{urlencode(shown)}"


def _changelist(team: int, **more: int) -> str:
    query = {"team__id__exact": team, "is_open__exact": 1, "worker__isnull": True, **more}
    return f"/admin/wards/case/?{urlencode(query)}"


def _requests(cast: Cast):
    """A new request for each person, for something that they do not wait for yet."""
    for person in cast.people:
        waits = {case.kind for case in person.cases.all()}
        kind = next(kind.code for kind in kinds.every() if kind.code not in waits)
        yield (
            f"/receive/{person.pk}/",
            {"kind": kind, "team": cast.team.pk, "received_on": cast.day.isoformat(),
             "source": "gp", "summary": "Not coping on the stairs"},
        )  # fmt: skip


def _new_tickets(cast: Cast):
    for person in cast.people:
        yield (
            "/tickets/submit/",
            {"queue": cast.team.pk, "title": f"{person}: care_act", "priority": 1,
             "body": "Not coping on the stairs", "submitter_email": "", "assigned_to": "",
             "due_date": ""},
        )  # fmt: skip


def _new_rows(cast: Cast):
    for person in cast.people:
        row = Case(
            person=person, kind="care_act", team=cast.team, received_on=cast.day,
            next_look_on=cast.day, summary="Not coping on the stairs",
        )  # fmt: skip
        row.urgency = Urgency.UNRATED
        yield "/admin/wards/case/add/", _row(row)


def _row(case: Case, *, worker: int | str = "") -> dict[str, object]:
    return {
        "person": case.person_id, "kind": case.kind, "team": case.team_id, "worker": worker,
        "received_on": case.received_on.isoformat(), "urgency": case.urgency,
        "next_look_on": case.next_look_on.isoformat(), "summary": case.summary, "is_open": "on",
    }  # fmt: skip
