"""The addresses of the product; and the list as JSON, for a checkout whose API is not mounted."""

from django.http import HttpRequest, JsonResponse
from django.urls import Resolver404, path, resolve

from casework import access
from casework.paging import page_of
from casework.permissions import Right
from casework.views.asking import demand
from casework.views.waiting_list import List
from casework.waiting_list import ORDERS, with_what_a_row_says
from config.urls import urlpatterns as product

API = "/api/cases/"


@access.record_page
def listed(request: HttpRequest) -> JsonResponse:
    """One page of the list with rights and looks on, as plainly as JSON allows."""
    demand(request, Right.SEE_RECORDS)
    asked = List.asked_by(request)
    rows = with_what_a_row_says(asked.cases, asked.as_of)
    page = page_of(rows, order=ORDERS["urgent"], after=request.GET.get("after", ""))
    access.saw(asked.user, cases=page.rows, screen="waiting list")
    return JsonResponse(
        {"results": [_row(row) for row in asked.rows(page.rows)], "next": page.after}
    )


def _row(row) -> dict:
    case = row.case
    return {
        "reference": case.reference, "person": case.person.name, "kind": case.kind,
        "team": case.team.name, "rating": case.rag, "received_on": case.received_on,
        "waited": row.waited, "why": row.why, "flags": row.flags, "stops": row.stops,
    }  # fmt: skip


def json_address() -> str:
    """The API's own list where it is mounted, otherwise the plain one above."""
    try:
        resolve(API, urlconf="config.urls")
    except Resolver404:
        return "/bench/list.json"
    return API


urlpatterns = [path("bench/list.json", listed), *product]
