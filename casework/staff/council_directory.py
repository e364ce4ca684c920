"""Which of our sign-ins is somebody whom the council's directory names (OpenID Connect)?

The directory's own number for a person, which never changes, decides. An e-mail address only makes
the first link: it must be proved, and be the address of exactly one sign-in without a link.
"""

from typing import Any

from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.http import HttpRequest

from casework.acts import linking
from casework.models import User

# RFC 8176: what a directory says of how it asked. Any of these is more than a password.
MORE_THAN_A_PASSWORD = {"mfa", "otp", "hwk", "swk", "sc", "fpt", "face", "iris", "pop"}
# Entra ID's word for an address whose domain the directory's owner has proved.
_DOMAIN_PROVED = "xms_edov"


def is_on() -> bool:
    return bool(settings.SOCIALACCOUNT_PROVIDERS)


def user_of(request: HttpRequest, login: SocialLogin) -> User | None:
    """The user whom this sign-on is for, linked now if this is the first; None for a stranger."""
    if login.state.get("process") != AuthProcess.LOGIN:
        return None
    if login.is_existing:
        return _with_post(login.user.pk)
    user = _by_email(login)
    if user is None or user.post is None:
        return user
    # Another copy of the row: allauth keeps it in the session, in JSON, without the post.
    login.connect(request, User.objects.get(pk=user.pk))
    linking.told(user)
    return user


def proves_second_factor(login: SocialLogin) -> bool:
    asked = claims(login).get("amr") or ()
    return settings.OIDC_PROVES_SECOND_FACTOR or bool(MORE_THAN_A_PASSWORD & set(asked))


def claims(login: SocialLogin) -> dict[str, Any]:
    """What the directory says of the person; what is asked for at userinfo comes first."""
    data = login.account.extra_data
    return {**data.get("id_token", {}), **data.get("userinfo", {})}


def kept_claims(login: SocialLogin) -> dict[str, Any]:
    """The few claims that we need, out of all that a directory tells."""
    needed = ("sub", "amr", "email_verified", _DOMAIN_PROVED)
    asked = {*needed, settings.OIDC_EMAIL_CLAIM, settings.OIDC_SUBJECT_CLAIM}
    return {name: value for name, value in claims(login).items() if name in asked}


def _by_email(login: SocialLogin) -> User | None:
    says = claims(login)
    email = str(says.get(settings.OIDC_EMAIL_CLAIM) or "").strip()
    proved = [says.get("email_verified"), says.get(_DOMAIN_PROVED)]
    if not email or not (settings.OIDC_EMAIL_IS_VERIFIED or any(each is True for each in proved)):
        return None
    found = list(User.objects.filter(email__iexact=email, is_active=True)[:2])
    if len(found) != 1 or SocialAccount.objects.filter(user=found[0]).exists():
        return None
    return _with_post(found[0].pk)


def _with_post(pk: int) -> User | None:
    return User.objects.select_related("worker__team").filter(pk=pk).first()
