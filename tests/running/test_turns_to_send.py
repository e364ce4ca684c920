"""A long run of letters keeps no other job from its work, and never looks like a dead one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework import jobs
from casework.jobs import NOT_ITS_TURN
from casework.letters import turns
from casework.letters.carriers.carrier import Capability
from casework.models import JobRun, Turn
from tests.letters.elsewhere import at_work, has_died
from tests.letters.post import StandIn, an_owed_letter, carried_by, send

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def print_room(settings, tmp_path):
    settings.PRINT_ROOM = tmp_path / "print-room"


@pytest.fixture
def another_sender():
    """A process elsewhere, which has the first place."""
    with at_work(turns.SENDING) as other:
        yield other


def test_while_another_sends_a_run_ends_at_once_and_leaves_the_letters(another_sender):
    an_owed_letter()
    assert jobs.run("send_letters").counts == {NOT_ITS_TURN: 1}
    has_died(another_sender)
    assert jobs.run("send_letters").counts["sent"] == 1


def test_as_many_send_at_once_as_the_setting_says(another_sender, settings):
    settings.LETTER_SENDERS = 2
    an_owed_letter()
    assert jobs.run("send_letters").counts["sent"] == 1


def test_a_place_is_free_again_when_its_sender_is_done_or_broke():
    def breaks() -> None:
        with turns.a_place() as place:
            assert place
            raise ZeroDivisionError

    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            breaks()


def test_a_place_is_kept_only_while_nobody_else_has_it(settings):
    settings.TURN_LEASE = timedelta(seconds=0)
    with turns.a_place() as mine:
        assert mine
        assert mine.keep()
        with turns.a_place() as theirs:
            assert theirs
            assert not mine.keep()
            with pytest.raises(turns.TurnLost):
                mine.must_keep()
            assert theirs.keep()
    assert not Turn.objects.exists()


def test_a_sender_that_lost_its_place_begins_no_further_letter(settings):
    for _ in range(3):
        an_owed_letter()
    carrier = StandIn(Capability.IDEMPOTENT)
    mine = iter([True, True, False])
    sent = send(carriers=carried_by(carrier), may_go_on=lambda: next(mine))
    assert sent["sent"] == 2


def test_leaving_ends_only_my_own_turn(settings):
    settings.TURN_LEASE = timedelta(seconds=0)
    with turns.a_place():
        theirs = turns.Place(turns.SENDING, 0)
        assert theirs.take()
    assert Turn.objects.get().holder == theirs.holder


def test_a_turn_ends_and_the_next_bell_goes_on():
    for _ in range(3):
        an_owed_letter()
    carrier = StandIn(Capability.IDEMPOTENT)
    assert send(during=timedelta(), carriers=carried_by(carrier))["sent"] == 0
    assert send(during=turns.A_TURN, carriers=carried_by(carrier))["sent"] == 3


def test_a_turn_is_over_well_before_its_job_counts_as_silent():
    job = jobs.JOBS["send_letters"]
    # A run that is still going counts as no silence (trust.md O1).
    assert jobs.LASTS > turns.A_TURN
    assert job.silent_after <= 2 * timedelta(minutes=1)


@pytest.mark.parametrize(("ago", "is_silent"), [(1, False), (3, True)])
def test_runs_that_could_not_begin_do_not_hide_a_sender_that_hangs(ago, is_silent):
    now = timezone.now()
    good = now - timedelta(minutes=ago)
    JobRun.objects.create(job="send_letters", started_at=good, ended_at=good, counts={"sent": 1})
    JobRun.objects.create(
        job="send_letters", started_at=now, ended_at=now, counts={NOT_ITS_TURN: 1}
    )
    health = {each.job.name: each for each in jobs.health(now)}["send_letters"]
    assert health.is_silent is is_silent
