"""The network address of the client, behind as many reverse proxies as the council has.

The sign-in guard, the throttles and the security log use the same address.
"""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address that the outermost trusted proxy saw; None where there is none.

    Each proxy appends the address it saw to ``X-Forwarded-For``, so the last ``PROXY_COUNT``
    entries are theirs. Whatever comes before them is the client's own claim and is not read.
    """
    direct: str = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if not settings.PROXY_COUNT or not forwarded:
        return _valid(direct)
    entries = forwarded.split(",")
    entry = entries[-min(settings.PROXY_COUNT, len(entries))]
    return _valid(entry) or _valid(direct)


def _valid(words: str) -> str | None:
    try:
        return str(ipaddress.ip_address(words.strip()))
    except ValueError:
        return None
