"""S2: someone whose record is hidden is nobody in the post room: no name, no choice, no letter."""

from typing import Any

import pytest
from django.urls import reverse

from casework.models import Event, Letter, Person, Representative
from tests import factory
from tests.api.asking import caller
from tests.conftest import TODAY, signed_in
from tests.letters.post import again, an_owed_letter
from tests.post.stories import VISIT, a_representative, ask_for

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]

TYPED = {**VISIT, "appointment_on": TODAY.isoformat()}


@pytest.fixture
def by(cast):
    return factory.user_of(cast.manager)


@pytest.fixture
def case(cast):
    return factory.a_case(team=cast.team, today=TODAY, waited=3)


@pytest.fixture
def hidden(case, by) -> Person:
    return a_representative(case.person, by, is_restricted=True)


@pytest.fixture
def client(cast):
    return signed_in(cast.manager)


def text_of(answer: Any) -> str:
    return " ".join(b"".join(answer).decode().split())


def write(case, name="case-letter-write"):
    return reverse(name, args=[case.pk, "appointment"])


def test_the_page_of_a_new_letter_is_the_same_as_if_there_were_no_such_person(
    client, case, hidden, by
):
    with_them = client.get(write(case)).context["routes"]
    Representative.objects.all().delete()
    assert with_them == client.get(write(case)).context["routes"] != []


def test_the_letter_that_is_sent_says_nothing_of_their_copy(client, case, hidden):
    page = text_of(client.post(write(case), VISIT, follow=True))
    assert "The appointment letter to Doris Kemp is due." in page
    assert "Moss" not in page
    assert Letter.objects.filter(person=hidden).count() == 1


def test_who_has_them_in_their_place_is_not_named_and_no_letter_of_theirs_is_shown(
    client, case, hidden
):
    Representative.objects.update(letters="instead")
    page = text_of(client.get(write(case)))
    assert "whose record you cannot see" in page
    assert "Moss" not in page
    assert client.post(write(case, "case-letter-preview"), TYPED).status_code == 404
    told = text_of(client.post(write(case), TYPED, follow=True))
    assert "The appointment letter is due." in told
    assert "Moss" not in told


def test_nobody_asks_for_their_letter_by_number(client, case, hidden):
    preview = write(case, "case-letter-preview")
    asked_for = {**TYPED, "to": hidden.pk}
    absent = client.post(preview, {**TYPED, "to": 987654321})
    assert client.post(preview, asked_for).status_code == absent.status_code == 404


def test_the_timeline_of_the_case_has_them_by_reference_only(case, hidden, by):
    ask_for(case, by)
    says = set(Event.objects.filter(verb="letter_asked").values_list("says", flat=True))
    assert says == {"Appointment. To Doris Kemp", f"Appointment. To {hidden.reference}"}


def test_a_letter_is_not_sent_on_to_them(client, case, cast, by):
    letter = an_owed_letter(team=cast.team, person=factory.a_person("Finch"))
    hidden = a_representative(letter.person, by, is_restricted=True)
    reroute = reverse("letter-reroute", args=[letter.pk])
    assert reroute not in text_of(client.get(reverse("letter", args=[letter.pk])))
    assert "Moss" not in text_of(client.get(reroute))
    given = {"to": hidden.pk, "because": "Instead"}
    assert client.post(reroute, given).status_code == 422
    assert (
        caller(cast.manager).post(f"/api/letters/{letter.pk}/rerouting/", given).status_code == 400
    )
    assert again(letter).state == "due"


def test_who_may_see_them_chooses_them_and_the_record_still_has_a_reference(client, cast, by):
    letter = an_owed_letter(team=cast.team)
    seen = a_representative(letter.person, by)
    given = {"to": seen.pk, "because": "Her attorney has them"}
    page = text_of(client.post(reverse("letter-reroute", args=[letter.pk]), given, follow=True))
    assert "It goes to Doris Moss." in page
    assert not Event.objects.filter(says__contains="Moss").exists()
    assert again(letter).decided_because.startswith(f"Goes to {seen.reference} instead.")


def test_what_happens_next_on_the_case_says_nothing_of_a_letter_to_them(client, case, hidden, by):
    ask_for(case, by)
    theirs = Letter.objects.get(person=hidden)
    Letter.objects.filter(pk=theirs.pk).update(state="held", held_because="late")
    page = text_of(client.get(reverse("case", args=[case.pk])))
    assert str(theirs.pk) not in page
    assert str(Letter.objects.get(person=case.person).pk) in page


def test_no_answer_about_a_letter_names_them(case, hidden, cast, by):
    manager = caller(cast.manager)
    body = {"kind": "appointment", "details": TYPED}
    made = manager.post(f"/api/cases/{case.pk}/letters/", body).json()["items"]
    assert [each["person"] for each in made] == [case.person_id]
    theirs = Letter.objects.get(person=hidden)
    theirs_sent = {"state": "held", "held_because": "late", "sent_to": "Doris Moss"}
    Letter.objects.filter(pk=theirs.pk).update(**theirs_sent)
    listed = manager.get("/api/letters/?tray=held").json()["items"]
    assert str(theirs.pk) not in {each["id"] for each in listed}
    assert manager.get(f"/api/letters/{theirs.pk}/").status_code == 404
