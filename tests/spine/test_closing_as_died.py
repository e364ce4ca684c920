"""A case that ends because the person died ends their letters too: no letter to the dead (S22)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.acts import people, receiving
from casework.acts.record import policy_on
from casework.letters.gate.answers import Hold, Send
from casework.letters.gate.decision import decide
from casework.letters.gate.facts import facts_for
from casework.letters.gate.held import Held
from casework.letters.owed import waiting_well
from casework.models import Case, Letter, Verb
from tests import factory
from tests.api.asking import caller
from tests.carers import makers
from tests.conftest import signed_in
from tests.factory import user_of

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


@pytest.fixture
def case(cast, today):
    return factory.a_case(waited=60, team=cast.team, today=today)


@pytest.fixture
def other(case, cast, today):
    """Another case of the same person, with a letter that is due."""
    other = factory.a_case(
        waited=60, person=case.person, kind="review", team=cast.other_team, today=today
    )
    waiting_well.prepare(as_of=today)
    return other


def becomes_of_its_letter(case, today):
    letter = Letter.objects.get(case=case)
    return decide(facts_for(letter, now=timezone.now(), policy=policy_on(today)))


def close(case, cast, today, *, reason="died"):
    return receiving.close(case, reason=reason, note="Done", by=user_of(cast.manager), on=today)


def by_page(case, cast):
    browser = signed_in(cast.manager)
    return browser.post(reverse("case-close", args=[case.pk]), {"reason": "died"})


def by_program(case, cast):
    path = f"/api/cases/{case.pk}/closure/"
    return caller(cast.manager).post(path, {"reason": "died"}, match=case.version)


@pytest.mark.parametrize("ask", [by_page, by_program])
def test_their_other_letters_are_held(case, other, cast, today, ask):
    assert isinstance(becomes_of_its_letter(other, today), Send)
    assert ask(case, cast).status_code in (201, 302)
    assert becomes_of_its_letter(other, today) == Hold(Held.REPORTED_DEAD)


@pytest.mark.parametrize("ask", [by_page, by_program])
def test_it_is_one_report_from_that_day_and_no_verified_death(case, cast, today, ask):
    ask(case, cast)
    person = case.person
    person.refresh_from_db()
    assert (person.died_on, person.reported_dead_on) == (None, today)
    assert person.events.filter(verb=Verb.DIED).count() == 1
    assert Case.objects.get().close_reason == "died"


def test_their_other_cases_are_looked_at_today(case, other, cast, today):
    close(case, cast, today)
    other.refresh_from_db()
    assert (other.next_look_on, other.look_because) == (today, "Reported dead, not verified")


@pytest.mark.parametrize("known", [{"died_on": -9, "reported_on": None},
                                   {"died_on": None, "reported_on": -9}])  # fmt: skip
def test_what_was_recorded_before_stays_as_it_was(case, cast, today, known):
    known = {name: today + days * ONE_DAY if days else None for name, days in known.items()}
    people.record_death(case.person, **known, by=user_of(cast.manager), on=today)
    close(case, cast, today)
    case.person.refresh_from_db()
    assert case.person.died_on == known["died_on"]
    assert case.person.reported_dead_on == known["reported_on"]
    assert case.person.events.filter(verb=Verb.DIED).count() == 1


def test_any_other_ending_says_nothing_of_a_death(case, other, cast, today):
    close(case, cast, today, reason="declined")
    assert isinstance(becomes_of_its_letter(other, today), Send)


def test_a_closing_that_is_refused_records_no_death(case, cast, today):
    close(case, cast, today, reason="declined")
    by_program(case, cast)
    by_page(case, cast)
    case.person.refresh_from_db()
    assert not case.person.may_have_died


def test_a_carers_closing_stops_the_letters_of_their_own_care(cast, today):
    by = user_of(cast.practitioner)
    carers = makers.a_carers_case(team=cast.team, by=by, today=today, waited=10)
    own = factory.a_case(waited=60, person=carers.person, team=cast.team, today=today)
    waiting_well.prepare(as_of=today)
    close(carers, cast, today)
    assert becomes_of_its_letter(own, today) == Hold(Held.REPORTED_DEAD)


def test_the_closed_case_leads_to_recording_the_death(case, cast, today):
    link = reverse("person-death", args=[case.person.pk])
    browser, page = signed_in(cast.manager), reverse("case", args=[case.pk])
    assert link not in browser.get(page).content.decode()
    by_page(case, cast)
    told = browser.get(page).content.decode()
    assert link in told
    people.record_death(
        case.person, died_on=today, reported_on=None, by=user_of(cast.manager), on=today
    )
    assert link not in browser.get(page).content.decode()
