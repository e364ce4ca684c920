"""Likely doubles are found each night, listed, and decided about; letters wait until then."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from casework import jobs
from casework.acts import people as acts
from casework.letters.gate import who_else
from casework.models import LikelyDouble, Person, PersonName
from casework.people import telling_apart
from casework.policy import Safety
from tests import factory
from tests.conftest import TODAY, Cast, signed_in
from tests.people.conftest import body

pytestmark = pytest.mark.django_db


def two(**other: object) -> tuple[Person, Person]:
    one = factory.a_person("Kempsted", given_names="Gwyn")
    return one, factory.a_person("Kepmsted", given_names="Gwyn", **other)


def test_the_night_finds_them_and_compares_nobody_twice(cast: Cast) -> None:
    one, other = two()
    assert jobs.run("compare_people", as_of=TODAY).counts["likely"] == 1
    pair = LikelyDouble.objects.get()
    assert {pair.one, pair.other} == {one, other}
    assert jobs.run("compare_people", as_of=TODAY).counts["compared"] == 0


def test_one_that_changed_is_compared_again(cast: Cast) -> None:
    _, other = two()
    jobs.run("compare_people", as_of=TODAY)
    by = factory.user_of(cast.manager)
    changed = {"born_on": date(1961, 9, 9), "given_names": "Horace"}
    acts.amend(other, changed, version=1, by=by)
    PersonName.objects.all().delete()
    jobs.run("compare_people", as_of=TODAY)
    assert not LikelyDouble.objects.exists()


def test_the_list_shows_them_and_hides_the_hidden(cast: Cast) -> None:
    one, _ = two()
    jobs.run("compare_people", as_of=TODAY)
    client = signed_in(cast.manager)
    assert one.reference in body(client.get(reverse("likely-doubles")))
    Person.objects.filter(pk=one.pk).update(is_restricted=True)
    assert "No likely doubles" in body(client.get(reverse("likely-doubles")))


def test_told_apart_they_are_no_pair_until_it_is_undone(cast: Cast) -> None:
    one, other = two(died_on=date(2026, 3, 1))
    jobs.run("compare_people", as_of=TODAY)
    client = signed_in(cast.manager)
    assert who_else.may_be_protected({one.pk}) == {one.pk}
    client.post(reverse("pair-apart", args=[one.pk, other.pk]), {"because": "Twins"})
    assert not LikelyDouble.objects.exists()
    assert who_else.may_be_protected({one.pk}) == frozenset()
    said = telling_apart.between(one, other)
    assert said is not None
    client.post(reverse("apart-undo", args=[said.pk]))
    assert who_else.may_be_protected({one.pk}) == {one.pk}


@pytest.mark.parametrize(
    ("protected", "holds"),
    [
        ({}, False), ({"died_on": date(2026, 3, 1)}, True),
        ({"reported_dead_on": date(2026, 3, 1)}, True), ({"is_restricted": True}, True),
        ({"do_not_write": True}, True), ({"safe_by_post": Safety.UNSAFE}, True),
    ],
)  # fmt: skip
def test_who_may_be_somebody_protected_is_held(protected: dict[str, Any], holds: bool) -> None:
    one, other = two(**protected)
    assert (one.pk in who_else.may_be_protected({one.pk, other.pk})) is holds


def test_the_page_says_nothing_of_a_hidden_record(cast: Cast) -> None:
    one, other = two(is_restricted=True)
    page = body(signed_in(cast.manager).get(reverse("person-doubles", args=[one.pk])))
    assert other.reference not in page
    assert "Nobody whom you may see is like" in page


def test_a_changed_name_is_kept_shown_and_found(cast: Cast) -> None:
    person = factory.a_person("Nightjarson", given_names="Ngozi")
    acts.amend(person, {"family_name": "Dunnock"}, version=1, by=factory.user_of(cast.manager))
    client = signed_in(cast.practitioner)
    assert "Ngozi Nightjarson" in body(client.get(reverse("person", args=[person.pk])))
    told = client.get(f"/api/people/{person.pk}/").json()["other_names"]
    assert [one["family_name"] for one in told] == ["Nightjarson"]
    assert "now Dunnock" in body(client.get(reverse("search"), {"q": "nightjarson"}))
