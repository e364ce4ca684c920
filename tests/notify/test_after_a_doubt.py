"""After any doubt Notify is asked first, as long as its answer means anything (R0c)."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from casework.letters.carriers.carrier import Parcel
from casework.letters.carriers.notify import limits
from casework.letters.carriers.notify.carriers import CARRIERS, REMEMBERS, Letters
from casework.letters.carriers.notify.standin import Office
from casework.letters.carriers.notify.standin_book import Book
from casework.letters.carriers.notify.standin_script import Script
from casework.letters.gate.held import Held
from casework.models import Delivery, LetterState
from tests.letters import post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def send_after(**after: float) -> dict[str, int]:
    """A run of the sender so much later, with Notify's minute over."""
    limits.begin_afresh()
    with time_machine.travel(timezone.now() + timedelta(**after), tick=True):
        counts: dict[str, int] = post.send(carriers=CARRIERS)
    return counts


class Dies(Letters):
    """The sender dies when Notify has just said yes."""

    def hand_over(self, parcel: Parcel) -> None:
        super().hand_over(parcel)
        raise post.Killed


@pytest.mark.parametrize(
    ("fault", "requests"), [("silent", 1), ("dropped", 1), ("500", 2)]
)  # fmt: skip
def test_asked_after_a_silence_it_is_printed_once(
    fault: str, requests: int, office: Office, book: Book
):
    letter = post.an_owed_letter()
    book.script = Script(first={fault: 1.0})
    assert post.send(carriers=CARRIERS)["sent"] == 0
    assert post.again(letter).state == LetterState.SENDING
    assert send_after(minutes=3)["sent"] == 1
    assert book.how_often(str(letter.pk)) == 1
    assert book._asked["send", str(letter.pk)] == requests
    assert Delivery.objects.get(letter=letter).status == Delivery.Status.ACCEPTED


def test_killed_after_notifys_yes_it_is_printed_once(office: Office, book: Book):
    letter = post.an_owed_letter()
    with pytest.raises(post.Killed):
        post.send(carriers=post.carried_by(Dies()))
    assert send_after(minutes=6)["sent"] == 1
    assert book.how_often(str(letter.pk)) == 1


def test_while_notify_does_not_answer_the_doubt_stays_and_nothing_is_given_again(
    office: Office, book: Book
):
    letter = post.an_owed_letter()
    book.script = Script(first={"silent": 1.0}, asking={"500": 1.0})
    post.send(carriers=CARRIERS)
    for minutes in (3, 6, 9):
        assert send_after(minutes=minutes)["sent"] == 0
    book.script = Script()
    assert send_after(minutes=15)["sent"] == 1
    assert book.how_often(str(letter.pk)) == 1


@pytest.mark.parametrize(
    ("ago", "becomes"),
    [
        (REMEMBERS - timedelta(minutes=5), LetterState.SENT),
        (REMEMBERS + timedelta(minutes=5), LetterState.UNCONFIRMED),
    ],
)
def test_a_no_that_would_mean_nothing_is_not_asked_for(
    ago: timedelta, becomes: LetterState, office: Office, book: Book
):
    """Everything stood still for a week: Notify may have printed it and forgotten it."""
    letter = post.an_owed_letter()
    book.script = Script(first={"silent": 1.0})
    post.send(carriers=CARRIERS)
    send_after(seconds=ago.total_seconds())
    letter = post.again(letter)
    assert letter.state == becomes
    assert book.how_often(str(letter.pk)) == 1
    if becomes == LetterState.UNCONFIRMED:
        assert letter.held_because == Held.IN_DOUBT
        assert ("ask", str(letter.pk)) not in book._asked


def test_with_a_fifth_of_each_fault_twenty_letters_are_each_printed_once(
    office: Office, book: Book, settings
):
    settings.LETTER_TRY_AGAIN = settings.LETTER_ASK_AGAIN = timedelta(minutes=2)
    # Notify's rest is over before the next letter.
    settings.NOTIFY_REST = timedelta(microseconds=1)
    office.silent_s = 0.35
    book.script = Script(
        seed=20, first={"500": 0.2, "429": 0.2, "silent": 0.2, "dropped": 0.2},
        again={"dropped": 0.1}, asking={"500": 0.1},
    )  # fmt: skip
    letters = [post.an_owed_letter() for _ in range(20)]
    for round_ in range(1, 9):
        send_after(minutes=3 * round_)
    assert {post.again(letter).state for letter in letters} == {LetterState.SENT}
    assert {book.how_often(str(letter.pk)) for letter in letters} == {1}
    assert len({note["fault"] for note in book.notes if note.get("fault")}) >= 2
