"""How a carer's request comes in: on an adult's case, by staff, a campaign; or, young, across."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from carers.acts import offers, requests
from carers.forms.people import OfferForm, ReferralForm, RequestForm
from carers.kinds import CARER_ASSESSMENT
from carers.models import CaringRelationship
from carers.models.offer import Answer
from carers.views.asking import about_case, about_person, case_to, case_url
from casework import access
from casework.calendar import local_today
from casework.models import Person
from casework.roles import Right
from casework.staff import takes
from casework.views.asking import Done, demand, user_of, visible_person


@access.record_page
def request_assessment(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, Right.RECEIVE)
    person, today, user = visible_person(request, pk), local_today(), user_of(request)
    seen = Person.objects.visible_to(user).values("pk")
    theirs = CaringRelationship.objects.filter(carer=person, ends_on=None, adult__in=seen)
    teams = takes.taking(CARER_ASSESSMENT.code, on=today)

    def make(data: Any) -> RequestForm:
        usual = {"received_on": today, "team": user.post.team_id if user.post else None}
        relationships = theirs.select_related("adult")
        return RequestForm(data, relationships=relationships, teams=teams, initial=usual)

    def act(form: Any) -> Done:
        case = requests.receive(requests.Ask(carer=person, **form.cleaned_data), by=user, on=today)
        then = "It stays on the lists until it has an outcome. Rate it if you know enough."
        return Done(f"The request of {person} is on the list of {case.team}.", case_url(case), then)

    return about_person(
        request, person, make, act, as_of=today, verb="Put it on the waiting list",
        title="Ask for a carer's assessment",
    )  # fmt: skip


@access.record_page
def refer(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, Right.WORK)
    person, today = visible_person(request, pk), local_today()

    def act(form: Any) -> Done:
        requests.refer_young_carer(person, **form.cleaned_data, by=user_of(request), on=today)
        then = "They come up on the list of young carers before they are 18."
        return Done("The referral is recorded.", reverse("person", args=[person.pk]), then)

    return about_person(
        request, person, ReferralForm, act, as_of=today, verb="Record the referral",
        title="Refer a young carer",
        lede="Under 18, children's services assess. Ring or write to them, then record it here.",
    )  # fmt: skip


@access.record_page
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked on every case of an adult (S75)."""
    case, today, user = case_to(request, pk, Right.WORK), local_today(), user_of(request)
    last = case.carer_offers.select_related("carer").order_by("-id").first()
    begun: dict[str, Any] = {}
    if last:
        carer = last.carer.reference if last.carer else ""
        begun = {"identified": last.identified, "offered_on": last.offered_on, "carer": carer,
                 "answer": last.answer, "answered_on": last.answered_on}  # fmt: skip

    def act(form: Any) -> Done:
        made = offers.ask(case, offers.Offered(**form.cleaned_data), by=user, on=today)
        accepted = made.answer == Answer.ACCEPTED
        then = "Their request is on the list, with a date of its own." if accepted else ""
        return Done("Recorded.", case_url(case), then)

    return about_case(
        request, case, lambda data: OfferForm(data, user=user, initial=begun), act,
        title="Is there a carer?", verb="Record",
        lede="A carer has a right to an assessment of their own, whatever comes of this one.",
    )  # fmt: skip
