"""Past a limit of Notify's a letter stays due: no try is used up, and nothing is wrong with it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from casework.letters.carriers.carrier import NotNow
from casework.letters.carriers.notify import limits
from casework.letters.carriers.notify.carriers import CARRIERS, Emails, Letters
from casework.letters.carriers.notify.limits import Pace
from casework.letters.carriers.notify.standin import Office
from casework.letters.carriers.notify.standin_book import Book
from casework.letters.carriers.notify.standin_script import Script
from casework.models import LetterState
from tests.letters import post
from tests.notify.notify_post import a_letter, an_email

pytestmark = pytest.mark.django_db


def test_a_minute_is_any_sixty_seconds():
    pace = Pace()
    assert [pace.take(at_most=2, at=at) for at in (0.0, 59.0, 59.5)] == [0, 0, 0.5]
    assert pace.take(at_most=2, at=60.0) == 0
    assert pace.take(at_most=2, at=60.0) == 59.0


def test_a_rest_that_notify_asks_for_is_kept_even_with_room():
    pace = Pace()
    pace.rest(30, at=100.0)
    assert pace.take(at_most=10, at=101.0) == 29
    assert pace.take(at_most=10, at=130.0) == 0


def test_past_our_own_pace_notify_is_not_even_asked(office: Office, book: Book, settings):
    settings.NOTIFY_PER_MINUTE = 2
    Letters().hand_over(a_letter())
    Letters().hand_over(a_letter())
    with pytest.raises(NotNow, match="in a minute"):
        Letters().hand_over(a_letter())
    assert len(book.taken) == 2


def test_told_to_slow_down_this_process_rests(office: Office, book: Book):
    book.script = Script(first={"429": 1.0})
    with pytest.raises(NotNow, match="slow down"):
        Letters().hand_over(a_letter())
    book.script = Script()
    with pytest.raises(NotNow, match="in a minute"):
        Letters().hand_over(a_letter())
    assert book.taken == {}


@pytest.mark.parametrize("fault", ["429", "429-today", "403"])
def test_a_letter_told_to_wait_is_due_and_has_used_no_try(
    fault: str, office: Office, book: Book, today
):
    letter = post.an_owed_letter()
    book.script = Script(first={fault: 1.0})
    for _ in range(5):
        limits.begin_afresh()
        counts = post.send(carriers=CARRIERS)
        assert (counts["sent"], counts["failed"]) == (0, 0)
        letter = post.again(letter)
        assert letter.state == LetterState.DUE
        assert letter.not_before is not None
        type(letter).objects.filter(pk=letter.pk).update(not_before=None)
        book._asked.clear()
    assert letter.attempts.filter(carrier="").count() == 5
    book.script = Script()
    limits.begin_afresh()
    assert post.send(carriers=CARRIERS)["sent"] == 1
    assert len(book.taken) == 1


def test_letters_over_the_days_number_go_tomorrow_and_say_so(office: Office, settings, today):
    settings.NOTIFY_LETTERS_A_DAY = 2
    letters = [post.an_owed_letter() for _ in range(3)]
    assert post.send(carriers=CARRIERS)["sent"] == 2
    (left,) = [each for each in map(post.again, letters) if each.state == LetterState.DUE]
    assert left.not_before is not None
    assert abs(left.not_before - datetime(2026, 11, 22, 1, 10, tzinfo=UTC)) < timedelta(seconds=60)
    attempt = left.attempts.get()
    assert attempt.outcome == "Today's 2 letters have gone: it goes tomorrow."
    # Every other process counts the same letters.
    limits.begin_afresh()
    type(left).objects.update(not_before=None)
    assert post.send(carriers=CARRIERS)["sent"] == 0
    with time_machine.travel("2026-11-22T02:00:00+00:00"):
        type(left).objects.update(not_before=None)
        assert post.send(carriers=CARRIERS)["sent"] == 1


def test_emails_are_not_counted_as_letters(office: Office, settings):
    settings.NOTIFY_LETTERS_A_DAY = 0
    Emails().hand_over(an_email())
    with pytest.raises(NotNow, match="it goes tomorrow"):
        Letters().hand_over(a_letter())


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        # Winter: Notify's midnight is ours. Summer: it is one o'clock here.
        ("2026-01-15T23:59:00+00:00", "2026-01-16T01:10:00+00:00"),
        ("2026-07-15T22:30:00+00:00", "2026-07-16T00:10:00+00:00"),
        # The night on which the clocks go forward, and the one on which they go back.
        ("2026-03-28T12:00:00+00:00", "2026-03-29T01:10:00+00:00"),
        ("2026-10-24T12:00:00+00:00", "2026-10-25T00:10:00+00:00"),
    ],
)
def test_tomorrow_begins_after_notifys_midnight(now: str, begins: str):
    at = datetime.fromisoformat(now)
    assert at + limits.until_tomorrow(at) == datetime.fromisoformat(begins)
