"""Who asks: a token in the header, or a session of the pages."""

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from casework.api import tokens
from casework.models import ApiToken, Scope, User
from casework.staff import second_factor
from casework.systems import access_tokens
from casework.systems.access_tokens import AccessToken
from casework.systems.scopes import may_write

_SCHEME = "bearer"


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer cwk_…``"""

    def authenticate(self, request: Request) -> tuple[User, ApiToken | AccessToken] | None:
        scheme, _, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != _SCHEME:
            return None
        now = timezone.now()
        if secret.startswith(access_tokens.PREFIX) and (system := access_tokens.find(secret)):
            return system
        token = tokens.find(secret.strip(), at=now)
        if token is None:
            # One sentence for all: which of them it is would help only someone who guesses.
            raise AuthenticationFailed("This token is unknown, expired or revoked.")
        tokens.note_use(token, at=now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="casework"'


class InPost(BasePermission):
    """Staff with a post that is current today, and a token that is for this kind of request."""

    def has_permission(self, request: Request, view: object) -> bool:
        user = request.user
        if not isinstance(user, User):
            return False
        if isinstance(request.auth, AccessToken):
            return _is_of_the_scope(request.auth, request)
        if user.post is None:
            raise PermissionDenied("You have no post today, so there is nothing that you may do.")
        if request.auth is None and second_factor.is_missing(request._request):
            raise PermissionDenied("Sign in with a second factor first.")
        wanted = Scope.READ if request.method in SAFE_METHODS else Scope.WRITE
        if isinstance(request.auth, ApiToken) and wanted not in request.auth.scopes:
            message = f"This token has no scope to {wanted.value}."
            raise PermissionDenied(message)
        return True


def _is_of_the_scope(token: AccessToken, request: Request) -> bool:
    """A system changes something only by a scope for that; its rights are asked as for anybody."""
    if request.method in SAFE_METHODS or may_write(token.scopes):
        return True
    raise PermissionDenied("This token has no scope to change anything.")
