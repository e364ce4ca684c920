"""It came back, it goes again, it goes to another: the old letter stays exactly as it was."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from casework.acts import receiving
from casework.letters import deliveries
from casework.letters.gate.held import Held
from casework.letters.post_room import afterwards, decisions, trays
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
    came_back(sent, by)
    assert tray(by) == [sent.pk]
    new = afterwards.send_again(sent, by=by, because="Right address now", on=TODAY)
    assert tray(by) == []
    # A letter that does not go follows nothing: somebody says what was done instead.
    decisions.cancel(new, by=by, because="Rang instead")
    assert (tray(by), is_amiss(sent)) == ([sent.pk], True)
    afterwards.seen_to(sent, by=by, because="Rang instead")
    assert tray(by) == []


# What did not arrive is seen to


def tray(by) -> list[Any]:
    page = trays.page_of(by, trays.TRAYS["returned"], trays.Chosen(), as_of=TODAY)
    return [letter.pk for letter in page.letters]


def is_amiss(letter) -> bool:
    """As the letter's own page asks it."""
    later = Letter.objects.filter(again_of=letter)
    return trays.Row(again(letter)).is_amiss(later)


def test_what_was_seen_to_leaves_the_tray_and_says_who_when_and_why(sent, by):
    came_back(sent, by)
    assert tray(by) == [sent.pk]
    assert is_amiss(sent)
    afterwards.seen_to(sent, by=by, because="Rang her instead")
    news = Delivery.objects.get(letter=sent)
    assert (news.seen_to_by, news.seen_to_because) == (by, "Rang her instead")
    assert news.seen_to_at is not None
    assert tray(by) == []
    assert not is_amiss(sent)
    assert Event.objects.get(verb="letter_seen_to").by == by


def test_a_return_on_a_closed_case_is_seen_to(sent, by):
    came_back(sent, by)
    receiving.close(sent.case, reason="completed", note="Done", by=by, on=TODAY)
    afterwards.seen_to(sent, by=by, because="The case is closed")
    assert tray(by) == []


def test_what_arrived_or_was_seen_to_before_is_not_seen_to(sent, by):
    with pytest.raises(NotAnswerable):
        afterwards.seen_to(sent, by=by, because="Rang her")
    came_back(sent, by)
    with pytest.raises(NeedsReason):
        afterwards.seen_to(sent, by=by, because=" ")
    afterwards.seen_to(sent, by=by, because="Rang her")
    with pytest.raises(NotAnswerable):
        afterwards.seen_to(sent, by=by, because="Rang her again")


def test_worse_news_after_it_was_seen_to_is_to_be_seen_to_again(sent, by):
    now = timezone.now()
    failed = deliveries.News(
        status=Delivery.Status.FAILED, at=now, told_by=Delivery.ToldBy.CALLBACK
    )  # fmt: skip
    deliveries.tell(sent, failed, carrier=sent.carrier, now=now)
    afterwards.seen_to(sent, by=by, because="The address is right: they try again")
    came_back(sent, by)
    assert tray(by) == [sent.pk]
    assert Delivery.objects.get(letter=sent).seen_to_because == ""


def test_a_letter_that_went_on_to_somebody_else_follows_the_first_and_empties_the_tray(sent, by):
    came_back(sent, by)
    to = a_representative(sent.person, by)
    new = afterwards.reroute(sent, to=to, by=by, because="She moved", on=TODAY)
    assert (new.again_of, new.again) == (sent, 0)
    assert "sent again" not in new.title
    assert tray(by) == []
    assert not is_amiss(sent)


def test_a_copy_that_went_before_it_came_back_does_not_hide_that_it_came_back(sent, by):
    to = a_representative(sent.person, by)
    afterwards.reroute(sent, to=to, by=by, because="As well", on=TODAY)
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=True):
        came_back(sent, by)
        assert tray(by) == [sent.pk]
        assert is_amiss(sent)
