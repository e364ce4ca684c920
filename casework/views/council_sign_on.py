"""There to the council's directory and back: single sign-on by OpenID Connect."""

from typing import Any

from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET
from requests import RequestException

from casework.audit import security_log
from casework.staff import council_directory

PROVIDER = "council"


class Directory(OpenIDConnectOAuth2Adapter):
    """allauth's client, which keeps little of what it is told."""

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Who has come. Raises ``OAuth2Error`` where the directory does not name them for ever."""
        try:
            login = super().complete_login(request, app, token, **kwargs)
        except KeyError as missing:
            message = f"The directory gives no claim {missing}."
            raise OAuth2Error(message) from missing
        login.account.extra_data = {"id_token": council_directory.kept_claims(login)}
        return login


@login_not_required
@require_GET
def leave(request: HttpRequest) -> HttpResponseBase:
    """To the directory's own sign-in page."""
    if not council_directory.is_on():
        raise Http404
    try:
        return OAuth2LoginView.adapter_view(Directory(request, PROVIDER))(request)
    except (RequestException, OAuth2Error):
        security_log.write("single sign-on away", user=None, request=request)
        return _away(request)


@login_not_required
@require_GET
def back(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """From there, with a code that only we can exchange for who has come."""
    if not council_directory.is_on():
        raise Http404
    try:
        return OAuth2CallbackView.adapter_view(Directory(request, provider_id))(request)
    except RequestException:
        security_log.write("single sign-on away", user=None, request=request)
        return _away(request)


@login_not_required
def cancelled(request: HttpRequest) -> HttpResponse:
    """They went back from the directory's page without signing in."""
    return render(request, "socialaccount/authentication_error.html", {"cancelled": True})


def _away(request: HttpRequest) -> HttpResponse:
    return render(request, "socialaccount/authentication_error.html", {"away": True}, status=503)
