"""What every page knows: the council's name, who is signed in, and where they may go."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from casework.permissions import NavItem, nav_for

# A badge says that there is much to do, not how much: the page behind it has the number.
MOST_SHOWN = 99


@dataclass(frozen=True)
class NavLink:
    """One link of the navigation as a page shows it; ``aria`` says the badge's count in words."""

    label: str
    url: str
    badge: str
    aria: str
    current: bool


def house(request: HttpRequest) -> dict[str, Any]:
    """Nothing is asked of the database until a template shows it."""
    return {
        "council": settings.COUNCIL,
        "nav_items": SimpleLazyObject(lambda: _nav_items(request)),
    }


def _nav_items(request: HttpRequest) -> list[NavLink]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    return [
        NavLink(item.label, url, _badge(item), _aria(item), _is_here(request.path, url))
        for item in nav_for(user)
        if (url := _url(item.url_name))
    ]


def _badge(item: NavItem) -> str:
    if not item.badge:
        return ""
    return str(item.badge) if item.badge <= MOST_SHOWN else f"{MOST_SHOWN}+"


def _aria(item: NavItem) -> str:
    if not item.badge:
        return ""
    number = str(item.badge) if item.badge <= MOST_SHOWN else f"more than {MOST_SHOWN}"
    return f"{number} {item.badge_says}"


def _url(name: str) -> str:
    """A page that this installation has not switched on is left out, not a crash on every page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _is_here(path: str, url: str) -> bool:
    """A page below a place counts as that place; the front page is only itself."""
    return path == url or (url != "/" and path.startswith(url))
