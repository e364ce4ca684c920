"""Half-written forms survive a time-out: the loudest complaint about rival systems (rivals.md).

A draft belongs to one user and one page: its whole address, for a form about ticked cases names
them there. The script saves it while someone types; without the script it is saved when a form
arrives after the session has ended.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from django import forms
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from casework.models import Draft, User

# Who was writing, signed into the form, so that only they are given it back.
FIELD = "draft_for"
# Without a moment in it: two pages that show the same are the same to the last byte.
_MARK = signing.Signer(salt="casework.drafts")
_NOT_KEPT = {"csrfmiddlewaretoken", "password", "path", FIELD}
_LONGEST = 200_000
_LONGEST_ADDRESS = 200
# Asks for the empty form, of the same page.
FRESH = "fresh"


def sign(user: User) -> str:
    """The mark of a user that a form carries; worth nothing to anyone else."""
    return _MARK.sign_object(user.pk)


def keep(*, user_id: int, path: str, data: QueryDict) -> bool:
    """Keep what was typed on a page; False where it is too long to be a form of ours."""
    kept = {name: values for name, values in data.lists() if name not in _NOT_KEPT}
    if sum(len(value) for values in kept.values() for value in values) > _LONGEST:
        return False
    Draft.objects.update_or_create(
        user_id=user_id, path=_key(path), defaults={"data": kept, "saved_at": timezone.now()}
    )
    return True


def _key(address: str) -> str:
    """What a draft of this page is kept under: its address, by its sum where that is too long."""
    path, query = _parts(address)
    key = f"{path}?{query}" if query else path
    if len(key) <= _LONGEST_ADDRESS:
        return key
    return f"{path[:100]}?{hashlib.sha256(key.encode()).hexdigest()}"


def _parts(address: str) -> tuple[str, str]:
    """The path and the query of a page, without the wish for an empty form."""
    path, _, asked = address.partition("?")
    query = QueryDict(asked, mutable=True)
    query.pop(FRESH, None)
    return path, query.urlencode()


def kept(request: HttpRequest) -> Draft | None:
    """What this user had typed on this page and never sent."""
    return _drafts_here(request).first()


def discard(request: HttpRequest) -> None:
    """The form was sent, or its writer threw it away."""
    _drafts_here(request).delete()


def _drafts_here(request: HttpRequest) -> QuerySet[Draft]:
    return Draft.objects.filter(user_id=request.user.pk or 0, path=_key(request.get_full_path()))


def typed(draft: Draft) -> QueryDict:
    """A draft as a form reads it."""
    data = QueryDict(mutable=True)
    for name, values in draft.data.items():
        data.setlist(name, values)
    return data


def unjudged(form: Any) -> None:
    """A half-written form is not yet wrong: show what was typed without its errors."""
    # The one way to bind a form and not judge it.
    form._errors = forms.utils.ErrorDict()


class KeepWhatWasTyped:
    """A form that arrives after a time-out is kept, and given back after signing in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and not request.user.is_authenticated:
            by_script = request.path == reverse("keep-draft")
            page = request.POST.get("path", "") if by_script else request.get_full_path()
            writer = _writer(request.POST)
            if writer is not None and keep(user_id=writer, path=page, data=request.POST):
                # The script goes on saving; whoever sends the form is asked to sign in.
                return HttpResponse(status=204) if by_script else _sign_in_again(page)
        return self.get_response(request)


def _sign_in_again(page: str) -> HttpResponse:
    """To the sign-in page, and from there back to the page with all that it names."""
    path, query = _parts(page)
    back = f"{path}?{query}" if query else path
    return redirect(f"{reverse('sign-in')}?kept=1&next={quote(back)}")


def _writer(data: Mapping[str, Any]) -> int | None:
    try:
        pk = _MARK.unsign_object(str(data.get(FIELD, "")))
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=pk).values_list("pk", flat=True).first()
