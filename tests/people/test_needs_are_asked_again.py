"""Identify, record, flag, share, meet and review: the last step of the standard ends too (S22)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from casework.acts import people
from casework.models import AccessNeed, AccessNeedTerm, Person
from casework.models.person import NEEDS_REVIEW, due_to_be_asked, is_due_to_be_asked
from tests import factory
from tests.conftest import TODAY, Cast, signed_in
from tests.factory import user_of

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]
ONE_DAY = timedelta(days=1)


@pytest.fixture
def term() -> AccessNeedTerm:
    return AccessNeedTerm.objects.create(code="LOC-1", label="Large print", group="Format")


def answers(person: Person, *terms: AccessNeedTerm, by, on: date) -> Person:
    """What they say they need, when somebody asks."""
    now = Person.objects.get(pk=person.pk)
    return people.record_needs(now, list(terms), source="asked", version=now.version, by=by, on=on)


def is_due(person: Person, on: date) -> bool:
    """In Python and in SQL alike."""
    now = Person.objects.get(pk=person.pk)
    if not now.cases.exists():
        factory.a_case(person=now, waited=1)
    said = is_due_to_be_asked(now, AccessNeed.objects.live(on).filter(person=now), on)
    assert now.cases.filter(due_to_be_asked(on, person="person")).exists() is said
    return said


@pytest.mark.parametrize("needs_something", [True, False])
def test_a_year_after_they_answered_they_are_asked_again(cast: Cast, term, needs_something):
    """Also whoever said "none": a year changes people."""
    person, by = factory.a_person(), user_of(cast.practitioner)
    answers(person, *([term] if needs_something else []), by=by, on=TODAY)
    assert not is_due(person, TODAY + NEEDS_REVIEW - ONE_DAY)
    assert is_due(person, TODAY + NEEDS_REVIEW)


def test_a_need_that_they_have_still_is_not_due_again_for_a_year(cast: Cast, term):
    person, by = factory.a_person(), user_of(cast.practitioner)
    answers(person, term, by=by, on=TODAY - NEEDS_REVIEW)
    assert is_due(person, TODAY)
    answers(person, term, by=by, on=TODAY)
    assert not is_due(person, TODAY)
    assert AccessNeed.objects.get().review_due_on == TODAY + NEEDS_REVIEW


def test_who_was_never_asked_is_not_asked_again(cast: Cast):
    assert not is_due(factory.a_person(access_needs_asked_on=None), TODAY)


def test_their_page_and_the_list_say_so(cast: Cast):
    old = factory.a_person("Quill", access_needs_asked_on=TODAY - NEEDS_REVIEW)
    factory.a_case(person=old, team=cast.team, waited=3)
    factory.a_case(team=cast.team, waited=3)
    client = signed_in(cast.practitioner)
    page = client.get(reverse("person", args=[old.pk])).content.decode()
    assert "The access needs are due to be asked again." in page
    rows = client.get(reverse("waiting-list"), {"flags": "ask_again"}).context["rows"]
    assert [row.case.person for row in rows] == [old]
