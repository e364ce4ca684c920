"""Is the service well? One answer for a monitor: no sign-in, no name, and never a long wait."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import psycopg
import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from casework import jobs
from casework.audit import app_role, checking, months
from casework.calendar import local_today
from casework.checks_live import broken_promises
from casework.database.limits import statements_within
from casework.disasters import archive, clock
from casework.disasters.pack import making
from casework.letters import pausing
from casework.models import Case
from casework.staff.watched import staff_worth_watching

PATIENCE_S = 2
# Anyone may ask and as often as they like: what costs a scan is answered from memory meanwhile.
REMEMBERED_S = 15

_MAY_CHANGE = "The application connects as a role that could change the audit (docs/audit.md)."


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 when the database, the broker, every job and promise 2 are well; 503 otherwise."""
    answer: dict[str, Any] = {
        "database": _word(database_answers()),
        "broker": _word(broker_answers()),
        "jobs": {},
        "invariants": {},
        "staff": {},
    }
    if answer["database"] == "ok":
        answer |= _facts(remember=answer["broker"] == "ok") or {"database": "too slow"}
    answer = {"ok": _is_well(answer), **answer}
    return JsonResponse(answer, status=200 if answer["ok"] else 503)


def _word(answers: bool) -> str:
    return "ok" if answers else "cannot be reached"


def database_answers() -> bool:
    """A connection of its own, so that a dead one in hand cannot make a monitor wait."""
    asked = {**connection.get_connection_params(), "connect_timeout": PATIENCE_S}
    asked.pop("context", None)
    asked.pop("cursor_factory", None)
    try:
        with psycopg.connect(**asked) as probe:
            probe.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True


def broker_answers() -> bool:
    """Whether the broker that carries the jobs' bells says PONG in time."""
    url = settings.CELERY_BROKER_URL
    if urlsplit(url).scheme == "redis+socket":
        url = url.replace("redis+socket://", "unix://", 1)
    try:
        with redis.Redis.from_url(
            url, socket_timeout=PATIENCE_S, socket_connect_timeout=PATIENCE_S
        ) as broker:
            return bool(broker.ping())
    except (redis.RedisError, OSError):
        return False


def _facts(*, remember: bool) -> dict[str, Any] | None:
    """What the tables say, from memory where it is fresh; None when they answer too slowly."""
    key = f"health:{connection.settings_dict['NAME']}"
    known: dict[str, Any] | None = cache.get(key) if remember else None
    if known is None:
        known = _in_time(_ask)
        if known is not None and remember:
            cache.set(key, known, REMEMBERED_S)
    return known


def _in_time(ask: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
    try:
        with statements_within(seconds=PATIENCE_S), transaction.atomic():
            return ask()
    except DatabaseError:
        return None


def _ask() -> dict[str, Any]:
    return {
        "jobs": {item.job.name: _job(item) for item in jobs.health(timezone.now())},
        "invariants": broken_promises(as_of=local_today()),
        # Words where nothing goes. Letters that someone paused are no alarm by themselves.
        "letters": pausing.why_broken() or "ok",
        "letters_paused": bool(pausing.why_by_hand()),
        "clock": clock.why_wrong() or "ok",
        # Teams without an emergency pack of the last day.
        "packs_missing": len(making.without_one(now=timezone.now())),
        "archive": archive.why_behind() or "ok",
        # What a check of the audit found, and nobody has answered yet.
        "audit_findings": checking.unanswered(),
        # A warning: a council that tries it out with one role is well all the same.
        "database_role": _MAY_CHANGE if app_role.may_change_history() else "ok",
        # An access log without a part for the month is kept all the same, but in no order.
        "months_missing": months.missing(as_of=local_today()),
        "staff": staff_worth_watching(as_of=local_today()),
    }


def _job(item: jobs.Health) -> dict[str, Any]:
    return {
        "last_good_at": item.last_good.started_at.isoformat() if item.last_good else None,
        "silent": item.is_silent,
        "failed": item.has_failed,
        "broken": [_broken(each) for each in item.last.broken] if item.last else [],
    }


def _broken(row: dict[str, Any]) -> dict[str, Any]:
    """Which case, or what else, by which rule, and since when. No name, and no words of a fault."""
    what = Case(pk=row["case"]).reference if row["case"] else row["what"]
    return {"rule": row["rule"], "what": what or "all of it", "since": row["since"]}


def _is_well(answer: dict[str, Any]) -> bool:
    return (
        answer["database"] == answer["broker"] == "ok"
        and not any(job["silent"] or job["failed"] for job in answer["jobs"].values())
        and not any(answer["invariants"].values())
        and not answer.get("months_missing")
        and not answer.get("packs_missing")
        and not answer.get("audit_findings")
        and all(answer.get(name) == "ok" for name in ("letters", "clock", "archive"))
    )
