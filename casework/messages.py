"""Tell someone what has just happened, what happens next, and how to undo it."""

from django.contrib import messages
from django.http import HttpRequest

_UNDO = "undo="


def tell(request: HttpRequest, happened: str, *, then: str = "", undo_url: str = "") -> None:
    """Show a success message on the next page; ``undo_url`` is a path that a POST undoes it at."""
    text = f"{happened}\n{then}" if then else happened
    messages.success(request, text, extra_tags=f"{_UNDO}{undo_url}" if undo_url else "")


def undo_url(extra_tags: str | None) -> str:
    """The path given to ``tell``; only ever one of our own."""
    path = (extra_tags or "").removeprefix(_UNDO)
    is_ours = path.startswith("/") and not path.startswith("//")
    return path if is_ours else ""
