"""A form that is sent twice does its act once, and the second press gets the first one's result.

The key is the hidden token that Django's ``{% csrf_token %}`` puts into every form: it is masked
with new random bits for each page that is shown, and a POST without it is refused. So no form can
be without a key (docs/adr/0019-a-form-is-done-once.md).
"""

import hashlib
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from casework.messages import tell, undo_url
from casework.models import IdempotencyKey

FIELD = "csrfmiddlewaretoken"
# A space is in no key of the API's clients.
KEY = "page "
KEPT_FOR = timedelta(hours=24)
# How long the second press waits for the first, and how often it asks.
PATIENCE_S, ASK_EVERY_S = 20.0, 0.1
_BROKE = 500
_CLAIM = """
INSERT INTO casework_idempotencykey (user_id, key, sha256, made_at, status, headers, body)
VALUES (%s, %s, %s, %s, 0, '{}', 'null') ON CONFLICT DO NOTHING RETURNING id
"""


class DoneOnce:
    """Claims the key of a form before its view runs, and keeps where the view led to.

    An act that is refused leaves no row. One that ended in an error leaves a row without a result:
    it is not known whether it was done, so it is not done again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        claimed = getattr(request, "form_claimed", None)
        if claimed is not None:
            _settle(claimed, request, response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """An exception that another middleware answers with a redirect is no act that was done."""
        request.form_raised = True  # type: ignore[attr-defined]

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """The result of the first press; None for a press that is the first, or has no key."""
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return None
        key = _key(request)
        if key is None or request.user.pk is None:
            return None
        until = time.monotonic() + PATIENCE_S
        while True:
            claimed = _claim(request.user.pk, key)
            if claimed is not None:
                request.form_claimed = claimed  # type: ignore[attr-defined]
                return None
            first = _first_press(request.user.pk, key)
            if first is not None and first.status:
                return _again(request, first)
            if time.monotonic() > until:
                return render(request, "casework/not_known_if_done.html", status=409)
            time.sleep(ASK_EVERY_S)


def _key(request: HttpRequest) -> str | None:
    """What the page, its address and all that was typed come to; None without a token."""
    token = request.POST.get(FIELD)
    if not token:
        return None
    digest = hashlib.sha256(f"{token}\n{request.get_full_path()}\n".encode())
    digest.update(request.POST.urlencode().encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(
                repr((name, getattr(file, "name", ""), getattr(file, "size", 0))).encode()
            )
    return KEY + digest.hexdigest()


def _claim(user: int, key: str) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [user, key, key.removeprefix(KEY), timezone.now()])
        row = cursor.fetchone()
    return row[0] if row else None


def _first_press(user: int, key: str) -> IdempotencyKey | None:
    return IdempotencyKey.objects.filter(user=user, key=key).first()


def _settle(claimed: int, request: HttpRequest, response: HttpResponseBase) -> None:
    row = IdempotencyKey.objects.filter(pk=claimed)
    if response.has_header("Location") and not hasattr(request, "form_raised"):
        row.update(
            status=response.status_code,
            headers={"Location": response["Location"]},
            body=_undo_of(request),
        )
    elif response.status_code != _BROKE:
        row.delete()


def _undo_of(request: HttpRequest) -> str:
    """Where the act is undone: a path, which names nobody. No words of the message are kept."""
    queued = getattr(get_messages(request), "_queued_messages", [])
    return next((url for each in queued if (url := undo_url(each.extra_tags))), "")


def _again(request: HttpRequest, first: IdempotencyKey) -> HttpResponse:
    """To the page that the first press led to, which asks again what the reader may see."""
    then = "Below is what came of it the first time."
    tell(request, "Sent twice, taken once.", then=then, undo_url=str(first.body or ""))
    return redirect(first.headers["Location"])


def forget_old() -> int:
    """Delete the keys of forms and of the API that are kept for long enough; how many."""
    old = IdempotencyKey.objects.filter(made_at__lt=timezone.now() - KEPT_FOR)
    return old.delete()[0]
