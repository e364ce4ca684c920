"""A new request in three steps: who is it for, what is new about them, what do they ask."""

import re
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from casework import access, drafts, searching
from casework.acts import meeting_someone, receiving
from casework.calendar import local_today
from casework.forms.receive import NewPersonForm, RequestForm
from casework.identity import hit_of, top
from casework.messages import tell
from casework.models import Person, User
from casework.roles import Right
from casework.views.asking import Done, FormPage, demand, user_of, visible_person
from casework.views.search import ask


@access.record_page
def receive(request: HttpRequest) -> HttpResponse:
    """Step 1: find the person first, so that nobody is recorded twice."""
    demand(request, Right.RECEIVE)
    words = request.GET.get("q", "")
    asked = ask(words, user=user_of(request), as_of=local_today(), screen="new request")
    context = {"asked": asked, "most": searching.MOST}
    return render(request, "casework/receive/find.html", context)


@access.record_page
def receive_new_person(request: HttpRequest) -> HttpResponse:
    """Step 2: someone we have not met, unless the check finds that we have."""
    demand(request, Right.RECEIVE)
    user, today = user_of(request), local_today()
    if key := re.fullmatch("[0-9]{1,15}", request.POST.get("is_person", "")):
        return _it_is_them(request, visible_person(request, int(key[0])))
    return _NewPersonPage(
        template="casework/receive/person.html",
        make=lambda data: NewPersonForm(data, as_of=today, initial=_begun(request.GET)),
        act=lambda form: _open_record(form, user=user, today=today),
        context={"title": "Someone we have not met", "verb": "Record this person and go on"},
    ).respond(request)


def _begun(query: QueryDict) -> dict[str, Any]:
    """What was searched for is not typed again."""
    try:
        meant = searching.read(searching.tidy(query.get("name", "")), as_of=local_today())
    except ValueError:
        return {}
    *given, family = (name.capitalize() for name in meant.names or ("",))
    return {
        "given_names": " ".join(given), "family_name": family, "born_on": meant.born_on,
        "postcode": meant.postcode, "nhs_number": meant.nhs_number,
    }  # fmt: skip


class _MayBeKnown(Exception):
    """Others may be the same person; ``form`` is what was typed about the new one."""

    def __init__(self, people: list[Person], form: NewPersonForm) -> None:
        super().__init__()
        self.people, self.form = people, form


class _NewPersonPage(FormPage):
    """As a form page, and asks "Is it one of these?" before a second record is opened."""

    def respond(self, request: HttpRequest) -> HttpResponse:
        try:
            return super().respond(request)
        except _MayBeKnown as question:
            return self._ask_which(request, question)

    def _ask_which(self, request: HttpRequest, question: _MayBeKnown) -> HttpResponse:
        user, today = user_of(request), local_today()
        access.saw_people(user, people=question.people, screen="duplicate check")
        number = question.form.cleaned_data["nhs_number"]
        return self._show(
            request, question.form, status=409,
            likely=[hit_of(person, as_of=today) for person in question.people],
            asked_about=" ".join(str(person.pk) for person in question.people),
            has_number=any(number and person.nhs_number == number for person in question.people),
        )  # fmt: skip


def _open_record(form: NewPersonForm, *, user: User, today: date) -> Done:
    answered = [int(key) for key in form.data.get("none_of", "").split() if key.isdecimal()]
    try:
        person = meeting_someone.open_record(form.introduction, none_of=answered, by=user, on=today)
    except meeting_someone.MayBeKnown as known:
        raise _MayBeKnown(known.people, form) from known
    return Done(
        happened=f"A record is open for {person.name}, {person.reference}.",
        then="Now say what they ask for.",
        to=reverse("receive-request", args=[person.pk]),
    )


def _it_is_them(request: HttpRequest, person: Person) -> HttpResponse:
    """The record that we have is used; it is not changed by what was typed about a stranger."""
    drafts.discard(request)
    access.saw_person(user_of(request), person, screen="new request")
    tell(
        request, f"Going on with the record of {person.name}, {person.reference}.",
        then="Nothing in it was changed. If an address or number is new, change it on their page.",
    )  # fmt: skip
    return redirect("receive-request", pk=person.pk)


@access.record_page
def receive_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 3: what they ask for, from which day, and which team looks at it."""
    demand(request, Right.RECEIVE)
    user, today = user_of(request), local_today()
    person = visible_person(request, pk)
    access.saw_person(user, person, screen="new request")
    return FormPage(
        template="casework/receive/request.html",
        make=lambda data: RequestForm(data, as_of=today, initial=_usual(user, today)),
        act=lambda form: _receive(form, person=person, user=user, today=today),
        context={
            "title": "What do they ask for?",
            "verb": "Put it on the waiting list",
            **top(person, today),
            "open_cases": person.cases.still_open().select_related("team", "worker"),
            "as_of": today,
            "back": reverse("person", args=[person.pk]),
        },
    ).respond(request)


def _usual(user: User, today: date) -> dict[str, Any]:
    return {"received_on": today, "team": user.post.team_id if user.post else None}


def _receive(form: RequestForm, *, person: Person, user: User, today: date) -> Done:
    case = receiving.receive(receiving.Request(person=person, **form.request), by=user, on=today)
    return Done(
        happened=f"{case.kind_name} for {person.name} is on the list of {case.team.name}.",
        then="Nobody has rated it yet: rate it now if you know enough.",
        to=reverse("case", args=[case.pk]),
    )
