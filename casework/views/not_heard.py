"""Referrers who never heard back: the list, and the same as CSV."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from casework import access
from casework.calendar import local_today
from casework.exports import csv_response
from casework.forms.not_heard import NotHeardFilter
from casework.letters.post_room import not_heard
from casework.letters.post_room.not_heard import OLDEST_FIRST, Row
from casework.models import Case, User
from casework.paging import page_of, without_place
from casework.permissions import may, own_team_first
from casework.roles import Right
from casework.views.asking import demand, user_of

_EXPORTED_AT_ONCE = 500


@access.record_page
def not_heard_list(request: HttpRequest) -> HttpResponse:
    """The longest without news first; their own team's unless another is asked for."""
    demand(request, Right.SEE_RECORDS)
    user, form = user_of(request), _filter(request)
    page = page_of(_found(user, form), order=OLDEST_FIRST, after=request.GET.get("after", ""))
    access.saw(user, cases=page.rows, screen="referrers who have not heard")
    context = {
        "rows": not_heard.rows_of(page.rows), "after": page.after, "form_filter": form,
        "filters_on": sum(bool(value) for value in form.cleaned_data.values()),
        "may_export": may(user, Right.EXPORT), "query": without_place(request.GET),
    }  # fmt: skip
    return render(request, "casework/not_heard/list.html", context)


def _filter(request: HttpRequest) -> NotHeardFilter:
    """What the address asks for; their own team's where it names nothing but a place."""
    names_any = request.GET.keys() - {"after"}
    asked = request.GET if names_any else own_team_first(user_of(request))
    form = NotHeardFilter(asked)
    form.is_valid()
    return form


def _found(user: User, form: NotHeardFilter) -> QuerySet[Case]:
    chosen = form.cleaned_data
    found = not_heard.cases(user, as_of=local_today(), why=chosen.get("why", ""))
    if chosen.get("team"):
        found = found.filter(team=chosen["team"])
    return found.select_related("person", "team")


EXPORT_HEADINGS = (
    "Case", "Person", "Name", "Team", "Ended on", "How it ended", "Referrer", "Organisation",
    "Heard", "Why no more", "Detail",
)  # fmt: skip


def not_heard_export(request: HttpRequest) -> StreamingHttpResponse:
    """The whole list as CSV, streamed. Every person in it is written down as seen."""
    demand(request, Right.EXPORT)
    rows = _exported(user_of(request), _filter(request))
    return csv_response(f"referrers-who-have-not-heard-{local_today()}", rows)


def _exported(user: User, form: NotHeardFilter) -> Iterator[Iterable[Any]]:
    """Page by page, so that each look stands before its row leaves."""
    yield EXPORT_HEADINGS
    after, first = "", True
    while after or first:
        page = page_of(_found(user, form), order=OLDEST_FIRST, after=after, size=_EXPORTED_AT_ONCE)
        access.saw(user, cases=page.rows, screen="referrers who have not heard, export")
        yield from (_cells(row) for row in not_heard.rows_of(page.rows))
        after, first = page.after, False


def _cells(row: Row) -> Iterable[Any]:
    case, referrer = row.case, row.referrer
    return (
        case.reference, case.person.reference, case.person.name, case.team.name, row.ended_on,
        row.how_it_ended, referrer.name, referrer.organisation, row.heard, row.why.label,
        row.detail,
    )  # fmt: skip
