"""Nobody opens a page without signing in, a post that is current, and a second factor."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from casework.models import User
from casework.staff import second_factor, sessions

# What may be opened to set a second factor up, or to leave.
BEFORE_SECOND_FACTOR = {
    "second-factor", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes",
    "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
    "accessibility", "sign-out",
}  # fmt: skip


class StaffOnly(LoginRequiredMiddleware):
    """Sign-in by default for every view; a leaver's next request is refused (trust.md S11)."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is not None or not getattr(view_func, "login_required", True):
            return answer
        if not request.user.is_authenticated:
            return None
        if request.user.post is None:
            sessions.end_others(request.user, keep=request.session.session_key)
            return render(request, "casework/no_post.html", status=403)
        if second_factor.is_missing(request) and _page(request) not in BEFORE_SECOND_FACTOR:
            return redirect_to_login(
                request.get_full_path(), reverse("second-factor"), REDIRECT_FIELD_NAME
            )
        return None


def _page(request: HttpRequest) -> str:
    return (request.resolver_match.url_name or "") if request.resolver_match else ""


class StaffBackend(ModelBackend):
    """Passwords as Django keeps them; the user comes with their post in one statement."""

    def get_user(self, user_id: int) -> User | None:
        users = User.objects.select_related("worker__team").filter(is_active=True)
        return users.filter(pk=user_id).first()
