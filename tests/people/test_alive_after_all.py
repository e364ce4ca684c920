"""A death, or a report of one, that was a mistake is corrected, and letters go again (S22)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.acts import people, receiving
from casework.acts.record import policy_on
from casework.letters.gate.answers import Hold
from casework.letters.gate.decision import decide
from casework.letters.gate.facts import facts_for
from casework.letters.looking_again import look_again
from casework.letters.owed import waiting_well
from casework.models import Case, Event, Letter, Person, Verb
from casework.refusals import NeedsReason, Refusal
from tests import factory
from tests.api.asking import caller
from tests.conftest import Cast, signed_in
from tests.factory import user_of

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)
WHY = "She rang us herself this morning"


@pytest.fixture
def case(cast: Cast, today: date) -> Case:
    return factory.a_case(waited=60, team=cast.team, today=today)


@pytest.fixture
def mistaken(case: Case, cast: Cast, today: date) -> Person:
    """Reported dead by mistake a week ago; their letter is held for it."""
    week_ago = today - 7 * ONE_DAY
    person = people.record_death(
        case.person, died_on=None, reported_on=week_ago, by=user_of(cast.manager), on=week_ago
    )
    waiting_well.prepare(as_of=today)
    return person


def correct(person: Person, cast: Cast, today: date, *, because: str = WHY) -> Person:
    return people.correct_death(
        person, because=because, version=person.version, by=user_of(cast.manager), on=today
    )


def by_page(person: Person, cast: Cast):
    url = reverse("person-alive", args=[person.pk])
    browser = signed_in(cast.manager)
    version = browser.get(url).context["form"]["version"].value()
    return browser.post(url, {"why": WHY, "version": version})


def by_program(person: Person, cast: Cast):
    path = f"/api/people/{person.pk}/death/"
    return caller(cast.manager).ask("DELETE", path, {"because": WHY}, match=person.version)


@pytest.mark.parametrize("ask", [by_page, by_program])
@pytest.mark.parametrize("known", ["died_on", "reported_dead_on"])
def test_it_is_taken_back_with_its_reason_and_what_it_was(cast, today, mistaken, known, ask):
    Person.objects.update(**{"reported_dead_on": None, known: today - ONE_DAY})
    assert ask(mistaken, cast).status_code in (200, 302)
    mistaken.refresh_from_db()
    assert not mistaken.may_have_died
    told = Event.objects.get(verb=Verb.ALIVE)
    assert WHY in told.says
    assert told.data["changes"] == {known: [str(today - ONE_DAY), ""]}
    assert told.by == user_of(cast.manager)


def test_a_letter_that_it_held_goes_once_it_is_looked_at_again(cast, today, case, mistaken):
    now, letter = timezone.now(), Letter.objects.get()
    held = decide(facts_for(letter, now=now, policy=policy_on(today)))
    assert isinstance(held, Hold)
    Letter.objects.update(state="held", held_because=held.reason)
    assert look_again(now=now) == {"released": 0, "still_held": 1}
    correct(mistaken, cast, today)
    assert look_again(now=now) == {"released": 1, "still_held": 0}
    letter.refresh_from_db()
    assert letter.state == "due"


def test_each_open_case_is_looked_at_today(cast, today, case, mistaken):
    Case.objects.update(next_look_on=today + 9 * ONE_DAY)
    correct(mistaken, cast, today)
    case.refresh_from_db()
    assert case.next_look_on == today
    assert case.look_because == "They are alive: the death was a mistake"


def test_they_may_ask_for_something_new_and_have_their_case_back(cast, today, case, mistaken):
    by = user_of(cast.manager)
    receiving.close(case, reason="died", note="Done", by=by, on=today)
    mistaken.refresh_from_db()
    person = people.record_death(mistaken, died_on=today, reported_on=None, by=by, on=today)
    with pytest.raises(Refusal, match="has died"):
        receiving.reopen(case, note="Alive", by=by, on=today)
    correct(person, cast, today)
    assert receiving.reopen(case, note="Alive", by=by, on=today).is_open
    new = factory.a_case(person=Person.objects.get(), kind="review", team=cast.team, today=today)
    assert new.is_open


@pytest.mark.parametrize("where", ["person-alive", "person"])
def test_cases_that_were_closed_for_it_are_named_with_the_way_back(cast, today, case, mistaken,
                                                                    where):  # fmt: skip
    receiving.close(case, reason="died", note="Done", by=user_of(cast.manager), on=today)
    if where == "person":
        mistaken.refresh_from_db()
        correct(mistaken, cast, today)
    page = signed_in(cast.manager).get(reverse(where, args=[mistaken.pk])).content.decode()
    assert case.reference in page
    assert reverse("case-reopen", args=[case.pk]) in page
    others = signed_in(cast.other_manager).get(reverse(where, args=[mistaken.pk]))
    assert case.reference in others.content.decode()
    assert reverse("case-reopen", args=[case.pk]) not in others.content.decode()


def test_while_the_death_stands_the_persons_page_names_none(cast, today, case, mistaken):
    receiving.close(case, reason="died", note="Done", by=user_of(cast.manager), on=today)
    page = signed_in(cast.manager).get(reverse("person", args=[mistaken.pk])).content.decode()
    assert reverse("case-reopen", args=[case.pk]) not in page


@pytest.mark.parametrize("page", ["person", "person-death"])
def test_it_is_corrected_from_where_it_stands_and_from_what_mends_a_held_letter(cast, mistaken,
                                                                                 page):  # fmt: skip
    link = reverse("person-alive", args=[mistaken.pk])
    browser, url = signed_in(cast.manager), reverse(page, args=[mistaken.pk])
    assert link in browser.get(url).content.decode()
    by_page(mistaken, cast)
    assert link not in browser.get(url).content.decode()


def test_it_says_why(cast, today, mistaken):
    with pytest.raises(NeedsReason):
        correct(mistaken, cast, today, because=" ")
    assert Person.objects.get().may_have_died


def test_where_no_death_stands_there_is_nothing_to_correct(cast, today, mistaken):
    person = correct(mistaken, cast, today)
    with pytest.raises(Refusal, match="Neither a death"):
        correct(person, cast, today)


def test_whoever_did_not_see_a_death_verified_does_not_take_it_back(cast, today, mistaken):
    """R12: they are shown it first; having seen it, they may."""
    browser, url = signed_in(cast.manager), reverse("person-alive", args=[mistaken.pk])
    seen = browser.get(url).context["form"]["version"].value()
    people.record_death(
        mistaken, died_on=today, reported_on=None, by=user_of(cast.practitioner), on=today
    )
    answer = browser.post(url, {"why": WHY, "version": seen})
    assert answer.status_code == 409
    assert "Died on 21 November 2026" in answer.content.decode()
    assert "Joan Patel" in answer.content.decode()
    assert Person.objects.get().died_on == today
    again = {"why": WHY, "version": answer.context["form"]["version"].value()}
    assert browser.post(url, again).status_code == 302
    assert not Person.objects.get().may_have_died


def test_a_program_that_rests_on_an_older_record_is_refused(cast, today, mistaken):
    seen = mistaken.version
    people.record_death(
        mistaken, died_on=today, reported_on=None, by=user_of(cast.practitioner), on=today
    )
    mistaken.version = seen
    answer = by_program(mistaken, cast)
    assert answer.status_code == 412
    assert answer.json()["current"]["died_on"] == str(today)
