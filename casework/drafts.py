"""Half-written forms survive a time-out: the loudest complaint about rival systems (rivals.md).

A draft belongs to one user and one page: its whole address, for a form about ticked cases names
them there. The script saves it while someone types; without the script it is saved when a form
arrives after the session has ended. Then the form's mark says who was writing: it is of one user,
one page and one sign-in, and ends with the working day of that sign-in, with a new password and
with the post.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django import forms
from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from casework.models import Draft, User

# Who was writing, signed into the form, so that only they are given it back.
FIELD = "draft_for"
# Without the moment of the page: two that show the same are the same to the last byte.
_MARK = signing.Signer(salt="casework.drafts")
_NOT_KEPT = {"csrfmiddlewaretoken", "password", "path", FIELD}
_LONGEST_ADDRESS = 200
# Asks for the empty form, of the same page.
FRESH = "fresh"


def sign(user: User, page: str) -> str:
    """The mark of a user and a page that a form carries; worth nothing to anyone else."""
    began = int(user.last_login.timestamp()) if user.last_login else 0
    return _MARK.sign_object([user.pk, _sum(page), began, _secret(user)])


def _sum(page: str) -> str:
    return hashlib.sha256(_key(page).encode()).hexdigest()[:16]


def _secret(user: User) -> str:
    """Changes with the password."""
    return user.get_session_auth_hash()[:16]


def keep(*, user_id: int, path: str, data: QueryDict) -> bool:
    """Keep what was typed on a page; False where it is too long to be a form of ours.

    Of one user no more than ``DRAFTS_A_PERSON`` are kept: the oldest ones go.
    """
    kept = {
        name: [value.replace("\0", "") for value in values]
        for name, values in data.lists()
        if name not in _NOT_KEPT and "\0" not in name
    }
    length = sum(len(name) + sum(map(len, values)) for name, values in kept.items())
    if length > settings.DRAFT_MOST_CHARACTERS:
        return False
    Draft.objects.update_or_create(
        user_id=user_id, path=_key(path), defaults={"data": kept, "saved_at": timezone.now()}
    )
    newest = Draft.objects.filter(user_id=user_id).order_by("-saved_at", "-pk").values("pk")
    Draft.objects.filter(user_id=user_id).exclude(
        pk__in=newest[: settings.DRAFTS_A_PERSON]
    ).delete()
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
            writer = _writer(request.POST.get(FIELD, ""), page)
            if writer is not None and keep(user_id=writer, path=page, data=request.POST):
                # The script goes on saving; whoever sends the form is asked to sign in.
                return HttpResponse(status=204) if by_script else _sign_in_again(page)
        return self.get_response(request)


def _sign_in_again(page: str) -> HttpResponse:
    """To the sign-in page, and from there back to the page with all that it names."""
    path, query = _parts(page)
    back = f"{path}?{query}" if query else path
    return redirect(f"{reverse('sign-in')}?kept=1&next={quote(back)}")


def _writer(mark: str, page: str) -> int | None:
    """Who wrote on this page, where the mark is theirs and their day has not ended."""
    try:
        pk, of_page, began, secret = _MARK.unsign_object(mark)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    day_ends = began + timedelta(hours=settings.DRAFT_HOURS).total_seconds()
    if of_page != _sum(page) or timezone.now().timestamp() > day_ends:
        return None
    user = User.objects.select_related("worker").filter(pk=pk, is_active=True).first()
    return pk if user is not None and user.post and secret == _secret(user) else None
