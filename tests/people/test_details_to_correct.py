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
    people.move_home(person, new, by=cast.practitioner.user, on=today)
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
