"""The waiting list: filtered, sorted, most urgent first, and a page costs the page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from casework import access
from casework.acts.record import policy_on
from casework.calendar import days_between, local_today
from casework.cases.wait import waits
from casework.counting import Count
from casework.exports import csv_response
from casework.filters import PAST_STANDARD, SHOW, CaseFilter, panel
from casework.messages import tell
from casework.models import Case, SavedView, User
from casework.models.case import CaseQuerySet
from casework.paging import Order, Page, page_of, without_place
from casework.permissions import may, own_team_first
from casework.policy import PolicyInForce, Rag
from casework.queues import stranded, who_cannot_work
from casework.roles import Right
from casework.rules.rating import Urgency
from casework.views.asking import demand, user_of
from casework.views.last_list import remember
from casework.waiting_list import ORDERS, Row, cells, row_of, summary, with_what_a_row_says

FIRST_ORDER = "urgent"
IN_ORDER = {
    "urgent": "most urgent first: red, unrated, amber, green, blue",
    "waited": "longest wait first",
    "newest": "newest first",
    "look": "soonest look first",
}
_SORTS = {"waited": "waited", "-waited": "newest", "look": "look", "urgent": "urgent"}

# A list on paper is a list of a day's work; what is longer leaves as a file.
PRINTED = 500


@dataclass
class List:
    """One list that someone asked for: the question, and what the question needs to know."""

    user: User
    filter: CaseFilter
    as_of: date
    policy: PolicyInForce
    away: frozenset[int]

    @classmethod
    def asked_by(cls, request: HttpRequest) -> "List":
        """The list that the address names; with no filter at all, the user's own team's first."""
        user, as_of = user_of(request), local_today()
        data = request.GET.copy()
        # A later page of a list, the same list in another order and on paper are of the same team.
        if not data.keys() - {"after", "sort", "print"}:
            data.update(own_team_first(user))
        policy = policy_on(as_of)
        return cls(
            user=user, as_of=as_of, policy=policy, away=who_cannot_work(as_of, policy),
            filter=CaseFilter(data, user=user, as_of=as_of, policy=policy),
        )  # fmt: skip

    @property
    def cases(self) -> CaseQuerySet:
        """The cases that match. A filter that makes no sense matches as if it were not set."""
        show = self.filter.data.get("show", "")
        matching: CaseQuerySet = self.filter.qs
        return matching.filter(self._shown(show))

    def _shown(self, show: str) -> Q:
        mine = self.user.post.pk if self.user.post else 0
        # The cases of one worker wait for nobody: all of them are meant.
        waiting = Q(closed_on=None) if self.filter.worker_name else waits()
        return {
            "unrated": waits() & Q(urgency=Urgency.UNRATED),
            "stranded": stranded(cannot_work=self.away),
            "mine": Q(closed_on=None, worker=mine),
            "with_worker": Q(closed_on=None, worker__isnull=False),
            "open": Q(closed_on=None),
        }.get(show, waiting)

    @property
    def title(self) -> str:
        team = self.filter.choices.teams.get(self.filter.data.get("team", ""), "every team")
        kind = dict(self.filter.filters["kind"].field.choices).get(self.filter.data.get("kind"))
        return f"{kind or 'All waiting lists'}, {team}"

    @property
    def shows(self) -> str:
        show = self.filter.data.get("show", "")
        if self.filter.worker_name and show not in dict(SHOW[1:]):
            return f"With {self.filter.worker_name}"
        return dict(SHOW).get(show, SHOW[0][1])

    @property
    def is_waiting(self) -> bool:
        """Whether all of it waits for a worker still."""
        return self.shows == SHOW[0][1]

    def rows(self, cases: Iterable[Case]) -> list[Row]:
        return [
            row_of(case, as_of=self.as_of, policy=self.policy, away=self.away) for case in cases
        ]


@access.record_page
def waiting_list(request: HttpRequest) -> HttpResponse:
    """One page of a list, with its counts and filters."""
    demand(request, Right.SEE_RECORDS)
    asked = List.asked_by(request)
    if "print" in request.GET:
        return _on_paper(request, asked)
    order = _order(request)
    cases = asked.cases
    page: Page[Case] = page_of(
        with_what_a_row_says(cases, asked.as_of), order=order, after=request.GET.get("after", "")
    )
    access.saw(asked.user, cases=page.rows, screen="waiting list")
    remember(request)
    context = {
        **_shown(request, asked, page),
        "tiles": _tiles(request, asked, cases),
        "saved_views": list(SavedView.objects.filter(user=asked.user).order_by("name")),
        "filter_panel": panel(
            asked.filter,
            count=sum(bool(request.GET.get(name)) for name in _FILTERS),
            sort=request.GET.get("sort", ""),
        ),
        **_may(asked.user),
    }
    return render(request, "casework/waiting_list/page.html", context)


def _may(user: User) -> dict[str, bool]:
    """The verbs that the list shows; where there is none, no row has a box to tick."""
    asked = {"allocate": Right.ALLOCATE, "move": Right.MOVE, "work": Right.WORK}
    found = {f"may_{name}": may(user, right) for name, right in asked.items()}
    others = {"may_export": may(user, Right.EXPORT), "may_measure": may(user, Right.FIGURES)}
    return {**found, **others, "may_pick": any(found.values())}


def _on_paper(request: HttpRequest, asked: List) -> HttpResponse:
    """The whole list to print, from its top. Every person on it is written down as seen."""
    demand(request, Right.EXPORT)
    found = with_what_a_row_says(asked.cases, asked.as_of)
    page: Page[Case] = page_of(found, order=_order(request), size=PRINTED)
    access.saw(asked.user, cases=page.rows, screen="waiting list to print")
    context = {**_shown(request, asked, page), "is_printed": True}
    return render(request, "casework/waiting_list/print.html", context)


def _shown(request: HttpRequest, asked: List, page: Page[Case]) -> dict[str, Any]:
    """What a list shows on the screen and on paper."""
    rows = asked.rows(page.rows)
    return {
        "asked": asked,
        "rows": rows,
        "lines": [cells(row, as_of=asked.as_of) for row in rows],
        "page": page,
        "in_order": IN_ORDER[_SORTS.get(request.GET.get("sort", ""), FIRST_ORDER)],
        "query": without_place(request.GET),
        "as_of": asked.as_of,
    }


def _order(request: HttpRequest) -> Order:
    return ORDERS[_SORTS.get(request.GET.get("sort", ""), FIRST_ORDER)]


_FILTERS = frozenset(
    {"team", "worker", "kind", "rating", "waited", "need", "since", "flags", "show"}
)


def _tiles(request: HttpRequest, asked: List, cases: CaseQuerySet) -> list[dict[str, Any]]:
    """Each number is a link to the list that it counts: this one, and further narrowed."""
    counts, oldest = summary(cases, as_of=asked.as_of, policy=asked.policy)
    query = {"team": [asked.filter.data.get("team", "")], **_chosen(request)}

    def link(**more: Any) -> str:
        return f"?{urlencode({**query, **more}, doseq=True)}"

    tiles = [_tile(counts["all"], asked.shows[:1].lower() + asked.shows[1:], link())]
    if oldest is not None:
        label = "days, the longest wait" if asked.is_waiting else "days since the oldest request"
        waited = f"{days_between(oldest, asked.as_of):,}"
        tiles.append({"number": waited, "label": label, "url": link(sort=["waited"])})
    # A choice that was made stands: a number beside it would lead to another list.
    if "waited" not in query:
        past = link(waited=[PAST_STANDARD], sort=["waited"])
        tiles.append(_tile(counts["past"], "past the standard", past))
    if "rating" not in query:
        tiles += [
            _tile(counts["red"], "red", link(rating=[Rag.RED.value]), tone="red"),
            _tile(counts["unrated"], "unrated", link(rating=[0]), tone="red"),
        ]
    look = link(flags=[*query.get("flags", ()), "look"], sort=["look"])
    return [*tiles, _tile(counts["look"], "due a look", look)]


def _chosen(request: HttpRequest) -> dict[str, list[str]]:
    """The filters that the address sets."""
    chosen = {name: list(filter(None, request.GET.getlist(name))) for name in _FILTERS}
    return {name: values for name, values in chosen.items() if values}


def _tile(count: Count, label: str, url: str, tone: str = "") -> dict[str, Any]:
    return {"number": str(count), "label": label, "url": url, "tone": tone if count else ""}


EXPORT_HEADINGS = (
    "Case", "Person", "Name", "What for", "Rating", "Request received", "Days waited",
    "Days until a worker", "Standard", "Standard counts", "Days over", "Team", "Worker",
    "Last contact", "Next look", "Why it is here", "Access needs",
)  # fmt: skip


def export(request: HttpRequest) -> StreamingHttpResponse:
    """The whole filtered list as CSV, streamed. Every person in it is written down as seen."""
    demand(request, Right.EXPORT)
    asked = List.asked_by(request)
    return csv_response(f"waiting-list-{asked.as_of}", _exported(asked, _order(request)))


def _exported(asked: List, order: Order) -> Iterator[Iterable[Any]]:
    """Page by page, so that memory holds one page and each look stands before its row leaves."""
    yield EXPORT_HEADINGS
    after, first = "", True
    while after or first:
        rows = with_what_a_row_says(asked.cases, asked.as_of)
        page: Page[Case] = page_of(rows, order=order, after=after, size=500)
        access.saw(asked.user, cases=page.rows, screen="export")
        for row in asked.rows(page.rows):
            yield _export_cells(row)
        after, first = page.after, False


def _export_cells(row: Row) -> Iterable[Any]:
    case = row.case
    rating = Rag(case.rag).label if case.rag else "Unrated"
    return (
        case.reference, case.person.reference, case.person.name, case.kind_name, rating,
        case.received_on, row.wait.counted, row.wait.waited, row.wait.standard,
        row.wait.until.label, row.wait.over, case.team.name,
        case.worker.name if case.worker else "", case.spoken_on,
        case.next_look_on, "; ".join(row.why), "; ".join(row.flags),
    )  # fmt: skip


@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Give the filter a name; the same name again replaces it."""
    name = request.POST.get("name", "").strip()[:60]
    # A view opens at the top: from the middle of the list it would hide the most urgent.
    query = without_place(QueryDict(request.POST.get("query", "")[:1000]))
    if not name:
        tell(request, "The view was not saved.", then="Give it a name and save it again.")
        return redirect(f"{reverse('waiting-list')}?{query}")
    SavedView.objects.update_or_create(user=user_of(request), name=name, defaults={"query": query})
    tell(request, f"Saved as “{name}”.", then="You will find it above the list and on Today.")
    return redirect(f"{reverse('waiting-list')}?{query}")


@require_POST
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, user=user_of(request))
    view.delete()
    tell(request, f"The view “{view.name}” is gone.")
    return redirect("waiting-list")
