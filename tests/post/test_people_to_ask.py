"""Whoever must be asked before their letters may go is on one sheet, asked in one talk (S22)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.acts import people
from casework.letters import looking_again
from casework.letters.gate.needs import LetterNeed
from casework.letters.owed import waiting_well
from casework.models import (
    AccessNeedTerm,
    Contact,
    Event,
    Letter,
    LetterState,
    Look,
    Person,
    SourceOfHarm,
)
from casework.policy import Rag, Safety
from casework.views import to_ask
from tests import factory
from tests.conftest import TODAY, Cast, signed_in
from tests.letters.post import again, an_owed_letter, needs, send

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]
ONE_DAY = timedelta(days=1)
SHEET = "letters-to-ask"
NONE = {"answer": "none"}


def never_asked(name: str, **details: Any) -> Person:
    unasked = {"access_needs_asked_on": None, "phone": "01632 960 111"}
    return factory.a_person(name, **{**unasked, **details})


@pytest.fixture
def held(cast: Cast) -> Letter:
    """Held since nobody has asked how they read, nor whether it is safe to write."""
    person = never_asked("Quill", safe_by_post=Safety.NOT_ASKED)
    letter = an_owed_letter(team=cast.team, person=person, waited=30)
    send()
    assert again(letter).state == LetterState.HELD
    return again(letter)


def lines(browser: Any, **query: str) -> list[Any]:
    answer = browser.get(reverse(SHEET), query)
    assert answer.status_code == 200
    found: list[Any] = answer.context["lines"]
    return found


def ask_url(person: Person) -> str:
    return reverse("person-ask", args=[person.pk])


def as_opened(browser: Any, person: Person) -> dict[str, Any]:
    """What the page sends back of itself, before anybody has touched it."""
    page = browser.get(ask_url(person))
    form, html = page.context["form"], page.content.decode()
    sent: dict[str, Any] = {"version": person.version}
    for field in form.visible_fields():
        value = field.value()
        shown = "" if value is None or value is False else value
        if field.field.show_hidden_initial:
            was = value if isinstance(value, list) else "" if value is None else str(value)
            sent[field.html_initial_name] = was
            assert f'name="{field.html_initial_name}"' in html or was == []
        if shown != "":
            sent[field.html_name] = shown
    return sent


def test_each_person_is_on_the_sheet_once_with_what_to_ask_and_the_number(held, cast):
    factory.a_case(waited=40, team=cast.team, person=held.person, kind="review", today=TODAY)
    waiting_well.prepare(as_of=TODAY)
    send()
    [line] = lines(signed_in(cast.support))
    assert line.letter.due_on == min(Letter.objects.values_list("due_on", flat=True))
    assert (line.many, line.phone.at) == (2, "01632 960 111")
    assert line.asks == ["What format they need", "Whether it is safe to write"]
    assert Look.objects.filter(person=held.person, screen="people to ask").exists()


def test_somebody_with_letters_in_two_teams_is_one_line_of_each_teams_sheet(held, cast):
    factory.a_case(waited=40, team=cast.other_team, person=held.person, kind="review", today=TODAY)
    waiting_well.prepare(as_of=TODAY)
    send()
    browser = signed_in(cast.service_manager)
    for team in (cast.team, cast.other_team):
        [line] = lines(browser, team=str(team.pk))
        assert (line.person, line.letter.team, line.many) == (held.person, team, 1)
    [line] = lines(browser, team="")
    assert line.many == 2


def test_what_no_talk_settles_is_not_on_the_sheet(cast):
    an_owed_letter(team=cast.team, person=factory.a_person(safe_by_post=Safety.UNSAFE))
    send()
    assert Letter.objects.get().state == LetterState.HELD
    assert lines(signed_in(cast.manager)) == []


def test_whoever_has_been_owed_a_letter_longest_comes_first_page_by_page(held, cast, monkeypatch):
    monkeypatch.setattr(to_ask, "_PAGE", 2)
    for waited in (35, 33):
        an_owed_letter(team=cast.team, person=never_asked(f"Waited{waited}"), waited=waited)
    send()
    browser = signed_in(cast.manager)
    first = browser.get(reverse(SHEET))
    names = [line.person.family_name for line in first.context["lines"]]
    assert names == ["Waited35", "Waited33"]
    [last] = lines(browser, after=first.context["after"])
    assert last.person.family_name == "Quill"


def test_red_and_never_spoken_to_is_asked_how_they_are_and_the_contact_settles_it(cast):
    letter = an_owed_letter(team=cast.team, rag=Rag.RED)
    send()
    browser = signed_in(cast.manager)
    [line] = lines(browser, reason="red_not_called")
    assert line.asks == ["How they are: rated red, and nobody has spoken to them"]
    assert lines(browser, reason="needs_not_asked", team="") == []
    page = browser.get(reverse(SHEET)).content.decode()
    assert f'href="{reverse("case-contact", args=[letter.case_id])}"' in page
    factory.speak_to(letter.case, on=TODAY, by=factory.user_of(cast.manager))
    assert lines(browser) == []


def test_of_a_copy_of_a_red_case_it_is_the_person_themselves_who_is_rung(cast):
    son = never_asked("Heir", access_needs_asked_on=TODAY)
    case = factory.a_case(team=cast.team, waited=28, rag=Rag.RED, today=TODAY)
    waiting_well.prepare(as_of=TODAY)
    Letter.objects.update(person=son)
    send()
    Letter.objects.update(state="held", held_because="red_not_called", sent_at=None)
    [line] = lines(signed_in(cast.manager))
    assert (line.person, line.about) == (case.person, "")


def test_whoever_has_letters_about_another_is_asked_how_they_read_them(cast):
    son = never_asked("Heir")
    case = factory.a_case(team=cast.team, waited=28, today=TODAY)
    waiting_well.prepare(as_of=TODAY)
    Letter.objects.update(person=son, state="held", held_because="needs_not_asked")
    [line] = lines(signed_in(cast.manager))
    assert (line.person, line.about) == (son, case.person.name)
    assert set(Look.objects.filter(screen="people to ask").values_list("person", flat=True)) == {
        son.pk, case.person_id,
    }  # fmt: skip


def test_who_needs_e_mail_and_was_never_asked_about_it_is_asked_that(held, cast):
    Person.objects.update(safe_by_post=Safety.SAFE, access_needs_asked_on=TODAY)
    Letter.objects.update(held_because="safety_not_asked", held_detail="By e-mail")
    [line] = lines(signed_in(cast.manager))
    assert line.asks == ["Whether it is safe to e-mail them"]
    Person.objects.update(safe_by_email=Safety.UNSAFE)
    assert lines(signed_in(cast.manager)) == []


def test_nobody_is_led_to_ring_where_it_is_not_safe(held, cast):
    Person.objects.update(safe_by_phone=Safety.UNSAFE)
    needs(held.person, LetterNeed.TEXT_RELAY)
    SourceOfHarm.objects.create(
        person=held.person, name="Rex Quill", kind="harm", starts_on=TODAY,
        recorded_by=factory.user_of(cast.manager), recorded_at=timezone.now(),
    )  # fmt: skip
    browser = signed_in(cast.manager)
    [line] = lines(browser)
    assert line.stops == ["Do not ring", "A voice may not reach them"]
    for url in (reverse(SHEET), ask_url(held.person)):
        assert "01632 960 111" not in browser.get(url).content.decode()
    page = browser.get(ask_url(held.person)).content.decode()
    assert "Somebody is recorded who must not see their letters." in page
    assert "Rex" not in page


@pytest.mark.parametrize("what", ["died_on", "reported_dead_on"])
def test_nobody_who_may_have_died_is_on_the_sheet(held, cast, what):
    Person.objects.update(**{what: TODAY})
    assert lines(signed_in(cast.manager)) == []


def test_one_talk_settles_all_and_the_letter_goes(held, cast):
    browser = signed_in(cast.support)
    page = browser.get(ask_url(held.person)).content.decode()
    assert "What format they need" in page
    given = {**as_opened(browser, held.person), **NONE, "safe_by_post": "safe"}
    answer = browser.post(ask_url(held.person), given)
    assert answer["Location"] == reverse(SHEET)
    person = Person.objects.get(pk=held.person_id)
    assert (person.access_needs_asked_on, person.safe_by_post) == (TODAY, Safety.SAFE)
    assert not Contact.objects.exists()
    assert again(held).state == LetterState.HELD
    told = browser.get(reverse(SHEET))
    assert told.context["lines"] == []
    assert f'href="{reverse("case-contact", args=[held.case_id])}"' in told.content.decode()
    looking_again.look_again(now=timezone.now())
    assert send()["sent"] == 1


def test_needs_and_a_language_said_in_the_talk_are_kept(held, cast):
    browser = signed_in(cast.manager)
    given = {**as_opened(browser, held.person), "answer": "some", "written_language": "Urdu",
             "interpreter_needed": "yes", "reach_note": "Ring before 3pm"}  # fmt: skip
    refused = browser.post(ask_url(held.person), given)
    assert refused.status_code == 422
    assert "Tick each need" in refused.content.decode()
    term = AccessNeedTerm.objects.create(code="1", label="Large print", group="Print")
    browser.post(ask_url(held.person), {**given, "terms": [term.pk]})
    person = Person.objects.get(pk=held.person_id)
    assert person.access_needs.get().term == term
    assert (person.written_language, person.interpreter_needed) == ("Urdu", True)
    assert person.reach_note == "Ring before 3pm"


def test_what_was_not_asked_today_is_not_answered(held, cast):
    browser = signed_in(cast.manager)
    given = as_opened(browser, held.person)
    assert browser.post(ask_url(held.person), given).status_code == 422
    browser.post(ask_url(held.person), {**given, "answer": "later", "safe_by_post": "safe"})
    person = Person.objects.get(pk=held.person_id)
    assert (person.access_needs_asked_on, person.safe_by_post) == (None, Safety.SAFE)
    [line] = lines(browser)
    assert line.asks == ["What format they need"]


def test_needs_that_somebody_else_recorded_meanwhile_stay_where_nobody_asked(held, cast):
    browser = signed_in(cast.manager)
    given = {**as_opened(browser, held.person), "answer": "later", "safe_by_post": "safe"}
    needs(held.person, LetterNeed.BRAILLE_2)
    assert browser.post(ask_url(held.person), given).status_code == 302
    assert held.person.access_needs.get().ends_on is None
    [term] = as_opened(browser, held.person)["terms"]
    given = {**as_opened(browser, held.person), "answer": "later", "terms": []}
    answer = browser.post(ask_url(held.person), given)
    assert "Needs were ticked or unticked below" in answer.content.decode()
    assert held.person.access_needs.get().term_id == term


def test_what_somebody_else_recorded_meanwhile_is_shown_and_never_overwritten(held, cast):
    """S22: stale answers of an open page once made a telephone safe that was not."""
    browser = signed_in(cast.manager)
    given = {**as_opened(browser, held.person), **NONE, "safe_by_post": "safe"}
    people.amend(
        held.person, {"safe_by_phone": Safety.UNSAFE}, version=held.person.version,
        by=factory.user_of(cast.practitioner),
    )  # fmt: skip
    answer = browser.post(ask_url(held.person), given)
    assert answer.status_code == 409
    assert not Event.objects.filter(says__startswith="Access needs asked").exists()
    form = answer.context["form"]
    assert (form["safe_by_phone"].value(), form["safe_by_post"].value()) == ("unsafe", "safe")
    resent = {**given, "version": form["version"].value()}
    assert browser.post(ask_url(held.person), resent).status_code == 302
    person = Person.objects.get(pk=held.person_id)
    assert (person.safe_by_phone, person.safe_by_post) == (Safety.UNSAFE, Safety.SAFE)


def test_the_answers_can_be_kept_though_the_letter_is_owed_no_more(held, cast):
    browser = signed_in(cast.manager)
    given = {**as_opened(browser, held.person), **NONE}
    by = factory.user_of(cast.manager)
    factory.give(held.case, cast.practitioner, by=by, on=TODAY)
    assert Letter.objects.get(pk=held.pk).state == "cancelled"
    assert browser.post(ask_url(held.person), given).status_code == 302
    assert Person.objects.get(pk=held.person_id).access_needs_asked_on == TODAY


def test_a_try_in_vain_stands_on_the_sheet(held, cast):
    given = {
        "how": "phone", "spoke_with": "person", "outcome": "no_answer", "summary": "Rang twice",
        "on_day": TODAY.day, "on_month": TODAY.month, "on_year": TODAY.year,
    }  # fmt: skip
    browser = signed_in(cast.support)
    browser.post(reverse("case-contact", args=[held.case_id]), given)
    [line] = lines(browser)
    assert (line.tried_on, line.last_try) == (TODAY, "No answer")


def test_who_may_not_change_details_neither_sees_the_sheet_nor_records(held, cast):
    browser = signed_in(cast.auditor)
    assert browser.get(reverse(SHEET)).status_code == 403
    assert browser.get(ask_url(held.person)).status_code == 403


def test_a_hidden_person_is_on_nobody_elses_sheet(held, cast):
    Person.objects.update(is_restricted=True)
    browser = signed_in(cast.manager)
    assert lines(browser) == []
    assert browser.get(ask_url(held.person)).status_code == 404


def test_the_sheet_costs_the_page(cast, held):
    browser = signed_in(cast.manager)

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            lines(browser)
        return sum("SAVEPOINT" not in each["sql"] for each in asked)

    few = statements()
    for number in range(6):
        an_owed_letter(team=cast.team, person=never_asked(f"Person{number}"), waited=31)
    send()
    assert statements() == few <= 7


def test_the_sheet_is_printed_without_a_button(held, cast):
    page = signed_in(cast.manager).get(reverse(SHEET), {"print": "1"}).content.decode()
    assert "01632 960 111" in page
    assert "Record" not in page.split("<table")[1].split("</table>")[0]
    assert signed_in(cast.support).get(reverse(SHEET), {"print": "1"}).status_code == 403


def test_the_tray_of_held_letters_leads_to_the_sheet(held, cast):
    page = signed_in(cast.manager).get(reverse("letters"), {"tray": "held"}).content.decode()
    assert f"{reverse(SHEET)}?reason={held.held_because}" in page
