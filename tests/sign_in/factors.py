"""A second factor as somebody has set it up, and the codes that their app would show."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp

from casework.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def with_app(user: User) -> Authenticator:
    """An app whose secret the tests know."""
    return totp.TOTP.activate(user, SECRET).instance


def code_of(user: User, *, steps: int = 0) -> str:
    """What the app shows now, or so many half minutes later."""
    step = int(time.time()) // 30 + steps
    return totp.format_hotp_value(totp.hotp_value(SECRET, step))


def recovery_codes(user: User) -> list[str]:
    return RecoveryCodes.activate(user).generate_codes()
