"""``manage.py check``: is signing in set up whole, and is what it rests on behind a password?"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

CHOICES = ("required", "optional", "off")


def check_second_factor(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Words that would switch a demand off without being meant so."""
    return [*_choice(), *_directory()]


def _choice() -> Iterator[CheckMessage]:
    if settings.SECOND_FACTOR not in CHOICES:
        says = f"SECOND_FACTOR is one of {', '.join(CHOICES)}."
        yield Error(says, id="casework.E020")


def _directory() -> Iterator[CheckMessage]:
    if not settings.OIDC_ISSUER:
        return
    if not (settings.OIDC_CLIENT_ID and settings.OIDC_CLIENT_SECRET):
        says = "OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET beside it."
        yield Error(says, id="casework.E021")
    if urlsplit(settings.OIDC_ISSUER).scheme != "https" and settings.HTTPS:
        yield Error("OIDC_ISSUER begins with https://.", id="casework.E022")
    if set(urlsplit(settings.OIDC_ISSUER).path.split("/")) & {"common", "organizations"}:
        says = "OIDC_ISSUER names the council's own tenant: with another one anybody may come."
        yield Error(says, id="casework.E023")


def check_valkey(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """In production Valkey holds sessions, so it asks for a password."""
    found: list[CheckMessage] = []
    parts = urlsplit(settings.REDIS_URL)
    # A socket is opened by those whom the machine's own rights let.
    if parts.scheme in {"redis", "rediss"} and not parts.password:
        says = "REDIS_URL has no password: whoever reaches Valkey could take over a session."
        found.append(Warning(says, hint="redis://:PASSWORD@host:6379/0", id="casework.W020"))
    if settings.SECOND_FACTOR != "required":
        says = "SECOND_FACTOR is not required: a password alone opens records."
        found.append(Warning(says, id="casework.W021"))
    return found
