"""Promise 1: a letter of the wait is owed once, however often the request is dated anew."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from casework.acts import correcting
from casework.letters.owed import waiting_well
from casework.models import Case, Letter, LetterDocument
from tests import factory
from tests.conftest import TODAY
from tests.gate.reaching import a_recorder
from tests.letters.post import again, send

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _print_room(settings, tmp_path):
    settings.PRINT_ROOM = tmp_path / "print-room"


def a_wait(days: int) -> Case:
    return factory.a_case(waited=days, today=TODAY)


def dated(case: Case, days_ago: int, *, on: int = 0) -> Case:
    """The request is corrected on a day: it reached us so many days before today."""
    Case.objects.filter(pk=case.pk).update(joined_on=TODAY)
    day = TODAY - timedelta(days=days_ago)
    return correcting.correct(
        case, {"received_on": day}, because="The form says so", by=a_recorder(),
        on=TODAY + timedelta(days=on),
    )  # fmt: skip


def morning(after: int = 0) -> None:
    """What happens on each morning: who is owed a letter, and the letters go."""
    with time_machine.travel(timezone.now() + timedelta(days=after), tick=True):
        waiting_well.prepare(as_of=TODAY + timedelta(days=after))
        send(timezone.now())


def sent() -> list[Letter]:
    return list(Letter.objects.filter(state="sent").order_by("sent_at"))


def test_dated_anew_and_put_back_it_is_not_sent_again():
    case = a_wait(28)
    morning()
    (first,) = sent()
    dated(case, 10)
    morning()
    dated(case, 28)
    for day in range(8):
        morning(after=day)
    assert [letter.pk for letter in sent()] == [first.pk]
    case.refresh_from_db()
    assert (again(first).milestone, case.letter_due_on) == (28, TODAY + timedelta(days=28))
    morning(after=28)
    assert [letter.milestone for letter in sent()] == [28, 56]


def test_put_back_several_times_each_letter_day_is_written_for_once():
    case = a_wait(28)
    for days in (10, 28, 60, 28, 60, 27, 61):
        dated(case, days)
        for day in range(2):
            morning(after=day)
    made_for = [letter.made_for or letter.milestone for letter in sent()]
    assert made_for == [28, 56]


def test_a_wait_that_reaches_the_second_letter_day_at_once_has_one_letter_and_the_truth():
    case = a_wait(10)
    dated(case, 60)
    for day in range(4):
        morning(after=day)
    (letter,) = sent()
    facts = LetterDocument.objects.get(letter=letter).facts
    assert (letter.milestone, facts["waited_days"]) == (56, 60)


def test_one_that_waited_in_the_post_room_is_not_sent_beside_the_next():
    case = a_wait(28)
    waiting_well.prepare(as_of=TODAY)
    dated(case, 60)
    for day in range(4):
        morning(after=day)
    assert [letter.milestone for letter in sent()] == [56]


def test_one_that_was_taken_back_for_a_wrong_day_is_owed_again_with_the_right_one():
    case = a_wait(28)
    waiting_well.prepare(as_of=TODAY)
    dated(case, 10)
    assert sent() == []
    morning()
    dated(case, 28)
    morning()
    assert [letter.milestone for letter in sent()] == [28]


def test_one_that_was_taken_back_is_owed_on_its_own_day_where_the_correction_stays():
    case = a_wait(28)
    waiting_well.prepare(as_of=TODAY)
    dated(case, 10)
    morning(after=17)
    assert sent() == []
    morning(after=18)
    assert [letter.milestone for letter in sent()] == [28]


def test_a_day_or_two_less_than_the_letter_said_is_no_second_letter():
    """It went when the wait was 27 days long in truth: 28 is not written for on the next day."""
    case = a_wait(28)
    morning()
    dated(case, 27)
    for day in range(1, 5):
        morning(after=day)
    assert len(sent()) == 1
