"""It came back, it goes again, it goes to another: the old letter stays exactly as it was."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.letters import afterwards, decisions
from casework.letters.held import Held
from casework.models import Address, Change, Delivery, Event, Letter, Representative
from casework.policy import Safety
from casework.refusals import NeedsReason, NotAnswerable, Refusal
from tests import factory
from tests.conftest import TODAY
from tests.letters.post import again, an_owed_letter, send
from tests.post.stories import a_representative, ask_for, came_back, sent_to

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]


@pytest.fixture
def by(cast):
    return factory.user_of(cast.manager)


@pytest.fixture
def sent(cast):
    return sent_to(cast.team)


def test_a_letter_that_came_back_marks_the_address_and_asks_for_a_look(sent, by):
    came_back(sent, by, "Not known at this address")
    delivery = Delivery.objects.get(letter=sent)
    assert (delivery.status, delivery.told_by) == ("returned", "person")
    assert Address.objects.get(person=sent.person).returned_on == TODAY
    assert Change.objects.get(case=sent.case).trigger == "letter_returned"
    told = Event.objects.filter(says__contains="Not known at this address")
    assert told[0].by == by


def test_nothing_more_goes_to_where_it_came_back_from(sent, by):
    came_back(sent, by)
    ask_for(sent.case, by, appointment_on=TODAY + timedelta(days=9))
    send(timezone.now() + timedelta(days=1, hours=1))
    assert Letter.objects.get(kind="appointment").held_because == Held.RETURNED


def test_it_comes_back_once(sent, by):
    came_back(sent, by)
    with pytest.raises(NotAnswerable, match="already"):
        came_back(sent, by)
    assert Change.objects.count() == 1


def test_only_what_went_by_post_can_come_back(cast, by):
    letter = an_owed_letter(team=cast.team)
    with pytest.raises(NotAnswerable):
        came_back(letter, by)
    letter = sent_to(cast.team)
    Letter.objects.filter(pk=letter.pk).update(channel="email")
    with pytest.raises(NotAnswerable):
        came_back(letter, by)


def test_again_is_a_new_letter_that_says_why_and_the_old_one_stands(sent, by):
    proof = sent.sha256
    new = afterwards.send_again(sent, by=by, because="Lost in the post", on=TODAY)
    assert (new.again, new.again_of, new.milestone) == (1, sent, sent.milestone)
    assert (new.asked_by, new.decided_because) == (by, "Lost in the post")
    assert new.title == "Waiting Well letter, day 28, sent again"
    assert (again(sent).state, again(sent).sha256) == ("sent", proof)


def test_again_goes_after_a_day_and_only_once_at_a_time(sent, by):
    new = afterwards.send_again(sent, by=by, because="Lost", on=TODAY)
    with pytest.raises(NotAnswerable, match="on its way"):
        afterwards.send_again(sent, by=by, because="Lost", on=TODAY)
    assert send()["sent"] == 0
    assert send(timezone.now() + timedelta(hours=25))["sent"] == 1
    third = afterwards.send_again(again(new), by=by, because="Lost again", on=TODAY)
    assert third.again == 2


def test_what_has_not_gone_is_not_sent_again(cast, by):
    with pytest.raises(NotAnswerable, match="Only a letter that went"):
        afterwards.send_again(an_owed_letter(team=cast.team), by=by, because="Now", on=TODAY)


@pytest.mark.parametrize(
    "act",
    [
        lambda letter, by: afterwards.came_back(letter, by=by, because=" "),
        lambda letter, by: afterwards.send_again(letter, by=by, because=" ", on=TODAY),
        lambda letter, by: afterwards.reroute(
            letter, to=letter.person, by=by, because=" ", on=TODAY
        ),
    ],
)
def test_each_needs_a_reason(sent, by, act):
    with pytest.raises(NeedsReason):
        act(sent, by)
    assert Letter.objects.count() == 1


def test_a_held_letter_goes_to_the_representative_and_is_cancelled_with_the_reason(cast, by):
    letter = an_owed_letter(
        team=cast.team, person=factory.a_person(safe_by_post=Safety.UNSAFE)
    )  # fmt: skip
    send()
    to = a_representative(letter.person, by)
    new = afterwards.reroute(letter, to=to, by=by, because="Her son opens her post", on=TODAY)
    old = again(letter)
    assert old.state == "cancelled"
    assert old.decided_because == f"Goes to {to.reference} instead. Her son opens her post"
    assert (new.person, new.state, new.again) == (to, "due", 0)


def test_r5_nobody_without_authority_gets_a_letter(sent, by):
    stranger = factory.a_person("Stranger")
    with pytest.raises(Refusal, match="no authority"):
        afterwards.reroute(sent, to=stranger, by=by, because="Her friend", on=TODAY)
    ended = a_representative(sent.person, by)
    Representative.objects.update(ends_on=TODAY)
    assert afterwards.may_go_to(sent, by=by, on=TODAY) == []
    with pytest.raises(Refusal, match="no authority"):
        afterwards.reroute(sent, to=ended, by=by, because="Was attorney", on=TODAY)
    assert Letter.objects.count() == 1


def test_a_letter_being_sent_goes_to_nobody_else_meanwhile(cast, by):
    letter = an_owed_letter(team=cast.team)
    to = a_representative(letter.person, by)
    Letter.objects.update(state="sending", claimed_until=timezone.now())
    with pytest.raises(NotAnswerable):
        afterwards.reroute(letter, to=to, by=by, because="Instead", on=TODAY)


def test_a_letter_that_was_sent_again_leaves_the_tray_of_those_that_came_back(sent, by):
    from casework.letters import post_room

    def tray():
        page = post_room.page_of(
            by, post_room.TRAYS["returned"], post_room.Chosen(), as_of=TODAY
        )  # fmt: skip
        return [letter.pk for letter in page.letters]

    came_back(sent, by)
    assert tray() == [sent.pk]
    new = afterwards.send_again(sent, by=by, because="Right address now", on=TODAY)
    assert tray() == []
    decisions.cancel(new, by=by, because="Rang instead")
    assert tray() == []
