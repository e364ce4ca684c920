"""A pause has a reason and an end, and is shown; it never shortens the wait."""

from datetime import timedelta
from typing import Any

import pytest

from casework import jobs
from casework.acts import receiving, watching
from casework.models import Case, Event, Verb
from casework.policy import Rag
from casework.queues import Queue, queue_of, with_queue
from casework.refusals import BadDate, NeedsReason, NotOpen, Refusal
from tests import factory
from tests.factory import user_of

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


@pytest.fixture
def case(cast, today):
    return factory.a_case(
        waited=60, team=cast.team, today=today, rag=Rag.GREEN, by=user_of(cast.manager)
    )


@pytest.fixture
def pause(cast, today, case):
    def paused(days=10, reason="hospital"):
        until = today + days * ONE_DAY
        by = user_of(cast.manager)
        made = watching.pause(case, reason=reason, until=until, note="", by=by, on=today)
        case.refresh_from_db()
        return made

    return paused


def _queue():
    only: Any = with_queue(Case.objects.all(), cannot_work=()).get()
    return only.queue


def test_a_paused_case_goes_on_waiting(today, case, pause):
    due, escalates = case.letter_due_on, case.escalation_due_on
    pause()
    later = today + 10 * ONE_DAY
    assert case.waited(later) == 70
    assert (case.letter_due_on, case.escalation_due_on) == (due, escalates)


def test_a_pause_is_a_queue_of_its_own_and_ends_with_a_look(cast, today, case, pause):
    pause()
    assert (case.next_look_on, case.look_because) == (today + 10 * ONE_DAY, "Pause ends")
    queue = _queue()
    assert queue == queue_of(case, is_paused=True, cannot_work=()) == Queue.PAUSED
    later = today + 4 * ONE_DAY
    case = watching.resume(case, by=user_of(cast.manager), on=later)
    assert (case.next_look_on, case.look_because) == (later, "Pause ended: in hospital")
    assert _queue() == Queue.WAITING


@pytest.mark.parametrize(("days", "right"), [(0, False), (1, True), (28, True), (29, False)])
def test_a_pause_ends_between_tomorrow_and_four_weeks_on(pause, days, right):
    if right:
        assert pause(days).ended_on is None
    else:
        with pytest.raises(BadDate, match="between tomorrow and 19 December 2026"):
            pause(days)


def test_a_pause_has_a_reason_and_there_is_one_at_a_time(pause):
    with pytest.raises(NeedsReason):
        pause(reason="because")
    pause()
    with pytest.raises(Refusal, match="paused already"):
        pause()


def test_ending_a_pause_that_is_not_there_changes_nothing(cast, today, case):
    version = case.version
    assert watching.resume(case, by=user_of(cast.manager), on=today).version == version


@pytest.mark.parametrize(("days", "is_paused"), [(9, True), (10, False)])
def test_a_pause_ends_by_itself_on_its_day(today, case, pause, days, is_paused):
    """Issue 2: a pause has an end. Nobody need remember to click."""
    made, day = pause(10), today + days * ONE_DAY
    assert watching.end_pauses(as_of=day) == (not is_paused)
    assert (_queue() == Queue.PAUSED) is is_paused
    made.refresh_from_db()
    assert made.ended_on == (None if is_paused else day)


@pytest.mark.parametrize("late", [0, 3, 30])
def test_a_late_job_ends_it_once_and_asks_for_a_look_today(today, case, pause, late):
    made, day = pause(10), today + (10 + late) * ONE_DAY
    assert [watching.end_pauses(as_of=day) for _ in range(2)] == [1, 0]
    case.refresh_from_db()
    made.refresh_from_db()
    assert made.ended_on == made.until
    assert (case.next_look_on, case.look_because) == (day, "Pause ended: in hospital")
    event = Event.objects.get(case=case, verb=Verb.RESUMED)
    assert (event.by, event.says) == (
        None, "In hospital, until 01 December 2026. The case goes on",
    )  # fmt: skip


def test_a_pause_that_ended_by_itself_never_shortened_the_wait(today, case, pause):
    due, escalates = case.letter_due_on, case.escalation_due_on
    pause(10)
    watching.end_pauses(as_of=today + 40 * ONE_DAY)
    case.refresh_from_db()
    assert case.waited(today + 40 * ONE_DAY) == 100
    assert (case.letter_due_on, case.escalation_due_on) == (due, escalates)


def test_looking_at_a_paused_case_does_not_carry_the_pause_past_its_end(cast, today, case, pause):
    made = pause(10)
    watching.look(case, note="Still there", by=user_of(cast.manager), on=today + 9 * ONE_DAY)
    watching.end_pauses(as_of=today + 10 * ONE_DAY)
    case.refresh_from_db()
    assert case.next_look_on == today + 10 * ONE_DAY
    made.refresh_from_db()
    assert made.ended_on == made.until


def test_each_morning_ends_what_is_over(case, pause, today):
    made = pause(10)
    counts = jobs.run("each_morning", as_of=today + 10 * ONE_DAY).counts
    assert counts["pauses_ended"] == 1
    made.refresh_from_db()
    assert made.ended_on is not None


def test_a_closed_case_has_no_pause_to_end(cast, today, case, pause):
    pause(10)
    receiving.close(case, reason="declined", note="Done", by=user_of(cast.manager), on=today)
    assert watching.end_pauses(as_of=today + 10 * ONE_DAY) == 0


def test_closing_ends_the_pause(cast, today, case, pause):
    made = pause()
    receiving.close(case, reason="declined", note="Done", by=user_of(cast.manager), on=today)
    made.refresh_from_db()
    assert made.ended_on == today
    with pytest.raises(NotOpen):
        pause()
