"""The settings of signing in: single sign-on, second factor, and how long a session lasts."""

import os
from datetime import timedelta
from typing import Any

from config.environment import flag as _flag

# "required": nobody opens a page before they have one. "optional": offered at sign-in, and may be
# skipped. "off": not offered (tests and measurements).
SECOND_FACTOR = os.environ.get("SECOND_FACTOR", "required")

# Single sign-on by OpenID Connect; off without an issuer (docs/signing-in.md).
OIDC_ISSUER = os.environ.get("OIDC_ISSUER", "").rstrip("/")
OIDC_CLIENT_ID = os.environ.get("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = os.environ.get("OIDC_CLIENT_SECRET", "")
OIDC_NAME = os.environ.get("OIDC_NAME", "your council account")
# The claim that names the same person for ever: "oid" with Entra ID.
OIDC_SUBJECT_CLAIM = os.environ.get("OIDC_SUBJECT_CLAIM", "sub")
# The claim with the e-mail address by which the first link is made.
OIDC_EMAIL_CLAIM = os.environ.get("OIDC_EMAIL_CLAIM", "email")
# Whether the directory's own administrators set every address, so that one needs no further proof.
OIDC_EMAIL_IS_VERIFIED = _flag("OIDC_EMAIL_IS_VERIFIED")
# Whether the directory asks everybody for a second factor before it lets them come here.
OIDC_PROVES_SECOND_FACTOR = _flag("OIDC_PROVES_SECOND_FACTOR")
# Whether the claims are asked for at the provider's userinfo address, too.
OIDC_USERINFO = _flag("OIDC_USERINFO")


def providers(
    issuer: str, client_id: str, secret: str, *, subject: str = "sub", userinfo: bool = False
) -> dict[str, Any]:
    """One provider for allauth, or none without an issuer."""
    if not issuer:
        return {}
    app = {
        "provider_id": "council",
        "name": "council",
        "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": issuer, "uid_field": subject, "fetch_userinfo": userinfo},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


SOCIALACCOUNT_PROVIDERS = providers(
    OIDC_ISSUER,
    OIDC_CLIENT_ID,
    OIDC_CLIENT_SECRET,
    subject=OIDC_SUBJECT_CLAIM,
    userinfo=OIDC_USERINFO,
)
SOCIALACCOUNT_ADAPTER = "casework.staff.allauth_hooks.SignOnHooks"
# A link leads to the provider, so that no form of ours is sent to another place (CSP form-action).
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5

ACCOUNT_ADAPTER = "casework.staff.allauth_hooks.SignInHooks"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_METHODS = ("password", "mfa")
# How long somebody who has just proved who they are may change their factors.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
# How long the second step of a sign-in waits for its code.
ACCOUNT_LOGIN_TIMEOUT = 10 * 60
# Our own guard counts, in the database (casework/staff/sign_in_guard.py).
ACCOUNT_RATE_LIMITS: Any = False

MFA_ADAPTER = "casework.staff.allauth_hooks.FactorHooks"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# One step of 30 seconds each way: telephones' clocks differ.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "casework.forms.second_factor.CodeForm",
    "reauthenticate": "casework.forms.second_factor.CodeAgainForm",
    "activate_totp": "casework.forms.second_factor.FirstCodeForm",
    "add_webauthn": "casework.forms.second_factor.NewPasskeyForm",
}
ACCOUNT_FORMS = {"reauthenticate": "casework.forms.second_factor.PasswordAgainForm"}

# A session ends after so long without a request, and at the latest so long after the sign-in.
SESSION_IDLE = timedelta(minutes=float(os.environ.get("SESSION_IDLE_MINUTES", "20")))
SESSION_LONGEST = timedelta(hours=float(os.environ.get("SESSION_HOURS", "12")))

# Passwords, and who guesses them.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "casework.signed_in.StaffBackend",
]
PASSWORD_HASHERS = ["casework.web.password_hash.OneAtATime"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
# How long a sign-in link works, if nobody has used it.
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60
# Ten tries in thirty minutes for one name, fifty for one address (trust.md, S12). Nobody can lock
# somebody else out: casework/staff/sign_in_guard.py.
AXES_HANDLER = "casework.staff.sign_in_guard.SignInGuard"
AXES_FAILURE_LIMIT = 10
TRIES_AN_ADDRESS = 50
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
# The security log says who signed in; a second list, which nobody reads, is not kept.
AXES_DISABLE_ACCESS_LOG = True
AXES_USERNAME_CALLABLE = "casework.staff.known_browser.counted_as"
# The throttles and the security log see the same address; so no django-ipware beside it.
AXES_CLIENT_IP_CALLABLE = "casework.web.client_address.client_address"
AXES_LOCKOUT_CALLABLE = "casework.views.signing_in.locked"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
