"""What the carers pages share: whose case or assessment it is, and the form page about it."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from carers.kinds import CARER_ASSESSMENT
from carers.models import Assessment
from casework import access
from casework.identity import top
from casework.models import Case, Person
from casework.permissions import may, may_for
from casework.roles import Right
from casework.views.asking import Done, FormPage, user_of, visible_case

FORM = "casework/form_page.html"
PERSON_FORM = "casework/people/form.html"


def case_to(request: HttpRequest, pk: int, *rights: Right) -> Case:
    """A case on which the user holds one of these rights; 404 where they may not see it."""
    case = visible_case(request, pk)
    if not any(may_for(user_of(request), right, case) for right in rights):
        raise PermissionDenied
    return case


def carers_case_to(request: HttpRequest, pk: int, *rights: Right) -> Case:
    """The same for a carer's own case; any other kind has no such page."""
    case = case_to(request, pk, *rights)
    if case.kind != CARER_ASSESSMENT.code:
        return get_object_or_404(Case.objects.none())
    return case


def assessment_to(request: HttpRequest, pk: int, *rights: Right) -> Assessment:
    """An assessment of a case that the user may see, with one of these rights on it.

    A partner's worker opens only those that their own organisation makes.
    """
    user = user_of(request)
    rows = Assessment.objects.select_related(
        "case__person", "case__team", "case__worker", "performed_by", "combined_with"
    )
    found = get_object_or_404(rows, pk=pk, case__in=Case.objects.visible_to(user))
    mine = user.post is not None and found.performed_by_id == user.post.team_id
    held = [right for right in rights if right != Right.SHARED or mine]
    # Reading is wide among those who give care; changing is narrow (docs/adr/0003).
    reads = Right.SEE_RECORDS in rights and may(user, Right.SEE_RECORDS)
    if not (reads or any(may_for(user, right, found.case) for right in held)):
        raise PermissionDenied
    return found


def case_url(case: Case) -> str:
    return reverse("case", args=[case.pk])


def about_case(
    request: HttpRequest, case: Case, make: Callable[[Any], Any], act: Callable[[Any], Done],
    *, template: str = FORM, back: str = "", **context: Any,
) -> HttpResponse:  # fmt: skip
    """One form that is one act on a case; the look at its person is written first."""
    access.saw_case(user_of(request), case, screen="carers")
    context.update(case=case, back=back or case_url(case))
    return FormPage(template, make, act, context).respond(request)


def about_person(
    request: HttpRequest, person: Person, make: Callable[[Any], Any], act: Callable[[Any], Done],
    *, as_of: Any, template: str = PERSON_FORM, **context: Any,
) -> HttpResponse:  # fmt: skip
    """One form that is one act on a person's record."""
    access.saw_person(user_of(request), person, screen="carers")
    back = reverse("person", args=[person.pk])
    whole = {**top(person, as_of), "back": back, **context}
    return FormPage(template, make, act, whole).respond(request)
