"""The doors at which GOV.UK Notify tells us what became of a letter. It signs by a bearer token."""

import json
import logging
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from casework.letters.carriers.notify import callbacks

log = logging.getLogger(__name__)

MOST_BYTES = 64 * 1024
Heard = Callable[[dict[str, Any], datetime], bool]


def _from_notify(hear: Heard) -> Callable[[HttpRequest], HttpResponse]:
    """A door that only Notify's token opens: 403 without it, 204 for what was heard."""

    @csrf_exempt
    @login_not_required
    @never_cache
    @require_POST
    @wraps(hear)
    def door(request: HttpRequest) -> HttpResponse:
        if not _is_notify(request):
            log.warning("a callback to %s without the token was refused", request.path)
            return HttpResponse(status=403)
        said = _said(request)
        if said is None:
            return HttpResponse(status=400)
        hear(said, timezone.now())
        return HttpResponse(status=204)

    return door


def _is_notify(request: HttpRequest) -> bool:
    """Compared in constant time; where no token is set, nobody is Notify."""
    expected: str = settings.NOTIFY_CALLBACK_TOKEN
    given = request.headers.get("Authorization", "")
    return bool(expected) and constant_time_compare(given, f"Bearer {expected}")


def _said(request: HttpRequest) -> dict[str, Any] | None:
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return None
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _receipt(said: dict[str, Any], now: datetime) -> bool:
    return callbacks.receipt(said, now=now)


def _returned(said: dict[str, Any], now: datetime) -> bool:
    return callbacks.returned(said, now=now)


receipt = _from_notify(_receipt)
returned = _from_notify(_returned)
