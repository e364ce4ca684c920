"""Other names by hand: they are found and compared by them, and each act is undone."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from casework import searching
from casework.models import Person, PersonName
from casework.people import doubles, other_names
from casework.people.other_names import Written
from casework.people.written_names import NoName
from casework.refusals import BadDate, Conflict, NeedsReason, NotAnswerable
from tests import factory
from tests.conftest import Cast, signed_in
from tests.people.conftest import body

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(cast: Cast):
    return factory.user_of(cast.practitioner)


def found(words: str, by, today) -> list[Person]:
    return searching.find(searching.read(words, as_of=today), user=by, as_of=today).people


def by_another_name(person: Person, by) -> list[Person]:
    """Who is like them by a name that is not the one on the record."""
    alike = doubles.of_person(person, user=by)
    return [one for one, like in alike if "by another name that they have or had" in like.why]


def test_a_name_is_searched_and_compared_until_it_is_removed(sian: Person, by, today: date):
    double = factory.a_person("Thistlewood", given_names="Sian")
    assert not by_another_name(sian, by)

    made = other_names.add(
        sian, Written(family_name="Thistlewood", source="before"), by=by, on=today
    )
    assert sian in found("Sian Thistlewood", by, today)
    assert by_another_name(sian, by) == [double]

    other_names.remove(made, because="Her daughter's", by=by)
    assert sian not in found("Sian Thistlewood", by, today)
    assert not by_another_name(sian, by)

    other_names.put_back(made, by=by)
    assert sian in found("Sian Thistlewood", by, today)


@pytest.mark.parametrize("name", [("Siân", "Pritchard"), ("SIAN", "pritchard"), ("", "Ash-Worth")])
def test_a_name_that_they_have_already_is_refused(sian: Person, by, today, name):
    other_names.add(sian, Written(family_name="Ash Worth"), by=by, on=today)
    with pytest.raises(Conflict, match="already"):
        other_names.add(sian, Written(given_names=name[0], family_name=name[1]), by=by, on=today)


@pytest.mark.parametrize("name", ["", "NULL", "#REF!", "123", "x" * 151])
def test_what_is_no_name_is_refused(sian: Person, by, today, name: str):
    with pytest.raises(NoName):
        other_names.add(sian, Written(family_name=name), by=by, on=today)


def test_a_name_ends_on_a_day_that_has_been(sian: Person, by, today: date):
    tomorrow = today + timedelta(days=1)
    with pytest.raises(BadDate):
        other_names.add(sian, Written(family_name="Ash", until=tomorrow), by=by, on=today)


def test_a_removal_says_why_and_comes_once(sian: Person, by, today):
    made = other_names.add(sian, Written(family_name="Ash"), by=by, on=today)
    with pytest.raises(NeedsReason):
        other_names.remove(made, because=" ", by=by)
    with pytest.raises(NotAnswerable):
        other_names.put_back(made, by=by)
    other_names.remove(made, because="Not hers", by=by)
    with pytest.raises(NotAnswerable):
        other_names.remove(made, because="Not hers", by=by)


def test_the_page_adds_removes_and_puts_back(cast: Cast, sian: Person):
    browser, url = signed_in(cast.practitioner), reverse("person-names", args=[sian.pk])
    given = {"given_names": "", "family_name": "Ashworth", "source": "before",
             "until": "4/5/1999"}  # fmt: skip
    assert browser.post(url, given).status_code == 302
    made = PersonName.objects.get()
    assert made.until == date(1999, 5, 4)
    assert "Ashworth" in body(browser.get(reverse("person", args=[sian.pk])))
    remove = reverse("person-name-remove", args=[sian.pk, made.pk])
    assert browser.post(remove, {"because": "Not hers"}).status_code == 302
    assert "Not hers" in body(browser.get(url))
    assert "Ashworth" not in body(browser.get(reverse("person-edit", args=[sian.pk])))
    browser.post(reverse("person-name-undo", args=[sian.pk, made.pk]))
    assert sian.other_names.filter(removed_at=None).count() == 1
