"""R3: an address or a name that should not be known goes into no letter unread (Charnwood)."""

from typing import Any

import pytest
from django.urls import reverse

from casework import letter_kinds
from casework.letters.owed import by_hand
from casework.letters.owed.read_again import ReadAgain
from casework.messages import Link, link
from casework.models import Address, Event, Letter, Note, Verb
from casework.policy import Safety
from casework.searching import postcodes_in
from tests import factory
from tests.api.asking import caller
from tests.conftest import TODAY, signed_in
from tests.post.stories import VISIT, a_representative, ask_for

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]

OF = letter_kinds.get("appointment")
TYPED = {**VISIT, "appointment_on": TODAY.isoformat()}


@pytest.fixture
def by(cast):
    return factory.user_of(cast.manager)


@pytest.fixture
def case(cast):
    return factory.a_case(team=cast.team, today=TODAY, waited=3)


@pytest.fixture
def own(case) -> str:
    """The postcode to which the letters of this case go."""
    return Address.objects.get(person=case.person).postcode


@pytest.fixture
def client(cast):
    return signed_in(cast.manager)


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Her flat, 4 Mill Lane ZZ9 8AB", ["ZZ9 8AB"]),
        ("zz98ab, then ZZ9 8AB", ["ZZ9 8AB"]),
        ("ZZ9 8AB or ZZ1 1AA.", ["ZZ9 8AB", "ZZ1 1AA"]),
        ("At 10.30am on the 2nd, room B12", []),
        ("", []),
    ],
)
def test_postcodes_are_found_as_people_type_them(text, found):
    assert postcodes_in(text) == found


@pytest.mark.parametrize(
    "place", ["Her new flat, 4 Mill Lane, ZZ9 8AB", "The refuge at zz98ab", "The dementia clinic"]
)
def test_r3_another_address_or_what_is_never_named_is_refused_until_it_was_read_again(
    case, by, place
):
    with pytest.raises(ReadAgain):
        ask_for(case, by, place=place)
    assert not Letter.objects.filter(case=case).exists()
    given = {**VISIT, "place": place}
    by_hand.ask(case, kind=OF, details=given, by=by, on=TODAY, confirmed=True)
    says = Event.objects.get(verb=Verb.LETTER_ASKED).says
    assert "read again" in says
    assert "ZZ9" not in says


def test_the_address_to_which_it_goes_may_stand_in_it(case, by, own):
    [letter] = ask_for(case, by, place=f"Your home, {own}")
    assert "read again" not in Event.objects.get(verb=Verb.LETTER_ASKED).says
    assert letter.state == "due"


def test_r3_the_persons_address_is_another_address_in_a_copy(case, by, own):
    copy = a_representative(case.person, by)
    Address.objects.filter(person=copy).update(postcode="ZZ7 7AA")
    with pytest.raises(ReadAgain, match=own):
        ask_for(case, by, place=f"Your home, {own}")


def test_s2_an_address_in_a_copy_that_is_hidden_tells_nothing(case, by, own):
    copy = a_representative(case.person, by, is_restricted=True)
    Address.objects.filter(person=copy).update(postcode="ZZ7 7AA")
    assert len(ask_for(case, by, place=f"Your home, {own}")) == 2


def test_where_nobody_knows_where_it_goes_every_address_is_another(case, by, own):
    case.person.safe_by_post = Safety.UNSAFE
    case.person.save()
    with pytest.raises(ReadAgain):
        ask_for(case, by, place=f"Your home, {own}")


def test_the_form_says_it_beside_the_field_and_a_tick_goes_on(client, case):
    page = reverse("case-letter-write", args=[case.pk, "appointment"])
    assert 'name="confirmed"' not in text_of(client.get(page))
    given = {**TYPED, "place": "4 Mill Lane, ZZ9 8AB"}
    refused = client.post(page, given)
    assert refused.status_code == 422
    assert "ZZ9 8AB is not where this letter goes" in refused.context["form"].errors["place"][0]
    assert 'value="ZZ9 8AB"' in text_of(refused)
    # The tick was for other words.
    other = {**given, "with_whom": "The psychiatrist", "confirmed": "ZZ9 8AB"}
    assert client.post(page, other).status_code == 422
    assert client.post(page, {**given, "confirmed": "ZZ9 8AB"}).status_code == 302
    assert Letter.objects.filter(case=case).count() == 1


def test_the_preview_shows_it_without_a_tick(client, case):
    preview = reverse("case-letter-preview", args=[case.pk, "appointment"])
    given = {**TYPED, "place": "4 Mill Lane, ZZ9 8AB"}
    assert client.post(preview, given).content.startswith(b"%PDF")


def test_a_program_is_refused_until_it_says_confirmed(cast, case):
    manager, path = caller(cast.manager), f"/api/cases/{case.pk}/letters/"
    body = {"kind": "appointment", "details": {**TYPED, "place": "4 Mill Lane, ZZ9 8AB"}}
    refused = manager.post(path, body)
    assert refused.status_code == 409
    assert "ZZ9 8AB" in refused.json()["detail"]
    assert manager.post(path, {**body, "confirmed": True}).status_code == 201


# An address that was typed where no letter finds it


def note(client, case, text):
    return client.post(reverse("case-note", args=[case.pk]), {"why": text}, follow=True)


def test_charnwood_a_new_address_in_a_note_asks_whether_they_moved(client, case):
    page = text_of(note(client, case, "Safe with her sister now: 4 Mill Lane, zz9 8ab"))
    assert "Note added." in page
    assert "Did they move? ZZ9 8AB is not on their record, so no letter goes there." in page
    assert f'href="{reverse("person-address", args=[case.person_id])}">Record a new address' in page
    assert Note.objects.get().text.startswith("Safe with her sister")


def test_an_address_on_the_record_or_none_asks_nothing(client, case, own):
    for text in (f"Seen at home, {own.lower()}", "Seen at home, at 2pm", f"At {own}"):
        assert "Did they move?" not in text_of(note(client, case, text))


def test_a_new_address_in_a_contact_asks_too(client, case):
    given = {
        "how": "phone", "spoke_with": "person", "outcome": "spoke", "on_0": "21", "on_1": "11",
        "on_2": "2026", "on": TODAY.isoformat(), "summary": "She is at ZZ9 8AB now",
    }  # fmt: skip
    page = text_of(client.post(reverse("case-contact", args=[case.pk]), given, follow=True))
    assert "Did they move? ZZ9 8AB" in page


def test_a_message_links_only_to_a_page_of_our_own():
    assert link("link=/people/1/ See them") == Link("/people/1/", "See them")
    assert link("link=//evil.example See") is None
    assert link("undo=/people/1/") is None
    assert link("") is None
