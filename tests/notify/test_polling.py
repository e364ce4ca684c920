"""Letters are asked about, since Notify tells of none by itself, and within its seven days."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from casework import jobs
from casework.letters.carriers.notify import polling
from casework.letters.carriers.notify.carriers import Letters
from casework.letters.carriers.notify.client import KeyRefused
from casework.letters.carriers.notify.polling import NEVER_HAD, PATIENCE, UNKNOWN, poll
from casework.letters.carriers.notify.standin import Office
from casework.letters.carriers.notify.standin_book import Book
from casework.letters.carriers.notify.standin_script import UNHAPPY, Script
from casework.models import Change, Delivery, JobRun, Letter
from casework.not_done import NotAllDone
from tests.notify.notify_post import KEY, a_letter_at_notify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

Status = Delivery.Status
MINUTES = timedelta(minutes=1)


def later(**after: float) -> datetime:
    return timezone.now() + timedelta(**after)


def poll_at(moment: datetime) -> dict[str, int]:
    with time_machine.travel(moment, tick=True):
        return poll(now=moment)


def delivery(letter: Letter) -> Delivery:
    return Delivery.objects.get(letter=letter)


def test_from_the_scan_to_the_post_box(office: Office, book: Book):
    letter = a_letter_at_notify()
    book.pace = 0.01  # scanned after 200 seconds, posted after 1,000
    seen = []
    for minutes in (9, 11, 18, 30, 60):
        poll_at(later(minutes=minutes))
        seen.append(delivery(letter).status)
    assert seen == [Status.ACCEPTED, Status.IN_HAND, Status.IN_HAND, Status.SENT, Status.SENT]
    known = delivery(letter)
    assert known.provider_reference in book.taken
    assert known.told_by == Delivery.ToldBy.POLL
    assert known.next_poll_at is None


def test_it_is_asked_less_and_less_often(office: Office, book: Book):
    letter = a_letter_at_notify()
    book.pace = 0.0
    waits = []
    for hours in (0.2, 3, 30):
        moment = later(hours=hours)
        poll_at(moment)
        again = delivery(letter).next_poll_at
        assert again is not None
        waits.append(round((again - moment) / MINUTES))
    assert waits == [10, 120, 480]


def test_nothing_is_asked_before_its_time(office: Office, book: Book):
    a_letter_at_notify()
    assert poll_at(later(minutes=9))["moved"] == 0
    assert not any(what == "ask" for what, _ in book._asked)


@pytest.mark.parametrize("end", UNHAPPY["letter"])
def test_what_notify_could_not_print_asks_for_a_look(office: Office, book: Book, monkeypatch, end):
    letter = a_letter_at_notify()
    monkeypatch.setattr(Script, "end_of", lambda self, kind, reference: end)
    poll_at(later(hours=1))
    known = delivery(letter)
    assert (known.status, known.next_poll_at) == (Status.FAILED, None)
    assert known.detail
    assert Change.objects.get(case=letter.case).trigger == "letter_returned"


def test_past_seven_days_nobody_can_say_and_that_is_shown(office: Office, book: Book):
    letter = a_letter_at_notify()
    assert poll_at(later(days=7))["unknown"] == 1
    known = delivery(letter)
    assert (known.status, known.detail, known.next_poll_at) == (Status.ACCEPTED, UNKNOWN, None)
    assert not any(what == "ask" for what, _ in book._asked)


def test_within_seven_days_it_is_still_asked(office: Office, book: Book):
    letter = a_letter_at_notify()
    poll_at(later(days=6, hours=23))
    assert delivery(letter).status == Status.SENT


def test_what_notify_has_forgotten_by_its_own_number_is_unknown(office: Office, book: Book):
    letter = a_letter_at_notify()
    Delivery.objects.filter(letter=letter).update(provider_reference=str(uuid4()))
    assert poll_at(later(hours=1))["unknown"] == 1
    assert delivery(letter).detail == UNKNOWN


def test_what_notify_never_had_is_for_a_person(office: Office, book: Book):
    letter = a_letter_at_notify()
    book.by_reference.clear()
    poll_at(later(hours=1))
    known = delivery(letter)
    assert (known.status, known.detail) == (Status.FAILED, NEVER_HAD)


def test_of_two_under_one_reference_the_one_that_went_is_believed(
    office: Office, book: Book, monkeypatch, caplog
):
    letter = a_letter_at_notify()
    second = book.take(reference=str(letter.pk), kind="letter", to="", content=b"%PDF")
    is_second = {second.id: "received"}
    monkeypatch.setattr(
        Book, "status", lambda self, taken: is_second.get(taken.id, "technical-failure")
    )
    poll_at(later(hours=1))
    known = delivery(letter)
    assert (known.status, known.provider_reference) == (Status.SENT, second.id)
    assert "has it 2 times" in caplog.text


def test_older_news_does_not_take_back_newer(office: Office, book: Book):
    letter = a_letter_at_notify()
    Delivery.objects.filter(letter=letter).update(status=Status.RETURNED)
    poll_at(later(hours=1))
    assert delivery(letter).status == Status.RETURNED


@pytest.mark.parametrize(("fault", "counted"), [("500", "silent"), ("429", "stopped")])
def test_where_notify_does_not_answer_the_question_stays(
    office: Office, book: Book, fault: str, counted: str
):
    letter = a_letter_at_notify()
    book.script = Script(asking={fault: 1.0})
    assert poll_at(later(hours=1))[counted] == 1
    assert delivery(letter).status == Status.ACCEPTED
    assert delivery(letter).next_poll_at is not None


def test_those_that_get_no_answer_never_stand_in_the_way_of_the_rest(
    office: Office, book: Book, monkeypatch
):
    letters = [a_letter_at_notify() for _ in range(PATIENCE + 1)]
    as_it_is, odd = Book.status, {str(letter.pk) for letter in letters[:-1]}
    monkeypatch.setattr(
        Book,
        "status",
        lambda self, it: "levitating" if it.reference in odd else as_it_is(self, it),
    )
    moment = later(hours=1)
    assert poll_at(moment)["silent"] == PATIENCE
    assert delivery(letters[-1]).status == Status.ACCEPTED
    poll_at(moment + timedelta(minutes=5))
    assert delivery(letters[-1]).status == Status.SENT


def test_one_that_breaks_delays_no_other_and_is_named(office: Office, book: Book, monkeypatch):
    """With a fault of ours, and not of Notify's."""
    book.pace = 0.01
    first, second = a_letter_at_notify(), a_letter_at_notify()
    news = polling._news

    def breaks(of: Delivery, *, now: datetime) -> object:
        if of.letter_id == first.pk:
            raise KeyError("Doris Kemp")
        return news(of, now=now)

    monkeypatch.setattr(polling, "_news", breaks)
    with time_machine.travel(later(hours=1)), pytest.raises(NotAllDone):
        jobs.run("follow_letters")
    run = JobRun.objects.get(job="follow_letters")
    assert [row["case"] for row in run.broken] == [first.case_id]
    assert run.counts["broken"] == 1
    assert delivery(second).status == Status.SENT


def test_a_wrong_key_fails_the_job_so_that_somebody_sees_it(office: Office, settings):
    a_letter_at_notify()
    settings.NOTIFY_API_KEY = KEY[:-1] + "3"
    with time_machine.travel(later(hours=1)), pytest.raises(KeyRefused):
        jobs.run("follow_letters")
    assert "KeyRefused" in JobRun.objects.get(job="follow_letters").error


def test_without_notify_there_is_nothing_to_ask(settings):
    settings.NOTIFY_API_KEY = ""
    assert jobs.run("follow_letters").counts == {"moved": 0, "same": 0, "unknown": 0, "silent": 0}


def test_the_run_says_how_many_letters_are_left_today(office: Office, settings):
    settings.NOTIFY_LETTERS_A_DAY = 5
    letter = a_letter_at_notify()
    assert letter.carrier == Letters.name
    assert poll(now=timezone.now())["letters_left_today"] == 4
