"""The records that stay shut to a member of staff: declared by them or by whoever manages them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from casework import access
from casework.acts import interests as acts
from casework.calendar import local_today
from casework.forms.interests import EndInterestForm, InterestForm
from casework.models import Interest, User, Worker
from casework.permissions import may
from casework.roles import Right
from casework.views.asking import Done, FormPage, demand, user_of
from casework.views.restricted import whose_record

SCREEN = "records that stay shut"


def worker_for(user: User, pk: int) -> Worker:
    """Their own post, or one of somebody whom they manage. Raises ``PermissionDenied``."""
    found = get_object_or_404(Worker.objects.select_related("team", "user"), pk=pk)
    if found.user_id != user.pk and not may(user, Right.ABSENCES):
        raise PermissionDenied
    return found


@access.record_page
def worker_interests(request: HttpRequest, pk: int) -> HttpResponse:
    """Which records are shut to a member of staff, each by its number alone."""
    user = user_of(request)
    found = worker_for(user, pk)
    rows = list(
        found.interests.live().select_related("person", "declared_by__worker").order_by("pk")
    )
    people = [row.person for row in rows]
    if found.user_id != user.pk:
        access.saw_people(user, people=people, screen=SCREEN)
    context = {"worker": found, "rows": rows, "is_own": found.user_id == user.pk}
    return render(request, "casework/staff/interests.html", context)


@access.looks_first
def interest_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more record is shut to them. It shows nobody."""
    user = user_of(request)
    found = worker_for(user, pk)
    back = reverse("worker-interests", args=[pk])

    def act(form: Any) -> Done:
        data = form.cleaned_data
        access.searched(user, f"To be shut: {data['words']}", found=0)
        acts.declare(found, whose_record(data["words"]), kind=data["kind"], by=user,
                     on=local_today())  # fmt: skip
        then = "A case of that person which they held waits for another worker."
        return Done("If there is such a record, it is shut to them.", to=back, then=then)

    return FormPage(
        template="casework/form_page.html", make=InterestForm, act=act,
        context={"title": f"A record to be shut to {found}", "back": back,
                 "verb": "Shut it to them", "lede": _LEDE},
    ).respond(request)  # fmt: skip


_LEDE = (
    "Their own record, a relative’s or a friend’s. They find it nowhere, are given no case of it, "
    "and get no emergency access to it."
)


@access.record_page
def interest_end(request: HttpRequest, pk: int) -> HttpResponse:
    """It need not be shut to them; never ended by oneself."""
    demand(request, Right.ABSENCES)
    rows = Interest.objects.select_related("worker__user", "person")
    made, user = get_object_or_404(rows, pk=pk), user_of(request)
    back = reverse("worker-interests", args=[made.worker_id])
    access.saw_person(user, made.person, screen=SCREEN)

    def act(form: Any) -> Done:
        acts.end(made, because=form.cleaned_data["because"], by=user)
        return Done(f"The record is not shut to {made.worker} any more.", to=back)

    return FormPage(
        template="casework/form_page.html", make=EndInterestForm, act=act,
        context={"title": f"Not shut to {made.worker} any more", "back": back,
                 "verb": "Open it to them", "lede": made.person.reference},
    ).respond(request)  # fmt: skip
