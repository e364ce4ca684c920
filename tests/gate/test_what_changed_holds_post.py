"""What changed about somebody is known to the gate: in hospital nothing is posted home unasked."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.acts import addresses, moving_home, people, watching
from casework.letters import looking_again
from casework.letters.gate.held import Held
from casework.letters.owed import waiting_well
from casework.letters.post_room import decisions
from casework.models import Address, Case, Letter, Person
from casework.people import safe_to_write
from casework.policy import Role, Safety
from casework.refusals import NotAnswerable, Refusal
from casework.rules.triggers import RETRIAGE_TRIGGERS
from tests import factory
from tests.api.asking import caller
from tests.conftest import TODAY, signed_in
from tests.gate.reaching import a_recorder, a_representative
from tests.letters.post import again, needs, send

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]
ASKS = [code for code, trigger in RETRIAGE_TRIGGERS.items() if trigger.asks_of_post]


@pytest.fixture(autouse=True)
def _print_room(settings, tmp_path):
    settings.PRINT_ROOM = tmp_path / "print-room"


@pytest.fixture
def case(cast) -> Case:
    return factory.a_case(team=cast.team, today=TODAY, waited=28)


def changed(case: Case, trigger: str = "hospital", **details: Any) -> Any:
    given = {"note": "", "by": a_recorder(), "on": TODAY, **details}
    return watching.change(case, trigger=trigger, **given)


def post() -> Letter:
    waiting_well.prepare(as_of=TODAY)
    send()
    return Letter.objects.latest("created_at")


def held(letter: Letter) -> tuple[str, str, str]:
    letter = again(letter)
    return letter.state, letter.held_because, letter.held_detail


def test_in_hospital_is_data_on_what_changed():
    assert {"hospital", "discharged", "prison", "care_home", "moved", "eviction"} <= set(ASKS)
    assert "fall" not in ASKS


@pytest.mark.parametrize("trigger", ASKS)
def test_post_waits_for_an_answer(case, trigger):
    changed(case, trigger)
    state, because, detail = held(post())
    assert (state, because) == ("held", Held.ADDRESS_ASKED)
    assert detail == f"{RETRIAGE_TRIGGERS[trigger].asks_of_post} (since 21 November 2026)"


@pytest.mark.parametrize("trigger", ["fall", "chased", "got_worse"])
def test_what_says_nothing_of_where_they_are_holds_nothing(case, trigger):
    changed(case, trigger)
    assert post().state == "sent"


def test_recorded_while_a_letter_is_due_it_holds_that_letter(case):
    waiting_well.prepare(as_of=TODAY)
    changed(case)
    assert post().held_because == Held.ADDRESS_ASKED


def test_recorded_on_another_case_of_theirs_it_holds_this_letter_too(case, cast):
    other = factory.a_case(person=case.person, kind="review", team=cast.other_team, today=TODAY)
    changed(other)
    assert post().held_because == Held.ADDRESS_ASKED


def test_whoever_has_their_letters_is_written_to_where_they_are(case):
    """The question is about the reader: her daughter is not in hospital."""
    a_representative(case.person, letters="instead")
    changed(case)
    assert post().state == "sent"


def test_an_email_reaches_them_wherever_they_are(cast):
    person = factory.a_person(email="d@example.com", safe_by_email=Safety.SAFE)
    needs(person, "email")
    case = factory.a_case(person=person, team=cast.team, today=TODAY, waited=28)
    changed(case)
    assert post().state == "sent"


def test_a_pause_for_hospital_asks_the_same(case):
    until = TODAY + timedelta(days=7)
    made = watching.pause(
        case, reason="hospital", until=until, note="", by=a_recorder(), on=TODAY
    )  # fmt: skip
    letter = post()
    assert letter.held_because == Held.ADDRESS_ASKED
    watching.undo_pause(made, by=a_recorder(), on=TODAY)
    looked_again(letter, "sent")


def looked_again(letter: Letter, state: str) -> None:
    looking_again.look_again(now=timezone.now())
    send()
    assert again(letter).state == state


def test_saying_that_the_address_is_right_answers_it(case):
    changed(case)
    letter = post()
    (address,) = case.person.addresses.all()
    addresses.find_right(address, because="Her son collects it", by=a_recorder(), on=TODAY)
    looked_again(letter, "sent")
    with pytest.raises(NotAnswerable):
        addresses.find_right(address, because="Her son collects it", by=a_recorder(), on=TODAY)


def test_recording_where_they_are_answers_it(case):
    changed(case)
    letter = post()
    forwarding = Address(
        kind="forwarding", lines="c/o 3 Example Way\nExampleton", postcode="ZZ5 5EF",
        starts_on=TODAY,
    )  # fmt: skip
    moving_home.move_home(case.person, forwarding, by=a_recorder(), on=TODAY)
    looked_again(letter, "sent")
    assert "ZZ5 5EF" in again(letter).sent_to


def test_the_ward_as_an_address_holds_it_in_its_own_words(case):
    changed(case)
    letter = post()
    ward = Address(kind="hospital", lines="Ward 3", postcode="ZZ3 1AA", starts_on=TODAY)
    moving_home.move_home(case.person, ward, by=a_recorder(), on=TODAY)
    looking_again.look_again(now=timezone.now())
    assert again(letter).held_because == Held.AWAY
    people.end_address(ward, by=a_recorder(), on=TODAY)
    looked_again(letter, "sent")


def test_a_person_may_let_one_letter_go_and_is_asked_again_after_the_next_change(case):
    changed(case, on=TODAY - timedelta(days=2))
    letter = post()
    decisions.release(letter, by=a_recorder(), because="Her son collects it", on=TODAY)
    changed(case, "prison")
    send()
    assert held(letter)[:2] == ("held", Held.ADDRESS_ASKED)


def test_undone_it_asks_nothing(case):
    made = changed(case)
    letter = post()
    watching.undo_change(made, by=a_recorder())
    looked_again(letter, "sent")


def test_told_that_they_died_no_letter_goes(case):
    made = changed(case, "died_reported", note="The GP rang")
    letter = post()
    assert (letter.state, letter.held_because) == ("held", Held.REPORTED_DEAD)
    person = Person.objects.get(pk=case.person_id)
    assert person.reported_dead_on == TODAY
    with pytest.raises(Refusal, match="on their page"):
        watching.undo_change(made, by=a_recorder())


def test_by_page_and_by_api(case, cast):
    answer = caller(cast.practitioner).post(
        f"/api/cases/{case.pk}/changes/", {"trigger": "hospital", "note": "Ward 3"}
    )
    assert answer.status_code == 201
    letter = post()
    browser = signed_in(cast.practitioner)
    page = browser.get(reverse("person-address", args=[case.person_id])).content.decode()
    (address,) = case.person.addresses.all()
    url = reverse("person-address-right", args=[case.person_id, address.pk])
    assert "In hospital: is the address right?" in page
    assert url in page
    assert browser.post(url, {"because": "Her son collects it"}).status_code == 302
    looked_again(letter, "sent")


def test_every_reason_says_what_to_do(cast, case):
    changed(case)
    page = signed_in(cast.manager).get(reverse("letter", args=[post().pk])).content.decode()
    assert "is the address right?" in page
    assert "Check the address" in page


def concern(case: Case) -> Any:
    return changed(case, "safeguarding_concern", note="Her nephew takes her pension")


def test_a_safeguarding_concern_holds_letters_until_somebody_says_that_they_may_go(case):
    """A letter into a household where the harm may be waits for a person to look."""
    concern(case)
    letter = post()
    assert held(letter) == (
        "held", Held.SAFEGUARDING,
        "Safeguarding concern: may a letter go? (since 21 November 2026)",
    )  # fmt: skip
    by = a_recorder()
    safe_to_write.say_letters_may_go(case.person, because="About the care home", by=by)
    looked_again(letter, "sent")


def test_a_look_at_the_case_or_a_new_address_is_no_answer(case):
    concern(case)
    letter, by = post(), a_recorder()
    watching.look(case, note="Safe for now", by=by, on=TODAY)
    moving_home.move_home(
        case.person, Address(kind="home", lines="2 Far Lane", postcode="ZZ2 2AB", starts_on=TODAY),
        by=by, on=TODAY,
    )  # fmt: skip
    looked_again(letter, "held")
    assert again(letter).held_because == Held.SAFEGUARDING


def test_a_safeguarding_concern_holds_what_others_read_about_them_too(case):
    row = a_representative(case.person, letters="instead")
    concern(case)
    waiting_well.prepare(as_of=TODAY)
    send()
    letter = Letter.objects.get(person=row.representative)
    assert held(letter)[:2] == ("held", Held.ABOUT_SAFEGUARDING)


def test_one_letter_is_let_go_with_a_reason(case):
    concern(case)
    letter, by = post(), factory.user_of(factory.a_worker(Role.TEAM_MANAGER, team=case.team))
    decisions.release(letter, because="She lives alone", by=by, on=TODAY)
    send()
    assert again(letter).state == "sent"


def test_the_answer_is_undone_and_says_so(case, cast):
    concern(case)
    browser, pk = signed_in(cast.practitioner), case.person_id
    url = reverse("person-letters-may-go", args=[pk])
    assert url.encode() in browser.get(reverse("person", args=[pk])).content
    assert b"May letters go?" in browser.get(url).content
    assert browser.post(url, {"because": ""}).status_code == 422
    assert browser.post(url, {"because": "She opens her own post"}).status_code == 302
    assert safe_to_write.open_questions(case.person) == []
    with pytest.raises(NotAnswerable):
        safe_to_write.say_letters_may_go(case.person, because="Again", by=a_recorder())

    browser.post(reverse("person-letters-may-go-undo", args=[pk]))
    assert len(safe_to_write.open_questions(case.person)) == 1
    assert post().held_because == Held.SAFEGUARDING
