"""Signing in and out, with a guard against guessing and a line in the security log."""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode

from casework.audit import security_log
from casework.forms.second_factor import CodeFirstForm
from casework.models import User
from casework.staff import council_directory, one_time_code, sign_in_door

WAIT_S = 60


class SignIn(LoginView):
    """The sign-in page: a password, a passkey, or the council's single sign-on."""

    redirect_authenticated_user = True
    # The factor that was proved before the password, by somebody whose name is locked.
    proved: Authenticator | None = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "code" in request.POST:
            refused = self._prove_first(request)
            if refused is not None:
                return refused
        try:
            with sign_in_door.through(request):
                return super().post(request, *args, **kwargs)
        except sign_in_door.DoorIsFull:
            return _try_again()

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user: User = form.get_user()
        login = Login(user=user, redirect_url=self.get_redirect_url() or None)
        if self.proved is not None:
            facts = {"id": self.proved.pk, "type": self.proved.type}
            record_authentication(self.request, user, "mfa", **facts)
        answer: HttpResponse = perform_password_login(self.request, {}, login)
        return answer

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        if not getattr(self.request, "axes_locked_out", False):
            security_log.write("sign-in failed", user=_meant(self.request), request=self.request)
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["idle_minutes"] = int(settings.SESSION_IDLE.total_seconds() // 60)
        if council_directory.is_on():
            context["council_sign_on_name"] = settings.OIDC_NAME
            context["council_sign_on"] = _with_next("council-sign-on", self.get_redirect_url())
        return context

    def _prove_first(self, request: HttpRequest) -> HttpResponse | None:
        """The page again where the code is wrong; with a right one the name is not locked."""
        form = CodeFirstForm(request.POST)
        user = User.objects.filter(username=_typed(request), is_active=True).first()
        if form.is_valid() and user is not None:
            try:
                self.proved = one_time_code.check(user, form.cleaned_data["code"])
            except ValidationError as wrong:
                form.add_error("code", wrong)
            else:
                request.second_factor_first = True  # type: ignore[attr-defined]
                return None
        elif form.is_valid():
            form.add_error("code", str(one_time_code.WRONG))
        return _locked_page(request, form)


class SignOut(LogoutView):
    """The end of a session."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(request.user, User):
            security_log.write("signed out", user=request.user.pk, request=request)
        return super().post(request, *args, **kwargs)


@login_not_required
def again(request: HttpRequest) -> HttpResponse:
    """Where a second step that came too late leads back to."""
    return redirect("sign-in")


def locked(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponse:
    """The answer after too many wrong passwords (AXES_LOCKOUT_CALLABLE)."""
    security_log.write("sign-in locked", user=_meant(request), request=request)
    return _locked_page(request, CodeFirstForm())


def _locked_page(request: HttpRequest, form: CodeFirstForm) -> HttpResponse:
    context = {
        "form": form,
        "username": _typed(request),
        "next": request.POST.get("next", ""),
    }
    return render(request, "registration/locked_out.html", context, status=429)


def _try_again() -> HttpResponse:
    answer = HttpResponse(render_to_string("429.html", {"wait": "a minute"}), status=429)
    answer["Retry-After"] = str(WAIT_S)
    return answer


def _meant(request: HttpRequest) -> int | None:
    """The user whose name was typed. What else was typed may be a password: it is not logged."""
    return User.objects.filter(username=_typed(request)).values_list("pk", flat=True).first()


def _typed(request: HttpRequest) -> str:
    return request.POST.get("username", "").replace("\x00", "")[:150]


def _with_next(name: str, after: str) -> str:
    return f"{reverse(name)}?{urlencode({'next': after})}" if after else reverse(name)
