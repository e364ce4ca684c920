"""Pages for when something cannot be done: each says what happened and what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came without its token: usually a page left open over a sign-out."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)
