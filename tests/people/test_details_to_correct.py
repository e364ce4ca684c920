"""Details that came wrong with an import stand beside the person until somebody corrects them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.acts import details_to_correct, people
from casework.models import Address, DetailToCorrect, Look, Person
from casework.refusals import NotAnswerable
from tests import factory
from tests.conftest import Cast, signed_in

pytestmark = pytest.mark.usefixtures("today")


def a_detail(person: Person, field: str = "phone", said: str = "0163") -> DetailToCorrect:
    return DetailToCorrect.objects.create(
        person=person, field=field, said=said, says=f"“{said}” cannot be", line=2,
        found_at=timezone.now(),
    )  # fmt: skip


def test_the_list_shows_nobody_who_is_hidden_and_writes_down_who_was_shown(cast: Cast):
    seen = a_detail(factory.a_person("Kemp")).person
    hidden = a_detail(factory.a_person("Hiddenly", is_restricted=True)).person
    page = signed_in(cast.practitioner).get(reverse("to-correct")).content.decode()
    assert "Kemp" in page
    assert "Hiddenly" not in page
    assert set(Look.objects.values_list("person", flat=True)) == {seen.pk}
    assert hidden.to_correct.count() == 1


def test_it_stands_on_the_persons_page_until_it_is_corrected(cast: Cast):
    person = factory.a_person()
    a_detail(person)
    client, page = signed_in(cast.practitioner), reverse("person", args=[person.pk])
    assert "“0163” cannot be" in client.get(page).content.decode()
    people.amend(
        person, {"phone": "01632 960001"}, version=person.version, by=cast.practitioner.user
    )
    assert "“0163” cannot be" not in client.get(page).content.decode()
    detail = DetailToCorrect.objects.get()
    assert detail.corrected_by == cast.practitioner.user
    assert detail.corrected_at is not None


def test_a_new_address_corrects_a_postcode(cast: Cast, today):
    person = factory.a_person()
    a_detail(person, "postcode", "ZZ1 OAB")
    a_detail(person, "email", "x")
    new = Address(kind="home", lines="2 New Road", postcode="ZZ1 4AB", starts_on=today)
    people.move_home(person, new, by=factory.user_of(cast.practitioner), on=today)
    assert [each.field for each in person.to_correct.still_open()] == ["email"]


def test_where_nothing_changes_somebody_says_what_they_found_out(cast: Cast):
    detail = a_detail(factory.a_person())
    address = reverse("to-correct-settle", args=[detail.person.pk, detail.pk])
    client = signed_in(cast.practitioner)
    assert "The file says: 0163" in client.get(address).content.decode()
    assert client.post(address, {"because": ""}).status_code == 422
    client.post(address, {"because": "They have no telephone"})
    detail.refresh_from_db()
    assert detail.outcome == "They have no telephone"
    with pytest.raises(NotAnswerable):
        details_to_correct.settle(detail, because="Again", by=factory.user_of(cast.practitioner))


def test_a_detail_of_another_person_is_not_found(cast: Cast):
    detail, other = a_detail(factory.a_person()), factory.a_person("Other")
    address = reverse("to-correct-settle", args=[other.pk, detail.pk])
    assert signed_in(cast.practitioner).get(address).status_code == 404


@pytest.mark.parametrize(("typed", "says"), [
    ("1/1/1900", "computers write where no date is known"), ("5/1/2026", "is in this year"),
    ("5/1/1905", "would make them 121 years old"),
])  # fmt: skip
def test_a_birth_that_is_not_likely_is_refused_on_the_page_too(cast: Cast, typed, says):
    person = factory.a_person()
    address = reverse("person-edit", args=[person.pk])
    client = signed_in(cast.practitioner)
    form = client.get(address).context["form"]
    data = {**{field.name: field.value() or "" for field in form}, "born_on": typed}
    answer = client.post(address, data)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    person.refresh_from_db()
    assert str(person.born_on) == "1935-05-04"


@pytest.mark.parametrize("typed", ["NULL", "#N/A", "-"])
def test_a_name_that_is_none_is_refused_on_the_page_too(cast: Cast, typed):
    person = factory.a_person()
    address = reverse("person-edit", args=[person.pk])
    client = signed_in(cast.practitioner)
    form = client.get(address).context["form"]
    data = {**{field.name: field.value() or "" for field in form}, "family_name": typed}
    assert client.post(address, data).status_code == 422
    person.refresh_from_db()
    assert person.family_name == "Kemp"


def test_someone_with_one_name_is_recorded_where_that_is_said(cast: Cast):
    person = factory.a_person()
    address = reverse("person-edit", args=[person.pk])
    client = signed_in(cast.practitioner)
    form = client.get(address).context["form"]
    data = {field.name: field.value() or "" for field in form} | {"given_names": ""}
    data.pop("has_one_name")
    assert "Enter their first names" in client.post(address, data).content.decode()
    client.post(address, {**data, "has_one_name": "on"})
    person.refresh_from_db()
    assert person.name == "Kemp"
    assert person.goes_by == "Kemp"
