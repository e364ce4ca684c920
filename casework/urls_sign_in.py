"""The addresses of signing in, and of one's own account.

Of allauth's pages only those that we use are here, at addresses of ours. Its own names stay, where
its code asks for them by name.
"""

from allauth.account.views import reauthenticate
from allauth.mfa.base.views import authenticate
from allauth.mfa.base.views import reauthenticate as code_again
from allauth.mfa.webauthn.views import login_webauthn, reauthenticate_webauthn
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path

from casework.views import council_sign_on, own_account, own_password, second_factor, signing_in

_sign_in = signing_in.SignIn.as_view()

urlpatterns: list[URLPattern] = [
    path("sign-in/", _sign_in, name="sign-in"),
    path("sign-in/again/", signing_in.again, name="account_login"),
    path("sign-in/code/", authenticate, name="mfa_authenticate"),
    path("sign-in/passkey/", login_not_required(login_webauthn), name="mfa_login_webauthn"),
    path("sign-in/council/", council_sign_on.leave, name="council-sign-on"),
    path(
        "sign-in/council/back/",
        council_sign_on.back,
        {"provider_id": council_sign_on.PROVIDER},
        name="openid_connect_callback",
    ),
    path(
        "sign-in/council/cancelled/",
        council_sign_on.cancelled,
        name="socialaccount_login_cancelled",
    ),
    path("sign-in/set/<uidb64>/<token>/", own_password.SetPassword.as_view(), name="set-password"),
    path("sign-out/", signing_in.SignOut.as_view(), name="sign-out"),
    path("account/", own_account.account, name="own-account"),
    path("account/sessions/end/", own_account.end_session, name="own-session-end"),
    path("account/second-factor/", second_factor.choose, name="second-factor"),
    path("account/app/", second_factor.AddApp.as_view(), name="mfa_activate_totp"),
    path("account/app/remove/", second_factor.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("account/passkeys/add/", second_factor.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path(
        "account/passkeys/<int:pk>/remove/",
        second_factor.RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
    path("account/codes/", second_factor.Codes.as_view(), name="mfa_view_recovery_codes"),
    path(
        "account/codes/new/", second_factor.NewCodes.as_view(), name="mfa_generate_recovery_codes"
    ),
    path("account/password-again/", reauthenticate, name="account_reauthenticate"),
    path("account/code-again/", code_again, name="mfa_reauthenticate"),
    path("account/passkey-again/", reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("staff/<int:pk>/second-factor/", own_account.reset_factor, name="worker-factor-reset"),
]
