"""Setting up the second factor, the recovery codes, and taking one away again."""

from typing import Any

import qrcode
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme

from casework.acts import factors
from casework.audit import security_log
from casework.messages import tell
from casework.staff import second_factor
from casework.views.asking import user_of

AFTER = "second_factor_after"


def choose(request: HttpRequest) -> HttpResponse:
    """Which second factor; it may be skipped only where the council lets it be."""
    after = _after(request)
    if second_factor.has_one(user_of(request)):
        return redirect(after)
    request.session[AFTER] = after
    skip = after if settings.SECOND_FACTOR == "optional" else ""
    return render(request, "mfa/choose.html", {"skip_url": skip})


def _after(request: HttpRequest) -> str:
    url = request.GET.get("next") or request.session.get(AFTER) or reverse("today")
    safe = url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()})
    return url if safe and url.startswith("/") else reverse("today")


class AddApp(ActivateTOTPView):
    """An app that shows a code every 30 seconds."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "square": _square(context["totp_url"])}

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        found = second_factor.factors(self.request.user).get(type=Authenticator.Type.TOTP)
        second_factor.note_first_code(found)
        _added(self.request, found)
        tell(self.request, "Your app is set up.")
        return answer

    def get_success_url(self) -> str:
        return _next_page(self.request, with_codes=self.did_generate_recovery_codes)


def _square(url: str) -> dict[str, Any]:
    """The square code as the outline of its dark fields, which a template draws."""
    code = qrcode.QRCode(border=4)
    code.add_data(url)
    rows = code.get_matrix()
    dark = (
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return {"size": len(rows), "outline": "".join(dark)}


class AddPasskey(AddWebAuthnView):
    """A passkey of this computer, a telephone or a security key."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        keys = second_factor.factors(self.request.user).filter(type=Authenticator.Type.WEBAUTHN)
        newest = keys.latest("created_at")
        _added(self.request, newest)
        tell(self.request, f"The passkey “{newest}” is set up.")
        return answer

    def get_success_url(self) -> str:
        return _next_page(self.request, with_codes=self.did_generate_recovery_codes)


def _added(request: HttpRequest, factor: Authenticator) -> None:
    """This session has proved the new factor, and goes on under a new key."""
    user = user_of(request)
    record_authentication(request, user, "mfa", id=factor.pk, type=factor.type)
    request.session.cycle_key()
    factors.added(factor, session=request.session.session_key)
    security_log.write("second factor changed", user=user.pk, request=request)


def _removed(request: HttpRequest, what: str) -> None:
    user = user_of(request)
    factors.removed(user, what, session=request.session.session_key)
    security_log.write("second factor changed", user=user.pk, request=request)


def _next_page(request: HttpRequest, *, with_codes: bool) -> str:
    return reverse("mfa_view_recovery_codes") if with_codes else reverse("own-account")


class RemoveApp(DeactivateTOTPView):
    """The app is not asked for any more."""

    success_url = reverse_lazy("own-account")

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        _removed(self.request, "The app")
        tell(self.request, "Your app is removed.")
        return answer


class RemovePasskey(RemoveWebAuthnView):
    """A passkey that is lost, or not used any more."""

    success_url = reverse_lazy("own-account")

    def form_valid(self, form: Any) -> HttpResponse:
        passkey = self.get_object()
        if not get_adapter().can_delete_authenticator(passkey):
            tell(self.request, "Nothing was removed.", then="Add another factor first.")
            return redirect("own-account")
        answer: HttpResponse = super().form_valid(form)
        _removed(self.request, f"The passkey “{passkey}”")
        tell(self.request, f"The passkey “{passkey}” is removed.")
        return answer


class NewCodes(GenerateRecoveryCodesView):
    """New recovery codes; the old ones end."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        factors.codes_made(user_of(self.request), session=self.request.session.session_key)
        security_log.write("second factor changed", user=self.request.user.pk, request=self.request)
        return answer


@method_decorator(reauthentication_required(app="allauth.mfa"), name="dispatch")
class Codes(ViewRecoveryCodesView):
    """The recovery codes, shown once, to print or write down."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "after": _after(self.request)}
