"""Tokens for other systems: made, found, revoked. The secret is shown once and never kept."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from casework.calendar import local_day
from casework.models import ApiToken, Scope, User
from casework.models.api import LONGEST_LIFE
from casework.refusals import Refusal

# Scanners for leaked secrets know our tokens by this beginning (trust.md S18).
PREFIX = "cwk_"
_BYTES = 32
_SHOWN = len(PREFIX) + 6


class BadToken(Refusal):
    """A token that nobody may have: without a scope, or for too long."""


def make(
    *, user: User, name: str, scopes: Sequence[str], days: int, at: datetime
) -> tuple[ApiToken, str]:
    """A token and its secret, which is kept nowhere. Raises ``BadToken``."""
    if not scopes or not set(scopes) <= set(Scope.values):
        message = f"Say what the token is for: {', '.join(Scope.values)}."
        raise BadToken(message)
    if not 1 <= days <= LONGEST_LIFE.days:
        message = f"A token lives from 1 to {LONGEST_LIFE.days} days."
        raise BadToken(message)
    secret = PREFIX + secrets.token_urlsafe(_BYTES)
    token = ApiToken.objects.create(
        user=user, name=name, sha256=digest(secret), begins=secret[:_SHOWN],
        scopes=sorted(set(scopes)), made_at=at, expires_at=at + timedelta(days=days),
    )  # fmt: skip
    return token, secret


def digest(secret: str) -> str:
    """What is kept of a secret. It is long and random, so that a plain hash cannot be undone."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find(secret: str, *, at: datetime) -> ApiToken | None:
    """The live token with this secret, with its user and their post, in one statement."""
    if not secret.startswith(PREFIX):
        return None
    tokens = ApiToken.objects.live(at).select_related("user__worker__team")
    return tokens.filter(sha256=digest(secret)).first()


def note_use(token: ApiToken, *, at: datetime) -> None:
    """Remember the day, so that tokens nobody uses can be found; written once a day."""
    today = local_day(at)
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)


def revoke(begins: str, *, at: datetime) -> list[ApiToken]:
    """Revoke the live tokens that begin so; the next request with one of them is refused."""
    found = list(ApiToken.objects.filter(revoked_at=None, begins=begins[:_SHOWN]))
    ApiToken.objects.filter(pk__in=[token.pk for token in found]).update(revoked_at=at)
    return found
