"""Correct what a request says: a mistyped day or kind, or a new day by which we hope to start."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from casework import access
from casework.acts import correcting, record
from casework.acts.correcting import CORRECTABLE
from casework.calendar import local_today
from casework.forms.acts import seen
from casework.forms.receive import CorrectForm
from casework.models import Case
from casework.roles import Right
from casework.views.asking import Done, FormPage, demand_for, user_of, visible_case


@access.record_page
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """What it said stays in the timeline; what follows from it is worked out anew."""
    case, today = visible_case(request, pk), local_today()
    demand_for(request, Right.WORK, case)
    access.saw_case(user_of(request), case, screen="correct the request")
    now = _as_it_stands(case)

    def act(form: Any) -> Done:
        because, shown = form.cleaned_data["why"], seen(form.cleaned_data)
        correcting.correct(
            case, form.changes, because=because, by=user_of(request), on=today, seen=shown,
            to=form.cleaned_data["to"],
        )  # fmt: skip
        then = "The wait, its letters and its thresholds follow what stands here now."
        return Done("The request is corrected.", reverse("case", args=[pk]), then=then)

    context = {
        "title": "Correct the request", "verb": "Correct it", "case": case,
        "back": reverse("case", args=[pk]),
    }  # fmt: skip
    return FormPage(
        "casework/case/correct.html",
        lambda data: CorrectForm(data, as_of=today, initial=now),
        act,
        context,
    ).respond(request)


def _as_it_stands(case: Case) -> dict[str, Any]:
    stands = {name: getattr(case, name) for name in CORRECTABLE}
    return {**stands, **record.seen_now(case).carried}
