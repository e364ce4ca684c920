"""Escalations as CSV: why each wait went so far, and what somebody said they will do."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse

from casework import access
from casework.acts.record import policy_on
from casework.calendar import local_day, local_today
from casework.escalation import why
from casework.exports import csv_response
from casework.models import Escalation, User
from casework.models.escalation import EscalationQuerySet
from casework.paging import Order, Page, page_of
from casework.policy import Rag
from casework.roles import Right
from casework.views.asking import demand, user_of
from casework.views.escalations import asked_by, of_show

NEWEST = Order(("id",), falling=True)
_AT_ONCE = 500
HEADINGS = (
    "Case", "Person", "Name", "What for", "Team", "Rating then", "Why it is here", "Told",
    "Told first on", "Answered on", "Answered by", "Why it has waited so long",
    "What will be done", "Ended on", "Why it ended",
)  # fmt: skip


def export(request: HttpRequest) -> StreamingHttpResponse:
    """The whole filtered list, streamed. Every person in it is written down as seen."""
    demand(request, Right.ACKNOWLEDGE)
    demand(request, Right.EXPORT)
    today = local_today()
    _, show, mine = asked_by(request, policy_on(today))
    return csv_response(f"escalations-{today}", _rows(user_of(request), of_show(mine, show)))


def _rows(user: User, found: EscalationQuerySet) -> Iterator[Iterable[Any]]:
    """Page by page, so that each look stands before its row leaves."""
    yield HEADINGS
    after, first = "", True
    while after or first:
        page: Page[Escalation] = page_of(found, order=NEWEST, after=after, size=_AT_ONCE)
        access.saw(user, cases={item.case for item in page.rows}, screen="escalations, export")
        yield from (_cells(item) for item in page.rows)
        after, first = page.after, False


def _answered_on(item: Escalation) -> date | None:
    return local_day(item.acknowledged_at) if item.acknowledged_at else None


def _cells(item: Any) -> Iterable[Any]:
    case = item.case
    return (
        case.reference, case.person.reference, case.person.name, case.kind_name, case.team.name,
        Rag(item.rag).label if item.rag else "Unrated", why(item), item.get_told_display(),
        item.raised_on, _answered_on(item), item.answered_by,
        item.get_reason_display(), item.action, item.ended_on, item.ended_because,
    )  # fmt: skip
