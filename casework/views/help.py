"""Help that stands on every page's foot: the accessibility statement and the keyboard."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """What is tested, what is known to be wrong, and what nobody has tested."""
    return render(request, "casework/help/accessibility.html")


@login_not_required
def shortcuts(request: HttpRequest) -> HttpResponse:
    """The single keys, and the switch that turns them off in this browser."""
    return render(request, "casework/help/shortcuts.html")
