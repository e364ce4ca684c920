"""Nobody opens a page without signing in, and nobody signed in without a post that is current."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from casework.models import User


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
        if request.user.is_authenticated and request.user.post is None:
            return render(request, "casework/no_post.html", status=403)
        return None


class StaffBackend(ModelBackend):
    """Passwords as Django keeps them; the user comes with their post in one statement."""

    def get_user(self, user_id: int) -> User | None:
        users = User.objects.select_related("worker__team").filter(is_active=True)
        return users.filter(pk=user_id).first()
