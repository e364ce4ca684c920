"""Where the script keeps a half-written form."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from casework import drafts
from casework.views.asking import user_of


@require_POST
def keep_draft(request: HttpRequest) -> HttpResponse:
    """Keep what was typed on the page ``path``; 204 when kept, 413 when it is too long."""
    kept = drafts.keep(
        user_id=user_of(request).pk, path=request.POST.get("path", ""), data=request.POST
    )
    return HttpResponse(status=204 if kept else 413)
