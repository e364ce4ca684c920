"""A carer's request is dated, keeps where it came from, and ends only with an outcome (S69)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from carers.acts import deciding, offers, requests
from carers.acts.requests import NoOutcome, UnderAge
from carers.models import CarerOffer, CarerRequest, YoungCarerReferral
from casework.acts import receiving, watching
from casework.models import Case, CloseReason, Event
from casework.policy import Rag
from casework.refusals import BadDate, NeedsReason, Refusal
from tests import factory
from tests.carers import makers
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def close(case, reason, by, today, note=""):
    """As a practitioner may, once somebody has rated it (tests/spine/test_who_may_close.py)."""
    Case.objects.filter(pk=case.pk, rag=None).update(rag=Rag.AMBER, rated_on=today)
    return receiving.close(case, reason=reason, note=note, by=by, on=today)


@pytest.mark.parametrize("reason", sorted(set(CloseReason.values) - {"died", "import_undone"}))
def test_a_request_without_an_outcome_never_leaves_the_lists(case, by, today, reason):
    """S69: every reason but death asks for something that is not there yet."""
    with pytest.raises(NoOutcome):
        close(case, reason, by, today)
    case.refresh_from_db()
    assert case.is_open


@pytest.mark.parametrize("reason", ["declined", "moved_away", "duplicate", "not_ours"])
def test_it_ends_with_an_outcome_in_words(case, by, today, reason):
    assert not close(case, reason, by, today, note="She said so on Tuesday").is_open


def test_advice_alone_is_never_an_outcome(case, by, today):
    with pytest.raises(NoOutcome, match="section 10"):
        close(case, "signposted", by, today, note="Gave a leaflet")


def test_a_death_ends_it(case, by, today):
    assert not close(case, "died", by, today).is_open


def test_it_is_completed_by_a_decision_and_not_by_an_assessment(case, by, today):
    done = makers.completed(case, by=by, on=today, outcomes=makers.ONE_OUTCOME)
    with pytest.raises(NoOutcome, match="written decision"):
        close(case, "completed", by, today)
    deciding.decide(done, reasons="Because", advice="", by=by, on=today)
    assert not close(case, "completed", by, today).is_open


def test_nobody_is_given_up_before_two_calls_in_vain(case, by, today):
    makers.ring(case, by=by, on=today, outcome="no_answer")
    with pytest.raises(NoOutcome, match="at least 2"):
        close(case, "no_contact", by, today)
    makers.ring(case, by=by, on=today - timedelta(days=1), outcome="no_answer")
    visit = watching.Talk("visit", "person", "no_answer", "Nobody in", today)
    watching.contact(case, visit, by=by, on=today)
    assert not close(case, "no_contact", by, today, "Two calls and a visit").is_open


def test_the_closing_page_says_why_and_keeps_what_was_typed(cast, case):
    page = signed_in(cast.practitioner).post(
        reverse("case-close", args=[case.pk]), {"reason": "signposted", "note": "Gave a leaflet"}
    )
    assert page.status_code == 409
    assert "Gave a leaflet" in page.content.decode()


def test_an_adults_case_closes_as_before(by, today):
    assert not close(factory.a_case(today=today), "signposted", by, today).is_open


class TestUnderEighteen:
    """Under 18, children's services assess; refused with words on every road to the list."""

    @pytest.fixture
    def child(self, today):
        return makers.a_carer(born_on=today.replace(year=today.year - 18) + timedelta(days=1))

    def test_is_refused_by_the_carers_own_road_and_the_general_one(self, cast, child, by, today):
        with pytest.raises(UnderAge, match="children's services"):
            makers.a_carers_case(person=child, team=cast.team, by=by, today=today)
        with pytest.raises(UnderAge):
            factory.a_case(person=child, kind=makers.CARER, team=cast.team, today=today)

    def test_is_taken_on_the_eighteenth_birthday(self, cast, by, today):
        grown = makers.a_carer(born_on=today.replace(year=today.year - 18))
        assert makers.a_carers_case(person=grown, team=cast.team, by=by, today=today).is_open

    def test_is_referred_across_and_it_is_recorded(self, child, by, today):
        requests.refer_young_carer(child, to="Early Help", note="Cares at night", by=by, on=today)
        assert YoungCarerReferral.objects.get().person == child
        assert Event.objects.filter(person=child, verb="referred").exists()

    def test_an_adult_is_not_referred(self, by, today):
        with pytest.raises(Refusal):
            requests.refer_young_carer(makers.a_carer(), to="Early Help", note="", by=by, on=today)

    def test_comes_up_a_year_before_the_birthday_and_not_sooner(self, cast, adult, by, today):
        for name, years, days in (("Soon", 17, 0), ("Later", 16, 300)):
            born = today.replace(year=today.year - years - (1 if days else 0))
            person = makers.a_carer(name, born_on=born + timedelta(days=365 - days if days else 0))
            makers.caring(person, adult, by=by, today=today, kind="young",
                          starts_on=today - timedelta(days=9))  # fmt: skip
        page = signed_in(cast.practitioner).get("/carers/young/").content.decode()
        assert "Iris Soon" in page
        assert "Iris Later" not in page


class TestHowTheyCame:
    @pytest.mark.parametrize("came_by", ["self", "staff", "partner", "campaign"])
    def test_each_way_is_kept(self, cast, by, today, came_by):
        """S74."""
        ask = requests.Ask(makers.a_carer(), cast.team, today, came_by, campaign="Carers Week")
        case = requests.receive(ask, by=by, on=today)
        kept = CarerRequest.objects.get(case=case)
        assert kept.came_by == came_by
        assert kept.campaign == ("Carers Week" if came_by == "campaign" else "")

    def test_a_campaign_has_a_name(self, cast, by, today):
        ask = requests.Ask(makers.a_carer(), cast.team, today, "campaign", campaign=" ")
        with pytest.raises(NeedsReason):
            requests.receive(ask, by=by, on=today)
        assert not Case.objects.exists()

    def test_by_the_page(self, cast):
        person = makers.a_carer()
        told = {"received_on": "2026-11-01", "came_by": "campaign", "campaign": "Carers Week",
                "team": cast.team.pk}  # fmt: skip
        page = signed_in(cast.practitioner).post(f"/people/{person.pk}/carer-request/", told)
        assert page.status_code == 302
        assert str(Case.objects.get(person=person).received_on) == "2026-11-01"


class TestTheOffer:
    """S75: asked on every case of an adult, until it is answered."""

    @pytest.fixture
    def adults_case(self, cast, adult, today):
        return factory.a_case(person=adult, team=cast.team, today=today)

    def offer(self, case, by, today, **said):
        return offers.ask(case, offers.Offered(**{"identified": "yes", **said}), by=by, on=today)

    def says(self, cast, case):
        return signed_in(cast.practitioner).get(f"/cases/{case.pk}/").content.decode()

    def test_it_is_asked_until_it_is_answered(self, cast, adults_case, by, today):
        assert "Is there a carer?" in self.says(cast, adults_case)
        self.offer(adults_case, by, today, identified="not_yet")
        assert "Is there a carer?" in self.says(cast, adults_case)
        self.offer(adults_case, by, today)
        assert "Offer the carer an assessment" in self.says(cast, adults_case)
        self.offer(adults_case, by, today, offered_on=today, answer="thinking", answered_on=today)
        assert "is thinking about it" in self.says(cast, adults_case)
        self.offer(adults_case, by, today, offered_on=today, answer="declined", answered_on=today)
        assert "is thinking about it" not in self.says(cast, adults_case)

    def test_accepting_puts_the_carers_own_request_on_the_list_that_day(
        self, adults_case, adult, by, today
    ):
        carer, day = makers.a_carer(), today - timedelta(days=4)
        both = makers.caring(carer, adult, by=by, today=today)
        for _ in range(2):
            self.offer(adults_case, by, today, carer=carer, offered_on=day, answer="accepted",
                       answered_on=day)  # fmt: skip
        case = Case.objects.get(kind=makers.CARER)
        assert (case.person, case.received_on) == (carer, day)
        assert case.carer_request.from_case == adults_case
        assert case.carer_request.relationship == both

    @pytest.mark.parametrize(
        ("said", "wrong"),
        [
            ({"answer": "accepted"}, NeedsReason),
            ({"answer": "declined", "offered": 1, "answered": 2}, BadDate),
            ({"identified": "no", "offered": 0}, Refusal),
            ({"offered": -1}, BadDate),
        ],
    )
    def test_nonsense_is_refused_and_nothing_is_kept(self, adults_case, by, today, said, wrong):
        ago = {name: today - timedelta(days=said.pop(name)) for name in ("offered", "answered")
               if name in said}  # fmt: skip
        with pytest.raises(wrong):
            self.offer(
                adults_case, by, today, **said,
                **{f"{name}_on": day for name, day in ago.items()},
            )  # fmt: skip
        assert not CarerOffer.objects.exists()

    def test_the_adult_is_no_carer_of_themselves(self, adults_case, adult, by, today):
        with pytest.raises(Refusal, match="themselves"):
            self.offer(adults_case, by, today, carer=adult)

    def test_the_adults_timeline_names_the_carer_by_reference_only(self, adults_case, by, today):
        carer = makers.a_carer()
        self.offer(adults_case, by, today, carer=carer)
        said = Event.objects.filter(case=adults_case, verb="assessment").get().says
        assert carer.reference in said
        assert carer.family_name not in said
