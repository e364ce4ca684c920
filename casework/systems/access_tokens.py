"""A secret is changed for an access token that lives an hour (OAuth 2, client credentials).

The token is signed and kept nowhere. Each use asks whether its secret still holds, so an account
that is ended opens nothing from its next request (trust.md S11, S18). The protocol is oauthlib's.
"""

import base64
import binascii
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from django.core import signing
from django.utils import timezone
from oauthlib.oauth2 import BackendApplicationServer, RequestValidator

from casework.api.tokens import digest
from casework.calendar import local_day
from casework.models import ServiceSecret, User

PREFIX = "cws_"
LIVES_S = 3600
GRANT = "client_credentials"
_SALT = "casework.systems.access_token"


@dataclass(frozen=True)
class AccessToken:
    """What a request of a system rests on."""

    secret_id: int
    scopes: tuple[str, ...]


class _Validator(RequestValidator):
    """What oauthlib asks of us."""

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        name, told = _told(request)
        live = ServiceSecret.objects.live(timezone.now()).select_related("account__user")
        secret = live.filter(sha256=digest(told)).first() if told else None
        if secret is None or not secrets.compare_digest(
            secret.account.user.get_username().encode(), name.encode()
        ):
            return False
        request.client, request.secret = secret.account, secret
        request.client.client_id = name
        return True

    def client_authentication_required(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        return True

    def validate_grant_type(
        self, client_id: str, grant_type: str, client: Any, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        return grant_type == GRANT

    def get_default_scopes(
        self, client_id: str, request: Any, *args: Any, **kwargs: Any
    ) -> list[str]:
        return list(request.client.scopes)

    def validate_scopes(
        self, client_id: str, scopes: Sequence[str], client: Any, request: Any, *args: Any,
        **kwargs: Any,
    ) -> bool:  # fmt: skip
        return set(scopes) <= set(client.scopes)

    def save_bearer_token(self, token: Any, request: Any, *args: Any, **kwargs: Any) -> None:
        """It is kept nowhere."""


def _told(request: Any) -> tuple[str, str]:
    """The name and secret that were sent, in the header (RFC 6749, 2.3.1) or in the body."""
    if header := request.headers.get("Authorization", ""):
        return _in_header(header)
    return request.client_id or "", request.client_secret or ""


def _in_header(header: str) -> tuple[str, str]:
    scheme, _, sent = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        name, _, secret = base64.b64decode(sent, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote_plus(name), unquote_plus(secret)


def _made(request: Any, *args: Any, **kwargs: Any) -> str:
    told = {"secret": request.secret.pk, "scopes": sorted(request.scopes)}
    return PREFIX + signing.dumps(told, salt=_SALT)


_server = BackendApplicationServer(_Validator(), token_generator=_made, token_expires_in=LIVES_S)


def answer(uri: str, *, body: str, headers: dict[str, str]) -> tuple[dict[str, str], str, int]:
    """What the token door answers to a form that was posted: headers, JSON and status."""
    told: tuple[dict[str, str], str, int] = _server.create_token_response(
        uri, "POST", body, headers
    )
    return told


def find(told: str) -> tuple[User, AccessToken] | None:
    """The system's user, with the rights of the token's scopes; None for what opens nothing.

    One statement.
    """
    try:
        said = signing.loads(told.removeprefix(PREFIX), salt=_SALT, max_age=LIVES_S)
    except signing.BadSignature:
        return None
    live = ServiceSecret.objects.live(timezone.now()).select_related("account__user")
    secret = live.filter(pk=said["secret"]).first()
    if secret is None or not set(said["scopes"]) <= set(secret.account.scopes):
        return None
    _note_use(secret)
    user: User = secret.account.user
    user.service_scopes = tuple(said["scopes"])
    return user, AccessToken(secret.pk, user.service_scopes)


def _note_use(secret: ServiceSecret) -> None:
    """Remember the day, so that secrets nobody uses can be found; written once a day."""
    today = local_day(timezone.now())
    if secret.last_used_on != today:
        ServiceSecret.objects.filter(pk=secret.pk).update(last_used_on=today)
