"""A carer's support plan: a service is added, and the plan is looked at again in time."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from carers import reviews
from carers.acts import planning, reviewing
from carers.forms.work import ReviewForm, ServiceForm
from carers.models import SupportPlan
from carers.views.asking import about_case, carers_case_to, case_to, case_url
from casework import access
from casework.calendar import local_today
from casework.models import Case
from casework.paging import Page, page_of
from casework.roles import Right
from casework.views.asking import Done, demand, user_of


@access.record_page
def add_service(request: HttpRequest, pk: int) -> HttpResponse:
    case, today = carers_case_to(request, pk, Right.WORK), local_today()
    plan = getattr(case, "carer_plan", None)
    begun = {"starts_on": today, "review_due_on": plan.review_due_on if plan else None}

    def act(form: Any) -> Done:
        given = dict(form.cleaned_data)
        review = given.pop("review_due_on")
        planning.add_service(
            case, planning.Service(**given), review_due_on=review, by=user_of(request), on=today
        )
        return Done("Added to the plan.", case_url(case), f"Looked at again by {review:%-d %B %Y}.")

    return about_case(
        request, case, lambda data: ServiceForm(data, initial=begun), act,
        title="Add to the support plan", verb="Add",
    )  # fmt: skip


@access.record_page
def reviews_due(request: HttpRequest) -> HttpResponse:
    """Plans to be looked at again, the longest due first: who, since when, and who has it."""
    demand(request, Right.SEE_RECORDS)
    user, today = user_of(request), local_today()
    plans = reviews.seen_by(user, as_of=today)
    page: Page[SupportPlan] = page_of(
        plans, order=reviews.LONGEST_DUE, after=request.GET.get("after", "")
    )
    access.saw(user, cases=[plan.case for plan in page.rows], screen="carers' reviews")
    lines = reviews.lines(page.rows, as_of=today)
    context = {"lines": lines, "page": page, "as_of": today, "ahead": reviews.AHEAD.days}
    return render(request, "carers/reviews.html", context)


@access.record_page
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found, and when the plan is looked at next; or that it ends."""
    seen = Case.objects.visible_to(user_of(request))
    plan = get_object_or_404(SupportPlan, pk=pk, case__in=seen)
    case, today = case_to(request, plan.case_id, Right.WORK), local_today()

    def act(form: Any) -> Done:
        made = reviewing.review(plan, **form.answers, by=user_of(request), on=today)
        then = "Close the review on its list, if there is one." if made.case else ""
        return Done("The review is recorded.", reverse("carer-reviews"), then)

    return about_case(
        request, case, ReviewForm, act, title="Review of the support plan",
        verb="Record the review", back=reverse("carer-reviews"),
        lede=f"Due on {plan.review_due_on:%-d %B %Y}. Ask the carer first what they would change.",
    )  # fmt: skip
