"""Tell someone what has just happened, what happens next, and how to undo it."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest

_UNDO = "undo="
_LINK = "link="


@dataclass(frozen=True)
class Link:
    """Where to go on from a message: a path of our own, and its words."""

    url: str
    words: str


def tell(
    request: HttpRequest,
    happened: str,
    *,
    then: str = "",
    undo_url: str = "",
    link: Link | None = None,
) -> None:
    """Show a success message on the next page; ``undo_url`` is a path that a POST undoes it at.

    A message has an undo or a link, and not both.
    """
    text = f"{happened}\n{then}" if then else happened
    tags = f"{_UNDO}{undo_url}" if undo_url else ""
    if link:
        tags = f"{_LINK}{link.url} {link.words}"
    messages.success(request, text, extra_tags=tags)


def link(extra_tags: str | None) -> Link | None:
    """The link given to ``tell``; only ever to a page of our own."""
    kind, given, rest = (extra_tags or "").partition(_LINK)
    path, _, words = rest.partition(" ")
    return Link(path, words) if given and not kind and _is_ours(path) else None


def undo_url(extra_tags: str | None) -> str:
    """The path given to ``tell``; only ever one of our own."""
    path = (extra_tags or "").removeprefix(_UNDO)
    return path if _is_ours(path) else ""


def _is_ours(path: str) -> bool:
    return path.startswith("/") and not path.startswith("//")
