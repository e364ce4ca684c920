"""The second factor of a sign-in: who needs one, whether a session proved one, and its codes.

The factors are allauth's: codes of an app (TOTP), passkeys and recovery codes. A code counts once,
by a number kept in the database, so that it cannot be used again while the cache is away.
"""

import base64
import hashlib
import time

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from casework.models import User

PRIMARY = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
_LAST_STEP = "last_step"
_BY_DIRECTORY = "second_factor_by_directory"


def factors(user: User) -> QuerySet[Authenticator]:
    """Everything by which this user can prove a second factor, recovery codes too."""
    return Authenticator.objects.filter(user=user).order_by("created_at")


def has_one(user: User) -> bool:
    """Whether an app or a passkey is set up; recovery codes alone are none."""
    return factors(user).filter(type__in=PRIMARY).exists()


def is_missing(request: HttpRequest) -> bool:
    """Whether this session may open nothing before a second factor is proved or set up."""
    return settings.SECOND_FACTOR == "required" and not is_proved(request)


def is_proved(request: HttpRequest) -> bool:
    """Whether this session began with a second factor, ours or the council directory's."""
    user = request.user
    if not isinstance(user, User):
        return False
    records = get_authentication_records(request, user)
    return by_directory(request, user) or any(each["method"] == "mfa" for each in records)


def note_directory_proved(request: HttpRequest, user: User) -> None:
    """The council's directory asked for a second factor in the sign-in that goes on."""
    request.session[_BY_DIRECTORY] = user.pk


def by_directory(request: HttpRequest, user: User) -> bool:
    return bool(request.session.get(_BY_DIRECTORY) == user.pk)


# Codes


@transaction.atomic
def use_code(user: User, code: str) -> Authenticator | None:
    """The factor that this code is of, which is then used up; None where it is of none."""
    for factor in factors(user).select_for_update():
        if factor.type == Authenticator.Type.TOTP and _use_step(factor, code):
            return factor
        if factor.type == Authenticator.Type.RECOVERY_CODES and factor.wrap().validate_code(code):
            return factor
    return None


def _use_step(factor: Authenticator, code: str) -> bool:
    """Whether the code is of a step of time later than the last one that was used."""
    step = _step_of(decrypt(factor.data["secret"]), code)
    if step is None or step <= factor.data.get(_LAST_STEP, 0):
        return False
    factor.data[_LAST_STEP] = step
    factor.save(update_fields=["data"])
    return True


def _step_of(secret: str, code: str) -> int | None:
    typed = "".join(code.split())
    for step in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, step))
        if totp.compare_user_code(actual=typed, expected=expected):
            return step
    return None


def note_first_code(factor: Authenticator) -> None:
    """The code that set up an app is used up, too, with all before it."""
    factor.data[_LAST_STEP] = int(time.time()) // 30 + settings.MFA_TOTP_TOLERANCE
    factor.save(update_fields=["data"])


# What is kept of an app's secret


def encrypt_secret(text: str) -> str:
    """The words enciphered with a key made from SECRET_KEY, so that no copy of the database has
    them."""
    return _cipher().encrypt(text.encode()).decode()


def decrypt_secret(enciphered: str) -> str:
    return _cipher().decrypt(enciphered.encode()).decode()


def _cipher() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    digest = hashlib.sha256(b"casework.second_factor\n" + key.encode()).digest()
    return base64.urlsafe_b64encode(digest)
