"""Notify is believed with its token only, and moves a letter forward only (R0d, R2)."""

import itertools
import logging
import random
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.acts import receiving
from casework.letters.carriers.carrier import Capability
from casework.letters.carriers.notify.carriers import Emails, Letters
from casework.letters.gate.held import Held
from casework.models import Change, CloseReason, Delivery, Event, Letter, LetterState, Verb
from tests import factory
from tests.conftest import TODAY, Cast
from tests.letters import post
from tests.notify.notify_post import TOKEN

Status = Delivery.Status


class Quiet(Letters):
    """Notify, which takes whatever it is given: nobody answers at the other end."""

    def hand_over(self, parcel: Any) -> None:
        """Taken."""


class QuietEmails(Emails):
    """The same for e-mail."""

    capability = Capability.QUERYABLE

    def hand_over(self, parcel: Any) -> None:
        """Taken."""


def a_sent_letter(**case: Any) -> Letter:
    letter = post.an_owed_letter(**case)
    post.send(carriers=post.carried_by(Quiet()))
    return post.again(letter)


def a_sent_email() -> Letter:
    person = factory.a_person(email="d@example.com", safe_by_email="safe")
    post.needs(person, "email")
    letter = post.an_owed_letter(person=person)
    post.send(carriers=post.carried_by(QuietEmails()))
    return post.again(letter)


def tell(name: str, *, token: str = TOKEN, **said: Any) -> int:
    return Client().post(
        reverse(f"notify-{name}"), said, content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    ).status_code  # fmt: skip


def came_back(letter: Letter, **said: Any) -> int:
    number = "11111111-1111-4111-8111-111111111119"
    return tell("returned", reference=str(letter.pk), notification_id=number, **said)


def arrived(letter: Letter, status: str = "delivered") -> int:
    return tell("receipt", reference=str(letter.pk), id="n1", status=status, to="d@example.com")


def delivery(letter: Letter) -> Delivery:
    return Delivery.objects.get(letter=letter)


def test_handed_over_it_is_taken_and_nothing_more_is_known(db, today):
    of_it = delivery(a_sent_letter())
    assert (of_it.status, of_it.told_by, of_it.carrier) == (
        Status.ACCEPTED, Delivery.ToldBy.HAND_OVER, Letters.name,
    )  # fmt: skip
    assert of_it.next_poll_at is not None


@pytest.mark.parametrize("name", ["receipt", "returned"])
@pytest.mark.parametrize("token", ["", "wrong", TOKEN + "x", TOKEN[:-1], "é"])
def test_a_forged_callback_is_refused_and_logged_without_a_name(
    db, today, caplog, name: str, token: str
):
    letter = a_sent_letter()
    with (
        caplog.at_level(logging.INFO),
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        status = tell(name, token=token, reference=str(letter.pk), to="doris@example.com")
    assert status == 403
    assert len(asked) == 0
    assert delivery(letter).status == Status.ACCEPTED
    assert [line.levelname for line in caplog.records if "without the token" in line.message] == [
        "WARNING"
    ]
    assert "doris" not in caplog.text
    assert str(letter.pk) not in caplog.text


def test_where_no_token_is_set_nobody_is_believed(db, settings):
    settings.NOTIFY_CALLBACK_TOKEN = ""
    assert tell("returned", token="") == 403


def test_a_letter_that_came_back_holds_the_address_and_asks_for_a_look_at_once(db, today):
    letter = a_sent_letter()
    assert came_back(letter) == 204
    address = letter.person.addresses.get()
    assert address.returned_on == TODAY
    case = letter.case
    case.refresh_from_db()
    assert Change.objects.get(case=case).trigger == "letter_returned"
    assert case.look_because == "Letter came back undelivered"
    events = Event.objects.filter(case=case, verb=Verb.LETTER_FAILED)
    assert "No more letters go to that address" in events.get().says


def test_the_next_letter_to_that_address_is_held(db, today):
    first = a_sent_letter()
    came_back(first)
    Letter.objects.create(
        case=first.case, person=first.person, team=first.team, kind=first.kind, milestone=56,
        due_on=TODAY,
    )  # fmt: skip
    stand_in = post.StandIn(Capability.IDEMPOTENT)
    Letter.objects.filter(pk=first.pk).update(sent_at="2026-10-01T10:00:00Z")
    assert post.send(carriers=post.carried_by(stand_in))["held"] == 1
    assert Letter.objects.get(milestone=56).held_because == Held.RETURNED
    assert stand_in.taken == []


def test_an_address_put_right_meanwhile_is_left_alone(db, today):
    letter = a_sent_letter()
    letter.person.addresses.update(lines="2 Other Street\nExampleton")
    came_back(letter)
    assert letter.person.addresses.get().returned_on is None
    says = Event.objects.get(verb=Verb.LETTER_FAILED).says
    assert "That address is not on the record" in says


def test_the_first_return_dates_the_address(db, today):
    letter = a_sent_letter()
    letter.person.addresses.update(returned_on="2026-11-01")
    came_back(letter)
    assert str(letter.person.addresses.get().returned_on) == "2026-11-01"


def test_ten_times_the_same_is_once(db, today):
    letter = a_sent_letter()
    assert {came_back(letter) for _ in range(10)} == {204}
    assert Change.objects.count() == 1
    assert Event.objects.filter(verb=Verb.LETTER_FAILED).count() == 1


@pytest.mark.parametrize("order", [*itertools.permutations(["delivered", "failed", "returned"])])
def test_in_any_order_and_often_a_status_never_goes_back(db, today, order):
    letter = a_sent_email()
    seen = [Status.ACCEPTED]
    for what in random.Random(str(order)).sample([*order] * 10, 30):
        if what == "returned":
            came_back(letter)
        else:
            arrived(letter, "delivered" if what == "delivered" else "permanent-failure")
        seen.append(Status(delivery(letter).status))
    places = [list(Status).index(status) for status in seen]
    assert places == sorted(places)
    assert seen[-1] == Status.RETURNED


def test_an_email_that_bounced_asks_for_a_look(db, today):
    letter = a_sent_email()
    assert arrived(letter, "permanent-failure") == 204
    assert delivery(letter).status == Status.FAILED
    assert Change.objects.get().trigger == "letter_returned"
    assert post.again(letter).state == LetterState.SENT


def test_a_closed_case_keeps_the_news_on_its_timeline(cast: Cast, today):
    letter = a_sent_letter()
    assert cast.manager.user is not None
    receiving.close(
        letter.case,
        reason=CloseReason.MOVED_AWAY,
        note="Done",
        by=cast.manager.user,
        on=TODAY,
    )
    assert came_back(letter) == 204
    assert Change.objects.count() == 0
    assert Event.objects.filter(verb=Verb.LETTER_FAILED).count() == 1


@pytest.mark.parametrize(
    "reference",
    [None, "", 7, "no uuid", "00000000-0000-4000-8000-000000000000", ["x"], {"a": 1}, "\x00"],
)
def test_what_is_not_ours_is_answered_and_ignored(db, reference):
    assert tell("returned", reference=reference) == 204
    assert tell("receipt", reference=reference, status="delivered") == 204
    assert Delivery.objects.count() == 0


def test_a_letter_of_another_carrier_does_not_listen_to_notify(db, today):
    letter = post.an_owed_letter()
    post.send(carriers=post.carried_by(post.StandIn(Capability.IDEMPOTENT)))
    assert came_back(letter) == 204
    assert delivery(letter).status == Status.ACCEPTED


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"[" * 100_000, b"\xff", b"x" * 70_000])
def test_what_is_no_message_is_refused(db, body: bytes):
    answer = Client().post(
        reverse("notify-returned"), body, content_type="application/json",
        headers={"Authorization": f"Bearer {TOKEN}"},
    )  # fmt: skip
    assert answer.status_code == 400


def test_a_word_that_we_do_not_know_is_no_news(db, today):
    letter = a_sent_email()
    assert arrived(letter, "levitating") == 204
    assert delivery(letter).status == Status.ACCEPTED
