"""The numbers by which other systems know a person or a case: listed, added, changed, ended."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from casework import access
from casework.calendar import local_today
from casework.forms.other_numbers import NumberEndForm, NumberForm
from casework.identity import top
from casework.messages import tell
from casework.models import OWN_NUMBER, Case, Person, User
from casework.people import other_numbers
from casework.refusals import Refusal
from casework.roles import Right
from casework.views.asking import Done, FormPage, demand, demand_for, user_of, visible_case
from casework.views.asking import visible_person as visible

SCREEN = "numbers of other systems"
_FORM = "casework/form_page.html"


@dataclass(frozen=True)
class _About:
    """Whose numbers they are, and what stands on top of the page."""

    request: HttpRequest
    holder: Person | Case
    shows: dict[str, Any]

    @classmethod
    def person(cls, request: HttpRequest, pk: int) -> "_About":
        demand(request, Right.WORK)
        person = visible(request, pk)
        access.saw_person(user_of(request), person, screen=SCREEN)
        shows = {**top(person, local_today()), "about_people": [person], "whose": person.name}
        return cls(request, person, shows)

    @classmethod
    def case(cls, request: HttpRequest, pk: int) -> "_About":
        case = visible_case(request, pk)
        demand_for(request, Right.WORK, case)
        access.saw_case(user_of(request), case, screen=SCREEN)
        whose = f"{case.reference}, {case.kind_name.lower()}"
        return cls(request, case, {"case": case, "whose": whose})

    @property
    def what(self) -> str:
        return "person" if isinstance(self.holder, Person) else "case"

    @property
    def by(self) -> User:
        return user_of(self.request)

    def url(self, does: str, *args: int) -> str:
        return reverse(f"{self.what}-{does}", args=[self.holder.pk, *args])

    @property
    def list_url(self) -> str:
        return self.url("numbers")

    def found(self, number_pk: int) -> other_numbers.Reference:
        numbers: QuerySet[Any] = self.holder.references.all()
        made: other_numbers.Reference = get_object_or_404(numbers, pk=number_pk)
        return made

    def page(self, title: str, verb: str, **more: Any) -> dict[str, Any]:
        return {**self.shows, "title": title, "verb": verb, "back": self.list_url, **more}


@access.record_page
def person_numbers(request: HttpRequest, pk: int) -> HttpResponse:
    """Every number of a person, and a form to add one."""
    return _numbers(_About.person(request, pk))


@access.record_page
def case_numbers(request: HttpRequest, pk: int) -> HttpResponse:
    """Every number of a case, and a form to add one."""
    return _numbers(_About.case(request, pk))


def _numbers(about: _About) -> HttpResponse:
    def act(form: NumberForm) -> Done:
        made = other_numbers.add(about.holder, **form.cleaned_data, by=about.by)
        return Done(f"{made} was added.", about.list_url, then="Search finds them by it.",
                    undo_url=about.url("number-undo", made.pk))  # fmt: skip

    rows = [_Row.of(about, each) for each in other_numbers.of(about.holder)]
    shows = about.page(
        f"Numbers of other systems: {about.shows['whose']}", "Add the number",
        rows=[row for row in rows if row.number.ended_at is None],
        ended=[row for row in rows if row.number.ended_at is not None],
    )  # fmt: skip
    shows["back"] = reverse(about.what, args=[about.holder.pk])
    page = FormPage("casework/people/numbers.html", NumberForm, act, shows)
    return page.respond(about.request)


@dataclass(frozen=True)
class _Row:
    """One number on the page, and where it is changed, ended and undone."""

    number: Any
    change_url: str
    end_url: str
    undo_url: str

    @classmethod
    def of(cls, about: _About, number: Any) -> "_Row":
        undo = about.url("number-undo", number.pk) if other_numbers.may_be_undone(number) else ""
        return cls(
            number, about.url("number-change", number.pk), about.url("number-end", number.pk), undo
        )


@access.record_page
def person_number_change(request: HttpRequest, pk: int, number_pk: int) -> HttpResponse:
    return _change(_About.person(request, pk), number_pk)


@access.record_page
def case_number_change(request: HttpRequest, pk: int, number_pk: int) -> HttpResponse:
    return _change(_About.case(request, pk), number_pk)


def _change(about: _About, number_pk: int) -> HttpResponse:
    number = about.found(number_pk)
    kind = "" if number.kind == OWN_NUMBER else number.kind
    now = {"system": number.system, "number": number.number, "kind": kind}

    def act(form: NumberForm) -> Done:
        made = other_numbers.change(number, **form.cleaned_data, by=about.by)
        return Done(f"The number is {made}.", about.list_url,
                    undo_url=about.url("number-undo", made.pk))  # fmt: skip

    page = FormPage(
        _FORM, lambda data: NumberForm(data, initial=now), act,
        about.page(f"Change the number {number}", "Change the number"),
    )  # fmt: skip
    return page.respond(about.request)


@access.record_page
def person_number_end(request: HttpRequest, pk: int, number_pk: int) -> HttpResponse:
    return _end(_About.person(request, pk), number_pk)


@access.record_page
def case_number_end(request: HttpRequest, pk: int, number_pk: int) -> HttpResponse:
    return _end(_About.case(request, pk), number_pk)


def _end(about: _About, number_pk: int) -> HttpResponse:
    number = about.found(number_pk)

    def act(form: NumberEndForm) -> Done:
        made = other_numbers.end(number, because=form.cleaned_data["because"], by=about.by)
        return Done(f"{made} is not used any more.", about.list_url,
                    then="Nobody is found by it, and another record may have it.",
                    undo_url=about.url("number-undo", made.pk))  # fmt: skip

    page = FormPage(
        _FORM, NumberEndForm, act, about.page(f"End the number {number}", "End the number")
    )
    return page.respond(about.request)


@access.record_page
@require_POST
def person_number_undo(request: HttpRequest, pk: int, number_pk: int) -> HttpResponse:
    return _undo(_About.person(request, pk), number_pk)


@access.record_page
@require_POST
def case_number_undo(request: HttpRequest, pk: int, number_pk: int) -> HttpResponse:
    return _undo(_About.case(request, pk), number_pk)


def _undo(about: _About, number_pk: int) -> HttpResponse:
    try:
        other_numbers.undo(about.found(number_pk), by=about.by)
    except Refusal as refusal:
        tell(about.request, "Nothing was undone.", then=str(refusal))
    else:
        tell(about.request, "Undone: the number is as it was.")
    return redirect(about.list_url)
