"""What GOV.UK Notify tells us by itself: receipts of e-mails and texts, and letters that came back.

Which letter it is, is known by our own reference; what else Notify sends (the address above all)
is not read. A callback may come late, often, or before its letter is marked sent.
"""

import uuid
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from casework.letters import deliveries
from casework.letters.carriers.notify.carriers import NAMES
from casework.letters.carriers.notify.statuses import detail, meaning
from casework.letters.deliveries import News
from casework.models import Delivery, Letter

Status = Delivery.Status
CAME_BACK = "The letter came back"


def receipt(said: dict[str, Any], *, now: datetime) -> bool:
    """An e-mail or a text arrived, or did not; answers whether that was news."""
    status = meaning(said.get("status"))
    if status is None:
        return False
    at = _moment(said.get("completed_at"), now=now)
    return _tell(said, "id", status=status, at=at, words=detail(said.get("status")), now=now)


def returned(said: dict[str, Any], *, now: datetime) -> bool:
    """A letter came back; answers whether that was news."""
    status = Status.RETURNED
    return _tell(said, "notification_id", status=status, at=now, words=CAME_BACK, now=now)


def _tell(
    said: dict[str, Any], id_field: str, *, status: Status, at: datetime, words: str, now: datetime
) -> bool:
    letter = _letter(said.get("reference"))
    if letter is None:
        return False
    number = said.get(id_field)
    news = News(
        status=status,
        at=at,
        told_by=Delivery.ToldBy.CALLBACK,
        provider_reference=number[:100] if isinstance(number, str) else "",
        detail=words,
    )
    return deliveries.tell(letter, news, carrier=letter.carrier, now=now)


def _letter(reference: object) -> Letter | None:
    """Ours by that reference, given to Notify; None for another service's, which is no fault."""
    try:
        number = uuid.UUID(reference) if isinstance(reference, str) else None
    except ValueError:
        return None
    return Letter.objects.filter(pk=number, carrier__in=NAMES).first() if number else None


def _moment(said: object, *, now: datetime) -> datetime:
    """When it happened, as Notify says; never after now."""
    try:
        at = parse_datetime(said) if isinstance(said, str) else None
    except ValueError:
        at = None
    return min(at, now) if at and at.tzinfo else now
