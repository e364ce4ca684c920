"""Who cares for whom: recorded, looked at, ended; and leave to have letters about the other."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from carers.acts import relationships
from carers.forms.people import AuthorityForm, EndForm, RelationshipForm
from carers.models import CaringRelationship
from carers.views.asking import FORM, about_person
from casework import access
from casework.calendar import local_today
from casework.models import Person
from casework.roles import Right
from casework.views.asking import Done, FormPage, demand, user_of, visible_person


@access.record_page
def add(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, Right.WORK)
    person, today, user = visible_person(request, pk), local_today(), user_of(request)

    def act(form: Any) -> Done:
        given = dict(form.cleaned_data)
        other, cares = given.pop("other"), given.pop("direction") == "cares"
        pair = {"carer": person, "adult": other} if cares else {"carer": other, "adult": person}
        made = relationships.begin(relationships.Caring(**pair, **given), by=user, on=today)
        return Done("Recorded in both records.", reverse("relationship", args=[made.pk]))

    return about_person(
        request, person, lambda data: RelationshipForm(data, person=person, user=user), act,
        as_of=today, title="Record a caring relationship", verb="Record",
        lede="Write here what the carer does. What the adult needs belongs in the adult's record.",
    )  # fmt: skip


def _found(request: HttpRequest, pk: int) -> CaringRelationship:
    """Only where both people's records may be seen; each look is written down."""
    seen = Person.objects.visible_to(user_of(request)).values("pk")
    rows = CaringRelationship.objects.select_related("carer", "adult")
    found = get_object_or_404(rows, pk=pk, carer__in=seen, adult__in=seen)
    access.saw_people(
        user_of(request), people=[found.carer, found.adult], screen="caring relationship"
    )
    return found


@access.record_page
def relationship(request: HttpRequest, pk: int) -> HttpResponse:
    """Both by name and reference, and what is between them: nothing of either record."""
    demand(request, Right.SEE_RECORDS)
    context = {"made": _found(request, pk), "back": request.GET.get("from", "")}
    return render(request, "carers/relationship.html", context)


@access.record_page
def end(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, Right.WORK)
    made, today = _found(request, pk), local_today()

    def act(form: Any) -> Done:
        relationships.end(made, **form.cleaned_data, by=user_of(request), on=today)
        return Done("Ended, in both records.", _url(made))

    context = {
        "title": "The caring ended", "verb": "End it", "back": _url(made),
        "about_people": [made.carer, made.adult],
        "lede": "Leave to have letters about them ends with it. A request that waits goes on.",
    }  # fmt: skip
    return FormPage(FORM, EndForm, act, context).respond(request)


@access.record_page
def authority(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, Right.WORK)
    made, today = _found(request, pk), local_today()

    def act(form: Any) -> Done:
        relationships.authorise(made, **form.cleaned_data, by=user_of(request), on=today)
        return Done("Recorded.", _url(made), then="It stands in the adult's record.")

    context = {
        "title": "Letters about the adult", "verb": "Record the authority", "back": _url(made),
        "about_people": [made.carer, made.adult],
        "lede": f"{made.carer} gets letters about {made.adult} only with this.",
    }  # fmt: skip
    return FormPage(FORM, AuthorityForm, act, context).respond(request)


def _url(made: CaringRelationship) -> str:
    return reverse("relationship", args=[made.pk])
