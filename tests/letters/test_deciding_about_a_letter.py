"""What a person may decide about a letter, and what nobody may."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.letters import decisions
from casework.letters.carriers import Capability, Doubtful, NotTaken
from casework.letters.held import Held
from casework.models import Event, Letter, Person, Verb
from casework.policy import Rag, Safety
from casework.refusals import NeedsReason, NotAnswerable
from tests import factory
from tests.conftest import TODAY
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
    assert (letter.state, letter.overrides, letter.held_because) == ("due", ["late"], "")
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
