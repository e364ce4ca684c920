"""Ask GOV.UK Notify what became of what it took. For letters it tells nobody by itself."""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import OperationalError

from casework.letters import deliveries
from casework.letters.carriers.carrier import Doubtful, NotNow, NotTaken
from casework.letters.carriers.notify import limits
from casework.letters.carriers.notify.carriers import NAMES, Letters, matches
from casework.letters.carriers.notify.client import KeyRefused, NotThere, ask
from casework.letters.carriers.notify.statuses import detail, meaning
from casework.letters.deliveries import News
from casework.models import Delivery, Letter
from casework.not_done import Apart, Broken, place_of

log = logging.getLogger(__name__)

Status = Delivery.Status
# Notify keeps what it sent for so long, and can then say nothing.
RETENTION = timedelta(days=7)
ONCE = 1_000
# After so many silences in one run the rest waits for the next. What was not answered is asked
# again after a while, so that it never stands in the way of the others.
PATIENCE, AFTER_SILENCE = 5, timedelta(minutes=10)
# How old a thing is, and how soon it is asked about again.
_STEPS = (
    (timedelta(hours=1), timedelta(minutes=10)),
    (timedelta(days=1), timedelta(hours=2)),
    (RETENTION, timedelta(hours=8)),
)
_OVER = frozenset({Status.SENT, Status.DELIVERED, Status.FAILED, Status.RETURNED})
UNKNOWN = "GOV.UK Notify keeps its answers for 7 days and can no longer say what became of it"
NEVER_HAD = "GOV.UK Notify says that it never had it"


def poll(*, now: datetime, limit: int = ONCE) -> dict[str, int]:
    """Ask about what is due; answers how many moved, stayed, are unknown, or were not answered.

    Raises ``KeyRefused``: the run then shows as failed, and /health with it; ``NotAllDone`` at the
    end for what could not be followed, which delays no other.
    """
    counts: Counter[str] = Counter(moved=0, same=0, unknown=0, silent=0)
    if not settings.NOTIFY_API_KEY:
        return dict(counts)
    apart = Apart()
    due = Delivery.objects.filter(carrier__in=NAMES, next_poll_at__lte=now)
    for delivery in due.select_related("letter").order_by("next_poll_at")[:limit]:
        try:
            counts[_follow_apart(delivery, apart, now=now)] += 1
        except KeyRefused:
            raise
        except NotNow:
            counts["stopped"] = 1
            break
        except (Doubtful, NotTaken):
            counts["silent"] += 1
            Delivery.objects.filter(pk=delivery.pk).update(next_poll_at=now + AFTER_SILENCE)
            if counts["silent"] >= PATIENCE:
                break
    counts["letters_left_today"] = limits.left_today(Letters.name, now=now)
    says = "Cases with a letter that could not be followed"
    apart.raise_if_any(done=dict(counts), says=says)
    return dict(counts)


def _follow_apart(delivery: Delivery, apart: Apart, *, now: datetime) -> str:
    """What became of one; a fault of ours is kept, and it is asked about again after a while."""
    try:
        return _follow(delivery, now=now)
    except (KeyRefused, NotNow, Doubtful, NotTaken, OperationalError):
        raise
    except Exception as error:
        apart.keep(Broken("follow_letters", delivery.letter.case_id, "", place_of(error)))
        Delivery.objects.filter(pk=delivery.pk).update(next_poll_at=now + AFTER_SILENCE)
        return "broken"


def _follow(delivery: Delivery, *, now: datetime) -> str:
    handed_over_at = delivery.letter.sent_at or delivery.status_at
    if now - handed_over_at >= RETENTION:
        return _give_up(delivery)
    news = _news(delivery, now=now)
    if news is None:
        return _give_up(delivery)
    moved = deliveries.tell(delivery.letter, news, carrier=delivery.carrier, now=now)
    is_over = news.status in _OVER
    after = next(step for age, step in _STEPS if now - handed_over_at < age)
    Delivery.objects.filter(pk=delivery.pk).update(next_poll_at=None if is_over else now + after)
    return "moved" if moved else "same"


def _give_up(delivery: Delivery) -> str:
    """It is past finding out; the letter's page says so."""
    Delivery.objects.filter(pk=delivery.pk).update(next_poll_at=None, detail=UNKNOWN)
    return "unknown"


def _news(delivery: Delivery, *, now: datetime) -> News | None:
    """What Notify says; None where it says that it no longer knows."""
    if delivery.provider_reference:
        try:
            number = delivery.provider_reference
            return _as_news(ask(lambda client: client.get_notification_by_id(number)), now=now)
        except NotThere:
            return None
    found = matches(str(delivery.pk))
    if not found:
        return News(
            status=Status.FAILED, at=now, told_by=Delivery.ToldBy.POLL, detail=NEVER_HAD
        )  # fmt: skip
    return _as_news(_furthest(delivery.letter, found), now=now)


def _furthest(letter: Letter, found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Of several under one reference, the one that came furthest without failing."""
    if len(found) > 1:
        log.error("letter %s: GOV.UK Notify has it %d times", letter.pk, len(found))
    order = [Status.FAILED, *(each for each in Status if each not in deliveries.BAD)]

    def how_far(each: dict[str, Any]) -> int:
        status = meaning(each.get("status"))
        return order.index(status) if status in order else -1

    return max(found, key=how_far)


def _as_news(said: dict[str, Any], *, now: datetime) -> News:
    status = meaning(said.get("status"))
    if status is None:
        raise Doubtful("GOV.UK Notify said a word for its status that is new to us.")
    return News(
        status=status,
        at=now,
        told_by=Delivery.ToldBy.POLL,
        provider_reference=str(said.get("id", ""))[:100],
        detail=detail(said.get("status")),
    )
