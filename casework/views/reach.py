"""The pages of a person's representatives, and of whoever must not see their letters."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from casework import access
from casework.acts import reach
from casework.calendar import local_today
from casework.forms.reach import (
    HarmEndForm,
    HarmForm,
    RepresentativeEndForm,
    RepresentativeForm,
    WhereForm,
)
from casework.identity import top
from casework.models import Person, Representative, SourceOfHarm
from casework.permissions import may
from casework.reach_sections import harm_of, representatives_of
from casework.roles import Right
from casework.views.asking import Done, FormPage, demand, user_of, visible_person
from casework.views.people import About


@access.record_page
def representatives(request: HttpRequest, pk: int) -> HttpResponse:
    """Who may have their letters, and whose letters they have."""
    return _page(request, pk, "representatives")


@access.record_page
def harm(request: HttpRequest, pk: int) -> HttpResponse:
    """Who must not see their letters. Only on this page and on theirs, and never on paper."""
    return _page(request, pk, "harm")


def _page(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    demand(request, Right.SEE_RECORDS)
    user, today = user_of(request), local_today()
    person = visible_person(request, pk)
    access.saw_person(user, person, screen=name)
    shown = representatives_of if name == "representatives" else harm_of
    context = {
        **top(person, today), "back": reverse("person", args=[pk]), "as_of": today,
        "may_work": may(user, Right.WORK), "section": shown(person, user, today),
    }  # fmt: skip
    return render(request, f"casework/reach/{name}.html", context)


@access.record_page
def representative_add(request: HttpRequest, pk: int) -> HttpResponse:
    about = About.of(request, pk, screen="add a representative")

    def act(form: Any) -> Done:
        data = form.cleaned_data
        standing = reach.Standing(
            person=about.person, representative=data["other"], authority=data["authority"],
            evidence=data["evidence"], letters=data["letters"], starts_on=data["starts_on"],
        )  # fmt: skip
        access.saw_person(about.user, data["other"], screen="named as a representative")
        reach.add_representative(standing, by=about.user, on=about.today)
        then = "Letters follow it from now on. Those that are held for it are re-routed one by one."
        return Done("Recorded in both records.", _list_of(about.person), then=then)

    lede = f"Someone who may have the letters to {about.person.name}, or have a copy of them."
    return FormPage(
        make=lambda data: RepresentativeForm(data, user=about.user, as_of=about.today),
        act=act,
        **about.page("form", "Add a representative", "Add them", lede=lede),
    ).respond(request)


@access.record_page
def representative_end(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    about = About.of(request, pk, screen="end a representative")
    seen = Person.objects.visible_to(about.user)
    rows = Representative.objects.select_related("person", "representative")
    made = get_object_or_404(rows, pk=row_pk, person=about.person, representative__in=seen)
    access.saw_person(about.user, made.representative, screen="named as a representative")

    def act(form: Any) -> Done:
        reach.end_representative(made, **form.cleaned_data, by=about.user, on=about.today)
        return Done("They have no more letters.", _list_of(about.person))

    lede = f"{made.representative.name}, {made.get_authority_display()}"
    return FormPage(
        make=RepresentativeEndForm,
        act=act,
        **about.page("form", "End their authority", "End it", lede=lede, grave=True),
    ).respond(request)


def _list_of(person: Person) -> str:
    return reverse("person-representatives", args=[person.pk])


@access.record_page
def harm_add(request: HttpRequest, pk: int) -> HttpResponse:
    about = About.of(request, pk, screen="record who must not see letters")

    def act(form: Any) -> Done:
        data = dict(form.cleaned_data)
        other = data.pop("other")
        if other is not None:
            access.saw_person(about.user, other, screen="named as a source of harm")
        reach.record_harm(about.person, other=other, details=data, by=about.user, on=about.today)
        then = "No letter goes to an address that they may share."
        return Done("Recorded.", _harm_of(about.person), then=then)

    lede = (
        "Letters are held where this person may live. Until we know where that is, every letter "
        "by post is held, and someone is asked to find out."
    )
    title = "Someone must not see their letters"
    return FormPage(
        make=lambda data: HarmForm(data, user=about.user),
        act=act,
        **about.page("form", title, "Record it", lede=lede),
    ).respond(request)


def _harm_row(about: About, row_pk: int) -> SourceOfHarm:
    rows = SourceOfHarm.objects.select_related("person", "other")
    made = get_object_or_404(rows, pk=row_pk, person=about.person)
    seen = Person.objects.visible_to(about.user)
    if made.other is not None and seen.filter(pk=made.other.pk).exists():
        access.saw_person(about.user, made.other, screen="named as a source of harm")
    return made


@access.record_page
def harm_where(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Where they live, or how we know that they do not live together."""
    about = About.of(request, pk, screen="where someone lives")
    made = _harm_row(about, row_pk)
    now = {name: getattr(made, name) for name in ("lines", "postcode", "uprn", "apart_because")}

    def act(form: Any) -> Done:
        reach.locate_harm(made, details=form.cleaned_data, by=about.user)
        then = "Letters that were held for it are looked at again within the hour."
        return Done("Recorded.", _harm_of(about.person), then=then)

    lede = "An address of their own record counts too, as it stands on the day of each letter."
    return FormPage(
        make=lambda data: WhereForm(data, initial=now),
        act=act,
        **about.page("form", "Where do they live?", "Record it", lede=lede),
    ).respond(request)


@access.record_page
def harm_end(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    about = About.of(request, pk, screen="end who must not see letters")
    made = _harm_row(about, row_pk)

    def act(form: Any) -> Done:
        because = form.cleaned_data["because"]
        reach.end_harm(made, because=because, by=about.user, on=about.today)
        return Done("Ended.", _harm_of(about.person), then="It no longer holds any letter.")

    lede = "Letters may then go where this person lives. Be sure before you end it."
    return FormPage(
        make=HarmEndForm,
        act=act,
        **about.page("form", "They may see the letters", "End it", lede=lede, grave=True),
    ).respond(request)


def _harm_of(person: Person) -> str:
    return reverse("person-harm", args=[person.pk])
