"""Whoever must be asked before their letters may go is on one sheet, asked in one talk (S22)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.letters import looking_again
from casework.letters.owed import waiting_well
from casework.models import (
    AccessNeedTerm,
    Case,
    Contact,
    Event,
    Letter,
    LetterState,
    Look,
    Person,
)
from casework.policy import Rag, Safety
from tests import factory
from tests.conftest import TODAY, Cast, signed_in
from tests.letters.post import again, an_owed_letter, send

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]
ONE_DAY = timedelta(days=1)
SHEET = "letters-to-ask"
NONE = {"answer": "none", "source": "asked"}


def never_asked(name: str, **details: Any) -> Person:
    return factory.a_person(name, access_needs_asked_on=None, phone="01632 960 111", **details)


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


def answers(person: Person, **more: Any) -> dict[str, Any]:
    """A form as it is filled in by whoever rings."""
    return {"version": person.version, **NONE, "safe_by_post": "safe", "safe_by_phone": "safe",
            "safe_voicemail": "not_asked", "safe_by_email": "not_asked", **more}  # fmt: skip


def test_each_person_is_on_the_sheet_once_with_what_to_ask_and_the_number(held, cast):
    factory.a_case(waited=40, team=cast.team, person=held.person, kind="review", today=TODAY)
    waiting_well.prepare(as_of=TODAY)
    send()
    [line] = lines(signed_in(cast.support))
    assert line.letter.due_on == min(Letter.objects.values_list("due_on", flat=True))
    assert (line.many, line.phone.at) == (2, "01632 960 111")
    assert line.asks == ["what format they need", "whether it is safe to write"]
    assert Look.objects.filter(person=held.person, screen="people to ask").exists()


def test_what_no_talk_settles_is_not_on_the_sheet(cast):
    an_owed_letter(team=cast.team, person=factory.a_person(safe_by_post=Safety.UNSAFE))
    send()
    assert Letter.objects.get().state == LetterState.HELD
    assert lines(signed_in(cast.manager)) == []


def test_whoever_has_been_owed_a_letter_longest_comes_first(held, cast):
    for waited in (35, 33):
        an_owed_letter(team=cast.team, person=never_asked(f"Waited{waited}"), waited=waited)
    send()
    found = lines(signed_in(cast.manager))
    assert [line.letter.person.family_name for line in found] == ["Waited35", "Waited33", "Quill"]


def test_red_and_never_spoken_to_is_asked_how_they_are(cast):
    an_owed_letter(team=cast.team, rag=Rag.RED)
    send()
    [line] = lines(signed_in(cast.manager), reason="red_not_called")
    assert line.asks == ["how they are: they are rated red, and nobody has spoken to them"]
    assert lines(signed_in(cast.manager), reason="needs_not_asked", team="") == []


def test_one_talk_settles_all_and_the_letter_goes(held, cast):
    browser = signed_in(cast.support)
    page = reverse("letter-ask", args=[held.pk])
    shown = browser.get(page).content.decode()
    assert "Ask what format they need, and whether it is safe to write." in shown
    answer = browser.post(page, answers(held.person, spoke="on", said="Her son shops."))
    assert answer["Location"] == reverse(SHEET)
    person = Person.objects.get(pk=held.person_id)
    assert (person.access_needs_asked_on, person.safe_by_post) == (TODAY, Safety.SAFE)
    talk = Contact.objects.get(case=held.case_id)
    assert (talk.outcome, talk.on, talk.summary) == ("spoke", TODAY, "Her son shops.")
    assert Case.objects.get(pk=held.case_id).spoken_on == TODAY
    assert lines(browser) == [] or again(held).state == LetterState.HELD
    looking_again.look_again(now=timezone.now())
    assert send()["sent"] == 1
    assert lines(browser) == []


def test_needs_and_a_language_said_in_the_talk_are_kept(held, cast):
    page = reverse("letter-ask", args=[held.pk])
    given = answers(held.person, answer="some", written_language="Urdu", interpreter_needed="yes")
    refused = signed_in(cast.manager).post(page, given)
    assert refused.status_code == 422
    assert "Tick each need" in refused.content.decode()
    term = AccessNeedTerm.objects.create(code="1", label="Large print", group="Print")
    signed_in(cast.manager).post(page, {**given, "terms": [term.pk]})
    person = Person.objects.get(pk=held.person_id)
    assert person.access_needs.get().term == term
    assert (person.written_language, person.interpreter_needed) == ("Urdu", True)
    assert not Contact.objects.exists()


def test_what_somebody_else_recorded_meanwhile_is_shown_and_nothing_is_half_kept(held, cast):
    seen = held.person.version
    Person.objects.filter(pk=held.person_id).update(version=seen + 1, safe_by_post=Safety.UNSAFE)
    page = reverse("letter-ask", args=[held.pk])
    given = {**answers(held.person, spoke="on"), "version": seen}
    answer = signed_in(cast.manager).post(page, given)
    assert answer.status_code == 409
    assert Person.objects.get(pk=held.person_id).safe_by_post == Safety.UNSAFE
    assert not Contact.objects.exists()
    assert not Event.objects.filter(says__startswith="Access needs asked").exists()


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
    assert browser.get(reverse("letter-ask", args=[held.pk])).status_code == 403


def test_a_worker_of_another_team_records_what_they_said_but_no_contact_on_our_case(held, cast):
    other = factory.a_worker(team=cast.other_team)
    page = reverse("letter-ask", args=[held.pk])
    assert "Keep on the case" not in signed_in(other).get(page).content.decode()
    signed_in(other).post(page, answers(held.person, spoke="on"))
    assert Person.objects.get(pk=held.person_id).safe_by_post == Safety.SAFE
    assert not Contact.objects.exists()


def test_a_hidden_person_is_on_nobody_elses_sheet(held, cast):
    Person.objects.update(is_restricted=True)
    browser = signed_in(cast.manager)
    assert lines(browser) == []
    assert browser.get(reverse("letter-ask", args=[held.pk])).status_code == 404


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
    assert statements() == few <= 6


def test_the_sheet_is_printed_without_a_button(held, cast):
    page = signed_in(cast.manager).get(reverse(SHEET), {"print": "1"}).content.decode()
    assert "01632 960 111" in page
    assert "Record" not in page.split("<table")[1].split("</table>")[0]
    assert signed_in(cast.support).get(reverse(SHEET), {"print": "1"}).status_code == 403


def test_the_tray_of_held_letters_leads_to_the_sheet(held, cast):
    page = signed_in(cast.manager).get(reverse("letters"), {"tray": "held"}).content.decode()
    assert f"{reverse(SHEET)}?reason={held.held_because}" in page
