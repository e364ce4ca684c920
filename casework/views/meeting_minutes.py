"""The agenda of an allocation meeting while it goes on, and its minutes once it has ended."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from casework import access
from casework.calendar import local_day
from casework.exports import csv_response
from casework.models import AgendaItem, AllocationMeeting, Decided, User
from casework.models.meeting import AgendaItemQuerySet
from casework.paging import Order, Page, page_of
from casework.permissions import may
from casework.policy import Rag
from casework.roles import Right
from casework.views.asking import demand, user_of
from casework.views.meetings import items_of, leads, meeting_of, next_url

_IN_ORDER = Order(("place",))
_PAGE, _PRINTED = 50, 500


@access.record_page
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Every case of one meeting in its order, and what was decided about each."""
    held, user = meeting_of(request, pk), user_of(request)
    is_printed = "print" in request.GET
    if is_printed:
        demand(request, Right.EXPORT)
    items = items_of(held, user)
    after, size = request.GET.get("after", ""), _PRINTED if is_printed else _PAGE
    page: Page[AgendaItem] = page_of(_narrowed(items, request), order=_IN_ORDER, after=after,
                                     size=size)  # fmt: skip
    access.saw(user, cases=[line.case for line in page.rows], screen="meeting")
    lines = [(line, decision(line)) for line in page.rows]
    to_discuss = items.to_discuss().count() if held.is_under_way else 0
    context = {
        "meeting": held, "page": page, "lines": lines, "is_printed": is_printed,
        "to_discuss": to_discuss,
        "counts": _counts(items), "of": items.count(),
        "present": [worker.name for worker in held.present.order_by("name")],
        "next_url": next_url(held, user) if to_discuss else "",
        "may_lead": held.is_under_way and leads(user, held.team),
        "may_export": may(user, Right.EXPORT),
        "show": request.GET.get("show", ""),
    }  # fmt: skip
    return render(request, "casework/meetings/meeting.html", context)


def _narrowed(items: AgendaItemQuerySet, request: HttpRequest) -> AgendaItemQuerySet:
    show = request.GET.get("show", "")
    return items.filter(decision=show) if show in Decided.values else items


def _counts(items: AgendaItemQuerySet) -> list[tuple[str, str, int]]:
    """How often each decision was taken: its code, its words and the number."""
    found = Counter(items.order_by().values_list("decision", flat=True))
    return [(what.value, what.label, found[what]) for what in Decided if found[what]]


HEADINGS = (
    "Number", "Case", "Person", "Name", "What for", "Not reached last time", "Rating at the start",
    "Rating after", "Situation", "What has changed", "Kept safe by", "Decision", "What was done",
    "Note", "Told", "By", "On",
)  # fmt: skip


def export(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The minutes as CSV, streamed. Every person in them is written down as seen."""
    held, user = meeting_of(request, pk), user_of(request)
    demand(request, Right.EXPORT)
    return csv_response(f"allocation-meeting-{held.on}", _exported(held, user))


def _exported(held: AllocationMeeting, user: User) -> Iterator[Iterable[Any]]:
    """Page by page, so that each look stands before its row leaves."""
    yield HEADINGS
    after, first, number = "", True, count(1)
    while after or first:
        page: Page[AgendaItem] = page_of(
            items_of(held, user), order=_IN_ORDER, after=after, size=_PRINTED
        )
        access.saw(user, cases=[line.case for line in page.rows], screen="export")
        for line in page.rows:
            yield (next(number), *_cells(line))
        after, first = page.after, False


def _cells(line: AgendaItem) -> Iterable[Any]:
    case = line.case
    return (
        case.reference, case.person.reference, case.person.name, case.kind_name,
        "Yes" if line.carried_over else "No", _rating(line.rag_before), _rating(line.rag_after),
        line.get_situation_display(), line.situation_note, line.safe_by,
        decision(line), line.outcome, line.note,
        line.get_told_display(), line.decided_by.name if line.decided_by else "",
        local_day(line.decided_at) if line.decided_at else "",
    )  # fmt: skip


def decision(line: Any) -> str:
    """What was decided, and whether it stands; of a line that says whether it is to discuss."""
    words = line.get_decision_display()
    if line.is_to_discuss:
        return f"To discuss again, was: {words}" if words else "To discuss"
    return f"{words}, undone since" if line.undone else str(words)


def _rating(rag: int | None) -> str:
    return Rag(rag).label if rag else "Unrated"
