"""A person's page, and the acts that change what we hold about them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from casework import access
from casework.acts import moving_home, people
from casework.acts.record import policy_on
from casework.audit.telling import as_told_to
from casework.calendar import local_today
from casework.cases.wait import Wait
from casework.extensions import sections_of_person
from casework.forms.asking import NeedsForm
from casework.forms.people import AddressEndForm, AddressForm, AliveForm, DeathForm
from casework.identity import channels, current_address, live_needs, top
from casework.imports.columns import label_of
from casework.letters.gate import came_back
from casework.models import Address, Case, CloseReason, Event, Person, User
from casework.paging import Order, page_of
from casework.people import address_in_doubt, safe_to_write
from casework.people.address_in_doubt import Question
from casework.permissions import may, may_for
from casework.policy import PolicyInForce
from casework.roles import Right
from casework.views.asking import Done, FormPage, demand, user_of, visible_person

_MOST_CASES = 100
NEWEST_FIRST = Order(("id",), falling=True)


@access.record_page
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Who they are, how they want to be reached, and all that we did, as one story."""
    demand(request, Right.SEE_RECORDS)
    user, today = user_of(request), local_today()
    shown = visible_person(request, pk)
    access.saw_person(user, shown, screen="person")
    events = page_of(_events(shown), order=NEWEST_FIRST, after=request.GET.get("after", ""))
    as_told_to(user_of(request), events.rows)
    story = list(_story(shown, today, policy_on(today)))
    cases = [] if shown.may_have_died else [chapter.case for chapter in story]
    context = {
        **_whole(shown, today),
        "story": story,
        "closed": _closed_as_died(cases, user),
        "events": events,
        "sections": sections_of_person(shown, user, today),
        "to_correct": [
            (row, label_of(row.field)) for row in shown.to_correct.still_open().order_by("pk")
        ],
        "letters_wait": _letters_wait(shown, story),
        "may": {right.name.lower(): may(user, right) for right in _BUTTONS},
    }
    return render(request, "casework/people/page.html", context)


_BUTTONS = (Right.WORK, Right.RECEIVE, Right.AUDIT, Right.GRANT)


def _whole(shown: Person, today: date) -> dict[str, Any]:
    """Who they are, where they live, and how they are reached."""
    addresses = list(shown.addresses.order_by("-starts_on", "-pk")[:_MOST_CASES])
    home = current_address(addresses, today)
    return {
        **top(shown, today),
        "channels": channels(shown, post=str(home) if home else ""),
        "addresses": addresses,
        "home": home,
        "as_of": today,
    }


def _events(shown: Person) -> QuerySet[Event]:
    return Event.objects.filter(person=shown).select_related("by__worker", "case")


def _letters_wait(shown: Person, story: list["Chapter"]) -> list[Question]:
    """What asks whether letters may go; no statement of its own where nothing does."""
    asks = any(chapter.case.asks_if_safe for chapter in story)  # type: ignore[attr-defined]
    return safe_to_write.open_questions(shown) if asks else []


@dataclass(frozen=True)
class Chapter:
    """One case of the story: what it was for, how long it took, and how it stands."""

    case: Case
    wait: Wait
    how: str


def _story(shown: Person, today: date, policy: PolicyInForce) -> Iterator[Chapter]:
    cases = shown.cases.select_related("team", "worker").order_by("-received_on", "-pk")
    cases = cases.annotate(asks_if_safe=Exists(safe_to_write.asking(case=OuterRef("pk"))))
    for case in cases[:_MOST_CASES]:
        yield Chapter(case, case.wait(today, policy), _how(case))


def _how(case: Case) -> str:
    if case.closed_on:
        return f"Ended: {case.get_close_reason_display().lower()}"
    if case.worker:
        return f"With {case.worker.name}, {case.team.name}"
    return f"Waiting with {case.team.name}"


@dataclass
class About:
    """A form about one person: who asks, whom it is about, and on which day."""

    request: HttpRequest
    person: Person
    user: User
    today: date

    @classmethod
    def of(cls, request: HttpRequest, pk: int, *, screen: str) -> "About":
        """Demand the right to change details, find the person, write down the look."""
        demand(request, Right.WORK)
        shown = visible_person(request, pk)
        access.saw_person(user_of(request), shown, screen=screen)
        return cls(request, shown, user_of(request), local_today())

    @property
    def url(self) -> str:
        return reverse("person", args=[self.person.pk])

    def page(self, template: str, title: str, verb: str, **more: Any) -> dict[str, Any]:
        """The parts of a form page that are the same for all of them."""
        context = {
            "title": title,
            "verb": verb,
            "back": self.url,
            **top(self.person, self.today),
            **more,
        }
        return {"template": f"casework/people/{template}.html", "context": context}


@access.record_page
def person_needs(request: HttpRequest, pk: int) -> HttpResponse:
    """What they said when asked how they read, hear and are best reached."""
    about = About.of(request, pk, screen="access needs")
    live = live_needs(about.person, about.today)
    answer = "none" if about.person.access_needs_asked_on and not live else None
    now = {
        "terms": [need.term_id for need in live], "answer": "some" if live else answer,
        "version": about.person.version,
    }  # fmt: skip

    def act(form: NeedsForm) -> Done:
        data = form.cleaned_data
        people.record_needs(
            about.person, list(data["terms"]), source=data["source"], version=data["version"],
            by=about.user, on=about.today,
        )  # fmt: skip
        return Done("Access needs recorded.", about.url, then="Letters follow them from now on.")

    return FormPage(
        make=lambda data: NeedsForm(data, initial=now),
        act=act,
        **about.page("form", "Access needs", "Record access needs", lede=_ASK),
    ).respond(request)


_ASK = (
    "Ask each person, and ask again every year: how do you like to get information, and what helps "
    "you when we talk?"
)


@access.record_page
def person_address(request: HttpRequest, pk: int) -> HttpResponse:
    """A new address; the one of its kind that we hold ends on the day they came."""
    about = About.of(request, pk, screen="new address")

    def act(form: AddressForm) -> Done:
        address = Address(**form.cleaned_data)
        moving_home.move_home(about.person, address, by=about.user, on=about.today)
        then = "Letters go there from now on, where it is safe to write. Open cases are looked at."
        return Done("New address recorded.", about.url, then=then)

    lede = "Their old address of the same kind ends on the day they came to the new one."
    return FormPage(
        make=lambda data: AddressForm(data, initial={"starts_on": about.today}),
        act=act,
        **about.page(
            "address",
            "New address",
            "Record the address",
            lede=lede,
            came_back=came_back.addresses_of(about.person, on=about.today),
            asked=address_in_doubt.open_questions(about.person),
            here=about.person.addresses.on(about.today).order_by("-starts_on", "-pk"),
        ),
    ).respond(request)


@access.record_page
def person_address_end(request: HttpRequest, pk: int, address_pk: int) -> HttpResponse:
    """They no longer live, or stay, at an address."""
    about = About.of(request, pk, screen="end an address")
    address = get_object_or_404(Address, pk=address_pk, person=about.person)

    def act(form: AddressEndForm) -> Done:
        people.end_address(address, by=about.user, on=form.cleaned_data["ends_on"])
        then = "Letters are held until there is an address to send them to."
        return Done("The address has ended.", about.url, then=then)

    return FormPage(
        make=lambda data: AddressEndForm(data, as_of=about.today),
        act=act,
        **about.page("form", "They left this address", "End the address", lede=str(address)),
    ).respond(request)


@access.record_page
def person_death(request: HttpRequest, pk: int) -> HttpResponse:
    """A death. Every letter that has not begun is stopped by it."""
    about = About.of(request, pk, screen="record a death")

    def act(form: DeathForm) -> Done:
        day, how_sure = form.cleaned_data["on"], form.cleaned_data["how_sure"]
        is_verified = how_sure == "verified"
        people.record_death(
            about.person, died_on=day if is_verified else None,
            reported_on=None if is_verified else day, by=about.user, on=about.today,
        )  # fmt: skip
        then = "No letter goes out to them. Each open case asks for a look today."
        return Done(f"Recorded for {about.person.name}.", about.url, then=then)

    lede = "Letters to this person stop at once. Tell their family’s worker and the team manager."
    return FormPage(
        make=DeathForm,
        act=act,
        **about.page("death", "Record a death", "Record the death", lede=lede, grave=True),
    ).respond(request)


@access.record_page
def person_alive(request: HttpRequest, pk: int) -> HttpResponse:
    """A death that was recorded was a mistake. Cases that were closed for it are named."""
    about = About.of(request, pk, screen="correct a death")

    def act(form: AliveForm) -> Done:
        why, version = form.cleaned_data["why"], form.cleaned_data["version"]
        people.correct_death(
            about.person, because=why, version=version, by=about.user, on=about.today
        )
        then = "Letters that it held are looked at again within the hour, each open case today."
        return Done(f"{about.person.name} is alive.", about.url, then=then)

    lede = "Letters go to them again, where nothing else stands in the way."
    now = {"version": about.person.version}
    return FormPage(
        make=lambda data: AliveForm(data, initial=now),
        act=act,
        **about.page(
            "alive", "They are alive: this was a mistake", "They are alive", lede=lede,
            closed=_closed_as_died(about.person.cases.select_related("team"), about.user),
        ),
    ).respond(request)  # fmt: skip


def _closed_as_died(cases: Iterable[Case], user: User) -> list[tuple[Case, bool]]:
    """Those that were closed because the person died, and whether the user may open each again."""
    return [
        (case, may_for(user, Right.CLOSE, case))
        for case in cases
        if case.close_reason == CloseReason.DIED
    ]
