"""Each use of emergency access, reviewed one by one (trust.md S5).

Whoever reviews is told whose record it was by its number alone; to open it is another matter.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from casework import access
from casework.acts import reviewing_access
from casework.acts.record import policy_on
from casework.calendar import local_today
from casework.forms.emergencies import ReviewForm
from casework.models import Grant
from casework.paging import Order, page_of
from casework.roles import Right
from casework.views.asking import Done, FormPage, demand, user_of

NEWEST_FIRST = Order(("id",), falling=True)
SCREEN = "emergency review"
_PAGE = 50


@access.record_page
def emergencies(request: HttpRequest) -> HttpResponse:
    """What waits for a review, the oldest first; and what was reviewed."""
    demand(request, Right.REVIEW_ACCESS)
    taken = Grant.objects.filter(is_emergency=True).select_related(
        "person", "user__worker__team", "reviewed__by__worker"
    )
    waiting = list(taken.filter(reviewed=None).order_by("given_at", "pk")[:_PAGE])
    done = taken.exclude(reviewed=None)
    page = page_of(done, order=NEWEST_FIRST, after=request.GET.get("after", ""), size=_PAGE)
    shown = {each.person_id: each.person for each in [*waiting, *page.rows]}
    access.saw_people(user_of(request), people=shown.values(), screen=SCREEN)
    today = local_today()
    late = reviewing_access.overdue(as_of=today, policy=policy_on(today))
    context = {
        "waiting": waiting,
        "rows": page.rows,
        "older_url": f"?after={page.after}" if page.after else "",
        "late": set(late.values_list("pk", flat=True)),
    }
    return render(request, "casework/looks/emergencies.html", context)


@access.record_page
def emergency_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Say of one use whether it was in order."""
    demand(request, Right.REVIEW_ACCESS)
    rows = Grant.objects.filter(is_emergency=True).select_related("person", "user__worker__team")
    taken = get_object_or_404(rows, pk=pk)
    user, back = user_of(request), reverse("emergencies")
    access.saw_person(user, taken.person, screen=SCREEN)

    def act(form: Any) -> Done:
        reviewing_access.review(taken, **form.cleaned_data, by=user)
        then = "" if form.cleaned_data["in_order"] else "The managers of their team are told."
        return Done("The review is recorded.", back, then=then)

    who = taken.user
    said = f"{who.name}, {who.worker.team.name}, for {taken.person.reference}: {taken.reason}"
    return FormPage(
        template="casework/form_page.html", make=ReviewForm, act=act,
        context={"title": "Review emergency access", "back": back, "verb": "Record the review",
                 "lede": said},
    ).respond(request)  # fmt: skip
