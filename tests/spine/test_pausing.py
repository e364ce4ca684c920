"""A pause has a reason and an end, and is shown; it never shortens the wait."""

from datetime import timedelta
from typing import Any

import pytest

from casework.acts import receiving, watching
from casework.models import Case
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
    assert (case.next_look_on, case.look_because) == (later, "Pause ended")
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


def test_closing_ends_the_pause(cast, today, case, pause):
    made = pause()
    receiving.close(case, reason="declined", note="", by=user_of(cast.manager), on=today)
    made.refresh_from_db()
    assert made.ended_on == today
    with pytest.raises(NotOpen):
        pause()
