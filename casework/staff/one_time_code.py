"""A code typed at sign-in: counted by the guard before it is compared, and used up if it is right.

The guard counts wrong codes for a user at an address, as it counts wrong passwords, so that a code
cannot be guessed and a stranger locks nobody out.
"""

from allauth.core import context
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError

from casework.audit import security_log
from casework.models import User
from casework.staff import second_factor, sign_in_guard

WRONG = "This is not the code, or it was used before. Wait for the next one."


def check(user: User, code: str) -> Authenticator:
    """The factor that the code is of. Raises ``ValidationError`` for a wrong or a used one."""
    request = context.request
    if sign_in_guard.has_too_many_codes(request, user):
        security_log.write("sign-in locked", user=user.pk, request=request)
        raise ValidationError("There were too many wrong codes. Wait 30 minutes, then try again.")
    factor = second_factor.use_code(user, code)
    if factor is None:
        sign_in_guard.count_wrong_code(request, user)
        security_log.write("second factor failed", user=user.pk, request=request)
        raise ValidationError(WRONG)
    return factor
