"""What a person may decide about a letter, and what nobody may."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from casework.acts import rating, restricting
from casework.letters import looking_again
from casework.letters.carriers.carrier import Capability, Doubtful, NotTaken
from casework.letters.gate.held import Held
from casework.letters.post_room import decisions
from casework.models import Delivery, Event, Letter, LetterState, Person, Verb
from casework.policy import Rag, Safety
from casework.refusals import NeedsReason, NotAnswerable
from tests import factory
from tests.conftest import TODAY, signed_in
from tests.letters.post import (
    StandIn,
    again,
    an_owed_letter,
    an_owed_letter_to,
    carried_by,
    needs,
    send,
)

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]


@pytest.fixture
def by(cast):
    return factory.user_of(cast.manager)


def release(letter: Letter, by, because="They asked for it by telephone"):
    return decisions.release(letter, by=by, because=because, on=TODAY)


def in_doubt() -> Letter:
    letter = an_owed_letter()
    send(carriers=carried_by(StandIn(Capability.BLIND, after=Doubtful("No answer."))))
    return again(letter)


def test_a_late_letter_goes_once_somebody_released_it_with_a_reason(by):
    letter = an_owed_letter(waited=50)
    release(letter, by)
    letter = again(letter)
    assert (letter.state, letter.overrides, letter.held_because) == ("due", {"late": "22"}, "")
    assert (letter.decided_by, letter.decided_because) == (by, "They asked for it by telephone")
    send()
    assert again(letter).state == "sent"
    assert Event.objects.get(verb=Verb.LETTER_RELEASED).by == by


@pytest.mark.parametrize(
    ("details", "case", "reason"),
    [
        ({"access_needs_asked_on": None}, {}, Held.NEEDS_NOT_ASKED),
        ({"is_restricted": True}, {}, Held.RESTRICTED),
        ({"reach_note": "Ring first"}, {}, Held.REACH_NOTE),
        ({}, {"rag": Rag.RED}, Held.RED_NOT_CALLED),
    ],
)
def test_a_reason_that_a_person_may_overrule_is_overruled_by_release(details, case, reason, by):
    letter = an_owed_letter(person=factory.a_person(**details), **case)
    send()
    assert again(letter).held_because == reason
    release(letter, by)
    send()
    assert again(letter).state == "sent"


def restricted(person: Person, by) -> None:
    restricting.restrict(person, reason="At risk", to=[by], length=timedelta(days=14), by=by)


def a_new_note(letter: Letter, _by) -> None:
    Person.objects.filter(pk=letter.person_id).update(reach_note="Her son opens the post")


def restricted_anew(letter: Letter, by) -> None:
    restricting.lift(letter.person, reason="Over", by=by)
    restricted(letter.person, by)


def rated_anew(letter: Letter, by) -> None:
    rating.rate(letter.case, rag=Rag.RED, reasons=["no_essential_care"], by=by, on=TODAY)


def failed_anew(letter: Letter, _by) -> None:
    Delivery.objects.update(status_at=timezone.now())


def late_again(letter: Letter, _by) -> None:
    Letter.objects.filter(pk=letter.pk).update(due_on=letter.due_on - timedelta(days=15))


def an_e_mail_that_failed() -> Letter:
    """A letter by e-mail to an address at which an earlier one failed."""
    letter = an_owed_letter_to(email="d@example.com", safe_by_email=Safety.SAFE)
    needs(letter.person, "email")
    before = Letter.objects.create(
        case=letter.case, person=letter.person, team=letter.team, kind="receipt", milestone=1,
        due_on=TODAY, state="sent", channel="email", sent_to="Doris Kemp\nd@example.com",
        sent_at=timezone.now() - timedelta(days=3), sha256="x", carrier="x",
    )  # fmt: skip
    Delivery.objects.create(
        letter=before, carrier="x", status="failed", status_at=timezone.now() - timedelta(days=2)
    )
    return letter


@pytest.mark.parametrize(("details", "reason", "anew"), [
    ({"reach_note": "Ring first"}, Held.REACH_NOTE, a_new_note),
    ({"rag": Rag.RED}, Held.RED_NOT_CALLED, rated_anew),
    ({"waited": 50}, Held.LATE, late_again),
    ({"restricted": True}, Held.RESTRICTED, restricted_anew),
    ({"email": True}, Held.EMAIL_FAILED, failed_anew),
])  # fmt: skip
def test_what_was_let_go_counts_as_it_was_read(details, reason, anew, by):
    person = {name: details[name] for name in details.keys() & {"reach_note"}}
    case = {name: details[name] for name in details.keys() & {"rag", "waited"}}
    if "email" in details:
        letter = an_e_mail_that_failed()
    else:
        letter = an_owed_letter(person=factory.a_person(**person), **case)
    if "restricted" in details:
        with time_machine.travel(timezone.now() - timedelta(days=1), tick=False):
            restricted(letter.person, by)
    send()
    assert again(letter).held_because == reason
    release(letter, by)
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        anew(again(letter), by)
    send()
    assert (again(letter).state, again(letter).held_because) == ("held", reason)
    release(letter, by)
    send()
    assert again(letter).state == "sent"


def test_never_asked_that_was_let_go_stays_let_go(by):
    letter = an_owed_letter_to(access_needs_asked_on=None, reach_note="")
    send()
    release(letter, by)
    Person.objects.filter(pk=letter.person_id).update(reach_note="Ring first")
    send()
    assert again(letter).held_because == Held.REACH_NOTE
    release(letter, by)
    send()
    assert again(letter).state == "sent"


def test_who_reads_an_old_instruction_does_not_let_go_the_new_one(by):
    letter = an_owed_letter_to(reach_note="Ring first")
    send()
    a_new_note(letter, by)
    release(letter, by)
    send()
    assert again(letter).held_detail == "Her son opens the post"


@pytest.mark.parametrize(
    "details",
    [
        {"died_on": TODAY},
        {"reported_dead_on": TODAY},
        {"do_not_write": True},
        {"safe_by_post": Safety.UNSAFE},
        {"safe_by_post": Safety.NOT_ASKED},
        {"written_language": "Polish"},
    ],
)
def test_a_rule_of_safety_is_never_overruled(details, by):
    letter = an_owed_letter()
    Person.objects.update(**details)
    send()
    with pytest.raises(decisions.StillHeld, match="It cannot go yet"):
        release(letter, by)
    assert again(letter).state == "held"


def test_a_late_letter_to_someone_who_died_is_not_released(by):
    letter = an_owed_letter(waited=50)
    Person.objects.update(died_on=TODAY)
    with pytest.raises(decisions.StillHeld, match="The person has died"):
        release(letter, by)


def test_a_format_that_we_cannot_make_is_never_released_as_print(by):
    person = factory.a_person()
    needs(person, "braille_2")
    letter = an_owed_letter(person=person)
    send()
    with pytest.raises(decisions.StillHeld):
        release(letter, by)


def test_what_was_put_right_may_be_released_at_once(by):
    letter = an_owed_letter_to(safe_by_post=Safety.NOT_ASKED)
    send()
    Person.objects.update(safe_by_post=Safety.SAFE)
    release(letter, by)
    send()
    assert again(letter).state == "sent"


def test_a_failed_letter_may_be_tried_three_times_more(by):
    letter, carrier = an_owed_letter(), StandIn(Capability.QUERYABLE, before=NotTaken("Full."))
    now = timezone.now()
    for minutes in (0, 11, 22):
        send(now + timedelta(minutes=minutes), carriers=carried_by(carrier))
    assert again(letter).state == "failed"
    Letter.objects.update(decided_at=None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: now + timedelta(minutes=30))
        release(letter, by)
    carrier.before = None
    assert send(now + timedelta(minutes=40), carriers=carried_by(carrier))["sent"] == 1


@pytest.mark.parametrize("decide", [decisions.release, decisions.cancel])
def test_a_decision_needs_a_reason(decide, by):
    letter = an_owed_letter(waited=50)
    on = {"on": TODAY} if decide is decisions.release else {}
    with pytest.raises(NeedsReason):
        decide(letter, by=by, because="  ", **on)
    assert again(letter).state == "held"


def test_a_cancelled_letter_never_goes_and_says_who_and_why(by):
    letter = an_owed_letter()
    decisions.cancel(letter, by=by, because="Told in person")
    assert send()["sent"] == 0
    letter = again(letter)
    assert (letter.state, letter.decided_because) == ("cancelled", "Told in person")
    assert Event.objects.get(verb=Verb.LETTER_CANCELLED).by == by


def test_a_second_decision_comes_too_late_and_changes_nothing(by):
    letter = an_owed_letter(waited=50)
    decisions.cancel(letter, by=by, because="Told in person")
    for decide in (
        lambda: release(letter, by),
        lambda: decisions.cancel(letter, by=by, because="Again"),
        lambda: decisions.it_went(letter, by=by, because="Again"),
        lambda: decisions.it_did_not_go(letter, by=by, because="Again"),
    ):
        with pytest.raises(NotAnswerable, match="It is now: cancelled"):
            decide()
    assert again(letter).decided_because == "Told in person"


def test_a_sent_letter_can_be_neither_released_nor_cancelled(by):
    letter = an_owed_letter()
    send()
    with pytest.raises(NotAnswerable):
        release(letter, by)
    with pytest.raises(NotAnswerable):
        decisions.cancel(letter, by=by, because="Too late")


def test_a_letter_in_a_sender_s_hand_is_left_alone(by):
    letter = an_owed_letter()
    Letter.objects.update(state="sending", claimed_until=timezone.now())
    with pytest.raises(NotAnswerable, match="being sent at this moment"):
        decisions.cancel(letter, by=by, because="Stop")


def test_a_doubtful_letter_that_went_is_sent_when_it_was_handed_over(by):
    letter = in_doubt()
    decisions.it_went(letter, by=by, because="She has it on the table")
    letter = again(letter)
    assert letter.state == "sent"
    assert letter.sent_at == letter.attempts.get().began_at
    assert letter.document.content


def test_a_doubtful_letter_that_did_not_go_goes_again(by):
    letter = in_doubt()
    decisions.it_did_not_go(letter, by=by, because="The server's log says so")
    assert send()["sent"] == 1
    assert again(letter).state == "sent"


def test_a_doubtful_letter_may_be_cancelled(by):
    letter = in_doubt()
    decisions.cancel(letter, by=by, because="Told by telephone")
    assert again(letter).state == "cancelled"


def test_what_holds_it_now_is_read_before_it_is_let_go(cast):
    """The page was opened before somebody recorded another instruction."""
    person = factory.a_person(reach_note="Ring first")
    letter = an_owed_letter(team=cast.team, person=person)
    send()
    browser, address = signed_in(cast.manager), reverse("letter-release", args=[letter.pk])
    read = browser.get(address).context["form"]["read"].value()
    type(person).objects.filter(pk=person.pk).update(reach_note="Her son opens the post")
    looking_again.look_again(now=timezone.now())
    refused = browser.post(address, {"because": "It keeps to it", "read": read})
    assert "held for something else since you opened this page" in refused.content.decode()
    assert again(letter).state == LetterState.HELD
    read = browser.get(address).context["form"]["read"].value()
    assert browser.post(address, {"because": "It keeps to it", "read": read}).status_code == 302
    assert again(letter).state == LetterState.DUE
