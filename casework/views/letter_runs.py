"""What the sender did, how far it is today, and whether everyone gets what they can read."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render

from casework import access
from casework.calendar import local_today
from casework.exports import csv_response
from casework.letters import pausing
from casework.letters.post_room import measures, runs, trays
from casework.letters.post_room.measures import MEASURES
from casework.models import JobRun, Letter
from casework.roles import Right
from casework.views.asking import demand, user_of

LETTERS_SHOWN = 100


def run_list(request: HttpRequest) -> HttpResponse:
    """How many of today's letters have gone, and every run that did anything."""
    demand(request, Right.LETTERS)
    page = runs.page(after=request.GET.get("after", ""))
    context = {
        "today": runs.today(local_today(), user=user_of(request)),
        "runs": [runs.Run(run) for run in page.rows],
        "after": page.after, "paused": pausing.why_paused(),
    }  # fmt: skip
    return render(request, "casework/letters/runs.html", context)


@access.record_page
def run_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One run: what it came to, and the letters that went while it ran."""
    demand(request, Right.LETTERS)
    run = runs.Run(get_object_or_404(JobRun, pk=pk, job=runs.SENDER))
    visible = run.letters & Letter.objects.visible_to(user_of(request))
    shown = visible.select_related("person", "case", "team", "decided_by", "delivery")
    letters = list(shown.order_by("sent_at", "id")[: LETTERS_SHOWN + 1])
    access.saw_letters(user_of(request), letters=letters[:LETTERS_SHOWN], screen="run")
    context = {
        "run": run, "rows": trays.rows_of(letters[:LETTERS_SHOWN]), "most": LETTERS_SHOWN,
        "is_cut": len(letters) > LETTERS_SHOWN,
    }  # fmt: skip
    return render(request, "casework/letters/run.html", context)


def letter_measures(request: HttpRequest) -> HttpResponse:
    """The measures of the Accessible Information Standard, by team, each with its query."""
    demand(request, Right.FIGURES)
    today = local_today()
    context = {
        "measures": [(each, measures.query_of(each, as_of=today)) for each in MEASURES],
        "rows": measures.measured(as_of=today), "as_of": today, "small": measures.SMALL,
    }  # fmt: skip
    return render(request, "casework/letters/measures.html", context)


def measures_export(request: HttpRequest) -> StreamingHttpResponse:
    """The same figures as CSV."""
    demand(request, Right.FIGURES)
    today = local_today()
    return csv_response(f"letter-measures-{today}", measures.exported(as_of=today))
