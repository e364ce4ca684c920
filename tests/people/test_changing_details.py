"""Details are checked in words, and two people who change them at once see both texts (R12)."""

from datetime import date
from urllib.parse import urlparse

import pytest
from django.forms import model_to_dict
from django.test import Client
from django.urls import reverse

from casework.acts import people
from casework.forms.people import DetailsForm
from casework.models import Event, Person
from tests import factory
from tests.conftest import Cast, signed_in
from tests.people.conftest import body

pytestmark = pytest.mark.django_db


def as_typed(person: Person, **typed: object) -> dict[str, object]:
    """The form as a browser sends it, with some boxes typed over."""
    names = [name for name in DetailsForm.base_fields if hasattr(person, name)]
    now = {name: value for name, value in model_to_dict(person, names).items() if value}
    return {**now, "version": person.version, **typed}


def send(worker, person: Person, **typed: object):
    url = reverse("person-edit", args=[person.pk])
    return signed_in(worker).post(url, as_typed(person, **typed))


def test_a_change_is_saved_and_the_old_value_kept(cast: Cast, sian: Person) -> None:
    answer = send(cast.practitioner, sian, phone="01632 960 777")
    assert answer.status_code == 302
    sian.refresh_from_db()
    assert sian.phone == "01632 960 777"
    assert Event.objects.latest("id").data["changes"] == {"phone": ["", "01632 960 777"]}


def test_sending_the_form_unchanged_changes_nothing(cast: Cast, sian: Person) -> None:
    assert send(cast.practitioner, sian).status_code == 302
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("999 000 001", "An NHS number has 10 digits; this one has 9"),
        ("999 000 00181", "An NHS number has 10 digits; this one has 11"),
        ("999 000 0019", "A digit of this NHS number is wrong"),
        ("999 000 00I8", "An NHS number has only digits and spaces"),
        ("٩٩٩٠٠٠٠٠١٨", "An NHS number has only digits and spaces"),
        ("1111111111", "ten times one digit is nobody&#x27;s"),
        ("0000000000", "ten times one digit is nobody&#x27;s"),
    ],
)
def test_a_wrong_nhs_number_is_explained(cast: Cast, sian: Person, number: str, says: str) -> None:
    answer = send(cast.practitioner, sian, nhs_number=number)
    assert answer.status_code == 422
    assert says in body(answer)


@pytest.mark.parametrize("number", ["999 000 0034", "999-000-0034", "9990000034", ""])
def test_a_right_nhs_number_is_kept_as_ten_digits_or_not_at_all(
    cast: Cast, sian: Person, number: str
) -> None:
    assert send(cast.practitioner, sian, nhs_number=number).status_code == 302
    sian.refresh_from_db()
    assert sian.nhs_number == ("9990000034" if number else None)


def test_a_number_on_another_record_is_refused_and_on_a_hidden_one_is_not(
    cast: Cast, sian: Person, hidden: Person
) -> None:
    """S2: any refusal would tell of somebody who is hidden."""
    other = factory.a_person(nhs_number="9990000034")
    assert "ask them to check it" in body(send(cast.practitioner, sian, nhs_number="9990000034"))
    assert send(cast.practitioner, sian, nhs_number=hidden.nhs_number).status_code == 302
    sian.refresh_from_db()
    assert (sian.nhs_number, other.nhs_number) == (hidden.nhs_number, "9990000034")


@pytest.mark.parametrize(
    ("born_on", "status"),
    [("31/12/2025", 302), ("01/01/2026", 422), ("31/12/1910", 422), ("01/01/1911", 302),
     ("31/02/1935", 422)],
)  # fmt: skip
def test_a_date_of_birth_is_a_real_day_of_the_past(
    cast: Cast, sian: Person, today: date, born_on: str, status: int
) -> None:
    assert send(cast.practitioner, sian, born_on=born_on).status_code == status


@pytest.mark.parametrize(("born_on", "status"), [("05/03/2020", 302), ("06/03/2020", 422)])
def test_nobody_is_born_after_they_died(
    cast: Cast, sian: Person, born_on: str, status: int
) -> None:
    Person.objects.update(died_on=date(2020, 3, 5))
    sian.refresh_from_db()
    assert send(cast.practitioner, sian, born_on=born_on).status_code == status


@pytest.fixture
def clash(cast: Cast, sian: Person):
    """Mary changes the phone and the reach note while Joan is writing."""
    by = factory.user_of(cast.colleague)
    people.amend(sian, {"phone": "01632 960 111", "reach_note": "Ring at noon"}, version=1, by=by)
    return sian


def test_the_second_to_save_is_shown_both_texts_and_who_was_first(
    cast: Cast, clash: Person
) -> None:
    answer = send(cast.practitioner, clash, phone="01632 960 222", mobile="07700 900222")
    page = body(answer)
    assert answer.status_code == 409
    for words in ("What you typed", "What is there now", "01632 960 222", "01632 960 111",
                  "07700 900222", "Ring at noon", "Mary Finch"):  # fmt: skip
        assert words in page
    clash.refresh_from_db()
    assert (clash.phone, clash.mobile) == ("01632 960 111", "")


def test_a_change_that_touches_nothing_of_theirs_is_chosen_already(
    cast: Cast, clash: Person
) -> None:
    page = body(send(cast.practitioner, clash, phone="01632 960 222", mobile="07700 900222"))
    assert chosen(page, "mobile") == "mine"
    assert chosen(page, "reach_note") == "theirs"
    assert chosen(page, "phone") == ""


def chosen(page: str, name: str) -> str:
    """Whose text the comparing page has chosen for a detail to begin with."""
    for whose in ("mine", "theirs"):
        start = page.index(f'id="keep_{name}_{whose}"')
        if " checked" in page[start : page.index(">", start)]:
            return whose
    return ""


@pytest.mark.parametrize(
    ("keep", "phone"), [("mine", "01632 960 222"), ("theirs", "01632 960 111")]
)
def test_each_detail_is_kept_from_whom_the_writer_chooses(
    cast: Cast, clash: Person, keep: str, phone: str
) -> None:
    typed = {
        "phone": "01632 960 222", "mobile": "07700 900222", "version": 2,
        "listed": ["phone", "mobile", "reach_note"],
        "keep_phone": keep, "keep_mobile": "mine", "keep_reach_note": "theirs",
    }  # fmt: skip
    assert send(cast.practitioner, clash, **typed).status_code == 302
    clash.refresh_from_db()
    assert (clash.phone, clash.mobile) == (phone, "07700 900222")
    assert clash.reach_note == "Ring at noon"


def test_a_detail_that_both_changed_must_be_chosen(cast: Cast, clash: Person) -> None:
    typed = {"phone": "01632 960 222", "version": 2, "listed": ["phone"]}
    answer = send(cast.practitioner, clash, **typed)
    assert answer.status_code == 409
    assert "Choose which to keep: Phone" in body(answer)
    clash.refresh_from_db()
    assert clash.phone == "01632 960 111"


def test_a_third_change_while_choosing_is_shown_too(cast: Cast, clash: Person) -> None:
    by = factory.user_of(cast.manager)
    people.amend(clash, {"phone": "01632 960 333"}, version=2, by=by)
    typed = {"phone": "01632 960 222", "version": 2, "listed": ["phone"], "keep_phone": "mine"}
    answer = send(cast.practitioner, clash, **typed)
    assert answer.status_code == 409
    assert "01632 960 333" in body(answer)


def test_a_form_sent_after_a_time_out_is_given_back(cast: Cast, sian: Person) -> None:
    url = reverse("person-edit", args=[sian.pk])
    mark = signed_in(cast.practitioner).get(url).context["draft_for"]
    typed = as_typed(sian, reach_note="Ring her sister first", draft_for=mark)
    answer = Client().post(url, typed)
    assert answer.status_code == 302
    assert urlparse(answer["Location"]).path == reverse("sign-in")
    page = body(signed_in(cast.practitioner).get(url))
    assert "Ring her sister first" in page
    assert "We kept what you typed here" in page
    assert "Ring her sister first" not in body(signed_in(cast.colleague).get(url))
    sian.refresh_from_db()
    assert sian.reach_note == ""
