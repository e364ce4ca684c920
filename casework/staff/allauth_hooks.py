"""Where allauth asks us: who is let in, what is written down, and what is kept of a factor.

Nobody is let in by allauth alone. It proves who somebody is; whether they have a sign-in and a
post is ours (docs/signing-in.md).
"""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from casework.audit import security_log
from casework.models import User
from casework.staff import council_directory, known_browser, one_time_code, second_factor, sessions
from casework.web.client_address import client_address

BACKEND = "casework.signed_in.StaffBackend"


class SecondStep(AuthenticateStage):
    """Asks for the second factor, unless it was proved before the password or by the directory."""

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        if isinstance(user, User) and second_factor.by_directory(request, user):
            return False
        if any(each["method"] == "mfa" for each in get_authentication_records(request, user)):
            return False
        return bool(super()._should_handle(request))


class SignInHooks(DefaultAccountAdapter):
    """The end of every sign-in, by password, passkey or single sign-on, passes here."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return ["casework.staff.allauth_hooks.SecondStep"]

    def login(self, request: HttpRequest, user: Any) -> None:
        user.backend = BACKEND
        super().login(request, user)
        sessions.describe(request)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if settings.SECOND_FACTOR == "optional" and not second_factor.is_proved(request):
            after = urlencode({"next": response["Location"]})
            response = HttpResponseRedirect(f"{reverse('second-factor')}?{after}")
        known_browser.remember(request, response, user=user)
        security_log.write("signed in", user=user.pk, request=request)
        return response

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        return no_sign_in(request, user)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within some minutes of the sign-in itself."""
        records = get_authentication_records(self.request, self.request.user)
        newest = max((each["at"] for each in records), default=0)
        return bool(time.time() - newest > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or ""

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our own pages say what has happened."""


class FactorHooks(DefaultMFAAdapter):
    """What an app or a passkey shows of us, and how its secret is kept."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": one_time_code.WRONG,
    }

    def encrypt(self, text: str) -> str:
        return second_factor.encrypt_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        return second_factor.decrypt_secret(encrypted_text)

    def get_totp_issuer(self) -> str:
        return str(settings.COUNCIL["name"])

    def _get_site_name(self) -> str:
        return str(settings.COUNCIL["name"])

    def _get_user_identifier(self, user: Any) -> str:
        return str(user.get_username())

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last one stays where one is required: another is added first."""
        if settings.SECOND_FACTOR != "required":
            return True
        others = second_factor.factors(authenticator.user).exclude(pk=authenticator.pk)
        return others.filter(type__in=second_factor.PRIMARY).exists()

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return f"Passkey {number}"

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """The act that changed a factor tells its owner (casework/acts/factors.py)."""


class SignOnHooks(DefaultSocialAccountAdapter):
    """Whom the council's directory may bring in: somebody with a sign-in and a post here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse everybody else, with a line in the security log."""
        user = council_directory.user_of(request, sociallogin)
        if user is None or not user.is_active or user.post is None:
            raise ImmediateHttpResponse(no_sign_in(request, user))
        if council_directory.proves_second_factor(sociallogin):
            second_factor.note_directory_proved(request, user)

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        security_log.write("single sign-on failed", user=None, request=request)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """The act that made the link tells its owner."""


def no_sign_in(request: HttpRequest, user: User | None) -> HttpResponse:
    """The plain page for somebody whom the directory knows and we have nothing for."""
    pk = user.pk if user is not None else None
    security_log.write("single sign-on refused", user=pk, request=request)
    return render(request, "registration/no_sign_in.html", status=403)
