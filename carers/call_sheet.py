"""The call sheet: whom this user rings today, and what to know before they dial (S66)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from carers.calls import (
    call_due_on,
    due_a_call,
    missed_of,
    waiting_carers,
    whose_to_ring,
    with_calls,
)
from carers.policy import CALL_EVERY
from casework.calendar import days_between
from casework.identity import ChannelLine, channels
from casework.models import Case, User
from casework.paging import Order
from casework.policy import PolicyInForce
from casework.queues import who_cannot_work
from casework.waiting_list import stops

SHEET = Order(("received_on", "id"))


@dataclass(frozen=True)
class Line:
    """One carer of the sheet: how to reach them safely, and what was said last."""

    case: Case
    due_on: date
    late: int
    missed: int
    phone: ChannelLine
    voicemail: ChannelLine
    stops: list[str]
    said: str
    spoke_on: date | None


def due_today(user: User, *, as_of: date, policy: PolicyInForce) -> QuerySet[Case]:
    """The carers whom this user rings today, with what was said last."""
    carers = with_calls(waiting_carers(cannot_work=who_cannot_work(as_of, policy)))
    return due_a_call(whose_to_ring(user, carers), as_of=as_of, every=policy[CALL_EVERY])


def lines(cases: Sequence[Case], *, as_of: date, every: int) -> list[Line]:
    """The lines of a page of the sheet; one statement for all of them."""
    missed = missed_of(list(cases))
    return [_line(case, as_of, every, missed.get(case.pk, 0)) for case in cases]


def _line(case: Any, today: date, every: int, missed: int) -> Line:
    due_on = call_due_on(
        case.joined_on, spoke_on=case.spoken_on, tried_on=case.tried_on, every=every
    )
    _, _, phone, _, voicemail = channels(case.person)
    return Line(
        case, due_on, days_between(due_on, today), missed, phone, voicemail, stops(case.person),
        case.said or "", case.spoken_on,
    )  # fmt: skip
