"""A machine whose clock is off sends nothing and runs no job, and says so (trust.md O1)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework import jobs
from casework.disasters import clock
from casework.models import JobRun
from tests.disasters.health import asked_health


@pytest.fixture(autouse=True)
def _compared(settings, db):
    settings.CLOCK_TOLERANCE = timedelta(minutes=2)


def off_by(monkeypatch: pytest.MonkeyPatch, off: timedelta) -> None:
    """This machine's clock is ahead by so much, or behind."""
    monkeypatch.setattr(clock, "database_time", lambda: timezone.now() - off)


@pytest.mark.parametrize("minutes", [-1.9, 0, 1.9])
def test_a_clock_may_be_off_by_two_minutes(monkeypatch, minutes: float):
    off_by(monkeypatch, timedelta(minutes=minutes))
    assert clock.why_wrong() == ""
    assert jobs.run("escalate").error == ""


@pytest.mark.parametrize(
    ("minutes", "words"), [(-3, "3 minutes behind"), (61.5, "61 minutes ahead")]
)
def test_and_by_no_more(monkeypatch, minutes: float, words: str):
    off_by(monkeypatch, timedelta(minutes=minutes))
    with pytest.raises(clock.ClockWrong):
        jobs.run("escalate")
    run = JobRun.objects.get()
    assert words in run.error
    assert abs(run.started_at - timezone.now()) > timedelta(minutes=2), "by the database's clock"
    status, answer = asked_health()
    assert (status, words in answer["clock"]) == (503, True)


@pytest.mark.parametrize("name", jobs.JOBS)
def test_no_job_runs_by_a_wrong_clock(monkeypatch, name: str):
    off_by(monkeypatch, timedelta(minutes=5))
    with pytest.raises(clock.ClockWrong):
        jobs.run(name)
