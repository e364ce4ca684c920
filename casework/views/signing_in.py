"""Signing in and out, with a guard against guessing and a line in the security log."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casework.audit import security_log
from casework.models import User
from casework.staff import known_browser


class SignIn(LoginView):
    """The sign-in page."""

    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        user: User = form.get_user()
        known_browser.remember(self.request, response, user=user)
        security_log.write("signed in", user=user.pk, request=self.request)
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        if not getattr(self.request, "axes_locked_out", False):
            security_log.write("sign-in failed", user=_meant(self.request), request=self.request)
        return super().form_invalid(form)


class SignOut(LogoutView):
    """The end of a session."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(request.user, User):
            security_log.write("signed out", user=request.user.pk, request=request)
        return super().post(request, *args, **kwargs)


def locked(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponse:
    """The answer after too many wrong passwords (AXES_LOCKOUT_CALLABLE)."""
    security_log.write("sign-in locked", user=_meant(request), request=request)
    return render(request, "registration/locked_out.html", status=429)


def _meant(request: HttpRequest) -> int | None:
    """The user whose name was typed. What else was typed may be a password: it is not logged."""
    name = request.POST.get("username", "").replace("\x00", "")
    return User.objects.filter(username=name).values_list("pk", flat=True).first()
